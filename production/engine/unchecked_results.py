"""Results that were paid for and that the check does not like: kept, and the user's to decide.

(What the user can decide is in `production.unchecked_actions`.)
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from gallery import unchecked_files as files
from gallery.unchecked_files import StoredUncheckedFile
from production.engine import results
from production.models import Generation, UncheckedResult
from providers.contract import BadOutput, Charged, ProviderError

FREE = "Download it or keep it anyway: both cost nothing."


def open_unchecked() -> QuerySet[UncheckedResult]:
    """What waits for the user's word, the newest first."""
    return UncheckedResult.objects.select_related("file", "generation__project").order_by("-id")


def of(generations: list[Generation]) -> dict[int, list[UncheckedResult]]:
    """What is kept unchecked of each of these generations, by its primary key."""
    found: dict[int, list[UncheckedResult]] = {}
    for result in open_unchecked().filter(generation__in=generations).order_by("id"):
        found.setdefault(result.generation_id, []).append(result)
    return found


def keep(
    generation: Generation, position: int, file: Path, mime: str, odd: str
) -> StoredUncheckedFile:
    """Put the file of a result into the project, without its row yet. Raises StoreFailed."""
    return files.keep(
        file,
        project=generation.project.slug,
        when=generation.created_at,
        short_id=generation.uid.hex[:8],
        position=position,
        mime=mime,
        odd=odd,
    )


def known(generation: Generation, position: int) -> StoredUncheckedFile | None:
    """The file that is kept of this result already."""
    here = UncheckedResult.objects.select_related("file").filter(
        generation=generation, round=generation.round, position=position
    )
    if (result := here.first()) is None:
        return None
    file = result.file
    return StoredUncheckedFile(file.path, file.sha256, file.size, file.mime, file.odd)


def add(
    generation: Generation,
    position: int,
    kept: StoredUncheckedFile,
    recipe: dict[str, Any],
    micros: int | None,
) -> None:
    """The rows of a kept result, once only. Call it inside the transaction that ends its
    generation."""
    file = files.add(kept, project=generation.project, recipe=recipe)
    UncheckedResult.objects.get_or_create(
        file=file,
        defaults={
            "generation": generation,
            "round": generation.round,
            "position": position,
            "cost_micros": micros,
        },
    )


def note(
    generation: Generation, odd: Sequence[str], lost: Sequence[ProviderError] = ()
) -> ProviderError | None:
    """What a generation says of results that are kept unchecked, never arrived or were left out;
    None where there are none."""
    whole = len(results.files(generation.results))
    parts = []
    if more := results.left_out(generation).get(results.LEFT_OUT, 0):
        came, ordered = whole + more, results.ordered(generation)
        parts.append(
            f"{came:,} results came back, and {ordered:,} {'was' if ordered == 1 else 'were'} "
            f"ordered. {whole:,} are kept, {more:,} are left out."
        )
    if odd:
        what = _some(len(odd), whole, "What came back is", "kept unchecked")
        parts.append(f"{what}: {odd[0]}")
    if lost:
        parts.append(f"{_some(len(lost), whole, 'It', 'lost')}: {lost[0].message}")
    if not parts:
        return None
    advice = FREE if odd else "The others are in the gallery."
    if more and not odd and not lost:
        advice = "The addresses of the others stand in its note, in the folder “sent”."
    return BadOutput(" ".join(parts), next_step=advice, charged=Charged.YES)


def _some(count: int, whole: int, all_of_it: str, what: str) -> str:
    if whole <= 1:
        return f"{all_of_it} {what}"
    return f"{count} of {whole} results {'is' if count == 1 else 'are'} {what}"

"""What has ended, line by line: as much of each as a line shows. Details come when it is opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pages.formatting import medium_icon
from pages.gallery.presenters import thumbnail_href, veil
from pages.queue.presenters import details_href, what_of
from production.models import Generation, GenerationOutput, GenerationQuerySet
from projects.models import Project

PAGE = 50
THUMBS = 2
OF_A_LINE = (
    *("state", "kind", "prompt", "model_label", "error", "ended_at", "cost_micros", "currency"),
    *("estimate_micros", "most_micros", "basis", "charged"),
)
OF_A_THUMB = (
    "product__medium",
    "product__is_hidden",
    "product__project__is_hidden",
    "product__asset__sha256",
    "product__asset__thumbnail",
)


@dataclass(frozen=True, slots=True)
class Thumb:
    """`sign` is an icon, for what has no picture; `veil` the attributes of what is blurred."""

    thumbnail: str
    sign: str
    veil: dict[str, Any]


def ended(project: Project | None, state: str, before: int | None) -> tuple[list[Any], bool]:
    """The newest lines, and whether there are more. Two queries."""
    rows: GenerationQuerySet = Generation.objects.ended()
    if state:
        rows = rows.filter(state=state)
    if project:
        rows = rows.filter(project=project)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.only(*OF_A_LINE).order_by("-pk")[: PAGE + 1])
    return lines(found[:PAGE]), len(found) > PAGE


def lines(rows: Iterable[Generation]) -> list[Any]:
    """The same rows with `what`, `href` and `thumbs`. One query."""
    found: list[Any] = list(rows)
    thumbs = _thumbs_of([row.pk for row in found])
    for row in found:
        row.what, row.href = what_of(row), details_href(row.pk)
        row.thumbs = thumbs.get(row.pk, [])[:THUMBS]
    return found


def _thumbs_of(ids: Collection[int]) -> dict[int, list[Thumb]]:
    """Of the products of these generations that are not in the trash."""
    outputs = GenerationOutput.objects.filter(
        generation__in=ids, product__trashed_at__isnull=True
    ).select_related("product__asset", "product__project")
    thumbs: defaultdict[int, list[Thumb]] = defaultdict(list)
    for output in outputs.only("generation_id", *OF_A_THUMB).order_by("position"):
        shown = output.product
        found = Thumb(thumbnail_href(shown.asset), medium_icon(shown.medium), veil(shown))
        thumbs[output.generation_id].append(found)
    return thumbs

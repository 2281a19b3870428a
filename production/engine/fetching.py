"""One result of a generation: fetched, checked and in its place, without its row yet."""

from pathlib import Path
from typing import Any

from foundation import connection_pool
from gallery import formats, side_files
from gallery.checking import BadMedia, check_paid
from gallery.media_facts import Facts
from gallery.side_files import StoredSideFile
from gallery.storing import StoredFile, store
from gallery.unchecked_files import StoredUncheckedFile
from production.engine import policy, results, unchecked_results
from production.engine.failpoints import reached
from production.engine.provider_requests import workdir
from production.engine.results import Result
from production.models import Generation
from providers import connect, downloads, redact, registry
from providers.contract import (
    BadOutput,
    Expired,
    Kind,
    Medium,
    NeedsKey,
    ProviderError,
    Unavailable,
)

STOPS_US = "It could not be checked: it stopped the program that looked at it {} times."
OTHER_MEDIUM = "Ordered was {}; this is what came: {}."
NAMES = {
    Medium.IMAGE: "an image",
    Medium.VIDEO: "a video",
    Medium.AUDIO: "a sound",
    Medium.TEXT: "a text",
}
SENT_AS_TEXT = ("text/", "application/json", "application/x-subrip")


class Later(Exception):
    """It may come yet."""

    def __init__(self, error: ProviderError) -> None:
        self.error = error


def product_file(
    generation: Generation, number: int, result: Result, recipe: dict[str, Any]
) -> StoredFile | StoredUncheckedFile:
    """Fetch one result unless it is here already, check it to its end and store it; what the check
    does not like is kept as it came. What is of another medium than was ordered is kept as what it
    is, and its recipe says so."""
    file, mime = file_of(generation, number, result), result.mime
    if generation.worker_stops >= policy.WORKER_STOPS:
        return _set_aside(generation, number, file, mime)
    if not file.exists():
        if not result.url:
            if kept := unchecked_results.known(generation, number):
                return kept
            raise BadOutput("The result is no longer in the scratch folder.", next_step="Retry.")
        medium = Kind(generation.kind).medium
        # What comes along with a text is no text.
        most = max(downloads.CAPS.values()) if result.role else downloads.CAPS[medium]
        mime = _fetch(generation, result, file, most) or mime
    reached("downloaded", generation.pk)
    _want_content(file, result)
    wanted = Kind(generation.kind).medium
    is_sent_as_text = wanted is Medium.TEXT or _is_sent_as_text(result.mime or mime)
    is_small = file.stat().st_size <= downloads.CAPS[Medium.TEXT]
    # Whatever it is called, what is seen or heard is broken where a byte of it is another.
    if is_sent_as_text and is_small and not formats.container_of(file):
        redact.hide_in_file(file)
    try:
        facts, remark = check_paid(file, declared=result.mime, for_recipe=True)
    except BadMedia as error:
        return unchecked_results.keep(generation, number, file, mime, str(error))
    if facts.medium is Medium.TEXT and not is_sent_as_text:
        # A file host's excuse in place of the file.
        odd = f"Ordered was {wanted}, but text came back."
        return unchecked_results.keep(generation, number, file, mime, odd)
    if remark:
        recipe["remarks"] = [*recipe["remarks"], remark]
    _note_other_medium(recipe, facts, wanted, result)
    return store(
        file,
        facts,
        project=generation.project.slug,
        kind=generation.kind,
        when=generation.created_at,
        short_id=generation.uid.hex[:8],
        position=number,
        recipe=recipe,
    )


def side_file(generation: Generation, number: int, result: Result) -> StoredSideFile:
    """Fetch what is kept beside a product; nothing in it is believed. Raises BadOutput or Expired
    where it cannot be had: a result is not lost for it."""
    file, mime = file_of(generation, number, result), result.mime
    if not file.exists():
        if not result.url:
            raise BadOutput("A file that came with it is no longer in the scratch folder.")
        try:
            mime = _fetch(generation, result, file, downloads.CAP_BESIDE) or mime
        except Later:
            if generation.tries < policy.FETCHES_OF_SIDE_FILES:
                raise
            raise BadOutput(f"{result.role or 'A file'} could not be fetched.") from None
        except (BadOutput, Expired):
            raise
        except ProviderError as error:
            raise BadOutput(error.message) from error
    _want_content(file, result)
    if file.stat().st_size > downloads.CAP_BESIDE:
        raise BadOutput(f"{result.role or 'A file'} that came with it is too large to be kept.")
    if side_files.is_text(file):
        redact.hide_in_file(file)
    return side_files.keep(
        file,
        project=generation.project.slug,
        kind=generation.kind,
        when=generation.created_at,
        short_id=generation.uid.hex[:8],
        name=_name_of(generation, number, result),
        mime=mime,
        url=result.url,
    )


def file_of(generation: Generation, number: int, result: Result) -> Path:
    """Where a result lies in the scratch folder, or will."""
    return workdir(generation) / (result.file or f"result-{number}")


def _note_other_medium(
    recipe: dict[str, Any], facts: Facts, wanted: Medium, result: Result
) -> None:
    """What came in place of what was ordered is said to be that."""
    if facts.medium is not wanted and not result.role:
        words = OTHER_MEDIUM.format(NAMES[wanted], NAMES[facts.medium])
        recipe["remarks"] = [*recipe["remarks"], words]


def _is_sent_as_text(mime: str) -> bool:
    return mime.strip().lower().startswith(SENT_AS_TEXT)


def _want_content(file: Path, result: Result) -> None:
    """Raise BadOutput for an empty file; what can be fetched anew is removed."""
    if file.stat().st_size:
        return
    if result.url:
        file.unlink(missing_ok=True)
    raise BadOutput("An empty file came back.")


def _set_aside(generation: Generation, number: int, file: Path, mime: str) -> StoredUncheckedFile:
    """Nobody looks at it any more. Where nothing has come yet, its address is kept."""
    odd = STOPS_US.format(generation.worker_stops)
    if file.exists() and file.stat().st_size:
        return unchecked_results.keep(generation, number, file, mime, odd)
    raise BadOutput(odd, next_step="Fetch it again, which is free; its address is kept.")


def _name_of(generation: Generation, number: int, result: Result) -> str:
    """What it is called beside its product: two of one name get numbers."""
    name = result.role or "file"
    before = results.stored_results(generation)[:number]
    same = sum(1 for one in before if one.beside and (one.role or "file") == name)
    return f"{name} {same + 1}" if same else name


def _fetch(generation: Generation, result: Result, target: Path, most: int) -> str:
    """Gives the media type. Raises `Later` while it is worth another try."""
    try:
        provider = registry.get(generation.provider)
        ctx = connect.context(provider, workdir=target.parent)
        connection_pool.rest()
        return downloads.download(
            result.url,
            target,
            medium=Kind(generation.kind).medium,
            trusted=connect.trusted_origins(provider),
            inside=connect.is_inside(provider),
            hosts=provider.hosts,
            headers=connect.download_headers(provider, ctx) if result.needs_key else None,
            most=most,
        )
    except (Unavailable, NeedsKey) as error:
        if generation.tries < policy.MOST_TRIES:
            raise Later(error) from error
        raise _lost(error.message) from error
    except registry.UnknownProvider as error:
        if generation.tries < policy.MOST_TRIES:
            raise Later(Unavailable(str(error))) from error
        raise _lost(str(error)) from error
    except ProviderError as error:
        if generation.tries < policy.FETCHES_OF_ODD_FILES:
            raise Later(error) from error
        raise


def _lost(why: str) -> ProviderError:
    return ProviderError(
        f"The result is ready but could not be fetched: {why}",
        next_step="Fetch it again once that is mended; it costs nothing.",
    )

"""Bring home what a provider made: fetch, check, store, then one transaction. Safe to run twice."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError

from artfactory.disks import may_pass
from gallery import products
from gallery.checking import BadMedia, check
from gallery.models import Product
from gallery.storing import StoredFile, StoreFailed, store
from gallery.unchecked import Kept
from production import engine, patience, results, unchecked
from production.breakdowns import OUTLIVED_AT_MOST
from production.leases import held
from production.models import Basis, Generation, GenerationOutput, State
from production.moments import reached
from production.money import from_micros
from production.requests import clear_workdir, workdir
from production.results import Result
from production.steps import DISPATCH, Step
from production.submitting import MOST_TRIES, wait_before_retry
from production.writing import grouped
from providers import connect, downloads, redact, registry
from providers.contract import (
    BadOutput,
    Charged,
    Expired,
    Kind,
    Medium,
    NeedsKey,
    ProviderError,
    Unavailable,
)

log = logging.getLogger(__name__)

# A file that came in part, or a host's odd page in its place, may be whole the next time.
A_FEW_TRIES = 2
LONGEST_WAIT_FOR_DISK = 30.0
STOPS_US = "It could not be checked: it stopped the program that looked at it {} times."

_survived: set[int] = set()
"""Whose steps ended here by an error: their leases run out, but no worker stopped with them."""


@dataclass
class Home:
    """What became of the results, each with its position: files for products, files that are kept
    unchecked (both with their recipes), and why others never arrived."""

    stored: list[tuple[int, StoredFile, dict[str, Any]]] = field(default_factory=list)
    kept: list[tuple[int, Kept, dict[str, Any]]] = field(default_factory=list)
    lost: list[ProviderError] = field(default_factory=list)


def collect(id: int) -> list[Step]:
    """Turn the results of one generation into products."""
    generation = (
        Generation.objects.select_related("order", "project")
        .filter(pk=id, state=State.COLLECTING)
        .first()
    )
    if generation is None or not engine.hold(generation, is_left=id not in _survived):
        return []
    _survived.discard(id)
    with held(generation.pk):
        try:
            home = _all_home(generation)
            reached("file stored", generation.pk)
            if not commit(generation, home):
                return []
        except _Later as later:
            wait = wait_before_retry(generation.tries, later.error)
            engine.collect_later(generation, later.error, wait)
            return []
        except ProviderError as error:
            error.was_charged = Charged.YES  # the provider has delivered
            engine.failed(generation, error)
        except (StoreFailed, OSError) as error:
            return _not_stored(generation, error)
        except OperationalError as error:
            log.warning("generation %s waits for the database: %s", id, error)
            _survived.add(id)
            return []
        except Exception:
            _survived.add(id)
            raise
        else:
            reached("product committed", generation.pk)
            _tidy(generation, home)
    return [DISPATCH]


class _Later(Exception):
    """It may come yet."""

    def __init__(self, error: ProviderError) -> None:
        self.error = error


def _all_home(generation: Generation) -> Home:
    """All results, as far as they arrived; one at least has."""
    home = Home()
    for number, result in enumerate(_results(generation)):
        recipe = recipe_of(generation, number)
        try:
            arrived = _bring_home(generation, number, result, recipe)
        except (BadOutput, Expired) as error:
            home.lost.append(error)
            continue
        if isinstance(arrived, Kept):
            home.kept.append((number, arrived, recipe))
        else:
            home.stored.append((number, arrived, recipe))
    if not home.stored and not home.kept:
        raise home.lost[0]
    return home


def _results(generation: Generation) -> list[Result]:
    kept = results.kept(generation)
    if not kept:
        raise BadOutput("The provider says it is done but sent no file.")
    return kept


def _bring_home(
    generation: Generation, number: int, result: Result, recipe: dict[str, Any]
) -> StoredFile | Kept:
    """Fetch one result unless it is here already, check it to its end and store it; what the check
    does not like is kept as it came."""
    file, mime = _file_of(generation, number, result), result.mime
    if generation.outlived >= OUTLIVED_AT_MOST:
        return _set_aside(generation, number, file, mime)
    if not file.exists():
        if not result.url:
            if kept := unchecked.known(generation, number):
                return kept
            raise BadOutput("The result is no longer in the scratch folder.", next_step="Retry.")
        mime = _fetch(generation, result, file) or mime
    reached("downloaded", generation.pk)
    if not file.stat().st_size:
        _away(file, result)
        raise BadOutput("An empty file came back.")
    wanted = Kind(generation.kind).medium
    if wanted is Medium.TEXT:
        redact.hide_in_file(file)
    try:
        facts = check(file, declared=result.mime)
    except BadMedia as error:
        return unchecked.keep(generation, number, file, mime, str(error))
    if facts.medium != wanted:
        odd = f"Ordered was {wanted}, but {facts.medium} came back."
        return unchecked.keep(generation, number, file, mime, odd)
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


def _set_aside(generation: Generation, number: int, file: Path, mime: str) -> Kept:
    """Nobody looks at it any more. Where nothing has come yet, its address is kept."""
    odd = STOPS_US.format(generation.outlived)
    if file.exists() and file.stat().st_size:
        return unchecked.keep(generation, number, file, mime, odd)
    raise BadOutput(odd, next_step="Fetch it again, which is free; its address is kept.")


def _file_of(generation: Generation, number: int, result: Result) -> Path:
    """Where a result lies in the scratch folder, or will."""
    return workdir(generation) / (result.file or f"result-{number}")


def _away(file: Path, result: Result) -> None:
    """Remove what can be fetched anew, should the user wish it."""
    if result.url:
        file.unlink(missing_ok=True)


def _tidy(generation: Generation, home: Home) -> None:
    """Remove the copies in the scratch folder of what has its place and its row now."""
    if home.stored:
        clear_workdir(generation)
        return
    found = _results(generation)
    for number, _, _ in home.kept:
        _file_of(generation, number, found[number]).unlink(missing_ok=True)


def _fetch(generation: Generation, result: Result, target: Path) -> str:
    """Gives the media type. Raises `_Later` while it is worth another try."""
    try:
        provider = registry.get(generation.provider)
        ctx = connect.context(provider, workdir=target.parent)
        return downloads.download(
            result.url,
            target,
            medium=Kind(generation.kind).medium,
            trusted=connect.trusted_origins(provider),
            hosts=provider.hosts,
            headers=connect.download_headers(provider, ctx) if result.needs_key else None,
        )
    except (Unavailable, NeedsKey) as error:
        if generation.tries < MOST_TRIES:
            raise _Later(error) from error
        raise _lost(error.message) from error
    except registry.UnknownProvider as error:
        if generation.tries < MOST_TRIES:
            raise _Later(Unavailable(str(error))) from error
        raise _lost(str(error)) from error
    except ProviderError as error:
        if generation.tries < A_FEW_TRIES:
            raise _Later(error) from error
        raise


@grouped
def commit(generation: Generation, home: Home) -> bool:
    """Assets, products, lineage, what is kept unchecked, ledger and state: all or nothing. False
    where it has ended."""
    sources = [
        (given.product, given.field)
        for given in generation.inputs.select_related("product")
        if given.product is not None
    ]
    note = unchecked.note(generation, [kept.odd for _, kept, _ in home.kept], home.lost)
    if home.stored:
        moved = engine.done(generation, note)
    else:
        moved = note is not None and engine.failed(generation, note)
    if not moved:
        return False
    share = _share(generation.cost_micros, len(home.stored) + len(home.kept))
    for number, file, recipe in home.stored:
        product: Product = products.add(
            file,
            project=generation.project,
            recipe=recipe,
            kind=generation.kind,
            provider=generation.provider,
            model_id=generation.model_id,
            prompt=generation.prompt,
            seed=generation.seed,
            cost_micros=share,
            currency=generation.currency,
            sources=sources,
        )
        GenerationOutput.objects.create(generation=generation, position=number, product=product)
    for number, kept, recipe in home.kept:
        unchecked.add(generation, number, kept, recipe, share)
    return True


def _share(micros: int | None, parts: int) -> int | None:
    """Several results of one generation share its cost."""
    return None if micros is None else micros // parts


def recipe_of(generation: Generation, position: int = 0) -> dict[str, Any]:
    """All that is needed to make it again, as it goes into the row and the file."""
    cost = generation.cost_micros
    basis = generation.basis
    if cost is None and generation.estimate_micros is not None:
        cost, basis = generation.estimate_micros, Basis.ESTIMATE
    return {
        "made_with": "Art Factory",
        "generation": str(generation.uid),
        "position": position,
        "kind": generation.kind,
        "provider": generation.provider,
        "model": generation.model_id,
        "model_label": generation.model_label,
        "prompt": generation.prompt,
        "params": generation.params,
        "seed": generation.seed,
        "inputs": [
            {"field": given.field, "sha256": given.asset.sha256}
            for given in generation.inputs.select_related("asset")
        ],
        "cost": None if cost is None else str(from_micros(cost)),
        "cost_basis": basis,
        "currency": generation.currency,
        "request_id": generation.request_id,
        "ordered_at": generation.created_at.isoformat(),
    }


def _not_stored(generation: Generation, error: StoreFailed | OSError) -> list[Step]:
    """It is paid for and ready. What the disk may take later is tried until it does."""
    if _may_be_stored_later(error):
        log.warning("generation %s cannot be stored yet: %s", generation.pk, error)
        words = f"The result is ready but cannot be stored yet. {patience.reason(error)}"
        wait = timedelta(seconds=min(2.0 ** (generation.tries + 1), LONGEST_WAIT_FOR_DISK))
        engine.collect_later(generation, ProviderError(words), wait)
        return []
    log.exception("generation %s could not be stored", generation.pk)
    words = f"The result is ready but could not be stored: {error}"
    step = "Mend that, then fetch it again; it costs nothing."
    engine.failed(generation, ProviderError(words, next_step=step, charged=Charged.YES))
    return [DISPATCH]


def _may_be_stored_later(error: StoreFailed | OSError) -> bool:
    """Once a person has made room, or given the folder back."""
    if isinstance(error, StoreFailed) and not isinstance(error.__cause__, OSError):
        return bool(error.remedy)
    return may_pass(error.__cause__ if isinstance(error, StoreFailed) else error)


def _lost(why: str) -> ProviderError:
    return ProviderError(
        f"The result is ready but could not be fetched: {why}",
        next_step="Fetch it again once that is mended; it costs nothing.",
    )

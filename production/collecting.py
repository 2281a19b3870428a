"""Bring home what a provider made: fetch, check, store, then one transaction. Safe to run twice."""

import logging
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import OperationalError

from artfactory.disks import may_pass
from gallery import orphans, products
from gallery.checking import BadMedia, check
from gallery.models import Product
from gallery.orphans import Orphan
from gallery.storing import StoredFile, StoreFailed, store
from production import engine, patience, results, told
from production.leases import held
from production.models import Basis, Generation, GenerationOutput, State
from production.moments import reached
from production.money import believable, from_micros
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
    Finished,
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
Stored = tuple[int, StoredFile, dict[str, Any]]


def collect(id: int) -> list[Step]:
    """Turn the results of one generation into products."""
    generation = (
        Generation.objects.select_related("order", "project")
        .filter(pk=id, state=State.COLLECTING)
        .first()
    )
    if generation is None or not engine.hold(generation):
        return []
    with held(generation.pk):
        try:
            stored, lost = _all_home(generation)
            reached("file stored", generation.pk)
            if not _commit(generation, stored, lost):
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
            return []
        else:
            reached("product committed", generation.pk)
            clear_workdir(generation)
    return [DISPATCH]


class _Later(Exception):
    """It may come yet."""

    def __init__(self, error: ProviderError) -> None:
        self.error = error


def _all_home(generation: Generation) -> tuple[list[Stored], list[ProviderError]]:
    """All results that can be used, and what is wrong with the others; one at least can be."""
    stored: list[Stored] = []
    lost: list[ProviderError] = []
    found = _results(generation)
    for number, result in enumerate(found):
        try:
            stored.append((number, *_bring_home(generation, number, result)))
        except (BadOutput, Expired) as error:
            lost.append(error)
    if not stored:
        raise lost[0]
    return stored, lost


def _results(generation: Generation) -> list[Result]:
    kept = results.kept(generation)
    if not kept:
        raise BadOutput("The provider says it is done but sent no file.")
    return kept


def _bring_home(
    generation: Generation, number: int, result: Result
) -> tuple[StoredFile, dict[str, Any]]:
    """Fetch one result unless it is here already, check it to its end and store it."""
    folder = workdir(generation)
    file = folder / (result.file or f"result-{number}")
    if not file.exists():
        if not result.url:
            raise BadOutput("The result is no longer in the scratch folder.", next_step="Retry.")
        _fetch(generation, result, file)
    reached("downloaded", generation.pk)
    wanted = Kind(generation.kind).medium
    if wanted is Medium.TEXT:
        redact.hide_in_file(file)
    try:
        facts = check(file, declared=result.mime)
    except BadMedia as error:
        if result.url:
            file.unlink()  # so that it is fetched anew, should the user wish it
        raise BadOutput(f"What came back cannot be used: {error}") from error
    if facts.medium != wanted:
        raise BadOutput(f"Ordered was {wanted}, but {facts.medium} came back.")
    recipe = recipe_of(generation, number)
    stored = store(
        file,
        facts,
        project=generation.project.slug,
        kind=generation.kind,
        when=generation.created_at,
        short_id=generation.uid.hex[:8],
        position=number,
        recipe=recipe,
    )
    return stored, recipe


def _fetch(generation: Generation, result: Result, target: Path) -> None:
    """Raises `_Later` while it is worth another try."""
    try:
        provider = registry.get(generation.provider)
        ctx = connect.context(provider, workdir=target.parent)
        downloads.download(
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


def finish_from_files(generation: Generation) -> bool:
    """Are its results stored already, and only the rows were lost? Then it is done."""
    project, kind = generation.project.slug, generation.kind
    found = orphans.of_generation(str(generation.uid), project=project, kind=kind)
    return bool(found) and _take_in(generation, found)


@grouped
def _take_in(generation: Generation, found: list[Orphan]) -> bool:
    finished = _told_by(found[0].recipe)
    if not engine.received(generation, finished, generation.results or []):
        return False
    _commit(generation, [(one.position, one.stored, one.recipe) for one in found], [])
    clear_workdir(generation)
    return True


def _told_by(recipe: dict[str, Any]) -> Finished:
    """What a recipe of ours says of its bill and its request."""
    is_bill = recipe.get("cost_basis") == Basis.ACTUAL
    cost = SimpleNamespace(amount=recipe.get("cost"), currency=recipe.get("currency"))
    return Finished(
        (),
        cost=believable(cost) if is_bill else None,
        request_id=told.text(recipe.get("request_id")),
    )


@grouped
def _commit(generation: Generation, stored: list[Stored], lost: list[ProviderError]) -> bool:
    """Assets, products, lineage, ledger and state: all or nothing. False where it has ended."""
    sources = [
        (given.product, given.field)
        for given in generation.inputs.select_related("product")
        if given.product is not None
    ]
    if not engine.done(generation, _some_lost(lost, len(stored)) if lost else None):
        return False
    share = _share(generation.cost_micros, len(stored))
    for number, file, recipe in stored:
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


def _some_lost(lost: list[ProviderError], kept: int) -> ProviderError:
    whole = len(lost) + kept
    return BadOutput(
        f"{len(lost)} of {whole} results cannot be used: {lost[0].message}",
        next_step="The others are in the gallery.",
    )

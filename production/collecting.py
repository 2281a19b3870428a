"""Bring home what a provider made: fetch, check, store, then one transaction. Safe to run twice."""

import logging
from pathlib import Path
from typing import Any

from gallery import products
from gallery.checking import BadMedia, check
from gallery.models import Product
from gallery.storing import StoredFile, StoreFailed, store
from production import engine, results
from production.leases import held
from production.models import Basis, Generation, GenerationOutput, State
from production.moments import reached
from production.money import from_micros
from production.requests import clear_workdir, workdir
from production.results import Result
from production.steps import DISPATCH, Step
from production.submitting import MOST_TRIES, wait_before_retry
from production.writing import grouped
from providers import connect, downloads, registry
from providers.contract import BadOutput, Charged, Kind, ProviderError, Unavailable

log = logging.getLogger(__name__)


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
            stored = [
                (number, *_bring_home(generation, number, result))
                for number, result in enumerate(_results(generation))
            ]
            reached("file stored", generation.pk)
            _commit(generation, stored)
        except Unavailable as error:
            if generation.tries < MOST_TRIES:
                engine.collect_later(generation, error, wait_before_retry(generation.tries, error))
                return []
            engine.failed(generation, _lost(error))
        except ProviderError as error:
            engine.failed(generation, error)
        except (StoreFailed, OSError) as error:
            log.exception("generation %s could not be stored", id)
            engine.failed(generation, _not_stored(error))
        else:
            reached("product committed", generation.pk)
            clear_workdir(generation)
    return [DISPATCH]


def _results(generation: Generation) -> list[Result]:
    kept = results.kept(generation)
    if not kept:
        raise BadOutput("The provider says it is done but sent no file.", charged=Charged.YES)
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
    try:
        facts = check(file, declared=result.mime)
    except BadMedia as error:
        raise BadOutput(f"What came back cannot be used: {error}", charged=Charged.YES) from error
    wanted = Kind(generation.kind).medium
    if facts.medium != wanted:
        sentence = f"Ordered was {wanted}, but {facts.medium} came back."
        raise BadOutput(sentence, charged=Charged.YES)
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


@grouped
def _commit(generation: Generation, stored: list[tuple[int, StoredFile, dict[str, Any]]]) -> None:
    """Assets, products, lineage, ledger and state: all or nothing."""
    sources = [
        (given.product, given.field)
        for given in generation.inputs.select_related("product")
        if given.product is not None
    ]
    if not engine.done(generation):
        return
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


def _not_stored(error: StoreFailed | OSError) -> ProviderError:
    reason = str(error) if isinstance(error, StoreFailed) else error.strerror
    return ProviderError(
        f"The result is ready but could not be stored: {reason}",
        next_step="Make room on the disk, then fetch it again.",
        charged=Charged.YES,
    )


def _lost(error: ProviderError) -> ProviderError:
    return ProviderError(
        f"The result is ready but could not be fetched: {error.message}",
        next_step="Fetch it again once the provider's file host can be reached.",
        charged=Charged.YES,
    )

"""Bring home what a provider made: fetch, check, store, then one transaction. Safe to run twice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import OperationalError
from django.db.models import QuerySet

from foundation.disk_errors import may_pass
from foundation.prepared_queries import prepared_rows
from foundation.prepared_writes import insert
from gallery import products, side_files
from gallery.metadata_limits import remarks
from gallery.models import Product
from gallery.side_files import StoredSideFile
from gallery.storing import StoredFile, StoreFailed
from gallery.unchecked_files import StoredUncheckedFile
from ledger.models import Basis
from ledger.money import from_micros
from production import captions, prompt_help
from production.engine import (
    fetching,
    policy,
    results,
    storage_retry,
    transitions,
    unchecked_results,
)
from production.engine.failpoints import reached
from production.engine.fetching import Later
from production.engine.group_commit import grouped
from production.engine.heartbeat import keep_alive, note_step_error, step_error_was_noted
from production.engine.provider_requests import clear_workdir
from production.engine.results import Result
from production.engine.steps import DISPATCH, Step
from production.engine.submitting import wait_before_retry
from production.input_files import generation_inputs
from production.models import Generation, GenerationOutput, State
from providers.contract import BadOutput, Charged, Expired, ProviderError

log = logging.getLogger(__name__)

ANSWERS = (prompt_help.MADE_BY, captions.MADE_BY)
"""Who orders texts that are answers and no works."""
NO_FILE = "The provider says it is done but sent no file."
NO_PRODUCT = "It came with a result that is no product, so that there is none to keep it beside."


@dataclass
class Collected:
    """What became of the results, each with its position: files for products, files that are kept
    unchecked (both with their recipes), files beside the first product, and why others never
    arrived."""

    stored: list[tuple[int, StoredFile, dict[str, Any]]] = field(default_factory=list)
    unchecked: list[tuple[int, StoredUncheckedFile, dict[str, Any]]] = field(default_factory=list)
    lost: list[ProviderError] = field(default_factory=list)
    beside: list[StoredSideFile] = field(default_factory=list)


def collect(id: int) -> list[Step]:
    """Turn the results of one generation into products."""
    found = _ready(id)
    if not found or not transitions.hold(found[0], is_left=not step_error_was_noted(id)):
        return []
    generation = found[0]
    with keep_alive(generation.pk):
        try:
            collected = _fetch_all(generation)
            reached("file stored", generation.pk)
            if not commit(generation, collected):
                return []
        except Later as later:
            wait = wait_before_retry(generation.tries, later.error)
            transitions.collect_later(generation, later.error, wait)
            return []
        except ProviderError as error:
            error.was_charged = Charged.YES  # the provider has delivered
            transitions.failed(generation, error)
        except (StoreFailed, OSError) as error:
            return _not_stored(generation, error)
        except OperationalError as error:
            log.warning("generation %s waits for the database: %s", id, error)
            note_step_error(id)
            return []
        else:
            reached("product committed", generation.pk)
            _tidy(generation, collected)
    return [DISPATCH]


@prepared_rows(1)
def _ready(id: int) -> QuerySet[Generation, Generation]:
    rows = Generation.objects.select_related("order", "project")
    return rows.filter(pk=id, state=State.COLLECTING)


def _fetch_all(generation: Generation) -> Collected:
    """All results, as far as they arrived; one at least has."""
    collected = Collected()
    listed = _results(generation)
    for number, result in enumerate(listed):
        if result.beside:
            continue
        recipe = recipe_of(generation, number, result.role)
        try:
            arrived = fetching.product_file(generation, number, result, recipe)
        except (BadOutput, Expired) as error:
            collected.lost.append(error)
            continue
        if isinstance(arrived, StoredUncheckedFile):
            collected.unchecked.append((number, arrived, recipe))
        else:
            collected.stored.append((number, arrived, recipe))
    if not collected.stored and not collected.unchecked:
        raise collected.lost[0] if collected.lost else BadOutput(NO_FILE)
    for number, result in enumerate(listed):
        if result.beside:
            _fetch_beside(generation, number, result, collected)
    return collected


def _fetch_beside(
    generation: Generation, number: int, result: Result, collected: Collected
) -> None:
    """What is kept beside a product; where there is none, it is the user's to decide about."""
    try:
        kept = fetching.side_file(generation, number, result)
    except (BadOutput, Expired) as error:
        collected.lost.append(error)
        return
    if collected.stored:
        collected.beside.append(kept)
        return
    recipe = recipe_of(generation, number, result.role)
    file = fetching.file_of(generation, number, result)
    odd = unchecked_results.keep(generation, number, file, kept.mime, NO_PRODUCT)
    collected.unchecked.append((number, odd, recipe))


def _results(generation: Generation) -> list[Result]:
    kept = results.stored_results(generation)
    if not kept:
        raise BadOutput(NO_FILE)
    return kept


def _tidy(generation: Generation, collected: Collected) -> None:
    """Remove the copies in the scratch folder of what has its place and its row now."""
    if collected.stored:
        clear_workdir(generation)
        return
    found = _results(generation)
    for number, _, _ in collected.unchecked:
        fetching.file_of(generation, number, found[number]).unlink(missing_ok=True)


@grouped
def commit(generation: Generation, collected: Collected) -> bool:
    """Assets, products, lineage, what is kept unchecked, ledger and state: all or nothing. False
    where it has ended."""
    sources = [
        (item.product, item.field)
        for item in generation_inputs(generation.pk)
        if item.product is not None
    ]
    note = unchecked_results.note(
        generation, [kept.odd for _, kept, _ in collected.unchecked], collected.lost
    )
    if collected.stored:
        moved = transitions.done(generation, note)
    else:
        moved = note is not None and transitions.failed(generation, note)
    if not moved:
        return False
    _remark(generation, collected)
    shares = _shares(generation.cost_micros, [*collected.stored, *collected.unchecked])
    made: list[Product] = []
    for number, file, recipe in collected.stored:
        product: Product = products.add(
            file,
            project=generation.project,
            recipe=recipe,
            kind=generation.kind,
            provider=generation.provider,
            model_id=generation.model_id,
            prompt=generation.prompt,
            seed=generation.seed,
            cost_micros=shares(recipe),
            currency=generation.currency,
            sources=sources,
            is_input=generation.order.made_by in ANSWERS,
        )
        insert(GenerationOutput(generation=generation, position=number, product=product))
        made.append(product)
    captions.take(generation, made)
    for beside in collected.beside:
        side_files.add(beside, made[0])
    for number, kept, recipe in collected.unchecked:
        unchecked_results.add(generation, number, kept, recipe, shares(recipe))
    return True


def _remark(generation: Generation, collected: Collected) -> None:
    """What is remarked of one result alone is said of its generation, too."""
    remarks_of_results = [
        words for _, _, recipe in collected.stored for words in recipe.get("remarks") or ()
    ]
    if new := [
        words for words in dict.fromkeys(remarks_of_results) if words not in generation.remarks
    ]:
        generation.remarks = remarks([*generation.remarks, *new])
        generation.save(update_fields=["remarks"])


def _shares(
    micros: int | None, parts: list[tuple[int, Any, dict[str, Any]]]
) -> Callable[[dict[str, Any]], int | None]:
    """Several results of one generation share its cost. What came along with what was ordered (a
    last frame) has no share; where all came along (stems), all have."""
    ordered = sum(not recipe.get("role") for _, _, recipe in parts)

    def share(recipe: dict[str, Any]) -> int | None:
        if micros is None:
            return None
        if ordered and recipe.get("role"):
            return 0
        return micros // (ordered or len(parts))

    return share


def recipe_of(generation: Generation, position: int = 0, role: str = "") -> dict[str, Any]:
    """All that is needed to make it again, as it goes into the row and the file, and what the
    provider told of it."""
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
            {"field": item.field, "sha256": item.asset.sha256}
            for item in generation_inputs(generation.pk)
        ],
        "cost": None if cost is None else str(from_micros(cost)),
        "cost_basis": basis,
        "currency": generation.currency,
        "request_id": generation.request_id,
        "remarks": generation.remarks,
        "ordered_at": generation.created_at.isoformat(),
        **_instead_of(generation.instead_of),
        **({"drawn": generation.drawn} if generation.drawn else {}),
        **({"details": generation.details} if generation.details else {}),
        **({"role": role} if role else {}),
    }


def _instead_of(first: Generation | None) -> dict[str, Any]:
    """The model that was asked first, and why it could not be had."""
    if first is None:
        return {}
    facts = {"provider": first.provider, "model": first.model_id, "model_label": first.model_label}
    return {"instead_of": facts | {"error": first.error}}


def _not_stored(generation: Generation, error: StoreFailed | OSError) -> list[Step]:
    """It is paid for and ready. What the disk may take later is tried until it does."""
    if _may_be_stored_later(error):
        log.warning("generation %s cannot be stored yet: %s", generation.pk, error)
        words = f"The result is ready but cannot be stored yet. {storage_retry.reason(error)}"
        seconds = policy.FIRST_RETRY_WAIT * 2.0**generation.tries
        wait = timedelta(seconds=min(seconds, policy.LONGEST_STORE_WAIT))
        transitions.collect_later(generation, ProviderError(words), wait)
        return []
    log.exception("generation %s could not be stored", generation.pk)
    words = f"The result is ready but could not be stored: {error}"
    step = "Mend that, then fetch it again; it costs nothing."
    transitions.failed(generation, ProviderError(words, next_step=step, charged=Charged.YES))
    return [DISPATCH]


def _may_be_stored_later(error: StoreFailed | OSError) -> bool:
    """Once a person has made room, or given the folder back."""
    if isinstance(error, StoreFailed) and not isinstance(error.__cause__, OSError):
        return bool(error.remedy)
    return may_pass(error.__cause__ if isinstance(error, StoreFailed) else error)

"""Where the first model of a line cannot be had and that has certainly cost nothing, the second one
that was named for it is ordered in its place.

Only from a submission that was turned away, in the round that it was ordered with: never where it
may have been charged, never once it was accepted, and never for content that was refused, which
another provider shall not be shown without a person's word. Both are written in one transaction, so
that a kill leaves both or neither; and of each there is one such other at most.
"""

import copy

from audit.models import AuditAction
from ledger import caps, entries
from ledger.money import in_words, is_free
from ledger.prices import price_of
from production import audit_notes, events, max_cost, order_inputs
from production.engine import transitions
from production.engine.failpoints import reached
from production.engine.group_commit import grouped
from production.estimates import Estimate, estimate_of
from production.fallbacks import Fallback
from production.generation_charge import charge_of
from production.grid_models import GridCell
from production.models import Generation, GenerationInput
from production.order_models import what_is_wrong
from providers import catalogue, registry
from providers.contract import (
    BadRequest,
    Charged,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
    says_free,
)
from providers.models import CatalogueModel

NOT_HAD = (NeedsKey, NoFunds, BadRequest, Unavailable, RateLimited)
REFUSED = "what one provider refuses is not shown to another by itself."


class NoOther(Exception):
    """Why the other is not ordered, as the end of a sentence."""


def is_for(generation: Generation, error: ProviderError) -> bool:
    """Whether another model may be ordered in its place, should it end by this error."""
    is_away = isinstance(error, NOT_HAD) or bool(says_free(error.message))
    return (
        generation.fallback is not None
        and generation.round == 1
        and is_away
        and not isinstance(error, Refused)
        and error.was_charged is Charged.NO
    )


def end(generation: Generation, error: ProviderError) -> None:
    """What was not accepted ends: → replaced by the other model where that may be and can be
    ordered, else → failed or refused, with why it was not."""
    try:
        if is_for(generation, error) and _order_other(generation, error):
            return
        if generation.fallback and generation.round == 1 and isinstance(error, Refused):
            raise NoOther(REFUSED)
    except NoOther as why:
        label = Fallback(**(generation.fallback or {})).model_label
        error.advice = f"{error.advice} {label} was not ordered instead: {why}".strip()
    transitions.failed(generation, error)


def _order_other(generation: Generation, error: ProviderError) -> bool:
    """False where it is no longer wanted, or has ended already. Raises NoOther."""
    fallback = Fallback(**(generation.fallback or {}))
    inputs = list(generation.inputs.select_related("asset"))
    files = [(fallback.inputs[one.position], one) for one in inputs]
    other = Generation(
        order=generation.order,
        project=generation.project,
        provider=fallback.provider,
        model_id=fallback.model_id,
        model_label=fallback.model_label,
        kind=generation.kind,
        prompt=generation.prompt,
        params=fallback.params,
        seed=fallback.seed,
        drawn=generation.drawn,
        priority=generation.priority,
        instead_of=generation,
        most_micros=generation.most_micros,
    )
    price = _price(fallback, _model(other), files)
    other.estimate_micros, other.currency = price.micros, price.currency
    try:
        max_cost.hold(other)
        # Undone with all it wrote, it must not leave its traces in the row at hand.
        is_ordered = _write(copy.copy(generation), error, other, files)
    except max_cost.AboveMost as above:
        raise NoOther(str(above)) from None
    except caps.CapReached as reached_cap:
        events.other_stopped(generation, other, reached_cap.stop)
        raise NoOther(reached_cap.stop.words) from None
    reached("other ordered", generation.pk)
    return is_ordered


def _model(other: Generation) -> CatalogueModel:
    """Its row, as it stands now. Raises NoOther."""
    row = catalogue.rows_of([other.model_ref]).get(other.model_ref)
    if row is None:
        raise NoOther("it no longer exists.")
    try:
        wrong = what_is_wrong(row, other.kind)
    except registry.UnknownProvider as gone:
        raise NoOther(str(gone)) from None
    if wrong:
        raise NoOther(str(wrong))
    return row


def _price(
    fallback: Fallback, model: CatalogueModel, files: list[tuple[str, GenerationInput]]
) -> Estimate:
    """Today's, and where nobody knows it that which was told. Raises NoOther where it is dearer
    than was told."""
    measured = order_inputs.measured((name, one.asset) for name, one in files)
    today = estimate_of([price_of(model, fallback.params, measured)])
    before = Estimate(fallback.estimate_micros, fallback.currency)
    if today.usd is not None and before.usd is not None and today.usd > before.usd:
        costs, was = in_words(today.usd), in_words(before.usd)
        raise NoOther(f"it costs {costs} today, and {was} was the price when it was ordered.")
    return before if today.usd is None else today


@grouped
def _write(
    generation: Generation,
    error: ProviderError,
    other: Generation,
    files: list[tuple[str, GenerationInput]],
) -> bool:
    """The end of the one and the other in its place: both or neither. Raises CapReached."""
    if not transitions.replaced(generation, error):
        return False
    if Generation.objects.filter(instead_of=generation).exists():
        return True  # the sent log has brought it back
    other.save(force_insert=True)
    GenerationInput.objects.bulk_create(
        GenerationInput(
            generation=other,
            field=name,
            position=one.position,
            asset_id=one.asset_id,
            product_id=one.product_id,
        )
        for name, one in files
    )
    GridCell.objects.filter(generation=generation).update(generation=other)
    entries.reserve([charge_of(other)])
    if not is_free(other.estimate_micros):
        audit_notes.about(AuditAction.SPENT, other, instead_of=generation.model_ref)
    reached("other written", generation.pk)
    return True

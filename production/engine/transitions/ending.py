"""collecting → done, and every end by a failure or by the provider."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ledger import entries
from ledger.models import Basis
from ledger.money import is_free
from production.engine import attempts
from production.engine.group_commit import grouped
from production.engine.timing import again_after
from production.engine.transitions._base import end, error_of, log_of, move, no_error, note_end
from production.generation_charge import charge_of
from production.models import Generation, State
from providers.contract import Charged, Failed, ProviderError, Refused


@grouped
def collect_later(generation: Generation, error: ProviderError, wait: timedelta) -> bool:
    """Stays collecting: the files could not be fetched this time."""
    return move(
        generation,
        (State.COLLECTING,),
        worker_stops=0,
        not_before=again_after(wait),
        lease_until=None,
        tries=generation.tries + 1,
        message=error.message[:300],
    )


@grouped
def done(generation: Generation, lost: ProviderError | None = None) -> bool:
    """collecting → done, `lost` where some of several results cannot be used. Call inside the
    transaction that writes the products."""
    if generation.basis != Basis.ACTUAL:
        known = generation.estimate_micros is not None
        generation.cost_micros = generation.estimate_micros
        generation.basis = Basis.ESTIMATE if known else Basis.UNKNOWN
    moved = move(
        generation,
        (State.COLLECTING,),
        state=State.DONE,
        cost_micros=generation.cost_micros,
        basis=generation.basis,
        charged=Charged.NO if is_free(generation.cost_micros) else Charged.YES,
        progress=1.0,
        message="",
        ended_at=timezone.now(),
        lease_until=None,
        **(error_of(lost) if lost else no_error()),
    )
    if moved:
        entries.settle(charge_of(generation), generation.cost_micros, Basis(generation.basis))
        attempts.end(generation, State.DONE, lost)
        note_end(generation)
    return moved


@grouped
def failed(generation: Generation, error: ProviderError) -> bool:
    """→ failed or refused, with cause, next step and what it cost."""
    state = State.REFUSED if isinstance(error, Refused) else State.FAILED
    return end(generation, state, error)


@grouped
def replaced(generation: Generation, error: ProviderError) -> bool:
    """queued or submitting → replaced: it cost nothing, and another model makes it. Call inside the
    transaction that writes that other one. False where the user wants it no longer."""
    unsent = (State.QUEUED, State.SUBMITTING)
    return end(generation, State.REPLACED, error, states=unsent, only=Q(cancel_asked=False))


@grouped
def provider_ended(generation: Generation, verdict: Failed) -> bool:
    """The provider's own verdict: → failed or refused, or cancelled where the user wanted that.
    There is nothing left to ask it for, so its operation is forgotten."""
    facts: dict[str, Any] = {"operation": None, **log_of(verdict.logs)}
    if generation.cancel_asked:
        return end(generation, State.CANCELLED, None, verdict.error.was_charged, **facts)
    state = State.REFUSED if isinstance(verdict.error, Refused) else State.FAILED
    return end(generation, state, verdict.error, **facts)


@grouped
def cancelled(generation: Generation, charged: Charged = Charged.NO) -> bool:
    return end(generation, State.CANCELLED, None, charged)

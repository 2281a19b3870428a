"""queued ⇄ submitting, and the way to unknown: what happens around the one call that spends."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ledger.models import Basis
from production.engine import attempts, policy, sent_log
from production.engine.group_commit import grouped
from production.engine.provider_requests import attempt_key
from production.engine.timing import again_after
from production.engine.transitions._base import end, move, no_error
from production.models import Generation, State
from providers.contract import Charged, ProviderError

UNANSWERED = Q(operation__isnull=True, results__isnull=True)


@grouped
def claim(generation: Generation, body: dict[str, Any]) -> bool:
    """queued → submitting. Durable before the submission that spends; exactly one caller wins."""
    now = timezone.now()
    won = move(
        generation,
        (State.QUEUED,),
        state=State.SUBMITTING,
        attempt=generation.attempt + 1,
        body=body,
        not_before=None,
        lease_until=now + policy.LEASE,
        submitted_at=now,
        progress=None,
        queue_position=None,
        message="",
        breakdown_kind="",
        breakdowns=0,
        worker_stops=generation.worker_stops,
        remarks=[],
        details={},
    )
    if won:
        attempts.begin(generation, now)
    return won


@grouped
def count_preparing(generation: Generation) -> None:
    """It is made ready to be sent once more, though a worker may have stopped with it before. The
    row says already that this one did, too, until the step ends."""
    again = Generation.objects.filter(pk=generation.pk, state=State.QUEUED)
    again.update(worker_stops=generation.worker_stops + 1)


@grouped
def keep_queued(generation: Generation) -> bool:
    """Stays queued, and is no longer about to be sent."""
    return move(generation, (State.QUEUED,), lease_until=None, worker_stops=generation.worker_stops)


@grouped
def progress(generation: Generation, fraction: float, message: str) -> bool:
    """How far a submission that works inside the call has come."""
    return move(
        generation,
        (State.SUBMITTING,),
        progress=min(max(fraction, 0.0), 1.0),
        message=message[:300],
        lease_until=timezone.now() + policy.LEASE,
    )


@grouped
def show_message(generation: Generation, words: str) -> bool:
    """What the step under way waits for."""
    return move(generation, (State.SUBMITTING, State.COLLECTING), message=words[:300])


@grouped
def put_back(
    generation: Generation, error: ProviderError | None, wait: timedelta, worker_stops: int = 0
) -> bool:
    """submitting or queued → queued: certainly nothing was accepted, so it may be tried again."""
    was_noted = generation.state == State.SUBMITTING
    moved = move(
        generation,
        (State.QUEUED, State.SUBMITTING),
        state=State.QUEUED,
        not_before=again_after(wait),
        lease_until=None,
        progress=None,
        tries=generation.tries + 1,
        worker_stops=worker_stops,
        message=error.message[:300] if error else "",
    )
    if moved:
        attempts.end(generation, "not sent" if error else "interrupted", error)
    if moved and was_noted:
        key = attempt_key(generation, generation.attempt)
        transaction.on_commit(lambda: sent_log.not_sent(key))
    return moved


@grouped
def find_later(generation: Generation, wait: timedelta, message: str) -> bool:
    """Stays submitting: nobody could be asked yet whether it arrived."""
    return move(
        generation,
        (State.SUBMITTING,),
        not_before=again_after(wait),
        lease_until=None,
        tries=generation.tries + 1,
        message=message[:300],
    )


@grouped
def unknown(generation: Generation, error: ProviderError) -> bool:
    """submitting → unknown: sent, no answer; it may have been charged, the user decides.

    Whoever calls may have read the row before its answer came, so that is looked at again in the
    very write.
    """
    return end(generation, State.UNKNOWN, error, states=(State.SUBMITTING,), only=UNANSWERED)


@grouped
def restore_submitting(generation: Generation, **columns: Any) -> bool:
    """→ submitting, as the sent log says that it was after this row was copied."""
    return move(
        generation,
        tuple(State),
        state=State.SUBMITTING,
        operation=None,
        results=None,
        request_id="",
        not_before=None,
        lease_until=None,
        held=False,
        cancel_asked=False,
        cost_micros=None,
        basis=Basis.UNKNOWN,
        charged=Charged.NO,
        ended_at=None,
        **columns,
        **no_error(),
    )

"""→ running and → collecting: what a provider answers about work that it has."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from foundation.prepared_writes import Sql
from ledger.models import Basis
from ledger.money import to_micros
from production.engine import attempts, policy
from production.engine.group_commit import grouped
from production.engine.timing import again_after
from production.engine.transitions._base import (
    ONE_POLL_MORE,
    log_of,
    move,
    news_columns,
    no_breakdown,
    no_error,
)
from production.models import ACTIVE, Generation, State
from providers.contract import Finished, Money, Operation, Pending

AT_ONCE_IF_CANCELLED = "CASE WHEN cancel_asked THEN %s ELSE %s END"


@grouped
def started(generation: Generation, operation: Operation) -> bool:
    """submitting → running, with the provider's operation.

    An answer that comes after the sweep had given the submission up settles that doubt, too.
    """
    now = timezone.now()
    wait = policy.FIRST_POLL
    if operation.poll_after is not None:
        wait = timedelta(seconds=min(operation.poll_after, policy.LONGEST_POLL_HINT))
    moved = move(
        generation,
        (State.SUBMITTING, State.UNKNOWN),
        state=State.RUNNING,
        operation=operation.data,
        request_id=operation.request_id[:200],
        poll_after=now + wait,
        tries=0,
        message="",
        not_before=None,
        lease_until=None,
        ended_at=None,
        **news_columns(now),
        **no_error(),
        **no_breakdown(),
    )
    if moved:
        attempts.resumed(generation, operation.request_id)
    else:
        attempts.note_late_answer(generation, operation.request_id)
    return moved


@grouped
def received(generation: Generation, finished: Finished, results: list[dict[str, Any]]) -> bool:
    """submitting or running → collecting: the provider is done, `results` say where files are."""
    changes: dict[str, Any] = {}
    if finished.cost is not None:
        changes |= {
            "cost_micros": to_micros(finished.cost),
            "currency": finished.cost.currency,
            "basis": Basis.ACTUAL,
        }
    if finished.seed is not None:
        changes["seed"] = finished.seed
    if finished.request_id:
        changes["request_id"] = finished.request_id[:200]
    if finished.remarks:
        changes["remarks"] = list(finished.remarks)
    if finished.details:
        changes["details"] = finished.details
    changes |= log_of(finished.logs)
    moved = move(
        generation,
        (State.SUBMITTING, State.RUNNING, State.UNKNOWN),
        state=State.COLLECTING,
        results=results,
        lease_until=None,
        not_before=None,
        tries=0,
        ended_at=None,
        **changes,
        **no_error(),
        **no_breakdown(),
    )
    if moved:
        attempts.resumed(generation, finished.request_id)
    return moved


@grouped
def pending(generation: Generation, answer: Pending, next_poll: timedelta) -> bool:
    """Still running: keep what the provider says of it and when to ask again.

    That is at once where the user has cancelled it in the meantime.
    """
    now = timezone.now()
    changes: dict[str, Any] = {
        "poll_after": Sql(AT_ONCE_IF_CANCELLED, (now, now + next_poll)),
        "tries": 0,
        "queue_position": answer.queue_position,
        "message": answer.message[:300],
    }
    if answer.progress is not None:
        changes["progress"] = min(max(answer.progress, 0.0), 1.0)
    changes |= log_of(answer.logs) | no_breakdown()
    if _is_news(generation, changes):
        changes |= news_columns(now)
    else:
        changes["polls_without_news"] = ONE_POLL_MORE
    return move(generation, (State.RUNNING,), **changes)


@grouped
def ask_again(generation: Generation, wait: timedelta, message: str) -> bool:
    """The poll itself failed: nothing is known anew, ask later."""
    return move(
        generation,
        (State.RUNNING,),
        poll_after=timezone.now() + wait,
        tries=generation.tries + 1,
        worker_stops=0,
        polls_without_news=ONE_POLL_MORE,
        message=message[:300],
    )


@grouped
def note_breakdown(generation: Generation, how: str, wait: timedelta, message: str) -> bool:
    """A step of the row broke down: it stays where it is, and the step is taken again later."""
    again = again_after(wait)
    return move(
        generation,
        (generation.state,),
        breakdown_kind=how[:200],
        breakdowns=generation.breakdowns + 1,
        worker_stops=0,
        tries=generation.tries + 1,
        not_before=again,
        poll_after=again,
        lease_until=None,
        polls_without_news=ONE_POLL_MORE,
        message=message[:300],
    )


@grouped
def billed(generation: Generation, cost: Money) -> bool:
    """What the provider said it costs, before its end is written."""
    return move(
        generation,
        (*ACTIVE, State.UNKNOWN),
        cost_micros=to_micros(cost),
        currency=cost.currency,
        basis=Basis.ACTUAL,
    )


def _is_news(generation: Generation, changes: dict[str, Any]) -> bool:
    """Does a poll tell anything that the row does not say already? After a poll that failed the
    row's words are those of the failure."""
    names = {"progress", "queue_position", "log"} | (set() if generation.tries else {"message"})
    new = any(changes[name] != getattr(generation, name) for name in names & changes.keys())
    return new or generation.news_at is None

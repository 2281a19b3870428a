"""The states of a generation. Nothing else moves one from a state to another.

Every function here is one guarded step: it changes the row only from the states it names, in one
transaction together with what belongs to it (attempt, ledger), and says whether it did. When it
returns, that is durable. So two workers, or a worker and a sweep, can race and exactly one wins.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from production import attempts, ledger, sent_log
from production.models import ACTIVE, ENDED, Basis, Generation, State
from production.money import to_micros
from production.requests import attempt_key
from production.times import LEASE, LONGEST_HINT, LONGEST_WAIT, leased
from production.told import text
from production.writing import grouped
from providers.contract import (
    Charged,
    Failed,
    Finished,
    Money,
    Operation,
    Pending,
    ProviderError,
    Refused,
)

log = logging.getLogger(__name__)

FIRST_POLL = timedelta(seconds=1)
LONGEST_LOG = 100_000
GIVEN_UP = "It was cancelled after it had been sent."
ANY = Q()
NOTED = (
    *("state", "charged", "cost_micros", "currency", "basis", "request_id"),
    *("error_class", "error", "next_step", "ended_at"),
)
UNANSWERED = Q(operation__isnull=True, results__isnull=True)


def _move(generation: Generation, states: Iterable[str], only: Q = ANY, /, **changes: Any) -> bool:
    """Write `changes` if the row is still in one of `states`, in the same round and attempt, and
    as `only` wants it."""
    changes = {name: text(it) if type(it) is str else it for name, it in changes.items()}
    changes["changed_at"] = timezone.now()
    moved = Generation.objects.filter(
        only,
        pk=generation.pk,
        state__in=tuple(states),
        round=generation.round,
        attempt=generation.attempt,
    ).update(**changes)
    if moved:
        for name, value in changes.items():
            setattr(generation, name, value)
    return bool(moved)


@grouped
def claim(generation: Generation, body: dict[str, Any]) -> bool:
    """queued → submitting. Durable before the submission that spends; exactly one caller wins."""
    now = timezone.now()
    won = _move(
        generation,
        (State.QUEUED,),
        state=State.SUBMITTING,
        attempt=generation.attempt + 1,
        body=body,
        not_before=None,
        lease_until=now + LEASE,
        submitted_at=now,
        progress=None,
        queue_position=None,
        message="",
        broke_how="",
        broke_times=0,
    )
    if won:
        attempts.begin(generation, now)
    return won


@grouped
def started(generation: Generation, operation: Operation) -> bool:
    """submitting → running, with the provider's operation.

    An answer that comes after the sweep had given the submission up settles that doubt, too.
    """
    now = timezone.now()
    wait = FIRST_POLL
    if operation.poll_after is not None:
        wait = timedelta(seconds=min(operation.poll_after, LONGEST_HINT))
    moved = _move(
        generation,
        (State.SUBMITTING, State.UNKNOWN),
        state=State.RUNNING,
        operation=operation.data,
        request_id=operation.request_id[:200],
        poll_after=now + wait,
        polls=0,
        tries=0,
        message="",
        not_before=None,
        lease_until=None,
        ended_at=None,
        **_heard(now),
        **_no_error(),
        **_whole(),
    )
    if moved:
        attempts.goes_on(generation, operation.request_id)
    else:
        attempts.answered_late(generation, operation.request_id)
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
    changes |= _log(finished.logs)
    moved = _move(
        generation,
        (State.SUBMITTING, State.RUNNING, State.UNKNOWN),
        state=State.COLLECTING,
        results=results,
        lease_until=None,
        not_before=None,
        tries=0,
        ended_at=None,
        **changes,
        **_no_error(),
        **_whole(),
    )
    if moved:
        attempts.goes_on(generation, finished.request_id)
    return moved


@grouped
def pending(generation: Generation, answer: Pending, next_poll: timedelta) -> bool:
    """Still running: keep what the provider says of it and when to ask again.

    That is at once where the user has cancelled it in the meantime.
    """
    now = timezone.now()
    changes: dict[str, Any] = {
        "poll_after": Case(
            When(cancel_asked=True, then=Value(now)), default=Value(now + next_poll)
        ),
        "polls": F("polls") + 1,
        "tries": 0,
        "queue_position": answer.queue_position,
        "message": answer.message[:300],
    }
    if answer.progress is not None:
        changes["progress"] = min(max(answer.progress, 0.0), 1.0)
    changes |= _log(answer.logs) | _whole()
    changes |= _heard(now) if _is_news(generation, changes) else {"unheard": F("unheard") + 1}
    return _move(generation, (State.RUNNING,), **changes)


@grouped
def ask_again(generation: Generation, wait: timedelta, message: str) -> bool:
    """The poll itself failed: nothing is known anew, ask later."""
    return _move(
        generation,
        (State.RUNNING,),
        poll_after=timezone.now() + wait,
        tries=generation.tries + 1,
        unheard=F("unheard") + 1,
        message=message[:300],
    )


@grouped
def broke_down(generation: Generation, how: str, wait: timedelta, message: str) -> bool:
    """A step of the row broke down: it stays where it is, and the step is taken again later."""
    again = timezone.now() + wait
    return _move(
        generation,
        (generation.state,),
        broke_how=how[:200],
        broke_times=generation.broke_times + 1,
        outlived=0,
        tries=generation.tries + 1,
        not_before=again,
        poll_after=again,
        lease_until=None,
        unheard=F("unheard") + 1,
        message=message[:300],
    )


@grouped
def progress(generation: Generation, fraction: float, message: str) -> bool:
    """How far a submission that works inside the call has come."""
    return _move(
        generation,
        (State.SUBMITTING,),
        progress=min(max(fraction, 0.0), 1.0),
        message=message[:300],
        lease_until=timezone.now() + LEASE,
    )


@grouped
def tells(generation: Generation, words: str) -> bool:
    """What the step under way waits for."""
    return _move(generation, (State.SUBMITTING, State.COLLECTING), message=words[:300])


@grouped
def put_back(
    generation: Generation, error: ProviderError | None, wait: timedelta, outlived: int = 0
) -> bool:
    """submitting or queued → queued: certainly nothing was accepted, so it may be tried again."""
    was_noted = generation.state == State.SUBMITTING
    moved = _move(
        generation,
        (State.QUEUED, State.SUBMITTING),
        state=State.QUEUED,
        not_before=timezone.now() + min(wait, LONGEST_WAIT),
        lease_until=None,
        progress=None,
        tries=generation.tries + 1,
        outlived=outlived,
        message=error.message[:300] if error else "",
    )
    if moved:
        attempts.end(generation, "not sent" if error else "interrupted", error)
    if moved and was_noted:
        key = attempt_key(generation, generation.attempt)
        transaction.on_commit(lambda: sent_log.not_sent(key))
    return moved


@grouped
def release(generation: Generation) -> bool:
    """The user lets held work go on: queued, and free to be sent."""
    return _move(generation, (State.QUEUED,), Q(held=True), held=False)


@grouped
def not_now(generation: Generation) -> bool:
    """Stays queued, and is no longer about to be sent."""
    return _move(generation, (State.QUEUED,), lease_until=None)


@grouped
def look_later(generation: Generation, wait: timedelta, message: str) -> bool:
    """Stays submitting: nobody could be asked yet whether it arrived."""
    return _move(
        generation,
        (State.SUBMITTING,),
        not_before=timezone.now() + wait,
        lease_until=None,
        tries=generation.tries + 1,
        message=message[:300],
    )


@grouped
def collect_later(generation: Generation, error: ProviderError, wait: timedelta) -> bool:
    """Stays collecting: the files could not be fetched this time."""
    return _move(
        generation,
        (State.COLLECTING,),
        outlived=0,
        not_before=timezone.now() + min(wait, LONGEST_WAIT),
        lease_until=None,
        tries=generation.tries + 1,
        message=error.message[:300],
    )


@grouped
def hold(generation: Generation, *, is_left: bool = True) -> bool:
    """Take the lease of a collecting row; False when another worker has it. Who gives no lease back
    has stopped with it, which is counted; unless `is_left` knows that it was otherwise."""
    now = timezone.now()
    collecting = Generation.objects.filter(pk=generation.pk, state=State.COLLECTING)
    free = collecting.exclude(leased(now))
    left = free.filter(lease_until__isnull=False) if is_left else free.none()
    left.update(outlived=F("outlived") + 1)
    held = free.update(lease_until=now + LEASE)
    if held:
        generation.refresh_from_db(fields=["outlived", "lease_until"])
    return bool(held)


@grouped
def give_back(ids: list[int]) -> None:
    """This worker stops, and it is none of these rows' doing."""
    Generation.objects.filter(pk__in=ids, state=State.COLLECTING).update(lease_until=None)


@grouped
def keep_leases(ids: list[int]) -> None:
    """The steps of these generations are still under way, but for those that gave theirs back."""
    at_work = (State.QUEUED, State.SUBMITTING, State.COLLECTING)
    Generation.objects.filter(pk__in=ids, state__in=at_work, lease_until__isnull=False).update(
        lease_until=timezone.now() + LEASE
    )


@grouped
def failed(generation: Generation, error: ProviderError) -> bool:
    """→ failed or refused, with cause, next step and what it cost."""
    state = State.REFUSED if isinstance(error, Refused) else State.FAILED
    return _end(generation, state, error)


@grouped
def ended_there(generation: Generation, verdict: Failed) -> bool:
    """The provider's own verdict: → failed or refused, or cancelled where the user wanted that.
    There is nothing left to ask it for, so its operation is forgotten."""
    facts: dict[str, Any] = {"operation": None, **_log(verdict.logs)}
    if generation.cancel_asked:
        return _end(generation, State.CANCELLED, None, verdict.error.was_charged, **facts)
    state = State.REFUSED if isinstance(verdict.error, Refused) else State.FAILED
    return _end(generation, state, verdict.error, **facts)


@grouped
def unknown(generation: Generation, error: ProviderError) -> bool:
    """submitting → unknown: sent, no answer; it may have been charged, the user decides.

    Whoever calls may have read the row before its answer came, so that is looked at again in the
    very write.
    """
    return _end(generation, State.UNKNOWN, error, states=(State.SUBMITTING,), only=UNANSWERED)


@grouped
def discarded(generation: Generation, *, was_charged: bool) -> bool:
    """unknown → cancelled: the user says whether it was charged, which closes the reserve."""
    charged = Charged.YES if was_charged else Charged.NO
    return _end(generation, State.CANCELLED, None, charged, (State.UNKNOWN,))


@grouped
def fetch_again(generation: Generation) -> bool:
    """failed → collecting where the provider has delivered and only the fetching went wrong; failed
    or cancelled → running where nobody knows how its work ended."""
    if not generation.can_be_fetched:
        return False
    moved = _move(
        generation,
        (State.FAILED, State.CANCELLED),
        state=State.COLLECTING if generation.results else State.RUNNING,
        cancel_asked=False,
        tries=0,
        not_before=None,
        poll_after=timezone.now(),
        lease_until=None,
        ended_at=None,
        **_heard(timezone.now()),
        **_no_error(),
        **_whole(),
    )
    if moved:
        attempts.goes_on(generation)
    return moved


@grouped
def cancelled(generation: Generation, charged: Charged = Charged.NO) -> bool:
    return _end(generation, State.CANCELLED, None, charged)


@grouped
def given_up(generation: Generation) -> bool:
    """→ cancelled, however far it is: the user waits for it no longer. Where its results lie is
    kept, so that they can be fetched after all. False while it is being sent."""
    generation.refresh_from_db(fields=["state", "results", "round", "attempt", "basis"])
    sending = Generation.objects.filter(leased(timezone.now()), pk=generation.pk)
    if sending.filter(state=State.SUBMITTING).exists():
        return False
    charged = {State.QUEUED: Charged.NO, State.COLLECTING: Charged.YES}
    return _end(
        generation, State.CANCELLED, None, charged.get(State(generation.state), Charged.MAYBE)
    )


@grouped
def done(generation: Generation, lost: ProviderError | None = None) -> bool:
    """collecting → done, `lost` where some of several results cannot be used. Call inside the
    transaction that writes the products."""
    if generation.basis != Basis.ACTUAL:
        known = generation.estimate_micros is not None
        generation.cost_micros = generation.estimate_micros
        generation.basis = Basis.ESTIMATE if known else Basis.UNKNOWN
    moved = _move(
        generation,
        (State.COLLECTING,),
        state=State.DONE,
        cost_micros=generation.cost_micros,
        basis=generation.basis,
        charged=Charged.NO if generation.cost_micros == 0 else Charged.YES,
        progress=1.0,
        message="",
        ended_at=timezone.now(),
        lease_until=None,
        **(_told(lost) if lost else _no_error()),
    )
    if moved:
        ledger.settle(generation, generation.cost_micros, Basis(generation.basis))
        attempts.end(generation, State.DONE, lost)
        note_end(generation)
    return moved


@grouped
def judged(generation: Generation, state: State, note: ProviderError | None) -> bool:
    """failed or done → the same or done: the user has decided about a result that was kept
    unchecked. What it cost was settled when it came."""
    told = _told(note) if note else _no_error()
    return _move(generation, (State.FAILED, State.DONE), state=state, **told)


@grouped
def requeue(generation: Generation) -> bool:
    """An ended generation goes into a new round, with a reserve of its own at the price that it
    carries now."""
    log = generation.log
    moved = _move(
        generation,
        tuple(state for state in ENDED if state != State.DONE),
        state=State.QUEUED,
        round=generation.round + 1,
        operation=None,
        results=None,
        request_id="",
        not_before=None,
        lease_until=None,
        cancel_asked=False,
        tries=0,
        progress=None,
        queue_position=None,
        estimate_micros=generation.estimate_micros,
        currency=generation.currency,
        cost_micros=None,
        basis=Basis.UNKNOWN,
        charged=Charged.NO,
        message="",
        log="",
        ended_at=None,
        heard_at=None,
        unheard=0,
        **_no_error(),
        **_whole(),
    )
    if moved:
        attempts.keep_log(generation, log)
        ledger.reserve([generation])
    return moved


@grouped
def billed(generation: Generation, cost: Money) -> bool:
    """What the provider said it costs, before its end is written."""
    return _move(
        generation,
        (*ACTIVE, State.UNKNOWN),
        cost_micros=to_micros(cost),
        currency=cost.currency,
        basis=Basis.ACTUAL,
    )


@grouped
def resume_as(generation: Generation, **columns: Any) -> bool:
    """→ submitting, as the sent log says that it was after this row was copied."""
    return _move(
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
        **_no_error(),
    )


def _end(
    generation: Generation,
    state: State,
    error: ProviderError | None,
    charged: Charged = Charged.NO,
    states: Iterable[str] = ACTIVE,
    only: Q = ANY,
    **facts: Any,
) -> bool:
    was = error.was_charged if error else charged
    if generation.basis == Basis.ACTUAL and was is Charged.MAYBE:
        was = Charged.YES
    if _costs(generation) == 0 and state != State.UNKNOWN:
        was = Charged.NO
    changes: dict[str, Any] = {"charged": was.value, **facts}
    if was is Charged.YES and generation.basis != Basis.ACTUAL:
        changes["cost_micros"] = generation.estimate_micros
        changes["basis"] = Basis.UNKNOWN if generation.estimate_micros is None else Basis.ESTIMATE
    if was is Charged.NO:
        changes |= {"cost_micros": 0, "basis": Basis.ACTUAL}
    if error:
        changes |= _told(error)
        if error.request_id:
            changes["request_id"] = text(error.request_id)[:200]
    was_sent = generation.state != State.QUEUED
    moved = _move(
        generation,
        states,
        only,
        state=state,
        ended_at=timezone.now(),
        lease_until=None,
        held=False,
        message="",
        **changes,
    )
    if not moved:
        return False
    if was is Charged.YES:
        ledger.settle(generation, generation.cost_micros, Basis(generation.basis))
    elif was is Charged.NO:
        ledger.release(generation, state.label)
    else:
        ledger.doubt(generation, text(error.message) if error else GIVEN_UP)
    attempts.end(generation, state, error)
    if was_sent:  # else its last note is that of an earlier round, which ended otherwise
        note_end(generation)
    return True


def note_end(generation: Generation) -> None:
    """What became of it goes into the sent log as well, once it stands in the row."""
    facts = {name: getattr(generation, name) for name in NOTED}
    key = attempt_key(generation, generation.attempt)
    transaction.on_commit(lambda: sent_log.ended(key, facts))


def _costs(generation: Generation) -> int | None:
    """What the provider said it cost, else the estimate."""
    told = generation.basis == Basis.ACTUAL
    return generation.cost_micros if told else generation.estimate_micros


def _log(lines: Iterable[str]) -> dict[str, str]:
    words = "\n".join(lines)[-LONGEST_LOG:]
    return {"log": words} if words else {}


def _whole() -> dict[str, Any]:
    """No step has broken down."""
    return {"broke_how": "", "broke_times": 0, "outlived": 0}


def _heard(now: datetime) -> dict[str, Any]:
    return {"heard_at": now, "unheard": 0}


def _is_news(generation: Generation, told: dict[str, Any]) -> bool:
    """Does a poll tell anything that the row does not say already? After a poll that failed the
    row's words are those of the failure."""
    names = {"progress", "queue_position", "log"} | (set() if generation.tries else {"message"})
    new = any(told[name] != getattr(generation, name) for name in names & told.keys())
    return new or generation.heard_at is None


def _told(error: ProviderError) -> dict[str, str]:
    return {
        "error_class": type(error).__name__,
        "error": error.message,
        "next_step": error.advice,
    }


def _no_error() -> dict[str, str]:
    return {"error_class": "", "error": "", "next_step": ""}

"""The one write that moves a row, and the one that ends it with its attempt, ledger and note.

For the modules of this package alone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.prepared_writes import Sql, update
from ledger import entries
from ledger.models import Basis
from ledger.money import is_free
from production import events
from production.engine import attempts, sent_log
from production.engine import results as kept_results
from production.engine.provider_requests import attempt_key
from production.engine.sanitize import text, wrong_fields
from production.generation_charge import charge_of
from production.models import ACTIVE, ENDED, Generation, State
from providers.contract import Charged, ProviderError

LONGEST_LOG = 100_000
GIVEN_UP = "It was cancelled after it had been sent."
ANY = Q()
ONE_POLL_MORE = Sql("polls_without_news + 1")
NOTED = (
    *("state", "charged", "cost_micros", "currency", "basis", "request_id"),
    *("error_class", "error", "next_step", "ended_at"),
)


def move(generation: Generation, states: Iterable[str], only: Q = ANY, /, **changes: Any) -> bool:
    """Write `changes` if the row is still in one of `states`, in the same round and attempt, and
    as `only` wants it; with its event where that is an end. What the database works out itself
    (`Sql`) is not known here afterwards."""
    before = generation.state
    changes = {name: text(it) if type(it) is str else it for name, it in changes.items()}
    changes["changed_at"] = timezone.now()
    its_own = {"id": generation.pk, "round": generation.round, "attempt": generation.attempt}
    if only is ANY:
        moved = update(Generation, changes, {**its_own, "state": tuple(states)})
    else:
        rows = Generation.objects.filter(only, **its_own, state__in=tuple(states))
        moved = rows.update(**changes)
    if moved:
        for name, value in changes.items():
            if type(value) is not Sql:
                setattr(generation, name, value)
        if generation.state in ENDED and generation.state != before:
            events.ended(generation)
    return bool(moved)


def end(
    generation: Generation,
    state: State,
    error: ProviderError | None,
    charged: Charged = Charged.NO,
    states: Iterable[str] = ACTIVE,
    only: Q = ANY,
    **facts: Any,
) -> bool:
    was = error.was_charged if error else charged
    # Settled before it was fetched again: no doubt of its provider opens that anew.
    is_known = generation.basis == Basis.ACTUAL or generation.charged == Charged.YES
    if is_known and was is Charged.MAYBE:
        was = Charged.YES
    if is_free(_costs(generation)) and state != State.UNKNOWN:
        was = Charged.NO
    changes: dict[str, Any] = {"charged": was.value, **facts}
    if was is Charged.YES and generation.basis != Basis.ACTUAL:
        changes["cost_micros"] = generation.estimate_micros
        changes["basis"] = Basis.UNKNOWN if generation.estimate_micros is None else Basis.ESTIMATE
    if was is Charged.NO:
        changes |= {"cost_micros": 0, "basis": Basis.ACTUAL}
    if error:
        changes |= error_of(error)
        if error.request_id:
            changes["request_id"] = text(error.request_id)[:200]
    was_sent = generation.state != State.QUEUED
    moved = move(
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
        entries.settle(charge_of(generation), generation.cost_micros, Basis(generation.basis))
    elif was is Charged.NO:
        entries.release(charge_of(generation), state.label)
    else:
        entries.doubt(charge_of(generation), text(error.message) if error else GIVEN_UP)
    attempts.end(generation, state, error)
    if was_sent:  # else its last note is that of an earlier round, which ended otherwise
        note_end(generation)
    return True


def note_end(generation: Generation) -> None:
    """What became of it goes into the sent log as well, once it stands in the row."""
    facts = {name: getattr(generation, name) for name in NOTED}
    facts |= kept_results.left_out(generation)
    key = attempt_key(generation, generation.attempt)
    transaction.on_commit(lambda: sent_log.ended(key, facts))


def _costs(generation: Generation) -> int | None:
    """What the provider said it cost, else the estimate."""
    is_actual = generation.basis == Basis.ACTUAL
    return generation.cost_micros if is_actual else generation.estimate_micros


def log_of(lines: Iterable[str]) -> dict[str, str]:
    words = "\n".join(lines)[-LONGEST_LOG:]
    return {"log": words} if words else {}


def no_breakdown() -> dict[str, Any]:
    """No step has broken down."""
    return {"breakdown_kind": "", "breakdowns": 0, "worker_stops": 0}


def news_columns(now: datetime) -> dict[str, Any]:
    return {"news_at": now, "polls_without_news": 0}


def error_of(error: ProviderError) -> dict[str, Any]:
    return {
        "error_class": type(error).__name__,
        "error": error.message,
        "next_step": error.advice,
        "wrong_fields": wrong_fields(error),
    }


def no_error() -> dict[str, Any]:
    return {"error_class": "", "error": "", "next_step": "", "wrong_fields": {}}

"""The states of a generation. Nothing else moves one from a state to another.

Every function here is one guarded step: it changes the row only from the states it names, in one
transaction together with what belongs to it (attempt, ledger), and says whether it did. When it
returns, that is durable. So two workers, or a worker and a sweep, can race and exactly one wins.
"""

from production.engine.transitions._base import note_end
from production.engine.transitions.by_user import (
    decide_unchecked,
    discarded,
    fetch_again,
    given_up,
    release,
    requeue,
)
from production.engine.transitions.ending import (
    cancelled,
    collect_later,
    done,
    failed,
    provider_ended,
    replaced,
)
from production.engine.transitions.leases import give_back, hold, keep_leases
from production.engine.transitions.running import (
    ask_again,
    billed,
    note_breakdown,
    pending,
    received,
    started,
)
from production.engine.transitions.submission import (
    claim,
    count_preparing,
    find_later,
    keep_queued,
    progress,
    put_back,
    restore_submitting,
    show_message,
    unknown,
)

__all__ = [
    "ask_again",
    "billed",
    "cancelled",
    "claim",
    "collect_later",
    "count_preparing",
    "decide_unchecked",
    "discarded",
    "done",
    "failed",
    "fetch_again",
    "find_later",
    "give_back",
    "given_up",
    "hold",
    "keep_leases",
    "keep_queued",
    "note_breakdown",
    "note_end",
    "pending",
    "progress",
    "provider_ended",
    "put_back",
    "received",
    "release",
    "replaced",
    "requeue",
    "restore_submitting",
    "show_message",
    "started",
    "unknown",
]

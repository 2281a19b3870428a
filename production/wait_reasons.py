"""Why waiting work waits, in words."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from production.engine.limits import Capacity, capacities
from production.engine.timing import is_put_off
from production.models import Generation, State

ITS_TURN = "Waiting for its turn"
HELD = "Held: it came with a restored database and may have been sent since. Release or cancel it"
TO_UNDO = "Waiting a few seconds, so that it can be undone"


def reasons(rows: Iterable[Generation]) -> dict[int, str]:
    """By generation, for those that wait: "Waiting: Replicate runs 50 of 50".

    The capacities are looked up together, however many providers and generations wait.
    """
    now = timezone.now()
    waiting = [row for row in rows if row.state == State.QUEUED]
    found = capacities({row.provider for row in waiting}, now)
    return {row.pk: _why(row, found[row.provider].of(row.model_id), now) for row in waiting}


def _why(row: Generation, capacity: Capacity, now: datetime) -> str:
    if row.held:
        return HELD
    if not capacity.free:
        return f"Waiting: {capacity.reason.replace('Paused', 'paused')}"
    if is_put_off(row.not_before, now):
        if not (row.tries or row.message):
            return TO_UNDO
        again = f"{timezone.localtime(row.not_before):%H:%M:%S}"
        return f"{row.message or 'It could not be sent.'} Tries again at {again}."
    return ITS_TURN

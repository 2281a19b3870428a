"""Who writes waits for its turn: first come, first served.

SQLite lets one writer in at a time and makes the others sleep and look again, longer and longer,
until a tenth of a second: who has just written comes in again before all who sleep. Of twelve
threads that write one after the other eleven have waited 6 s of 7 that way, and a click for as long
as workers had something to write. The turns are for order alone: the database has a lock of its
own, and who does not get its turn goes on without.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from foundation.file_lock import Turns

PATIENCE = 4.0
"""Seconds. With those for the database (settings.SQLITE_OPTIONS) a page answers within ten."""


def take() -> Turns | None:
    """The turn, to be ended; None where there is none to be had."""
    turns = _turns_in(settings.PATHS.run)
    try:
        return turns if turns.take(PATIENCE) else None
    except (OSError, RuntimeError):  # where no file and no thread is to be had, a row may go in
        return None


@cache
def _turns_in(run: Path) -> Turns:
    """For the life of the process; the kernel ends a turn with whoever has it."""
    return Turns(run / "writing.lock")

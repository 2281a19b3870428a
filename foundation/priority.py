"""How much of the processor a process gets beside others."""

import os
import threading
import time
from pathlib import Path

SESSION = Path("/proc/self/autogroup")
"""Linux shares the processor between sessions first, each of our processes has one of its own, and
how nice a process is counts within its session alone (sched(7), “The autogroup feature”)."""
BETWEEN = 0.11
"""Seconds: the kernel takes one such change of anybody in a tenth of a second."""
TRIES = 50


def step_back(niceness: int = 0) -> None:
    """Make this process nicer by so much, and its session as nice as it is then: one of its own
    that was started by a nice one has the usual share again."""
    if os.nice(niceness) > 0 and not _step_back_as_session():
        threading.Thread(target=_try_again, daemon=True).start()


def _step_back_as_session() -> bool:
    """Whether it need not be tried again."""
    try:
        SESSION.write_text(str(os.nice(0)))
    except BlockingIOError:
        return False
    except OSError:  # not Linux, or one without this feature
        return True
    return True


def _try_again() -> None:
    for _ in range(TRIES):
        time.sleep(BETWEEN)
        if _step_back_as_session():
            return

"""A thread of the web server that waits for somebody else's answer makes no page: another stands in
for it meanwhile, so that pages have as many as ever. In any other process a wait is just a wait.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_WAITING = 16
"""In one process, each with a thread and what it holds."""
ALL_WAIT = "too many answers of other servers are waited for just now"

_places = threading.BoundedSemaphore(MOST_WAITING)
_stand_in: Callable[[int], None] | None = None
_here = threading.local()


class AllWait(Exception):
    """Nothing was asked: so many wait already that this one would have to wait for them."""


def set_stand_in(stand_in: Callable[[int], None] | None) -> None:
    """Called with 1 where a thread begins to wait and with -1 where it goes on."""
    global _stand_in
    _stand_in = stand_in


@contextmanager
def while_waiting() -> Iterator[None]:
    """Around a question to another server, up to its whole answer, or around several questions.
    Raises AllWait at once."""
    stand_in = _stand_in
    if stand_in is None or getattr(_here, "waits", False):
        yield
        return
    if not _places.acquire(blocking=False):
        raise AllWait
    try:
        _here.waits = True
        stand_in(1)
        yield
    finally:
        _here.waits = False
        stand_in(-1)
        _places.release()

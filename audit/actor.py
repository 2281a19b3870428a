"""Who is at work: said once at the door (a page, a command), known to all that is behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_actor: ContextVar[str] = ContextVar("actor", default="program")
"""A thread or process that no door has led to is at work by itself."""


def actor() -> str:
    return _actor.get()


@contextmanager
def acting(who: str) -> Iterator[None]:
    """What is done until the block ends is done by `who`: "page", "command: caps"."""
    before = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(before)

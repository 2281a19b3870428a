"""How long work takes, told so that others on the machine disturb it little."""

import time
from collections.abc import Callable


def thread_seconds(work: Callable[[], object], enough: float = 0.0, goes: int = 5) -> float:
    """Processor seconds of this thread, of the quickest of some goes.

    No other follows one of `enough`; where none was, they are `as_elsewhere`.
    """
    quickest = float("inf")
    for _ in range(goes):
        began = time.thread_time()
        work()
        quickest = min(quickest, time.thread_time() - began)
        if quickest <= enough:
            break
    return as_elsewhere(quickest, enough) if enough else quickest


QUICK = 0.02
"""What `sum_up` takes where the bounds of the tests were set."""


def sum_up() -> int:
    return sum(number * number for number in range(200_000))


def as_elsewhere(seconds: float, most: float) -> float:
    """Where they are more than so many, what they would be on the machine that bounds were set on:
    one that is shared, or cooled down, counts more of them for the same work."""
    if seconds <= most:
        return seconds
    return seconds / max(1.0, thread_seconds(sum_up, goes=3) / QUICK)

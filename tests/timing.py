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


QUICK = 0.005
"""What `usual_work` takes on a quick machine with nothing else at work, where the bounds hold."""


def usual_work() -> int:
    """Objects are made and looked up, which others on the machine hold up as they do the tests'."""
    words = [str(number) for number in range(15_000)]
    table = {word: (word, len(word)) for word in words}
    return sum(table[word][1] for word in reversed(words))


def as_elsewhere(seconds: float, most: float) -> float:
    """Where they are more than so many, what they would be on the machine of the bounds: one that
    is shared, or cooled down, counts more of them for the same work."""
    return seconds if seconds <= most else seconds / slowness()


def slowness() -> float:
    """How many times as long as there the same work takes here just now; 1 at least."""
    goes = sorted(thread_seconds(usual_work, goes=1) for _ in range(5))
    return max(1.0, goes[2] / QUICK)

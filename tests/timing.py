"""How long work takes, told so that others on the machine disturb it little."""

import time
from collections.abc import Callable


def thread_seconds(work: Callable[[], object], enough: float = 0.0, goes: int = 5) -> float:
    """Processor seconds of this thread, of the quickest of some goes.

    No other follows one of `enough`.
    """
    quickest = float("inf")
    for _ in range(goes):
        began = time.thread_time()
        work()
        quickest = min(quickest, time.thread_time() - began)
        if quickest <= enough:
            break
    return quickest

"""One piece of work on a thread of its own, which ends with the work beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

from providers.contract import Stopped

Result = TypeVar("Result")
LOOK_EVERY = 0.2


class Beside(Generic[Result]):
    """`work(alive)` begins at once; `alive()` raises Stopped in it once the block was left by an
    error. The block does not end before the work has."""

    def __init__(self, work: Callable[[Callable[[], None]], Result]) -> None:
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="assembler")
        self._future: Future[Result] = self._pool.submit(work, self._alive)

    def _alive(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def raise_if_failed(self) -> None:
        """What went wrong in it, as soon as it did."""
        if self._future.done():
            self._future.result()

    def result(self, waiting: Callable[[], None]) -> Result:
        """What it gave. `waiting` is called all along, and may end it by what it raises."""
        while not self._future.done():
            waiting()
            self._stop.wait(LOOK_EVERY)
        return self._future.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._stop.set()
        self._pool.shutdown()

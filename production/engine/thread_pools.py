"""Threads on which a worker process does what takes long, so that its queue is always served.

A job only puts a step on its pool and returns. One pool per nature of work: many submissions may
wait for slow answers at once, polls are short, collecting wants the processor.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection

from production.engine import policy, step_failures
from production.engine.steps import Step

log = logging.getLogger(__name__)


class ThreadPools:
    """`follow` carries out the steps that a finished step asks for."""

    def __init__(self, follow: Callable[[Iterable[Step]], None]) -> None:
        self.follow = follow
        self._stopping = threading.Event()
        self._running: set[Future[None]] = set()
        self._waiting: set[tuple[str, int]] = set()
        self._lock = threading.Lock()
        self._pools = {
            name: ThreadPoolExecutor(threads, thread_name_prefix=name)
            for name, threads in policy.THREADS.items()
        }

    def stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self, pool: str, id: int, work: Callable[[], list[Step]]) -> None:
        """Do `work` of generation `id` on the pool and follow up what it returns. Errors are logged
        and counted on its row, never raised."""
        if self.stopping():
            return
        future = self._pools[pool].submit(self._do, pool, id, work)
        with self._lock:
            self._running.add(future)
        future.add_done_callback(self._forget)

    def start_once(self, pool: str, id: int, work: Callable[[], list[Step]]) -> None:
        """The same, unless just that waits on the pool already and has not begun: of work that
        reads its row itself."""
        step = pool, id

        def begin() -> list[Step]:
            with self._lock:
                self._waiting.discard(step)
            return work()

        with self._lock:
            if step in self._waiting:
                return
            self._waiting.add(step)
        try:
            self.start(pool, id, begin)
        except BaseException:  # no thread can be had: whoever asks again tries anew
            with self._lock:
                self._waiting.discard(step)
            raise

    def close(self, seconds: float) -> bool:
        """Start nothing more and wait for what runs; False when some of it is still running."""
        self._stopping.set()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._lock:
                running = list(self._running)
            if not running:
                return True
            time.sleep(0.05)
        return False

    def _do(self, pool: str, id: int, work: Callable[[], list[Step]]) -> None:
        try:
            self.follow(step_failures.guarded(pool, id, work))
        except Exception:
            log.exception("what comes next could not be asked for; the sweep will settle it")
        finally:
            connection.close()

    def _forget(self, future: "Future[None]") -> None:
        with self._lock:
            self._running.discard(future)

"""Was this process, or the whole machine, standing still just now?

After a sleep, a SIGSTOP or a jump of the clock every lease looks expired, though its holder goes on
the next moment. So the sweep waits one lease then; whoever is alive has renewed by that time.
"""

import threading
import time

from production.times import LEASE

EVERY = 1.0
STOOD_STILL = 6.0
"""Seconds without a beat past which nobody's lease can be trusted."""


class Pulse:
    """Beats each second on a thread of its own once it was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = time.time()
        self._settled_at = 0.0
        self._thread: threading.Thread | None = None

    def is_steady(self) -> bool:
        """False for one lease after a pause."""
        with self._lock:
            if self._thread is None:
                self._last = time.time()
                self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
                self._thread.start()
        self.beat()
        return time.monotonic() >= self._settled_at

    def beat(self) -> None:
        now = time.time()
        with self._lock:
            if not -EVERY <= now - self._last <= STOOD_STILL:
                self._settled_at = time.monotonic() + LEASE.total_seconds()
            self._last = now

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            self.beat()


pulse = Pulse()

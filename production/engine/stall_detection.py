"""Was this process, or the whole machine, standing still just now?

After a sleep, a SIGSTOP or a jump of the clock every lease looks expired, though its holder goes on
the next moment. So the sweep waits one lease then; whoever is alive has renewed by that time.
"""

import threading
import time

from production.engine import policy


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
            if not -policy.BEAT_EVERY <= now - self._last <= policy.STOOD_STILL:
                self._settled_at = time.monotonic() + policy.LEASE.total_seconds()
            self._last = now

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(policy.BEAT_EVERY):
            self.beat()


pulse = Pulse()

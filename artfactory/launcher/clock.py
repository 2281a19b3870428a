"""The clock: what the engine does by time, called from a thread of the supervisor."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

from production import jobs

logger = logging.getLogger(__name__)

TICK, SWEEP = 1.0, 30.0


class Clock:
    """Calls the tick every second and the sweep every thirty, the sweep first."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        self._stopping.set()
        if self._thread.ident:
            self._thread.join(seconds)

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SWEEP
                self._call(jobs.clock_sweep)
            self._call(jobs.clock_tick)
            self._stopping.wait(TICK)
        connection.close()

    def _call(self, beat: Callable[[], None]) -> None:
        """The clock goes on whatever happens; the same trouble is told once, not every second."""
        try:
            beat()
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble:
                logger.exception("The clock could not run %s", beat.__name__)
            self._trouble = trouble
            connection.close()
        else:
            self._trouble = ""

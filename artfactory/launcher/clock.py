"""The clock: what must happen by time, called from a thread of the supervisor."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger(__name__)

Beat = Callable[[], None]


class Clock:
    """Calls `tick` twice a second and `sweep` every five, the sweep first. `beaten_at` is when it
    last did, in monotonic time."""

    def __init__(
        self, tick: Beat, sweep: Beat, *, tick_every: float = 0.5, sweep_every: float = 5.0
    ) -> None:
        self._tick, self._sweep = tick, sweep
        self._tick_every, self._sweep_every = tick_every, sweep_every
        self._stopping = threading.Event()
        self._trouble = ""
        self.beaten_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Also right before `start`. A beat under way has that long to end."""
        self._stopping.set()
        if self._thread.ident:
            self._thread.join(seconds)

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopping.is_set():
            self.beaten_at = time.monotonic()
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + self._sweep_every
                self._call(self._sweep)
            self._call(self._tick)
            self._stopping.wait(self._tick_every)
        connection.close()

    def _call(self, beat: Beat) -> None:
        """The clock goes on whatever happens; the same trouble is told once, not every second."""
        try:
            beat()
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
            if trouble != self._trouble:
                logger.exception("The clock is in trouble")
            self._trouble = trouble
            connection.close()
        else:
            self._trouble = ""

"""Standard error for the log of processes that must not stop."""

import contextlib
import logging
import queue
import threading
import time
from typing import Any

from foundation.user_input import printable

MOST_WAITING = 1000
SECONDS_TO_FLUSH = 1.0


class Screen(logging.StreamHandler[Any]):
    """Writes on a thread of its own, so that nobody waits for a terminal that stands still or a
    pipe that is not read. What such a reader misses is in the log file."""

    def __init__(self, stream: Any = None) -> None:
        super().__init__(stream)
        self._lines: queue.Queue[str] = queue.Queue(MOST_WAITING)
        self._writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.show(self.format(record) + self.terminator)
        except Exception:
            self.handleError(record)

    def show(self, text: str) -> None:
        """Whole lines, sooner or later; they are lost where too many wait."""
        try:
            self._lines.put_nowait(text)
        except queue.Full:
            return
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="screen", daemon=True)
            self._writer.start()

    def flush(self) -> None:
        """Gives what was logged a moment to be read, as when the process ends."""
        deadline = time.monotonic() + SECONDS_TO_FLUSH
        while self._lines.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            with contextlib.suppress(OSError, ValueError):
                self.stream.write(printable(line))
                self.stream.flush()
            self._lines.task_done()

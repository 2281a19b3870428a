"""A log file that several processes write to and any of them may rotate."""

import logging
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path

from foundation import file_lock


class SharedLogFile(WatchedFileHandler):
    """`NAME.log` becomes `NAME.log.1` and so on once it holds `full_at` bytes; `kept` are kept.

    Whoever finds it full rotates it under a lock; the others write on and, as soon as they see a
    new file in its place, open that (the part of WatchedFileHandler). A line that the disk does not
    take is lost in silence: the page and the doctor tell of the disk.
    """

    def __init__(self, filename: str, *, full_at: int, kept: int) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)
        self._full_at = full_at
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._is_full():
                self._rotate()
        except OSError:
            self.handleError(record)
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def _is_full(self) -> bool:
        try:
            return Path(self.baseFilename).stat().st_size >= self._full_at
        except FileNotFoundError:
            return False

    def _rotate(self) -> None:
        file = Path(self.baseFilename)
        with file.with_suffix(".lock").open("w") as lock:
            if not file_lock.take(lock, seconds=0) or not self._is_full():
                return
            for number in range(self._kept, 0, -1):
                newer = file.with_name(f"{file.name}.{number - 1}") if number > 1 else file
                if newer.exists():
                    newer.replace(file.with_name(f"{file.name}.{number}"))

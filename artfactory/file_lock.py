"""A lock on a file that is never waited for without end: the kernel's own wait has no limit."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

FIRST_PAUSE, LONGEST_PAUSE = 0.0005, 0.01


def take(file: IO[Any], seconds: float) -> bool:
    """Whether the exclusive lock was had within that time. `let_go` or closing gives it back."""
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return True


def let_go(file: IO[Any]) -> None:
    fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def locked(file: IO[Any], seconds: float) -> Iterator[None]:
    """Hold the lock. Raises TimeoutError where another process keeps it."""
    if not take(file, seconds):
        raise TimeoutError(f"Another process has held {file.name} for {seconds:.0f} s.")
    try:
        yield
    finally:
        let_go(file)

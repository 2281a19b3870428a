"""A lock on a file that is never waited for without end: the kernel's own wait has no limit."""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FIRST_PAUSE, LONGEST_PAUSE = 0.0005, 0.01


def take(file: IO[Any], seconds: float, *, shared: bool = False) -> bool:
    """Whether the lock was had within that time: alone, or with others that want it `shared`.
    `let_go` or closing gives it back."""
    how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE
    while True:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            threading.Event().wait(pause)
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


class Turns:
    """Turns of many processes in a tight succession, of one thread at a time in each.

    To look again and again would be slow and unfair, so the kernel's wait is used, which wakes the
    next at once; it runs on a thread that can be left behind when it takes too long.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a")
        self._left_behind: _Wait | None = None

    def take(self, seconds: float) -> bool:
        """Whether the turn was had within that time."""
        if self._left_behind and not self._left_behind.is_over:
            return take(self._file, seconds)
        if take(self._file, 0):
            return True
        wait = _Wait(self._file)
        if wait.is_won(seconds):
            return True
        self._left_behind, self._file = wait, self._path.open("a")
        return False

    def end(self) -> None:
        let_go(self._file)


class _Wait:
    """One wait for a lock, in the kernel."""

    def __init__(self, file: IO[Any]) -> None:
        self._file = file
        self._won = threading.Event()
        self._deciding = threading.Lock()
        self._given_up = False
        self.is_over = False
        threading.Thread(target=self._run, name="turn", daemon=True).start()

    def is_won(self, seconds: float) -> bool:
        if self._won.wait(seconds):
            return True
        with self._deciding:
            self._given_up = not self._won.is_set()
        return not self._given_up

    def _run(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._deciding:
            if self._given_up:
                self._file.close()
            else:
                self._won.set()
        self.is_over = True

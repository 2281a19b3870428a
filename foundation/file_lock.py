"""A lock on a file that is never waited for without end: the kernel's own wait has no limit."""

import fcntl
import threading
import time
from collections import deque
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
    """Turns in a tight succession: first come, first served among the threads of a process, and as
    the kernel wakes them among processes.

    To look again and again would be slow and unfair, so the kernel's wait is used, which wakes the
    next at once; it runs on a thread that can be left behind when it takes too long. Until that one
    is over, nobody waits for other processes: one of them stands still with its turn.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = _Line()
        self._file: IO[Any] | None = None
        self._left_behind: _Wait | None = None

    def take(self, seconds: float) -> bool:
        """Whether the turn was had within that time. Raises OSError where there can be no lock,
        RuntimeError where no thread can wait for it."""
        deadline = time.monotonic() + seconds
        if not self._line.wait(seconds):
            return False
        has_turn = False
        try:
            has_turn = self._take_from_processes(deadline)
        finally:
            if not has_turn:
                self._line.call_next()
        return has_turn

    def end(self) -> None:
        try:
            if self._file:
                let_go(self._file)
        finally:
            self._line.call_next()

    def _take_from_processes(self, deadline: float) -> bool:
        self._file = self._file or self._path.open("a")
        if take(self._file, 0):
            return True
        if self._left_behind and not self._left_behind.is_over:
            return False
        wait = _Wait(self._file)
        if wait.is_won(deadline - time.monotonic()):
            return True
        self._left_behind, self._file = wait, None
        return False


class _Line:
    """Threads that wait for each other, each of them until it is called or has waited enough."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    def wait(self, seconds: float) -> bool:
        """Whether this thread was called in time; it has to call the next."""
        called = threading.Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            self._waiting.append(called)
        try:
            if called.wait(seconds):
                return True
        except BaseException:  # a job's time is up, say: its place must not be called in vain
            if not self._leave(called):
                self.call_next()
            raise
        return not self._leave(called)

    def _leave(self, called: threading.Event) -> bool:
        """Whether it left without having been called."""
        with self._lock:
            if called.is_set():
                return False
            self._waiting.remove(called)
            return True

    def call_next(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


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
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            with self._deciding:
                if self._given_up:
                    self._file.close()
                else:
                    self._won.set()
        finally:
            self.is_over = True

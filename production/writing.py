"""Write together: small transactions that wait for their turn go into one commit.

SQLite lets one writer in at a time and makes the others sleep and try again, longer and longer;
and each commit waits for the disk. With dozens of threads in several workers that is slow and
unfair. Here one thread of a process writes what all of them bring, whatever has come meanwhile in
one commit; and processes queue up on a file lock, whose waiters the kernel wakes at once. The locks
are for speed alone; the database keeps its own.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import IO, Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

_line = threading.Lock()
_waiting: list["_Ticket[Any]"] = []
_somebody_serves = False


def together(work: Callable[[], R]) -> R:
    """Do `work` in a transaction; when this returns it is committed.

    It may share the commit with the work of other threads, never its fate: what it raises comes out
    here and undoes its own writes only. Called within a transaction, it joins that one.
    """
    global _somebody_serves
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    ticket = _Ticket(work)
    with _line:
        _waiting.append(ticket)
        serve, _somebody_serves = not _somebody_serves, True
    if serve:
        _serve_all()
    return ticket.result()


def grouped(function: Callable[P, R]) -> Callable[P, R]:
    """A function whose every call is done `together`."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return together(lambda: function(*args, **kwargs))

    return call


class _Ticket(Generic[R]):
    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._result: R | None = None
        self._error: BaseException | None = None
        self._is_done = threading.Event()

    def serve(self) -> None:
        try:
            with transaction.atomic():
                self._result = self._work()
        except BaseException as error:
            self._error = error

    def end(self, error: BaseException | None) -> None:
        self._error = self._error or error
        self._is_done.set()

    def result(self) -> R:
        """Waits until whoever serves has committed it."""
        self._is_done.wait()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]


def _serve_all() -> None:
    """Serve group after group until nobody waits."""
    global _somebody_serves
    while True:
        with _line:
            tickets = list(_waiting)
            _waiting.clear()
            if not tickets:
                _somebody_serves = False
                return
        failure: BaseException | None = None
        try:
            with _file_lock(), transaction.atomic():
                for ticket in tickets:
                    ticket.serve()
        except BaseException as error:
            failure = error
        finally:
            for ticket in tickets:
                ticket.end(failure)


@contextmanager
def _file_lock() -> Iterator[None]:
    """This process's turn, where the database is a file of this machine."""
    if connection.vendor != "sqlite":
        yield
        return
    fcntl.flock(_lock_file(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(_lock_file(), fcntl.LOCK_UN)


@cache
def _lock_file() -> IO[str]:
    """Open for the life of the process; the kernel lets go of the lock when that ends."""
    path: Path = settings.PATHS.run / "writing.lock"
    return path.open("a")

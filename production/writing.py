"""Write together: small transactions that wait for their turn go into one commit.

SQLite lets one writer in at a time and makes the others sleep and try again, longer and longer;
and each commit waits for the disk. With dozens of threads in several workers that is slow and
unfair. Here they queue up, threads on a lock and processes on a file lock (whose waiters the kernel
wakes at once), and whoever gets the turn does what all the waiting threads of the process brought,
in one commit. The locks are for speed alone; the database keeps its own.
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

_turn = threading.Lock()
_line = threading.Lock()
_waiting: list["_Ticket[Any]"] = []


def together(work: Callable[[], R]) -> R:
    """Do `work` in a transaction; when this returns it is committed.

    It may share the commit with the work of other threads, never its fate: what it raises comes out
    here and undoes its own writes only. Called within a transaction, it joins that one.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    ticket = _Ticket(work)
    with _line:
        _waiting.append(ticket)
    with _own_turn():
        if not ticket.is_done:
            _serve()
    return ticket.result()  # type: ignore[no-any-return]


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
        self.is_done = False

    def serve(self) -> None:
        try:
            with transaction.atomic():
                self._result = self._work()
        except BaseException as error:
            self._error = error

    def end(self, error: BaseException | None = None) -> None:
        self._error = self._error or error
        self.is_done = True

    def result(self) -> R:
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]


def _serve() -> None:
    """Do all that waits, in one transaction."""
    with _line:
        tickets = list(_waiting)
        _waiting.clear()
    failure: BaseException | None = None
    try:
        with transaction.atomic():
            for ticket in tickets:
                ticket.serve()
    except BaseException as error:
        failure = error
    finally:
        for ticket in tickets:
            ticket.end(failure)


@contextmanager
def _own_turn() -> Iterator[None]:
    """The thread lock, and the file lock where the database is a file of this machine."""
    with _turn:
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

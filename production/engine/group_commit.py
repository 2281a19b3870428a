"""Write together: small transactions that wait for their turn go into one commit.

The database lets one writer in at a time, and each commit waits for the disk. With dozens of
threads in several workers that is slow. Here one thread of a process writes what all of them bring,
whatever has come until it was its turn in one commit. None is waited for without end: a process
that stands still in the middle of a write holds up the others for some seconds, and then they say
so.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

from production.engine import policy

P = ParamSpec("P")
R = TypeVar("R")

ONE_WRITER = 0x61727466
"""Which of PostgreSQL's advisory locks is ours."""

_line = threading.Lock()
_waiting: list["_Ticket[Any]"] = []
_somebody_serves = False


class Busy(OperationalError):
    """Nothing was written: somebody else holds the database."""


def together(work: Callable[[], R]) -> R:
    """Do `work` in a transaction; when this returns it is committed.

    It may share the commit with the work of other threads, never its fate: what it raises comes out
    here and undoes its own writes only. Called within a transaction, it joins that one. Raises
    Busy, or the database's own OperationalError, when somebody else holds the database too long.
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
    """Whoever serves it works in the name of who brought it."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._context = copy_context()
        self._result: R | None = None
        self._error: BaseException | None = None
        self._is_done = threading.Event()

    def serve(self) -> None:
        try:
            with transaction.atomic():
                self._result = self._context.run(self._work_on, connections[DEFAULT_DB_ALIAS])
        except BaseException as error:
            self._error = error

    def _work_on(self, serving: BaseDatabaseWrapper) -> R:
        # In a thread with an event loop Django keeps connections by context, not by thread: in
        # the name of another it would open one more, which waits for this transaction in vain.
        connections[DEFAULT_DB_ALIAS] = serving
        return self._work()

    def end(self, error: BaseException | None) -> None:
        self._error = self._error or error
        self._is_done.set()

    def result(self) -> R:
        """Waits until whoever serves has committed it. Raises Busy when nobody takes it on; once it
        is being written, only the end of that says what became of it."""
        if not self._is_done.wait(policy.SECONDS_IN_LINE):
            with _line:
                if self in _waiting:
                    _waiting.remove(self)
                    raise Busy("nobody writes")
            self._is_done.wait()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]


def _serve_all() -> None:
    """Serve group after group until nobody waits."""
    global _somebody_serves
    while True:
        with _line:
            if not _waiting:
                _somebody_serves = False
                return
        tickets: list[_Ticket[Any]] = []
        failure: BaseException | None = None
        try:
            with transaction.atomic():
                one_writer()
                tickets = _all_in_line()  # those, too, that came while it waited for its turn
                for ticket in tickets:
                    ticket.serve()
        except BaseException as error:
            failure = error
            # Where the database is held, one after the other would wait as long again.
            if is_held(error) or not tickets:
                tickets += _all_in_line()
        finally:
            for ticket in tickets:
                ticket.end(failure)


def _all_in_line() -> list["_Ticket[Any]"]:
    """They wait for their turn no more, and are served."""
    with _line:
        tickets = list(_waiting)
        _waiting.clear()
    return tickets


def is_held(error: BaseException) -> bool:
    """Whether a write failed since somebody else holds the database; it may be tried again."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, Busy) or code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def one_writer() -> None:
    """Until this transaction ends, no other that asks for this writes: so they commit in the order
    of their ids, and never wait for each other in a circle. In SQLite it is so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_WRITER])

"""Django's backend for SQLite, whose connections may be kept, whose writers take turns, and which
writes no statement anew that it has just written."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from foundation.connection_pool import PooledBackend
from foundation.file_lock import Turns
from foundation.sqlite3 import write_turns

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Cursor(base.SQLiteCursorWrapper):
    _turn: Turns | None = None
    """That of a row which is written by itself and returned: it is committed once it is fetched."""

    def execute(self, query: str, params: Any = None) -> Any:
        return self._in_turn(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return self._in_turn(super().executemany, query, param_list)

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        finally:
            self._end_turn()

    def fetchmany(self, size: int | None = None) -> Any:
        try:
            return super().fetchmany(self.arraysize if size is None else size)
        finally:
            self._end_turn()

    def fetchall(self) -> Any:
        try:
            return super().fetchall()
        finally:
            self._end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turn()

    def __del__(self) -> None:
        self._end_turn()

    def _in_turn(self, execute: Callable[[str, Any], Any], query: str, params: Any) -> Any:
        if not query.lstrip().startswith(WRITES) or self.connection.in_transaction:
            return execute(query, params)
        self._end_turn()
        self._turn = write_turns.take()
        returns = False
        try:
            found = execute(query, params)
            returns = self.description is not None
        finally:
            if not returns:
                self._end_turn()
        return found

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn:
            turn.end()

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))  # type: ignore[misc]


@lru_cache(maxsize=256)
def _with_question_marks(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class DatabaseWrapper(PooledBackend, base.DatabaseWrapper):
    _turn: Turns | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def is_at_rest(self) -> bool:
        return not self.connection.in_transaction

    def _start_transaction_under_autocommit(self) -> None:
        self._end_turn()
        self._turn = write_turns.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn:
            turn.end()

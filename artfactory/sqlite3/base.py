"""Django's backend for SQLite, whose connections may be kept, and which writes no statement anew
that it has just written."""

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from artfactory.kept_connections import Keeping


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=256)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(Keeping, base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def is_at_rest(self) -> bool:
        return not self.connection.in_transaction

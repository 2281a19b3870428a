"""Conditions whose values stand in the SQL itself.

A database takes an index that holds some rows only where it sees that a query asks for those alone.
Of a value that comes beside the statement, as Django sends them all, SQLite sees nothing.
"""

from typing import Any

from django.db.models import BooleanField, Func


class IsOneOf(Func):
    """A column holds one of these words of ours. `looked_up`: also by an index that has the column
    first; else only rows are told apart by it, and an index is chosen for something else."""

    output_field = BooleanField()

    def __init__(self, column: str, *words: str, looked_up: bool = True) -> None:
        super().__init__(column)
        self.words, self.looked_up = words, looked_up

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **more: Any
    ) -> Any:
        words = [f"'{word}'" for word in self.words]
        which = f"= {words[0]}" if len(words) == 1 else f"IN ({', '.join(words)})"
        column = "%(expressions)s" if self.looked_up else "%(expressions)s || ''"
        return super().as_sql(compiler, connection, template=f"{column} {which}", **more)

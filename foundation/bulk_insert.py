"""Many rows of one table in one statement: of a model, for orders of hundreds of lines, or of plain
values.

`bulk_create` prepares every value of every row anew and splits them where SQLite of old took no
more variables. Most columns hold one value in row after row; here that is prepared once.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

AT_ONCE = 100


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model. Their keys are given by the database and not told.

    Called inside a transaction, so that it is all or nothing.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    columns = [_prepared(field, rows, connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places})",
            list(zip(*columns, strict=True)),
        )


def insert_values(
    table: str, columns: str, rows: Sequence[Sequence[Any]], otherwise: str = ""
) -> None:
    """Rows of plain values, a hundred in a statement; `otherwise` says what is done where one is
    there already ("ON CONFLICT …").

    Row by row (`executemany`) SQLite's module lets the other threads in before each of them, and
    whoever writes while others compute waits for them as often.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            place = f"({', '.join(['%s'] * len(some[0]))})"
            places = ", ".join([place] * len(some))
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {places} {otherwise}",
                [value for row in some for value in row],
            )


def _prepared(field: "Field[Any, Any]", rows: Sequence[Model], connection: Any) -> list[Any]:
    """The values of one column as the database takes them."""
    column: list[Any] = []
    before: Any = ...
    for row in rows:
        value = field.pre_save(row, add=True)
        same = column and value is before
        column.append(column[-1] if same else field.get_db_prep_save(value, connection))
        before = value
    return column

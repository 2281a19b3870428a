"""How SQLite goes about the queries of a block, with their values beside them as the app sends
them: written into the SQL they would let it take indexes that it does not take otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection


@contextmanager
def plans() -> Iterator[list[tuple[str, list[str]]]]:
    """(SQL, its steps) of each query, once the block is over."""
    if connection.vendor != "sqlite":
        pytest.skip("plans are read as SQLite writes them")
    asked: list[tuple[str, Any]] = []
    found: list[tuple[str, list[str]]] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("SELECT"):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            found.append((sql, [row[3] for row in cursor.fetchall()]))

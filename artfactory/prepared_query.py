"""Queries whose shape is always the same, put into SQL once: for Django that is often more work
than it is for the database to answer them.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

MOST_KEPT = 16
"""Of one query, by what it was asked for."""
Asked = ParamSpec("Asked")
Rows = list[tuple[Any, ...]]


def prepared(build: Callable[Asked, QuerySet[Any, Any]]) -> Callable[Asked, Rows]:
    """A function that makes a `values_list` becomes one that answers with its rows.

    It is called once for each of its arguments, which must say all that the query depends on: a day
    that it reads off the clock would be that day for good.
    """

    @lru_cache(maxsize=MOST_KEPT)
    def compiled(*asked: Hashable) -> tuple[str, tuple[Any, ...], dict[int, Any]]:
        compiler = build(*asked).query.get_compiler(DEFAULT_DB_ALIAS)  # type: ignore[call-arg, arg-type]
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return sql, tuple(params), compiler.get_converters(columns)

    @wraps(build)
    def rows(*asked: Asked.args, **_: Asked.kwargs) -> Rows:
        sql, params, converters = compiled(*asked)
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchall()
        for place, (convert, expression) in converters.items():
            found = [
                (*row[:place], _converted(row[place], convert, expression), *row[place + 1 :])
                for row in found
            ]
        return found

    return rows


def _converted(value: Any, convert: Sequence[Callable[..., Any]], expression: Any) -> Any:
    for one in convert:
        value = one(value, expression, connections[DEFAULT_DB_ALIAS])
    return value

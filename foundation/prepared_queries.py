"""Queries whose shape is always the same, put into SQL once.

What Django takes to write the SQL of a product with all that its page shows is more than it takes
to make the rows, and many times what the database takes.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache, lru_cache, partial, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

Row = TypeVar("Row", bound=Model)
Params = ParamSpec("Params")
Key = int | str | UUID
Values = list[tuple[Any, ...]]
MARK = -4_611_686_018_427_387_904
"""The first of the numbers that stand for the keys while the SQL is written; no row has them."""
LARGEST = 2**63 - 1
MOST_KEPT = 16
"""Of one query, by what it was asked for."""


class _Compiled(NamedTuple):
    """The values beside the statement, of which those at `places` are keys, by their number."""

    sql: str
    params: list[Any]
    places: list[tuple[int, int]]
    compiler: Any
    converters: list[tuple[int, tuple[Sequence[Callable[..., Any]], Any]]]


def prepared(build: Callable[Params, QuerySet[Any, Any]]) -> Callable[Params, Values]:
    """A function that makes a `values_list` becomes one that answers with its rows.

    It is called once for each of its arguments, which must say all that the query depends on: a day
    that it reads off the clock would be that day for good.
    """

    @lru_cache(maxsize=MOST_KEPT)
    def compiled(*asked: Hashable) -> _Compiled:
        return _compiled(partial(build, *asked), 0)  # type: ignore[call-arg, arg-type]

    @wraps(build)
    def rows(*asked: Params.args, **_: Params.kwargs) -> Values:
        return list(map(tuple, _fetched_rows(compiled(*asked), ())))

    return rows


def prepared_rows(
    keys: int,
    uuids: int = 0,
) -> Callable[[Callable[..., QuerySet[Row, Row]]], Callable[..., list[Row]]]:
    """A function of so many keys (whole numbers, or words; the first `uuids` of them are UUIDs)
    that makes a query becomes one that answers with its rows. It is called once: keys are all that
    the query may depend on, and each of them must be a value of it as it is. Fewer may be given,
    but one at least; the last then stands for the rest, as `IN` allows.
    """

    def decorated(build: Callable[..., QuerySet[Row, Row]]) -> Callable[..., list[Row]]:
        compiled = cache(lambda: _compiled(build, keys, uuids))

        def rows(*asked: Key) -> list[Row]:
            if keys and not asked:
                return []
            return list(_instances(compiled(), _fetched_rows(compiled(), _all(keys, asked))))

        return rows

    return decorated


def prepared_values(
    keys: int,
) -> Callable[[Callable[..., QuerySet[Any, Any]]], Callable[..., Values]]:
    """The same of a function that makes a `values_list`; all of its keys are given."""

    def decorated(build: Callable[..., QuerySet[Any, Any]]) -> Callable[..., Values]:
        compiled = cache(lambda: _compiled(build, keys))

        def rows(*asked: Key) -> Values:
            return list(map(tuple, _fetched_rows(compiled(), _all(keys, asked))))

        return rows

    return decorated


def _all(keys: int, values: Sequence[Key]) -> list[Key]:
    """What no row can have as its number is none that the database takes, either."""
    sought = [MARK if isinstance(key, int) and abs(key) > LARGEST else key for key in values]
    return [*sought, *sought[-1:] * (keys - len(sought))]


def _compiled(build: Callable[..., QuerySet[Any, Any]], keys: int, uuids: int = 0) -> _Compiled:
    marks = [
        UUID(int=LARGEST + number) if number < uuids else MARK + number for number in range(keys)
    ]
    compiler = build(*marks).query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    # A column of words takes a mark as a word.
    numbers = {written: number for number, mark in enumerate(marks) for written in _written(mark)}
    places = [(place, numbers[one]) for place, one in enumerate(params) if one in numbers]
    assert {number for _, number in places} == set(range(keys)), "a key is no value of the query"
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = list(compiler.get_converters(columns).items())
    return _Compiled(sql, list(params), places, compiler, converters)


def _written(key: Key) -> tuple[Key, ...]:
    """As a database may be given it."""
    return (key, key.hex) if isinstance(key, UUID) else (key, str(key))


def _fetched_rows(compiled: _Compiled, keys: Sequence[Key]) -> Iterator[list[Any]]:
    connection = connections[DEFAULT_DB_ALIAS]
    params = list(compiled.params)
    for place, number in compiled.places:
        key = keys[number]
        params[place] = key.hex if isinstance(key, UUID) and isinstance(params[place], str) else key
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, params)
        found = cursor.fetchall()
    for values in map(list, found):
        for place, (converts, expression) in compiled.converters:
            for convert in converts:
                values[place] = convert(values[place], expression, connection)
        yield values


def _instances(compiled: _Compiled, found: Iterator[list[Any]]) -> Iterator[Any]:
    """As Django's own `ModelIterable` makes them."""
    compiler = compiled.compiler
    made_of, fields = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    for values in found:
        row = made_of.from_db(DEFAULT_DB_ALIAS, names, values[first:end])
        for one in related:
            one.populate(values, row)
        for name, place in compiler.annotation_col_map.items():
            setattr(row, name, values[place])
        yield row

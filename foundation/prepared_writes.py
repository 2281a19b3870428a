"""Writes whose shape is always the same, put into SQL once.

What `prepared_queries` does for questions: to write the SQL of a change takes Django several times
what the database takes to make it, and one thread after the other has to wait for that.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model

Shape = tuple[tuple[str, str | int | None], ...]
PLACE = "%s"


class Sql(NamedTuple):
    """What the database works out itself: its words, with a `%s` for each of `values`, which are
    such as the column takes."""

    words: str
    values: tuple[Any, ...] = ()


NOT_NULL = Sql("NOT NULL")


class _Change(NamedTuple):
    """Of rows: what `fields` become where `asked` are as they are asked for."""

    sql: str
    fields: "list[Field[Any, Any]]"
    asked: "list[Field[Any, Any]]"


class _Insert(NamedTuple):
    sql: str
    fields: "list[Field[Any, Any]]"


def update(model: type[Model], changes: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Change the rows whose columns are as `where` says (a tuple: one of these; None: NULL;
    `NOT_NULL`), and return how many there were. As `QuerySet.update`, it takes the values of fields
    as they are."""
    shape = tuple((name, it.words if type(it) is Sql else None) for name, it in changes.items())
    conditions = tuple((name, _shape(it)) for name, it in where.items())
    known = _update(model, shape, conditions)
    connection = connections[DEFAULT_DB_ALIAS]
    values: list[Any] = []
    for field, value in zip(known.fields, changes.values(), strict=True):
        parts = value.values if type(value) is Sql else (value,)
        values += [field.get_db_prep_save(one, connection) for one in parts]
    values += _condition_values(known.asked, where, connection)
    with connection.cursor() as cursor:
        cursor.execute(known.sql, values)
        changed: int = cursor.rowcount
        return changed


def delete(model: type[Model], where: Mapping[str, Any]) -> None:
    """Take away the rows whose columns are as `where` says, as in `update`; of a model that nothing
    refers to."""
    conditions = tuple((name, _shape(it)) for name, it in where.items())
    known = _delete(model, conditions)
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute(known.sql, _condition_values(known.asked, where, connection))


def insert(row: Model) -> None:
    """Write a new row, whose key the database gives; as `save(force_insert=True)`, which sends
    signals besides."""
    known = _insert(type(row))
    connection = connections[DEFAULT_DB_ALIAS]
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in known.fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(known.sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _condition_values(
    fields: "list[Field[Any, Any]]", where: Mapping[str, Any], connection: Any
) -> list[Any]:
    """The values of the conditions."""
    values: list[Any] = []
    for field, value in zip(fields, where.values(), strict=True):
        options = value if type(value) is tuple else (value,)
        is_put = value is not None and type(value) is not Sql
        values += [field.get_db_prep_value(one, connection) for one in options if is_put]
    return values


def _shape(value: Any) -> str | int | None:
    if type(value) is tuple:
        return len(value)
    if type(value) is Sql:
        assert value is NOT_NULL, "a condition compares with values"
        return value.words
    return "NULL" if value is None else None


@lru_cache(maxsize=256)
def _update(model: type[Model], changes: Shape, where: Shape) -> _Change:
    fields = [model._meta.get_field(name) for name, _ in changes]
    set_to = [
        f"{_column(field)} = {words or PLACE}"
        for field, (_, words) in zip(fields, changes, strict=True)
    ]
    conditions, shapes = _conditions(model, where)
    table = _quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {', '.join(set_to)} WHERE {conditions}"
    return _Change(sql, fields, shapes)  # type: ignore[arg-type]


@lru_cache(maxsize=64)
def _delete(model: type[Model], where: Shape) -> _Change:
    conditions, shapes = _conditions(model, where)
    return _Change(f"DELETE FROM {_quoted(model._meta.db_table)} WHERE {conditions}", [], shapes)


def _conditions(model: type[Model], where: Shape) -> "tuple[str, list[Field[Any, Any]]]":
    shapes = [model._meta.get_field(name) for name, _ in where]
    conditions = [
        _condition(_column(field), shape) for field, (_, shape) in zip(shapes, where, strict=True)
    ]
    return " AND ".join(conditions), shapes  # type: ignore[return-value]


def _condition(column: str, shape: str | int | None) -> str:
    if isinstance(shape, str):
        return f"{column} IS {shape}"
    if isinstance(shape, int):
        return f"{column} IN ({', '.join([PLACE] * shape)})"
    return f"{column} = {PLACE}"


@lru_cache(maxsize=64)
def _insert(model: type[Model]) -> _Insert:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(map(_column, fields))
    places = ", ".join([PLACE] * len(fields))
    key = _column(meta.pk)
    sql = f"INSERT INTO {_quoted(meta.db_table)} ({names}) VALUES ({places}) RETURNING {key}"
    return _Insert(sql, fields)


def _column(field: Any) -> str:
    return _quoted(field.column)


def _quoted(name: str) -> str:
    return str(connections[DEFAULT_DB_ALIAS].ops.quote_name(name))

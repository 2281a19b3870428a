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


class _Update(NamedTuple):
    sql: str
    fields: "list[Field[Any, Any]]"
    asked: "list[Field[Any, Any]]"


class _Insert(NamedTuple):
    sql: str
    fields: "list[Field[Any, Any]]"


def update(model: type[Model], changes: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Change the rows whose columns are as `where` says (a tuple: one of these; None: NULL), and
    return how many there were. As `QuerySet.update`, it takes the values of fields as they are."""
    shape = tuple((name, it.words if type(it) is Sql else None) for name, it in changes.items())
    asked = tuple((name, _shape(it)) for name, it in where.items())
    known = _update(model, shape, asked)
    connection = connections[DEFAULT_DB_ALIAS]
    values: list[Any] = []
    for field, value in zip(known.fields, changes.values(), strict=True):
        given = value.values if type(value) is Sql else (value,)
        values += [field.get_db_prep_save(one, connection) for one in given]
    for field, value in zip(known.asked, where.values(), strict=True):
        given = value if type(value) is tuple else () if value is None else (value,)
        values += [field.get_db_prep_value(one, connection) for one in given]
    with connection.cursor() as cursor:
        cursor.execute(known.sql, values)
        changed: int = cursor.rowcount
        return changed


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


def _shape(value: Any) -> str | int | None:
    if type(value) is tuple:
        return len(value)
    return "NULL" if value is None else None


@lru_cache(maxsize=256)
def _update(model: type[Model], changes: Shape, where: Shape) -> _Update:
    fields = [model._meta.get_field(name) for name, _ in changes]
    asked = [model._meta.get_field(name) for name, _ in where]
    set_to = [
        f"{_column(field)} = {words or PLACE}"
        for field, (_, words) in zip(fields, changes, strict=True)
    ]
    conditions = [
        _condition(_column(field), shape) for field, (_, shape) in zip(asked, where, strict=True)
    ]
    table = _quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {', '.join(set_to)} WHERE {' AND '.join(conditions)}"
    return _Update(sql, fields, asked)  # type: ignore[arg-type]


def _condition(column: str, shape: str | int | None) -> str:
    if shape == "NULL":
        return f"{column} IS NULL"
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

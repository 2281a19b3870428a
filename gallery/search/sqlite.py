"""The index in SQLite: FTS5 over our own table, which holds the old text that a change needs."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.utils import DatabaseError

from gallery.search.expressions import EVERY, All, Any, Expression, Phrase, Without

SOURCE, ID = "search_fts", "search_fts.rowid"
FIRST_PROBED = 0
"""Matches come in the order of their numbers anyway."""
FEW_TEXTS = 0
"""How many are few depends on what they are asked."""
AMONG = "+{} IN ({})"
"""The plus keeps the database from beginning there."""
BARRIER = ""
KEEPS_JSON_ORDER = True

IDS_IN = "{} IN (SELECT value FROM json_each(%s))"
EACH = "json_each(%s) AS it"
BEGINS = "value >= %s AND value < %s"
HOLDS = "instr({}, %s) > 0"
_THESE = f"FROM search_text WHERE {IDS_IN.format('product')}"
_ALL = "words, facts, marks"
_OLD = "INSERT INTO search_fts (search_fts, rowid, {0}) SELECT 'delete', product, {0} " + _THESE
_NEW = "INSERT INTO search_fts (rowid, {0}) SELECT product, {0} " + _THESE


def lock() -> None:
    """One writes at a time here anyway."""


def id_list(ids: Iterable[int | str]) -> str:
    return json.dumps(list(ids))


def match(expression: Expression) -> str:
    """An expression without ranges as FTS5 wants it. Every token is quoted."""
    if isinstance(expression, Phrase):
        return f'"{" ".join(expression.tokens)}"{"*" if expression.is_prefix else ""}'
    if isinstance(expression, Any):
        return f"({' OR '.join(map(match, expression.parts))})"
    parts = expression.parts if isinstance(expression, All) else (expression,)
    wanted = [match(part) for part in parts if not isinstance(part, Without)] or [match(EVERY)]
    unwanted = [match(part.part) for part in parts if isinstance(part, Without)]
    asked = " AND ".join(wanted)
    return f"(({asked}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({asked})"


def matched(expression: Expression) -> tuple[str, list[str]]:
    """The same as a condition on a row of SOURCE, with its values."""
    return "search_fts MATCH %s", [match(expression)]


def add(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Product, words, facts and marks of products that are not in it."""
    with connection.cursor() as cursor:
        for table, id in (("search_text", "product"), ("search_fts", "rowid")):
            cursor.executemany(f"INSERT INTO {table} ({id}, {_ALL}) VALUES (%s, %s, %s, %s)", rows)


def change(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """The same of products that are in it: what there was of them goes."""
    ids = id_list(row[0] for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(_OLD.format(_ALL), [ids])
        cursor.executemany(
            f"INSERT OR REPLACE INTO search_text (product, {_ALL}) VALUES (%s, %s, %s, %s)", rows
        )
        cursor.execute(_NEW.format(_ALL), [ids])


def remove(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OLD.format(_ALL), [id_list(ids)])
        cursor.execute(f"DELETE {_THESE}", [id_list(ids)])


def mark(ids: Sequence[int], add: Sequence[str], drop: Sequence[str]) -> None:
    """Add these tokens to the marks of these products and drop those.

    The full-text index is kept by term and product, so that one column can be taken out and put
    back alone, a handful of tokens instead of a hundred, as long as neither a token of it nor its
    two letters (the index of prefixes) stand in another column."""
    changed, values = "marks", []
    for token in (*add, *drop):
        changed = f"replace({changed}, %s, ' ')"
        values.append(f" {token} ")
    if add:
        changed = f"{changed} || %s"
        values.append(" ".join(add) + " ")
    with connection.cursor() as cursor:
        cursor.execute(_OLD.format("marks"), [id_list(ids)])
        cursor.execute(
            f"UPDATE search_text SET marks = {changed} WHERE {IDS_IN.format('product')}",
            [*values, id_list(ids)],
        )
        cursor.execute(_NEW.format("marks"), [id_list(ids)])


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")
        cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")


def check() -> str:
    """What is wrong with it, "" where nothing is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)"
            )
    except DatabaseError as error:
        return str(error)
    return ""

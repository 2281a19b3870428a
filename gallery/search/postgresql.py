"""The index in PostgreSQL: the same tokens as a tsvector made here, under a GIN index."""

from collections.abc import Iterable, Sequence

from django.db import connection

from gallery.search.expressions import All, Any, Expression, Phrase, Without

SOURCE, ID = "search_text", "search_text.product"
MATCHES = "search_text.body @@ %s::tsquery"

IDS_IN = "{} = ANY(%s)"
BEGINS = 'value COLLATE "C" >= %s AND value COLLATE "C" < %s'
HOLDS = "strpos({}, %s) > 0"
LOCK = 0x5EA4C4
"""Two writers would count the same values in another order and wait for each other."""


def lock() -> None:
    """Whoever writes next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def id_list(ids: Iterable[int]) -> list[int]:
    return list(ids)


def match(expression: Expression) -> str:
    """An expression without ranges as a tsquery. Every token is quoted."""
    if isinstance(expression, Phrase):
        tokens = [f"'{token}'" for token in expression.tokens]
        return f"({' <-> '.join(tokens)}{':*' if expression.is_prefix else ''})"
    if isinstance(expression, Any):
        return f"({' | '.join(map(match, expression.parts))})"
    if isinstance(expression, All):
        return f"({' & '.join(map(match, expression.parts))})"
    assert isinstance(expression, Without)
    return f"!{match(expression.part)}"


def holds(expression: Expression) -> tuple[str, list[str]]:
    """The same as a condition on a row `t`, with its values."""
    return "t.body @@ %s::tsquery", [match(expression)]


def write(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Product, words, facts and marks; what there was of these products goes."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_text (product, words, facts, marks, body)"
            " VALUES (%s, %s, %s, %s, %s::tsvector)"
            " ON CONFLICT (product) DO UPDATE SET words = excluded.words, facts = excluded.facts,"
            " marks = excluded.marks, body = excluded.body",
            [(*row, _vector(" ".join(row[1:]).split())) for row in rows],
        )


def _vector(tokens: Sequence[str]) -> str:
    return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, start=1))


def remove(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text WHERE product = ANY(%s)", [list(ids)])


def mark(ids: Sequence[int], add: Sequence[str], drop: Sequence[str]) -> None:
    """Add these tokens to the marks of these products and drop those."""
    changed, values = "marks", []
    for token in (*add, *drop):
        changed = f"replace({changed}, %s, ' ')"
        values.append(f" {token} ")
    added = " ".join(f"{token} " for token in add)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE search_text SET marks = {changed} || %s,"
            " body = ts_delete(body, %s::text[]) || %s::tsvector WHERE product = ANY(%s)",
            [*values, added, [*add, *drop], _vector(add), list(ids)],
        )


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")


def check() -> str:
    """A GIN index has no check of its own."""
    return ""

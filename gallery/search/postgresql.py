"""The index in PostgreSQL: the same tokens as a tsvector made here, under a GIN index.

The planner takes a match for as cheap as a sum, although it unpacks the text (3 µs), and so went
down a hundred thousand rows where the index would have been done at once. The statements here leave
it one way: what it is told nothing of (`(SELECT …)`, `… + 0`) it cannot choose by.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from gallery.search import in_text
from gallery.search.expressions import EVERY, All, Any, Expression, Phrase, Without, top_parts

SOURCE, ID = "search_text", "search_text.product"
FIRST_PROBED = 500
"""Products that are asked one by one before all that match are looked up and put in order: of what
is common a page is full by then."""
FEW_TEXTS = 2_000
"""Of more products one match of all is quicker than a look at each, 10 µs. Beyond MANY_MATCHES it
is not even counted how many match, since that takes half as long as to look them up."""
AMONG = "({} IN ({})) IS TRUE"
"""A set that is put together once; bare, the planner would join it, from either side."""
BARRIER = " OFFSET 0"
"""What is inside is carried out by itself."""

KEEPS_JSON_ORDER = False
"""What is in a recipe comes back in another order, and an asset may have changed meanwhile."""
IDS_IN = "{} = ANY(%s)"
EACH = "unnest(%s::text[]) AS it(value)"
BEGINS = 'value COLLATE "C" >= %s AND value COLLATE "C" < %s'
HOLDS = "strpos({}, %s) > 0"
LOCK = 0x5EA4C4
"""Two writers would count the same values in another order and wait for each other."""


def lock() -> None:
    """Whoever writes next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def id_list(ids: Iterable[int | str]) -> list[int | str]:
    return list(ids)


def match(expression: Expression, phrase: str = " <-> ") -> str:
    """An expression without ranges as a tsquery. Every token is quoted. Something is always wanted:
    of what is only unwanted the index would be read from end to end."""
    if isinstance(expression, Phrase):
        tokens = [f"'{token}'" for token in expression.tokens]
        return f"({phrase.join(tokens)}{':*' if expression.is_prefix else ''})"
    if isinstance(expression, Any):
        return f"({' | '.join(match(part, phrase) for part in expression.parts)})"
    parts = expression.parts if isinstance(expression, All) else (expression,)
    wanted = [match(part, phrase) for part in parts if not isinstance(part, Without)]
    unwanted = [f"!{match(part.part)}" for part in parts if isinstance(part, Without)]
    return f"({' & '.join([*(wanted or [match(EVERY)]), *unwanted])})"


def matched(expression: Expression) -> tuple[str, list[str]]:
    """The same as a condition on a row of SOURCE, with its values. Which words stand side by side
    the index does not know, and to unpack each `body` for it takes ten times as long as a look into
    the plain texts."""
    conditions = ["search_text.body @@ (SELECT %s::tsquery)"]
    values = [match(expression, " & ")]
    for part in top_parts(expression):
        if match(part, " & ") != match(part):
            condition, texts = in_text.condition(part, "search_text", HOLDS)
            conditions.append(condition)
            values += texts
    return " AND ".join(conditions), values


def add(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Product, words, facts and marks; what there was of these products goes."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_text (product, words, facts, marks, body)"
            " VALUES (%s, %s, %s, %s, %s::tsvector)"
            " ON CONFLICT (product) DO UPDATE SET words = excluded.words, facts = excluded.facts,"
            " marks = excluded.marks, body = excluded.body",
            [(*row, _vector(" ".join(row[1:]).split())) for row in rows],
        )


change = add


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

"""Keeps the index as the products are. Every write that changes a product calls `add`, `update`,
`mark` or `forget` inside its transaction.

A home whose index is missing, or was made by an older version of this code, gets it in the
background: `build_some` goes from the newest product to the oldest, a few at a time.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.models import QuerySet

from foundation.bulk_insert import insert_values
from foundation.prepared_queries import prepared_rows
from gallery.models import Product
from gallery.search import engine, facts, terms
from gallery.search.expressions import EVERY
from gallery.search.facts import Pair
from gallery.search.words import MARK, fact, is_mark

VERSION = 6
"""Of what stands in the index: one more where that changes, so that every home builds it anew."""
BATCH = 500
AT_ONCE = 10_000
Row = tuple[int, str, str, str]
"""A product, its words, its tokens, and those that are marks."""


_gathered: ContextVar[set[int] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Read what is updated in this block at its end and at once: thirty-two products take a tenth
    of the time that they take one by one. The block is one transaction."""
    ids: set[int] = set()
    token = _gathered.set(ids)
    try:
        yield
    finally:
        _gathered.reset(token)
    update(ids)


def add(product: Product, sources: Iterable[int]) -> None:
    """Take in one that has just come, made from these: nothing of it needs to be looked up, where
    the database gives back what it was given. Call it inside the transaction of its row."""
    if _gathered.get() is not None or not engine.of_database().KEEPS_JSON_ORDER:
        update([product.pk])
    else:
        _write([facts.of_new(product, sources)], {})


def update(ids: Iterable[int]) -> None:
    """Read these products anew; those that are no more are forgotten."""
    if (waiting := _gathered.get()) is not None:
        waiting.update(ids)
        return
    for some in _batches(sorted(set(ids)), BATCH):
        with transaction.atomic():
            _update(some)


def _update(ids: Sequence[int]) -> None:
    database = engine.of_database()
    database.lock()
    products = _one(*ids) if len(ids) == 1 else list(_products(ids))
    if len(products) < len(ids):
        forget(set(ids) - {product.pk for product in products})
    entries = facts.of(products)
    there = [entry.product for entry in entries]
    _remove_numbers(there)
    _write(entries, _tokens(there))


def _write(entries: Sequence[facts.Entry], old: Mapping[int, tuple[str, str, str]]) -> None:
    """Where `old` stands in the index, put these in its place; those without are new to it. None
    of them has numbers there."""
    database = engine.of_database()
    too_many = terms.learn(entries)
    changes: Counter[str] = Counter()
    counts: dict[str, terms.Term] = {}
    new: list[Row] = []
    changed: list[Row] = []
    for entry in entries:
        counted = terms.of(entry, too_many)
        words = " ".join(entry.words)
        tokens = [*EVERY.tokens, *terms.tokens(entry, counted)]
        found = f" {' '.join(token for token in tokens if not token.startswith(MARK))} "
        marks = f" {' '.join(token for token in tokens if token.startswith(MARK))} "
        before = old.get(entry.product)
        if before == (words, found, marks):
            continue
        (changed if before else new).append((entry.product, words, found, marks))
        counts |= counted
        changes.update(counted.keys())
        if before:
            changes.subtract(_counted(*before))
    if new:
        database.add(new)
    if changed:
        database.change(changed)
    if changes:
        terms.count(changes, counts)
    _add_numbers(entries)


def _products(ids: Sequence[int]) -> QuerySet[Product, Product]:
    return Product.objects.filter(pk__in=ids).select_related("asset").order_by("pk")


@prepared_rows(1)
def _one(id: int) -> QuerySet[Product, Product]:
    return _products([id])


def _counted(words: str, found: str, marks: str) -> set[str]:
    """The tokens of a row that may be counted. Those that are not have no term, so that to take
    them away changes nothing."""
    return {word for word in words.split() if terms.is_counted(word)} | {
        *found.split(),
        *marks.split(),
    }


def _tokens(ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """The words, facts and marks that stand in the index."""
    database = engine.of_database()
    found = engine.rows(
        "SELECT product, words, facts, marks FROM search_text"
        f" WHERE {database.IDS_IN.format('product')}",
        [database.id_list(ids)],
    )
    return {product: (words, facts, marks) for product, words, facts, marks in found}


def _add_numbers(entries: Sequence[facts.Entry]) -> None:
    numbers = {(entry.product, name, value) for entry in entries for name, value in entry.numbers}
    insert_values("search_number", "product, field, value", sorted(numbers))


def _remove_numbers(ids: Sequence[int]) -> None:
    database = engine.of_database()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM search_number WHERE {database.IDS_IN.format('product')}",
            [database.id_list(ids)],
        )


def forget(ids: Iterable[int]) -> None:
    """Take products out that are no more."""
    database = engine.of_database()
    for some in _batches(sorted(set(ids)), BATCH):
        with transaction.atomic():
            database.lock()
            changes: Counter[str] = Counter()
            for tokens in _tokens(some).values():
                changes.subtract(_counted(*tokens))
            database.remove(some)
            terms.count(changes, {})
            _remove_numbers(some)


def mark(ids: Iterable[int], *, add: Iterable[Pair] = (), drop: Iterable[Pair] = ()) -> None:
    """The same for one or a few marks of thousands of products at once, without reading them:
    `("rating", "4")`, `("tag", str(tag.pk))`, `("collection", …)`, `("project", …)`,
    `("is", "favourite" | "trashed" | "hidden")`. What is both added and dropped is added."""
    add, drop = list(add), list(drop)
    assert all(is_mark(*pair) for pair in (*add, *drop))
    added = {fact(*pair): pair for pair in add}
    dropped = [token for token in dict.fromkeys(fact(*pair) for pair in drop) if token not in added]
    database = engine.of_database()
    for some in _batches(sorted(set(ids)), AT_ONCE):
        with transaction.atomic():
            database.lock()
            total, having = _having(some, [*added, *dropped])
            new = [token for token in added if having[token] < total]
            old = [token for token in dropped if having[token]]
            if new or old:
                database.mark(some, new, old)
                changes = {token: total - having[token] for token in new}
                terms.count(changes | {token: -having[token] for token in old}, added)


def _having(ids: Sequence[int], tokens: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many of these products are in the index, and how many of them have each token."""
    database = engine.of_database()
    sums = [f"sum(CASE WHEN {database.HOLDS.format('marks')} THEN 1 ELSE 0 END)" for _ in tokens]
    values = [f" {token} " for token in tokens]
    [(total, *having)] = engine.rows(
        f"SELECT {', '.join(('count(*)', *sums))} FROM search_text"
        f" WHERE {database.IDS_IN.format('product')}",
        [*values, database.id_list(ids)],
    )
    return total, dict(zip(tokens, (count or 0 for count in having), strict=True))


def rebuild(each: Callable[[int], None] = lambda done: None) -> int:
    """Make all of it anew, in batches of their own; returns how many products it holds. `each` is
    told how many are done."""
    _start_anew()
    done = 0
    while build_some(0.0):
        done += BATCH
        each(done)
    return Product.objects.count()


def _start_anew() -> None:
    with transaction.atomic():
        engine.of_database().clear()
        terms.clear()
        _remember(None)


def build_some(seconds: float) -> bool:
    """Go on making an index that is not there yet, for about so long; whether there is more to do.
    A query finds meanwhile what was done."""
    deadline = time.monotonic() + seconds
    version, below = _state()
    if version == VERSION and below == 0:
        return False
    if version != VERSION:
        _start_anew()
        below = None
    while below != 0:
        with transaction.atomic():
            below = _build_batch(below)
            _remember(below)
        if time.monotonic() >= deadline:
            break
    return below != 0


def _build_batch(below: int | None) -> int:
    """The next products down from there; returns how far it came, 0 at the end."""
    left = Product.objects.order_by("-pk")
    if below is not None:
        left = left.filter(pk__lt=below)
    ids = list(left.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    _update(sorted(ids))
    return ids[-1]


def is_whole() -> bool:
    return _state() == (VERSION, 0)


def numbers_of(field: str) -> dict[int, int] | None:
    """How many products have each project, tag or collection, by its key, those in the trash too;
    None while the index is not whole. To count them takes 60 ms at a million."""
    return {int(key): number for key, number in terms.values(field)} if is_whole() else None


def _state() -> tuple[int, int | None]:
    found = engine.rows("SELECT version, below FROM search_state", [])
    return found[0] if found else (0, None)


def _remember(below: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_state")
        cursor.execute(
            "INSERT INTO search_state (version, below) VALUES (%s, %s)", [VERSION, below]
        )


def clear() -> None:
    """As in a home without products."""
    _start_anew()
    _remember(0)


def check() -> str:
    """What is wrong with the index, "" where nothing is; `rebuild` mends it."""
    if wrong := engine.of_database().check():
        return f"The search index is damaged ({wrong})"
    if not is_whole():
        return ""
    [(missing,)] = engine.rows(
        "SELECT count(*) FROM gallery_product p"
        " WHERE NOT EXISTS (SELECT 1 FROM search_text s WHERE s.product = p.id)",
        [],
    )
    return f"The search index lacks {missing} products" if missing else ""


def forget_gone() -> None:
    """Products whose rows went past `products.purge` are found no more, and count no more."""
    gone = engine.rows(
        "SELECT product FROM search_text s"
        " WHERE NOT EXISTS (SELECT 1 FROM gallery_product p WHERE p.id = s.product)",
        [],
    )
    forget(product for (product,) in gone)


def _batches(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))

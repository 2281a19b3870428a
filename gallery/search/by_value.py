"""Products by the value that they have of a field, for what adds something up by value.

It reads the index alone, so that a figure is of exactly what the search finds for that value, and
no row of a product is read (measured: a quarter of the time). Whatever is in the index as a field
can be asked for; nothing else needs to be told here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gallery.search import engine, find, pages, terms
from gallery.search.compiling import expression, is_hidden
from gallery.search.expressions import Outcome, Phrase, both, without
from gallery.search.facts import Pair
from gallery.search.fields import BY_NAME, parameter_key
from gallery.search.parameters import written
from gallery.search.parser import NAME, parse
from gallery.search.words import fact, tokens
from gallery.search.writer import condition

MOST_VALUES = 200
PARTS = 8
"""Into so many parts of about as many products the numbers of a field with many are put."""
MOST_PASSED = 100_000
"""Products that are passed on the way to the last of the list, where no word of the query leads to
the next one."""
SPARSE = 4
"""Where of so many products one is in the list, or fewer, it is cheaper not to read the others."""


@dataclass(frozen=True)
class Among:
    """The products that are looked at, the newest first; there are others where it `is_cut`.
    `words` is what of the query one full-text match answers."""

    ids: list[int]
    is_cut: bool
    words: Outcome

    @cached_property
    def wanted(self) -> set[int]:
        return set(self.ids)

    @property
    def is_sparse(self) -> bool:
        return len(self.ids) * SPARSE < self.ids[0] - self.ids[-1]


@dataclass(frozen=True)
class Having:
    """The products that have a value; `condition` finds it, in the language of the search."""

    name: str
    condition: str
    products: set[int]


def newest(query: str, limit: int, hidden: Sequence[int] | None = None) -> Among:
    """The newest that a query finds; without what is hidden, where the `hidden` projects are told.
    Raises BadQuery."""
    found = expression(parse(query))
    if hidden is not None:
        found = both(found, without(is_hidden(hidden)))
    ids = find.of(found, limit=limit + 1)
    words = True if isinstance(found, bool) else pages.wanted_words(found)
    kept = ids[:limit]
    if words is True and kept and kept[0] - kept[-1] > MOST_PASSED:
        kept = [pk for pk in kept if pk > kept[0] - MOST_PASSED]
    return Among(kept, len(kept) < len(ids), words)


def is_queryable(name: str) -> bool:
    """A stranger's file may call a parameter as no query can."""
    return NAME.fullmatch(f"{name}:") is not None and (
        name in BY_NAME or parameter_key(name) == name
    )


def of(
    name: str, among: Among, *, is_many: bool, also: Sequence[Pair] = ()
) -> tuple[list[Having], list[set[int]]]:
    """By the values of a field, of which a product may have several: the commonest values, but for
    those of signs alone, which no query finds; of many numbers from … to …. Then the products that
    have each of these facts also."""
    if not among.ids:
        return [], [set() for _ in also]
    facts = [fact(*pair) for pair in also]
    if is_many:
        return list(_from_to(name, among)), _with_tokens(facts, among)
    known = engine.rows(
        "SELECT token, value FROM search_term WHERE field = %s AND count > 0"
        " ORDER BY count DESC, value LIMIT %s",
        [name, MOST_VALUES],
    )
    found = _with_tokens([*(token for token, _ in known), *facts], among)
    by_value = [
        Having(value, condition(name, value), products)
        for (_, value), products in zip(known, found, strict=False)
    ]
    found_again = [having for having in by_value if having.products and tokens(having.name)]
    return found_again, found[len(known) :]


def _from_to(name: str, among: Among) -> Iterable[Having]:
    found = sorted(numbers(name, among))
    for start, end in _parts([value for value, _ in found]):
        low, high = written(found[start][0]), written(found[end - 1][0])
        products = {product for _, product in found[start:end]}
        if low == high:
            yield Having(low, f"{name}:{low}", products)
        else:
            yield Having(f"{low} to {high}", f"{name}:{low}..{high}", products)


def _parts(values: Sequence[float]) -> Iterable[tuple[int, int]]:
    """Where each begins and the next one does; equal numbers are in the same."""
    start = 0
    for part in range(1, PARTS + 1):
        end = max(start, len(values) * part // PARTS)
        while start < end < len(values) and values[end] == values[end - 1]:
            end += 1
        if end > start:
            yield start, end
            start = end


def _with_tokens(tokens: Sequence[str], among: Among) -> list[set[int]]:
    """One full-text match for each, in one statement."""
    found: list[set[int]] = [set() for _ in tokens]
    if not tokens:
        return found
    database = engine.of_database()
    oldest, newest = int(among.ids[-1]), int(among.ids[0])
    words = among.words if among.is_sparse else True
    matched = [database.matched(both(words, Phrase((token,)))) for token in tokens]
    each = (
        f"SELECT {number}, {database.ID} FROM {database.SOURCE}"
        f" WHERE {condition} AND {database.ID} BETWEEN {oldest} AND {newest}"
        for number, (condition, _) in enumerate(matched)
    )
    values = [value for _, some in matched for value in some]
    for number, product in engine.rows(" UNION ALL ".join(each), values):
        found[number].add(product)
    return [products & among.wanted for products in found]


def numbers(name: str, among: Among) -> list[tuple[float, int]]:
    """The numbers of a field, each with its product, in no order."""
    if not among.ids:
        return []
    database = engine.of_database()
    return engine.rows(
        "SELECT value, product FROM search_number WHERE"
        f" {database.IDS_IN.format('product')} AND field = %s",
        [database.id_list(among.ids), name],
    )


def fields() -> Mapping[str, bool]:
    """Those that can be asked for, each with whether it has too many values to be told apart one
    by one."""
    return {name: is_many for name, (is_many, _) in terms.fields().items() if is_queryable(name)}

"""The statements that find: from which side a search begins, and in which order it is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any as Whatever

from gallery.search import engine, in_text, zones
from gallery.search.expressions import (
    EVERY,
    All,
    Any,
    Expression,
    Outcome,
    Range,
    Without,
    both,
    either,
    has_range,
    phrases,
    top_parts,
)
from gallery.search.shuffling import Shuffle

SOME = 15_000
"""Products of a range from which a search begins; more are looked at on the way."""
MANY_MATCHES = 2_000
ON_THE_WAY = 2_000
"""Products of which is asked until a page is full, where nobody can tell."""
FURTHER = 8
"""So many times as far the products are asked one by one, where the page would be full by then."""
ONE_BY_ONE, ONE_PHRASE = 7, 3
"""So many matches are looked up at once while one product is asked, and so many more for each
phrase."""
WALKED = 250
"""Products that are looked at first in a random order; then twice as many each time."""
COMPARED = 100_000
"""So far ranges are counted, where all that is found is looked at anyway."""


@dataclass
class Rows:
    """`SELECT {id} FROM {source} WHERE {where}`, with the values of its places."""

    source: str
    id: str
    where: list[str] = field(default_factory=list)
    values: list[Whatever] = field(default_factory=list)

    def add(self, condition: str, *values: Whatever) -> None:
        self.where.append(condition)
        self.values += values

    def sql(self, columns: str = "", order: str = "", limit: int | None = None) -> str:
        text = f"SELECT {columns or self.id} FROM {self.source} WHERE {' AND '.join(self.where)}"
        text += f" ORDER BY {order}" if order else ""
        return text if limit is None else f"{text} LIMIT {int(limit)}"


def page(
    found: Expression, zone: zones.Zone, mark: int | None, is_up: bool, limit: int | None
) -> list[int]:
    """Ids of one zone, on from `mark` in the zone's order or, `is_up`, against it."""
    if zone.by in zones.NUMBERS:
        return _by_number(found, zone.by, mark, is_up, limit)
    if zone.shuffle:
        return _shuffled(found, zone.shuffle, mark, is_up, limit)
    first_probed = engine.of_database().FIRST_PROBED
    is_falling = (zone.by == "-id") != is_up
    sign, way = ("<", "DESC") if is_falling else (">", "ASC")
    if first_probed and limit is not None:
        first = _of_the_first(found, mark, sign, way, first_probed, limit)
        if limit / FURTHER < len(first) < limit:
            first = _of_the_first(found, mark, sign, way, first_probed * FURTHER, limit)
        if len(first) == limit:
            return first
    rows = _rows(found, is_whole=first_probed > 0 and wanted_words(found) is True)
    if mark is not None:
        rows.add(f"{rows.id} {sign} %s", mark)
    own = f"{rows.id} + 0" if first_probed else rows.id
    return [pk for (pk,) in engine.rows(rows.sql(order=f"{own} {way}", limit=limit), rows.values)]


def _shuffled(
    found: Expression, shuffle: Shuffle, mark: int | None, is_up: bool, limit: int | None
) -> list[int]:
    """Along the order, as long as the page is full before so many would be looked at as are found
    at all, by what was found so far; else all that is found is put in that order."""
    place = None if mark is None else shuffle.place(mark)
    following, walked, page = shuffle.following(place, is_up), 0, list[int]()
    while limit is not None and len(page) ** 2 * shuffle.prime >= limit * walked**2:
        some = list(islice(following, max(WALKED, walked)))
        there = _matches_among(found, some)
        page += [pk for pk in some if pk in there]
        walked += len(some)
        if len(page) >= limit or not some:
            return page[:limit]
    rows = _rows(found, is_whole=True)
    key, (sign, way) = shuffle.sql(rows.id), ("<", "DESC") if is_up else (">", "ASC")
    if place is not None:
        rows.add(f"{key} {sign} %s", place)
    return [pk for (pk,) in engine.rows(rows.sql(order=f"{key} {way}", limit=limit), rows.values)]


def _matches_among(found: Expression, products: Sequence[int]) -> set[int]:
    """Those of a few products that are found."""
    pure, ranged = _split(found)
    database = engine.of_database()
    rows = Rows("search_text", "search_text.product")
    rows.add(database.IDS_IN.format("search_text.product"), database.id_list(products))
    for sign, part in zip(("", "NOT "), _signed(pure), strict=True):
        if not isinstance(part, bool):
            condition, values = _is_matched(part, rows.id, is_common=True)
            rows.add(f"{sign}{condition}", *values)
    _add(rows, ranged)
    return {pk for (pk,) in engine.rows(rows.sql(), rows.values)}


def _of_the_first(
    found: Expression, mark: int | None, sign: str, way: str, count: int, limit: int
) -> list[int]:
    """What is found among so many products that follow the mark."""
    pure, ranged = _split(found)
    begun = Rows("search_text", "*", ["1 = 1"])
    if mark is not None:
        begun.add(f"product {sign} %s", mark)
    rows = _matched(EVERY if pure is True else pure)
    rows.source = f"({begun.sql(order=f'product {way}', limit=count)}) AS search_text"
    rows.values = begun.values + rows.values
    _add(rows, ranged)
    sql = rows.sql(order=f"{rows.id} {way}", limit=limit)
    return [pk for (pk,) in engine.rows(sql, rows.values)]


def _by_number(
    found: Expression, name: str, mark: int | None, is_up: bool, limit: int | None
) -> list[int]:
    """Along the index of the number, of what is asked of it that part alone."""
    sign, way = (">", "ASC") if is_up else ("<", "DESC")
    pure, ranged = _split(found)
    own = [part for part in ranged if isinstance(part, Range) and part.field == name]
    bounds = [Range(name, *zones.ALL), *own]
    low, high = max(part.low for part in bounds), min(part.high for part in bounds)
    listed = Rows("search_number listed", "listed.product")
    listed.add("listed.field = %s", name)
    value = None if mark is None else zones.number_of(mark, name)
    # One bound for each end: where many have one value, only the mark's tells where to begin.
    if value is None or not low <= value <= high:
        listed.add("listed.value BETWEEN %s AND %s", low, high)
    else:
        listed.add("listed.value <= %s" if is_up else "listed.value >= %s", high if is_up else low)
    if value is not None:
        listed.add(f"(listed.value, listed.product) {sign} (%s, %s)", value, mark)
    _match(listed, "listed.product", pure)
    _add(listed, [part for part in ranged if part not in own])
    order = f"listed.value {way}, listed.product {way}"
    return [pk for (pk,) in engine.rows(listed.sql(order=order, limit=limit), listed.values)]


def count(found: Expression, cap: int) -> int:
    """How many there are; one more than `cap` where there are more."""
    return _counted(_rows(found, is_whole=True), cap + 1)


def few(found: Expression) -> list[int] | None:
    """All that is found, where that is not much."""
    rows = _rows(found, is_whole=True)
    ids = engine.rows(rows.sql(limit=MANY_MATCHES + 1), rows.values)
    return [pk for (pk,) in ids] if len(ids) <= MANY_MATCHES else None


def place(found: Expression, product: int, cap: int) -> int:
    """How many there are from the newest down to it; more than `cap` where it is not there."""
    rows = _rows(found, is_whole=True)
    rows.add(f"{rows.id} >= %s", product)
    is_there = _rows(found)
    is_there.add(f"{is_there.id} = %s", product)
    return _counted(rows, cap + 1) if _counted(is_there, 1) else cap + 1


def _counted(rows: Rows, most: int) -> int:
    inside = rows.sql(columns="1", limit=most)
    [(number,)] = engine.rows(f"SELECT count(*) FROM ({inside}) AS counted", rows.values)
    return int(number)


def _rows(found: Expression, *, is_whole: bool = False) -> Rows:
    """From which side a search begins: the full-text match, or the rarest of the ranges."""
    pure, ranged = _split(found)
    lead = _lead(pure, [part for part in ranged if isinstance(part, Range)], is_whole)
    rows = _led(pure, *lead) if lead else _matched(EVERY if pure is True else pure)
    _add(rows, [part for part in ranged if lead is None or part != lead[0]], is_whole)
    return rows


def _add(rows: Rows, parts: Iterable[Expression], is_whole: bool = False) -> None:
    for part in parts:
        condition, values = _condition(part, rows.id, is_whole)
        rows.add(condition, *values)


def _split(found: Expression) -> tuple[Outcome, list[Expression]]:
    """What one full-text match answers, and the rest."""
    parts = top_parts(found)
    pure = both(*(part for part in parts if not has_range(part)))
    return pure, [part for part in parts if has_range(part)]


def _lead(pure: Outcome, ranges: list[Range], is_whole: bool) -> tuple[Range, int] | None:
    """The rarest range with how many it has, where it is better to begin there. Where nothing else
    is wanted and all is looked at, that is always so."""
    wanted, _ = _signed(pure)
    is_all = is_whole and isinstance(wanted, bool)
    most = COMPARED if is_all else SOME
    sized = [(_counted(_in_range(one), most + 1), number) for number, one in enumerate(ranges)]
    if not sized or (min(sized)[0] > most and not is_all):
        return None
    size, number = min(sized)
    if not isinstance(wanted, bool) and not _is_more(wanted, MANY_MATCHES):
        return None
    return ranges[number], size


def _is_more(pure: Expression, than: int) -> bool:
    return _counted(_matched(pure), than + 1) > than


def _is_common(pure: Expression, count: int, known: int = 0) -> bool:
    """Whether it is quicker to ask it of so many products than to look up all that match, which
    are more than are `known`."""
    than = count * (ONE_BY_ONE + ONE_PHRASE * phrases(pure))
    if few := engine.of_database().FEW_TEXTS:
        if count > few:
            return False
        than = min(than, MANY_MATCHES)
    return than <= known or _is_more(pure, than)


def _matched(pure: Outcome) -> Rows:
    database = engine.of_database()
    assert not isinstance(pure, bool)
    condition, values = database.matched(pure)
    return Rows(database.SOURCE, database.ID, [condition], values)


def _led(pure: Outcome, lead: Range, size: int) -> Rows:
    """What is in the range, and of that what matches."""
    begun = _in_range(lead)
    columns = "DISTINCT n.product" if lead.repeats else "n.product"
    inside = f"{begun.sql(columns=columns)}{engine.of_database().BARRIER}"
    rows = Rows(f"({inside}) AS led", "led.product", ["1 = 1"])
    rows.values += begun.values
    _match(rows, "led.product", pure, size, MANY_MATCHES)
    return rows


def _match(rows: Rows, id: str, pure: Outcome, count: int = ON_THE_WAY, known: int = 0) -> None:
    """Leave of these rows what matches, of which more than are `known` have what is wanted. What
    few have (the trash) is cheaper looked up than all others."""
    wanted, unwanted = _signed(pure)
    for sign, part, more in (("", wanted, known), ("NOT ", unwanted, 0)):
        if not isinstance(part, bool):
            condition, values = _is_matched(part, id, _is_common(part, count, more))
            rows.add(f"{sign}{condition}", *values)


def _is_matched(part: Expression, id: str, is_common: bool) -> tuple[str, list[Whatever]]:
    """Whether the product `id` matches: one full-text match for all of them at once; of what many
    have by the text of the one, a few microseconds. To ask FTS5 of one costs as much as hundreds
    of its hits."""
    database = engine.of_database()
    if is_common:
        condition, values = in_text.condition(part, "t", database.HOLDS)
        row = f"SELECT 1 FROM search_text t WHERE t.product = {id} AND {condition}"
        return f"EXISTS ({row}{database.BARRIER})", values
    matched = _matched(part)
    return database.AMONG.format(id, matched.sql()), matched.values


def wanted_words(found: Expression) -> Outcome:
    """What all that is found has, as far as one full-text match tells."""
    pure, _ = _split(found)
    return _signed(pure)[0]


def _signed(pure: Outcome) -> tuple[Outcome, Outcome]:
    """What all must have, and what none may."""
    parts = () if isinstance(pure, bool) else top_parts(pure)
    wanted = both(*(part for part in parts if not isinstance(part, Without)))
    return wanted, either(*(part.part for part in parts if isinstance(part, Without)))


def _in_range(asked: Range) -> Rows:
    rows = Rows("search_number n", "n.product")
    rows.add("n.field = %s", asked.field)
    rows.add("n.value BETWEEN %s AND %s", asked.low, asked.high)
    return rows


def _condition(part: Expression, id: str, is_whole: bool = False) -> tuple[str, list[Whatever]]:
    """The same as a condition on the product `id`, which is asked of few, or of nearly all where
    `is_whole`."""
    if not has_range(part):
        return _is_matched(part, id, not is_whole and _is_common(part, ON_THE_WAY))
    if isinstance(part, Range):
        rows, database = _in_range(part), engine.of_database()
        if is_whole and _counted(rows, COMPARED + 1) <= COMPARED:
            return database.AMONG.format(id, rows.sql()), rows.values
        rows.where.insert(0, f"n.product = {id}")
        return f"EXISTS ({rows.sql(columns='1')}{database.BARRIER})", rows.values
    if isinstance(part, Without):
        condition, values = _condition(part.part, id, is_whole)
        return f"NOT {condition}", values
    assert isinstance(part, All | Any)
    inside = [_condition(one, id, is_whole) for one in part.parts]
    joint = " AND " if isinstance(part, All) else " OR "
    return f"({joint.join(condition for condition, _ in inside)})", [
        v for _, vs in inside for v in vs
    ]

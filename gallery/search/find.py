"""What a query finds: pages of ids in an order, and how many there are.

Nothing is left to the database's planner: one full-text match answers all facts and words; a range
over a number of many values is asked how rare it is, and the rarest leads (measured: a seed walked
newest first takes 61 ms at 100,000 products instead of 0.1).
"""

from gallery.search import pages, zones
from gallery.search.compiling import expression
from gallery.search.expressions import Outcome, both
from gallery.search.parser import parse
from gallery.search.zones import SORTS

__all__ = ["MOST_COUNTED", "SORTS", "count", "ids"]

MOST_COUNTED = 10_000


def ids(
    query: str = "",
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int | None = 60,
    sort: str = "newest",
    seed: int = 0,
) -> list[int]:
    """Ids of products in the order of `sort` (one of SORTS). `before` is the last id of the page
    before: the list goes on below it; `after` is the first id of the page behind: the list ends
    above it. `seed` makes another order of random. Raises BadQuery."""
    return of(
        expression(parse(query)), before=before, after=after, limit=limit, sort=sort, seed=seed
    )


def of(
    found: Outcome,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int | None = 60,
    sort: str = "newest",
    seed: int = 0,
) -> list[int]:
    """The same of what a query was compiled to."""
    if sort not in SORTS:
        raise ValueError(f"“{sort}” is no order.")
    mark, is_up = (before, False) if after is None else (after, True)
    if sort not in ("newest", "oldest", "random") and not isinstance(found, bool):
        few = pages.few(found)
        if few is not None:
            return _of_few(few, mark, is_up, limit, sort)
    order = zones.of(sort, seed)
    places = list(reversed(order)) if is_up else order
    start = None
    if mark is not None:
        start = zones.place_of(mark, order, sort)
        if start is None:
            return []
        places = places[places.index(start) :]
    page: list[int] = []
    for zone in places:
        left = None if limit is None else limit - len(page)
        if left is not None and left <= 0:
            break
        wanted = both(found, zone.extra)
        if not isinstance(wanted, bool) and not zones.is_empty(zone, wanted):
            page += pages.page(wanted, zone, mark if zone is start else None, is_up, left)
    return page[::-1] if is_up else page


def _of_few(
    few: list[int], mark: int | None, is_up: bool, limit: int | None, sort: str
) -> list[int]:
    """The page out of all that there is. The mark may be found no more, and has its place still."""
    listed = zones.sort(few if mark is None or mark in few else [*few, mark], sort)
    if mark is None:
        return listed[:limit]
    if mark not in listed:
        return []
    place = listed.index(mark)
    if not is_up:
        return listed[place + 1 :][:limit]
    above = listed[:place]
    return above if limit is None else above[max(0, place - limit) :]


def count(query: str = "", cap: int = MOST_COUNTED) -> int:
    """How many a query finds, exact up to `cap`; one more than that stands for “or more”. Raises
    BadQuery."""
    return count_of(expression(parse(query)), cap)


def count_of(found: Outcome, cap: int = MOST_COUNTED) -> int:
    return 0 if isinstance(found, bool) else pages.count(found, cap)


def position(query: str, product: int, cap: int = MOST_COUNTED) -> int | None:
    """The place of a product among what a query finds, newest first, from 1; None where it is not
    among the first `cap`. Raises BadQuery."""
    found = expression(parse(query))
    if isinstance(found, bool):
        return None
    place = pages.place(found, product, cap)
    return place if place <= cap else None

"""What works best: the products of a result by the values they were made with, the best first."""

from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation.written import thousands
from gallery.best import fields, figures, ranking
from gallery.best.figures import LIKED, Figures
from gallery.best.intervals import Interval
from gallery.best.ranking import FEW
from gallery.search import by_value
from gallery.search.by_value import Among
from gallery.search.nodes import BadQuery
from gallery.search.writer import narrowed
from ledger.money import in_short
from pages.context import frame_of
from pages.formatting import percent
from pages.gallery import value_titles
from pages.gallery.result import Result
from pages.gallery.search_box import bare_box

MOST = 4_000
"""Products that are looked at, the newest: so many take a fortieth of a second."""
MOST_ROWS = 60
FIRST_FIELDS = 9
MEASURES = {
    "liked": "Liked",
    "rating": "Rating",
    "favourites": "Favourites",
    "picks": "Picked",
    "cost": "Cost per liked",
}
OF_LIST = "list."
NAMES = {"model": "Model", "provider": "Provider", "lora": "LoRA"}


@dataclass(frozen=True)
class Cell:
    """One figure of a value. `bar` is (value, low, high) in hundredths of the whole, None where
    nothing can be drawn; `is_few`: too few to say much."""

    words: str
    note: str = ""
    bar: tuple[int, int, int] | None = None
    is_few: bool = False


@dataclass(frozen=True)
class Row:
    """A value: `name` is what it is called, `id` how the search knows it; `href` is the gallery
    narrowed to it, `within` this page."""

    name: str
    id: str
    href: str
    within: str
    products: int
    cells: list[tuple[str, Cell]]


@require_GET
def best(request: HttpRequest) -> HttpResponse:
    """Of the result that the address tells, as the gallery's does; `by` is a field of the search,
    `rank` one of MEASURES."""
    result = Result.of(request)
    wanted, rank = request.GET.get("by", "")[:80], request.GET.get("rank", "")
    rank = rank if rank in MEASURES else "liked"
    among, wrong = Among([], is_cut=False, words=True), None
    try:
        among = result.newest(MOST, _hidden(request, result))
    except BadQuery as error:
        wrong = error
    known = by_value.fields()
    offered = fields.offered(among.ids, known)
    by = wanted if wanted in known else next(iter(offered), "model")
    found = ranking.ranked(figures.of(by, among, is_many=known.get(by, False)), rank)
    rows = found[:MOST_ROWS]
    titles = value_titles.of(by, [one.name for one in rows])
    href = partial(_href, result, by=by, rank=rank)
    context = {
        "here": "gallery",
        "result": result,
        "search": bare_box(result, wrong, href, ("by", by), ("rank", rank)),
        "gallery": result.href(),
        "by": _name(by),
        "fields": [
            (_name(name), name == by, href(by=name)) for name in dict.fromkeys([*offered, by])
        ],
        "first_fields": FIRST_FIELDS,
        "measures": [
            (name, words, href(rank=name), name == rank) for name, words in MEASURES.items()
        ],
        "rows": [
            _row(one, titles.get(one.name, one.name), result, offered, by, rank) for one in rows
        ],
        "left_out": max(0, len(found) - MOST_ROWS),
        "products": len(among.ids),
        "is_cut": among.is_cut,
        "is_judged": any(one.rated or one.favourites or one.picks.tries for one in found),
        "liked": LIKED,
        "few": FEW,
    }
    return render(request, "gallery/best.html", context, status=422 if wrong else 200)


def _hidden(request: HttpRequest, result: Result) -> list[int] | None:
    """The projects whose products do not count; None where what is hidden is shown."""
    frame = frame_of(request)
    if frame.hidden:
        return None
    return [one.pk for one in frame.hidden_projects if one != result.project]


def _href(result: Result, **changes: object) -> str:
    return reverse("best") + result.query_string(**changes)


def _name(field: str) -> str:
    if field.startswith(OF_LIST):
        return f"Word list {field.removeprefix(OF_LIST)}"
    return NAMES.get(field, field.removeprefix("param."))


def _row(one: Figures, title: str, result: Result, offered: list[str], by: str, rank: str) -> Row:
    """Within one value the next field tells more."""
    query = narrowed(result.query, one.condition)
    further = next((name for name in offered if name != by), by)
    return Row(
        name=title,
        id=one.name,
        href=result.href(q=query),
        within=_href(result, q=query, by=further, rank=rank),
        products=one.products,
        cells=list(_cells(one).items()),
    )


def _cells(one: Figures) -> dict[str, Cell]:
    return {
        "liked": _rate(one.liked_rate, one.liked, one.products),
        "rating": _rating(one),
        "favourites": _rate(one.favourite_rate, one.favourites, one.products),
        "picks": _picks(one),
        "cost": _cost(one),
    }


def _rate(rate: Interval | None, hits: int, tries: int) -> Cell:
    if rate is None:
        return Cell("–")
    likely = f"likely {round(100 * rate.low)} to {round(100 * rate.high)} %"
    note = f"{thousands(hits)} of {thousands(tries)}, {likely}"
    return Cell(percent(rate.value), note, _bar(rate, 0, 1), tries < FEW)


def _rating(one: Figures) -> Cell:
    rating = one.rating
    if rating is None:
        return Cell("–", "not rated")
    note = f"{thousands(one.rated)} rated, likely {rating.low:.1f} to {rating.high:.1f}"
    return Cell(f"{rating.value:.1f} ★", note, _bar(rating, 1, 5), one.rated < FEW)


def _picks(one: Figures) -> Cell:
    rate = one.picks.rate
    if rate is None:
        return Cell("–", "not compared")
    cell = _rate(rate, one.picks.wins, one.picks.tries)
    return Cell(cell.words, f"{cell.note}; by chance {one.picks.chance:.1f}", cell.bar, cell.is_few)


def _cost(one: Figures) -> Cell:
    spent = " + ".join(in_short(micros, currency) for currency, micros in one.spent.items())
    unknown = f"{thousands(one.unknown)} at an unknown cost" if one.unknown else ""
    if not one.liked or not spent:
        return Cell("–" if spent else "unknown", ", ".join(filter(None, (spent, unknown))))
    each = " + ".join(in_short(round(each), currency) for currency, each in one.per_liked.items())
    words = f"at least {each}" if one.unknown else each
    note = ", ".join(filter(None, (f"{spent} for {thousands(one.liked)}", unknown)))
    return Cell(words, note, None, one.liked < FEW)


def _bar(interval: Interval, least: float, most: float) -> tuple[int, int, int]:
    scaled = (
        (part - least) / (most - least) for part in (interval.value, interval.low, interval.high)
    )
    value, low, high = (round(100 * part) for part in scaled)
    return value, low, high

"""Ranking the cells of a grid blind: two at a time, without heads, until one has won."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from foundation.user_input import row_id
from gallery import picks
from gallery.models import Product
from gallery.organising import BadChange
from gallery.search.fields import parameter_key
from pages.gallery.bulk import show_done
from pages.gallery.compare import Side
from pages.gallery.presenters import Card, card, display_href, product_href, veil
from pages.grids.page import grid_row
from production.grid_models import Grid
from production.grids import axes
from production.grids.ranking import Ranking, products_of, ranking

MOST_NAMED = 200
"""Products in the query of the page of what works best."""
MOST_PASSED = 1_000


@dataclass(frozen=True)
class Winner:
    """`heads` are (axis, value) of its cell; `wins` how often it was picked."""

    card: Card
    heads: list[tuple[str, str]]
    wins: int
    best_href: str


@require_GET
def rank(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`passed` are products that nobody wants to judge."""
    row = grid_row(uid)
    passed = _passed(request.GET.get("passed", ""))
    found = ranking(row, passed)
    return render(
        request,
        "grids/rank.html",
        {
            "here": "grids",
            "grid": row,
            "ranking": found,
            "sides": _sides(found),
            "passed": ",".join(map(str, passed)),
            "winner": _winner(row, found) if found.winner else None,
        },
    )


@require_POST
def pick(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`product` is the better of the two that are asked about; `pass` leaves one of them out."""
    row = grid_row(uid)
    passed = _passed(request.POST.get("passed", ""))
    found = ranking(row, passed)
    chosen, left_out = row_id(request.POST.get("product")), row_id(request.POST.get("pass"))
    pair = _passed(request.POST.get("pair", ""))
    if found.pair is None or {*pair} != {*found.pair}:
        return _back(row, passed)  # pressed twice, or on an old page
    if left_out in found.pair:
        return _back(row, [*passed, left_out])
    try:
        done = picks.pick(chosen or 0, found.pair, is_blind=True, gives_stars=found.is_last)
    except BadChange as error:
        messages.error(request, str(error))
    else:
        show_done(request, done)
    return _back(row, passed)


def _back(row: Grid, passed: list[int]) -> HttpResponse:
    query = f"?{urlencode({'passed': ','.join(map(str, passed))})}" if passed else ""
    return redirect(reverse("grid-rank", args=[row.uid]) + query)


def _passed(text: str) -> list[int]:
    return [pk for pk in map(row_id, text.split(",")[:MOST_PASSED]) if pk]


def _sides(found: Ranking) -> list[Side]:
    if found.pair is None:
        return []
    there = Product.objects.select_related("asset", "project").in_bulk(found.pair)
    return [
        Side(
            product := there[pk],
            letter,
            "",
            product_href(pk),
            display_href(product.asset),
            veil(product),
        )
        for pk, letter in zip(found.pair, "AB", strict=True)
        if pk in there
    ]


def _winner(row: Grid, found: Ranking) -> Winner | None:
    keys = products_of(row)
    there = Product.objects.select_related("asset", "project")
    product = there.filter(pk__in=[found.winner]).first()
    if product is None:
        return None
    along = axes.from_json(row.axes)
    places = axes.place(keys[product.pk])
    heads = [(one.title, one.values[place].words) for one, place in zip(along, places, strict=True)]
    return Winner(card(product), heads, found.wins[product.pk], _best_href(found, along))


def _best_href(found: Ranking, along: list[axes.Axis]) -> str:
    """What works best of these, by the first axis that can be told there, ranked by picks."""
    query = {"rank": "picks"}
    if len(found.products) <= MOST_NAMED:
        query["q"] = f"id:{','.join(map(str, found.products))}"
    varied = [one for one in along if _field(one)]
    if varied:
        query["by"] = _field(varied[0])
    return f"{reverse('best')}?{urlencode(query)}"


def _field(one: axes.Axis) -> str:
    if one.name in (axes.MODEL, axes.PROVIDER):
        return one.name
    ours = one.name in axes.TITLES or one.name.startswith(axes.WORDS)
    return "" if ours else parameter_key(one.parameter)

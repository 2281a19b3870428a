"""The search box: chips, orders, how many there are, what is wrong, and what could follow."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation.written import thousands
from gallery.search.completion import complete
from gallery.search.find import MOST_COUNTED
from gallery.search.nodes import BadQuery
from gallery.search.writer import Chip, chips
from pages.context import frame_of
from pages.gallery.result import LARGEST_SEED, NEWEST, Result
from projects.models import Project

TARGET = "search-said"
"""The place in the page for what is wrong; a request for it asks whether a query is right."""
FOCUS = "#search-text"
AROUND = 60
MOST_CHIPS = 40
ORDERS = {
    NEWEST: "Newest first",
    "oldest": "Oldest first",
    "rating": "Best rated",
    "cost": "Dearest",
    "size": "Largest file",
    "duration": "Longest",
    "random": "Random",
}


@dataclass(frozen=True)
class QueryFault:
    """Why a query is wrong, and a copy of it around the wrong letters."""

    sentence: str
    before: str
    letters: str
    behind: str


@dataclass(frozen=True)
class SearchBox:
    """`orders` are (words, address, whether it is that one). `found` is "" where nobody counted;
    where more than a batch was found, the script asks at `counts` how many they are. `fields` go
    with the query to `action`; `asks` has the script ask whether that is right."""

    result: Result
    action: str
    fields: list[tuple[str, str]]
    asks: dict[str, str]
    chips: list[tuple[Chip, str]]
    orders: list[tuple[str, str, bool]]
    order: str
    shuffled: str
    found: str
    counts: str
    wrong: QueryFault | None
    saves: str


def box(
    result: Result, error: BadQuery | None, first: int | None = None, more: bool = False
) -> SearchBox:
    """Of a result that was looked for; `error` where it could not be. `first` products of it are
    shown from the first on, None where it is others, and `more` follow."""
    top = [] if error else chips(result.query)[:MOST_CHIPS]
    seed = random.randrange(1, LARGEST_SEED)
    found = counts = ""
    if result.query and not error:
        found = _in_all(result) if first is None else counted(first, more)
        counts = (
            reverse("search-count") + result.query_string() if first is not None and more else ""
        )
    return SearchBox(
        result=result,
        action=reverse("gallery"),
        fields=_beside_query(result),
        asks={"hx-get": reverse("gallery"), "hx-target": f"#{TARGET}", "hx-swap": "innerHTML"},
        chips=[(chip, result.href(q=chip.without) + FOCUS) for chip in top],
        orders=[
            (words, _in_order(result, sort), sort == result.sort) for sort, words in ORDERS.items()
        ],
        order=ORDERS[result.sort],
        shuffled=result.href(seed=seed) if result.sort == "random" else "",
        found=found,
        counts=counts,
        wrong=_wrong(result.query, error) if error else None,
        saves="" if error or not result.is_narrowed else result.saved_query(),
    )


def bare_box(
    result: Result, error: BadQuery | None, href: Callable[..., str], *more: tuple[str, str]
) -> SearchBox:
    """The same on a page that tells something of a result: it only narrows. `href` is the page's
    address for other fields of the result, `more` are fields of its own."""
    top = [] if error else chips(result.query)[:MOST_CHIPS]
    return SearchBox(
        result=result,
        action=href().partition("?")[0],
        fields=[*_beside_query(result), *more],
        asks={},
        chips=[(chip, href(q=chip.without)) for chip in top],
        orders=[],
        order="",
        shuffled="",
        found="",
        counts="",
        wrong=_wrong(result.query, error) if error else None,
        saves="",
    )


def _beside_query(result: Result) -> list[tuple[str, str]]:
    return [(name, value) for name, value in result.fields() if name != "q"]


def _in_order(result: Result, sort: str) -> str:
    return result.href(sort="" if sort == NEWEST else sort, seed="")


@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """How many products a result has, behind the page that shows the first of them: to count may
    take longer than all else of it."""
    try:
        found = _in_all(Result.of(request))
    except BadQuery:
        return HttpResponse(status=204)
    return render(request, "gallery/search_count.html", {"found": found})


def _in_all(result: Result) -> str:
    many = result.count()
    return counted(min(many, MOST_COUNTED), many > MOST_COUNTED)


def counted(count: int, more: bool = False) -> str:
    """`more` says that there are others."""
    return (
        f"{thousands(count)}{'+' if more else ''} product{'' if count == 1 and not more else 's'}"
    )


def _wrong(query: str, error: BadQuery) -> QueryFault:
    start, end = error.start, min(error.end, error.start + AROUND)
    before, behind = query[max(0, start - AROUND) : start], query[end : end + AROUND]
    return QueryFault(
        error.sentence,
        ("…" if start > AROUND else "") + before,
        query[start:end],
        behind + ("…" if len(query) > end + AROUND else ""),
    )


def checked(request: HttpRequest, result: Result) -> HttpResponse:
    """Lead to what was asked for, or say what is wrong with it, so that the page that is there
    keeps its cards."""
    try:
        result.ids(limit=1)
    except BadQuery as error:
        context = {"wrong": _wrong(result.query, error)}
        return render(request, "gallery/search_wrong.html", context, status=422)
    response = HttpResponse()
    response["HX-Redirect"] = result.href() + FOCUS
    return response


@require_GET
def completion(request: HttpRequest) -> JsonResponse:
    """What could stand at `cursor` in `text`, both counted in characters, not in UTF-16."""
    text, cursor = request.GET.get("text", ""), request.GET.get("cursor", "")
    at = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 9 else None
    found = complete(text.replace("\0", " "), at)
    veiled: set[str] = set()
    if found and not frame_of(request).hidden:
        veiled = set(Project.objects.filter(is_hidden=True).values_list("name", flat=True))
    return JsonResponse(
        {
            "offered": [
                {
                    "value": one.value,
                    "count": "" if one.count is None else f"{thousands(one.count)}",
                    "insert": one.insert,
                    "start": one.start,
                    "end": one.end,
                }
                for one in found
                if one.value not in veiled or not _is_project(text, one.insert, one.start)
            ]
        }
    )


def _is_project(text: str, insert: str, start: int) -> bool:
    return insert.startswith("project:") or text[:start].casefold().endswith("project:")

"""The feed: what a result holds, sixty cards at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from gallery import products
from gallery.models import Product
from gallery.search.nodes import BadQuery
from pages.context import frame_of
from pages.current_project import current_project
from pages.gallery import compare, listing, trash
from pages.gallery.presenters import card, choice, headings, newest_first, picked
from pages.gallery.result import NEWEST, Result, products_of
from pages.gallery.search_box import TARGET, box, checked
from pages.gallery.selection import BULK_FIELDS
from production import live_status
from providers.contract import Medium
from providers.media_fields import a_file

PAGE = 60
PICKS = 48
MOST_NEWS = 100
DATED = ("newest", "oldest")
NAMES = {
    Medium.IMAGE: "Images",
    Medium.VIDEO: "Videos",
    Medium.AUDIO: "Sounds",
    Medium.TEXT: "Texts",
}


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The page, or with `before` the next cards for the page that is there already; with `through`
    none below that one: a batch that was there before."""
    result = Result.of(request)
    before, through = (row_id(request.GET.get(name)) for name in ("before", "through"))
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    if is_part and request.htmx.target == TARGET:  # type: ignore[attr-defined]
        return checked(request, result)
    wrong = None
    try:
        ids = result.ids(before=before, limit=PAGE + 1)
    except BadQuery as error:
        ids, wrong = [], error
    on_page, more = ids[:PAGE], len(ids) > PAGE
    if through in on_page:
        on_page = on_page[: on_page.index(through) + 1]
    elif through and on_page and (below := result.ids(before=through, limit=1)):
        # The last one of that batch is in it no more; what stood below it is in the next one.
        on_page = on_page[: on_page.index(below[0])] if below[0] in on_page else on_page
    cards = products_of(on_page)
    day = request.GET.get("day", "") if is_part else ""
    context = _batch(result, cards, before, day, more, is_list=listing.is_list(request))
    if is_part and (before or through):
        return render(request, "gallery/cards.html", context)
    return render(
        request,
        "gallery/gallery.html",
        context
        | {
            "here": "gallery",
            "result": result,
            "selection_fields": BULK_FIELDS,
            "most_compared": compare.MOST,
            "search": box(result, wrong, None if before else len(ids[:PAGE]), more),
            "is_empty": not cards and not wrong,
            "news": None if result.trashed or wrong else _news(result, cards),
            "trash_bar": trash.bar(request) if result.trashed else None,
            "media": [
                (name, result.href(medium=medium), result.medium == medium)
                for medium, name in (("", "All"), *NAMES.items())
            ],
            "favourites": result.href(favourite="" if result.favourite else "1"),
            "inputs": result.href(inputs="" if result.inputs else "1"),
            "trash": result.href(view="" if result.trashed else "trash"),
            "list_head": listing.head(result),
        },
        status=422 if wrong else 200,
    )


def _news(result: Result, cards: list[Product]) -> dict[str, Any]:
    """The newest product that the page knows, and where it asks what has come since."""
    newest = cards[0].pk if cards and result.sort == NEWEST else live_status.newest_product()
    return {"after": newest, "href": reverse("gallery-news") + result.query_string(after=newest)}


def _batch(
    result: Result,
    cards: list[Product],
    before: int | None,
    day: str,
    more: bool,
    *,
    is_list: bool,
) -> dict[str, Any]:
    """The cards of a batch, the address by which the same ones come again, and that of the next.
    Days are told where products stand in their order."""
    if not cards:
        return {"cards": [], "is_list": is_list, "again": "", "older": ""}
    has_days = result.sort in DATED and not is_list
    query_string = result.query_string()
    # The newest first, what comes in above shifts no batch; in other orders its own mark does.
    top = cards[0].pk + 1 if not result.is_searched else before
    last_day = timezone.localtime(cards[-1].created_at).date() if has_days else ""
    if is_list:
        entries: Any = [listing.row(one, query_string) for one in cards]
    else:
        drawn = [card(one, query_string=query_string) for one in cards]
        drawn = drawn if before else newest_first(drawn)
        days = headings(cards, day) if has_days else [""] * len(cards)
        entries = list(zip(drawn, days, strict=True))
    return {
        "cards": entries,
        "is_list": is_list,
        "again": result.href(before=top, through=cards[-1].pk, day=day),
        "older": result.href(before=cards[-1].pk, day=last_day) if more else "",
    }


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """How much has come into a result since it was shown, with `after`, the newest product then.
    204 while that is nothing."""
    after = row_id(request.GET.get("after")) or 0
    try:
        count = Result.of(request).came_after(after, MOST_NEWS)
    except BadQuery:
        count = 0
    if not count:
        return HttpResponse(status=204)
    many = f"{count}+" if count == MOST_NEWS else str(count)
    return render(request, "gallery/news.html", {"many": many})


@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """The newest products of a medium, to choose an input from; `product` chooses that one for the
    form's `field`."""
    medium = request.GET.get("medium", "")
    if chosen := row_id(request.GET.get("product")):
        found = Product.objects.shown().select_related("asset", "project").filter(pk=chosen)
        field, problems = request.GET.get("field", "")[:60], []
        status = 200 if found else 404
        for product in found:
            if medium in list(Medium) and product.medium != medium:
                is_one = a_file(product.medium)
                problems = [f"#{chosen} is {is_one}, and here goes {a_file(medium)}."]
                found, status = found.none(), 422
        presented = [picked(product) for product in found]
        context = {"products": presented, "field": field, "problems": problems}
        return render(request, "gallery/picked.html", context, status=status)
    newest = products.feed(
        project=current_project(request),
        medium=medium if medium in list(Medium) else None,
        with_hidden=frame_of(request).hidden == "shown",
        limit=PICKS,
    )
    return render(request, "gallery/pick.html", {"products": [choice(one) for one in newest]})

"""The feed: newest first, sixty at a time, narrowed by medium, favourites, project or trash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.views.decorators.http import require_GET

from gallery import products
from gallery.models import Product
from projects.asked import whole_number
from projects.current import current_project
from providers.contract import Medium
from providers.media_fields import a_file

PAGE = 60
PICKS = 48
NAMES = {
    Medium.IMAGE: "Images",
    Medium.VIDEO: "Videos",
    Medium.AUDIO: "Sounds",
    Medium.TEXT: "Texts",
}


@dataclass(frozen=True)
class Filters:
    """What of the feed is asked for, as the address says it."""

    medium: str = ""
    favourite: bool = False
    trashed: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        medium = request.GET.get("medium", "")
        return cls(
            medium=medium if medium in list(Medium) else "",
            favourite=request.GET.get("favourite") == "1",
            trashed=request.GET.get("view") == "trash",
        )

    def query(self, **changes: object) -> str:
        """The query string of these filters, some of them changed. "" values are left out."""
        values = {
            "medium": self.medium,
            "favourite": "1" if self.favourite else "",
            "view": "trash" if self.trashed else "",
        } | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The page, or with `before` the next cards for the page that is there already."""
    filters = Filters.of(request)
    before = whole_number(request.GET.get("before"))
    found = list(
        products.feed(
            project=current_project(request),
            medium=filters.medium or None,
            favourite=filters.favourite or None,
            trashed=filters.trashed,
            before=before,
            limit=PAGE + 1,
        )
    )
    cards, more = found[:PAGE], len(found) > PAGE
    last_day = timezone.localtime(cards[-1].created_at).date() if cards else None
    context = {
        "cards": with_days(cards, request.GET.get("day", "") if request.htmx else ""),
        "older": filters.query(before=cards[-1].pk, day=last_day) if more else "",
    }
    if request.htmx and before:
        return render(request, "gallery/cards.html", context)
    return render(
        request,
        "gallery/gallery.html",
        context
        | {
            "here": "gallery",
            "filters": filters,
            "is_empty": not cards,
            "is_filtered": bool(filters.medium or filters.favourite),
            "media": [
                (name, filters.query(medium=medium), filters.medium == medium)
                for medium, name in (("", "All"), *NAMES.items())
            ],
            "favourites_query": filters.query(favourite="" if filters.favourite else "1"),
            "trash_query": filters.query(view="" if filters.trashed else "trash"),
        },
    )


@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """The newest products of a medium, to choose an input from; `product` chooses that one for the
    form's `field`."""
    medium = request.GET.get("medium", "")
    if chosen := whole_number(request.GET.get("product")):
        found = Product.objects.shown().select_related("asset").filter(pk=chosen)
        field = request.GET.get("field", "")[:60]
        status = 200 if found else 404
        for product in found:
            if medium in list(Medium) and product.medium != medium:
                is_one = a_file(product.medium)
                messages.error(request, f"#{chosen} is {is_one}, and here goes {a_file(medium)}.")
                found, status = found.none(), 422
        context = {"products": found, "field": field}
        return render(request, "gallery/picked.html", context, status=status)
    found = products.feed(
        project=current_project(request),
        medium=medium if medium in list(Medium) else None,
        limit=PICKS,
    )
    return render(request, "gallery/pick.html", {"products": list(found)})


def with_days(cards: list[Product], last_day: str) -> Iterator[tuple[Product, str]]:
    """Each product with the heading that stands before it, "" where the day goes on."""
    for card in cards:
        day = timezone.localtime(card.created_at).date()
        yield card, "" if str(day) == last_day else day_in_words(day)
        last_day = str(day)


def day_in_words(day: date) -> str:
    """ "Today", "Yesterday", "Monday, 3 August", and with the year when it is another one."""
    today = timezone.localdate()
    age = (today - day).days
    if 0 <= age <= 1:
        return ("Today", "Yesterday")[age]
    return format_date(day, "l, j F" if day.year == today.year else "l, j F Y")

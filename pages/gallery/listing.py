"""The gallery as a list: one row a product, with what its card leaves out. Grid or list is a choice
of this browser and stands in no address, so that a link shows each as they like it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from gallery.models import Product
from pages.formatting import clock, cut, day, icon, medium_icon, moment_of, money, size
from pages.gallery.presenters import Card, card
from pages.gallery.result import Result
from pages.http_params import way_back
from providers.contract import Medium

COOKIE = "artfactory_gallery"
A_YEAR = 365 * 24 * 3600
LIST, GRID = "list", "grid"
COLUMNS = (
    ("words", "Product", ""),
    ("model", "Model", ""),
    ("kind", "Kind", ""),
    ("measure", "Size", "size"),
    ("rated", "Rating", "rating"),
    ("cost", "Cost", "cost"),
    ("date", "Date", "newest"),
    ("project", "Project", ""),
)
"""By class: what stands above each, and the order that it leads to, "" for none."""


@dataclass(frozen=True, slots=True)
class Row:
    """`facts` are those of `COLUMNS` behind the first, by class: short, and whole for a hover."""

    card: Card
    sign: SafeString
    words: str
    facts: list[tuple[str, str, str]]


@require_POST
def view_as(request: HttpRequest) -> HttpResponse:
    """Choose `as=list` or `as=grid`."""
    response = HttpResponseRedirect(way_back(request, "gallery"))
    is_list = request.POST.get("as") == LIST
    chosen = LIST if is_list else GRID
    response.set_cookie(COOKIE, chosen, max_age=A_YEAR, samesite="Strict", httponly=True)
    return response


def is_list(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == LIST


def head(result: Result) -> list[tuple[str, str, str, bool]]:
    """Class, words, address and whether the list is in that order."""
    return [
        (
            name,
            words,
            result.href(sort="" if sort == "newest" else sort, seed="") if sort else "",
            sort == result.sort,
        )
        for name, words, sort in COLUMNS
    ]


def row(product: Product, query_string: str = "") -> Row:
    asset = product.asset
    words = " · ".join(part for part in (product.title, product.prompt or product.text) if part)
    made_at = timezone.localtime(product.created_at)
    kind = product.get_kind_display() if product.kind else product.medium.capitalize()
    facts = {
        "model": (product.model_id.rpartition("/")[2], product.model_id),
        "kind": (kind, kind),
        "measure": (_measure(product), f"{size(asset.size)}, {asset.mime}"),
        "cost": (money(product.cost_micros, product.currency) if product.provider else "", ""),
        "date": (day(made_at, brief=True), moment_of(made_at)),
        "project": (product.project.name, product.project.name),
    }
    return Row(
        card(product, query_string=query_string),
        icon(medium_icon(product.medium)),
        cut(" ".join(words.split()), 200),
        [(name, short, whole) for name, (short, whole) in facts.items()],
    )


def _measure(product: Product) -> str:
    """How large it looks and how long it takes; of what has neither, the size of its file."""
    asset = product.asset
    looks = f"{asset.width} × {asset.height}" if asset.width and asset.height else ""
    length = clock(asset.duration) if asset.duration else ""
    is_text = product.medium == Medium.TEXT
    return size(asset.size) if is_text else ", ".join(part for part in (looks, length) if part)

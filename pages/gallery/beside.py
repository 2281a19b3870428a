"""What the full-screen viewer goes through: the products on both sides of one within a result, and
the parts that it shows of each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from gallery import hidden
from gallery.models import Product
from gallery.search.find import MOST_COUNTED
from gallery.search.nodes import BadQuery
from pages.gallery.media import friendly_name
from pages.gallery.presenters import (
    display_href,
    name_of,
    product_href,
    staged,
    thumbnail_href,
)
from pages.gallery.result import products_of
from pages.gallery.walk import Walk, walk_of
from providers.contract import Medium

LOOKED_AT = 12
"""Products on each side in one answer, those that are hidden among them."""


@require_GET
def beside(request: HttpRequest) -> HttpResponse:
    """The `product` with those before and after it, in order. `hidden=shown` takes the hidden ones
    along; without it they are passed over, and `newer` and `older` say from where to ask on, None
    where the result ends. `counted=1` tells the product's place and how many there are, too."""
    pk = row_id(request.GET.get("product")) or 0
    walk = walk_of(request)
    try:
        above = walk.ids(after=pk, limit=LOOKED_AT)
        below = walk.ids(before=pk, limit=LOOKED_AT)
        counted = _counted(walk, pk) if request.GET.get("counted") == "1" else {}
    except BadQuery as error:
        return JsonResponse({"error": str(error)}, status=422)
    places = {one: number - len(above) for number, one in enumerate([*above, pk, *below])}
    with_hidden = request.GET.get("hidden") == "shown"
    items = [
        item(product) | {"offset": places[product.pk]}
        for product in products_of(list(places))
        if with_hidden or not hidden.is_hidden(product)
    ]
    ways = {
        "newer": above[0] if len(above) == LOOKED_AT else None,
        "older": below[-1] if len(below) == LOOKED_AT else None,
    }
    return JsonResponse({"items": items} | ways | counted)


def item(product: Product) -> dict[str, Any]:
    """`src` is what a page shows of it, `thumb` its small preview, "" where there is none."""
    asset = product.asset
    is_sized = product.medium == Medium.IMAGE and asset.width and asset.height
    return {
        "id": product.pk,
        "medium": product.medium,
        "name": name_of(product),
        "words": (product.prompt or product.title)[:200],
        "href": product_href(product.pk),
        "src": display_href(asset),
        "thumb": thumbnail_href(asset),
        "w": asset.width if is_sized else None,
        "h": asset.height if is_sized else None,
        "file": friendly_name(product),
        "favourite": product.favourite,
        "rating": product.rating or 0,
        "trashed": product.trashed_at is not None,
    }


def _counted(walk: Walk, pk: int) -> dict[str, int | None]:
    """Neither is told above what is counted exactly."""
    count = walk.count()
    if count > MOST_COUNTED:
        return {"place": None, "count": None}
    return {"place": len(walk.ids(after=pk, limit=MOST_COUNTED)) + 1, "count": count}


@require_GET
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """A video, sound or text to be played and read full screen."""
    product = Product.objects.select_related("asset").filter(pk=pk).first()
    if product is None:
        raise Http404
    return render(
        request,
        "gallery/stage.html",
        {"product": product, "asset": product.asset, **staged(product)},
    )

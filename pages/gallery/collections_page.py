"""Collections: all of them with their covers, and one with its products in the user's order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.user_input import row_id
from gallery import collections
from gallery.names import BadName
from gallery.organising_models import Collection
from pages.gallery import bulk
from pages.gallery.presenters import card
from pages.gallery.walk import collection_query_string

PAGE = 60
STEPS = {"earlier": -1, "later": 1}


@require_GET
def collections_page(request: HttpRequest) -> HttpResponse:
    context = {"here": "gallery", "collections": collections.with_covers().order_by("name")}
    return render(request, "gallery/collections.html", context)


@require_POST
def collection_new(request: HttpRequest) -> HttpResponse:
    try:
        made = collections.create(request.POST.get("name", ""))
    except BadName as error:
        messages.error(request, str(error))
        return redirect("collections")
    return redirect("collection", pk=made.pk)


@require_GET
def collection(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or with `after` the next products for the page that is there already."""
    after = row_id(request.GET.get("after"))
    row = get_object_or_404(collections.with_covers() if after is None else Collection, pk=pk)
    found = collections.items(row, after or 0, PAGE + 1)
    context: dict[str, Any] = {
        "collection": row,
        "cards": [
            card(item.product, query_string=collection_query_string(pk)) for item in found[:PAGE]
        ],
        "more": f"{request.path}?after={found[PAGE - 1].position}" if found[PAGE:] else "",
    }
    if request.htmx and after is not None:  # type: ignore[attr-defined]
        return render(request, "gallery/collection_items.html", context)
    return render(request, "gallery/collection.html", context | {"here": "gallery"})


@require_POST
def collection_rename(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Collection, pk=pk)
    try:
        collections.rename(row, request.POST.get("name", ""))
    except BadName as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Saved.")
    return redirect("collection", pk=pk)


@require_POST
def collection_remove(request: HttpRequest, pk: int) -> HttpResponse:
    bulk.show_done(request, collections.remove(get_object_or_404(Collection, pk=pk)))
    return redirect("collections")


@require_POST
def collection_move(request: HttpRequest, pk: int) -> HttpResponse:
    """A `product` to before another, `before`, or to the end where that is ""; or one `step`,
    "earlier" or "later"."""
    row = get_object_or_404(Collection, pk=pk)
    product, before = row_id(request.POST.get("product")), request.POST.get("before", "")
    step = STEPS.get(request.POST.get("step", ""))
    if product is None or (before and row_id(before) is None):
        raise Http404
    if step is not None:
        is_done = collections.step(row, product, step)
    else:
        is_done = collections.move(row, product, row_id(before))
    if not is_done:
        return bulk.refuse(request, "That product is no longer in it. Reload the page.")
    return bulk.answer(request) if request.htmx else redirect("collection", pk=pk)  # type: ignore[attr-defined]


@require_POST
def collection_cover(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Collection, pk=pk)
    try:
        collections.set_cover(row, row_id(request.POST.get("product")) or 0)
    except BadName as error:
        return bulk.refuse(request, str(error))
    messages.success(request, f"It is the cover of “{row}” now.")
    return bulk.answer(request)

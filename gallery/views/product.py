"""One product: as large as it fits, with its whole recipe, its family and its neighbours."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gallery.models import Product
from gallery.storable import storable, words
from projects.current import current_project

MOST_RELATIVES = 24


@require_GET
def product(request: HttpRequest, pk: int) -> HttpResponse:
    shown = (
        Product.objects.select_related("asset", "project", "made_by__generation")
        .filter(pk=pk)
        .first()
    )
    if shown is None:
        raise Http404
    # An older version kept whatever a file said.
    recipe = storable(shown.recipe) or {}
    shown.prompt = words(shown.prompt)
    return render(
        request,
        "gallery/product.html",
        {
            "here": "gallery",
            "product": shown,
            "asset": shown.asset,
            "recipe": recipe,
            "params": _params(recipe),
            "generation": shown.made_by.generation if hasattr(shown, "made_by") else None,
            "sources": [
                row.source for row in shown.sources.select_related("source__asset").order_by("id")
            ],
            "descendants": [
                row.product
                for row in shown.descendants.filter(product__trashed_at__isnull=True)
                .select_related("product__asset")
                .order_by("-id")[:MOST_RELATIVES]
            ],
            **_neighbours(request, shown),
        },
    )


def _params(recipe: dict[str, Any]) -> list[tuple[str, Any]]:
    """The parameters as they were ordered, without the prompt and seed that stand on their own."""
    params = recipe.get("params")
    if not isinstance(params, dict):
        return []
    apart = (recipe.get("prompt"), recipe.get("seed"))
    return [
        (name, value)
        for name, value in params.items()
        if not (name in ("prompt", "text", "seed") and value in apart)
    ]


def _neighbours(request: HttpRequest, shown: Product) -> dict[str, int | None]:
    """The next newer and older product of the same feed."""
    feed = Product.objects.filter(trashed_at__isnull=shown.trashed_at is None)
    if project := current_project(request):
        feed = feed.filter(project=project)
    ids = feed.values_list("pk", flat=True)
    return {
        "newer": ids.filter(pk__gt=shown.pk).order_by("pk").first(),
        "older": ids.filter(pk__lt=shown.pk).order_by("-pk").first(),
    }

"""How a product came to be: its order with what else came of it, its attempts and their log."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation.prepared_queries import prepared_rows
from gallery.models import Product
from pages.gallery.presenters import SmallCard, small
from pages.gallery.walk import order_query_string
from pages.queue.generation_details import attempts_of
from production.models import Generation

MOST_SIBLINGS = 12
LOOKED_THROUGH = 100
"""Further on in a larger order the status bar shows its beginning."""


@dataclass(frozen=True)
class Making:
    """`attempts` counts what was sent for it; `siblings` are those around it in its order, itself
    among them, none where it came alone; `more` says that there are others. `query_string` follows
    the address of each, so that one goes on within the order."""

    generation: Generation
    order_href: str
    siblings: list[SmallCard]
    more: bool
    query_string: str

    @property
    def attempts(self) -> int:
        return self.generation.attempt


def making_of(product: Product) -> Making | None:
    """None for what was not made here. The product comes with `made_by`, its generation, and the
    order of that. One query."""
    if not hasattr(product, "made_by"):
        return None
    generation = product.made_by.generation
    found = _of_order(generation.order_id)
    places = [place for place, row in enumerate(found) if row.pk == product.pk]
    start = max(0, min(places[0] - MOST_SIBLINGS // 2, len(found) - MOST_SIBLINGS) if places else 0)
    siblings = [small(row, 60) for row in found[start : start + MOST_SIBLINGS]]
    return Making(
        generation=generation,
        order_href=reverse("order-page", args=[generation.order.uid]),
        siblings=siblings if siblings != [small(product, 60)] else [],
        more=len(found) > MOST_SIBLINGS,
        query_string=order_query_string(generation.order.uid),
    )


@prepared_rows(1)
def _of_order(order: int) -> QuerySet[Product]:
    rows = Product.objects.filter(made_by__generation__order=order, trashed_at=None)
    rows = rows.select_related("asset", "project").defer("recipe", "asset__waveform")
    return rows.order_by("made_by__generation_id", "made_by__position")[:LOOKED_THROUGH]


@require_GET
def making(request: HttpRequest, pk: int) -> HttpResponse:
    """The attempts, each with its outcome and log, as a part of the product's page."""
    product = get_object_or_404(Product, pk=pk)
    rows = Generation.objects.filter(outputs__product=product).prefetch_related("attempts")
    generation = rows.first()
    if generation is None:
        raise Http404
    context: dict[str, Any] = {"generation": generation, "attempts": attempts_of(generation)}
    return render(request, "gallery/making.html", context)

"""Which orders the right side of Create shows."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.row_by_row import ExistsForRow
from production.models import (
    HAS_FAILED,
    IS_ACTIVE,
    Generation,
    GenerationOutput,
    Order,
    State,
    UncheckedResult,
)
from providers.contract import Kind, Medium

ITS = Generation.objects.filter(order=OuterRef("pk"))
LEFT_NOTHING = Q(state__in=(State.CANCELLED, State.REPLACED))
UNCHECKED = UncheckedResult.objects.filter(generation__order=OuterRef("pk"))
FAVOURITES = GenerationOutput.objects.filter(
    generation__order=OuterRef("pk"), product__favourite=True, product__trashed_at=None
)
UNHAPPY = HAS_FAILED | Q(state__in=(State.REFUSED, State.UNKNOWN))
CHOICES = (
    ("", "All orders"),
    ("running", "Under way"),
    ("failed", "Failed"),
    ("favourites", "With favourites"),
    *((medium.value, f"{medium.value.capitalize()} orders") for medium in Medium),
    ("dismissed", "Dismissed"),
)
Orders = QuerySet[Order]
NARROWED: dict[str, Callable[[Orders], Orders]] = {
    "running": lambda orders: orders.filter(Exists(ITS.filter(IS_ACTIVE))),
    "failed": lambda orders: orders.filter(Exists(ITS.filter(UNHAPPY))),
    "favourites": lambda orders: orders.filter(Exists(FAVOURITES)),
}


def narrowed(orders: Orders, show: str) -> Orders:
    """Those that a choice names, all for what is none. What was cancelled before anything was made
    is never among them, and what was dismissed only where one asks for it or work of it goes on."""
    orders = orders.filter(ExistsForRow(ITS.exclude(LEFT_NOTHING)) | ExistsForRow(UNCHECKED))
    if show == "dismissed":
        return orders.exclude(dismissed_at=None)
    orders = orders.filter(Q(dismissed_at=None) | ExistsForRow(ITS.filter(IS_ACTIVE)))
    if show in NARROWED:
        return NARROWED[show](orders)
    if show in tuple(Medium):
        return orders.filter(kind__in=[kind.value for kind in Kind if kind.medium == show])
    return orders

"""The orders in which products are listed, each as zones that follow one another.

A page goes on below a product, whose place follows from its row; within a zone places are kept by
value and id, so every page is as quick as the first.
"""

from dataclasses import dataclass

from gallery.models import Product
from gallery.search import shuffling
from gallery.search.expressions import Any, Expression, Outcome, Range, has, top_parts, without
from gallery.search.facts import MICROS
from gallery.search.shuffling import Shuffle

SORTS = ("newest", "oldest", "rating", "cost", "size", "duration", "random")
NUMBERS = {"cost": "cost_micros", "size": "asset__size", "duration": "asset__duration"}
ALL = (float("-inf"), float("inf"))
RATED = [has("rating", str(rating)) for rating in range(5, -1, -1)]


@dataclass(frozen=True)
class Zone:
    """What is in it besides what is looked for, and its order: `by` is "-id", "id", "random" or a
    field of numbers, the largest first; `shuffle` is the order of "random"."""

    by: str
    extra: Outcome = True
    shuffle: Shuffle | None = None


def of(sort: str, seed: int) -> list[Zone]:
    """Best, dearest, largest, longest first; what has no such number comes last, newest first."""
    if sort == "rating":
        return [Zone("-id", rated) for rated in RATED]
    if sort in NUMBERS:
        return [Zone(sort), Zone("-id", without(Range(sort, *ALL)))]
    if sort == "random":
        return [Zone(sort, shuffle=shuffling.of(seed))]
    return [Zone("-id" if sort == "newest" else "id")]


def is_empty(zone: Zone, found: Expression) -> bool:
    """Whether other ratings are asked for than the zone's."""
    parts = (part.parts if isinstance(part, Any) else (part,) for part in top_parts(found))
    return zone.extra in RATED and any(
        zone.extra not in ratings and all(one in RATED for one in ratings) for ratings in parts
    )


def place_of(product: int, zones: list[Zone], sort: str) -> Zone | None:
    """The zone that a product is in; None where it is no more."""
    if len(zones) == 1:
        return zones[0]
    column = NUMBERS.get(sort, "rating")
    found = Product.objects.filter(pk=product).values_list(column, flat=True)
    if not found:
        return None
    return zones[5 - found[0]] if sort == "rating" else zones[found[0] is None]


def sort(products: list[int], by: str) -> list[int]:
    """The same order by a number or the rating, of a few products at once."""
    rows = Product.objects.filter(pk__in=products).values_list("pk", NUMBERS.get(by, "rating"))
    kept = sorted(rows.order_by(), key=lambda row: (row[1] is None, -(row[1] or 0), -row[0]))
    return [pk for pk, _ in kept]


def number_of(product: int, field: str) -> float:
    value = Product.objects.values_list(NUMBERS[field], flat=True).get(pk=product)
    return float(value / MICROS if field == "cost" else value)

"""The orders in which products are listed, each as zones that follow one another.

A page goes on below a product, whose place follows from its row; within a zone places are kept by
value and id, so every page is as quick as the first.
"""

from dataclasses import dataclass

from gallery.models import Product
from gallery.search.expressions import Outcome, Range, has, without
from gallery.search.facts import MICROS

SORTS = ("newest", "oldest", "rating", "cost", "size", "duration", "random")
NUMBERS = {"cost": "cost_micros", "size": "asset__size", "duration": "asset__duration"}
P, Q = 2_147_483_647, 2_147_483_629
"""Primes below 2³¹: a product of two numbers below them fits into 64 bits."""
ALL = (float("-inf"), float("inf"))


@dataclass(frozen=True)
class Zone:
    """What is in it besides what is looked for, and its order: `by` is "-id", "id", "random" or a
    field of numbers, the largest first."""

    by: str
    extra: Outcome = True
    seed: int = 0


def of(sort: str, seed: int) -> list[Zone]:
    """Best, dearest, largest, longest first; what has no such number comes last, newest first."""
    if sort == "rating":
        return [Zone("-id", has("rating", str(rating))) for rating in range(5, -1, -1)]
    if sort in NUMBERS:
        return [Zone(sort), Zone("-id", without(Range(sort, *ALL)))]
    return [Zone({"newest": "-id", "oldest": "id"}.get(sort, "random"), seed=seed)]


def place_of(product: int, zones: list[Zone], sort: str) -> Zone | None:
    """The zone that a product is in; None where it is no more."""
    if len(zones) == 1:
        return zones[0]
    column = NUMBERS.get(sort, "rating")
    found = Product.objects.filter(pk=product).values_list(column, flat=True)
    if not found:
        return None
    return zones[5 - found[0]] if sort == "rating" else zones[found[0] is None]


def sort(products: list[int], by: str, seed: int) -> list[int]:
    """The same order, of a few products at once."""
    if by == "random":
        return sorted(products, key=lambda pk: (shuffled(pk, seed), pk))
    rows = Product.objects.filter(pk__in=products).values_list("pk", NUMBERS.get(by, "rating"))
    kept = sorted(rows.order_by(), key=lambda row: (row[1] is None, -(row[1] or 0), -row[0]))
    return [pk for pk, _ in kept]


def shuffled(product: int, seed: int) -> int:
    """The place of a product in a random order, the same each time."""
    once = product % P * _factor(seed) % P
    return once * once % Q


def shuffled_sql(id: str, seed: int) -> str:
    once = f"({id} %% {P} * {_factor(seed)} %% {P})"
    return f"({once} * {once} %% {Q})"


def _factor(seed: int) -> int:
    return 1 + (seed * 2_654_435_761 + 1_013_904_223) % (P - 1)


def number_of(product: int, field: str) -> float:
    value = Product.objects.values_list(NUMBERS[field], flat=True).get(pk=product)
    return float(value / MICROS if field == "cost" else value)

"""Ordering the same once more: what it costs today, and whether the same seed can be asked for."""

from dataclasses import dataclass

from ledger.money import in_words
from production import reorder
from production.models import Generation
from production.orders import Estimate


@dataclass(frozen=True)
class Again:
    """`project` is the name of the one that the result goes into."""

    generation: int
    project: str
    price: str
    has_seed: bool


def again(generation: Generation) -> Again:
    return Again(
        generation=generation.pk,
        project=generation.project.name,
        price=price_in_words(reorder.price_again(generation)[0]),
        has_seed=bool(reorder.seed_field(generation)),
    )


def price_in_words(price: Estimate) -> str:
    """ "0.04 $", "at most 0.50 $" or "price unknown"."""
    if price.micros is None:
        return "price unknown"
    return f"{'at most ' if price.is_most else ''}{in_words(price.micros, price.currency)}"

"""In which order values are shown: by what is likely true of them at least, so that one lucky try
stands above nothing that has shown itself often."""

from collections.abc import Callable, Iterable
from math import inf

from gallery.best.figures import USUAL, Figures
from gallery.best.intervals import Interval

FEW = 10
"""Below so many tries a figure says little, and is marked so."""


def _least(interval: Interval | None) -> float:
    return -inf if interval is None else interval.low


def _cheapness(figures: Figures) -> float:
    """What one costs, by how many of them are liked at least. Other currencies and costs that
    nobody knows cannot be compared."""
    rate = figures.liked_rate
    if not rate or not figures.liked or figures.unknown or set(figures.spent) - {USUAL}:
        return -inf
    return -figures.spent.get(USUAL, 0) / figures.products / rate.low


KEYS: dict[str, Callable[[Figures], float]] = {
    "liked": lambda one: _least(one.liked_rate),
    "rating": lambda one: _least(one.rating),
    "favourites": lambda one: _least(one.favourite_rate),
    "picks": lambda one: _least(one.picks.rate),
    "cost": _cheapness,
}


def ranked(found: Iterable[Figures], by: str) -> list[Figures]:
    """The best first, by one of KEYS; those of which there is nothing to tell last."""
    key = KEYS[by]
    return sorted(found, key=lambda one: (-key(one), -_least(one.liked_rate), -one.products))

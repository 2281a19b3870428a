"""Ranking what stands in the cells of a grid, two at a time and without their heads. Whichever wins
meets the next. The picks themselves (`gallery.picks`) say how far one is, so that a ranking goes on
where it stopped, and whoever takes a pick back is asked again."""

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from gallery import picks
from production.grid_models import Grid, GridCell


@dataclass(frozen=True)
class Ranking:
    """`pair` are the products that are asked about, None where it is over; then the `winner` is
    known, if there was anything to rank. `wins` are how often each of them was picked."""

    products: tuple[int, ...]
    pair: tuple[int, int] | None
    winner: int | None
    left: int
    wins: Counter[int]

    @property
    def is_last(self) -> bool:
        """Its answer says who wins."""
        return self.left == 1


def products_of(grid: Grid) -> dict[int, str]:
    """The cells' keys by the first product of each; what is in the trash or hidden is left out."""
    rows = GridCell.objects.filter(
        grid=grid,
        generation__outputs__product__trashed_at=None,
        generation__outputs__product__is_hidden=False,
        generation__outputs__product__project__is_hidden=False,
        generation__outputs__position=0,
    )
    return dict(rows.order_by("pk").values_list("generation__outputs__product", "key"))


def ranking(grid: Grid, passed: Collection[int] = ()) -> Ranking:
    """`passed` are products that nobody wants to judge now."""
    order = [pk for pk in products_of(grid) if pk not in passed]
    # By chance, and the same each time.
    chance = random.Random(grid.uid.int)
    chance.shuffle(order)
    found = picks.between(order)
    wins = Counter(found.values())
    if len(order) < 2:
        return Ranking(tuple(order), None, None, 0, wins)
    best = order[0]
    for place, other in enumerate(order[1:], start=1):
        pair = frozenset((best, other))
        if pair not in found:
            left, right = (best, other) if chance.random() < 0.5 else (other, best)
            return Ranking(tuple(order), (left, right), None, len(order) - place, wins)
        best = found[pair]
    return Ranking(tuple(order), None, best, 0, wins)

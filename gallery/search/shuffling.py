"""A random order of all products in which one can go on from any of them.

Each product has its place by a permutation of the numbers below a prime: a line, its cube, a line.
So the products that come next are told by their places, without a look at all others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from random import Random

from gallery.search import engine

LEAST = 12
"""Bits of the smallest prime. Another is taken when the largest number has one bit more."""


@dataclass(frozen=True)
class Shuffle:
    """The order of one seed: places and products are numbers below `prime`."""

    prime: int
    factor: int
    shift: int
    last: int

    def place(self, product: int) -> int:
        once = (product * self.factor + self.shift) % self.prime
        return (once * once % self.prime * once + self.last) % self.prime

    def product(self, place: int) -> int:
        """The one at a place, which may be none that there is."""
        root, inverse = _backwards(self.prime, self.factor)
        return (pow(place - self.last, root, self.prime) - self.shift) * inverse % self.prime

    def sql(self, id: str) -> str:
        """`place` of a column. Nothing in it needs more than 64 bits as long as products are fewer
        than 2³¹."""
        once = f"(({id} * {self.factor} + {self.shift}) %% {self.prime})"
        return f"(({once} * {once} %% {self.prime} * {once} + {self.last}) %% {self.prime})"

    def following(self, place: int | None, is_up: bool) -> Iterator[int]:
        """The products behind a place, or before it where `is_up`; of all without one."""
        if is_up:
            places = range(self.prime - 1 if place is None else place - 1, -1, -1)
        else:
            places = range(0 if place is None else place + 1, self.prime)
        return map(self.product, places)


def of(seed: int) -> Shuffle:
    """Stays while one pages, as the largest number of a product seldom gets another bit."""
    [(largest,)] = engine.rows("SELECT max(product) FROM search_text", [])
    prime = _prime(max(LEAST, int(largest or 0).bit_length()))
    draw = Random(seed)
    return Shuffle(prime, draw.randrange(1, prime), draw.randrange(prime), draw.randrange(prime))


@lru_cache
def _prime(bits: int) -> int:
    """The first above 2^bits by which every number has one cube root: of those that leave 2 when
    divided by 3."""
    return next(
        number
        for number in count(1 << bits)
        if number % 3 == 2 and all(number % part for part in range(2, int(number**0.5) + 1))
    )


@lru_cache
def _backwards(prime: int, factor: int) -> tuple[int, int]:
    """The power that is the cube root, and by what a factor is undone."""
    return pow(3, -1, prime - 1), pow(factor, -1, prime)

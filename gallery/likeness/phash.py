"""A perceptual hash of 64 bits: the signs of the lowest cosine terms of a picture of 32 × 32 greys
against their median. Pictures that look alike differ in few bits, however they were coded, scaled
or, a little, cut. It goes into a column of signed whole numbers.
"""

import math
from operator import add, mul, sub
from typing import Any

from gallery import pixels

SIDE, TERMS, BITS = 32, 8, 64
HALF = SIDE // 2
COSINES = [
    [math.cos((2 * place + 1) * term * math.pi / (2 * SIDE)) for place in range(HALF)]
    for term in range(TERMS)
]
FLAT = 0
"""The hash of what shows nothing to tell it by; it is like no other."""
LEAST_SPREAD, LEAST_BITS = 8, 8
WHOLE = 1 << BITS


def of(image: Any) -> int:
    """The hash of a libvips image that is small already."""
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    if (image.width, image.height) != (SIDE, SIDE):
        image = small(image)
    return of_greys(pixels.corner(image.colourspace("b-w")[0].cast("uchar"), SIDE, SIDE))


def small(image: Any) -> Any:
    """All that the hash sees of it."""
    across, down = SIDE / image.width, SIDE / image.height
    return image.resize(across, vscale=down, gap=1).copy_memory()


def of_greys(greys: bytes) -> int:
    """The hash of 32 × 32 greys, row by row."""
    if max(greys) - min(greys) < LEAST_SPREAD:
        return FLAT
    rows = [greys[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    across = [_terms(row) for row in rows]
    terms = [term for column in zip(*across, strict=True) for term in _terms(column)]
    middle = sorted(terms)[BITS // 2]
    found = sum(1 << place for place, term in enumerate(terms) if term > middle)
    if not LEAST_BITS <= found.bit_count() <= BITS - LEAST_BITS:
        return FLAT
    return found - WHOLE if found >= WHOLE // 2 else found


def _terms(values: Any) -> list[float]:
    """By halves: the second half of a cosine is the first mirrored, with its sign where its number
    is even."""
    mirrored = values[::-1]
    halves = list(map(add, values[:HALF], mirrored)), list(map(sub, values[:HALF], mirrored))
    return [sum(map(mul, halves[term % 2], row)) for term, row in enumerate(COSINES)]


def distance(one: int, other: int) -> int:
    """In how many bits they differ."""
    return ((one ^ other) % WHOLE).bit_count()

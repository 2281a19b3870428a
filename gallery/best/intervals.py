"""How sure one can be of a rate or a mean: the range in which it lies nineteen times in twenty.

Both are made for small numbers: three of three is no certainty, and neither are three ratings of
five stars.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True)
class Interval:
    """What was seen, and between which numbers it truly lies, likely. None of all: nothing seen."""

    value: float
    low: float
    high: float


def rate(hits: int, tries: int) -> Interval | None:
    """A share of tries that went well. Wilson's interval (E. B. Wilson, JASA 22, 1927)."""
    if tries <= 0:
        return None
    seen = hits / tries
    middle = (seen + Z * Z / (2 * tries)) / (1 + Z * Z / tries)
    half = Z / (1 + Z * Z / tries) * sqrt(seen * (1 - seen) / tries + Z * Z / (4 * tries * tries))
    return Interval(seen, max(0.0, middle - half), min(1.0, middle + half))


def mean(
    count: int, total: float, squares: float, lowest: float, highest: float
) -> Interval | None:
    """A mean of numbers on a scale, from how many there are, their sum and that of their squares.

    Student's interval with one number more at each end of the scale, as Agresti and Coull (1998)
    do for rates: equal numbers would otherwise look certain, however few they are.
    """
    if count <= 0:
        return None
    more = count + 2
    middle = (total + lowest + highest) / more
    spread = squares + lowest**2 + highest**2 - more * middle**2
    half = _student(more - 1) * sqrt(max(0.0, spread) / (more - 1) / more)
    return Interval(total / count, max(lowest, middle - half), min(highest, middle + half))


def _student(freedom: int) -> float:
    """The 97.5 % point of Student's distribution, within 3 % from two degrees of freedom on, and
    1 % from three (Abramowitz and Stegun 26.7.5)."""
    z, found = Z, Z
    found += (z**3 + z) / (4 * freedom)
    found += (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    found += (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    return found

"""Chance that can be had again: numbers from a seed and the index of a result.

They come from SHAKE-128, so that they are the same on every machine and every Python.
"""

from hashlib import shake_128


class Chance:
    """The numbers for one result; the same each time for the same seed and index."""

    def __init__(self, seed: int, index: int) -> None:
        self._key = f"{seed}/{index}".encode()
        self._count = 0

    def below(self, limit: int) -> int:
        """A whole number from 0, less than `limit`; 64 bits more are drawn than it has, so that no
        number is likelier than another by more than 2⁻⁶⁴."""
        if limit == 1:
            return 0
        self._count += 1
        size = limit.bit_length() // 8 + 9
        drawn = shake_128(b"%s/%d" % (self._key, self._count)).digest(size)
        return int.from_bytes(drawn, "big") % limit

    def part(self) -> float:
        """At least 0, less than 1."""
        return float(self.below(2**53) / 2**53)

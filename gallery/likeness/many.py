"""What is near to each of many pictures, by one pass over all hashes instead of a look-up for each.

Two hashes that differ in seven bits at most have a quarter in which they differ in one at most:
each is noted under its quarters with every bit of them flipped, and all others are held against
these notes.
"""

from collections import defaultdict
from collections.abc import Mapping

from gallery.likeness import bands, phash

QUARTERS, WIDTH = 4, 16
FLIPS = [0, *(1 << place for place in range(WIDTH))]
MOST_MET = 1_000_000
"""Pairs that are compared at most; where thousands look alike there are more."""

Near = dict[int, dict[int, int]]


def older_near(hashes: Mapping[int, int], distance: int) -> Near | None:
    """For each asset with its hash the older ones, by how far off they are. Below eight bits none
    is missed, of those in eight four in a hundred. None where too many look alike to tell so."""
    noted: list[dict[int, list[tuple[int, int]]]] = [defaultdict(list) for _ in range(QUARTERS)]
    for asset, likeness in hashes.items():
        whole = likeness % phash.WHOLE
        for quarter, notes in enumerate(noted):
            bits = _bits(whole, quarter)
            for flip in FLIPS:
                notes[bits ^ flip].append((asset, whole))
    found: Near = defaultdict(dict)
    met = 0
    for other, likeness in bands.below(max(hashes, default=0)):
        whole = likeness % phash.WHOLE
        for quarter, notes in enumerate(noted):
            those = notes.get(_bits(whole, quarter), ())
            met += len(those)
            for asset, hash_of_it in those:
                off = (hash_of_it ^ whole).bit_count()
                if off <= distance and other < asset:
                    found[asset][other] = off
        if met > MOST_MET:
            return None
    return found


def _bits(whole: int, quarter: int) -> int:
    return whole >> quarter * WIDTH & (1 << WIDTH) - 1

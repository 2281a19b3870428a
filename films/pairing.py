"""What of a newer script is what of the older one, by the words of each part."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.3
"""Of their words that two parts have in common, to be taken for one that was rewritten."""
NEAR, MOST_COMPARED = 20, 40_000


@dataclass(frozen=True, slots=True)
class Pair:
    """`old` is None for a part that is new; `same`: not a letter of it has changed."""

    old: int | None
    same: bool = False


def pairs(old: Sequence[str], new: Sequence[str], *, named: bool = False) -> list[Pair]:
    """For each new part, the old one that it was; none twice. What stands alone between two parts
    that are the same, then as now, was rewritten. `named`: the first line of a part is its name, by
    which it is known wherever it went."""
    before, after = [part.strip() for part in old], [part.strip() for part in new]
    found = dict(_same(before, after))
    same = set(found)
    gaps = list(_gaps(found, len(before), len(after)))
    for gap in gaps:
        _pair_alike(before, after, *_left(gap, found), found)
    if named:
        _pair_named(before, after, found)
    for gap in gaps:
        left, right = _left(gap, found)
        if len(left) == len(right) == 1:
            found[right[0]] = left[0]
    return [Pair(found[at], at in same) if at in found else Pair(None) for at in range(len(after))]


def _same(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(new, old): first those in the same order, then those that were moved."""
    left, right = set(range(len(before))), set(range(len(after)))
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            left.discard(block.a + step)
            right.discard(block.b + step)
            yield block.b + step, block.a + step
    places = defaultdict(list)
    for at in sorted(left, reverse=True):
        places[before[at]].append(at)
    for at in sorted(right):
        if places[after[at]]:
            yield at, places[after[at]].pop()


def _gaps(found: Mapping[int, int], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Between two new parts that are the same and follow one another as they did: what stood
    between them, and what does now."""
    start, low = 0, 0
    for at in sorted(found):
        if found[at] >= start:
            yield range(start, found[at]), range(low, at)
            start, low = found[at] + 1, at + 1
    yield range(start, old), range(low, new)


def _left(gap: tuple[range, range], found: Mapping[int, int]) -> tuple[list[int], list[int]]:
    taken = set(found.values())
    return [at for at in gap[0] if at not in taken], [at for at in gap[1] if at not in found]


def _pair_alike(
    before: Sequence[str],
    after: Sequence[str],
    left: Sequence[int],
    right: Sequence[int],
    found: dict[int, int],
) -> None:
    """The most alike first. Of long gaps, those about as far from their beginning."""
    words = [set(before[at].casefold().split()) for at in left]
    near = max(NEAR, MOST_COMPARED // max(len(right), 1))
    ranked = []
    for place, at in enumerate(right):
        has = set(after[at].casefold().split())
        for other in range(max(0, place - near), min(len(left), place + near + 1)):
            share = len(has & words[other]) / max(len(has | words[other]), 1)
            if share >= ALIKE:
                ranked.append((-share, abs(place - other), at, left[other]))
    taken: set[int] = set()
    for _, _, at, one in sorted(ranked):
        if at not in found and one not in taken:
            found[at] = one
            taken.add(one)


def _pair_named(before: Sequence[str], after: Sequence[str], found: dict[int, int]) -> None:
    taken = set(found.values())
    places = defaultdict(list)
    for at in range(len(before) - 1, -1, -1):
        if at not in taken:
            places[_head(before[at])].append(at)
    for at in range(len(after)):
        if at not in found and places[_head(after[at])]:
            found[at] = places[_head(after[at])].pop()


def _head(part: str) -> str:
    return part.split("\n", 1)[0].strip().casefold()

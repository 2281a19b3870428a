"""How many ways there are to pick k of n options one after the other, and which is the i-th.

An option that can say c things counts c times, so that there are k! × the k-th elementary symmetric
sum of the options' counts. Those sums are the coefficients of the product of all (1 + c·x), and an
option is taken out of them by dividing by its factor.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from math import comb, factorial


def sums(groups: Mapping[int, int], most: int) -> list[int]:
    """The elementary symmetric sums from the 0th on, of options by groups: {how many things one
    says: how many such options}."""
    product = [1]
    for count, options in groups.items():
        factor = [comb(options, k) * count**k for k in range(min(options, most) + 1)]
        length = min(len(product) + len(factor) - 1, most + 1)
        grown = [0] * length
        for here, one in enumerate(product):
            for there, other in enumerate(factor[: length - here]):
                grown[here + there] += one * other
        product = grown
    return product


def picked_at(
    index: int, picked: int, options: int, counts: Mapping[int, int], of_all: list[int]
) -> list[tuple[int, int]]:
    """The i-th way: for each pick the place of the option and which of its things it says.
    `counts` has the options that say more than one thing, by their places in order; `of_all` are
    the sums of all options. The things of the last pick go fastest."""
    left = of_all[: picked + 1]
    places: list[int] = []
    taken: list[int] = []
    things = 1
    distinct = {1, *counts.values()}
    for more in range(picked - 1, -1, -1):
        without = {count: _divided(left, count, more) for count in distinct}
        sizes = {
            count: things * count * rest[more] * factorial(more) for count, rest in without.items()
        }
        place, index = _locate(index, sizes, options, counts, taken)
        insort(taken, place)
        places.append(place)
        count = counts.get(place, 1)
        left = without[count]
        things *= count
    chosen: list[int] = []
    for place in reversed(places):
        index, one = divmod(index, counts.get(place, 1))
        chosen.append(one)
    return list(zip(places, reversed(chosen), strict=True))


def _divided(product: list[int], count: int, most: int) -> list[int]:
    """The sums without one option; of no meaning where no such option is left."""
    divided = [1]
    for coefficient in product[1 : most + 1]:
        divided.append(coefficient - count * divided[-1])
    return divided


def _locate(
    index: int, sizes: Mapping[int, int], options: int, counts: Mapping[int, int], taken: list[int]
) -> tuple[int, int]:
    """The option in whose block an index lies, and the index there. Options that say one thing
    are stepped over in runs."""
    begin = 0
    for place in (*counts, options):
        run = place - begin - (bisect_left(taken, place) - bisect_left(taken, begin))
        if run and index < run * sizes[1]:
            nth, index = divmod(index, sizes[1])
            return _nth_free(begin, nth, taken), index
        index -= run * sizes[1] if run else 0
        if place < options and place not in taken:
            size = sizes[counts[place]]
            if index < size:
                return place, index
            index -= size
        begin = place + 1
    raise IndexError(index)


def _nth_free(begin: int, nth: int, taken: list[int]) -> int:
    place = begin + nth
    for one in taken[bisect_left(taken, begin) :]:
        if one <= place:
            place += 1
    return place

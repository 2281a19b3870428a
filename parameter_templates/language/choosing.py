"""The parts of a plan that choose: one of some entries, or several of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import factorial

from parameter_templates.language.drawing import Chance
from parameter_templates.language.entries import Entries, Words
from parameter_templates.language.nodes import Mark, Pick
from parameter_templates.language.picks import picked_at, sums
from parameter_templates.language.plan import MOST, TOO_MANY, Plan, Rendering, TooMany

MOST_PICKED = 400
MOST_TRIES = 50
"""Draws for each pick by weight; where these find none that is new, all that are left are alike."""
MOST_STEPS = 200_000
"""Picks, squared, times how many different counts the options have: what one result may take."""


class OneOf(Plan):
    """One of some entries. `plans` has those that say more than themselves, by place in order."""

    def __init__(self, entries: Entries, plans: Mapping[int, Plan], mark: Mark) -> None:
        self.entries, self.plans, self.mark = entries, plans, mark
        self.size = len(entries) + sum(plan.count - 1 for plan in plans.values())
        self.count, self.turns = _counted(mark, self.size)
        longest = max((plan.longest for plan in plans.values()), default=0)
        self.longest = max(longest, entries.longest)
        self.open = frozenset().union(*(plan.open for plan in plans.values()))
        more = accumulate((plan.count - 1 for plan in plans.values()), initial=0)
        self._places = list(plans)
        self._starts = [place + before for place, before in zip(plans, more, strict=False)]
        weights = entries.weights
        self._weights = list(accumulate(weights)) if weights else None
        self._is_list = len(entries) > 0 and bool(entries.source(0)[0])

    def at(self, index: int, rendering: Rendering) -> str:
        if self.mark is Mark.RANDOM:
            return self.drawn(None, rendering)
        if self.mark is Mark.CYCLE:
            return self.turned(rendering.index, rendering)
        place, inside = self._locate(index)
        return self.entry(place, inside, rendering)

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        if self.mark is Mark.CYCLE:
            return self.turned(rendering.index, rendering)
        if self.mark is Mark.ALL and turn is not None:
            return self.at(turn, rendering)
        return self.drawn_entry(self._drawn_place(rendering.chance), rendering)

    def turned(self, index: int, rendering: Rendering) -> str:
        if self.mark is Mark.RANDOM:
            return self.drawn(None, rendering)
        rounds, place = divmod(index, len(self.entries))
        return self.turned_entry(place, rounds, rendering)

    def entry(self, place: int, inside: int, rendering: Rendering) -> str:
        self._note(place, rendering)
        plan = self.plans.get(place)
        return plan.at(inside, rendering) if plan else self.entries[place]

    def drawn_entry(self, place: int, rendering: Rendering) -> str:
        self._note(place, rendering)
        plan = self.plans.get(place)
        return plan.drawn(None, rendering) if plan else self.entries[place]

    def turned_entry(self, place: int, rounds: int, rendering: Rendering) -> str:
        self._note(place, rendering)
        plan = self.plans.get(place)
        return plan.turned(rounds, rendering) if plan else self.entries[place]

    def _note(self, place: int, rendering: Rendering) -> None:
        if self._is_list:
            rendering.has_drawn(self.entries.source(place)[0], self.entries[place])

    def _locate(self, index: int) -> tuple[int, int]:
        """The place of the entry that a number falls on, and which of its things it says."""
        before = bisect_right(self._starts, index) - 1
        if before < 0:
            return index, 0
        place, inside = self._places[before], index - self._starts[before]
        count = self.plans[place].count
        return (place, inside) if inside < count else (place + 1 + inside - count, 0)

    def drawn_places(self, picked: int, chance: Chance) -> list[int]:
        """Several, each once, the heavier ones sooner."""
        there = len(self.entries)
        if self._weights is None:
            return _shuffled_places(there, picked, chance)
        places: dict[int, None] = {}
        for _ in range(MOST_TRIES * picked):
            if len(places) < picked:
                places[self._drawn_place(chance)] = None
        if len(places) == picked:
            return list(places)
        left = [place for place in range(there) if place not in places]
        more = _shuffled_places(len(left), picked - len(places), chance)
        return [*places, *(left[one] for one in more)]

    def _drawn_place(self, chance: Chance) -> int:
        if self._weights is None:
            return chance.below(len(self.entries))
        drawn = chance.part() * self._weights[-1]
        return min(bisect_right(self._weights, drawn), len(self._weights) - 1)


class SubPrompts(OneOf):
    """What becomes generations of their own. When drawn, each has its turn."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        super().__init__(Words([""] * len(plans)), dict(enumerate(plans)), Mark.NONE)
        self.turns = len(plans) * max(plan.turns for plan in plans)

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        rounds, place = divmod(rendering.index, len(self.plans))
        plan = self.plans[place]
        return plan.drawn(rounds % plan.turns, rendering)


class SomeOf(Plan):
    """Several of some entries, each at most once, in every order."""

    def __init__(self, of: OneOf, pick: Pick, mark: Mark) -> None:
        self.of, self.mark, self.between = of, mark, pick.between
        there = len(of.entries)
        self.low = min(pick.low, there)
        self.high = there if pick.high is None else min(pick.high, there)
        self.low = min(self.low, self.high)
        self._counts = {place: plan.count for place, plan in of.plans.items() if plan.count > 1}
        self._sums = self._summed(there)
        self._sizes = [self._sums[k] * factorial(k) for k in range(self.low, self.high + 1)]
        self.size = sum(self._sizes)
        self.count, self.turns = _counted(mark, self.size)
        most_between = max(self.high - 1, 0) * len(pick.between)
        self.longest = self.high * of.longest + most_between
        self.open = of.open

    def _summed(self, there: int) -> list[int]:
        groups = Counter(self._counts.values())
        if alone := there - len(self._counts):
            groups[1] = alone
        if self.high > MOST_PICKED or self.high**2 * len(groups) > MOST_STEPS:
            raise TooMany("That many cannot be picked at once. Pick fewer.")
        return sums(groups, self.high)

    def at(self, index: int, rendering: Rendering) -> str:
        if self.mark is Mark.RANDOM:
            return self.drawn(None, rendering)
        if self.mark is Mark.CYCLE:
            return self.turned(rendering.index, rendering)
        chosen = self._chosen(index)
        return self.between.join(self.of.entry(place, one, rendering) for place, one in chosen)

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        if self.mark is Mark.CYCLE:
            return self.turned(rendering.index, rendering)
        if self.mark is Mark.ALL and turn is not None:
            return self.at(turn, rendering)
        picked = self.low + rendering.chance.below(self.high - self.low + 1)
        places = self.of.drawn_places(picked, rendering.chance)
        return self.between.join(self.of.drawn_entry(place, rendering) for place in places)

    def turned(self, index: int, rendering: Rendering) -> str:
        if self.mark is Mark.RANDOM:
            return self.drawn(None, rendering)
        rounds, index = divmod(index, self.size)
        places = (place for place, _ in self._chosen(index))
        return self.between.join(self.of.turned_entry(place, rounds, rendering) for place in places)

    def _chosen(self, index: int) -> list[tuple[int, int]]:
        picked = self.low
        for size in self._sizes:
            if index < size:
                break
            index, picked = index - size, picked + 1
        return picked_at(index, picked, len(self.of.entries), self._counts, self._sums)


def _counted(mark: Mark, size: int) -> tuple[int, int]:
    """How many results and how many turns, by the mark."""
    if size > MOST:
        raise TooMany(TOO_MANY)
    if mark in (Mark.RANDOM, Mark.CYCLE):
        return 1, 1
    return size, size if mark is Mark.ALL else 1


def _shuffled_places(options: int, picked: int, chance: Chance) -> list[int]:
    """Some places, each once, all as likely: the end of a shuffle of which only that is kept."""
    moved: dict[int, int] = {}
    places: list[int] = []
    for last in range(options - 1, options - 1 - picked, -1):
        drawn = chance.below(last + 1)
        places.append(moved.get(drawn, drawn))
        moved[drawn] = moved.get(last, last)
    return places

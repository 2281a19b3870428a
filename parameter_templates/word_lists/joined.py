"""Several lists as one. What stands in more than one of them counts once, where they are few."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from parameter_templates.language.entries import Entries, Joined

MOST_COMPARED = 50_000


@dataclass(frozen=True, eq=False)
class Some:
    """Some places of other entries."""

    of: Entries
    places: Sequence[int]
    compiled: dict[str, Any] = field(default_factory=dict)

    @property
    def weights(self) -> Sequence[float] | None:
        weights = self.of.weights
        return None if weights is None else [weights[place] for place in self.places]

    @property
    def special(self) -> Sequence[int]:
        kept = set(self.places)
        return [bisect_left(self.places, one) for one in self.of.special if one in kept]

    @property
    def longest(self) -> int:
        return self.of.longest

    @property
    def held(self) -> int:
        return self.of.held

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, place: int) -> str:
        return self.of[self.places[place]]

    def source(self, place: int) -> tuple[str, int]:
        return self.of.source(self.places[place])


def joined(lists: Sequence[Entries]) -> Entries:
    if len(lists) == 1:
        return lists[0]
    every = Joined(lists)
    if len(every) > MOST_COMPARED:
        return every
    first: dict[str, int] = {}
    for place in range(len(every)):
        first.setdefault(every[place], place)
    return every if len(first) == len(every) else Some(every, list(first.values()))

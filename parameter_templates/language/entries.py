"""What can be chosen from: the options of a bracket, a range of numbers, the lines of word lists.

Many entries are never held as a list. An entry is text; `special` are those that say more than
themselves, and a template is what they hold.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Protocol

from parameter_templates.language.errors import NoList
from parameter_templates.language.nodes import Numbers
from parameter_templates.language.numbers import number_text
from parameter_templates.language.parser import is_plain

OF_ENTRY = 120
"""Bytes that an entry takes beside its letters, about."""


class Entries(Protocol):
    """`weights`: how likely each is, None where all are alike. `special`: the places of those that
    are to be read as templates, in order. `longest`: at most so many letters has one. `held`: how
    many bytes of memory they take, about. `compiled`: what was made of them, kept as long as they
    are."""

    @property
    def weights(self) -> Sequence[float] | None: ...
    @property
    def special(self) -> Sequence[int]: ...
    @property
    def longest(self) -> int: ...
    @property
    def held(self) -> int: ...
    @property
    def compiled(self) -> dict[str, Any]: ...
    def __len__(self) -> int: ...
    def __hash__(self) -> int: ...
    def __getitem__(self, place: int, /) -> str: ...
    def source(self, place: int, /) -> tuple[str, int]:
        """The name of the list that it stands in, and its line there."""


class Lists(Protocol):
    """Where word lists come from."""

    def find(self, name: str, /) -> Entries:
        """The entries of all lists that a name or a pattern fits, at least one. Raises NoList."""


@dataclass(frozen=True, eq=False)
class Words:
    """A few entries, held as they are."""

    texts: Sequence[str]
    weights: Sequence[float] | None = None
    special: Sequence[int] = ()
    name: str = ""
    compiled: dict[str, Any] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        return max(map(len, self.texts))

    @property
    def held(self) -> int:
        return sum(map(len, self.texts)) + OF_ENTRY * len(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, place: int) -> str:
        return self.texts[place]

    def source(self, place: int) -> tuple[str, int]:
        return self.name, place + 1


@dataclass(frozen=True, eq=False)
class Range:
    """Numbers from one to another."""

    numbers: Numbers
    weight: float = 1.0
    special: Sequence[int] = ()
    held: int = 0
    compiled: dict[str, Any] = field(default_factory=dict)

    @property
    def weights(self) -> Sequence[float] | None:
        return None if self.weight == 1 else [self.weight] * len(self)

    @property
    def longest(self) -> int:
        return max(len(self[0]), len(self[len(self) - 1])) + self.numbers.digits + 1

    def __len__(self) -> int:
        return self.numbers.count

    def __getitem__(self, place: int) -> str:
        return number_text(self.numbers, place)

    def source(self, place: int) -> tuple[str, int]:
        return "", 0


@dataclass(frozen=True, eq=False)
class Joined:
    """Several, one after the other."""

    parts: Sequence[Entries]
    ends: list[int] = field(init=False)
    compiled: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ends", list(accumulate(map(len, self.parts))))

    @property
    def weights(self) -> Sequence[float] | None:
        if all(part.weights is None for part in self.parts):
            return None
        return [weight for part in self.parts for weight in part.weights or [1.0] * len(part)]

    @property
    def special(self) -> Sequence[int]:
        begins = (0, *self.ends)
        return [
            begin + place
            for part, begin in zip(self.parts, begins, strict=False)
            for place in part.special
        ]

    @property
    def longest(self) -> int:
        return max(part.longest for part in self.parts)

    @property
    def held(self) -> int:
        return sum(part.held for part in self.parts)

    def __len__(self) -> int:
        return self.ends[-1]

    def __getitem__(self, place: int) -> str:
        part, inside = self._part(place)
        return part[inside]

    def source(self, place: int) -> tuple[str, int]:
        part, inside = self._part(place)
        return part.source(inside)

    def _part(self, place: int) -> tuple[Entries, int]:
        at = bisect_right(self.ends, place)
        return self.parts[at], place - (self.ends[at - 1] if at else 0)


class InMemoryLists:
    """Lists by their names, handed over as they are."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists

    def find(self, name: str) -> Entries:
        texts = list(dict.fromkeys(self._lists.get(name, ())))
        if not texts:
            raise NoList(f"There is no word list “{name}”.")
        special = [place for place, text in enumerate(texts) if not is_plain(text)]
        return Words(texts, None, special, name)


NO_LISTS = InMemoryLists({})

"""A template with its lists and variables in place: what is counted, and says its results.

Every part knows three ways to say itself. `at` gives the result of a number, by mixed radix, the
last part fastest. `drawn` gives a random one; parts marked “!” take their turn meanwhile. `turned`
gives what comes by turns. Parts are shared where the same is used twice, and never change.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parameter_templates.language.drawing import Chance
from parameter_templates.language.wrapping import wrapped

MOST = 10**1000
"""Combinations, above which nothing is counted."""
TOO_MANY = "This has more than 10^1000 combinations, which is more than are counted."


class TooMany(ValueError):
    """More than is counted, as a sentence."""


@dataclass
class Rendering:
    """One result while it is written. `drawn` are the entries of word lists that it has, by the
    names of the lists."""

    chance: Chance
    index: int
    once: "dict[Slot, str]" = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    drawn: dict[str, list[str]] = field(default_factory=dict)

    def has_drawn(self, name: str, entry: str) -> None:
        there = self.drawn.setdefault(name, [])
        if entry not in there:
            there.append(entry)


class Plan(ABC):
    """`count`: how many results, 1 for what is drawn. `turns`: how many of them the parts marked
    “!” have. `longest`: no result has more letters. `open`: what must be set from outside."""

    count: int = 1
    turns: int = 1
    longest: int = 0
    open: "frozenset[Slot]" = frozenset()

    @abstractmethod
    def at(self, index: int, rendering: Rendering) -> str: ...
    @abstractmethod
    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        """`turn`: which of the turns; None where all is drawn."""

    @abstractmethod
    def turned(self, index: int, rendering: Rendering) -> str: ...


class FixedText(Plan):
    def __init__(self, text: str) -> None:
        self.text, self.longest = text, len(text)

    def at(self, index: int, rendering: Rendering) -> str:
        return self.text

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        return self.text

    turned = at


class Slot(Plan):
    """A variable that was drawn once."""

    def __init__(self, value: Plan) -> None:
        self.value, self.longest, self.open = value, value.longest, frozenset({self})

    def at(self, index: int, rendering: Rendering) -> str:
        return rendering.once[self]

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        return rendering.once[self]

    turned = at


class Series(Plan):
    """Parts one after the other."""

    def __init__(self, parts: Sequence[Plan]) -> None:
        self.parts = tuple(parts)
        self.count = _product(part.count for part in parts)
        self.turns = _product(part.turns for part in parts)
        self.longest = sum(part.longest for part in parts)
        self.open = frozenset().union(*(part.open for part in parts))

    def at(self, index: int, rendering: Rendering) -> str:
        radixes = [part.count for part in self.parts]
        digits = _digits(index, radixes)
        return self.combined(
            [p.at(d, rendering) for p, d in zip(self.parts, digits, strict=True)], rendering
        )

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        digits: Sequence[int | None] = [None] * len(self.parts)
        if turn is not None:
            digits = _digits(turn, [part.turns for part in self.parts])
        texts = [part.drawn(d, rendering) for part, d in zip(self.parts, digits, strict=True)]
        return self.combined(texts, rendering)

    def turned(self, index: int, rendering: Rendering) -> str:
        return self.combined([part.turned(index, rendering) for part in self.parts], rendering)

    def combined(self, texts: list[str], rendering: Rendering) -> str:
        return "".join(texts)


class Fields(Series):
    """The parts are texts of their own, which the rendering keeps."""

    def combined(self, texts: list[str], rendering: Rendering) -> str:
        rendering.fields = tuple(texts)
        return ""


class Wrapped(Series):
    """What is around, and what goes inside."""

    def combined(self, texts: list[str], rendering: Rendering) -> str:
        return wrapped(*texts)


class Once(Plan):
    """A variable whose value is chosen once for all its uses."""

    def __init__(self, slot: Slot, value: Plan, body: Plan) -> None:
        self.slot, self.value, self.body = slot, value, body
        self.count = _product((value.count, body.count))
        self.turns = _product((value.turns, body.turns))
        self.longest = body.longest
        self.open = (body.open - {slot}) | value.open

    def at(self, index: int, rendering: Rendering) -> str:
        of_value, of_body = divmod(index, self.body.count)
        rendering.once[self.slot] = self.value.at(of_value, rendering)
        return self.body.at(of_body, rendering)

    def drawn(self, turn: int | None, rendering: Rendering) -> str:
        of_value, of_body = (None, None) if turn is None else divmod(turn, self.body.turns)
        rendering.once[self.slot] = self.value.drawn(of_value, rendering)
        return self.body.drawn(of_body, rendering)

    def turned(self, index: int, rendering: Rendering) -> str:
        rendering.once[self.slot] = self.value.turned(index, rendering)
        return self.body.turned(index, rendering)


def _product(counts: Iterable[int]) -> int:
    product = 1
    for count in counts:
        product *= count
        if product > MOST:
            raise TooMany(TOO_MANY)
    return product


def _digits(index: int, radixes: list[int]) -> list[int]:
    digits: list[int] = []
    for radix in reversed(radixes):
        index, digit = divmod(index, radix)
        digits.append(digit)
    return digits[::-1]

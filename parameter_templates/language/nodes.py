"""What a template says, as a tree: values that never change. `start` and `end` are letters of the
text that it was read from."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Mark(StrEnum):
    """How one part is gone through, whatever the template as a whole does."""

    NONE = ""
    ALL = "!"
    RANDOM = "~"
    CYCLE = "@"


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other, and the variables that are set among them."""

    parts: "tuple[Node, ...]"
    sets: "tuple[Set, ...]" = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """From one number to another, both with; `digits` is how many stand after the point, `width`
    to how many letters it is filled up with noughts."""

    first: Decimal
    step: Decimal
    count: int
    digits: int
    width: int


@dataclass(frozen=True, slots=True)
class Option:
    node: "Node | Numbers"
    weight: float


@dataclass(frozen=True, slots=True)
class Pick:
    """How many are picked at once, and what stands between them; None is as many as there are."""

    low: int
    high: int | None
    between: str


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Option, ...]
    mark: Mark
    pick: Pick | None
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class WordList:
    name: "Node"
    mark: Mark
    sets: "tuple[Set, ...]"
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Set:
    """`is_once`: drawn once for all uses. `if_unset`: only where nobody has set it before."""

    name: str
    value: "Node"
    is_once: bool
    if_unset: bool
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    name: str
    default: "Node | None"
    start: int = field(compare=False)
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Wrap:
    around: "Node"
    inside: "Node"


Node = Text | Row | Choice | WordList | Use | Wrap


def is_closed(node: Node | Numbers) -> bool:
    """Whether it names no list and no variable."""
    if isinstance(node, Row):
        return not node.sets and all(map(is_closed, node.parts))
    if isinstance(node, Choice):
        return all(is_closed(option.node) for option in node.options)
    if isinstance(node, Wrap):
        return is_closed(node.around) and is_closed(node.inside)
    return isinstance(node, Text | Numbers)

"""What a query says, as a tree. Every node knows its place in the text."""

from dataclasses import dataclass


class BadQuery(ValueError):
    """A query that cannot be looked for, in a sentence; the letters from `start` to `end` are what
    is wrong."""

    def __init__(self, sentence: str, start: int = 0, end: int = 0) -> None:
        super().__init__(sentence)
        self.sentence, self.start, self.end = sentence, start, end


@dataclass(frozen=True)
class Word:
    """A word or, in quotation marks, a phrase."""

    text: str
    is_quoted: bool
    start: int
    end: int


@dataclass(frozen=True)
class Value:
    """One of the values after a field. `op` is "", "=", "<", "<=", ">", ">=" or ".."; of a range
    `text` is the lower end and `upper` the upper one, both belong to it and either may be ""."""

    text: str
    op: str
    upper: str
    is_quoted: bool
    start: int
    end: int


@dataclass(frozen=True)
class Condition:
    """`name:value,value`: any of the values."""

    name: str
    values: tuple[Value, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Not:
    part: "Node"
    start: int
    end: int


@dataclass(frozen=True)
class And:
    parts: "tuple[Node, ...]"
    start: int
    end: int


@dataclass(frozen=True)
class Or:
    parts: "tuple[Node, ...]"
    start: int
    end: int


Node = Word | Condition | Not | And | Or

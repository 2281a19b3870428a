"""Queries back to text: conditions one by one, as chips show them, and new ones added."""

import re
from dataclasses import dataclass

from gallery.search.nodes import And, Condition, Node, Not, Or, Value, Word
from gallery.search.parser import parse

PLAIN = re.compile(r"[^\s(),|\"“”„<>=-][^\s(),|\"“”„]*")


@dataclass(frozen=True)
class Chip:
    """A condition that stands at the top of a query, its place in the text, and the query without
    it."""

    text: str
    start: int
    end: int
    without: str


def chips(query: str) -> list[Chip]:
    """The conditions that must all hold. Raises BadQuery."""
    node = parse(query)
    if node is None:
        return []
    parts = _top(node)
    texts = [query[part.start : part.end] for part in parts]
    return [
        Chip(text, part.start, part.end, " ".join(texts[:number] + texts[number + 1 :]))
        for number, (part, text) in enumerate(zip(parts, texts, strict=True))
    ]


def _top(node: Node) -> tuple[Node, ...]:
    """A bracket around several is one, as an `or` is."""
    return node.parts if isinstance(node, And) and not _is_in_brackets(node) else (node,)


def _is_in_brackets(node: And | Or) -> bool:
    return node.parts[0].start > node.start


def condition(name: str, value: str) -> str:
    """`name:value`, in quotation marks where it needs them."""
    return f"{name}:{quoted_if_needed(value)}"


def quoted_if_needed(value: str) -> str:
    return value if PLAIN.fullmatch(value) and ".." not in value else quoted(value)


def quoted(text: str) -> str:
    return '"' + re.sub(r'(["“”„\\])', r"\\\1", text) + '"'


def narrowed(query: str, *more: str) -> str:
    """The query with further conditions. Raises BadQuery where it is wrong."""
    node = parse(query)
    own = query.strip() if node else ""
    if isinstance(node, Or) and not _is_in_brackets(node):
        own = f"({own})"
    return " ".join(filter(None, (own, *more)))


def write(node: Node | None) -> str:
    """A tree as a query that means the same."""
    if node is None:
        return ""
    if isinstance(node, Word):
        return quoted(node.text) if node.is_quoted else node.text
    if isinstance(node, Condition):
        return f"{node.name}:{','.join(map(_value, node.values))}"
    if isinstance(node, Not):
        return f"-{_inside(node.part)}"
    return (" " if isinstance(node, And) else " or ").join(map(_inside, node.parts))


def _inside(node: Node) -> str:
    return f"({write(node)})" if isinstance(node, And | Or) else write(node)


def _value(value: Value) -> str:
    if value.op == "..":
        return f"{value.text}..{value.upper}"
    return value.op + (quoted(value.text) if value.is_quoted else value.text)

"""The options of a bracket as entries."""

from collections.abc import Sequence

from parameter_templates.language.entries import Entries, Joined, Range, Words
from parameter_templates.language.nodes import Node, Numbers, Option, Text


def entries_of(options: Sequence[Option]) -> tuple[Entries, dict[int, Node]]:
    """The options of a bracket as entries, and those that are not just text, by place."""
    parts: list[Entries] = []
    texts: list[str] = []
    weights: list[float] = []
    nodes: dict[int, Node] = {}

    def close() -> None:
        if texts:
            alike = all(weight == 1 for weight in weights)
            parts.append(Words(tuple(texts), None if alike else tuple(weights)))
            texts.clear()
            weights.clear()

    there = 0
    for option in options:
        if isinstance(option.node, Numbers):
            close()
            parts.append(Range(option.node, option.weight))
            there += option.node.count
            continue
        if not isinstance(option.node, Text):
            nodes[there] = option.node
        texts.append(option.node.text if isinstance(option.node, Text) else "")
        weights.append(option.weight)
        there += 1
    close()
    return parts[0] if len(parts) == 1 else Joined(parts), nodes

"""A graph of ComfyUI, walked against its arrows: from what was saved to what went in.

Nodes are told by the names of their inputs and not by their own, so that those of any pack are
read. Each walk sees a node once: a graph that runs in circles ends like any other.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST_NODES, MOST_INPUTS, MOST_HANDS = 20_000, 500, 64
LINK = 2
OUTPUTS = ("save", "preview", "videocombine", "output", "show")


@dataclass(frozen=True)
class Node:
    """`inputs` are values, or links of the form [id, number of the output]."""

    id: str
    kind: str
    inputs: dict[str, Any]

    def links(self) -> Iterator[tuple[str, str]]:
        """The names of the inputs that come from other nodes, and those nodes' ids."""
        for name, value in self.inputs.items():
            if (other := linked(value)) is not None:
                yield name, other


def linked(value: Any) -> str | None:
    """The id of the node that a value comes from."""
    if isinstance(value, list) and len(value) == LINK and isinstance(value[0], str | int):
        return str(value[0]) if type(value[1]) is int else None
    return None


class Graph:
    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes

    def outputs(self) -> list[Node]:
        """Those that save or show something; without any, those that nothing comes from."""
        saving = [n for n in self.nodes.values() if any(w in n.kind.lower() for w in OUTPUTS)]
        if saving:
            return sorted(saving, key=lambda node: "save" not in node.kind.lower())
        used = {other for node in self.nodes.values() for _, other in node.links()}
        return [node for node in self.nodes.values() if node.id not in used]

    def up(
        self, start: Any, follows: Callable[[Node, str], bool] = lambda node, name: True
    ) -> Iterator[tuple[Node, int]]:
        """The nodes that a link leads to, nearest first, each with its distance; `follows` says
        which inputs of a node are gone on from."""
        first = start.id if isinstance(start, Node) else linked(start)
        waiting = deque([(first, 0)])
        seen = {first}
        while waiting:
            id, distance = waiting.popleft()
            node = self.nodes.get(id or "")
            if node is None:
                continue
            yield node, distance
            for name, other in node.links():
                if other not in seen and follows(node, name):
                    seen.add(other)
                    waiting.append((other, distance + 1))

    def value(self, node: Node, name: str) -> Any:
        """The value of an input, through whatever only hands it on; None for none."""
        value = node.inputs.get(name)
        if linked(value) is None:
            return None if isinstance(value, list | dict) else value
        names = [name, *SAME.get(name, ()), *HANDED_ON]
        hands = self.up(value, lambda _, name: name in names)
        for other, _ in islice(hands, MOST_HANDS):
            for one in names:
                found = other.inputs.get(one)
                if isinstance(found, str | int | float) and not isinstance(found, bool):
                    return found
        return None

    def first(self, start: Any, name: str, follows: Callable[[Node, str], bool]) -> Any:
        """The first value of that name that is met on the way up; None for none."""
        values = (self.value(node, name) for node, _ in self.up(start, follows))
        return next((value for value in values if value is not None), None)


SAME = {"seed": ("noise_seed",), "noise_seed": ("seed",), "sampler_name": ("sampler",)}
SAME |= {"empty_latent_width": ("width",), "empty_latent_height": ("height",)}
HANDED_ON = ("value", "number", "int", "INT", "float", "string", "text", "any", "input", "a", "*")
"""Inputs of nodes that only hand a value on: primitives, reroutes, switches."""


def of_prompt(prompt: dict[str, Any]) -> Graph | None:
    """The graph as ComfyUI's API takes it: an object of nodes by their ids."""
    nodes = {}
    for id, node in list(prompt.items())[:MOST_NODES]:
        if not isinstance(node, dict) or not isinstance(node.get("class_type"), str):
            continue
        inputs = node.get("inputs")
        inputs = dict(list(inputs.items())[:MOST_INPUTS]) if isinstance(inputs, dict) else {}
        nodes[id] = Node(id, node["class_type"], inputs)
    return Graph(nodes) if nodes else None

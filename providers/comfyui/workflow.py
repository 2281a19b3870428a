"""A workflow of ComfyUI in the form of its API, read and seen to be whole.

It is an object of nodes by their ids, each with the name of its kind, its inputs (values, or links
of the form [id, number of the output]) and, under `_meta`, the title that a person gave it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from providers.contract import BadRequest, Json

LONGEST = 1024 * 1024
MOST_NODES = 2_000
MOST_NAMED = 6
LINK = 2
EXPORT = (
    "In ComfyUI choose Workflow → Export (API), or, in older versions, switch on the dev mode in "
    "its settings and press Save (API Format); then paste that file here."
)


class BadWorkflow(BadRequest):
    """What was pasted cannot be run; the sentence says why, and nothing was kept."""

    next_step = "Mend it in ComfyUI and export it again."


@dataclass(frozen=True)
class Node:
    id: str
    kind: str
    title: str = ""
    inputs: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """How a person finds it again: its title, else its kind, and its number."""
        return f"“{self.title or self.kind}” (node {self.id})"

    def links(self) -> Iterator[tuple[str, str, int]]:
        """(input, the node that it comes from, the number of that node's output)"""
        for name, value in self.inputs.items():
            if is_link(value):
                yield name, str(value[0]), value[1]


Graph = dict[str, Node]


def is_link(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == LINK and isinstance(value[0], str | int)
    return is_pair and type(value[1]) is int


def read(document: str) -> Graph:
    """The nodes of a pasted workflow. Raises BadWorkflow."""
    if len(document) > LONGEST:
        raise BadWorkflow(f"That is longer than {LONGEST // 1024 // 1024} MB; no workflow is.")
    try:
        found = json.loads(document)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise BadWorkflow(
            f"That is no workflow: it is no JSON ({where}).", next_step=EXPORT
        ) from None
    except RecursionError:
        raise BadWorkflow(
            "That is no workflow: it is nested without end.", next_step=EXPORT
        ) from None
    return of_json(found)


def looks_like_one(document: str) -> bool:
    """Whether this is a workflow, be it in the form of the API or as the page saves it, which the
    user is told then."""
    if len(document) > LONGEST:
        return False
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return False
    if isinstance(found, dict) and isinstance(found.get("prompt"), dict):
        found = found["prompt"]
    if not isinstance(found, dict) or not found:
        return False
    if isinstance(found.get("nodes"), list) and isinstance(found.get("links"), list):
        return True
    nodes = (node for node in found.values() if isinstance(node, dict))
    return any(isinstance(node.get("class_type"), str) for node in nodes)


def of_json(found: Any) -> Graph:
    """The same of what was read already. Raises BadWorkflow."""
    if isinstance(found, dict) and isinstance(found.get("prompt"), dict):
        found = found["prompt"]
    if isinstance(found, dict) and isinstance(found.get("nodes"), list):
        words = "That is the workflow as ComfyUI's page saves it, which its API does not take."
        raise BadWorkflow(words, next_step=EXPORT)
    if not isinstance(found, dict) or not found:
        raise BadWorkflow("That is no workflow in the form of ComfyUI's API.", next_step=EXPORT)
    if len(found) > MOST_NODES:
        raise BadWorkflow(
            f"The workflow has {len(found):,} nodes; at most {MOST_NODES:,} are taken."
        )
    graph = {str(id): _node(str(id), node) for id, node in found.items()}
    _check_links(graph)
    _check_circles(graph)
    return graph


def as_json(graph: Graph) -> Json:
    """What ComfyUI is sent."""
    return {
        node.id: {"class_type": node.kind, "inputs": dict(node.inputs)}
        | ({"_meta": {"title": node.title}} if node.title else {})
        for node in graph.values()
    }


def _node(id: str, node: Any) -> Node:
    kind = node.get("class_type") if isinstance(node, dict) else None
    inputs = node.get("inputs", {}) if isinstance(node, dict) else None
    if not isinstance(kind, str) or not isinstance(inputs, dict):
        what = f"node {id} has no class_type or no inputs" if isinstance(node, dict) else f"“{id}”"
        raise BadWorkflow(
            f"That is no workflow in the form of ComfyUI's API: {what}.", next_step=EXPORT
        )
    meta = node.get("_meta")
    title = meta.get("title") if isinstance(meta, dict) else None
    return Node(id, kind, re.sub(r"\s+", " ", str(title or "")).strip()[:80], inputs)


def _check_links(graph: Graph) -> None:
    for node in graph.values():
        for name, other, _ in node.links():
            if other not in graph:
                raise BadWorkflow(
                    f"{node.words} takes its {name} from node {other}, which the workflow lacks."
                )


def _check_circles(graph: Graph) -> None:
    sources = {node.id: [other for _, other, _ in node.links()] for node in graph.values()}
    try:
        TopologicalSorter(sources).prepare()
    except CycleError as error:
        named = " → ".join(f"{graph[id].kind} {id}" for id in error.args[1])
        raise BadWorkflow(f"The workflow runs in a circle: {named}.") from None

"""What the parts of a workflow are there for: which text is the prompt, and what comes out.

Nodes are told by the names and types of their inputs, so that those of any pack are read.
"""

from collections import deque
from collections.abc import Iterator

from providers.comfyui.nodes import Kinds, ends_workflow, inputs_of
from providers.comfyui.workflow import Graph, Node, is_link
from providers.contract import Medium

Place = tuple[str, str]
"""(id of a node, name of one of its inputs)"""

SIDES = ("positive", "negative")
# Links that lead away from words.
NO_WORDS = ("clip", "model", "vae", "image", "latent", "mask", "control", "samples", "style")
TEXTS = ("text", "prompt", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "value", "string")
SAVES = ("save", "combine", "export")
VIDEO_WORDS = ("video", "animated", "webm", "gif", "webp")
OF_TYPE = {
    "VIDEO": Medium.VIDEO,
    "AUDIO": Medium.AUDIO,
    "IMAGE": Medium.IMAGE,
    "STRING": Medium.TEXT,
}
FIRST = (Medium.VIDEO, Medium.AUDIO, Medium.IMAGE, Medium.TEXT)


def is_words(graph: Graph, kinds: Kinds, place: Place) -> bool:
    """Does it take text that a person writes?"""
    id, name = place
    one = inputs_of(kinds, graph[id].kind).get(name)
    if one is None or one.type != "STRING" or not isinstance(graph[id].inputs.get(name), str):
        return False
    return bool(one.more.get("multiline")) or name in TEXTS


def prompts(graph: Graph, kinds: Kinds) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """(where the prompt goes in, where what shall not be seen does): by what leads into a sampler,
    else by titles, else the first text there is."""
    sides: list[tuple[Place, ...]] = []
    for side in SIDES:
        starts = (node for node in graph.values() if is_link(node.inputs.get(side)))
        behind = (_words_behind(graph, kinds, node, side) for node in starts)
        sides.append(next((found for found in behind if found), ()))
    if not sides[0]:
        sides[0] = _by_title(graph, kinds) or next(_texts(graph, kinds), ())
    negative = () if sides[1] == sides[0] else sides[1]
    return sides[0], negative


def medium(graph: Graph, kinds: Kinds) -> Medium | None:
    """What comes out of it, as far as that can be told: what is saved goes before what is only
    shown. None for what is none of our media."""
    ends = [node for node in graph.values() if ends_workflow(kinds, node.kind)]
    saved = [node for node in ends if any(word in node.kind.lower() for word in SAVES)]
    found = {one for node in saved or ends for one in _media(graph, kinds, node)}
    return next((one for one in FIRST if one in found), None)


def _media(graph: Graph, kinds: Kinds, node: Node) -> Iterator[Medium]:
    types = {one.type for name, one in inputs_of(kinds, node.kind).items() if name in node.inputs}
    if "IMAGE" in types and any(word in node.kind.lower() for word in VIDEO_WORDS):
        yield Medium.VIDEO
    else:
        yield from (OF_TYPE[type] for type in types & OF_TYPE.keys())


def _words_behind(graph: Graph, kinds: Kinds, start: Node, side: str) -> tuple[Place, ...]:
    """The texts of the nearest node, up the links of one side, that has any."""
    waiting, seen = deque([str(start.inputs[side][0])]), {start.id}
    while waiting:
        node = graph[waiting.popleft()]
        if node.id in seen:
            continue
        seen.add(node.id)
        if "zeroout" in node.kind.lower():
            return ()
        if found := _own_texts(graph, kinds, node):
            return found
        both = all(one in node.inputs for one in SIDES)
        for name, other, _ in node.links():
            if (name == side) if both else not name.lower().startswith(NO_WORDS):
                waiting.append(other)
    return ()


def _own_texts(graph: Graph, kinds: Kinds, node: Node) -> tuple[Place, ...]:
    """The texts of a node: those of an encoder with several boxes, where they say the same."""
    places = [(node.id, name) for name in node.inputs if is_words(graph, kinds, (node.id, name))]
    first = node.inputs[places[0][1]] if places else ""
    return tuple(place for place in places if node.inputs[place[1]] == first)


def _texts(graph: Graph, kinds: Kinds) -> Iterator[tuple[Place, ...]]:
    for node in graph.values():
        if found := _own_texts(graph, kinds, node):
            yield found


def _by_title(graph: Graph, kinds: Kinds) -> tuple[Place, ...]:
    named = [
        places
        for places in _texts(graph, kinds)
        if "negative" not in graph[places[0][0]].title.lower()
    ]
    marked = [one for one in named if "prompt" in graph[one[0][0]].title.lower()]
    return next(iter([*marked, *named]), ())

"""LoRAs that are added to any workflow: rows of a name and a weight, hung in behind its model."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from providers import lora_picker
from providers.comfyui.nodes import Kinds, choices_of, outputs_of
from providers.comfyui.workflow import Graph, Node, is_link
from providers.contract import Json
from providers.json_values import as_list

FIELD = "loras"
FILES = "/experiment/models/loras"
"""What ComfyUI's own page asks: the files, and in which of the engine's folders each lies."""
BOTH, MODEL_ONLY = "LoraLoader", "LoraLoaderModelOnly"
PLACE = "_place"


def field(graph: Graph, kinds: Kinds, words: Mapping[str, str]) -> Json | None:
    """The property that takes them; None where the engine has none, or the workflow no place.
    `words` are those that call one, by its name."""
    start = _start(graph, kinds)
    if start is None:
        return None
    outputs = outputs_of(kinds, start.kind)
    place: Json = {"loader": MODEL_ONLY, "model": [start.id, outputs.index("MODEL")]}
    if "CLIP" in outputs:
        place |= {"loader": BOTH, "clip": [start.id, outputs.index("CLIP")]}
    names = choices_of(kinds, place["loader"], "lora_name")
    if not names:
        return None
    return lora_picker.field(names, words) | {PLACE: place}


def pictures(base_url: str, files: Any) -> Callable[[str], str]:
    """Where the picture of a LoRA is, by its name; "" where the engine tells of no such file."""
    folders = {
        one["name"]: one["pathIndex"]
        for one in as_list(files)
        if isinstance(one, dict) and {"name", "pathIndex"} <= one.keys()
    }

    def picture(name: str) -> str:
        if name not in folders:
            return ""
        return f"{base_url}/experiment/models/preview/loras/{folders[name]}/{quote(name)}"

    return picture


def with_loras(graph: Graph, place: Json, chosen: list[Json]) -> Graph:
    """The workflow with a chain of them behind the node that loads its model."""
    ends = {_key(place[name]): place[name] for name in ("model", "clip") if name in place}
    added: Graph = {}
    for number, one in enumerate(chosen, 1):
        id, weight = f"{FIELD}_{number}", one.get("weight", 1)
        inputs: Json = {"lora_name": one["name"], "strength_model": weight}
        if "clip" in place:
            inputs["strength_clip"] = weight
        for output, name in enumerate(name for name in ("model", "clip") if name in place):
            inputs[name] = [*ends[_key(place[name])]]
            ends[_key(place[name])] = [id, output]
        added[id] = Node(id, place["loader"], "", inputs)
    rewired = {
        node.id: replace(
            node, inputs={name: _moved(value, ends) for name, value in node.inputs.items()}
        )
        for node in graph.values()
    }
    return rewired | added


def _start(graph: Graph, kinds: Kinds) -> Node | None:
    """The first node that brings a model and takes none."""
    for node in graph.values():
        takes_one = any("model" in name.lower() for name, _, _ in node.links())
        if "MODEL" in outputs_of(kinds, node.kind) and not takes_one:
            return node
    return None


def _key(link: Any) -> tuple[str, int]:
    return str(link[0]), link[1]


def _moved(value: Any, ends: Mapping[tuple[str, int], list[Any]]) -> Any:
    end = ends.get(_key(value)) if is_link(value) else None
    return [*end] if end else value

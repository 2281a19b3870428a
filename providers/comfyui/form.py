"""A workflow as a model: its inputs, as the engine declares them, become the schema of a form.

A property says under `_to` which inputs of which nodes it fills; the workflow itself lies in the
schema under `_workflow`, as text. So all that an order needs is in the catalogue's row.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from providers import model_kinds, seeds
from providers.comfyui import loras, roles
from providers.comfyui.nodes import Declared, Kinds, check, inputs_of
from providers.comfyui.roles import Place
from providers.comfyui.workflow import Graph, as_json, is_link, of_json
from providers.contract import Json, Kind, Medium, ModelSpec
from providers.media_fields import medium_of
from providers.schema import title_of
from providers.schema_builders import inputs

MOST_FIELDS = 80
LARGEST_WHOLE = 2**53
LONGEST_TEXT = 100_000
WORKFLOW, TO, NEEDED = "_workflow", "_to", "_needed"
# What is said of files on the engine's own disk is no matter of an order.
LEFT_ALONE = ("filename_prefix", "save_output", "upload", "save_metadata", "pingpong")
TITLES = {"ckpt_name": "Checkpoint", "unet_name": "Model"}
EVERYDAY = ("width", "height", "steps", "batch_size", "length", "seconds", "duration", "text")
MODEL_FILE = re.compile(r"\.(?:safetensors|sft|ckpt|pth?|bin|gguf|onnx)$", re.I)
Words = Mapping[str, str]
NO_WORDS: Words = {}


def spec_of(
    graph: Graph,
    kinds: Kinds,
    *,
    id: str,
    label: str,
    about: str = "",
    words: Words = NO_WORDS,
) -> ModelSpec:
    """The model that a workflow makes on an engine. Raises BadWorkflow, and NothingOfOurs for what
    can be neither shown nor played. `words` call LoRAs, by their names."""
    check(graph, kinds)
    medium = roles.medium(graph, kinds)
    if medium is None:
        raise model_kinds.refuse(
            f"“{label}”", "something else than pictures, films, sounds or texts"
        )
    found = _properties(graph, kinds)
    shown = dict(list(found.items())[:MOST_FIELDS])
    if rest := len(found) - len(shown):
        about = f"{about} {rest} further inputs stay as the workflow has them.".strip()
    if picker := loras.field(graph, kinds, words):
        shown[loras.FIELD] = picker
    needed = [name for name, node in shown.items() if node.pop(NEEDED, False)]
    schema = inputs(shown, needed) | {WORKFLOW: json.dumps(as_json(graph), ensure_ascii=False)}
    return ModelSpec(
        id=id,
        kind=_kind(medium, schema, about),
        label=label,
        schema=schema,
        description=about,
        prompt_field="prompt" if "prompt" in shown else None,
        seed_field=next((name for name in shown if seeds.is_seed(name)), None),
    )


def workflow_of(model: ModelSpec) -> Graph:
    """The workflow in the schema of a model."""
    return of_json(json.loads(model.schema.get(WORKFLOW) or "null"))


def id_of(graph: Graph, name: str) -> str:
    """The same for the same workflow of the same name."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "workflow"
    content = json.dumps(as_json(graph), sort_keys=True).encode()
    return f"{slug}-{hashlib.sha256(content).hexdigest()[:8]}"


def _kind(medium: Medium, schema: Json, about: str) -> Kind:
    files = {node.get("x-media") for node in schema["properties"].values()}
    if medium is Medium.IMAGE:
        return Kind.IMAGE_TO_IMAGE if "image" in files else Kind.TEXT_TO_IMAGE
    if medium is Medium.VIDEO and "video" in files:
        return Kind.VIDEO_TO_VIDEO
    if medium is Medium.VIDEO:
        return Kind.IMAGE_TO_VIDEO if "image" in files else Kind.TEXT_TO_VIDEO
    return model_kinds.kind_for(medium, schema, about)


def _properties(graph: Graph, kinds: Kinds) -> dict[str, Json]:
    """Every input that takes a value, by a name of its own: words, files and sizes first."""
    positive, negative = roles.prompts(graph, kinds)
    named = {"prompt": positive, "negative_prompt": negative}
    found: list[tuple[str, Json]] = []
    for name, sides in named.items():
        if sides:
            own = graph[sides[0][0]].inputs[sides[0][1]]
            node = _text(own, LONGEST_TEXT) | {"title": title_of(name), "x-advanced": False}
            found.append((name, node | {TO: [[*place] for place in sides]}))
    taken = {*positive, *negative}
    places = [
        (node.id, name)
        for node in graph.values()
        for name in inputs_of(kinds, node.kind)
        if name in node.inputs and (node.id, name) not in taken and name not in LEFT_ALONE
    ]
    places = [place for place in places if not is_link(graph[place[0]].inputs[place[1]])]
    names = Counter(_plain(name) for _, name in places)
    for place in places:
        id, name = place[0], _plain(place[1])
        if (shape := _property(graph, place, kinds)) is None:
            continue
        many = names[name] > 1
        own = f"{name}_{_plain(id)}" if many or name in (*named, loras.FIELD) else name
        if "x-media" not in shape and medium_of(own, shape, {})[0]:
            own = f"{own}_name"
        title = _title(graph, place, kinds, many=many)
        found.append((own, shape | {"title": title, TO: [[*place]]}))
    found.sort(key=lambda one: (one[1]["x-advanced"], one[0] not in named, _rank(one[1])))
    return dict(found)


def _rank(node: Json) -> int:
    """Files that go in before those of models, and numbers behind both."""
    return 0 if "x-media" in node else 1 if "enum" in node else 2


def _title(graph: Graph, place: Place, kinds: Kinds, *, many: bool) -> str:
    """What a person calls it: an encoder by its title, the rest by the input's name."""
    node, name = graph[place[0]], TITLES.get(place[1]) or title_of(place[1])
    is_only = sum(roles.is_words(graph, kinds, (node.id, one)) for one in node.inputs) == 1
    if node.title and is_only and roles.is_words(graph, kinds, place):
        return node.title
    if inputs_of(kinds, node.kind)[place[1]].medium and node.title:
        return node.title if not many else f"{node.title} ({node.id})"
    return f"{node.title or node.kind}: {name.lower()}" if many else name


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "input"


def _property(graph: Graph, place: Place, kinds: Kinds) -> Json | None:
    """One input as JSON Schema; None for what only ComfyUI's page can show."""
    node = graph[place[0]]
    declared, value = inputs_of(kinds, node.kind)[place[1]], node.inputs[place[1]]
    shape = _shape(declared, place[1], value)
    if shape is None:
        return None
    help = declared.more.get("tooltip")
    described = {"description": help[:300]} if isinstance(help, str) and help else {}
    first = declared.medium or place[1] in TITLES or place[1] in EVERYDAY
    return described | shape | {"x-advanced": not (first or seeds.is_seed(place[1]))}


def _shape(declared: Declared, name: str, value: Any) -> Json | None:
    if declared.medium:
        return _file(declared, value)
    if declared.choices is not None:
        return _choice(declared.choices, value)
    match declared.type:
        case "INT":
            return _number("integer", declared.more, name, value)
        case "FLOAT":
            return _number("number", declared.more, name, value)
        case "BOOLEAN":
            return {"type": "boolean", "default": bool(value)}
        case "STRING" if isinstance(value, str):
            return _text(value, LONGEST_TEXT if declared.more.get("multiline") else None)
    return None


def _text(value: str, longest: int | None) -> Json:
    own = {"default": value} if value else {}
    return {"type": "string"} | own | ({} if longest is None else {"maxLength": longest})


def _file(declared: Declared, value: Any) -> Json:
    """A file goes in by upload; the workflow's own is taken where the engine has it."""
    is_there = value in (declared.choices or ())
    kept = f"Without one it is {value}, which is on the engine." if is_there else ""
    node: Json = {"type": "string", "format": "uri", "x-media": str(declared.medium)}
    return node | ({"description": kept} if kept else {NEEDED: True})


def _choice(choices: list[Any], value: Any) -> Json:
    """What is not among the choices must be chosen anew where it is the file of a model, and is
    else the node's own business."""
    plain = [one for one in choices if isinstance(one, str | int | float)]
    if value in plain:
        return {"enum": plain, "default": value}
    if plain and MODEL_FILE.search(str(value)):
        message = f"The workflow's own, {value}, is not on this engine."
        return {"enum": plain, NEEDED: True, "description": message}
    more: Json = {"examples": [one for one in plain if isinstance(one, str)][:50]} if plain else {}
    return _text(value if isinstance(value, str) else "", None) | more


def _number(kind: str, more: Json, name: str, value: Any) -> Json | None:
    """With its bounds, but for those that the workflow itself does not keep to."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    node: Json = {"type": kind}
    low, high = more.get("min"), more.get("max")
    if isinstance(low, int | float) and low <= value and abs(low) <= LARGEST_WHOLE:
        node["minimum"] = low
    if isinstance(high, int | float) and value <= high:
        node["maximum"] = min(high, LARGEST_WHOLE)
    if seeds.is_seed(name):
        return node
    return node | {"default": int(value) if kind == "integer" else value}

"""What an engine says of its kinds of nodes (`/object_info`), whatever its age.

A kind has `input` (`required` and `optional`, each name → [type, more]), the types of its `output`,
and `output_node` where it ends a workflow. A type is a word, or the list of all that may be chosen;
newer engines write that as "COMBO" with `options`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from providers.comfyui.workflow import MOST_NAMED, BadWorkflow, Graph
from providers.contract import Json, Medium
from providers.json_values import as_list

Kinds = Mapping[str, Any]
UPLOADS = {
    "image_upload": Medium.IMAGE,
    "animated_image_upload": Medium.IMAGE,
    "video_upload": Medium.VIDEO,
    "audio_upload": Medium.AUDIO,
}


@dataclass(frozen=True)
class Declared:
    """One input. `type` is ComfyUI's word; `choices` are those of a COMBO, None for another type;
    `medium` is that of the file that is chosen by its name on the engine."""

    type: str
    more: Json = field(default_factory=dict)
    choices: list[Any] | None = None
    medium: Medium | None = None


def inputs_of(kinds: Kinds, kind: str) -> dict[str, Declared]:
    """The inputs of a kind of node; {} for what cannot be read."""
    declared = kinds.get(kind)
    groups = declared.get("input") if isinstance(declared, dict) else None
    found: dict[str, Declared] = {}
    for group in ("required", "optional"):
        named = groups.get(group) if isinstance(groups, dict) else None
        for name, words in (named if isinstance(named, dict) else {}).items():
            if (one := _declared(words)) is not None:
                found[name] = one
    return found


def choices_of(kinds: Kinds, kind: str, name: str) -> list[str]:
    """What may be chosen for one input: names of checkpoints, samplers, LoRAs."""
    one = inputs_of(kinds, kind).get(name)
    return [choice for choice in (one.choices if one else None) or () if isinstance(choice, str)]


def outputs_of(kinds: Kinds, kind: str) -> list[str]:
    """The types of what comes out."""
    declared = kinds.get(kind)
    return (
        [str(one) for one in as_list(declared.get("output"))] if isinstance(declared, dict) else []
    )


def ends_workflow(kinds: Kinds, kind: str) -> bool:
    declared = kinds.get(kind)
    return isinstance(declared, dict) and declared.get("output_node") is True


def check(graph: Graph, kinds: Kinds) -> None:
    """Raises BadWorkflow where the engine has not all of its nodes, some of them cost something, or
    nothing comes out."""
    unknown = [node for node in graph.values() if node.kind not in kinds]
    if unknown:
        names = list(dict.fromkeys(f"{node.kind} (node {node.id})" for node in unknown))
        rest = len(names) - MOST_NAMED
        more = f" and {rest} more" if rest > 0 else ""
        raise BadWorkflow(
            f"This ComfyUI does not have: {', '.join(names[:MOST_NAMED])}{more}.",
            next_step="Install the custom nodes that bring them, or take them out of the workflow.",
        )
    if paid := [node for node in graph.values() if kinds[node.kind].get("api_node") is True]:
        raise BadWorkflow(
            f"{paid[0].words} is made elsewhere, for credits of Comfy: nobody here would know what "
            "that costs, and a second run would cost again.",
            next_step="Take it out, or run the workflow in ComfyUI itself.",
        )
    if not any(ends_workflow(kinds, node.kind) for node in graph.values()):
        raise BadWorkflow(
            "The workflow has no output: none of its nodes saves or shows anything.",
            next_step="Add a node such as Save Image in ComfyUI, and export it again.",
        )


def _declared(words: Any) -> Declared | None:
    if not isinstance(words, list) or not words:
        return None
    more = words[1] if len(words) > 1 and isinstance(words[1], dict) else {}
    if not isinstance(words[0], str | list):
        return None
    medium = next((medium for flag, medium in UPLOADS.items() if more.get(flag)), None)
    if words[0] == "COMBO":
        return Declared("COMBO", more, as_list(more.get("options")), medium)
    if isinstance(words[0], list):
        return Declared("COMBO", more, words[0], medium)
    return Declared(words[0], more, None, medium)

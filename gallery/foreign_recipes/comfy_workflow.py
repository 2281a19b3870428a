"""A workflow as ComfyUI's page saves it, as the graph that it would have sent.

Values stand in a row without names: newer versions name them beside the inputs, of older ones the
usual nodes are known. Muted nodes are left out, bypassed ones hand on what came in.
"""

from typing import Any

from gallery.foreign_recipes.comfy_graph import MOST_INPUTS, MOST_NODES, Graph, Node

MUTED, BYPASSED = 2, 4
AFTER_SEED = {"fixed", "increment", "decrement", "randomize"}
SAMPLED = ("steps", "cfg", "sampler_name", "scheduler")
VALUES: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", *SAMPLED, "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", *SAMPLED, "start_at_step", "end_at_step"),
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "RandomNoise": ("noise_seed",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "KSamplerSelect": ("sampler_name",),
    "FluxGuidance": ("guidance",),
    "CFGGuider": ("cfg",),
    "LoadImage": ("image",),
    "PrimitiveNode": ("value",),
}


def of_workflow(workflow: dict[str, Any]) -> Graph | None:
    rows = [row for row in _list(workflow.get("nodes"))[:MOST_NODES] if isinstance(row, dict)]
    rows = [row for row in rows if isinstance(row.get("type"), str) and "id" in row]
    links = {link[0]: link for link in _list(workflow.get("links")) if _is_link(link)}
    by_id = {str(row["id"]): row for row in rows}
    nodes = {}
    for id, row in by_id.items():
        if row.get("mode") not in (MUTED, BYPASSED):
            inputs = _values(row) | _linked(row, links, by_id)
            nodes[id] = Node(id, row["type"], inputs)
    return Graph(nodes) if nodes else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_link(link: Any) -> bool:
    """[its number, from node, output, to node, input, type]"""
    return isinstance(link, list) and len(link) > 4 and isinstance(link[0], int)


def _inputs(row: dict[str, Any]) -> list[dict[str, Any]]:
    found = (one for one in _list(row.get("inputs"))[:MOST_INPUTS] if isinstance(one, dict))
    return [one for one in found if isinstance(one.get("name"), str)]


def _values(row: dict[str, Any]) -> dict[str, Any]:
    raw = row.get("widgets_values")
    if isinstance(raw, dict):
        return {str(name): value for name, value in list(raw.items())[:MOST_INPUTS]}
    values = [value for value in _list(raw)[:MOST_INPUTS] if not _follows_seed(value)]
    names = VALUES.get(row["type"])
    if names is None:
        names = tuple(one["name"] for one in _inputs(row) if "widget" in one)
    return dict(zip(names, values, strict=False))


def _follows_seed(value: Any) -> bool:
    return isinstance(value, str) and value in AFTER_SEED


def _linked(
    row: dict[str, Any], links: dict[int, list[Any]], by_id: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    found = {}
    for one in _inputs(row):
        link = _source(one.get("link"), links, by_id)
        if link is not None:
            found[one["name"]] = [str(link[1]), link[2] if isinstance(link[2], int) else 0]
    return found


def _source(
    number: Any, links: dict[int, list[Any]], by_id: dict[str, dict[str, Any]]
) -> list[Any] | None:
    """The link that an input really hangs on, through nodes that are bypassed."""
    seen = set()
    while isinstance(number, int) and number in links and number not in seen:
        seen.add(number)
        link = links[number]
        row = by_id.get(str(link[1]))
        if row is None or row.get("mode") != BYPASSED:
            return link
        kind = link[5] if len(link) > 5 else None
        alike = (one.get("link") for one in _inputs(row) if one.get("type") == kind)
        number = next((other for other in alike if other is not None), None)
    return None

"""What leads into a sampler of ComfyUI: words, model and LoRAs, size, and a file to begin with."""

from typing import Any

from gallery.foreign_recipes import comfy_graph, mapping
from gallery.foreign_recipes.comfy_graph import Graph, Node

MODELS = (
    *("ckpt_name", "unet_name", "model_name", "base_ckpt_name", "gguf_name", "model_path"),
    *("ckpt", "checkpoint", "model"),
)
WORDS = (
    *("text", "prompt", "populated_text", "wildcard_text", "text_g", "text_l", "t5xxl", "clip_l"),
    *("string", "value", "string_a", "string_b", "text_a", "text_b", "text1", "text2"),
    *("string1", "string2", "caption", "description", "tags", "lyrics"),
)
SIDE = {
    True: ("positive", "positive_prompt", "text_positive", "cond1", "conditioning"),
    False: ("negative", "negative_prompt", "text_negative"),
}
NO_WORDS = ("clip", "vae", "model", "image", "control", "mask", "latent", "style", "samples")
LOADED = ("loadimage", "loadvideo", "vaeencode", "imagetolatent")
MOST_STACKED = 50


def value_of(graph: Graph, node: Node, name: str) -> Any:
    found = graph.value(node, name)
    return found if isinstance(found, str | int | float) else None


def words(graph: Graph, start: Node, *, positive: bool) -> str:
    """All texts that lead into one side, in the order in which they are met, each once."""
    for name in SIDE[positive]:
        own = start.inputs.get(name)
        if isinstance(own, str):
            return own
        if own is not None:
            return _joined(graph, own, positive)
    pipes = [n for n in ("basic_pipe", "pipe", "text_embeds", "script") if n in start.inputs]
    return _joined(graph, start.inputs[pipes[0]], positive) if pipes else ""


def _joined(graph: Graph, link: Any, positive: bool) -> str:
    said: list[str] = []
    stopped: set[str] = set()

    def follows(node: Node, name: str) -> bool:
        if node.id in stopped:
            return False
        if any(one in node.inputs for one in SIDE[not positive]) and name in SIDE[not positive]:
            return False
        return name in WORDS or not name.lower().startswith(NO_WORDS)

    for node, _ in graph.up(link, follows):
        if "zeroout" in node.kind.lower():
            stopped.add(node.id)
            continue
        texts = [node.inputs.get(name) for name in (*SIDE[positive], *WORDS)]
        said += [text for text in texts if isinstance(text, str) and text.strip()]
    return "\n".join(dict.fromkeys(said))


def start_of_model(guider: Node, sampler: Node) -> Any:
    for node in (guider, sampler):
        for name in ("model", "basic_pipe", "pipe", "model1", "script"):
            if comfy_graph.linked(node.inputs.get(name)) is not None:
                return node.inputs[name]
    return sampler


def _to_models(node: Node, name: str) -> bool:
    return any(word in name.lower() for word in ("model", "pipe", "unet", "script", "stack", "any"))


def model(graph: Graph, start: Any) -> str:
    for node, _ in graph.up(start, _to_models):
        for name in MODELS:
            found = node.inputs.get(name) if name == "model" else graph.value(node, name)
            if isinstance(found, str) and found:
                return found
    return ""


def loras(graph: Graph, start: Any) -> list[dict[str, Any]]:
    def follows(node: Node, name: str) -> bool:
        return _to_models(node, name) or "lora" in name.lower()

    found: list[dict[str, Any]] = []
    for node, _ in graph.up(start, follows):
        found += _loras_of(graph, node)
    return found


def _loras_of(graph: Graph, node: Node) -> list[dict[str, Any]]:
    """One by itself, a stack of numbered ones, or objects with a switch."""
    found = []
    name = value_of(graph, node, "lora_name")
    if isinstance(name, str) and name != "None":
        weights = ("strength_model", "lora_model_strength", "strength", "lora_wt", "weight")
        found.append(mapping.lora(name, first_of(graph, node, weights)))
    for number in range(1, MOST_STACKED + 1):
        name = node.inputs.get(f"lora_name_{number}", node.inputs.get(f"lora_{number}"))
        if isinstance(name, dict) and name.get("on", True):
            found.append(mapping.lora(name.get("lora"), name.get("strength")))
        is_off = str(node.inputs.get(f"switch_{number}", "On")).lower() in ("off", "false")
        if isinstance(name, str) and name != "None" and not is_off:
            weights = ("lora_wt", "model_str", "model_weight", "strength", "lora_strength")
            numbered = tuple(f"{weight}_{number}" for weight in weights)
            found.append(mapping.lora(name, first_of(graph, node, numbered)))
    return found


def first_of(graph: Graph, node: Node, names: tuple[str, ...]) -> Any:
    return next((v for name in names if (v := value_of(graph, node, name)) is not None), None)


def _latent(sampler: Node) -> Any:
    names = (
        "latent_image",
        "latent",
        "samples",
        "image_embeds",
        "positive",
        "basic_pipe",
        "script",
    )
    return next((sampler.inputs[n] for n in names if n in sampler.inputs), None)


def size(graph: Graph, sampler: Node) -> dict[str, Any]:
    for node, _ in graph.up(_latent(sampler), _to_latent):
        for names in (("width", "height"), ("empty_latent_width", "empty_latent_height")):
            width, height = (mapping.whole(value_of(graph, node, name)) for name in names)
            if width and height:
                return {"width": width, "height": height}
    return {}


def _to_latent(node: Node, name: str) -> bool:
    away = ("model", "clip", "vae", "negative", "width", "height", "batch")
    return not name.lower().startswith(away)


def has_input(graph: Graph, sampler: Node) -> bool:
    """Whether a file that was loaded, or a result before it, went into what it began with."""
    kinds = (node.kind.lower() for node, _ in graph.up(_latent(sampler), _to_latent))
    return any(word in kind for kind in kinds for word in LOADED)

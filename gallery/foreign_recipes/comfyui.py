"""ComfyUI keeps the whole graph: `prompt` as it ran and `workflow` as it was drawn, in text chunks
of a PNG, in EXIF of a WebP or JPEG ("prompt:{…}"), in tags of a video or sound.

Of several samplers that which made the picture counts, not those that refined it: the one that took
away the most noise, and of these the one farthest from the result.
"""

import json
from typing import Any

from gallery.foreign_recipes import a1111, comfy_graph, comfy_workflow, mapping
from gallery.foreign_recipes import comfy_parts as parts
from gallery.foreign_recipes.comfy_graph import Graph, Node
from gallery.foreign_recipes.file_metadata import FileMetadata, json_object

TEXTS = ("prompt", "workflow")
IN_EXIF = ("make", "model", "imagedescription", "usercomment", "artist")
SAMPLES = {"steps", "seed", "noise_seed", "cfg", "sampler_name", "sigmas", "noise", "sampler"}
LEAST_SAMPLES = 2
MOST_OUTPUTS, MOST_SAMPLERS = 20, 50
FED = {"positive", "guider", "basic_pipe", "pipe", "latent_image", "conditioning", "text_embeds"}
FED |= {"script", "latent", "samples", "model"}


def read(found: FileMetadata) -> dict[str, Any] | None:
    texts = _texts(found)
    prompt = json_object(texts.get("prompt", "")) or {}
    inner = prompt.get("prompt")  # as it is sent, and kept by some nodes
    graph = comfy_graph.of_prompt(inner if isinstance(inner, dict) else prompt)
    if graph is None and (workflow := json_object(texts.get("workflow", ""))):
        graph = comfy_workflow.of_workflow(workflow)
    if graph is None:
        return None
    original = {name: texts[name] for name in TEXTS if name in texts}
    recipe = _recipe(graph, found, original)
    return _with_words_of_its_own(recipe, found)


def _texts(found: FileMetadata) -> dict[str, str]:
    """`prompt` and `workflow`, wherever they are."""
    texts = {n: found.texts[n] for n in TEXTS if n in found.texts}
    for name in IN_EXIF:
        prefix, _, rest = found.exif.get(name, "").partition(":")
        if prefix.strip().lower() in TEXTS:
            texts.setdefault(prefix.strip().lower(), rest.strip())
    for _, value in found.objects:
        if any(isinstance(n, dict) and "class_type" in n for n in list(value.values())[:100]):
            texts.setdefault("prompt", json.dumps(value, ensure_ascii=False))
        for name in TEXTS:
            part = value.get(name)
            if isinstance(part, dict):
                texts.setdefault(name, json.dumps(part, ensure_ascii=False))
            elif isinstance(part, str) and part.lstrip().startswith("{"):
                texts.setdefault(name, part)
    return texts


def _recipe(graph: Graph, found: FileMetadata, original: dict[str, str]) -> dict[str, Any]:
    sampler = _sampler(graph)
    if sampler is None:
        return _of_one_node(graph, found, original)
    steps = _part(graph, sampler, "sigmas") or sampler
    guider = _part(graph, sampler, "guider") or sampler
    chosen = _part(graph, sampler, "sampler") or sampler
    noise = _part(graph, sampler, "noise") or sampler
    has_input = parts.has_input(graph, sampler)
    prompt = parts.words(graph, guider, positive=True)
    start = parts.start_of_model(guider, sampler)
    params = {
        "negative_prompt": parts.words(graph, guider, positive=False),
        "steps": parts.value_of(graph, steps, "steps"),
        "scheduler": parts.value_of(graph, steps, "scheduler"),
        "denoise": parts.value_of(graph, steps, "denoise") if has_input else None,
        "cfg": parts.value_of(graph, guider, "cfg"),
        "sampler": parts.value_of(graph, chosen, "sampler_name") or _class_of(chosen, sampler),
        "guidance": graph.first(guider, "guidance", _anything_but_models),
        **parts.size(graph, sampler),
    }
    return mapping.recipe(
        "ComfyUI",
        original,
        prompt=prompt,
        params=mapping.named(params),
        model=parts.model(graph, start),
        seed=parts.first_of(graph, noise, ("noise_seed", "seed")),
        loras=parts.loras(graph, start) + mapping.loras_in(prompt),
        kind=mapping.kind(found.medium, has_input=has_input),
    )


def _is_sampler(node: Node) -> bool:
    names = node.inputs.keys()
    return len(SAMPLES & names) >= LEAST_SAMPLES and bool(FED & names)


def _sampler(graph: Graph) -> Node | None:
    """The one that made what was saved."""
    met: dict[str, tuple[float, int]] = {}
    for output in graph.outputs()[:MOST_OUTPUTS]:
        for node, distance in graph.up(output):
            if len(met) < MOST_SAMPLERS and _is_sampler(node) and node.id not in met:
                met[node.id] = (_strength(graph, node), distance)
        if met:
            break
    if not met:
        samplers = [node for node in graph.nodes.values() if _is_sampler(node)]
        met = {node.id: (_strength(graph, node), 0) for node in samplers[:MOST_SAMPLERS]}
    return graph.nodes[max(met, key=lambda id: met[id])] if met else None


def _strength(graph: Graph, node: Node) -> float:
    """How much noise it took away, 0 to 1."""
    if node.inputs.get("add_noise") == "disable":
        return 0.0
    steps = _part(graph, node, "sigmas") or node
    strength = parts.value_of(graph, steps, "denoise")
    return strength if isinstance(strength, int | float) else 1.0


def _part(graph: Graph, sampler: Node, name: str) -> Node | None:
    """The node behind an input of a sampler that is made of parts; None where it is one whole."""
    wanted = {"sigmas": ("steps",), "guider": ("cfg", "conditioning", "positive", "cond1")}
    wanted |= {"sampler": ("sampler_name",), "noise": ("noise_seed", "seed")}
    link = sampler.inputs.get(name)
    nearest = None
    for node, _ in graph.up(link, lambda _, name: name not in parts.NO_WORDS):
        if any(one in node.inputs for one in wanted[name]):
            return node
        nearest = nearest or node
    return nearest


def _class_of(chosen: Node, sampler: Node) -> str:
    """A sampler that is a node of its own kind has its name there."""
    return chosen.kind if chosen is not sampler else ""


def _anything_but_models(node: Node, name: str) -> bool:
    return not name.lower().startswith(("model", "clip", "vae", "image", "latent"))


def _of_one_node(graph: Graph, found: FileMetadata, original: dict[str, str]) -> dict[str, Any]:
    """Without a sampler that which has the longest text is all that can be told by."""
    words = (*parts.SIDE[True], *parts.WORDS)
    texts = [
        (text, node)
        for node in graph.nodes.values()
        for name in words
        if isinstance(text := node.inputs.get(name), str)
    ]
    text, node = max(texts, key=lambda one: len(one[0]), default=("", Node("", "", {})))
    plain = {name: parts.value_of(graph, node, name) for name in node.inputs if name not in words}
    params = mapping.named(plain)
    seed, model = params.pop("seed", None), params.pop("model", "")
    return mapping.recipe(
        "ComfyUI",
        original,
        prompt=text,
        params=params,
        model=model,
        seed=seed,
        kind=mapping.kind(found.medium, has_input="image" in node.inputs),
    )


def _with_words_of_its_own(recipe: dict[str, Any], found: FileMetadata) -> dict[str, Any]:
    """Some nodes save the recipe as A1111's text as well: what it says is what really went in."""
    other = a1111.read(found) or _extra(found)
    if other is None:
        return recipe
    params = recipe["params"] | other["params"]
    original = other["original"] | recipe["original"]
    kept = {n: other[n] or recipe[n] for n in ("prompt", "model", "loras")}
    seed = recipe["seed"] if other["seed"] is None else other["seed"]
    return recipe | kept | {"params": params, "original": original, "seed": seed}


def _extra(found: FileMetadata) -> dict[str, Any] | None:
    """What Civitai says beside the graph that it ran."""
    for name, value in found.objects:
        raw = value.get("extraMetadata")
        if isinstance(raw, str) and (extra := json_object(raw)):
            params = mapping.named(extra)
            return mapping.recipe(
                "Civitai",
                {name: dict(found.words())[name]},
                prompt=params.get("prompt"),
                params={n: v for n, v in params.items() if not isinstance(v, dict | list)},
                seed=params.get("seed"),
            )
    return None

"""InvokeAI in its three eras: a line as one typed it (`Dream`), `sd-metadata`, and since version 3
`invokeai_metadata` with `invokeai_graph` beside it."""

import re
from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata, json_object

TOOL = "InvokeAI"
NEGATIVE = re.compile(r"\[([^\[\]]*)\]")
VALUE = r"(\"[^\"]*\"|[^\s-]\S*|-\d\S*)"
FLAG = re.compile(rf"(?<!\S)(?:-([A-Za-z])(?![A-Za-z])|--?([a-z_]{{2,40}}))[ =]?{VALUE}?")
FLAGS = {"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg_scale", "A": "sampler"}
FLAGS |= {"f": "strength", "I": "init_img", "U": "upscale", "G": "gfpgan_strength"}
MODERN = {"positive_prompt": "prompt", "rand_device": "rng", "positive_conditioning": "prompt"}
MODERN |= {"negative_conditioning": "negative_prompt"}
APART = {"model", "loras", "app_version", "generation_mode", "init_image", "prompt", "vae"}
INPUTS = ("img2img", "inpaint", "outpaint")
MOST_NODES = 5000


def read(found: FileMetadata) -> dict[str, Any] | None:
    texts = found.texts
    for name in ("invokeai_metadata", "invokeai", "invokeai_graph"):
        if (params := json_object(texts.get(name, ""))) is not None:
            params = params if name == "invokeai_metadata" else _of_graph(params)
            both = {n: texts[n] for n in texts if n.startswith("invokeai")}
            return _modern(params, both, found)
    if (params := json_object(texts.get("sd-metadata", ""))) is not None:
        both = {n: texts[n] for n in ("sd-metadata", "dream") if n in texts}
        return _middle(params, both, found)
    if line := texts.get("dream"):
        return _dream(line, found)
    return None


def _modern(
    values: dict[str, Any], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    values = {MODERN.get(name, name): value for name, value in values.items()}
    params = mapping.named({n: v for n, v in values.items() if n not in APART})
    model = values.get("model")
    if isinstance(model, dict) and isinstance(model.get("hash"), str):
        params["model_hash"] = model["hash"]
    params["vae"] = mapping.model_name(values.get("vae"))
    mode = str(values.get("generation_mode") or "")
    return mapping.recipe(
        TOOL,
        original,
        version=values.get("app_version") or "",
        prompt=values.get("prompt"),
        params=params,
        model=model,
        seed=values.get("seed"),
        loras=_loras(values.get("loras")),
        kind=mapping.kind(found.medium, has_input=any(one in mode for one in INPUTS)),
    )


def _loras(value: Any) -> list[dict[str, Any]]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return [mapping.lora(row.get("model") or row.get("lora"), row.get("weight")) for row in rows]


def _of_graph(graph: dict[str, Any]) -> dict[str, Any]:
    """What the metadata would say, gathered from the nodes: the node that keeps it has it all."""
    nodes = graph.get("nodes", graph)
    rows = nodes.values() if isinstance(nodes, dict) else nodes if isinstance(nodes, list) else ()
    rows = [row for row in list(rows)[:MOST_NODES] if isinstance(row, dict)]
    kept = next((row for row in rows if row.get("type") == "core_metadata"), None)
    if kept is not None:
        return {n: v for n, v in kept.items() if n not in ("id", "type") and v is not None}
    params: dict[str, Any] = {}
    for row in rows:
        prompt = row.get("prompt", row.get("value"))
        if isinstance(prompt, str) and ("prompt" in str(row.get("type")) or "prompt" in row):
            is_negative = "negative" in str(row.get("id"))
            params.setdefault("negative_prompt" if is_negative else "prompt", prompt)
        wanted = ("steps", "cfg_scale", "scheduler", "seed", "width", "height", "model", "strength")
        for name in wanted:
            if row.get(name) is not None:
                params.setdefault(name, row[name])
    return params


def _middle(
    values: dict[str, Any], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    image = values.get("image")
    image = image if isinstance(image, dict) else {}
    prompt = image.get("prompt")
    if isinstance(prompt, list):
        parts = (part.get("prompt") for part in prompt if isinstance(part, dict))
        prompt = " ".join(part for part in parts if isinstance(part, str))
    positive, negative = _apart(prompt if isinstance(prompt, str) else "")
    params = mapping.named({n: v for n, v in image.items() if n not in ("prompt", "type")})
    params |= {"negative_prompt": negative, "model_hash": values.get("model_hash")}
    return mapping.recipe(
        TOOL,
        original,
        version=values.get("app_version") or "",
        prompt=positive,
        params=params,
        model=values.get("model_weights") or values.get("model"),
        seed=image.get("seed"),
        kind=mapping.kind(found.medium, has_input=image.get("type") == "img2img"),
    )


def _dream(line: str, found: FileMetadata) -> dict[str, Any]:
    """ "a fox [blurry]" -s 50 -S 12 -W512 -H512 -C7.5 -A k_lms"""
    quoted = line.strip().startswith('"')
    end = line.rfind('"') if quoted else -1
    start = line.find('"') + 1
    words, rest = (line[start:end], line[end + 1 :]) if end > start else ("", line)
    if not words:
        first = FLAG.search(line)
        words, rest = (line[: first.start()], line[first.start() :]) if first else (line, "")
    positive, negative = _apart(words)
    values = {FLAGS.get(m[1], m[1]) if m[1] else m[2]: m[3] or True for m in FLAG.finditer(rest)}
    params = mapping.named({"negative_prompt": negative} | values)
    return mapping.recipe(
        TOOL,
        {"dream": line},
        prompt=positive,
        params=params,
        seed=params.get("seed"),
        kind=mapping.kind(found.medium, has_input="init_img" in params),
    )


def _apart(prompt: str) -> tuple[str, str]:
    """What stood in square brackets is what was not wanted."""
    negative = ", ".join(part.strip() for part in NEGATIVE.findall(prompt))
    return " ".join(NEGATIVE.sub("", prompt).split()), negative

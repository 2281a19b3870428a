"""One set of names for what all tools say in their own, and the recipe that comes of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from providers.contract import Kind, Medium

NAMES = {
    "sampler_name": "sampler",
    "comfyuisampler": "sampler",
    "schedule_type": "scheduler",
    "noise_schedule": "scheduler",
    "comfyuischeduler": "scheduler",
    "cfg": "cfg_scale",
    "cfgscale": "cfg_scale",
    "guidance_scale": "cfg_scale",
    "scale": "cfg_scale",
    "distilled_cfg_scale": "guidance",
    "fluxguidancescale": "guidance",
    "denoise": "strength",
    "denoising_strength": "strength",
    "prompt_strength": "strength",
    "initimagecreativity": "strength",
    "num_inference_steps": "steps",
    "uc": "negative_prompt",
    "negativeprompt": "negative_prompt",
    "clipskip": "clip_skip",
    "use_vae_model": "vae",
    "vae_name": "vae",
}
"""Of names in small letters with underscores. What stands in none of them keeps its own."""
TEXTS = ("hash", "hashes", "version", "prompt", "id", "model", "vae", "name")
"""How the names of what is text end, though it may look like a number."""
NUMBER = re.compile(r"-?\d{1,19}")
FRACTION = re.compile(r"-?\d{1,19}\.\d{0,19}(?:e[-+]?\d{1,3})?|-?\d{1,19}e[-+]\d{1,3}", re.I)
SIZE = re.compile(r"\D{0,2}(\d{1,6})\s*[x×,]\s*(\d{1,6})\D{0,1}", re.I)
LONGEST_NAME, MOST_PARAMS, MOST_LORAS = 60, 300, 100
LORA_TAG = re.compile(r"<(?:lora|lyco):([^:<>]{1,200})(?::([-\d.]{1,12}))?[^<>]{0,40}>")
NOTHING: tuple[object, ...] = (None, "", "None", [], {})
KINDS = {
    Medium.IMAGE: (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE),
    Medium.VIDEO: (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO),
    Medium.AUDIO: (Kind.TEXT_TO_AUDIO, Kind.TEXT_TO_AUDIO),
}


def named(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same under our names, numbers as numbers, without what says nothing."""
    params: dict[str, Any] = {}
    for name, value in list(values.items())[:MOST_PARAMS]:
        ours = name_of(name)
        if value in NOTHING or not ours:
            continue
        if isinstance(value, str) and not ours.endswith(TEXTS):
            value = number(value)
        params.setdefault(ours, value)
    return params


def name_of(theirs: str) -> str:
    words = re.sub(r"\W+", "_", theirs[:LONGEST_NAME]).strip("_").lower()
    return NAMES.get(words, words)


def number(text: str) -> Any:
    """The number that a text is; else the text."""
    text = text.strip()
    if NUMBER.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text


def whole(value: Any) -> int | None:
    value = number(value) if isinstance(value, str) else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def size(text: Any) -> dict[str, int]:
    """ "512x768" or "(512, 768)" as width and height; {} for anything else."""
    sides = SIZE.fullmatch(text.strip()) if isinstance(text, str) else None
    return {"width": int(sides[1]), "height": int(sides[2])} if sides else {}


def lora(name: Any, weight: Any = None, **more: Any) -> dict[str, Any]:
    """One of `loras`, by its file's name without folder and ending."""
    weight = number(weight) if isinstance(weight, str) else weight
    is_number = isinstance(weight, int | float) and not isinstance(weight, bool)
    return {"name": model_name(name), "weight": weight if is_number else 1, **more}


def loras_in(prompt: str) -> list[dict[str, Any]]:
    """Those that a prompt names in tags: `<lora:name:0.8>`."""
    return [lora(tag[1], tag[2] or 1) for tag in LORA_TAG.finditer(prompt)]


def model_name(value: Any) -> str:
    """The name of a model's file without folders and ending, or of an object that tells it."""
    if isinstance(value, dict):
        value = value.get("model_name") or value.get("name") or value.get("key") or ""
    if not isinstance(value, str):
        return ""
    name = value.replace("\\", "/").rpartition("/")[2].strip()
    return re.sub(r"\.(safetensors|ckpt|gguf|pt|pth|bin|sft|onnx)$", "", name, flags=re.I)[:200]


def kind(medium: str, *, has_input: bool) -> str:
    """The kind by what it is and whether a picture went in; "" for a medium unknown."""
    return KINDS[Medium(medium)][has_input].value if medium in KINDS else ""


def recipe(
    tool: str,
    original: Mapping[str, Any],
    *,
    version: Any = "",
    prompt: Any = "",
    params: Mapping[str, Any] | None = None,
    model: Any = "",
    seed: Any = None,
    loras: Iterable[dict[str, Any]] = (),
    kind: str = "",
) -> dict[str, Any]:
    """A recipe of our form. `params` are named already; what is empty is left out, and nothing is
    said of a provider."""
    prompt = prompt.strip() if isinstance(prompt, str) else ""
    distinct = {one["name"]: one for one in loras if one["name"]}
    values = params or {}
    kept = {name: value for name, value in values.items() if name not in ("prompt", "seed")}
    if isinstance(negative := kept.get("negative_prompt"), str):
        kept["negative_prompt"] = negative.strip()
    return {
        "tool": {"name": tool, "version": version if isinstance(version, str) else str(version)},
        "made_by_ai": True,
        "kind": kind,
        "model": model_name(model),
        "prompt": prompt,
        "seed": whole(seed),
        "params": {name: value for name, value in kept.items() if value not in NOTHING},
        "loras": list(distinct.values())[:MOST_LORAS],
        "original": dict(original),
    }

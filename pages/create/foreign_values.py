"""The parameters of another tool's recipe, under the names that the chosen models have for them."""

import re
from collections.abc import Sequence
from math import gcd
from typing import Any

from providers.contract import Json, ModelSpec
from providers.schema import Field, Type, fields

SAME = {
    "steps": ("steps", "num_inference_steps", "inference_steps", "num_steps"),
    "cfg_scale": ("cfg_scale", "guidance_scale", "cfg", "guidance", "scale"),
    "guidance": ("guidance", "guidance_scale"),
    "strength": ("strength", "prompt_strength", "image_strength", "denoise"),
    "sampler": ("sampler", "sampler_name"),
}
SIZES, RATIO = ("image_size", "size", "resolution"), "aspect_ratio"
ABOUT_FILES = ("hash", "hashes", "version", "date", "id", "resources", "metadata")
MOST_WORDS = 80
SIDES = re.compile(r"([1-9]\d?):([1-9]\d?)")
ALIKE = 0.08


def fitted(recipe: Json, specs: Sequence[ModelSpec]) -> Json:
    """What of the recipe is a value of some parameter there; under its own name what is none, so
    that it can be said to be left out. What describes files and not the picture is not."""
    params = recipe.get("params")
    params = dict(params) if isinstance(params, dict) else {}
    known = {field.name: field for spec in specs for field in fields(spec.schema)}
    values = _sized(params.pop("width", None), params.pop("height", None), known)
    for name, value in params.items():
        if name in known or not (name.endswith(ABOUT_FILES) or isinstance(value, dict | list)):
            ours = next((other for other in SAME.get(name, (name,)) if other in known), name)
            values.setdefault(ours, value)
    seed = next((spec.seed_field for spec in specs if spec.seed_field), "seed")
    if recipe.get("seed") is not None:
        values[seed] = recipe["seed"]
    return values


def left_out(recipe: Json) -> list[str]:
    """What no form here has a place for: the model, and LoRAs, which are files of the tool's."""
    model, rows = recipe.get("model"), recipe.get("loras")
    rows = rows if isinstance(rows, list) else []
    names = [row.get("name") for row in rows if isinstance(row, dict)]
    words = [f"the model {model}"] if isinstance(model, str) and model else []
    words += [f"the LoRA {name}" for name in names if isinstance(name, str)]
    return [one[:MOST_WORDS] for one in words]


def _sized(width: Any, height: Any, known: dict[str, Field]) -> Json:
    """Two sides as the models take them: two numbers, an object, words, or the ratio alone."""
    if not (type(width) is int and type(height) is int and width > 0 and height > 0):
        return {}
    if {"width", "height"} <= known.keys():
        return {"width": width, "height": height}
    words = f"{width}x{height}"
    for field in (known[name] for name in SIZES if name in known):
        if field.type is Type.SIZE:
            return {field.name: {"width": width, "height": height}}
        if words in [choice.value for choice in field.choices]:
            return {field.name: words}
    if RATIO in known:
        return {RATIO: _ratio(width, height, [choice.value for choice in known[RATIO].choices])}
    return {"size": words}


def _ratio(width: int, height: int, choices: list[Any]) -> str:
    """Of those that there are the one next to it, if it is much the same; else the ratio itself."""
    near = {}
    for choice in choices:
        if isinstance(choice, str) and (sides := SIDES.fullmatch(choice)):
            near[choice] = abs(int(sides[1]) / int(sides[2]) * height / width - 1)
    best = min(near, key=lambda choice: near[choice], default="")
    by = gcd(width, height)
    return best if best and near[best] < ALIKE else f"{width // by}:{height // by}"

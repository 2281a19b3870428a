"""Easy Diffusion: each parameter is a text chunk by itself, or all are an object in the UserComment
or in a file beside the picture."""

from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata, json_object

TOOL = "Easy Diffusion"
MODEL = "use_stable_diffusion_model"
WORDS = {"stable_diffusion_model": MODEL, "use_stable_diffusion_model": MODEL}
WORDS |= {"lora_model": "use_lora_model", "lora_strength": "lora_alpha", "sampler_name": "sampler"}
APART = {"prompt", "seed", MODEL, "use_lora_model", "lora_alpha"}
LONGEST_LINE = 20_000


def read(found: FileMetadata) -> dict[str, Any] | None:
    if _is_ours(found.texts):
        return _recipe(dict(found.texts), dict(found.texts), found)
    for name, text in found.words():
        value = json_object(text)
        params = _renamed(value if value is not None else _lines(text))
        if _is_ours(params):
            return _recipe(params, {name: text}, found)
    return None


def _is_ours(params: dict[str, Any]) -> bool:
    return "prompt" in params and MODEL in params


def _renamed(params: dict[str, Any]) -> dict[str, Any]:
    names = {name: mapping.name_of(str(name)) for name in params}
    return {WORDS.get(names[name], names[name]): value for name, value in params.items()}


def _lines(text: str) -> dict[str, str]:
    """ "Prompt: a fox", a line for each."""
    if "Stable Diffusion model:" not in text:
        return {}
    parts = (line.split(":", 1) for line in text[:LONGEST_LINE].splitlines())
    return {part[0]: part[1].strip() for part in parts if len(part) > 1}


def _recipe(
    values: dict[str, Any], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    params = mapping.named({n: v for n, v in values.items() if n not in APART})
    has_input = "init_image" in params
    if not has_input:
        params.pop("strength", None)
    names, weights = _list(values.get("use_lora_model")), _list(values.get("lora_alpha"))
    weights += [1] * (len(names) - len(weights))
    return mapping.recipe(
        TOOL,
        original,
        prompt=values.get("prompt"),
        params=params,
        model=values.get(MODEL),
        seed=values.get("seed"),
        loras=[mapping.lora(*pair) for pair in zip(names, weights, strict=False)],
        kind=mapping.kind(found.medium or "image", has_input=has_input),
    )


def _list(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if one not in mapping.NOTHING]

"""SwarmUI (StableSwarmUI before): an object with `sui_image_params`, as `parameters` of a PNG or
the UserComment of a JPEG."""

from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata

TOOL = "SwarmUI"
PARAMS = "sui_image_params"
APART = {"prompt", "seed", "model", "loras", "loraweights", "swarm_version"}


def read(found: FileMetadata) -> dict[str, Any] | None:
    for name, value in found.objects:
        raw = value.get(PARAMS)
        if isinstance(raw, dict):
            return _recipe(raw, value, {name: dict(found.words())[name]}, found)
    return None


def _recipe(
    values: dict[str, Any], whole: dict[str, Any], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    params = mapping.named({n: v for n, v in values.items() if n not in APART})
    rows = whole.get("sui_models")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("param") == "model":
            params["model_hash"] = row.get("hash")
    has_input = "initimage" in params or "strength" in params
    prompt = values.get("prompt")
    return mapping.recipe(
        TOOL,
        original,
        version=values.get("swarm_version") or "",
        prompt=prompt,
        params=params,
        model=values.get("model"),
        seed=values.get("seed"),
        loras=_loras(values) + mapping.loras_in(prompt if isinstance(prompt, str) else ""),
        kind=mapping.kind(found.medium, has_input=has_input),
    )


def _loras(params: dict[str, Any]) -> list[dict[str, Any]]:
    names, weights = (_list(params.get(name)) for name in ("loras", "loraweights"))
    weights += ["1"] * (len(names) - len(weights))
    return [mapping.lora(name, weight) for name, weight in zip(names, weights, strict=False)]


def _list(value: Any) -> list[Any]:
    """Older versions wrote lists as words with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return list(value) if isinstance(value, list) else []

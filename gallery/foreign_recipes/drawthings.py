"""Draw Things keeps an object with short names in the UserComment of its XMP (or of EXIF)."""

from typing import Any

from gallery.foreign_recipes import mapping, xmp
from gallery.foreign_recipes.file_metadata import FileMetadata, json_object

TOOL = "Draw Things"
SURE = {"c", "uc", "model", "sampler", "seed", "size"}
LEAST_SURE = 5
APART = {"c", "seed", "model", "lora", "size", "v2"}


def read(found: FileMetadata) -> dict[str, Any] | None:
    text = xmp.value(found.xmp, "UserComment") if TOOL in found.xmp else ""
    for candidate in (text, found.comment):
        params = json_object(candidate)
        if params is not None and len(SURE & set(params)) >= LEAST_SURE:
            return _recipe(params, candidate, found)
    return None


def _recipe(values: dict[str, Any], text: str, found: FileMetadata) -> dict[str, Any]:
    params = mapping.named({n: v for n, v in values.items() if n not in APART})
    params |= mapping.size(values.get("size"))
    rows = values.get("lora")
    strength = params.get("strength")
    has_input = isinstance(strength, int | float) and strength < 1
    if not has_input:
        params.pop("strength", None)
    return mapping.recipe(
        TOOL,
        {"usercomment": text},
        prompt=values.get("c"),
        params=params,
        model=values.get("model"),
        seed=values.get("seed"),
        loras=[
            mapping.lora(row.get("model"), row.get("weight"))
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, dict)
        ],
        kind=mapping.kind(found.medium, has_input=has_input),
    )

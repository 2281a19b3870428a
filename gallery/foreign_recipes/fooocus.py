"""Fooocus writes an object with names of code (`base_model`) or, in its log and older versions,
with names in words ("Base Model"); its third way is A1111's text, which is read as such."""

import ast
from typing import Any

from gallery.foreign_recipes import mapping
from gallery.foreign_recipes.file_metadata import FileMetadata

TOOL = "Fooocus"
SURE = {"base_model", "performance", "styles", "sharpness", "adm_guidance", "refiner_switch"}
SURE |= {"fooocus_v2_expansion", "base_model_name", "real_prompt", "prompt_expansion"}
LEAST_SURE = 2
APART = {"prompt", "seed", "base_model", "base_model_name", "loras", "resolution", "version"}
APART |= {"full_prompt", "full_negative_prompt", "metadata_scheme", "software", "styles"}


def read(found: FileMetadata) -> dict[str, Any] | None:
    for name, value in found.objects:
        params = {mapping.name_of(str(key)): part for key, part in value.items()}
        if len(SURE & set(params)) >= LEAST_SURE or TOOL in str(params.get("software")):
            return _recipe(params, {name: dict(found.words())[name]}, found)
    return None


def _recipe(
    values: dict[str, Any], original: dict[str, str], found: FileMetadata
) -> dict[str, Any]:
    loras = _loras(values)
    values.setdefault("negative_prompt", values.pop("negative", ""))
    params = mapping.named({n: v for n, v in values.items() if n not in APART and "lora" not in n})
    params |= mapping.size(values.get("resolution"))
    params["model_hash"] = params.pop("base_model_hash", None)
    params["styles"] = _list(values.get("styles"))
    version = str(values.get("version") or values.get("software") or "")
    return mapping.recipe(
        "RuinedFooocus" if "Ruined" in version else TOOL,
        original,
        version=version.removeprefix("Fooocus").strip(),
        prompt=values.get("prompt"),
        params=params,
        model=values.get("base_model") or values.get("base_model_name"),
        seed=values.get("seed"),
        loras=loras,
        kind=mapping.kind(found.medium, has_input=False),
    )


def _list(value: Any) -> Any:
    """What Python prints of a list, as that list."""
    if isinstance(value, str) and value.startswith("[") and len(value) < 10_000:
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return value
    return [str(one) for one in value] if isinstance(value, list | tuple) else value


def _lora(row: list[Any]) -> dict[str, Any]:
    """[name, weight, hash], or [hash, "weight - name"] of RuinedFooocus."""
    if isinstance(row[1], str) and " - " in row[1]:
        weight, _, name = row[1].partition(" - ")
        return mapping.lora(name, weight, hash=row[0])
    return mapping.lora(row[0], row[1], **({"hash": row[2]} if len(row) > 2 else {}))


def _loras(params: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each, or "name : weight" under a name of its own for each."""
    rows = params.get("loras")
    found = [
        _lora(row)
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and len(row) > 1
    ]
    for name, value in params.items():
        if name.startswith("lora_") and isinstance(value, str) and " : " in value:
            model, _, weight = value.rpartition(" : ")
            found.append(mapping.lora(model, weight))
    return found

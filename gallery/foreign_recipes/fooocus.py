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
        said = {mapping.name_of(str(key)): part for key, part in value.items()}
        if len(SURE & set(said)) >= LEAST_SURE or TOOL in str(said.get("software")):
            return _recipe(said, {name: dict(found.words())[name]}, found)
    return None


def _recipe(said: dict[str, Any], original: dict[str, str], found: FileMetadata) -> dict[str, Any]:
    loras = _loras(said)
    said.setdefault("negative_prompt", said.pop("negative", ""))
    params = mapping.named({n: v for n, v in said.items() if n not in APART and "lora" not in n})
    params |= mapping.size(said.get("resolution"))
    params["model_hash"] = params.pop("base_model_hash", None)
    params["styles"] = _list(said.get("styles"))
    version = str(said.get("version") or said.get("software") or "")
    return mapping.recipe(
        "RuinedFooocus" if "Ruined" in version else TOOL,
        original,
        version=version.removeprefix("Fooocus").strip(),
        prompt=said.get("prompt"),
        params=params,
        model=said.get("base_model") or said.get("base_model_name"),
        seed=said.get("seed"),
        loras=loras,
        kind=mapping.kind(found.medium, has_input=False),
    )


def _list(said: Any) -> Any:
    """What Python prints of a list, as that list."""
    if isinstance(said, str) and said.startswith("[") and len(said) < 10_000:
        try:
            said = ast.literal_eval(said)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return said
    return [str(one) for one in said] if isinstance(said, list | tuple) else said


def _lora(row: list[Any]) -> dict[str, Any]:
    """[name, weight, hash], or [hash, "weight - name"] of RuinedFooocus."""
    if isinstance(row[1], str) and " - " in row[1]:
        weight, _, name = row[1].partition(" - ")
        return mapping.lora(name, weight, hash=row[0])
    return mapping.lora(row[0], row[1], **({"hash": row[2]} if len(row) > 2 else {}))


def _loras(said: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each, or "name : weight" under a name of its own for each."""
    rows = said.get("loras")
    found = [
        _lora(row)
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, list) and len(row) > 1
    ]
    for name, value in said.items():
        if name.startswith("lora_") and isinstance(value, str) and " : " in value:
            model, _, weight = value.rpartition(" : ")
            found.append(mapping.lora(model, weight))
    return found

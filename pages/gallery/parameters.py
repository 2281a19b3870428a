"""The parameters of a product as the form calls them: what was set first, defaults apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gallery.search.parameters import lora_names, written
from pages.formatting import as_json
from providers.schema import Field, same

APART = ("prompt", "text", "seed")
"""They stand on their own, above."""
LORA, MOST_LORAS = "lora", 30


@dataclass(frozen=True)
class Param:
    """`name` is the model's own, `label` that of the form; `href` finds all with the same value, ""
    where none does; `is_default`: the model does the same unasked."""

    name: str
    label: str
    value: Any
    words: str
    href: str
    is_default: bool


def given_params(recipe: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the LoRAs, which another tool's recipe lists beside them."""
    params = recipe.get("params")
    params = params if isinstance(params, dict) else {}
    listed = recipe.get("loras")
    return params | {"loras": listed} if listed else params


def listed_loras(recipe: dict[str, Any]) -> list[tuple[str, str]]:
    """Those of another tool's recipe, each with its words: "ink · 0.8"."""
    rows = recipe.get("loras")
    rows = rows[:MOST_LORAS] if isinstance(rows, list) else [rows]
    found = [(name, name + _weight(row)) for row in rows for name in lora_names(row)]
    return found[:MOST_LORAS]


def _weight(row: Any) -> str:
    weight = row.get("weight") if isinstance(row, dict) else None
    if isinstance(weight, int | float) and not isinstance(weight, bool):
        return f" · {written(weight)}"
    return ""


def presented(
    recipe: dict[str, Any], fields: Iterable[Field], href: Any
) -> tuple[list[Param], list[Param]]:
    """Those that were set, and those at their defaults, each in the order of the form. `fields`
    are those of the model, none where it is not known any more; what they do not know keeps its
    name. The LoRAs of another tool stand at the end, each on its own."""
    params = recipe.get("params")
    params = params if isinstance(params, dict) else {}
    apart = (recipe.get("prompt"), recipe.get("seed"))
    known = {field.name: field for field in fields}
    places = {name: number for number, name in enumerate(known)}
    rows = [
        _param(name, value, known.get(name), href(name, value))
        for name, value in params.items()
        if not (name in APART and value in apart)
    ]
    rows.sort(key=lambda row: places.get(row.name, len(places)))
    rows += [
        Param(LORA, "LoRA", name, words, href(LORA, name), False)
        for name, words in listed_loras(recipe)
    ]
    return [row for row in rows if not row.is_default], [row for row in rows if row.is_default]


def _param(name: str, value: Any, field: Field | None, href: str) -> Param:
    if field is None:
        return Param(name, name, value, as_json(value), href, False)
    labels = [choice.label for choice in field.choices if same(choice.value, value)]
    words = labels[0] if labels else as_json(value)
    is_default = field.default is not None and same(field.default, value)
    return Param(name, field.title, value, words, href, is_default)

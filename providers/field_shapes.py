"""What kind of field a property of a JSON Schema is, and what belongs to that kind alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from providers.contract import Json
from providers.json_schema import merged, options_of
from providers.json_values import as_list, as_number, as_text, as_whole
from providers.media_fields import ANY, medium_of


class Type(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long-text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MEDIA = "media"
    SIZE = "size"
    LIST = "list"
    JSON = "json"


@dataclass(frozen=True)
class Choice:
    value: Any
    label: str


LONG_TEXT_NAMES = ("prompt", "text", "lyrics", "description", "script", "instructions")
SIMPLE = {
    "string": Type.TEXT,
    "integer": Type.INTEGER,
    "number": Type.NUMBER,
    "boolean": Type.BOOLEAN,
}


def label_of(value: Any) -> str:
    """A value of an enum in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return value or "(empty)"
    return str(value)


def shape_of(name: str, node: Json, root: Json) -> dict[str, Any]:
    """The type of a field and what belongs to that type alone."""
    medium, multiple = medium_of(name, node, root)
    if medium is not None:
        only = None if medium == ANY else medium
        return {"type": Type.MEDIA, "medium": only, "multiple": multiple, **_item_bounds(node)}
    if "const" in node:
        return {"type": Type.CHOICE, "choices": (Choice(node["const"], label_of(node["const"])),)}
    if choices := _choices(node):
        return {"type": Type.CHOICE, "choices": choices}
    options = options_of(node, root)
    if options:
        return _shape_of_union(name, [without_null(option, root)[0] for option in options], root)
    kind = node.get("type")
    if kind == "string":
        return _text_shape(name, node)
    if kind in ("integer", "number"):
        return {"type": SIMPLE[kind], **_bounds(node, whole=kind == "integer")}
    if kind == "boolean":
        return {"type": Type.BOOLEAN}
    if kind == "array":
        return _list_shape(node, root)
    if sides := _sides(node, root):
        return {"type": Type.SIZE, **sides}
    return {"type": Type.JSON}


def _sides(node: Json, root: Json) -> dict[str, Any]:
    """The bounds of both numbers of an object with a width and a height; {} for another object."""
    properties = node.get("properties")
    if not isinstance(properties, dict) or set(properties) != {"width", "height"}:
        return {}
    shapes = [
        shape_of(name, without_null(merged(part, root), root)[0], root)
        for name, part in properties.items()
    ]
    if not all(shape["type"] in (Type.INTEGER, Type.NUMBER) for shape in shapes):
        return {}
    lows = [shape["minimum"] for shape in shapes if shape["minimum"] is not None]
    highs = [shape["maximum"] for shape in shapes if shape["maximum"] is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    return {"minimum": low, "maximum": high, "step": shapes[0]["step"]}


def _shape_of_union(name: str, options: list[Json], root: Json) -> dict[str, Any]:
    """A union as one control: numbers together, choices together, choices beside free values."""
    shapes = [shape_of(name, option, root) for option in options]
    types = {shape["type"] for shape in shapes}
    choices = _distinct(c for shape in shapes for c in shape.get("choices", ()))
    if len(shapes) == 1:
        return shapes[0]
    if Type.SIZE in types and types <= {Type.SIZE, Type.CHOICE} and choices:
        own = next(shape for shape in shapes if shape["type"] is Type.SIZE)
        return own | {"choices": choices}
    if types == {Type.CHOICE}:
        return {"type": Type.CHOICE, "choices": choices}
    if types <= {Type.INTEGER, Type.NUMBER}:
        return {
            "type": Type.NUMBER if Type.NUMBER in types else Type.INTEGER,
            "minimum": _outermost(min, [shape.get("minimum") for shape in shapes]),
            "maximum": _outermost(max, [shape.get("maximum") for shape in shapes]),
        }
    texts = all(isinstance(choice.value, str) for choice in choices)
    if types <= {Type.TEXT, Type.LONG_TEXT, Type.CHOICE} and texts:
        return {"type": Type.TEXT, "choices": choices}
    return {"type": Type.JSON, "choices": choices}


def _text_shape(name: str, node: Json) -> dict[str, Any]:
    last = name.rpartition("_")[2]
    is_long = last in LONG_TEXT_NAMES or (as_number(node.get("maxLength")) or 0) > 300
    is_long |= "\n" in as_text(node.get("default")).strip("\r\n") or name.endswith("_template")
    return {
        "type": Type.LONG_TEXT if is_long and not node.get("format") else Type.TEXT,
        "min_length": as_whole(node.get("minLength")),
        "max_length": as_whole(node.get("maxLength")),
    }


def _list_shape(node: Json, root: Json) -> dict[str, Any]:
    """A list of simple things, or of choices; any other list is JSON."""
    items, _ = without_null(merged(node.get("items"), root), root)
    item = shape_of("", items, root)
    if item["type"] in (Type.TEXT, Type.LONG_TEXT, Type.INTEGER, Type.NUMBER, Type.CHOICE):
        choices = item.get("choices", ())
        return {"type": Type.LIST, "item": item["type"], "choices": choices, **_item_bounds(node)}
    return {"type": Type.JSON}


def _choices(node: Json) -> tuple[Choice, ...]:
    """The allowed values of an enum, or of a `oneOf` whose every branch is one constant."""
    values = as_list(node.get("enum"))
    names = as_list(node.get("enumNames") or node.get("x-enum-labels"))
    if values:
        labels = names if len(names) == len(values) else [label_of(value) for value in values]
        return _distinct(
            Choice(value, str(label)) for value, label in zip(values, labels, strict=True)
        )
    branches = [b for b in as_list(node.get("oneOf") or node.get("anyOf")) if isinstance(b, dict)]
    if branches and all("const" in branch for branch in branches):
        return _distinct(
            Choice(b["const"], str(b.get("title") or label_of(b["const"]))) for b in branches
        )
    return ()


def without_null(node: Json, root: Json) -> tuple[Json, bool]:
    """The schema without its ways of saying "or null", and whether it said so."""
    node, nullable = dict(node), bool(node.pop("nullable", False)) if "nullable" in node else False
    kinds = node.get("type")
    if isinstance(kinds, list):
        rest = [kind for kind in kinds if kind != "null"]
        nullable |= len(rest) < len(kinds)
        if len(rest) == 1:
            node["type"] = rest[0]
        elif rest:
            node["type"] = rest
    if None in as_list(node.get("enum")):
        nullable = True
        node["enum"] = [value for value in node["enum"] if value is not None]
    for union in ("anyOf", "oneOf"):
        branches = [merged(branch, root) for branch in as_list(node.get(union))]
        rest = [branch for branch in branches if not _is_null(branch)]
        nullable |= len(rest) < len(branches)
        if branches and len(rest) == 1:
            outer = {key: value for key, value in node.items() if key != union}
            inner, inner_nullable = without_null(rest[0], root)
            node, nullable = inner | outer, nullable or inner_nullable
        elif branches:
            node[union] = rest
    return node, nullable


def _is_null(node: Json) -> bool:
    return node.get("type") == "null" or ("const" in node and node["const"] is None)


def _bounds(node: Json, *, whole: bool) -> dict[str, Any]:
    """Bounds and step. `exclusiveMinimum` may be a number (JSON Schema) or a boolean (OpenAPI 3.0).

    An open bound of whole numbers becomes the next closed one; of other numbers it stays, and the
    check of the whole schema refuses the bound itself.
    """
    low, high = as_number(node.get("minimum")), as_number(node.get("maximum"))
    open_low, open_high = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    step = as_number(node.get("multipleOf"))
    by = (step or 1) if whole else 0
    if open_low is True and low is not None:
        low += by
    elif (above := as_number(open_low)) is not None:
        low = above + by if low is None else max(low, above + by)
    if open_high is True and high is not None:
        high -= by
    elif (below := as_number(open_high)) is not None:
        high = below - by if high is None else min(high, below - by)
    return {"minimum": low, "maximum": high, "step": step or (1 if whole else None)}


def _item_bounds(node: Json) -> dict[str, Any]:
    return {
        "min_items": as_whole(node.get("minItems")),
        "max_items": as_whole(node.get("maxItems")),
    }


def is_among(value: Any, choices: tuple[Choice, ...]) -> bool:
    return any(same(value, choice.value) for choice in choices)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is 1.0, but true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _distinct(choices: Iterator[Choice] | Any) -> tuple[Choice, ...]:
    kept: list[Choice] = []
    for choice in choices:
        if not is_among(choice.value, tuple(kept)):
            kept.append(choice)
    return tuple(kept)


def _outermost(pick: Any, bounds: list[float | None]) -> float | None:
    known = [bound for bound in bounds if bound is not None]
    return pick(known) if len(known) == len(bounds) else None

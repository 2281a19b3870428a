"""Read any JSON Schema of a model's input as a tuple of plain fields that a form can show.

Providers write the same thing in many ways: references, unions with null, enums inside `allOf`,
bounds that are numbers or booleans, orders under names of their own. Here they become one shape.
Nothing is dropped: what no simple control can show becomes a box for JSON.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from providers.contract import Json, Medium
from providers.json_schema import input_of, merged, options_of, words
from providers.media_fields import ANY, medium_of


class Type(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long-text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MEDIA = "media"
    LIST = "list"
    JSON = "json"


@dataclass(frozen=True)
class Choice:
    value: Any
    label: str


@dataclass(frozen=True)
class Field:
    """One property of a model's input.

    `default` is None where there is none. `choices` of a CHOICE are all that is allowed, of a LIST
    all that its items may be, of TEXT and JSON mere suggestions. `item` is the type of a LIST's
    items. `multiple` says that a MEDIA field takes several files; its `medium` is None where any
    kind of file will do. `node` is the property's schema with references followed, `extra` those of
    its keywords that nothing here understands.
    """

    name: str
    type: Type
    title: str
    help: str = ""
    required: bool = False
    default: Any = None
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    choices: tuple[Choice, ...] = ()
    item: Type | None = None
    medium: Medium | None = None
    multiple: bool = False
    advanced: bool = False
    order: int = 0
    format: str = ""
    node: Json = field(default_factory=dict, compare=False, repr=False)
    extra: Json = field(default_factory=dict, compare=False, repr=False)


# What a person decides each time; the rest of a long list waits under "More".
EVERYDAY = words(
    """prompt text lyrics negative_prompt aspect_ratio image_size size width height resolution
    duration num_images num_outputs n quality style voice voice_id language strength scale
    upscale_factor"""
)
SHORT_LIST = 5
CARRIER = re.compile(r"(?<=\w)_ur[il]s?$")
LONG_TEXT_NAMES = ("prompt", "text", "lyrics", "description", "script", "instructions")
SIMPLE = {
    "string": Type.TEXT,
    "integer": Type.INTEGER,
    "number": Type.NUMBER,
    "boolean": Type.BOOLEAN,
}
UNDERSTOOD = words(
    """type title description default enum const minimum maximum exclusiveMinimum exclusiveMaximum
    multipleOf minLength maxLength minItems maxItems items format nullable anyOf oneOf allOf $ref
    properties required additionalProperties examples example x-media x-advanced x-order order
    x-fal-order-properties deprecated readOnly writeOnly contentMediaType contentEncoding pattern
    uniqueItems $defs definitions enumNames x-enum-labels prefixItems"""
)


def fields(schema: Json) -> tuple[Field, ...]:
    """The fields of a model's input, in the provider's order. Never raises for an odd schema."""
    root, top = input_of(schema)
    top = merged(top, root)
    properties = top.get("properties")
    if not isinstance(properties, dict):
        return ()
    required = set(_list(top.get("required")))
    found = [
        _field(str(name), merged(node, root), root, str(name) in required)
        for name, node in properties.items()
    ]
    found.sort(key=_sort_key(top, found))
    marked = any("x-advanced" in one.node for one in found)
    optional = [one for one in found if not (one.required or one.type is Type.MEDIA)]
    few = not marked and len(optional) <= SHORT_LIST
    return tuple(
        _placed(one, number, advanced=not few and _is_advanced(one, marked))
        for number, one in enumerate(found)
    )


def label_of(value: Any) -> str:
    """A value of an enum in words."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return value or "(empty)"
    return str(value)


def title_of(name: str) -> str:
    """`num_images` → "Num images", `image_url` → "Image": what carries a file is no matter."""
    words = CARRIER.sub("", name).replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or name


def _field(name: str, node: Json, root: Json, required: bool) -> Field:
    try:
        node, nullable = _without_null(node, root)
        shape = _shape(name, node, root)
    except RecursionError:  # a schema that contains itself has no end
        nullable, shape = False, {"type": Type.JSON}
    suggestions = [v for v in _list(node.get("examples")) if isinstance(v, str | int | float)]
    if shape["type"] in (Type.TEXT, Type.JSON) and not shape.get("choices"):
        shape["choices"] = tuple(Choice(value, label_of(value)) for value in suggestions[:50])
    default = node.get("default", node.get("const") if required else None)
    if shape["type"] is Type.CHOICE and not _among(default, shape["choices"]):
        default = None
    extra = {key: value for key, value in node.items() if key not in UNDERSTOOD}
    return Field(
        name=name,
        title=_title(name, node),
        help=_help(node, extra),
        required=required,
        default=default,
        nullable=nullable,
        format=_text(node.get("format")),
        node=node,
        extra=extra,
        **shape,
    )


def _title(name: str, node: Json) -> str:
    """The provider's title, unless that is the bare name again."""
    title = _text(node.get("title"))
    return title if title and title != name else title_of(name)


def _shape(name: str, node: Json, root: Json) -> dict[str, Any]:
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
        return _shape_of_union(name, [_without_null(option, root)[0] for option in options], root)
    kind = node.get("type")
    if kind == "string":
        return _text_shape(name, node)
    if kind in ("integer", "number"):
        return {"type": SIMPLE[kind], **_bounds(node, whole=kind == "integer")}
    if kind == "boolean":
        return {"type": Type.BOOLEAN}
    if kind == "array":
        return _list_shape(node, root)
    return {"type": Type.JSON}


def _shape_of_union(name: str, options: list[Json], root: Json) -> dict[str, Any]:
    """A union as one control: numbers together, choices together, choices beside free values."""
    shapes = [_shape(name, option, root) for option in options]
    types = {shape["type"] for shape in shapes}
    choices = _distinct(c for shape in shapes for c in shape.get("choices", ()))
    if len(shapes) == 1:
        return shapes[0]
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
    is_long = last in LONG_TEXT_NAMES or (_number(node.get("maxLength")) or 0) > 300
    return {
        "type": Type.LONG_TEXT if is_long and not node.get("format") else Type.TEXT,
        "min_length": _whole(node.get("minLength")),
        "max_length": _whole(node.get("maxLength")),
    }


def _list_shape(node: Json, root: Json) -> dict[str, Any]:
    """A list of simple things, or of choices; any other list is JSON."""
    items, _ = _without_null(merged(node.get("items"), root), root)
    item = _shape("", items, root)
    if item["type"] in (Type.TEXT, Type.LONG_TEXT, Type.INTEGER, Type.NUMBER, Type.CHOICE):
        choices = item.get("choices", ())
        return {"type": Type.LIST, "item": item["type"], "choices": choices, **_item_bounds(node)}
    return {"type": Type.JSON}


def _choices(node: Json) -> tuple[Choice, ...]:
    """The allowed values of an enum, or of a `oneOf` whose every branch is one constant."""
    values = _list(node.get("enum"))
    names = _list(node.get("enumNames") or node.get("x-enum-labels"))
    if values:
        labels = names if len(names) == len(values) else [label_of(value) for value in values]
        return _distinct(
            Choice(value, str(label)) for value, label in zip(values, labels, strict=True)
        )
    branches = [b for b in _list(node.get("oneOf") or node.get("anyOf")) if isinstance(b, dict)]
    if branches and all("const" in branch for branch in branches):
        return _distinct(
            Choice(b["const"], str(b.get("title") or label_of(b["const"]))) for b in branches
        )
    return ()


def _without_null(node: Json, root: Json) -> tuple[Json, bool]:
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
    if None in _list(node.get("enum")):
        nullable = True
        node["enum"] = [value for value in node["enum"] if value is not None]
    for union in ("anyOf", "oneOf"):
        branches = [merged(branch, root) for branch in _list(node.get(union))]
        rest = [branch for branch in branches if not _is_null(branch)]
        nullable |= len(rest) < len(branches)
        if branches and len(rest) == 1:
            outer = {key: value for key, value in node.items() if key != union}
            inner, inner_nullable = _without_null(rest[0], root)
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
    low, high = _number(node.get("minimum")), _number(node.get("maximum"))
    open_low, open_high = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    step = _number(node.get("multipleOf"))
    by = (step or 1) if whole else 0
    if open_low is True and low is not None:
        low += by
    elif (above := _number(open_low)) is not None:
        low = above + by if low is None else max(low, above + by)
    if open_high is True and high is not None:
        high -= by
    elif (below := _number(open_high)) is not None:
        high = below - by if high is None else min(high, below - by)
    return {"minimum": low, "maximum": high, "step": step or (1 if whole else None)}


def _item_bounds(node: Json) -> dict[str, Any]:
    return {"min_items": _whole(node.get("minItems")), "max_items": _whole(node.get("maxItems"))}


def _help(node: Json, extra: Json) -> str:
    """The provider's words, and those keywords that nothing here understands."""
    said = [_text(node.get("description")).strip()]
    if node.get("deprecated") is True:
        said.append("(Deprecated.)")
    said += [
        f"{key.removeprefix('x-')}: {value}."
        for key, value in extra.items()
        if isinstance(value, str | int | float) and not key.startswith(("_", "$", "x-fal", "x-cog"))
    ]
    return " ".join(part for part in said if part)


def _sort_key(top: Json, found: list[Field]) -> Any:
    """fal lists the order beside the properties, Replicate numbers each; else it is as written."""
    listed = [str(name) for name in _list(top.get("x-fal-order-properties"))]
    written = {one.name: number for number, one in enumerate(found)}

    def key(one: Field) -> tuple[float, float, int]:
        own = _number(one.node.get("x-order", one.node.get("order")))
        place = listed.index(one.name) if one.name in listed else float("inf")
        return place, float("inf") if own is None else own, written[one.name]

    return key


def _is_advanced(one: Field, marked: bool) -> bool:
    if "x-advanced" in one.node:
        return bool(one.node["x-advanced"])
    if one.required or one.type is Type.MEDIA:
        return False
    return not marked and (one.name not in EVERYDAY or one.type is Type.JSON)


def _placed(one: Field, order: int, *, advanced: bool) -> Field:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return Field(**values | {"order": order, "advanced": advanced})


def _among(value: Any, choices: tuple[Choice, ...]) -> bool:
    return any(same(value, choice.value) for choice in choices)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is 1.0, but true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _distinct(choices: Iterator[Choice] | Any) -> tuple[Choice, ...]:
    kept: list[Choice] = []
    for choice in choices:
        if not _among(choice.value, tuple(kept)):
            kept.append(choice)
    return tuple(kept)


def _outermost(pick: Any, bounds: list[float | None]) -> float | None:
    known = [bound for bound in bounds if bound is not None]
    return pick(known) if len(known) == len(bounds) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)

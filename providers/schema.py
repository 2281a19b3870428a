"""Read any JSON Schema of a model's input as a tuple of plain fields that a form can show.

Providers write the same thing in many ways: references, unions with null, enums inside `allOf`,
bounds that are numbers or booleans, orders under names of their own. Here they become one shape.
Nothing is dropped: what no simple control can show becomes a box for JSON.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from providers import media_paths
from providers.contract import Json, Medium
from providers.default_values import put_right
from providers.field_shapes import Choice as Choice
from providers.field_shapes import Type as Type
from providers.field_shapes import label_of as label_of
from providers.field_shapes import same as same
from providers.field_shapes import shape_of, without_null
from providers.json_schema import checkable, input_of, merged, words
from providers.json_values import as_list, as_number, as_text
from providers.media_fields import ANY
from providers.patterns import SchemaValidator


@dataclass(frozen=True)
class Field:
    """One property of a model's input.

    `default` is None where there is none. `choices` of a CHOICE are all that is allowed, of a LIST
    all that its items may be, of a SIZE those that have a name (else it is an object with width and
    height, and the bounds are those of both), of TEXT and JSON mere suggestions. `item` is the type
    of a LIST's items. A MEDIA field inside another has a path for a name (see `media_paths`).
    `multiple` says that a MEDIA field takes several files; its `medium` is None where any
    kind of file will do. `columns` of a JSON field that lists plain objects are their properties.
    `node` is the property's schema with references followed, `extra` those of
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
    columns: tuple["Field", ...] = ()
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
CACHED_SCHEMAS = 64
"""Schemas, of some 10 kB each: more than are in use at a time."""
SIMPLE = (Type.TEXT, Type.LONG_TEXT, Type.INTEGER, Type.NUMBER, Type.BOOLEAN, Type.CHOICE)
HUMP = re.compile(r"(?<=[a-z\d])[A-Z](?=[a-z])")
CARRIER = re.compile(r"(?<=\w)_ur[il]s?$")
URL = re.compile(r"(?<=\w) ur[il]s?$", re.I)
UNDERSTOOD = words(
    """type title description default enum const minimum maximum exclusiveMinimum exclusiveMaximum
    multipleOf minLength maxLength minItems maxItems items format nullable anyOf oneOf allOf $ref
    properties required additionalProperties examples example x-media x-advanced x-order order
    x-fal-order-properties deprecated readOnly writeOnly contentMediaType contentEncoding pattern
    x-finds uniqueItems $defs definitions enumNames x-enum-labels prefixItems"""
)


def fields(schema: Json) -> tuple[Field, ...]:
    """The fields of a model's input, in the provider's order. Never raises for an odd schema.

    Kept by what the schema says, since one press asks eight times: what is in a field is not to be
    changed.
    """
    try:
        written = json.dumps(schema)
    except (TypeError, ValueError, RecursionError):  # none that came from a provider
        return _read(schema)
    return _cached_fields(written)


@lru_cache(maxsize=CACHED_SCHEMAS)
def _cached_fields(written: str) -> tuple[Field, ...]:
    return _read(json.loads(written))


def _read(schema: Json) -> tuple[Field, ...]:
    root, top = input_of(schema)
    top = merged(top, root)
    properties = top.get("properties")
    if not isinstance(properties, dict):
        return ()
    required = set(as_list(top.get("required")))
    found = [
        _field(str(name), merged(node, root), root, str(name) in required)
        for name, node in properties.items()
    ]
    found = [replace(one, columns=_columns(one, root)) for one in found]
    found = _with_right_defaults(found, schema)
    found.sort(key=_sort_key(top, found))
    found = with_distinct_titles(part for one in found for part in (one, *_files_inside(one, root)))
    marked = any("x-advanced" in one.node for one in found)
    optional = [one for one in found if not (one.required or one.type is Type.MEDIA)]
    few = not marked and len(optional) <= SHORT_LIST
    return tuple(
        replace(one, order=number, advanced=not few and _is_advanced(one, marked))
        for number, one in enumerate(found)
    )


def _with_right_defaults(found: list[Field], schema: Json) -> list[Field]:
    """The defaults of what is needed go out as they are; one that the schema itself refuses is
    none."""
    sent = {one.name: one.default for one in found if one.required and one.default is not None}
    if not sent:
        return found
    try:
        errors = list(SchemaValidator(checkable(schema)).iter_errors(sent))
    except RecursionError:
        return found
    wrong = {error.absolute_path[0] for error in errors if error.absolute_path}
    return [replace(one, default=None) if one.name in wrong else one for one in found]


def with_distinct_titles(found: Iterable[Field]) -> list[Field]:
    """The same fields; those with equal titles have their names beside them."""
    every = list(found)
    titles = Counter(one.title for one in every)
    return [
        replace(one, title=f"{one.title} ({one.name})") if titles[one.title] > 1 else one
        for one in every
    ]


def title_of(name: str) -> str:
    """`num_images` → "Num images", `cfgScale` → "Cfg scale", `image_url` → "Image": what carries a
    file is no matter."""
    name = HUMP.sub(lambda found: f"_{found[0].lower()}", name)
    words = CARRIER.sub("", name.removesuffix("[]")).replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or name


def _field(name: str, node: Json, root: Json, required: bool) -> Field:
    try:
        node, nullable = without_null(node, root)
        shape = shape_of(name, node, root)
    except RecursionError:  # a schema that contains itself has no end
        nullable, shape = False, {"type": Type.JSON}
    if shape["type"] is Type.MEDIA and media_paths.is_path(name):  # it would be taken for a place
        shape = {"type": Type.JSON if shape["multiple"] else Type.TEXT}
    suggestions = [v for v in as_list(node.get("examples")) if isinstance(v, str | int | float)]
    if shape["type"] in (Type.TEXT, Type.JSON) and not shape.get("choices"):
        shape["choices"] = tuple(Choice(value, label_of(value)) for value in suggestions[:50])
    default = node.get("default", node.get("const") if required else None)
    extra = {key: value for key, value in node.items() if key not in UNDERSTOOD}
    return Field(
        name=name,
        title=_title(name, node, is_file=shape["type"] is Type.MEDIA),
        help=_help(node, extra),
        required=required,
        default=put_right(default, shape, node),
        nullable=nullable,
        format=as_text(node.get("format")),
        node=node,
        extra=extra,
        **shape,
    )


def _columns(one: Field, root: Json) -> tuple[Field, ...]:
    """What an entry of a list of objects is made of; () where that is more than simple controls
    can show. Its files have places of their own."""
    item, _ = without_null(merged(one.node.get("items"), root), root)
    properties = item.get("properties")
    if one.type is not Type.JSON or not isinstance(properties, dict):
        return ()
    wanted = as_list(item.get("required"))
    found = [
        _field(name, merged(part, root), root, name in wanted) for name, part in properties.items()
    ]
    if any(part.required and part.type not in (*SIMPLE, Type.MEDIA) for part in found):
        return ()
    return tuple(part for part in found if part.type in SIMPLE)


def _files_inside(one: Field, root: Json) -> list[Field]:
    """The places for files in a property that is shown as JSON."""
    if one.type is not Type.JSON:
        return []
    try:
        return [
            Field(
                name=place.path,
                type=Type.MEDIA,
                title=f"{one.title}: {title_of(place.path.rpartition('.')[2]).lower()}",
                help=_help(place.node, {}),
                required=place.required,
                medium=None if place.medium == ANY else place.medium,
                multiple=place.multiple,
                max_items=place.most,
                node=place.node,
            )
            for place in media_paths.inside(one.name, one.node, root, required=one.required)
        ]
    except RecursionError:
        return []


def _title(name: str, node: Json, *, is_file: bool) -> str:
    """The provider's title, unless that is the bare name again."""
    title = as_text(node.get("title"))
    title = URL.sub("", title) if is_file else title
    return title if title and title != name else title_of(name)


def _help(node: Json, extra: Json) -> str:
    """The provider's words, and those keywords that nothing here understands."""
    sentences = [as_text(node.get("description")).strip()]
    if node.get("deprecated") is True:
        sentences.append("(Deprecated.)")
    sentences += [
        f"{key.removeprefix('x-')}: {value}."
        for key, value in extra.items()
        if isinstance(value, str | int | float) and not key.startswith(("_", "$", "x-fal", "x-cog"))
    ]
    return " ".join(part for part in sentences if part)


def _sort_key(top: Json, found: list[Field]) -> Any:
    """fal lists the order beside the properties, Replicate numbers each; else it is as written."""
    listed = [str(name) for name in as_list(top.get("x-fal-order-properties"))]
    written = {one.name: number for number, one in enumerate(found)}

    def key(one: Field) -> tuple[float, float, int]:
        own = as_number(one.node.get("x-order", one.node.get("order")))
        place = listed.index(one.name) if one.name in listed else float("inf")
        return place, float("inf") if own is None else own, written[one.name]

    return key


def _is_advanced(one: Field, marked: bool) -> bool:
    if "x-advanced" in one.node:
        return bool(one.node["x-advanced"])
    if one.required or one.type is Type.MEDIA:
        return False
    if one.type is Type.SIZE:
        return False
    return not marked and (one.name not in EVERYDAY or one.type is Type.JSON)

"""Short ways to write the JSON Schema of a shipped model's parameters."""

from collections.abc import Iterable
from typing import Any

from providers.contract import Json


def text(description: str = "", **more: Any) -> Json:
    return _described({"type": "string", **more}, description)


def file(description: str = "", **more: Any) -> Json:
    """One file that goes in; the medium is read from the property's name."""
    return _described({"type": "string", "format": "uri", **more}, description)


def files(description: str = "", **more: Any) -> Json:
    items = {"type": "string", "format": "uri"}
    return _described({"type": "array", "items": items, **more}, description)


def one_of(*values: Any, default: Any = None, description: str = "") -> Json:
    kind = "integer" if isinstance(values[0], int) else "string"
    return _described({"type": kind, "enum": [*values]}, description, default)


def names(listed: str) -> list[str]:
    """Values of an enum, written with blanks between them."""
    return listed.split()


def whole(
    low: int | None, high: int | None, default: int | None = None, description: str = ""
) -> Json:
    return _described({"type": "integer"} | _bounds(low, high), description, default)


def number(
    low: float | None, high: float | None, default: float | None = None, description: str = ""
) -> Json:
    return _described({"type": "number"} | _bounds(low, high), description, default)


def flag(default: bool | None, description: str = "") -> Json:
    return _described({"type": "boolean"}, description, default)


def inputs(properties: Json, required: Iterable[str]) -> Json:
    """The schema of a model's input; the properties keep the order in which they are written."""
    ordered = {name: {**node, "x-order": at} for at, (name, node) in enumerate(properties.items())}
    return {"type": "object", "properties": ordered, "required": [*required]}


def closed_inputs(required: Iterable[str], properties: Json) -> Json:
    """The same where nothing else is taken."""
    return inputs(properties, required) | {"additionalProperties": False}


def _bounds(low: float | None, high: float | None) -> Json:
    bounds = {"minimum": low, "maximum": high}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _described(node: Json, description: str, default: Any = None) -> Json:
    more: Json = {} if default is None else {"default": default}
    return node | more | ({"description": description} if description else {})

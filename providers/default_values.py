"""The default of a property as the field's own kind of value.

Vendors write `"4"` where the enum has 4, -1 where the least is 0, a text where a list goes. What
stands for a value of the field becomes that value; what does not is no default: the vendor has its
own way with it, and the form says nothing.
"""

from typing import Any

from foundation import user_input
from providers.contract import Json
from providers.field_shapes import Choice, Type, same
from providers.json_kinds import takes
from providers.json_values import as_number


def put_right(default: Any, shape: dict[str, Any], node: Json) -> Any:
    """The default, or None where it is none. `shape` is as `field_shapes.shape_of` gives it of the
    node."""
    if default is None:
        return None
    kind, choices = shape["type"], shape.get("choices", ())
    if kind is Type.CHOICE:
        return _among(default, choices)
    if kind in (Type.INTEGER, Type.NUMBER):
        number = _number(default, shape)
        return None if number is None or _on_open_bound(number, node) else number
    if kind is Type.BOOLEAN:
        return _flag(default)
    if kind in (Type.TEXT, Type.LONG_TEXT):
        return _text(default, shape)
    if kind is Type.LIST:
        return _entries(default, shape)
    if kind is Type.SIZE:
        is_own = isinstance(default, dict) and {"width", "height"} <= set(default)
        return default if is_own else _among(default, choices)
    return _json(default, node) if kind is Type.JSON else default


def stands_for(value: Any, choice: Any) -> bool:
    """Is it the same, but for its type, letters or blanks around it: "4" and 4, "PNG" and "png"?"""
    if same(value, choice):
        return True
    if isinstance(value, list | dict) or isinstance(choice, list | dict):
        return False
    one, other = _plain(value), _plain(choice)
    return one == other or (_as_number(one) is not None and _as_number(one) == _as_number(other))


def _plain(value: Any) -> str:
    return str(value).strip().casefold()


def _among(value: Any, choices: tuple[Choice, ...]) -> Any:
    for fits in (same, stands_for):
        for choice in choices:
            if fits(value, choice.value):
                return choice.value
    return None


def _as_number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _number(default: Any, shape: dict[str, Any]) -> int | float | None:
    number = _as_number(default)
    if number is None or not abs(number) < user_input.LARGEST_NUMBER:
        return None
    low, high, step = shape.get("minimum"), shape.get("maximum"), shape.get("step")
    if (low is not None and number < low) or (high is not None and number > high):
        return None
    if shape["type"] is Type.INTEGER:
        whole = default if isinstance(default, int) else int(number)
        return None if whole != number or (step and whole % step) else whole
    return default if isinstance(default, int | float) else number


def _on_open_bound(number: float, node: Json) -> bool:
    """Is it no longer within a bound that is excluded, be that written as a flag or a number?"""
    low, high = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    low = node.get("minimum") if low is True else low
    high = node.get("maximum") if high is True else high
    least, most = as_number(low), as_number(high)
    return (least is not None and number <= least) or (most is not None and number >= most)


def _flag(default: Any) -> bool | None:
    if isinstance(default, bool):
        return default
    return {"true": True, "1": True, "false": False, "0": False}.get(_plain(default))


def _text(default: Any, shape: dict[str, Any]) -> str | None:
    if isinstance(default, list | dict | bool):
        return None
    text = str(default).replace("\r\n", "\n").replace("\r", "\n")
    least, most = shape.get("min_length") or 0, shape.get("max_length")
    return text if least <= len(text) and (most is None or len(text) <= most) else None


def _json(default: Any, node: Json) -> Any:
    """Of a kind that the schema takes, be it written out: "[]" for a list."""
    if takes(node, default):
        return default
    try:
        read = user_input.from_json(default) if isinstance(default, str) else None
    except user_input.NoJson:
        return None
    return read if read is not None and takes(node, read) else None


def _entries(default: Any, shape: dict[str, Any]) -> list[Any] | None:
    if not isinstance(default, list) or len(default) < (shape.get("min_items") or 0):
        return None
    item = {"type": shape["item"], "choices": shape.get("choices", ())}
    entries = [put_right(one, item, {}) for one in default]
    return None if None in entries else entries

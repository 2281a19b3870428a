"""Values of foreign JSON, taken only for what they are."""

from math import isfinite
from typing import Any


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def objects_in(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; what else stands in it is left aside."""
    return [one for one in as_list(value) if isinstance(one, dict)]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def as_number(value: Any) -> float | None:
    """None also for what is larger than any float, where arithmetic and formats would fail."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        float(value)
    except OverflowError:
        return None
    return value


def as_whole(value: Any) -> int | None:
    number = as_number(value)
    return None if number is None or not isfinite(number) else int(number)


def as_count(value: Any) -> int | None:
    """A whole number that is written as such, as a float or in digits; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not number.is_integer():
        return None
    return value if isinstance(value, int) else int(value) if str(value).isdigit() else int(number)

"""What strangers wrote, made so that any database, page and file can hold it."""

import math
import re
from typing import Any

DEEPEST = 64
LARGEST_NUMBER = 2**64
HALF_A_LETTER = re.compile("[\ud800-\udfff]")


def words(text: str) -> str:
    """Without NUL, and with a mark in the place of each half of a surrogate pair."""
    return HALF_A_LETTER.sub("\ufffd", text.replace("\0", ""))


def storable(value: Any) -> Any:
    """The same JSON without what cannot be kept: numbers that are none or endless, what lies
    deeper than 64 levels. (Such a value is None where it stood alone.)"""
    return _kept(value, 1) if _can_be(value, 0) else None


def _kept(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return words(value)
    if isinstance(value, dict):
        parts = ((name, part) for name, part in value.items() if _can_be(part, depth))
        return {words(name): _kept(part, depth + 1) for name, part in parts}
    if isinstance(value, list):
        return [_kept(part, depth + 1) for part in value if _can_be(part, depth)]
    return value


def _can_be(value: Any, depth: int) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < LARGEST_NUMBER
    return depth < DEEPEST or not isinstance(value, dict | list)

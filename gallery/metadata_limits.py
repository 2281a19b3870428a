"""What strangers wrote, made so that any database, page and file can hold it."""

import json
import math
import re
from typing import Any

DEEPEST = 64
LARGEST_NUMBER = 2**64
MOST_REMARKS, LONGEST_REMARK = 10, 300
MOST_DETAILS, LONGEST_NAME, LONGEST_ROLE = 16_000, 80, 40
HALF_A_LETTER = re.compile("[\ud800-\udfff]")


def words(text: str) -> str:
    """Without NUL, and with a mark in the place of each half of a surrogate pair."""
    return HALF_A_LETTER.sub("\ufffd", text.replace("\0", ""))


def remarks(value: Any) -> list[str]:
    """What is remarked of a result, as a few short lines; what is no such line is left out."""
    if not isinstance(value, list | tuple):
        return []
    lines = (" ".join(words(line).split()) for line in value if isinstance(line, str))
    return [line[:LONGEST_REMARK] for line in lines if line][:MOST_REMARKS]


def details(data: Any) -> dict[str, Any]:
    """What is told beside a result, as an object that any row and file can hold, of 16 kB at most:
    what takes the most room goes first, and is named in `left_out`."""
    kept = storable(data)
    if not isinstance(kept, dict):
        return {}
    sizes = {name: len(json.dumps({name: value})) for name, value in kept.items()}
    total, gone = sum(sizes.values()), []
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        if total <= MOST_DETAILS:
            break
        del kept[name]
        total -= sizes[name]
        gone.append(name[:LONGEST_NAME])
    return kept | {"left_out": gone[:MOST_REMARKS]} if gone else kept


def storable(value: Any) -> Any:
    """The same JSON without what cannot be kept: numbers that are none or endless, what lies
    deeper than 64 levels. (Such a value is None where it stood alone.)"""
    return _trimmed(value, 1) if _can_be(value, 0) else None


def _trimmed(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return words(value)
    if isinstance(value, dict):
        parts = ((name, part) for name, part in value.items() if _can_be(part, depth))
        return {words(name): _trimmed(part, depth + 1) for name, part in parts}
    if isinstance(value, list):
        return [_trimmed(part, depth + 1) for part in value if _can_be(part, depth)]
    return value


def _can_be(value: Any, depth: int) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < LARGEST_NUMBER
    return depth < DEEPEST or not isinstance(value, dict | list)

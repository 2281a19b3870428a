"""Tokens as a provider counted them, by what they cost. A count that is no number is a sort of its
own, which has no rate: the cost is unknown then, and never too low."""

from typing import Any

from providers.json_values import as_count

UNREADABLE = "unreadable"


def number(counts: dict[str, int], value: Any) -> int:
    """The number that was said, 0 where none was; one that cannot be read is noted in `counts`."""
    count = as_count(value)
    if count is None or count < 0:
        counts.update({UNREADABLE: 1} if value is not None else {})
        return 0
    return count

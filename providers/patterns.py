"""Patterns of foreign schemas, matched only where that is sure to be quick.

Python tries every way to match, and `^(a+)+$` doubles the ways with each letter. So the ways are
counted before; where there may be too many, the provider is left to say whether a text fits.
"""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

MOST_WAYS = 500_000
LONGEST_PATTERN = 1000
ONE_WAY = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"}
REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


class _TooMany(Exception):
    """More ways than are tried here."""


def misses(pattern: str, text: str) -> bool:
    """Whether the text surely does not match, anywhere in it."""
    try:
        tree = _parsed(pattern)
        # It may begin to match at each letter.
        if _ways(tree, len(text)) * (len(text) + 1) > MOST_WAYS:
            return False
        return re.search(pattern, text) is None
    except (_TooMany, re.error, RecursionError, OverflowError, MemoryError):
        return False


def _parsed(pattern: str) -> Iterable[tuple[Any, Any]]:
    from re import _parser  # type: ignore[attr-defined]

    if len(pattern) > LONGEST_PATTERN:
        raise _TooMany
    parsed: Iterable[tuple[Any, Any]] = _parser.parse(pattern)
    return parsed


def _ways(tree: Iterable[tuple[Any, Any]], length: int) -> int:
    """In how many ways these parts may lie in a text of so many letters, at most."""
    ways = 1
    for name, arguments in tree:
        ways *= _ways_of(str(name), arguments, length)
        if ways > MOST_WAYS:
            raise _TooMany
    return ways


def _ways_of(name: str, arguments: Any, length: int) -> int:
    if name in ONE_WAY:
        return 1
    if name == "SUBPATTERN":
        return _ways(arguments[-1], length)
    if name == "BRANCH":
        return sum(_ways(branch, length) for branch in arguments[1])
    if name in REPEATS:
        least, most, part = arguments
        inner = _ways(part, length)
        if inner > 1 and most > 1:
            raise _TooMany
        return inner * (min(int(most) - int(least), length) + 1)
    raise _TooMany


def _pattern(_validator: Any, pattern: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and isinstance(pattern, str) and misses(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _multiple_of(
    _validator: Any, step: float, value: Any, _schema: Any
) -> Iterator[ValidationError]:
    """By their digits: of the binary fractions 0.7 is no multiple of 0.05."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_finite = is_number and value - value == 0 == step - step
    if is_finite and Fraction(str(value)) % Fraction(str(step)):
        yield ValidationError(f"{value!r} is not a multiple of {step!r}")


SchemaValidator = validators.extend(
    Draft202012Validator, {"pattern": _pattern, "multipleOf": _multiple_of}
)
"""As JSON Schema has it, but for patterns that might take for ever, and steps."""

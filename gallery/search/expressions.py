"""What is asked of the index: phrases of tokens and ranges of numbers, joined.

True and False stand for what fits every product and none; the functions below leave neither inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gallery.search.words import fact


@dataclass(frozen=True)
class Phrase:
    """These tokens, one after the other; the last may go on where it `is_prefix`."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True)
class Range:
    """A number of the field from `low` to `high`, both included; of which a product may have
    several where it `repeats`."""

    field: str
    low: float
    high: float
    repeats: bool = False


@dataclass(frozen=True)
class Without:
    part: "Expression"


@dataclass(frozen=True)
class All:
    parts: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Any:
    parts: "tuple[Expression, ...]"


Expression = Phrase | Range | Without | All | Any
Outcome = Expression | bool

EVERY = Phrase(("_every",))
"""Every product has it, since a full-text index cannot be asked for what is not there alone."""


def both(*parts: Outcome) -> Outcome:
    inside = [one for part in parts if part is not True for one in _inside(part, All)]
    if False in parts:
        return False
    unique = tuple(dict.fromkeys(inside))
    return (unique[0] if len(unique) == 1 else All(unique)) if unique else True


def either(*parts: Outcome) -> Outcome:
    inside = [one for part in parts if part is not False for one in _inside(part, Any)]
    if True in parts:
        return True
    unique = tuple(dict.fromkeys(inside))
    return (unique[0] if len(unique) == 1 else Any(unique)) if unique else False


def without(part: Outcome) -> Outcome:
    if isinstance(part, bool):
        return not part
    return part.part if isinstance(part, Without) else Without(part)


def _inside(part: Outcome, kind: type[All] | type[Any]) -> Iterator[Expression]:
    if isinstance(part, kind):
        yield from part.parts
    elif not isinstance(part, bool):
        yield part


def has(field: str, value: str) -> Phrase:
    return Phrase((fact(field, value),))


def has_range(expression: Expression) -> bool:
    if isinstance(expression, Without):
        return has_range(expression.part)
    if isinstance(expression, All | Any):
        return any(has_range(part) for part in expression.parts)
    return isinstance(expression, Range)


def phrases(expression: Expression) -> int:
    """How many it is made of."""
    if isinstance(expression, Without):
        return phrases(expression.part)
    if isinstance(expression, All | Any):
        return sum(map(phrases, expression.parts))
    return 1


def top_parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, All) else (expression,)

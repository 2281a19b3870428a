"""Seeds: which property takes one, which values are no decision, and which numbers are drawn."""

import random
import re
from collections.abc import Iterable
from typing import Any

from providers.schema import Field, Type

LARGEST = 2**31 - 1
# What vendors mean by "draw one"; a seed of 0 only where it is the default.
DRAW = -1
KINDS = (Type.INTEGER, Type.NUMBER, Type.TEXT)
FIRST = ("seed", "random_seed", "rng_seed", "noise_seed")
NAME = re.compile(r"(?:[a-z0-9]+_)*seed(?:_(?:value|number|num|int))?", re.I)
# Of another thing than the whole result.
OTHER = re.compile(r"(?:^|_)(?:use|fix|variation|variant|sub|text|voice|speaker)_?seed", re.I)
ZERO_DRAWS = re.compile(r"\b0\b[^.;]{0,30}\brandom|\brandom[^.;]{0,30}\b0\b", re.I)


def is_seed(name: str) -> bool:
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    if snake.lower() in FIRST:
        return True
    return bool(NAME.fullmatch(snake)) and not OTHER.search(snake)


def field_of(known: Iterable[Field]) -> str | None:
    """The property that takes the seed; None where there is none."""
    names = [one.name for one in known if one.type in KINDS and is_seed(one.name)]
    return next((name for name in FIRST if name in names), next(iter(names), None))


def is_undecided(field: Field, value: Any) -> bool:
    """Is it the vendor's way to say that a seed is to be drawn?"""
    if value is None or str(value).strip() in ("", str(DRAW)):
        return True
    return str(value).strip() == "0" and bool(ZERO_DRAWS.search(field.help))


def decided_default(field: Field) -> Any:
    """Its default, unless that only stands for a seed that is drawn."""
    default = field.default
    return None if is_undecided(field, default) or str(default) == "0" else default


def numbers(field: Field, first: int | None, count: int) -> list[int]:
    """As many seeds, each another as far as the bounds of the field allow: counted up from `first`,
    else drawn."""
    low, high = _bounds(field)
    room = high - low + 1
    if first is None:
        drawn = random.SystemRandom().sample(range(low, high + 1), min(count, room))
        return [drawn[at % room] for at in range(count)]
    top = max(first, LARGEST if field.maximum is None else int(field.maximum // 1))
    return [first + at if first + at <= top else top - at for at in range(count)]


def written(field: Field, seed: int) -> int | str:
    """A seed as the field takes it."""
    return str(seed) if field.type is Type.TEXT else seed


def read(name: str, value: Any) -> int | None:
    """The seed in a parameter of that name; None where it holds none."""
    return whole(value) if is_seed(name) else None


def whole(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_one = not isinstance(value, bool) and re.fullmatch(r"[+-]?\d{1,20}", str(value).strip())
    return int(str(value).strip()) if is_one else None


def _bounds(field: Field) -> tuple[int, int]:
    """From which seeds one is drawn: 0 may stand for one that is drawn, and is left out."""
    least = 0 if field.minimum is None else int(-(-field.minimum // 1))
    most = LARGEST if field.maximum is None else int(field.maximum // 1)
    low, high = max(least, 1), min(most, LARGEST)
    return (low, high) if low <= high else (min(least, most), most)

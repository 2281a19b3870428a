"""One shape of a picture or video ("16:9"), said in each model's own parameters.

Models are told it in many ways: a ratio out of a list, a size that has a name or is written as
"1024x1536", an object or two numbers for both sides. `way_of` finds which by the schema alone.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import sqrt
from typing import Any

from providers.contract import Json
from providers.quantities import SIZES
from providers.schema import Field, Type

SHAPES = ("21:9", "16:9", "3:2", "4:3", "1:1", "3:4", "2:3", "9:16")
"""Those that are offered, the widest first."""
RATIO_NAMES = ("aspect_ratio", "aspectratio", "ratio", "video_aspect_ratio", "image_aspect_ratio")
SIZE_NAMES = ("image_size", "size", "video_size", "dimensions", "resolution", "orientation")
SIDE_NAMES = ("width", "height")
NAMED = {"landscape": Fraction(16, 9), "portrait": Fraction(9, 16), "square": Fraction(1)}
RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:x×*]\s*(\d+(?:\.\d+)?)")
TURNED = re.compile(r"(landscape|portrait)_(\d+)[_:x](\d+)")
ALIKE = Fraction(5, 100)
"""So much may a size in whole pixels differ from the ratio that it stands for."""
MEGAPIXEL = 1024 * 1024
WHOLE = 16
"""Sides that no step is told for are multiples of this: what models work in."""
LONGEST = 4096


@dataclass(frozen=True)
class Way:
    """How a model is told its shape. `choices` are (ratio, value) of the parameter that is first of
    `fields`; `free`: any two sides within their bounds, as an object in one parameter or in two."""

    fields: tuple[Field, ...]
    choices: tuple[tuple[Fraction, Any], ...] = ()
    free: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)


def way_of(every: Iterable[Field]) -> Way | None:
    """None where no parameter tells the shape."""
    known = {one.name: one for one in every}
    lower = {name.lower(): one for name, one in known.items()}
    for name in (*RATIO_NAMES, *SIZE_NAMES):
        one = lower.get(name)
        if one is None or one.type is Type.MEDIA:
            continue
        choices = tuple(_choices(one))
        is_size = one.type is Type.SIZE
        if is_size or len({ratio for ratio, _ in choices}) > 1:
            return Way((one,), choices, free=is_size)
    sides = tuple(lower[name] for name in SIDE_NAMES if name in lower)
    if len(sides) == 2 and all(one.type in (Type.INTEGER, Type.CHOICE) for one in sides):
        return Way(sides, free=True)
    return None


def ratio(shape: str) -> Fraction | None:
    """Width over height of "16:9"; None for what is no shape."""
    found = RATIO.fullmatch(shape.strip())
    return _fraction(found[1], found[2]) if found else None


def params_for(way: Way, wanted: Fraction, area: int | None = None) -> Json:
    """The parameters that ask for this shape, or for the nearest that the model has; about as large
    as `area`, in pixels, or as the model's default."""
    near = _nearest(way, wanted, area)
    if near and (not way.free or alike(near[0], wanted)):
        return {way.names[0]: near[1]}
    if not way.free:
        return {}
    width, height = _sides(way, wanted, area)
    if len(way.fields) == 2:
        return dict(zip(way.names, (_own(way.fields[0], width), _own(way.fields[1], height)),
                        strict=True))  # fmt: skip
    return {way.names[0]: {"width": width, "height": height}}


def ratio_in_params(way: Way, params: Mapping[str, Any]) -> Fraction | None:
    """The shape that these parameters ask for; None where they leave it to the model."""
    values = [params.get(name) for name in way.names]
    if len(values) == 2:
        return _fraction(*values) if all(_is_side(value) for value in values) else None
    return ratio_of(values[0])


def shape_of(found: Fraction) -> str:
    """The one of SHAPES that is much the same; "" where none is."""
    near = {shape: ratio(shape) or Fraction(1) for shape in SHAPES}
    best = min(near, key=lambda shape: _off(near[shape], found))
    return best if alike(near[best], found) else ""


def ratio_of(value: Any) -> Fraction | None:
    """Width over height of "16:9", "1280x720", "portrait_4_3", "square_hd", or of an object with
    both sides; None for "auto" and whatever else says none."""
    if isinstance(value, Mapping):
        sides = value.get("width"), value.get("height")
        return _fraction(*sides) if all(_is_side(side) for side in sides) else None
    word = str(value).strip().lower()
    if turned := TURNED.fullmatch(word):
        found = _fraction(turned[2], turned[3])
        if found is None or (found >= 1) == (turned[1] == "landscape"):
            return found
        return Fraction(1) / found
    if word in SIZES:
        return Fraction(*SIZES[word])
    if found_words := RATIO.search(word):
        return _fraction(found_words[1], found_words[2])
    return NAMED.get(word.split("_")[0])


def in_words(params: Mapping[str, Any]) -> str:
    """ "16:9", "1360 × 768", "landscape 16 9": what a model is sent, as people read it."""
    values = list(params.values())
    if len(values) == 1 and isinstance(values[0], Mapping):
        values = list(values[0].values())
    if len(values) == 2:
        return f"{values[0]} × {values[1]}"
    return str(values[0]).replace("_", " ") if values else ""


def alike(one: Fraction, other: Fraction) -> bool:
    return _off(one, other) <= ALIKE


def _choices(one: Field) -> Iterable[tuple[Fraction, Any]]:
    for choice in one.choices:
        if found := ratio_of(choice.value):
            yield found, choice.value


def _nearest(way: Way, wanted: Fraction, area: int | None) -> tuple[Fraction, Any] | None:
    """Of several sizes of one shape, that which is about as large as is wanted."""
    if not way.choices:
        return None
    large = area or _area(way.fields[0].default) or MEGAPIXEL
    return min(
        way.choices,
        key=lambda one: (_off(one[0], wanted), abs((_area(one[1]) or large) - large)),
    )


def _area(value: Any) -> int | None:
    if isinstance(value, Mapping):
        sides: list[Any] = [value.get("width"), value.get("height")]
        return int(sides[0]) * int(sides[1]) if all(map(_is_side, sides)) else None
    word = str(value).strip().lower()
    if word in SIZES:
        return SIZES[word][0] * SIZES[word][1]
    found = RATIO.search(word)
    return round(float(found[1]) * float(found[2])) if found else None


def _sides(way: Way, wanted: Fraction, area: int | None) -> tuple[int, int]:
    """Both sides in this shape, about as large as is wanted, within the model's bounds."""
    first, second = way.fields[0], way.fields[-1]
    if area:
        large = area
    elif len(way.fields) == 2 and all(_is_side(one.default) for one in way.fields):
        large = int(first.default) * int(second.default)
    else:
        large = _area(first.default) or MEGAPIXEL
    width, height = sqrt(large * wanted), sqrt(large / wanted)
    most = min(_most(first) / width, _most(second) / height, 1)
    least = max(_least(first) / width, _least(second) / height, most)
    pairs = product(_whole(first, width * least), _whole(second, height * least))
    return min(pairs, key=lambda pair: _off(Fraction(*pair), wanted))


def _whole(one: Field, side: float) -> list[int]:
    """The nearest two sides of whole steps, within the bounds."""
    step = int(one.step) if one.step and one.step > 1 else WHOLE
    least = -(-_least(one) // step) * step
    most = max(_most(one) // step * step, least)
    return [min(max(int(side // step + more) * step, least), most) for more in (0, 1)]


def _least(one: Field) -> int:
    return max(int(one.minimum or 1), 1)


def _most(one: Field) -> int:
    return int(one.maximum or LONGEST)


def _own(one: Field, side: int) -> Any:
    """The side itself, or of those that there are the nearest."""
    numbers: Sequence[Any] = [choice.value for choice in one.choices if _is_side(choice.value)]
    return min(numbers, key=lambda value: abs(int(value) - side), default=side)


def _is_side(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and value.isdecimal())


def _off(one: Fraction, other: Fraction) -> Fraction:
    """How far two ratios are from each other, the same for both ways round."""
    return max(one, other) / min(one, other) - 1


def _fraction(width: Any, height: Any) -> Fraction | None:
    sides = Fraction(str(width)), Fraction(str(height))
    return sides[0] / sides[1] if all(side > 0 for side in sides) else None

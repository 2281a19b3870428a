"""How many units one generation makes, told by its parameters alone.

Each unit has a function that gives (how many units one result has, how many results there are), or
None where that cannot be told beforehand. A unit whose word is not among UNITS has no meaning here,
and so no price either.

A parameter that takes a file may be given as what was measured of it: {"duration": 12.5, "width":
1920, "height": 1080}, or a list of such.
"""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:s|secs?|seconds?|x|mp|megapixels?)?\s*", re.I)
SIDES = re.compile(r"(\d{2,5})\s*[x*×]\s*(\d{2,5})")
COUNT_NAMES = ("num_images", "num_outputs", "n", "number_of_images", "num_videos", "quantity")
UP_TO_NAMES = ("max_images",)
SECONDS_NAMES = ("duration", "duration_seconds", "seconds", "seconds_total", "length")
TEXT_NAMES = ("prompt", "text", "input")
LONGEST_NAMES = ("max_output_tokens", "max_completion_tokens", "max_tokens")
SIZE_NAMES = ("image_size", "size", "resolution")
LETTERS_A_TOKEN = 4
MEGAPIXEL = 1_000_000
SIZES = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
"""Width and height behind the names that some models have for sizes."""

Values = Mapping[str, Any]
Counted = tuple[Decimal, Decimal] | None


def counted(price: Values, values: Values) -> Counted:
    """(units of one result, results) by the price's own rules; None where they cannot be told."""
    named = price.get("quantity")
    unit = str(price["unit"])
    pixels = int(Decimal(str(price.get("pixels", MEGAPIXEL))))
    found = _named(unit, values.get(named), pixels) if named else UNITS[unit](values, pixels)
    if found is None:
        return None
    each, results = found
    if step := Decimal(str(price.get("round_up", 0))):
        each = (each / step).to_integral_value(ROUND_CEILING) * step
    return max(each, Decimal(str(price.get("least", 0)))), results


def text_tokens(values: Values) -> Decimal | None:
    """About how many tokens the text has that goes in."""
    text = _text(values)
    return None if text is None else Decimal(len(text)) / LETTERS_A_TOKEN


def longest_answer(values: Values) -> Decimal | None:
    """The most tokens that may come out; None where nobody set a limit."""
    return _first(values, LONGEST_NAMES)


def number(value: Any) -> Decimal | None:
    """8, "8", "8s"; None for "auto" and whatever else is no plain number."""
    if isinstance(value, bool) or value is None:
        return None
    found = NUMBER.fullmatch(str(value))
    return Decimal(found[1]) if found else None


def _named(unit: str, value: Any, pixels: int) -> Counted:
    """The parameter that says how many: a number, or files by what was measured of them."""
    files = value if isinstance(value, list) else [value]
    if not files or not all(isinstance(file, Mapping) for file in files):
        count = number(value)
        return None if count is None else (count, Decimal(1))
    measured = [_measured(unit, file, pixels) for file in files]
    known = [one for one in measured if one is not None]
    return (sum(known, Decimal(0)), Decimal(1)) if len(known) == len(measured) else None


def _measured(unit: str, file: Values, pixels: int) -> Decimal | None:
    if unit == "megapixel":
        return _area(file, pixels)
    length = number(file.get("duration"))
    if length is None or unit not in ("second", "minute"):
        return None
    return length / 60 if unit == "minute" else length


def _first(values: Values, names: tuple[str, ...]) -> Decimal | None:
    return next((number(values[name]) for name in names if values.get(name) is not None), None)


def _results(values: Values) -> Decimal | None:
    """How many results one run makes; None where that is only bounded."""
    if any((number(values.get(name)) or 0) > 1 for name in UP_TO_NAMES):
        return None
    if any(values.get(name) is not None for name in COUNT_NAMES):
        return _first(values, COUNT_NAMES)
    return Decimal(1)


def _times(each: Decimal | None, results: Decimal | None) -> Counted:
    return None if each is None or results is None else (each, results)


def _runs(values: Values, pixels: int) -> Counted:
    return Decimal(1), Decimal(1)


def _images(values: Values, pixels: int) -> Counted:
    return _times(_results(values), Decimal(1))


def _steps(values: Values, pixels: int) -> Counted:
    return _times(number(values.get("steps")), _results(values))


def _seconds(values: Values, pixels: int) -> Counted:
    return _times(_first(values, SECONDS_NAMES), _results(values))


def _minutes(values: Values, pixels: int) -> Counted:
    seconds = _first(values, SECONDS_NAMES)
    return _times(None if seconds is None else seconds / 60, _results(values))


def _megapixels(values: Values, pixels: int) -> Counted:
    """From width and height, a size such as "1024x768" or "square_hd", or an object with both."""
    for name in SIZE_NAMES:
        size = values.get(name)
        if isinstance(size, Mapping):
            return _times(_area(size, pixels), _results(values))
        if isinstance(size, str) and (sides := _sides(size)):
            return _times(_area(sides, pixels), _results(values))
    return _times(_area(values, pixels), _results(values))


def _area(size: Values, pixels: int) -> Decimal | None:
    width, height = number(size.get("width")), number(size.get("height"))
    return width * height / pixels if width and height else None


def _sides(text: str) -> dict[str, int] | None:
    if text in SIZES:
        return dict(zip(("width", "height"), SIZES[text], strict=True))
    found = SIDES.search(text)
    return {"width": int(found[1]), "height": int(found[2])} if found else None


def _text(values: Values) -> str | None:
    return next((values[name] for name in TEXT_NAMES if isinstance(values.get(name), str)), None)


def _thousand_characters(values: Values, pixels: int) -> Counted:
    text = _text(values)
    return None if text is None else (Decimal(len(text)) / 1000, Decimal(1))


def _million_tokens(values: Values, pixels: int) -> Counted:
    """Text in and the longest answer together, where nothing tells the two prices apart."""
    into, out = text_tokens(values), longest_answer(values)
    return None if into is None or out is None else ((into + out) / 1_000_000, Decimal(1))


def _known_afterwards(values: Values, pixels: int) -> Counted:
    """Only the provider can count these, and only when the work is done."""
    return None


UNITS: dict[str, Callable[[Values, int], Counted]] = {
    "run": _runs,
    "image": _images,
    "step": _steps,
    "second": _seconds,
    "minute": _minutes,
    "megapixel": _megapixels,
    "1000 characters": _thousand_characters,
    "million tokens": _million_tokens,
    "compute second": _known_afterwards,
}

"""The one door for what people, commands and strangers write: numbers, words and JSON.

What comes through it can be reckoned with, stored in any column and shown on any page. What does
not is refused in one sentence. `printable` is the door the other way: foreign words on a terminal.
"""

import json
import math
import re
import unicodedata
from argparse import ArgumentTypeError
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

MOST_DIGITS_AFTER = 12
LARGEST_NUMBER = 2**64
DEEPEST = 64
LONGEST_SHOWN = 40

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,4})?")
LONG_NUMBER = re.compile(r"[+-]?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?")
# Controls, halves of letters, what turns the direction of a line, and what ends one unseen.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
UNPRINTABLE = re.compile(HARMFUL.pattern[:-1] + "\r\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff]")
NO_TEXT = re.compile("[\0\ud800-\udfff]")
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800"
LARGEST_ID = 2**63 - 1


class NoNumber(ValueError, ArgumentTypeError):
    """Text that is no number, in a sentence; argparse shows that of an ArgumentTypeError."""


class TooLarge(NoNumber):
    """A number, but a larger one than anybody has a use for."""


class TooFine(NoNumber):
    """A number with more digits after the point than anything is counted in."""


class NoJson(ValueError):
    """Text that is not JSON, or not JSON that can be kept, as the end of a sentence."""


def number(text: str, most_after: int = MOST_DIGITS_AFTER) -> Decimal:
    """A number in plain digits: below 2⁶⁴, at most 12 digits after the point, or `most_after`.
    Raises NoNumber."""
    cleaned = text.strip()
    if not NUMBER.fullmatch(cleaned):
        if LONG_NUMBER.fullmatch(cleaned) and cleaned.count(".") < 2:
            raise TooLarge(f"“{short(text)}” is too large or too long a number.")
        raise NoNumber(f"“{short(text)}” is not a number.")
    found = Decimal(cleaned)
    if not found:
        return Decimal(0)
    if found.adjusted() > 20 or abs(found) >= LARGEST_NUMBER:
        raise TooLarge(f"“{short(text)}” is too large or too long a number.")
    if _digits_after(found) > most_after:
        digits = f"more than {most_after} digits after the point"
        raise TooFine(f"“{short(text)}” has {digits}.")
    return found


def whole(text: str) -> int:
    """A whole number in plain digits. Raises NoNumber."""
    found = number(text)
    if found != found.to_integral_value():
        raise NoNumber(f"“{short(text)}” is not a whole number.")
    return int(found)


def _digits_after(found: Decimal) -> int:
    """Up to the last that is not a nought: 1 for 1.50. `normalize` would round first."""
    _, digits, exponent = found.as_tuple()
    noughts = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return -int(exponent) - noughts


def row_id(text: str | None) -> int | None:
    """An id out of an address, a form or a command; None where it is none that a row could have."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None


def words(text: str) -> str:
    """Text with one kind of line end, without controls and halves of letters; "" where nothing of
    it can be seen."""
    cleaned = HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return cleaned if is_visible(cleaned) else ""


def is_visible(text: str) -> bool:
    """Whether a person would see anything of it, be it blank space."""
    return any(
        letter.isspace() or (unicodedata.category(letter)[0] != "C" and letter not in BLANK_LETTERS)
        for letter in text
    )


def is_text(text: str) -> bool:
    """Whether it can be written in UTF-8 and kept in a column: no NUL, no half of a letter."""
    return not NO_TEXT.search(text)


def from_json(text: str) -> Any:
    """JSON of finite numbers and whole letters, at most 64 levels deep. Raises NoJson."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except NoJson:
        raise
    except RecursionError:
        raise NoJson(_TOO_DEEP) from None
    except ValueError:
        raise NoJson(_NONE) from None
    check(value)
    return value


def check(value: Any) -> None:
    """See that a value can be kept: as JSON, in a column, on a page. Raises NoJson."""
    for part, depth in _parts(value):
        if depth > DEEPEST:
            raise NoJson(_TOO_DEEP)
        if isinstance(part, str):
            if not is_text(part):
                raise NoJson("has a character that is not text")
        elif isinstance(part, float):
            if not math.isfinite(part):
                raise NoJson(_TOO_LARGE)
        elif isinstance(part, int) and abs(part) >= LARGEST_NUMBER:
            raise NoJson(_TOO_LARGE)


def _parts(value: Any) -> Iterator[tuple[Any, int]]:
    """Every value inside with its depth. It does not call itself: it may be too deep for that."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, dict):
            yield "", depth + 1
            inside = [*part, *part.values()]
        elif isinstance(part, list | tuple):
            yield "", depth + 1
            inside = list(part)
        else:
            yield part, depth
            continue
        waiting += [(one, depth + 1) for one in inside]


def _no_constant(name: str) -> Any:
    raise NoJson(_NONE)


_NONE = "is not JSON"
_TOO_DEEP = f"is nested more than {DEEPEST} levels deep"
_TOO_LARGE = "has a number that is too large"


def printable(text: str) -> str:
    """The same with whatever would steer a terminal written out, as it would stand in JSON."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def short(text: str, length: int = LONGEST_SHOWN) -> str:
    """The beginning of what somebody wrote, to be quoted in a sentence."""
    shown = printable(" ".join(text[: length * 4].split()))
    return shown if len(shown) <= length else shown[: length - 1] + "…"

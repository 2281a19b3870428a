"""What stands in a text as ${name}, by the very reader of the language: where it is, and what would
have a meaning there.

A text need not be of the language: where it is not, as JSON or code, each ${name} is read alone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from parameter_templates.language import tokens
from parameter_templates.language.errors import BadTemplate
from parameter_templates.language.nodes import Set, Text, Use
from parameter_templates.language.parser import Reader
from parameter_templates.language.tokens import Part

BEGINS = re.compile(r"\\.|\$\{", re.DOTALL)
QUOTES = re.compile(r'\\.|"', re.DOTALL)

LAST_SIGNS = re.compile(r"(?:\\\$|%)+$")
LONGEST_ALONE, MOST_TRIED = 25_000, 1_000
"""Letters of one, and how many are looked for, in what is not of the language."""

Scalar = str | int | float


@dataclass(frozen=True)
class Variable:
    """From letter `start` to `end`; `part` is what it stands in. `words` are its own, where they
    are plain."""

    name: str
    start: int
    end: int
    part: Part
    is_set: bool
    words: str = ""


@dataclass(frozen=True)
class Variables:
    """Those of a text, in their order. `is_json`: it is JSON once they are filled in."""

    text: str
    found: tuple[Variable, ...]
    is_json: bool

    def filled(self, values: Mapping[str, Scalar], *, is_read: bool) -> str:
        """The text with these in the places of their names: as words that stand for themselves
        where it `is_read` in the language or is JSON, else just as they are. Numbers are numbers:
        a range may have them for its ends."""
        parts, done = [], 0
        for one in self.found:
            if one.name in values and not one.is_set and one.start >= done:
                value = values[one.name]
                words = str(value)
                if self.is_json:
                    words = self._as_json(value, one.start)
                elif is_read and isinstance(value, str):
                    words = _before(self.text[one.end :], one.part.literal(words))
                parts += [self.text[done : one.start], words]
                done = one.end
        return "".join((*parts, self.text[done:]))

    def _as_json(self, value: Scalar, at: int) -> str:
        """In the quotation marks of a text or outside of them."""
        quotes = [found for found in QUOTES.findall(self.text[:at]) if found == '"']
        encoded = json.dumps(str(value) if len(quotes) % 2 else value, ensure_ascii=False)
        return encoded[1:-1] if len(quotes) % 2 else encoded


def variables(text: str) -> Variables:
    if "${" not in text:
        return Variables(text, (), False)
    alone = _each_alone(text)
    if _is_json(text, alone):
        return Variables(text, alone, True)
    try:
        reader = Reader(text)
        reader.rows()
    except BadTemplate:
        return Variables(text, alone, False)
    return Variables(text, _variables(reader), False)


def _each_alone(text: str) -> tuple[Variable, ...]:
    found: list[Variable] = []
    place, tried = 0, 0
    while tried < MOST_TRIED and (mark := BEGINS.search(text, place)):
        place = mark.end()
        if mark[0] != "${":
            continue
        tried += 1
        reader = Reader(text[mark.start() : mark.start() + LONGEST_ALONE])
        try:
            reader.variable()
        except BadTemplate:
            continue
        found += _variables(reader, mark.start())
        place = mark.start() + reader.place
    return tuple(found)


def _before(rest: str, words: str) -> str:
    """Before a bracket a last $ or % would open another one with it, escaped or not."""
    return LAST_SIGNS.sub(r"{\g<0>}", words) if rest.startswith("{") else words


def _variables(reader: Reader, at: int = 0) -> tuple[Variable, ...]:
    found = [
        Variable(
            *(one.name, at + one.start, at + one.end, part),
            isinstance(one, Set),
            _own_words(one),
        )
        for one, part in reader.variables
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def _own_words(one: Use | Set) -> str:
    plain = isinstance(one, Use) and isinstance(one.default, Text)
    return one.default.text.strip() if plain else ""  # type: ignore[union-attr]


def _is_json(text: str, found: tuple[Variable, ...]) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    stand_ins = dict.fromkeys((one.name for one in found), 0)
    filled = Variables(text, found, False).filled(stand_ins, is_read=False)
    try:
        json.loads(filled)
    except (ValueError, RecursionError):
        return False
    return True


def literal(words: str, is_inside: bool = False) -> str:
    """Words that the language takes for just these, inside of brackets or outside."""
    return (tokens.OPTION if is_inside else tokens.TOP).literal(words)

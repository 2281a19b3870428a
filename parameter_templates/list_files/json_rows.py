"""The objects of a JSON file, with the lines in which they begin: an array of them, or one after
the other (JSON Lines). The file is never held whole."""

import json
from collections.abc import Iterator
from typing import IO, Any

from foundation import user_input
from parameter_templates.list_files.errors import BadListFile

BLOCK = 1 << 18
LONGEST_OBJECT = 4_000_000
SPACE = " \t\r\n"

Object = tuple[int, dict[str, Any]]


class _Twice(ValueError):
    """A name that an object has two times."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(message: str) -> Any:
    raise user_input.NoJson(f"has “{message}”, which is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)


class _Text:
    """What is left of the file, as far as it was read; `at` is the letter that comes next."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._text, self.at = file, "", 0
        self._line, self._counted = 1, 0
        self.is_whole = False

    @property
    def line(self) -> int:
        """Of the letter that comes next; counted on from where it was asked for last."""
        self._line += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def column(self) -> int:
        return self.at - (self._text.rfind("\n", 0, self.at) + 1) + 1

    def more(self) -> bool:
        """Read on, and forget what lies behind; whether there was more."""
        self._line = self.line
        read = self._file.read(BLOCK)
        self._text, self.at, self._counted = self._text[self.at :] + read, 0, 0
        self.is_whole = not read
        return bool(read)

    def left(self) -> int:
        return len(self._text) - self.at

    def skip(self, signs: str = SPACE) -> str:
        """Over these to the next letter, which is not taken; "" at the end."""
        while True:
            while self.at < len(self._text) and self._text[self.at] in signs:
                self.at += 1
            if self.at < len(self._text):
                return self._text[self.at]
            if not self.more():
                return ""

    def object(self) -> dict[str, Any]:
        """The one that begins here. Raises BadListFile."""
        line = self.line
        while True:
            try:
                found, self.at = DECODER.raw_decode(self._text, self.at)
            except json.JSONDecodeError as error:
                if self.left() < LONGEST_OBJECT and not self.is_whole:
                    self.more()
                    continue
                self.at = min(error.pos, len(self._text))
                where = f"at character {self.column()} of line {self.line}"
                raise BadListFile(f"The JSON is broken {where}: {error.msg}.", line) from None
            except _Twice as error:
                raise BadListFile(
                    "It has this twice.", line, user_input.short(str(error))
                ) from None
            except user_input.NoJson as error:
                raise BadListFile(f"It {error}.", line) from None
            except (RecursionError, ValueError):
                raise BadListFile("It is nested too deep, or a number is too long.", line) from None
            if not isinstance(found, dict):
                raise BadListFile("This is not an object in braces, {…}.", line)
            return found


def objects(file: IO[str]) -> Iterator[Object]:
    """Raises BadListFile."""
    text = _Text(file)
    if not (first := text.skip(SPACE + "\ufeff")):
        return
    if first != "[":
        yield from _one_after_the_other(text)
        return
    text.at += 1
    sign = text.skip()
    while sign != "]":
        yield text.line, _checked(text, sign)
        sign = text.skip()
        if sign == ",":
            text.at += 1
            if (sign := text.skip()) == "]":
                raise BadListFile("A comma stands before the closing bracket.", text.line)
        elif sign != "]":
            message = (
                "The closing bracket ] is missing." if not sign else "A comma is missing here."
            )
            raise BadListFile(message, text.line)
    text.at += 1
    if text.skip():
        raise BadListFile("Something follows the closing bracket.", text.line)


def _one_after_the_other(text: _Text) -> Iterator[Object]:
    while sign := text.skip():
        yield text.line, _checked(text, sign)


def _checked(text: _Text, sign: str) -> dict[str, Any]:
    line = text.line
    if sign != "{":
        raise BadListFile("This is not an object in braces, {…}.", line)
    found = text.object()
    try:
        user_input.check(found)
    except user_input.NoJson as error:
        raise BadListFile(f"It {error}.", line, _at_fault(found)) from None
    return found


def _at_fault(found: dict[str, Any]) -> str:
    for name, value in found.items():
        try:
            user_input.check({name: value})
        except user_input.NoJson:
            return user_input.short(name)
    return ""

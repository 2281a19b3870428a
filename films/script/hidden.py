"""What Fountain takes out before it reads: boneyards `/* */` and notes `[[ ]]`; and the lines that
are left.

A boneyard goes over everything, empty lines too. A note goes on over line ends, but not over an
empty line (fountain.io, *Error handling*: it will not look past a double line break); a line of two
spaces connects. What is never closed is text.
"""

import re
from dataclasses import dataclass

from films.script.pieces import ElementKind

EMPTY_LINE = re.compile(r"\n ?\n")


@dataclass(frozen=True, slots=True)
class Hidden:
    kind: ElementKind
    start: int
    end: int
    text: str = ""
    """What stands between its marks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read: `text` without what is hidden, `end` after its line end. A note that
    goes over line ends makes one line of several."""

    text: str
    start: int
    end: int
    hidden: tuple[Hidden, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_hidden(self) -> bool:
        """Nothing but notes or boneyard."""
        return bool(self.hidden) and self.is_blank

    @property
    def connects(self) -> bool:
        """The line of two spaces that keeps a dialogue or a note together."""
        return len(self.text) >= 2 and self.is_blank and not self.hidden


def lines_of(text: str) -> list[Line]:
    lines, at, coming = [], 0, iter(hidden_in(text))
    hidden = next(coming, None)
    while at < len(text):
        start, parts, within = at, [], []
        end = _line_end(text, at)
        while hidden and hidden.start < end:
            parts.append(text[at : hidden.start])
            within.append(hidden)
            at = hidden.end
            end = _line_end(text, at) if at < len(text) else at
            hidden = next(coming, None)
        parts.append(text[at:end].removesuffix("\n"))
        lines.append(Line("".join(parts), start, end, tuple(within)))
        at = end
    return lines


def plain_lines_of(text: str) -> list[Line]:
    """Of formats that hide nothing."""
    lines, at = [], 0
    for line in re.findall(r"[^\n]*\n|[^\n]+$", text):
        lines.append(Line(line.removesuffix("\n"), at, at + len(line)))
        at += len(line)
    return lines


def hidden_in(text: str) -> list[Hidden]:
    """In order, without overlap."""
    boneyards = _boneyards(text)
    return sorted([*boneyards, *_notes(text, boneyards)], key=lambda hidden: hidden.start)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _boneyards(text: str) -> list[Hidden]:
    found, at = [], text.find("/*")
    while at >= 0:
        end = text.find("*/", at + 2)
        if end < 0:
            break
        found.append(Hidden(ElementKind.BONEYARD, at, end + 2, text[at + 2 : end]))
        at = text.find("/*", end + 2)
    return found


def _notes(text: str, boneyards: list[Hidden]) -> list[Hidden]:
    """The text is looked through once for every sign, however many of them are never closed."""
    found, after = [], 0
    empty_lines = iter([*(match.start() for match in EMPTY_LINE.finditer(text)), len(text)])
    until = next(empty_lines)
    closing = text.find("]]")
    coming = iter([*boneyards, Hidden(ElementKind.BONEYARD, len(text), len(text))])
    yard = next(coming)
    for match in re.finditer(r"\[\[", text):
        at = match.start()
        while yard.end <= at and yard.start < len(text):
            yard = next(coming)
        if at < after or yard.start <= at < yard.end:
            continue
        while until < at:
            until = next(empty_lines)
        if 0 <= closing < at + 2:
            closing = text.find("]]", at + 2)
        if closing < 0:
            break
        if closing < min(until, yard.start):
            after = closing + 2
            found.append(Hidden(ElementKind.NOTE, at, after, text[at + 2 : closing]))
    return found

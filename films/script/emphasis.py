"""Emphasis of Fountain: `*italics*`, `**bold**`, `_underline_`, `\\*` for the sign itself.

Markdown's rules: what opens stands before a letter, what closes after one, and nothing is carried
over a line end. Underscores within a word are part of it. One pass over every line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKS = re.compile(r"\\[!-/:-@\[-`{-~]|\*+|_+")
ITALIC, BOLD, UNDERLINE = "italic", "bold", "underline"


@dataclass(slots=True)
class _Run:
    """Marks of one kind that stand together, and how many of them are not used yet."""

    start: int
    sign: str
    length: int
    left: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that is not text: where it stands, and what begins or ends with it."""

    start: int
    end: int
    style: str
    """Empty: the backslash before a sign."""
    opens: bool


def plain(text: str) -> str:
    """Without marks: for the voice, and for names."""
    if not MARKS.search(text):
        return text
    return "\n".join(_plain_line(line) for line in text.split("\n"))


def _plain_line(line: str) -> str:
    parts, at = [], 0
    for mark in marks(line):
        parts.append(line[at : mark.start])
        at = mark.end
    return "".join((*parts, line[at:]))


def marks(line: str) -> list[Mark]:
    """The marks of one line, in order."""
    return sorted(_marks(line), key=lambda mark: (mark.start, mark.end))


def _marks(line: str) -> Iterator[Mark]:
    open_runs: list[_Run] = []
    for match in MARKS.finditer(line):
        if match[0].startswith("\\"):
            yield Mark(match.start(), match.start() + 1, "", True)
            continue
        run = _Run(match.start(), match[0][0], len(match[0]), len(match[0]))
        opens, closes = _sides(line, match)
        if closes:
            yield from _closed(run, open_runs)
        if opens and run.left:
            open_runs.append(run)


def _closed(run: _Run, open_runs: list[_Run]) -> Iterator[Mark]:
    """Pairs a closing run with those that are open; what opened between them stays text."""
    while run.left:
        at = next((i for i in _newest(open_runs) if open_runs[i].sign == run.sign), None)
        if at is None:
            return
        del open_runs[at + 1 :]
        opener = open_runs[at]
        size = 1 if run.sign == "_" else min(2, opener.left, run.left)
        style = UNDERLINE if run.sign == "_" else BOLD if size == 2 else ITALIC
        opened = opener.start + opener.left - size
        closed = run.start + run.length - run.left
        yield Mark(opened, opened + size, style, True)
        yield Mark(closed, closed + size, style, False)
        opener.left -= size
        run.left -= size
        if not opener.left:
            open_runs.pop()


def _newest(open_runs: list[_Run]) -> range:
    """From the newest; a few suffice, nobody nests deeper."""
    return range(len(open_runs) - 1, max(-1, len(open_runs) - 9), -1)


def _sides(line: str, match: re.Match[str]) -> tuple[bool, bool]:
    before = line[match.start() - 1] if match.start() else " "
    after = line[match.end()] if match.end() < len(line) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if match[0][0] == "_":
        opens = opens and not before.isalnum()
        closes = closes and not after.isalnum()
    return opens, closes

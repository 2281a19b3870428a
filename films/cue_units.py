"""Subtitles: the words of a spoken line taken apart into pieces that stand together, how wide they
are, when they are spoken, and how well a break behind each would be."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDEST = 42
"""Of one line: Latin letters, or half as many of Chinese, Japanese or Korean ones."""
SENTENCE, CLAUSE, WORD = 3, 2, 1
"""What ends behind a unit: how well a break stands there."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[“‘「『（《【〈]*[{_CJK}][^\w\s{_CJK}“‘「『（《【〈]*|(?:(?![{_CJK}])\S)+")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]」』）]*$")
_CLAUSE_END = re.compile(r"[,;:–—、，；：،][\"'”’»)\]」』）]*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """`start` and `end` are microseconds of the line's sound; `spaced`: there is a space before
    it."""

    text: str
    spaced: bool
    start: int
    end: int
    ends: int

    @property
    def width(self) -> int:
        return width(self.text)


def width(text: str) -> int:
    """In Latin letters: wide ones count twice, marks above or below others not at all."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf")
    )


def joined(units: Sequence[Unit]) -> str:
    return "".join(
        f" {one.text}" if one.spaced and at else one.text for at, one in enumerate(units)
    )


def units(text: str, words: Sequence[Sequence[int]], milliseconds: int) -> list[Unit]:
    """The units of a line whose sound is so long. `words` are [letter, millisecond] of where each
    word begins; what is not told is shared out by letters."""
    if not text:
        return []
    clock = _Clock(text, words, milliseconds)
    found = []
    behind = 0
    for start, end in _pieces(text):
        piece = text[start:end]
        spaced = start > behind
        behind = end
        found.append(Unit(piece, spaced, clock.at(start), clock.spoken(start, end), _ends(piece)))
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A word that is wider than a line is taken apart where it must be."""
    for match in _PIECE.finditer(text):
        start = at = match.start()
        room = WIDEST
        for letter in match[0]:
            if (wide := width(letter)) > room:
                yield start, at
                start, room = at, WIDEST
            room -= wide
            at += 1
        yield start, at


def _ends(piece: str) -> int:
    if _SENTENCE_END.search(piece):
        return SENTENCE
    return CLAUSE if _CLAUSE_END.search(piece) else WORD


class _Clock:
    """When a letter is spoken, in microseconds: evenly between the beginnings of words that are
    told."""

    def __init__(self, text: str, words: Sequence[Sequence[int]], milliseconds: int) -> None:
        begins = {0: 0}
        latest = 0
        for letter, at in sorted((one[0], one[1]) for one in words if len(one) == 2):
            if 0 <= letter < len(text) and latest <= at <= milliseconds:
                begins[letter] = latest = at
        self._letters = [*begins, len(text)]
        self._times = [1000 * at for at in (*begins.values(), milliseconds)]
        self._has_times = len(begins) > 1
        paces = sorted(
            (later - time) // (behind - letter)
            for (letter, behind), (time, later) in zip(
                pairwise(self._letters), pairwise(self._times), strict=True
            )
        )
        self._pace = paces[len(paces) // 2]

    def at(self, letter: int) -> int:
        place = min(bisect_right(self._letters, letter), len(self._letters) - 1) - 1
        low, high = self._letters[place : place + 2]
        time, later = self._times[place : place + 2]
        return time + (later - time) * (letter - low) // (high - low)

    def spoken(self, start: int, end: int) -> int:
        """When what begins and ends there has been said: where it takes more than twice as long as
        usual, a pause follows it."""
        ends = self.at(end)
        return (
            min(ends, self.at(start) + 2 * (end - start) * self._pace) if self._has_times else ends
        )

"""Quotes found again in the script, word for word: spaces, case, kinds of quotes and emphasis are
no words."""

import unicodedata
from bisect import bisect_left, bisect_right

_SAME = str.maketrans("’‘`´“”„«»‹›–—‑", '\'\'\'\'"""""""---')
_IGNORED = frozenset("*_\\")
_ENDS = ".!?…"
_QUOTES = " \t\r\n\"'“”„«»‹›「」"


class Words:
    """A stretch of the script, to find quotes in. Places are offsets of the script."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._end = text, end
        self._folded, self._at = _folded(text, start, end)

    def find(self, quote: str, least: int = 0, near: int | None = None) -> tuple[int, int] | None:
        """From where to where it stands, at `least` or behind: the first time, or the one that
        begins nearest to `near`. The mark that ends its sentence belongs to it."""
        words = folded(quote)
        found = None
        at = self._folded.find(words, bisect_left(self._at, least)) if words else -1
        while at >= 0:
            end = at + len(words)
            if self._is_whole(at, end):
                place = self._at[at], self._until(end)
                if near is None:
                    return place
                if found and abs(place[0] - near) >= abs(found[0] - near):
                    return found
                found = place
            at = self._folded.find(words, at + 1)
        return found

    def _is_whole(self, at: int, end: int) -> bool:
        """No word is cut at its ends; scripts without spaces have no such ends."""
        said = self._folded
        return not (at and _in_word(said[at - 1], said[at])) and not (
            end < len(said) and _in_word(said[end - 1], said[end])
        )

    def _until(self, end: int) -> int:
        until = self._at[end - 1] + 1
        while until < self._end and self._text[until] in _ENDS:
            until += 1
        return until

    def letters(self, start: int, end: int) -> str:
        """What stands there, folded as quotes are."""
        return self._folded[bisect_left(self._at, start) : bisect_right(self._at, end - 1)].strip()


def folded(text: str) -> str:
    """As quotes are compared, without the marks of quotes around it."""
    return _folded(text, 0, len(text))[0].strip(_QUOTES)


def _folded(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The folded letters, and where each of them stands."""
    letters: list[str] = []
    places: list[int] = []
    for at in range(start, end):
        letter = text[at]
        if letter in _IGNORED:
            continue
        if letter.isspace():
            if not letters or letters[-1] == " ":
                continue
            letter = " "
        for one in unicodedata.normalize("NFC", letter.translate(_SAME).casefold()):
            letters.append(one)
            places.append(at)
    return "".join(letters), places


def _in_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and max(left, right) < "\u2e80"

"""How long words take, before a voice has said them."""

import re
from collections.abc import Sequence

from films.script.pieces import LineRead

FRAME = 1_000 / 30
FIRST, BETWEEN, OTHER_SPEAKER, BEAT, LAST = (round(n * FRAME) for n in (9, 8, 15, 24, 12))
"""Silence before the first word, between two lines, at a change of who speaks, for a (beat), after
the last; from frames at 30 a second."""
LATIN, CJK, OTHERS = 15, 5, 12
"""Characters a second."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_OF_CJK = re.compile(f"[{_CJK}]")
_OF_OTHERS = re.compile(
    f"[^\u0000-\u024f\u1e00-\u1eff\u2000-\u206f{_CJK}\u3000-\u303f\uff00-\uffef]"
)
_PAUSE = re.compile(r"\b(?:beat|pause|silence|stille)\b", re.IGNORECASE)
WORDS_A_SECOND = 2.5
"""Of action, as it is read and played."""


def milliseconds_of(text: str) -> int:
    """For the words alone."""
    cjk, others = len(_OF_CJK.findall(text)), len(_OF_OTHERS.findall(text))
    latin = len(text) - cjk - others
    return round(1_000 * (latin / LATIN + cjk / CJK + others / OTHERS))


def milliseconds_of_lines(lines: Sequence[LineRead]) -> int:
    """From cut to cut, with the silence around and between; lines that are dual begin together."""
    if not lines:
        return 0
    at, ends, began, speaker = 0, 0, 0, ""
    for i, line in enumerate(lines):
        if i and line.dual:
            at = began
        else:
            gap = FIRST if not i else BETWEEN if line.speaker == speaker else OTHER_SPEAKER
            at = ends + gap + (BEAT if _PAUSE.search(line.direction) else 0)
        began, speaker = at, line.speaker
        ends = max(ends, at + milliseconds_of(line.text))
    return ends + LAST


def words_in(text: str) -> int:
    """Letters of scripts without spaces count two to a word."""
    cjk = len(_OF_CJK.findall(text))
    return len(_OF_CJK.sub(" ", text).split()) + (cjk + 1) // 2 if cjk else len(text.split())


def milliseconds_of_action(text: str) -> int:
    return round(1_000 * words_in(text) / WORDS_A_SECOND)

"""Sentences of any script, and groups of them that take no longer than they may."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”）]*\s*|\n+")
FARTHEST = 20_000
"""Letters of marks and notes between two parts, beyond which nobody looks for the second."""
_NO_END = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sgt|Lt|No|Nr|vs|etc|bzw|ca|Fr|Hr|Mme|M|Sr|Sra|[^\W\d_])\.)\s*$"
)


def sentences(text: str) -> list[str]:
    """Without the space between them; “Dr. Ward” stays together."""
    found, at = [], 0
    while at < len(text):
        end = end_of_first(text, at)
        if sentence := text[at:end].strip():
            found.append(sentence)
        at = end
    return found


def end_of_first(text: str, start: int = 0) -> int:
    """Where the sentence that begins at `start` ends, with the space behind it."""
    for match in _END.finditer(text, start):
        if not _NO_END.search(text, max(start, match.end() - 8), match.end()):
            return match.end()
    return len(text)


def grouped(text: str, most: int, measure: Callable[[str], int]) -> Iterator[str]:
    """Parts of whole sentences, as long as they measure no more than `most`. What fits is not
    taken apart."""
    if measure(text) <= most:
        yield text
        return
    part, length = "", 0
    for sentence in sentences(text):
        size = measure(sentence)
        if part and length + size > most:
            yield part
            part, length = "", 0
        joint = "" if not part or part[-1] in "。！？」』" else " "
        part, length = f"{part}{joint}{sentence}", length + size
    if part:
        yield part


def _find(words: str, text: str, start: int, end: int) -> int:
    """Where they stand, with whatever blanks between them; -1 for nowhere."""
    found = text.find(words, start, end)
    if found < 0 and (match := _spaced(words).search(text, start, end)):
        return match.start()
    return found


def _spaced(words: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, words.split())))


def places(parts: list[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where parts of one piece stand in it: they follow one another without gap. Found by their
    first words, since marks and notes between may be left out of a part."""
    starts = [start]
    for before, part in pairwise(parts):
        least = starts[-1] + len("".join(before.split()))
        found = _find(part.split("\n")[0][:24].strip(), text, least, min(end, least + FARTHEST))
        starts.append(found if found >= 0 else starts[-1])
    return zip(starts, [*starts[1:], end], strict=True)

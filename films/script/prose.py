"""A story: paragraphs → words in quotes, who says them, and a narrator for the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from films.script import headings
from films.script.hidden import Line
from films.script.pieces import Element, ElementKind
from films.script.quotes import Part, is_attribution, parts, speaker_in

_BREAK = re.compile(r"[*#~⁂•·⸻—–_=-]|(?:[*#~•·_=—–-]\s*){2,20}")
_JUMP = re.compile(
    r"(?:(?:the )?next (?:morning|day|evening|night|week|year)|that (?:evening|night|afternoon)|"
    r"(?:an?|\w+|many) (?:hours?|days?|weeks?|months?|years?) later|(?:hours|days|years) later|"
    r"meanwhile|(?:at|by) (?:dawn|dusk|midnight|noon)\b|am nächsten (?:morgen|tag|abend)|"
    r"später am|(?:stunden|tage|wochen|jahre) später|inzwischen|unterdessen|le lendemain|plus tard|"
    r"pendant ce temps|al día siguiente|más tarde|mientras tanto|il giorno dopo|più tardi|"
    r"no dia seguinte|на следующ|翌日|翌朝|その夜)",
    re.IGNORECASE,
)
"""A paragraph that begins so is in another time or place."""
UNKNOWN_SPEAKER = "who speaks is not said"
GUESSED = "the speaker was taken in turn"
WRAPPED = (40, 90)
"""The usual length of lines that were broken to fit a page."""


@dataclass(slots=True)
class _Talk:
    """Who spoke last, the newest last."""

    speakers: list[str] = field(default_factory=list)

    def spoke(self, name: str) -> None:
        self.speakers = [*(s for s in self.speakers[-1:] if s != name), name]

    def next_in_turn(self) -> str:
        return self.speakers[0] if len(self.speakers) == 2 else ""


def elements(lines: list[Line], narrated: bool) -> Iterator[Element]:
    """`narrated`: a narrator speaks what is not in quotes."""
    talk = _Talk()
    for start, end, text in _paragraphs(lines):
        bare = text.strip()
        if _BREAK.fullmatch(bare):
            yield Element(ElementKind.HEADING, "", start, end)
            talk = _Talk()
            continue
        if (heading := headings.scene_line(bare)) or headings.CHAPTER.fullmatch(bare):
            yield Element(ElementKind.HEADING, heading or bare, start, end)
            talk = _Talk()
            continue
        if _JUMP.match(bare):
            yield Element(ElementKind.HEADING, "", start, start)
            talk = _Talk()
        yield from _paragraph(text, start, end, talk, narrated)


def _paragraph(text: str, start: int, end: int, talk: _Talk, narrated: bool) -> Iterator[Element]:
    found = parts(text)
    speaker, marked = _speaker(found, talk)
    for i, part in enumerate(found):
        begin = start + part.start if i else start
        until = start + part.end if i + 1 < len(found) else end
        if part.is_quote:
            named = _named(found, i) or speaker
            if named:
                talk.spoke(named)
            doubt = "" if _named(found, i) else marked
            words = part.text.rstrip(",、")
            yield Element(ElementKind.DIALOGUE, words, begin, until, speaker=named, marked=doubt)
        elif len(found) > 1 and is_attribution(part.text):
            yield Element(ElementKind.ATTRIBUTION, part.text, begin, until)
        else:
            yield Element(ElementKind.ACTION, part.text, begin, until, narrated=narrated)


def _named(found: list[Part], at: int) -> str:
    """Who is named right behind the quote, or right before it, by a verb of speech."""
    name = ""
    if at + 1 < len(found) and not found[at + 1].is_quote:
        name = speaker_in(found[at + 1].text, before=False)
    if not name and at and not found[at - 1].is_quote and found[at - 1].text[-1:] in ":,：、":
        name = speaker_in(found[at - 1].text, before=True)
    return name


def _speaker(found: list[Part], talk: _Talk) -> tuple[str, str]:
    """For what is quoted without a name beside it, and the doubt about it: one who is named
    elsewhere in the paragraph, else the last two in turn."""
    quotes = [i for i, part in enumerate(found) if part.is_quote]
    if not quotes:
        return "", ""
    for at in quotes:
        if name := _named(found, at):
            return name, ""
    name = talk.next_in_turn()
    return name, GUESSED if name else UNKNOWN_SPEAKER


def _paragraphs(lines: list[Line]) -> Iterator[tuple[int, int, str]]:
    """Start, end and text. Lines that were broken to fit are one paragraph, with the line ends in
    it; others are one each."""
    lengths = [len(line.text) for line in lines if line.text.strip()]
    near = sum(WRAPPED[0] <= length <= WRAPPED[1] for length in lengths)
    has_gaps = any(not line.text.strip() for line in lines[1:-1])
    is_wrapped = has_gaps or (bool(lengths) and near * 2 > len(lengths) and max(lengths) < 100)
    block: list[Line] = []
    for line in lines:
        if block and (not line.text.strip() or not is_wrapped or _BREAK.fullmatch(line.text)):
            yield _joined(block)
            block = []
        if line.text.strip():
            block.append(line)
    if block:
        yield _joined(block)


def _joined(block: list[Line]) -> tuple[int, int, str]:
    return block[0].start, block[-1].end, "\n".join(line.text for line in block)

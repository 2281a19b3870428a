"""Texts that are lines of dialogue: plays and dialogues as `NAME: words`, and chat logs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from films.script import headings
from films.script.hidden import Line
from films.script.pieces import NARRATOR, Element, ElementKind

_NAME = r"[^\W\d_][^\n:.()\[\]{}?!;\"“”„«»]{0,38}"
_SPEAKS = re.compile(
    rf"\s*(?:\*\*|__)?({_NAME}?)\s*(?:\(([^()]*)\))?(?:\*\*|__)?\s*[:：](?:\*\*|__)?\s*(\S.*)"
)
_SPEAKS_LOUD = re.compile(
    r"\s*([^\W\d_][\w'’ -]{1,38}?)(?: \(([^()]*)\))?\.(?: \(([^()]*)\))?\s+(\S.*)"
)
"""“HAMLET. To be”, as plays are printed."""
MOST_WORDS_OF_A_NAME = 4
NARRATORS = frozenset(
    (
        *("vo", "v.o.", "voice over", "voice-over", "voiceover", "narrator", "narration", "off"),
        *("erzähler", "erzählerin", "sprecher", "narrateur", "narrador", "narratore", "voix off"),
    )
)
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_STAMP = (
    rf"(?:\[(?:{_DATE},?\s)?\s?{_CLOCK}(?:,?\s{_DATE})?\]"
    rf"|(?:{_DATE},?\s)?\s?{_CLOCK}(?:\s?[-–])?)"
)
_CHAT = re.compile(
    rf"(?:{_STAMP}\s+)(?:<([^<>\n]{{1,40}})>|([^:\n]{{1,40}}):)\s+(\S.*)"
    r"|<([^<>\n]{1,40})>\s+(\S.*)"
)
_CHAT_NEWS = re.compile(rf"{_STAMP}\s+(?:[*-]+\s*)?(\S.*)")
_STAGED = re.compile(r"[(\[](.+)[)\]]")
_DIRECTED = re.compile(r"\(([^()]+)\)\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Speech:
    name: str
    direction: str
    words: str
    at: int
    """Where the words begin in the line."""


def speech(line: str) -> Speech | None:
    """A line of `NAME: words` or `NAME. Words`."""
    match = _SPEAKS.fullmatch(line)
    if match and len(match[1].split()) <= MOST_WORDS_OF_A_NAME:
        return Speech(match[1].strip(), match[2] or "", match[3].rstrip(), match.start(3))
    match = _SPEAKS_LOUD.fullmatch(line)
    if match and match[1].isupper() and not headings.is_heading(line.strip()):
        direction = match[2] or match[3] or ""
        return Speech(match[1].strip(), direction, match[4].rstrip(), match.start(4))
    return None


def message(line: str) -> Speech | None:
    """A line of a chat log: `[12:03] Bob: hi`, `<bob> hi`."""
    indent = len(line) - len(line.lstrip())
    if not (match := _CHAT.fullmatch(line[indent:])):
        return None
    group = 3 if match[3] else 5
    name = match[1] or match[2] or match[4]
    return Speech(name.strip(), "", match[group].rstrip(), indent + match.start(group))


def plays(lines: list[Line]) -> Iterator[Element]:
    """What nobody says goes on with what was said; after an empty line it is action."""
    said = False
    for line in lines:
        bare = line.text.strip()
        if not bare:
            said = False
        elif heading := headings.scene_line(bare):
            yield Element(ElementKind.HEADING, heading, line.start, line.end)
            said = False
        elif found := speech(line.text):
            yield from speech_elements(line, found)
            said = True
        elif staged := _STAGED.fullmatch(bare):
            yield Element(ElementKind.ACTION, staged[1].strip(), line.start, line.end)
            said = False
        else:
            kind = ElementKind.DIALOGUE if said else ElementKind.ACTION
            yield Element(kind, bare, line.start, line.end)


def chat(lines: list[Line]) -> Iterator[Element]:
    """Every message a line; what has a time and no name is action, what has neither goes on."""
    said = False
    for line in lines:
        bare = line.text.strip()
        if not bare:
            continue
        if found := message(line.text):
            yield from speech_elements(line, found)
            said = True
        elif news := _CHAT_NEWS.fullmatch(bare):
            yield Element(ElementKind.ACTION, news[1], line.start, line.end)
            said = False
        else:
            kind = ElementKind.DIALOGUE if said else ElementKind.ACTION
            yield Element(kind, bare, line.start, line.end)


def speech_elements(line: Line, found: Speech) -> Iterator[Element]:
    """The name, how, and the words: three elements of one line."""
    start, direction, words = line.start + found.at, found.direction, found.words
    name, extension = found.name, ""
    if name.casefold() in NARRATORS:
        name, extension = (NARRATOR if len(name) <= 4 else name), "V.O."
    yield Element(ElementKind.CUE, name, line.start, start, extension=extension)
    if inline := _DIRECTED.match(words):
        direction = ", ".join(filter(None, [direction, inline[1]]))
        words = words[inline.end() :]
    if direction:
        yield Element(ElementKind.PARENTHETICAL, direction, start, start)
    yield Element(ElementKind.DIALOGUE, words, start, line.end)

"""Lists of shots: `Shot 4 (5 s): …`, numbered and bulleted lists; and songs, which are lists of
lines."""

import re
from collections.abc import Iterator

from films.script import headings
from films.script.hidden import Line
from films.script.pieces import Element, ElementKind
from films.script.spoken_lines import speech, speech_elements

_SHOT = re.compile(
    r"(?:(?:Shot|Einstellung|Plan|Plano|Toma|Frame|Panel|Bild|Clip)\s*#?\s*(\d{1,4}[A-Za-z]?)"
    r"|(\d{1,4}[A-Za-z]?)[.)](?=\s))\s*(?:[(\[]([^()\[\]]*)[)\]])?\s*[:.–—-]?\s*(\S.*)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-*+•‣–]\s+(\S.*)")
_FIELD = re.compile(
    r"(?:camera|kamera|caméra|cámara|sound|audio|sfx|fx|music|musik|musique|ton|geräusch|duration|"
    r"length|dauer|size|angle|move(?:ment)?|location|time|action|visuals?|picture|bild|"
    r"description|lighting|mood|transition|notes?)\s*:\s*(.*)",
    re.IGNORECASE,
)
_SECONDS = re.compile(
    r"(?<![\w.])(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:s|secs?|seconds?|sek|sekunden?|secondes?)\b",
    re.IGNORECASE,
)
_VERSE = re.compile(
    r"[\[(]?(?:verse|(?:pre-)?chorus|bridge|intro|outro|refrain|strophe|hook|couplet|estribillo)"
    r"(?:\s*\d+)?[\])]?\s*:?",
    re.IGNORECASE,
)


def is_entry(line: str) -> bool:
    return _SHOT.fullmatch(line) is not None or is_bullet(line)


def is_bullet(line: str) -> bool:
    return _BULLET.fullmatch(line) is not None


def is_verse_mark(line: str) -> bool:
    """`[Chorus]`"""
    return _VERSE.fullmatch(line) is not None


def shots(lines: list[Line]) -> Iterator[Element]:
    """Each entry is a shot. What stands below it goes on with it, and so does what is said."""
    within = False
    for line in lines:
        bare = line.text.strip()
        if not bare:
            continue
        if heading := headings.scene_line(bare):
            yield Element(ElementKind.HEADING, heading, line.start, line.end)
            within = False
        elif is_entry(bare):
            yield _entry(line, bare)
            within = True
        elif not _FIELD.fullmatch(bare) and (found := speech(line.text)):
            yield from speech_elements(line, found)
        else:
            seconds = _seconds(bare)
            yield Element(
                ElementKind.ACTION, bare, line.start, line.end, seconds=seconds, goes_on=within
            )


def song(lines: list[Line]) -> Iterator[Element]:
    """Every line is sung; `[Chorus]` is a section."""
    for line in lines:
        bare = line.text.strip()
        if is_verse_mark(bare):
            said = bare.strip("[]():")
            yield Element(ElementKind.SECTION, said, line.start, line.end, level=1)
        elif bare:
            yield Element(ElementKind.LYRIC, bare, line.start, line.end)


def _entry(line: Line, bare: str) -> Element:
    if match := _SHOT.fullmatch(bare):
        number, aside, text = match[1] or match[2], match[3] or "", match[4]
    else:
        number, aside, text = "", "", bare[1:].strip()
    seconds = _seconds(aside) or _seconds(text)
    kept = _SECONDS.sub("", aside).strip(" ,;")
    text = f"{kept}: {text}" if kept else text
    return Element(ElementKind.ACTION, text, line.start, line.end, number=number, seconds=seconds)


def _seconds(text: str) -> float:
    found = _SECONDS.search(text)
    return float(found[1].replace(",", ".")) if found else 0.0

"""Markdown: headings are scenes, items are shots, `**NAME:** words` is dialogue, the rest is prose.
The first heading of the first level is the title where it stands at the top."""

import re
from collections.abc import Iterator

from films.script import prose, shot_lists
from films.script.hidden import Line
from films.script.pieces import Element, ElementKind
from films.script.spoken_lines import speech, speech_elements

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s*){3,40}")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_FRONT = "---"
_QUOTED = re.compile(r"\s{0,3}>\s?(.*)")


def elements(lines: list[Line], narrated: bool) -> Iterator[Element]:
    """Nothing is narrated in a text with lines that somebody says or with shots: it is no story."""
    is_script = any(_is_entry(line) for line in lines)
    paragraphs: list[Line] = []
    fenced = False
    taken = _front_matter(lines)
    if taken:
        yield Element(ElementKind.NOTE, "", lines[0].start, lines[taken - 1].end)
    title = title_of(lines)
    for line in lines[taken:]:
        if title and line.text.strip():
            yield Element(ElementKind.TITLE_PAGE, title, line.start, line.end)
            title = ""
            continue
        fence = _FENCE.match(line.text) is not None
        special = None if fenced else _special(line)
        if special is None and not fence and not fenced:
            paragraphs.append(line)
            continue
        yield from prose.elements(paragraphs, narrated and not is_script)
        paragraphs = []
        if fence or fenced:
            fenced ^= fence
            yield Element(ElementKind.NOTE, line.text, line.start, line.end)
        else:
            yield from special or ()
    yield from prose.elements(paragraphs, narrated and not is_script)


def title_of(lines: list[Line]) -> str:
    """The heading of the first level that stands before everything else."""
    first = next((line for line in lines[_front_matter(lines) :] if line.text.strip()), None)
    heading = _HEADING.fullmatch(first.text) if first else None
    return heading[2] if heading and len(heading[1]) == 1 else ""


def is_heading(line: str) -> bool:
    return _HEADING.fullmatch(line) is not None


def _special(line: Line) -> Iterator[Element] | None:
    text = line.text
    if heading := _HEADING.fullmatch(text):
        kind = ElementKind.HEADING
        return iter((Element(kind, heading[2], line.start, line.end, level=len(heading[1])),))
    if _RULE.fullmatch(text):
        return iter((Element(ElementKind.PAGE_BREAK, "", line.start, line.end),))
    if shot_lists.is_entry(text.strip()):
        return shot_lists.shots([line])
    if _is_speech(text) and (found := speech(text)):
        return speech_elements(line, found)
    if quoted := _QUOTED.fullmatch(text):
        quote, start = quoted[1].strip(), line.start
        return iter(
            (Element(ElementKind.DIALOGUE, quote, start, line.end, marked=prose.UNKNOWN_SPEAKER),)
        )
    return None


def _is_entry(line: Line) -> bool:
    return shot_lists.is_entry(line.text.strip()) or _is_speech(line.text)


def _is_speech(text: str) -> bool:
    """A name in capitals or in bold; in prose, “One thing: he left” is none."""
    found = speech(text)
    return found is not None and (found.name.isupper() or text.lstrip().startswith(("**", "__")))


def _front_matter(lines: list[Line]) -> int:
    if not lines or lines[0].text.rstrip() != _FRONT:
        return 0
    for at, line in enumerate(lines[1:60], 2):
        if line.text.rstrip() == _FRONT:
            return at
    return 0

"""Which kind of script a text is. A kind has to be clear; what is none of them is a story."""

import re
from collections.abc import Callable

from films.script import (
    camera,
    cues,
    fdx,
    headings,
    layout,
    markdown,
    quotes,
    shot_lists,
    spoken_lines,
)
from films.script.hidden import Line, lines_of, plain_lines_of
from films.script.title_page import title_page

FORMATS = {
    "fountain": "Fountain",
    "fdx": "Final Draft (FDX)",
    "screenplay": "Screenplay, by its layout",
    "markdown": "Markdown",
    "names": "Play: NAME: words",
    "chat": "Chat log",
    "shots": "List of shots",
    "song": "Song",
    "prose": "Story",
}
SAMPLE = 60_000
"""Letters that are enough to tell."""
MOST_OF_SONG_LINE = 60
_FORCED = re.compile(r"\.[^\W_]|@\S|>\s*\S|~\s*\S|!\S")


def format_of(text: str) -> str:
    """A key of `FORMATS`."""
    if fdx.is_fdx(text):
        return "fdx"
    sample = text[:SAMPLE]
    lines = plain_lines_of(sample)
    filled = [line for line in lines if line.text.strip()]
    has_headings = any(headings.is_heading(line.text.strip()) for line in filled)
    if has_headings and layout.fits(lines):
        return "screenplay"
    if (has_headings and not _is_prose_with_a_heading(filled)) or _is_fountain(sample):
        return "fountain"
    if layout.fits(lines):
        return "screenplay"
    kinds: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("chat", lambda: _share(filled, lambda line: bool(spoken_lines.message(line))) >= 0.5),
        ("markdown", lambda: any(markdown.is_heading(line.text) for line in filled)),
        ("shots", lambda: _is_list(filled)),
        ("names", lambda: _is_play(filled)),
        ("song", lambda: _is_song(lines, filled)),
    )
    return next((name for name, is_one in kinds if is_one()), "prose")


def _share(filled: list[Line], is_one: Callable[[str], bool]) -> float:
    return sum(is_one(line.text) for line in filled) / len(filled) if filled else 0


def _is_prose_with_a_heading(filled: list[Line]) -> bool:
    """“Est” and “int” begin sentences, too: then all of it is small letters in long lines."""
    marked = [line.text.strip() for line in filled if headings.is_heading(line.text.strip())]
    return all(text[:3].islower() or text[:3] == "Est" for text in marked) and all(
        len(text) > 60 or text.endswith(".") for text in marked
    )


def _is_fountain(text: str) -> bool:
    """A title page, or names in capitals above what they say."""
    lines = lines_of(text)
    _, taken = title_page(lines)
    if taken:
        return True
    names = forced = 0
    for at, line in enumerate(lines[:-1]):
        bare = line.text.strip()
        if bare and (not at or lines[at - 1].is_blank):
            follows = not lines[at + 1].is_blank
            names += follows and len(bare) < 50 and cues.capitals(bare) is not None
            forced += _FORCED.match(bare) is not None and not quotes.parts(bare)[0].is_quote
            forced += camera.opens(bare) and not follows
    blocks = sum(
        not line.is_blank and (not at or lines[at - 1].is_blank) for at, line in enumerate(lines)
    )
    if names + forced > 0 and blocks < 4:
        return True
    return forced >= 2 or (names > 0 and names * 4 >= blocks)


def _is_list(filled: list[Line]) -> bool:
    entries = sum(shot_lists.is_entry(line.text.strip()) for line in filled)
    return entries >= 2 and entries * 3 >= len(filled)


def _is_play(filled: list[Line]) -> bool:
    spoken = [found for line in filled if (found := spoken_lines.speech(line.text))]
    names = {found.name for found in spoken}
    if len(spoken) < 2 or len(spoken) * 3 < len(filled):
        return False
    loud = sum(name.isupper() for name in names)
    return len(names) < len(spoken) or loud * 2 > len(names) or len(spoken) * 2 > len(filled)


def _is_song(lines: list[Line], filled: list[Line]) -> bool:
    """Short lines in stanzas that do not end like sentences."""
    if any(shot_lists.is_verse_mark(line.text.strip()) for line in filled):
        return True
    stanzas = sum(
        bool(line.text.strip()) and (not at or not lines[at - 1].text.strip())
        for at, line in enumerate(lines)
    )
    short = _share(filled, lambda line: len(line.strip()) <= MOST_OF_SONG_LINE)
    ended = _share(filled, lambda line: line.rstrip()[-1:] in '.!?”»"')
    return (
        len(filled) >= 6 and stanzas >= 2 and len(filled) >= stanzas * 2 and short > 0.9 > ended * 2
    )

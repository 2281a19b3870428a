"""A script of any kind → scenes, shots, lines, names. Which kind it is, is found out."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from films.script import (
    detection,
    emphasis,
    fdx,
    fountain,
    language_detection,
    layout,
    markdown,
    prose,
    shot_lists,
    shots,
    spoken_lines,
    web_pages,
)
from films.script.decoding import folded
from films.script.hidden import lines_of, plain_lines_of
from films.script.pieces import (
    Element,
    ElementKind,
    SceneRead,
    ScriptRead,
    UnreadableScript,
)
from films.script.title_page import title_page

FORMATS = detection.FORMATS
"""What may be asked for, and how people call it."""

MOST_LINES = 100_000
"""A feature film has 7,000."""

_FROM_PAGE = "Read from a web page. The film keeps its text, without tags."
_REMARKS = {
    "fdx": "Read from Final Draft. The film keeps the script as Fountain, with the same words.",
    "screenplay": "Read as a screenplay, by how far its lines are indented.",
    "markdown": "Read as Markdown: headings are scenes, items are shots.",
    "names": "Read as a play: what follows a name and a colon is spoken.",
    "chat": "Read as a chat log: every message is a line of dialogue.",
    "shots": "Read as a list: every entry is a shot.",
    "song": "Read as a song: its lines are lyrics.",
    "prose": "Read as a story: what is in quotes is dialogue, a narrator speaks the rest.",
}


def read(text: str, format: str = "", *, narrated: bool = True) -> ScriptRead:
    """The script, by rules. `format`: a key of `FORMATS`, or empty to find out. `narrated`: a
    narrator speaks what a story tells.

    Raises `UnreadableScript`: nothing in it, a broken FDX, too many lines or shots.
    """
    text = folded(text)
    if is_page := web_pages.is_page(text):
        text = folded(web_pages.text_of(text))
    if not any(map(str.isalnum, text)):
        raise UnreadableScript("There is nothing to film yet. Write at least a sentence.")
    if (count := text.count("\n")) > MOST_LINES:
        raise UnreadableScript(
            f"The script has {count:,} lines, and {MOST_LINES:,} is the most. Add it in parts, "
            "each a film."
        )
    if format and format not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnreadableScript(f"There is no format “{format}”. Known are: {known}.")
    format = format or detection.format_of(text)
    source = fdx.fountain_of(text) if format == "fdx" else text
    elements = elements_of(source, format, narrated)
    language = language_detection.language_of(source)
    scenes, characters = shots.scenes_of(elements, source, language)
    if not any(scene.shots for scene in scenes):
        raise UnreadableScript(
            "There is nothing to film in this script: no action and no words, only headings or "
            "notes. Write at least a sentence."
        )
    read = ScriptRead(
        format=format,
        title=_title(source, format),
        language=language,
        scenes=scenes,
        characters=characters,
        places=tuple(dict.fromkeys(scene.place for scene in scenes if scene.place)),
        text=source,
        elements=tuple(elements),
    )
    from_page = (_FROM_PAGE,) if is_page else ()
    return replace(read, remarks=(*from_page, *remarks(read, narrated)))


def elements_of(text: str, format: str, narrated: bool = True) -> list[Element]:
    """All pieces of the text in order; without gap and without overlap."""
    readers: dict[str, Callable[[], Iterable[Element]]] = {
        "screenplay": lambda: layout.elements(plain_lines_of(text)),
        "markdown": lambda: markdown.elements(plain_lines_of(text), narrated),
        "names": lambda: spoken_lines.plays(plain_lines_of(text)),
        "chat": lambda: spoken_lines.chat(plain_lines_of(text)),
        "shots": lambda: shot_lists.shots(plain_lines_of(text)),
        "song": lambda: shot_lists.song(plain_lines_of(text)),
        "prose": lambda: prose.elements(plain_lines_of(text), narrated),
    }
    if format not in readers:
        return fountain.elements(text)
    return _closed(list(readers[format]()), len(text))


def _closed(found: list[Element], length: int) -> list[Element]:
    """Each up to the next, the first from the beginning: blank lines belong to what is before."""
    starts = [0, *(element.start for element in found[1:]), length]
    return [replace(element, start=starts[i], end=starts[i + 1]) for i, element in enumerate(found)]


def _title(text: str, format: str) -> dict[str, str]:
    if format in ("fountain", "fdx"):
        page, _ = title_page(lines_of(text))
        return {key: emphasis.plain(value) for key, value in page.items()}
    if format == "markdown" and (title := markdown.title_of(plain_lines_of(text))):
        return {"title": emphasis.plain(title)}
    return {}


def remarks(script: ScriptRead, narrated: bool, by: str = "") -> Iterable[str]:
    """How it was read, and what is to be looked at. `by` is a text model, empty: rules."""
    remark = _REMARKS.get(script.format, "")
    if by:
        remark = remark if script.format == "fdx" else ""
        yield f"Read by {by}."
    if script.format == "prose" and not narrated:
        remark = remark.replace(", a narrator speaks the rest", "")
    if remark:
        yield remark
    unknown = sum(not line.speaker for shot in script.shots for line in shot.lines)
    if unknown:
        lines = "One line has" if unknown == 1 else f"{unknown:,} lines have"
        yield f"{lines} no speaker; choose one on the card."
    empty = [scene for scene in script.scenes if not scene.shots]
    if empty:
        yield f"Without a shot: {_named(empty)}."
    if any(e.kind == ElementKind.BONEYARD for e in script.elements):
        yield "Text between /* and */ was left out."


def _named(scenes: list[SceneRead]) -> str:
    named = [f"“{scene.heading}”" for scene in scenes[:3]]
    more = len(scenes) - len(named)
    return ", ".join(named) + (f" and {more:,} more scenes" if more else "")

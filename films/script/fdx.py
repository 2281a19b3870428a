"""Final Draft's FDX → the same script in Fountain, which the film keeps and people can edit.

Only the paragraphs of `Content` count, in order, with those of a `DualDialogue`; not their
summaries and notes. A document type is refused whole: it is the only way to entities.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NoReturn

from films.script import cues, headings
from films.script.hidden import lines_of
from films.script.pieces import UnreadableScript
from films.script.title_page import title_page

NOT_CHANGED = "Nothing was changed. Export the script from Final Draft again and add it again."
NUMBER = re.compile(r"[\w.-]+")
DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>\s*")
FORCED = tuple("!@.>~#=")
DIALOGUE, PARENTHETICAL, CHARACTER = "dialogue", "parenthetical", "character"
SUNG = ("singing", "lyric", "lyrics")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`kind` is the type that Final Draft names, in small letters."""

    kind: str
    text: str
    number: str = ""
    dual: bool = False


class _NoDocumentType(ET.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise UnreadableScript(
            "This FDX has definitions of its own (a DOCTYPE), as no writing program does. "
            f"It was not read. {NOT_CHANGED}"
        )


def is_fdx(text: str) -> bool:
    """By its root, wherever Final Draft's own or another program's header stands before it."""
    head = text[:2_000].lstrip()
    return head.startswith("<?xml") or "<FinalDraft" in head or head.startswith("<!DOCTYPE Final")


def fountain_of(text: str) -> str:
    """The first line is empty where it would be taken for a title page.

    Raises `UnreadableScript`: broken tree, document type, no content.
    """
    paragraphs = list(paragraphs_of(text))
    if not any(paragraph.text.strip() for paragraph in paragraphs):
        raise UnreadableScript(f"This FDX has no content: no scene, no words. {NOT_CHANGED}")
    written = "".join(_written(paragraphs)).strip("\n") + "\n"
    _, taken = title_page(lines_of(written))
    return f"\n{written}" if taken else written


def paragraphs_of(text: str) -> Iterator[Paragraph]:
    root = _root(text)
    content = next((node for node in root if _tag(node) == "Content"), ())
    for node in content if _tag(root) == "FinalDraft" else ():
        if _tag(node) == "Paragraph":
            yield from _paragraphs(node)


def _root(text: str) -> ET.Element:
    parser = ET.XMLParser(target=_NoDocumentType())
    try:
        parser.feed(DECLARATION.sub(_blanked, text, count=1))
        return parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise UnreadableScript(
            f"This FDX is broken in line {line}, column {column + 1}, as if it were cut off. "
            f"{NOT_CHANGED}"
        ) from error


def _blanked(match: re.Match[str]) -> str:
    """The text is decoded, whatever its declaration says; lines and columns stay what they are."""
    return re.sub(r"\S", " ", match[0])


def _tag(node: ET.Element) -> str:
    """Without its namespace."""
    return node.tag.rpartition("}")[2]


def _paragraphs(node: ET.Element) -> Iterator[Paragraph]:
    both = next((child for child in node if _tag(child) == "DualDialogue"), None)
    if both is None:
        yield _paragraph(node)
        return
    speakers = 0
    for child in both:
        if _tag(child) == "Paragraph":
            paragraph = _paragraph(child)
            speakers += paragraph.kind == CHARACTER
            is_second = speakers > 1 and paragraph.kind == CHARACTER
            yield replace(paragraph, dual=is_second)


def _paragraph(node: ET.Element) -> Paragraph:
    kind = (node.get("Type") or "Action").strip().casefold()
    return Paragraph(kind, _text(node), node.get("Number", ""))


def _text(node: ET.Element) -> str:
    """All runs of the paragraph: a word may be in several of them."""
    runs = [child.text or "" for child in node if _tag(child) == "Text"]
    return re.sub("[\u2028\u2029\r\x0b]+", "\n", "".join(runs)).strip("\n")


def _written(paragraphs: list[Paragraph]) -> Iterator[str]:
    in_dialogue = False
    for paragraph in paragraphs:
        text = _escaped(paragraph.text)
        kind = paragraph.kind
        spoken = in_dialogue and kind in (DIALOGUE, PARENTHETICAL, *SUNG)
        if spoken and not text.strip():
            yield "  \n"
            continue
        if not text.strip():
            continue
        yield f"{'' if spoken else chr(10)}{_line(paragraph, text, spoken)}\n"
        in_dialogue = spoken or kind == CHARACTER


def _line(paragraph: Paragraph, text: str, spoken: bool) -> str:
    match paragraph.kind:
        case "scene heading":
            return _heading(" ".join(text.split()), paragraph.number)
        case "character":
            line = " ".join(text.replace("^", " ").split())
            known = cues.capitals(line) and not headings.is_heading(line)
            return f"{'' if known else '@'}{line}{' ^' if paragraph.dual else ''}"
        case "parenthetical" if spoken:
            line = " ".join(text.split())
            return line if line.startswith("(") and line.endswith(")") else f"({line})"
        case "dialogue" if spoken:
            return "\n".join(_dialogue(line) for line in text.split("\n"))
        case "transition":
            return f"> {' '.join(text.split())}"
        case kind if kind in SUNG:
            return "\n".join(f"~{line}" for line in text.split("\n"))
        case "shot" if not text.startswith("!"):
            return f"!{text}"
        case "end of act" | "new act" | "show/ep. title":
            return f"> {' '.join(text.split())} <"
        case _:
            return "\n".join(_action(line, first=not i) for i, line in enumerate(text.split("\n")))


def _heading(line: str, number: str) -> str:
    marked = f" #{number.strip()}#" if NUMBER.fullmatch(number.strip()) else ""
    if headings.is_heading(line):
        return f"{line}{marked}"
    return f".{line.lstrip('.')}{marked}" if line[:1].isalnum() else f".SCENE {line}{marked}"


def _dialogue(line: str) -> str:
    """An empty line of a speech is two spaces; a backslash keeps a sign from being a mark."""
    if not line.strip():
        return "  "
    looks_marked = line.lstrip().startswith(("!", "~")) or re.fullmatch(r"\s*={3,}\s*", line)
    return f"\\{line.strip()}" if looks_marked else line.strip()


def _action(line: str, first: bool) -> str:
    """Forced where Fountain would take it for something else."""
    bare = line.strip()
    if not bare:
        return "!"
    looks_marked = bare.startswith(FORCED) or headings.is_heading(bare) or bare.endswith("TO:")
    return f"!{line}" if looks_marked or (first and cues.capitals(bare)) else line


def _escaped(text: str) -> str:
    """Signs that Fountain would read as emphasis, notes or boneyards."""
    return re.sub(r"([*_\\])", r"\\\1", text).replace("[[", "[\\[")

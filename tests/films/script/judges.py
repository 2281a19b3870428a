"""Elements written as two public suites write theirs, so that their expected files can judge.

What is vendored in `suites/` is unchanged: screenplay-tools (Ian Thomas) and Screenplain (Martin
Vilcans and contributors), both MIT; each folder holds its licence.
"""

import html as entities
import re
from pathlib import Path

from films.script import emphasis, fountain
from films.script.decoding import text_of
from films.script.hidden import lines_of
from films.script.pieces import Element, ElementKind
from films.script.title_page import title_page

SUITES = Path(__file__).parent / "suites"
TOOLS, PLAIN = SUITES / "screenplay_tools", SUITES / "screenplain"
CENTRED = [" (centered)"]
HIDDEN = (ElementKind.NOTE, ElementKind.BONEYARD)


def script(folder: Path, name: str) -> str:
    return text_of((folder / f"{name}.fountain").read_bytes())


def blanks_after(element: Element, text: str) -> int:
    """Empty lines that stand behind an element."""
    piece = text[element.start : element.end]
    return len(piece) - len(piece.rstrip("\n")) - 1 if piece.endswith("\n") else 0


def as_tools_do(text: str, merged: bool = True) -> str:
    """screenplay-tools' dump: one element a line, action merged over empty lines."""
    page, _ = title_page(lines_of(text))
    said = [_entry(key, value) for key, value in page.items()]
    rows: list[list[str]] = []
    gap = 0
    for element in fountain.elements(text):
        if element.kind == ElementKind.TITLE_PAGE or element.kind in HIDDEN:
            gap = 0
            continue
        lines = element.text.split("\n")
        after_centred = bool(rows) and rows[-1][2:] == CENTRED
        if (
            element.kind == ElementKind.ACTION
            and rows
            and rows[-1][0] == "ACTION"
            and not after_centred
        ):
            rows[-1][1] += "\n" * (gap + 1) + element.text
        elif element.kind in (ElementKind.LYRIC, ElementKind.CENTRED):
            if element.kind == ElementKind.CENTRED and rows and rows[-1][0].startswith("ACTION"):
                rows.extend([["ACTION", ""]] * (gap if after_centred else 0))
            rows.extend([*_row(element, line)] for line in lines)
        elif element.kind == ElementKind.ACTION and after_centred:
            rows.extend([["ACTION", ""]] * gap)
            rows.append(["ACTION", element.text])
        else:
            rows.append(_row(element, element.text))
        gap = blanks_after(element, text)
    return "\n".join([*said, *(line for row in rows for line in _dumped(row, merged))])


def _entry(key: str, value: str) -> str:
    indented = "\n    " if "\n" in value else ""
    return f'TITLEENTRY:"{key.capitalize()}":"{indented}' + value.replace("\n", "\n    ") + '"'


def _row(element: Element, text: str) -> list[str]:
    match element.kind:
        case ElementKind.HEADING:
            number = f" ({element.number})" if element.number else ""
            return ["HEADING", text, number]
        case ElementKind.CUE:
            extension = f' "({element.extension})"' if element.extension else ""
            return ["CHARACTER", text, extension + (" (Dual)" if element.dual else "")]
        case ElementKind.CENTRED:
            return ["ACTION", text, *CENTRED]
        case ElementKind.SECTION:
            return ["SECTION", text, f" ({element.level})"]
        case ElementKind.PAGE_BREAK:
            return ["PAGEBREAK", ""]
        case kind:
            return [kind.upper(), text]


def _dumped(row: list[str], merged: bool) -> list[str]:
    kind, text, *rest = row
    texts = text.split("\n") if not merged and kind in ("ACTION", "DIALOGUE") else [text]
    return [f'{kind}:"{one}"{"".join(rest)}' for one in texts]


def as_screenplain_does(text: str) -> list[tuple[str, str]]:
    """Blocks of its HTML: kind and words, without the tags."""
    blocks: list[tuple[str, str]] = []
    for element in fountain.elements(text):
        lines = [emphasis.plain(line) for line in element.text.split("\n")]
        said = "/".join(lines)
        match element.kind:
            case ElementKind.HEADING:
                numbers = f"{element.number}{said.upper()}{element.number}"
                blocks.append(("heading", numbers))
            case ElementKind.SECTION:
                blocks.append((f"section {element.level}", said))
            case ElementKind.SYNOPSIS | ElementKind.LYRIC:
                blocks.append((element.kind, said))
            case ElementKind.ACTION | ElementKind.CENTRED:
                blocks.append(("action", said))
            case ElementKind.TRANSITION:
                blocks.append(("transition", said.upper()))
            case ElementKind.CUE:
                said = f"{said} ({element.extension})" if element.extension else said
                blocks.append(("dual" if element.dual else "dialogue", said))
            case ElementKind.DIALOGUE:
                kind, before = blocks.pop()
                blocks.append((kind, f"{before}|{'|'.join(lines)}"))
            case ElementKind.PARENTHETICAL:
                kind, before = blocks.pop()
                blocks.append((kind, f"{before}|({said})"))
    return blocks


_TAGS = (
    (
        r'<div class="dual"><div class="left">(.*?)</div>'
        r'<div class="right">(.*?)</div><br /></div>',
        r'<div class="dialog">\1</div><div class="dual">\2</div>',
    ),
    (r"<br/>", "/"),
    (r"</p><p[^>]*>", "|"),
)
_KINDS = {"dialog": "dialogue", "dual": "dual", "action": "action", "transition": "transition"}


def html_blocks(html: str) -> list[tuple[str, str]]:
    """The same of an expected file."""
    for pattern, by in _TAGS:
        html = re.sub(pattern, by, html)
    blocks = []
    for match in re.finditer(
        r'<div class="(\w+)">(.*?)</div>|<h6[^>]*>(.*?)</h6>|<h(\d)>(.*?)</h\d>'
        r'|<span class="h\d-synopsis">(.*?)</span>',
        html,
    ):
        if match[1]:
            kind, said = _KINDS[match[1]], match[2]
        elif match[3] is not None:
            kind, said = "heading", match[3]
        elif match[4]:
            kind, said = f"section {match[4]}", match[5]
        else:
            kind, said = "synopsis", match[6]
        words = entities.unescape(re.sub("<[^>]+>", "", said)).replace("\xa0", " ")
        blocks.append((kind, words))
    return blocks

"""A screenplay told by its layout, as it comes out of a PDF or a typewriter: names stand further
right than what they say, and that further right than the action."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from films.script import cues, headings, transitions
from films.script.hidden import Line
from films.script.pieces import Element, ElementKind

_NUMBERED = re.compile(r"(?:([A-Z]?\d{1,4}[A-Z]{0,2})\.?\s+)?(\S.*?)(?:\s{2,}\1\.?)?")
_LEFT_OVER = re.compile(
    r"(?:page\s+)?\d{1,4}\.?|\(?(?:MORE|CONTINUED|FORTSETZUNG)\)?:?(?:\s*\(?\d+\)?)?"
    r"|(?:\d+\s+)?\(?CONTINUED:?\)?(?:\s+\d+)?",
    re.IGNORECASE,
)
"""Page numbers, and what is printed at the foot and head of pages."""
NAME, WORDS = 8, 3
"""Columns right of the action from which on a line may be a name, or words."""
INDENTED_SHARE = 0.2
SPOKEN = (ElementKind.DIALOGUE, ElementKind.PARENTHETICAL)


@dataclass(slots=True)
class _Page:
    margin: int
    """The column of headings and action."""
    found: list[Element] = field(default_factory=list)
    in_dialogue: bool = False
    after_blank: bool = True


def fits(lines: list[Line]) -> bool:
    """Whether the names stand in a column of their own."""
    filled = [line for line in lines if line.text.strip()]
    margin = _margin(filled)
    deep = sum(_indent(line.text) >= margin + NAME for line in filled)
    names = sum(_cue(line.text, margin) is not None for line in filled)
    return names >= 2 and deep >= len(filled) * INDENTED_SHARE


def elements(lines: list[Line]) -> list[Element]:
    page = _Page(_margin([line for line in lines if line.text.strip()]))
    for line in lines:
        bare = line.text.strip()
        if not bare:
            page.after_blank = True
            continue
        kind = _put(page, line, bare)
        page.in_dialogue = kind in (
            *(ElementKind.CUE, ElementKind.DIALOGUE, ElementKind.PARENTHETICAL),
            *((ElementKind.NOTE,) if page.in_dialogue else ()),
        )
        page.after_blank = False
    return list(_joined(_with_words(page.found)))


def _put(page: _Page, line: Line, bare: str) -> ElementKind:
    indent = _indent(line.text) - page.margin
    number, text = _number(bare)
    kind, dual, extension = ElementKind.ACTION, False, ""
    if _LEFT_OVER.fullmatch(bare):
        kind, text, number = ElementKind.NOTE, bare, ""
    elif headings.is_heading(text):
        kind = ElementKind.HEADING
    elif bare.isupper() and (bare.endswith("TO:") or transitions.stands_alone(bare)):
        kind, text, number = ElementKind.TRANSITION, bare, ""
    elif cue := _cue(line.text, page.margin):
        kind, text, number = ElementKind.CUE, cue.name, ""
        dual, extension = cue.dual, cue.extension
    elif page.in_dialogue and indent >= WORDS:
        is_direction = bare.startswith("(") or _is_open(page.found)
        kind = ElementKind.PARENTHETICAL if is_direction else ElementKind.DIALOGUE
        text, number = bare, ""
    else:
        text, number = bare, ""
    goes_on = not page.after_blank and bool(page.found) and page.found[-1].kind == kind
    page.found.append(
        Element(
            kind,
            text,
            line.start,
            line.end,
            number=number,
            dual=dual,
            extension=extension,
            goes_on=goes_on,
        )
    )
    return kind


def _with_words(found: list[Element]) -> list[Element]:
    """A name with no words below it is none: a title in the middle of the page."""
    kinds = [element.kind for element in found if element.kind != ElementKind.NOTE]
    follow = iter([*kinds[1:], None])
    kept = []
    for element in found:
        following = None if element.kind == ElementKind.NOTE else next(follow)
        if element.kind == ElementKind.CUE and following not in SPOKEN:
            element = replace(element, kind=ElementKind.CENTRED, extension="", dual=False)
        kept.append(element)
    return kept


def _joined(found: list[Element]) -> Iterator[Element]:
    """Lines of one paragraph, and of one speech, as one element."""
    whole = (ElementKind.ACTION, ElementKind.DIALOGUE, ElementKind.PARENTHETICAL)
    group: list[Element] = []
    for element in found:
        if group and not (element.goes_on and element.kind in whole):
            yield _one(group)
            group = []
        group.append(element)
    if group:
        yield _one(group)


def _one(group: list[Element]) -> Element:
    first, text = group[0], "\n".join(element.text for element in group)
    if first.kind == ElementKind.PARENTHETICAL:
        text = " ".join(text.split()).removeprefix("(").removesuffix(")")
    return Element(
        first.kind,
        text,
        first.start,
        group[-1].end,
        number=first.number,
        dual=first.dual,
        extension=first.extension,
    )


def _is_open(found: list[Element]) -> bool:
    """A direction that goes over several lines, and is not closed yet."""
    last = found[-1]
    return last.kind == ElementKind.PARENTHETICAL and not last.text.endswith(")")


def _cue(line: str, margin: int) -> cues.Cue | None:
    if _indent(line) < margin + NAME or len(line.strip()) > 50:
        return None
    return cues.capitals(line)


def _number(bare: str) -> tuple[str, str]:
    """`12A  INT. KITCHEN - DAY  12A`"""
    match = _NUMBERED.fullmatch(bare)
    if match and match[1] and headings.is_heading(match[2]):
        return match[1], match[2]
    text, number = headings.numbered(bare)
    return number, text


def _margin(lines: list[Line]) -> int:
    """Where headings begin, their numbers aside; else the leftmost column."""
    columns = []
    for line in lines:
        bare = line.text.strip()
        _, text = _number(bare)
        if headings.is_heading(text):
            columns.append(_indent(line.text) + bare.find(text))
    return min(columns or [_indent(line.text) for line in lines], default=0)


def _indent(line: str) -> int:
    expanded = line.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())

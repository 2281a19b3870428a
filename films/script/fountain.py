"""Fountain, by fountain.io/syntax: text → elements.

The order: boneyards and notes (`hidden`), the title page, then line by line. A line is what the
first rule that fits says; what fits none is action, or dialogue below a name.
"""

import re
from dataclasses import dataclass, field

from films.script import cues, headings
from films.script.hidden import Line, lines_of
from films.script.pieces import Element, ElementKind
from films.script.title_page import title_page

PAGE_BREAK = re.compile(r"={3,}")
SECTION = re.compile(r"(#+)\s*(.*)")
CENTRED = re.compile(r">\s*(.*?)\s*<")
FORCED_HEADING = re.compile(r"\.\w")
PARENTHETICAL = re.compile(r"\((.*)\)")
SPOKEN = (ElementKind.DIALOGUE, ElementKind.PARENTHETICAL, ElementKind.LYRIC)


def elements(text: str) -> list[Element]:
    """The whole text, in pieces that follow one another without gap."""
    return _Reader(lines_of(text)).read(len(text))


@dataclass(slots=True)
class _Draft:
    """An element that may still grow by lines."""

    kind: ElementKind
    texts: list[str]
    line: Line
    number: str = ""
    dual: bool = False
    extension: str = ""
    level: int = 0
    notes: list[str] = field(default_factory=list)

    def element(self, start: int, end: int) -> Element:
        return Element(
            self.kind,
            "\n".join(self.texts),
            start,
            end,
            number=self.number,
            dual=self.dual,
            extension=self.extension,
            level=self.level,
            notes=tuple(self.notes),
        )


@dataclass(slots=True)
class _Reader:
    lines: list[Line]
    found: list[_Draft] = field(default_factory=list)
    in_dialogue: bool = False
    last_kind: ElementKind | None = None
    """The kind of the last element that is no note."""
    goes_on: bool = False
    """The line before belongs to the last element, and this one may, too."""

    def read(self, length: int) -> list[Element]:
        page, taken = title_page(self.lines)
        if taken:
            title_lines = "\n".join(f"{key}: {value}" for key, value in page.items())
            self._add(_Draft(ElementKind.TITLE_PAGE, [title_lines], self.lines[0]))
        for at in range(taken, len(self.lines)):
            self._line(at, self.lines[at], first=at == taken)
        starts = [0, *(draft.line.start for draft in self.found[1:]), length]
        return [draft.element(starts[i], starts[i + 1]) for i, draft in enumerate(self.found)]

    def _line(self, at: int, line: Line, first: bool) -> None:
        bare = line.text.strip()
        if not bare:
            self._blank(at, line)
            return
        before = self.lines[at - 1] if at and not first else None
        after_blank = before is None or before.is_blank
        if self.in_dialogue and self._within_dialogue(line, bare):
            return
        self.in_dialogue = False
        if not (
            self._forced(at, line, bare, after_blank) or self._known(at, line, bare, after_blank)
        ):
            self._text(ElementKind.ACTION, line.text.expandtabs(4), line)

    def _blank(self, at: int, line: Line) -> None:
        if line.is_hidden:
            kinds = {hidden.kind for hidden in line.hidden}
            kind = ElementKind.NOTE if ElementKind.NOTE in kinds else ElementKind.BONEYARD
            texts = ["\n".join(hidden.text for hidden in line.hidden)]
            self.found.append(_Draft(kind, texts, line))
            self.goes_on = False
            return
        connects = line.connects and self.in_dialogue and self.last_kind in SPOKEN
        if connects and at + 1 < len(self.lines) and not self.lines[at + 1].is_blank:
            self._text(ElementKind.DIALOGUE, "", line)
        else:
            self.in_dialogue = self.goes_on = False

    def _within_dialogue(self, line: Line, bare: str) -> bool:
        if bare.startswith("!") or PAGE_BREAK.fullmatch(bare):
            return False
        if bare.startswith("~"):
            self._add(_Draft(ElementKind.LYRIC, [bare[1:].strip()], line))
        elif (
            aside := PARENTHETICAL.fullmatch(bare)
        ) and self.last_kind != ElementKind.PARENTHETICAL:
            self._add(_Draft(ElementKind.PARENTHETICAL, [aside[1].strip()], line))
        else:
            self._text(ElementKind.DIALOGUE, bare, line)
        return True

    def _forced(self, at: int, line: Line, bare: str, after_blank: bool) -> bool:
        if bare.startswith("!"):
            self._text(ElementKind.ACTION, line.text.lstrip()[1:].expandtabs(4), line)
        elif bare.startswith("~"):
            self._add(_Draft(ElementKind.LYRIC, [bare[1:].strip()], line))
        elif PAGE_BREAK.fullmatch(bare):
            self._add(_Draft(ElementKind.PAGE_BREAK, [""], line))
        elif bare.startswith("="):
            self._add(_Draft(ElementKind.SYNOPSIS, [bare[1:].strip()], line))
        elif section := SECTION.fullmatch(bare):
            self._add(_Draft(ElementKind.SECTION, [section[2]], line, level=len(section[1])))
        elif centred := CENTRED.fullmatch(bare):
            self._text(ElementKind.CENTRED, centred[1], line)
        elif bare.startswith(">"):
            self._add(_Draft(ElementKind.TRANSITION, [bare[1:].strip()], line))
        elif FORCED_HEADING.match(bare) and after_blank:
            self._heading(bare[1:], line)
        elif after_blank and (cue := cues.forced(bare)):
            self._cue(cue, line)
        else:
            return False
        return True

    def _known(self, at: int, line: Line, bare: str, after_blank: bool) -> bool:
        if not after_blank and not self._after_a_mark():
            return False
        if headings.is_heading(bare):
            self._heading(bare, line)
        elif self._is_transition(at, line, bare):
            self._add(_Draft(ElementKind.TRANSITION, [bare], line))
        elif self._words_follow(at) and (cue := cues.capitals(bare)):
            self._cue(cue, line)
        else:
            return False
        return True

    def _is_transition(self, at: int, line: Line, bare: str) -> bool:
        """A space after the colon makes it action (fountain.io, *Transition*)."""
        if not line.text.endswith("TO:") or not bare.isupper():
            return False
        return at + 1 >= len(self.lines) or self.lines[at + 1].is_blank

    def _words_follow(self, at: int) -> bool:
        """The next line is not blank; notes between are no matter."""
        for line in self.lines[at + 1 : at + 20]:
            if not line.is_hidden:
                return not line.is_blank
        return False

    def _after_a_mark(self) -> bool:
        """A heading may follow a section or a page break at once."""
        marks = (ElementKind.SECTION, ElementKind.PAGE_BREAK, ElementKind.SYNOPSIS)
        return bool(self.found) and self.found[-1].kind in marks

    def _heading(self, bare: str, line: Line) -> None:
        text, number = headings.numbered(bare.strip())
        self._add(_Draft(ElementKind.HEADING, [text], line, number=number))

    def _cue(self, cue: cues.Cue, line: Line) -> None:
        draft = _Draft(ElementKind.CUE, [cue.name], line)
        draft.dual, draft.extension = cue.dual, cue.extension
        self._add(draft)
        self.in_dialogue = True

    def _text(self, kind: ElementKind, text: str, line: Line) -> None:
        """A line of a paragraph: it joins the one before it."""
        if self.goes_on and self.found and self.found[-1].kind == kind:
            self.found[-1].texts.append(text)
            self.found[-1].notes.extend(hidden.text for hidden in line.hidden)
        else:
            self._add(_Draft(kind, [text], line))
        self.goes_on = True

    def _add(self, draft: _Draft) -> None:
        draft.notes.extend(hidden.text for hidden in draft.line.hidden)
        self.found.append(draft)
        self.last_kind, self.goes_on = draft.kind, False

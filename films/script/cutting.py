"""Elements → scenes of shots and lines, by rules.

A heading opens a scene; a paragraph of action opens a shot, and so does a sentence or a line of it
that says what the camera does. What is spoken stays in the shot that it is spoken in, up to eight
seconds of it. Whatever is longer is parted between lines, then between sentences.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from films.script import camera, cues, emphasis, headings, language_detection, transitions
from films.script.names import Names
from films.script.pieces import NARRATOR, Element, ElementKind, LineKind, LineRead
from films.script.sentences import grouped, places, sentences
from films.script.speech import milliseconds_of, milliseconds_of_action, milliseconds_of_lines

LONGEST = 8_000
"""Milliseconds of a shot, where it can be parted."""

_LABEL = re.compile(
    r"(?:(?:BEGIN|END)(?: OF)? )?(?:MONTAGE|SERIES OF SHOTS|FLASHBACK|DREAM SEQUENCE|INTERCUT)\b"
    r"[^a-zß-ÿ]{0,80}"
)
"""What stands above the pictures, and is none."""
_TITLE = re.compile(
    r"(?:SUPER(?:IMPOSE)?|TITLE(?: CARD)?|CHYRON|CAPTION|EINBLENDUNG|INSERTTITEL)\s*:\s*(.{1,200})",
    re.DOTALL,
)
_ITEM = re.compile(r"\s*(?:-{1,2}|[•‣]|[A-Z]\))\s+(?=\S)")
"""A picture of a montage."""


@dataclass(slots=True)
class Shot:
    """One shot while it is put together."""

    action: str
    framing: camera.Camera
    start: int
    end: int
    transition: str
    lines: list[LineRead] = field(default_factory=list)
    title: str = ""
    fades_out: bool = False
    label: str = ""
    """As a shot list calls it."""
    milliseconds: int = 0
    """As a shot list says; 0: it does not."""


@dataclass(slots=True)
class Scene:
    heading: str
    number: str
    start: int
    end: int
    says: headings.Heading = field(default_factory=lambda: headings.Heading("", "", "", ""))
    synopsis: list[str] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)


@dataclass(slots=True)
class _Speech:
    """Who speaks now, and how."""

    cue: Element | None = None
    direction: str = ""


@dataclass(slots=True)
class Cutter:
    """Takes the elements in order; `scenes` and `names` are what they made."""

    text: str
    language: str
    scenes: list[Scene] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    _speech: _Speech = field(default_factory=_Speech)
    _transition: str = ""
    _synopsis: str = ""
    _latest: Shot | None = None
    _title: str = ""

    def cut(self, elements: Sequence[Element]) -> None:
        takes: dict[ElementKind, Callable[[Element], None]] = {
            ElementKind.HEADING: self._heading,
            ElementKind.ACTION: self._action,
            ElementKind.CENTRED: self._centred,
            ElementKind.TRANSITION: self._transit,
            ElementKind.SYNOPSIS: self._add_synopsis,
            ElementKind.CUE: self._cue,
            ElementKind.PARENTHETICAL: self._directed,
            ElementKind.DIALOGUE: self._spoken,
            ElementKind.LYRIC: self._spoken,
        }
        for element in elements:
            if element.kind in takes:
                takes[element.kind](element)
            if self.scenes:
                self.scenes[-1].end = element.end

    def _heading(self, element: Element) -> None:
        text = emphasis.plain(element.text)
        scene = Scene(text, element.number, element.start, element.end, headings.parsed(text))
        scene.synopsis = [self._synopsis] if self._synopsis else []
        self.scenes.append(scene)
        self._synopsis, self._speech = "", _Speech()

    def _add_synopsis(self, element: Element) -> None:
        """A synopsis tells of the scene it stands in, or of the one that follows a section."""
        if self.scenes and not self.scenes[-1].shots:
            self.scenes[-1].synopsis.append(element.text)
        else:
            self._synopsis = element.text

    def _transit(self, element: Element) -> None:
        if self._latest and transitions.ends_in_black(element.text):
            self._latest.fades_out = True
        self._transition = transitions.kind_of(element.text)

    def _centred(self, element: Element) -> None:
        self._open("", element.start, element.end).title = emphasis.plain(element.text)

    def _action(self, element: Element) -> None:
        self._speech = _Speech()
        text = emphasis.plain(element.text)
        if transitions.stands_alone(text):
            self._transit(element)
            return
        if not any(map(str.isalnum, text)) or _LABEL.fullmatch(text.strip()):
            return
        if title := _TITLE.fullmatch(text.strip()):
            self._titled(title[1].strip(" “”\"'"), element)
            return
        if element.goes_on and self._latest and self._latest.end <= element.start:
            self._longer(self._latest, text, element)
            return
        is_entry = bool(element.number or element.seconds)
        parts = [text] if is_entry else list(_parts(text))
        self.names.introduced(text)
        at = places(parts, self.text, element.start, element.end)
        for part, (start, end) in zip(parts, at, strict=True):
            shot = self._open(part, start, end)
            shot.label, shot.milliseconds = element.number, round(element.seconds * 1_000)
            if element.narrated:
                spoken = " ".join(part.split())
                shot.lines.append(self._line(LineKind.VOICE_OVER, NARRATOR, spoken, start, end))

    def _titled(self, title: str, element: Element) -> None:
        """Over the picture that stands, or over the next one where there is none yet."""
        if self._scene(element.start, element.end).shots and self._latest:
            self._latest.title, self._latest.end = title, element.end
        else:
            self._title = title

    def _longer(self, shot: Shot, text: str, element: Element) -> None:
        shot.action = f"{shot.action} {' '.join(text.split())}".strip()
        shot.framing = camera.both(shot.framing, camera.camera_of(text))
        shot.milliseconds = shot.milliseconds or round(element.seconds * 1_000)
        shot.end = element.end

    def _open(self, action: str, start: int, end: int) -> Shot:
        looked = " ".join(camera.without_opening(action).split()) if action else ""
        kind = self._transition or transitions.CUT
        shot = Shot(looked, camera.camera_of(action), start, end, kind)
        shot.title, self._title = self._title, ""
        self._transition, self._latest = "", shot
        self._scene(start, end).shots.append(shot)
        return shot

    def _scene(self, start: int, end: int) -> Scene:
        if not self.scenes:
            self.scenes.append(Scene("", "", 0, end))
        return self.scenes[-1]

    def _cue(self, element: Element) -> None:
        self._speech = _Speech(element)

    def _directed(self, element: Element) -> None:
        direction = emphasis.plain(element.text)
        self._speech.direction = ", ".join(filter(None, [self._speech.direction, direction]))

    def _spoken(self, element: Element) -> None:
        cue, direction = self._speech.cue, self._speech.direction
        text, first = emphasis.plain(element.text), element.text.split("\n")[0].strip()
        if first.startswith("(") and first.endswith(")"):
            direction = ", ".join(filter(None, [direction, emphasis.plain(first)[1:-1]]))
            text = text.partition("\n")[2]
        parts = list(_spoken_parts(text, element.kind))
        at = places(parts, self.text, element.start, element.end)
        if element.kind == ElementKind.LYRIC and cue is None and self._is_stanza(element.start):
            self._open("", element.start, element.end)
        for i, (part, (start, end)) in enumerate(zip(parts, at, strict=True)):
            line = self._spoken_line(element, cue, direction, part, start, end, first=not i)
            if line.text:
                self._place(line)
        self._speech.direction = ""

    def _is_stanza(self, start: int) -> bool:
        """Behind an empty line, or below `[Chorus]`."""
        before = self.text[:start] if start < 3 else self.text[start - 3 : start]
        return before.endswith(("\n\n", "]\n", ")\n", ":\n"))

    def _spoken_line(
        self,
        element: Element,
        cue: Element | None,
        direction: str,
        text: str,
        start: int,
        end: int,
        first: bool,
    ) -> LineRead:
        speaker = element.speaker or (cue.text if cue else "")
        extension = cue.extension if cue else ""
        kind = LineKind.DIALOGUE
        if element.kind == ElementKind.LYRIC:
            kind = LineKind.LYRIC
        elif cues.is_voice_over(extension):
            kind = LineKind.VOICE_OVER
        return self._line(
            kind,
            emphasis.plain(speaker),
            text,
            start,
            end,
            direction=direction,
            dual=first and bool(cue and cue.dual),
            marked=element.marked,
            offscreen=cues.is_offscreen(extension),
        )

    def _line(
        self,
        kind: LineKind,
        speaker: str,
        text: str,
        start: int,
        end: int,
        *,
        direction: str = "",
        dual: bool = False,
        marked: str = "",
        offscreen: bool = False,
    ) -> LineRead:
        name = self.names.of(speaker) if speaker else ""
        language = language_detection.of_line(text, direction, self.language)
        return LineRead(kind, name, text, direction, language, dual, start, end, marked, offscreen)

    def _place(self, line: LineRead) -> None:
        """Into the shot that is open, or into a new one where it would be too long."""
        scene = self._scene(line.start, line.end)
        shot = scene.shots[-1] if scene.shots else None
        if shot is None or (shot.title and not shot.action) or _is_full(shot, line):
            shot = self._open("", line.start, line.end)
        shot.lines.append(line)
        shot.end = line.end


def _is_full(shot: Shot, line: LineRead) -> bool:
    if not shot.lines or line.dual:
        return False
    return milliseconds_of_lines([*shot.lines, line]) > LONGEST


def _spoken_parts(text: str, kind: ElementKind) -> Iterator[str]:
    """Line ends are spaces to a voice; an empty line is a pause, and those of a song are kept."""
    if kind == ElementKind.LYRIC:
        yield from grouped(text.strip(), LONGEST, milliseconds_of)
        return
    kept = "\n".join(" ".join(part.split()) for part in text.split("\n\n"))
    yield from grouped(kept.strip(), LONGEST, milliseconds_of)


def _parts(text: str) -> Iterator[str]:
    """The paragraph at every line or sentence that opens a shot, and where it is too long."""
    part: list[str] = []
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if item:
            yield from _fitting(part)
            part, line = [], line[item.end() :]
        for i, sentence in enumerate(sentences(line) if camera.may_open(line) else [line]):
            if part and camera.opens(sentence.strip()):
                yield from _fitting(part)
                part = []
            part.append(f"{' ' if i else chr(10)}{sentence}")
    yield from _fitting(part)


def _fitting(part: list[str]) -> Iterator[str]:
    if whole := "".join(part).strip():
        yield from grouped(whole, LONGEST, milliseconds_of_action)

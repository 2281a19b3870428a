"""From what a text model said of a scene to a scene as rules give it: cut out of the script by the
model's quotes, so that no word of it can drift."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from films.script import camera, transitions
from films.script.pieces import ElementKind, LineKind, LineRead, SceneRead, ScriptRead, ShotRead
from films.script.shots import label_of
from films.script.speech import milliseconds_of_lines
from films.text_model.asking import NONE, TRANSITIONS
from films.text_model.cast import Cast
from films.text_model.locating import Words
from films.text_model.speaking import Spoken, spoken
from films.text_model.units import Unit, may_part
from providers.contract import Json

LONGEST_ACTION = 2_000
MOST_SOUNDS = 6
SECONDS = (1.0, 20.0)
OTHERWISE = 3.0
"""Seconds of a shot that says nothing of it."""


@dataclass
class Built:
    """`scenes` are good where there are no `faults`. `marked`: so many lines are not in the script
    word for word; `added`: so many were left out and taken from the rules' reading."""

    scenes: list[SceneRead] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    marked: int = 0
    added: int = 0


@dataclass
class _Shot:
    answer: Json
    item: int
    start: int
    end: int = 0


def build(script: ScriptRead, unit: Unit, items: Sequence[Json], cast: Cast, by: str) -> Built:
    """`by` is for `SceneRead.read_by`."""
    built = Built()
    if len(items) > 1 and not may_part(script):
        built.faults.append(f"It was answered as {len(items)} scenes, and it is one.")
        return built
    words = Words(script.text, unit.start, unit.end)
    shots = list(_located(script, unit, words, items, built))
    if built.faults:
        return built
    speech = spoken(script, unit, words, [(one.answer, one.start, one.end) for one in shots], cast)
    built.faults += speech.faults
    for shot in shots:
        strangers = [name for name in _texts(shot.answer, "seen") if not cast.knows(name)]
        built.faults += [f"“{name[:80]}” is seen, and is not in the script." for name in strangers]
    if built.faults:
        return built
    built.marked, built.added = speech.marked, speech.added
    for number, item in enumerate(items):
        own = [one for one in shots if one.item == number]
        opens = number == 0 and unit.opens
        built.scenes.append(_scene(script, unit, item, own, speech, cast, opens, by))
    return built


def props_of(items: Sequence[Json], cast: Cast) -> Iterator[str]:
    for item in items:
        yield from (name for name in _texts(item, "props") if cast.is_mentioned(name))


def _located(
    script: ScriptRead, unit: Unit, words: Words, items: Sequence[Json], built: Built
) -> Iterator[_Shot]:
    """The shots with their places, each up to the next. The first begins where the scene does."""
    lines = _line_starts(script.text, unit)
    found: list[_Shot] = []
    for number, item in enumerate(items):
        for answer in item["shots"]:
            quote, least = str(answer.get("quote") or ""), found[-1].start + 1 if found else 0
            hint = answer.get("line")
            near = lines[hint - 1] if isinstance(hint, int) and 0 < hint <= len(lines) else None
            place = words.find(quote, least, near)
            if place is None and (found or words.find(quote) is None):
                why = "is not in it" if words.find(quote) is None else "stands before the one above"
                built.faults.append(f"A shot begins with “{quote[:80]}”, which {why}.")
                continue
            start = place[0] if place and found else _body(script, unit)
            found.append(_Shot(answer, number, start))
    ends = [*(one.start for one in found), unit.end][1:]
    for one, end in zip(found, ends, strict=True):
        one.end = end
        yield one


def _body(script: ScriptRead, unit: Unit) -> int:
    """Where the first shot begins: behind the heading."""
    before = (ElementKind.HEADING, ElementKind.SYNOPSIS, ElementKind.TITLE_PAGE)
    inside = (one for one in script.elements if unit.start <= one.start < unit.end)
    return next((one.start for one in inside if one.kind not in before), unit.start)


def _line_starts(text: str, unit: Unit) -> list[int]:
    starts, at = [unit.start], unit.start
    for line in text[unit.start : unit.end].split("\n"):
        at += len(line) + 1
        starts.append(at)
    return starts[:-1]


def _scene(
    script: ScriptRead,
    unit: Unit,
    item: Json,
    shots: Sequence[_Shot],
    speech: Spoken,
    cast: Cast,
    opens: bool,
    by: str,
) -> SceneRead:
    rules = script.scenes[unit.scene]
    mood, synopsis = _text(item, "mood")[:200], _text(item, "synopsis")
    read = tuple(_shot(script, one, speech, cast, at) for at, one in enumerate(shots))
    start = unit.start if shots[0].item == 0 else shots[0].start
    if opens:
        place = rules.place or _text(item, "place")
        return replace(
            rules,
            heading=rules.heading or place,
            place=place,
            interior=rules.interior or _choice(item, "interior"),
            time_of_day=rules.time_of_day or _text(item, "time_of_day"),
            mood=rules.mood or mood,
            synopsis=rules.synopsis or synopsis,
            shots=read,
            start=start,
            end=shots[-1].end,
            read_by=by,
        )
    place = _text(item, "place")
    return SceneRead(
        heading=place,
        number="",
        place=place,
        interior=_choice(item, "interior"),
        time_of_day=_text(item, "time_of_day"),
        mood=mood,
        synopsis=synopsis,
        shots=read,
        start=start,
        end=shots[-1].end,
        read_by=by,
    )


def _shot(script: ScriptRead, shot: _Shot, speech: Spoken, cast: Cast, at: int) -> ShotRead:
    answer = shot.answer
    rules = [one for one in script.shots if shot.start <= one.start < shot.end]
    lines = tuple(speech.lines_in(shot.start, shot.end))
    action = (
        _text(answer, "action")[:LONGEST_ACTION] or " ".join(one.action for one in rules).strip()
    )
    if not action and not lines:
        action = " ".join(script.text[shot.start : shot.end].split())[:300]
    transition = next((one.transition for one in rules if one.transition != transitions.CUT), "")
    seconds = answer.get("seconds")
    length = min(max(float(seconds or OTHERWISE), SECONDS[0]), SECONDS[1])
    return ShotRead(
        action=action,
        size=_of_camera(answer, "size"),
        angle=_of_camera(answer, "angle"),
        move=_of_camera(answer, "move"),
        milliseconds=max(round(length * 1_000), milliseconds_of_lines(lines)),
        lines=lines,
        transition=transition or _transition(answer),
        sounds=tuple(_texts(answer, "sounds")[:MOST_SOUNDS]),
        label=label_of("", at),
        start=shot.start,
        end=shot.end,
        seen=_visible_names(answer, lines, cast),
        title=next((one.title for one in rules if one.title), ""),
        fades_out=any(one.fades_out for one in rules),
    )


def _visible_names(answer: Json, lines: Sequence[LineRead], cast: Cast) -> tuple[str, ...]:
    """As it was said, and who speaks in the picture."""
    names = [cast.name(name) for name in _texts(answer, "seen")]
    names += [
        line.speaker
        for line in lines
        if line.speaker and line.kind != LineKind.VOICE_OVER and not line.offscreen
    ]
    return tuple(dict.fromkeys(names))


def _of_camera(answer: Json, name: str) -> str:
    """A word of the lists, be it said in others: “wide shot” is wide."""
    text = _text(answer, name).lower()
    choices = {"size": camera.SIZES, "angle": camera.ANGLES, "move": camera.MOVES}[name]
    return text if text in choices else str(getattr(camera.camera_of(text), name))


def _transition(answer: Json) -> str:
    text = _text(answer, "transition").lower()
    return text if text in TRANSITIONS else transitions.kind_of(text)


def _choice(item: Json, name: str) -> str:
    text = _text(item, name).lower()
    return text if text in ("int", "ext", "int/ext") else ""


def _text(answer: Json, name: str) -> str:
    text = " ".join(str(answer.get(name) or "").split())
    return "" if text.lower() == NONE else text


def _texts(answer: Json, name: str) -> list[str]:
    every = (" ".join(str(one or "").split()) for one in answer.get(name) or ())
    return [one for one in every if one and one.lower() != NONE]

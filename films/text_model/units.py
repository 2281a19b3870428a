"""What a text model is asked for as one: a scene as rules find it, or a part of a long one."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from films.script.pieces import ElementKind, SceneRead, ScriptRead
from films.script.sentences import end_of_first

MOST_LETTERS = 6_000
"""Of the script, in one question."""
HEADED = ("fountain", "fdx", "screenplay", "markdown", "names", "song")
"""Formats that say themselves where scenes begin: no model finds others in them."""
_GOES_ON = (ElementKind.PARENTHETICAL, ElementKind.DIALOGUE)


@dataclass(frozen=True, slots=True)
class Unit:
    """`scene` is its place among the scenes of the rules; `opens`: it begins that scene."""

    scene: int
    start: int
    end: int
    digest: str
    opens: bool = True


def units_of(script: ScriptRead, way: str) -> list[Unit]:
    """All of the script that is filmed, in order. `way` is what else an answer hangs on: the model,
    and what it is told. What has the same digest has the same answer."""
    found = []
    for at, scene in enumerate(script.scenes):
        cuts = [scene.start, *_cuts(script, scene), scene.end]
        for number, start in enumerate(cuts[:-1]):
            end = cuts[number + 1]
            words = script.text[start:end].strip()
            if any(map(str.isalnum, words)):
                digest = hashlib.sha256(f"{way}\n{number > 0}\n{words}".encode()).hexdigest()
                found.append(Unit(at, start, end, digest, number == 0))
    return found


def packed(units: Iterable[Unit], most: int = MOST_LETTERS) -> Iterator[list[Unit]]:
    """Parts, each of as many units as one question takes; none is parted."""
    part: list[Unit] = []
    letters = 0
    for unit in units:
        length = unit.end - unit.start
        if part and letters + length > most:
            yield part
            part, letters = [], 0
        part.append(unit)
        letters += length
    if part:
        yield part


def may_part(script: ScriptRead) -> bool:
    """Whether a model may find scenes where rules find none."""
    return script.format not in HEADED


def _cuts(script: ScriptRead, scene: SceneRead) -> list[int]:
    """Where a scene that is too long is parted: before a paragraph, else wherever a piece or a
    sentence ends."""
    if scene.end - scene.start <= MOST_LETTERS:
        return []
    inside = [one for one in script.elements if scene.start < one.start < scene.end]
    good = [
        one.start
        for one in inside
        if one.kind not in _GOES_ON and script.text[one.start - 1] == "\n"
    ]
    every = [one.start for one in inside]
    cuts, start = [], scene.start
    while scene.end - start > MOST_LETTERS:
        start = (
            _last_within(good, start)
            or _last_within(every, start)
            or _last_sentence(script.text, start)
        )
        cuts.append(start)
    return cuts


def _last_within(places: Sequence[int], start: int) -> int:
    """0 for none."""
    return max((one for one in places if start < one <= start + MOST_LETTERS), default=0)


def _last_sentence(text: str, start: int) -> int:
    most, found = start + MOST_LETTERS, start
    while (end := end_of_first(text, found)) <= most and end > found:
        found = end
    return found if found > start else most

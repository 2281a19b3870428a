"""Labels of what is new on a board: "12A" behind scene 12, "3D" behind shot 3C, "3Ba" behind 3B
where 3C is there already. Existing backups stay as they are."""

from collections.abc import Iterable, Iterator
from itertools import count
from string import ascii_lowercase, ascii_uppercase

from films.board_models import Scene, Shot
from films.script.shots import label_of

LONGEST = 20


def of_new(scene: str, at: int) -> str:
    """Of the shots of a scene that is new: "3A", "12A-A"."""
    return label_of(_joint(scene), at)[:LONGEST]


def next_shot(scene: str, taken: Iterable[str]) -> str:
    """At the end of a scene: the next letter behind the last one of its shots."""
    joint = _joint(scene)
    known = set(taken)
    behind = 0
    for at in range(len(known)):
        if label_of(joint, at) in known:
            behind = at + 1
    return _free((label_of(joint, at) for at in count(behind)), known)


def behind_shot(label: str, taken: Iterable[str]) -> str:
    """Right behind a shot that others follow: "3Ba"."""
    return _free(_with(label, ascii_lowercase), set(taken))


def behind_scene(label: str, taken: Iterable[str]) -> str:
    """ "12A"; of a scene without a label, the next number."""
    known = set(taken)
    if not label:
        return _free(map(str, count(1)), known)
    return _free(_with(label, ascii_uppercase), known)


def of_shots(film: int) -> set[str]:
    rows = Shot.objects.filter(scene__film=film, removed=False, scene__removed=False)
    return set(rows.values_list("label", flat=True))


def of_scenes(film: int) -> set[str]:
    return set(Scene.objects.filter(film=film, removed=False).values_list("label", flat=True))


def _joint(scene: str) -> str:
    return f"{scene}-" if scene[-1:].isalpha() else scene


def _with(label: str, letters: str) -> Iterator[str]:
    yield from (f"{label}{letter}" for letter in letters)
    yield from (f"{label}{letters[0]}{number}" for number in count(2))


def _free(labels: Iterable[str], taken: set[str]) -> str:
    """Labels that are long already get none longer: they keep what fits, and stand twice."""
    return next(label for label in labels if label not in taken or len(label) > LONGEST)[:LONGEST]

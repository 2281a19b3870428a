"""What a newer version of a script left as it was: scenes are paired, then shots within them.

Texts are compared folded (NFC, white space, places in the text left aside), so that a script that
was only moved about or wrapped anew is the same. A scene that is the same is so wherever it stands;
one that is not is paired by likeness, by heading, by number. All of it is deterministic.
"""

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from films.script.pieces import SceneRead, ScriptRead, ShotRead

ALIKE = 0.3
"""The share of words two pieces have to have in common to be one that was changed."""
MOST_COMPARED = 20_000
"""Pairs whose words are compared; where there would be more, order decides."""


class State(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pair:
    """A scene, or a shot within one: its place before and after, counted from 0; None where it is
    not. `moved`: it stands in another order among those that are in both. `shots`: of a scene that
    changed; those of the rest are all as their scene is."""

    state: State
    before: int | None
    after: int | None
    moved: bool = False
    shots: tuple["Pair", ...] = ()


def changed(before: ScriptRead, after: ScriptRead) -> tuple[Pair, ...]:
    """Every scene of both, in the order of the newer script; those that are gone come last."""
    old, new = before.scenes, after.scenes
    paired = _equal(list(map(scene_key, old)), list(map(scene_key, new)))
    same = set(paired)
    for rule in (_by_shots, _by_heading, _by_number):
        paired |= rule(old, new, paired)
    return _pairs(len(old), len(new), paired, same, lambda b, a: shots_changed(old[b], new[a]))


def shots_changed(before: SceneRead, after: SceneRead) -> tuple[Pair, ...]:
    """Every shot of both scenes; unequal ones between the same neighbours may be one changed."""
    old, new = before.shots, after.shots
    paired = _equal(list(map(shot_key, old)), list(map(shot_key, new)))
    same = set(paired)
    paired |= _alike(_words_of(old), _words_of(new), paired)
    return _pairs(len(old), len(new), paired, same, lambda b, a: ())


def scene_key(scene: SceneRead) -> Hashable:
    """All that a scene says, and nothing of where. Its number is its label, not its content."""
    return (_fold(scene.heading), _fold(scene.synopsis), tuple(map(shot_key, scene.shots)))


def shot_key(shot: ShotRead) -> Hashable:
    lines = tuple(
        (line.kind, _fold(line.speaker), _fold(line.text), _fold(line.direction), line.dual)
        for line in shot.lines
    )
    camera = (shot.size, shot.angle, shot.move)
    return (_fold(shot.action), camera, lines, shot.transition, _fold(shot.title), shot.fades_out)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _equal(old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    """Before → after, of equal keys; several of one key in their order."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for at, key in enumerate(old):
        waiting[key].append(at)
    return {waiting[key].popleft(): at for at, key in enumerate(new) if waiting.get(key)}


def _left(count: int, taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [at for at in range(count) if at not in gone]


def _by_shots(
    old: Sequence[SceneRead], new: Sequence[SceneRead], paired: dict[int, int]
) -> dict[int, int]:
    """The scenes with most shots in common."""
    where: defaultdict[Hashable, list[int]] = defaultdict(list)
    for b in _left(len(old), paired):
        for key in set(map(shot_key, old[b].shots)):
            where[key].append(b)
    shared: Counter[tuple[int, int]] = Counter()
    for a in _left(len(new), paired.values()):
        for key in set(map(shot_key, new[a].shots)):
            shared.update((b, a) for b in where.get(key, ())[:50])
    ranked = sorted(shared.items(), key=lambda item: (-item[1], abs(item[0][0] - item[0][1]), item))
    return _best(pair for pair, _ in ranked)


def _by_heading(
    old: Sequence[SceneRead], new: Sequence[SceneRead], paired: dict[int, int]
) -> dict[int, int]:
    """Scenes of one heading: those whose words are most alike, then the others in order."""
    found: dict[int, int] = {}
    groups: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for b in _left(len(old), paired):
        groups[_fold(old[b].heading).casefold()][0].append(b)
    for a in _left(len(new), paired.values()):
        groups[_fold(new[a].heading).casefold()][1].append(a)
    for heading, (those, these) in groups.items():
        words = [_scene_words(old[b]) for b in those], [_scene_words(new[a]) for a in these]
        least = 0.0 if heading else ALIKE
        for i, j in _most_alike(*words, least).items():
            found[those[i]] = these[j]
    return found


def _by_number(
    old: Sequence[SceneRead], new: Sequence[SceneRead], paired: dict[int, int]
) -> dict[int, int]:
    numbers = {old[b].number: b for b in _left(len(old), paired) if old[b].number}
    left = [a for a in _left(len(new), paired.values()) if new[a].number in numbers]
    return _best((numbers[new[a].number], a) for a in left)


def _alike(
    old: Sequence[Counter[str]], new: Sequence[Counter[str]], paired: dict[int, int]
) -> dict[int, int]:
    """Shots that are left, between the same neighbours, by their words."""
    back = {a: b for b, a in paired.items()}
    gaps: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    last = -1
    for b in range(len(old)):
        last = b if b in paired else last
        if b not in paired:
            gaps[last][0].append(b)
    last = -1
    for a in range(len(new)):
        last = back.get(a, last)
        if a not in back:
            gaps[last][1].append(a)
    found: dict[int, int] = {}
    for those, these in gaps.values():
        alike = _most_alike([old[b] for b in those], [new[a] for a in these], ALIKE)
        if len(those) == len(these) and not alike and len(those) == 1:
            alike = {0: 0}
        found |= {those[i]: these[j] for i, j in alike.items()}
    return found


def _most_alike(
    old: Sequence[Counter[str]], new: Sequence[Counter[str]], least: float
) -> dict[int, int]:
    if len(old) * len(new) > MOST_COMPARED:
        return {i: i for i in range(min(len(old), len(new)))}
    ranked = [
        (-likeness, abs(i - j), i, j)
        for i, those in enumerate(old)
        for j, these in enumerate(new)
        if (likeness := _likeness(those, these)) >= least
    ]
    return _best((i, j) for _, _, i, j in sorted(ranked))


def _best(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The first of each, best first."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for b, a in pairs:
        if b not in found and a not in taken:
            found[b] = a
            taken.add(a)
    return found


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    both = (one & other).total()
    either = one.total() + other.total() - both
    return both / either if either else 0.0


def _words_of(shots: Sequence[ShotRead]) -> list[Counter[str]]:
    return [Counter(_shot_text(shot).casefold().split()) for shot in shots]


def _scene_words(scene: SceneRead) -> Counter[str]:
    return Counter(" ".join(map(_shot_text, scene.shots)).casefold().split())


def _shot_text(shot: ShotRead) -> str:
    return " ".join(
        (shot.action, shot.title, *(f"{line.speaker} {line.text}" for line in shot.lines))
    )


def _pairs(
    olds: int,
    news: int,
    paired: dict[int, int],
    same: set[int],
    within: Callable[[int, int], tuple[Pair, ...]],
) -> tuple[Pair, ...]:
    back = {a: b for b, a in paired.items()}
    in_order = set(_longest_rise([back[a] for a in sorted(back)]))
    found = []
    for a in range(news):
        b = back.get(a)
        if b is None:
            found.append(Pair(State.NEW, None, a))
        elif b in same:
            found.append(Pair(State.SAME, b, a, b not in in_order))
        else:
            found.append(Pair(State.CHANGED, b, a, b not in in_order, within(b, a)))
    found.extend(Pair(State.GONE, b, None) for b in _left(olds, paired))
    return tuple(found)


def _longest_rise(values: Sequence[int]) -> list[int]:
    """The longest stretch of values that rise: those did not move (patience sorting)."""
    tops: list[int] = []
    at_top: list[int] = []
    before: list[int] = []
    for i, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(at_top[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        at_top[pile : pile + 1] = [i]
    rise, i = [], at_top[-1] if at_top else -1
    while i >= 0:
        rise.append(values[i])
        i = before[i]
    return rise[::-1]

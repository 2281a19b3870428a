"""The shots and lines of a script that was read, written over those of the board, for
`films.parsing`, which has the scenes."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from films import labels, step_lists, transitions
from films.board_models import Line, Scene, Shot
from films.pairing import Pair, pairs
from films.read_rows import (
    Span,
    are_in_script_order,
    fitted,
    in_script,
    is_in_script,
    place,
    span_of,
    stand,
    woven,
)
from films.reading_names import Names
from films.script.pieces import LineRead, SceneRead, ScriptRead, ShotRead
from films.steps import Step

TRANSITION = 500
"""Milliseconds of a transition that is no cut."""


class ReadShots:
    """All shots of a film and their lines, while a newer script is written over them. Call `leave`,
    `shift` or `read` for every scene that the older one had, or the newer one has, then `write`."""

    def __init__(self, edit: Step, was: str, script: ScriptRead, names: Names) -> None:
        self._edit, self._was, self._script, self._names = edit, was, script, names
        film = edit.film
        shots = list(Shot.objects.filter(scene__film=film))
        self._shots = in_script(shots)
        self._spans = {shot.pk: span_of(shot) for shot in shots}
        self._starts = [shot.source_from for shot in self._shots]
        self._of_scene: dict[int, list[Shot]] = defaultdict(list)
        for shot in shots:
            if not shot.removed:
                self._of_scene[shot.scene_id].append(shot)
        self._lines: dict[int, list[Line]] = defaultdict(list)
        for line in Line.objects.filter(shot__scene__film=film, removed=False):
            self._lines[line.shot_id].append(line)
        self._labels = {shot.label for shot in shots if not shot.removed}
        self._new: list[Shot] = []
        self._read: list[_Scene] = []

    def leave(self, scene: Scene) -> bool:
        """A scene that is gone from the script: whether shots of the user keep it."""
        for shot in self._within(span_of(scene)):
            self._leave(shot, 0)
        kept = [shot for shot in self._of_scene[scene.pk] if not shot.removed]
        place(self._edit, kept)
        return bool(kept) and not scene.removed

    def shift(self, scene: Scene, parsed: SceneRead, was: Span) -> None:
        """A scene that is as it was, but for where it stands in the script and the blank lines
        behind it."""
        shots_there, by = self._within(was), parsed.start - was.start
        if by:
            for shot in shots_there:
                self._shift(shot, by)
            for shot in self._of_scene[scene.pk]:
                if not is_in_script(shot):
                    self._shift(shot, by)
        if shots_there:
            self._edit.set(shots_there[-1], source_to=parsed.end)

    def read(self, row: Scene, scene: SceneRead, was: Span | None, anew: bool) -> None:
        """A scene that is new, or changed: `was` is None, or where it stood. `anew`: also what has
        the same words."""
        old = self._within(was) if was else []
        now = self._of_scene[row.pk]
        as_told = are_in_script_order(now)
        here = _Scene()
        wanted = [
            self._shot(row, shot, old[pair.old] if pair.old is not None else None, pair.same, here)
            for shot, pair in zip(scene.shots, self._pairs(old, scene.shots, anew), strict=True)
        ]
        known = {id(shot) for shot in wanted}
        for shot in old:
            if id(shot) not in known:
                if not shot.removed and not _is_users(shot):
                    here.lines += self._lines[shot.pk]
                self._leave(shot, scene.start)
        order = woven(now, [shot for shot in wanted if shot.scene_id == row.pk], as_told)
        place(self._edit, order)
        self._name(row, order, is_new=not now)
        self._read.append(here)

    def write(self) -> None:
        """The shots that are new, then the lines and the casts of all that were read."""
        self._edit.add(self._new)
        new = {id(shot) for shot in self._new}
        read = [shot for here in self._read for shot, _ in here.shots]
        was = step_lists.cast([shot.pk for shot in read if id(shot) not in new])
        lines = [line for here in self._read for line in self._write_lines(here)]
        for here in self._read:
            for shot, parsed in here.shots:
                key = str(shot.pk)
                self._edit.set_list(
                    "cast", key, was.get(key, []), self._names.visible_entries(parsed)
                )
        self._edit.add(lines)

    def _within(self, span: Span) -> list[Shot]:
        """Those that stood there in the script, wherever they stand now."""
        low, high = (bisect_left(self._starts, place) for place in span)
        return self._shots[low:high]

    def _pairs(self, old: Sequence[Shot], shots: Sequence[ShotRead], anew: bool) -> list[Pair]:
        found = pairs(
            [self._was[slice(*self._spans[shot.pk])] for shot in old],
            [self._script.text[shot.start : shot.end] for shot in shots],
        )
        return [Pair(pair.old) for pair in found] if anew else found

    def _shot(
        self, scene: Scene, parsed: ShotRead, shot: Shot | None, same: bool, here: "_Scene"
    ) -> Shot:
        if shot is None:
            shot = Shot(
                scene=scene, source_from=parsed.start, source_to=parsed.end, **self._columns(parsed)
            )
            if parsed.title and not parsed.action:
                shot.picture = Shot.Picture.BLACK
            self._new.append(shot)
            here.shots.append((shot, parsed))
        elif same:
            self._shift(shot, parsed.start - shot.source_from)
            self._edit.set(shot, source_to=parsed.end)
        elif _is_users(shot):
            stand(self._edit, shot, parsed.start, parsed.end)
            for line in self._lines[shot.pk]:
                stand(self._edit, line, parsed.start, parsed.start)
        else:
            here.lines += self._lines[shot.pk]
            here.shots.append((shot, parsed))
            self._edit.set(shot, removed=False, **self._columns(parsed))
            stand(self._edit, shot, parsed.start, parsed.end)
        return shot

    def _columns(self, parsed: ShotRead) -> dict[str, Any]:
        film = self._edit.film
        transition = transitions.of_words(parsed.transition)
        return fitted(
            Shot,
            **{
                name: getattr(parsed, name) for name in ("action", "size", "angle", "move", "title")
            },
            frames=film.frames(parsed.milliseconds),
            transition=transition,
            transition_frames=0 if transition == transitions.CUT else film.frames(TRANSITION),
            sounds="\n".join(parsed.sounds),
            fades_out=parsed.fades_out,
        )

    def _leave(self, shot: Shot, at: int) -> None:
        """It is gone from the script; on the board it stays where it is the user's."""
        if not shot.removed and not _is_users(shot):
            self._edit.remove([shot])
        stand(self._edit, shot, at, at)

    def _shift(self, shot: Shot, by: int) -> None:
        rows: list[Shot | Line] = [shot, *self._lines[shot.pk]]
        for row in rows:
            stand(self._edit, row, max(0, row.source_from + by), max(0, row.source_to + by))

    def _name(self, scene: Scene, order: Sequence[Shot], is_new: bool) -> None:
        for at, shot in enumerate(order):
            if shot.pk is None:
                if is_new:
                    shot.label = labels.of_new(scene.label, at)
                elif at and at < len(order) - 1:
                    shot.label = labels.behind_shot(order[at - 1].label, self._labels)
                else:
                    shot.label = labels.next_shot(scene.label, self._labels)
                self._labels.add(shot.label)

    def _write_lines(self, here: "_Scene") -> list[Line]:
        """Those that are new. A line that went into another shot keeps its row, and its voice."""
        wanted = [
            (shot, at, line, self._names.speaker(line.speaker))
            for shot, parsed in here.shots
            for at, line in enumerate(parsed.lines)
        ]
        found = pairs(
            [f"{line.speaker_id}\n{line.text}" for line in here.lines],
            [f"{speaker}\n{line.text}" for _, _, line, speaker in wanted],
        )
        new = []
        for (shot, at, parsed, speaker), pair in zip(wanted, found, strict=True):
            columns = self._line_columns(parsed) | {"shot_id": shot.pk, "position": at}
            columns["speaker_id"] = speaker
            if pair.old is None:
                new.append(Line(**columns))
            else:
                self._edit.set(here.lines[pair.old], **columns)
        known = {pair.old for pair in found}
        self._edit.remove(line for at, line in enumerate(here.lines) if at not in known)
        return new

    def _line_columns(self, parsed: LineRead) -> dict[str, Any]:
        language = "" if parsed.language == self._edit.film.language else parsed.language
        return fitted(
            Line,
            kind=parsed.kind.value,
            text=parsed.text,
            direction=parsed.direction,
            language=language,
            dual=parsed.dual,
            marked=parsed.marked,
            verbatim=parsed.verbatim,
            source_from=parsed.start,
            source_to=parsed.end,
        )


class _Scene:
    """A scene while it is read: the shots to fill, and the lines that they may take over."""

    def __init__(self) -> None:
        self.shots: list[tuple[Shot, ShotRead]] = []
        self.lines: list[Line] = []


def _is_users(shot: Shot) -> bool:
    return shot.hand_made or shot.locked

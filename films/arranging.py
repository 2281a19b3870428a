"""Edits of where things stand on a board: move, add and take away scenes, shots and lines.

Positions are 0, 1, 2 … within a film, a scene or a shot. What is moved keeps its label, and its
takes. Each is one step (`films.steps`), and raises EditError where it cannot be.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from films import labels
from films.board_models import Line, Scene, Shot
from films.edited_rows import lines_of, named, row_of, rows_of, scenes_of, shots_of
from films.edited_values import cleaned
from films.edits import keep
from films.models import Film
from films.script.pieces import MOST_SHOTS
from films.steps import EditError, Step, step

AnyRow = TypeVar("AnyRow", bound=Model)


def move_scene(film: Film, key: int, position: int) -> None:
    """To this position among the scenes without it."""
    with step(film, "") as edit:
        scene = row_of(film, Scene, key)
        edit.label = f"Move {named(scene)}"
        scenes = [one for one in scenes_of(film) if one.pk != key]
        number(edit, put(scenes, position, scene))


def move_shots(film: Film, keys: Iterable[int], scene: int, position: int) -> None:
    """Into this scene, to this position among its shots without them, in the order given."""
    with step(film, "") as edit:
        shots = rows_of(film, Shot, keys)
        row_of(film, Scene, scene)
        edit.label = f"Move {named(*shots)}"
        moved = {shot.pk for shot in shots}
        left = {shot.scene_id for shot in shots} - {scene}
        for shot in shots:
            if shot.scene_id != scene:
                edit.set(shot, scene_id=scene, hand_made=True)
        rest = [shot for shot in shots_of(scene) if shot.pk not in moved]
        number(edit, put(rest, position, *shots))
        for other in left:
            number(edit, [shot for shot in shots_of(other) if shot.pk not in moved])


def move_line(film: Film, key: int, shot: int, position: int) -> None:
    """Into this shot, to this position among its lines without it."""
    with step(film, "") as edit:
        line = row_of(film, Line, key)
        into = row_of(film, Shot, shot)
        edit.label = f"Move {named(line)}"
        keep(edit, line)
        keep(edit, into)
        left = line.shot_id
        edit.set(line, shot_id=shot)
        number(edit, put([one for one in lines_of([shot]) if one.pk != key], position, line))
        if left != shot:
            number(edit, [one for one in lines_of([left]) if one.pk != key])


def add_scene(film: Film, position: int, values: dict[str, Any]) -> Scene:
    with step(film, "Add a scene") as edit:
        scenes = scenes_of(film)
        scene = Scene(film=film, hand_made=True)
        for name, value in cleaned(film, "scene", scene, values).items():
            setattr(scene, name, value)
        placed = put(scenes, position, scene)
        at = placed.index(scene)
        if not scene.label:
            before = placed[at - 1].label if at else ""
            scene.label = labels.behind_scene(before, labels.of_scenes(film.pk))
        scene.position = at
        stand_at(scene, placed[at - 1] if at else None)
        edit.add([scene])
        number(edit, placed)
    return scene


def add_shot(film: Film, scene: int, position: int, values: dict[str, Any]) -> Shot:
    """Raises EditError where the film has as many as a film may have."""
    with step(film, "") as edit:
        above = row_of(film, Scene, scene)
        shots = shots_of(scene)
        new = Shot(scene=above, hand_made=True, frames=film.frames(4000))
        for name, value in cleaned(film, "shot", new, values).items():
            setattr(new, name, value)
        placed = put(shots, position, new)
        at = placed.index(new)
        new.position = at
        new.label = new.label or label_for(film, above, placed, at)
        stand_at(new, placed[at - 1] if at else above)
        edit.add([new])
        number(edit, placed)
        edit.label = f"Add {named(new)}"
    return new


def add_line(film: Film, shot: int, position: int, values: dict[str, Any]) -> Line:
    with step(film, "") as edit:
        above = row_of(film, Shot, shot)
        new = Line(shot=above, verbatim=False)
        for name, value in cleaned(film, "line", new, values).items():
            setattr(new, name, value)
        if not new.text:
            raise EditError("Write what is said.")
        placed = put(lines_of([shot]), position, new)
        new.position = placed.index(new)
        stand_at(new, above)
        edit.add([new])
        number(edit, placed)
        keep(edit, above)
        edit.label = f"Add {named(new)}"
    return new


def remove_scenes(film: Film, keys: Iterable[int]) -> None:
    """With all that is in them."""
    with step(film, "") as edit:
        scenes = rows_of(film, Scene, keys)
        edit.label = f"Take {named(*scenes)} away"
        edit.remove(scenes)
        number(edit, without(scenes_of(film), scenes))


def remove_shots(film: Film, keys: Iterable[int]) -> None:
    with step(film, "") as edit:
        shots = rows_of(film, Shot, keys)
        edit.label = f"Take {named(*shots)} away"
        edit.remove(shots)
        for scene in {shot.scene_id for shot in shots}:
            number(edit, without(shots_of(scene), shots))


def remove_lines(film: Film, keys: Iterable[int]) -> None:
    with step(film, "") as edit:
        lines = rows_of(film, Line, keys)
        edit.label = f"Take {named(*lines)} away"
        edit.remove(lines)
        for line in lines:
            keep(edit, line)
        for shot in {line.shot_id for line in lines}:
            number(edit, without(lines_of([shot]), lines))


def number(edit: Step, rows: Sequence[Model]) -> None:
    """Give these rows the positions 0, 1, 2 …"""
    for position, row in enumerate(rows):
        edit.set(row, position=position)


def put(rows: Sequence[AnyRow], position: int, *new: AnyRow) -> list[AnyRow]:
    at = min(max(position, 0), len(rows))
    return [*rows[:at], *new, *rows[at:]]


def without(rows: Iterable[AnyRow], gone: Sequence[AnyRow]) -> list[AnyRow]:
    keys = {row.pk for row in gone}
    return [row for row in rows if row.pk not in keys]


def label_for(
    film: Film, scene: Scene, placed: Sequence[Shot], at: int, *, always_behind: bool = False
) -> str:
    """For a new shot that stands there; `always_behind`: named after the one before it, be it the
    last. Raises EditError where no more fits into the film."""
    taken = labels.of_shots(film.pk)
    count = Shot.objects.filter(scene__film=film, removed=False, scene__removed=False).count()
    if count >= MOST_SHOTS:
        raise EditError(f"A film has {MOST_SHOTS:,} shots at most. Make another film of the rest.")
    if always_behind or 0 < at < len(placed) - 1:
        return labels.behind_shot(placed[at - 1].label, taken)
    return labels.next_shot(scene.label or str(scene.position + 1), taken)


def stand_at(row: Scene | Shot | Line, behind: Scene | Shot | Line | None) -> None:
    """What the script does not have stands at the end of what is before it."""
    if behind is not None:
        row.source_from = row.source_to = behind.source_to

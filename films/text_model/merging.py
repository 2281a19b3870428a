"""Scenes that a text model read and scenes that rules read, made into one script."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from films.script import reading
from films.script.names import Names
from films.script.pieces import SceneRead, ScriptRead
from films.text_model import building
from films.text_model.building import Built
from films.text_model.offers import Task
from films.text_model.units import Unit
from providers.contract import Json

MOST_NAMED = 5


@dataclass
class Outcome:
    """By digest: what was `built` of an answer, its `items`, and why the rest is read by rules."""

    built: dict[str, Built] = field(default_factory=dict)
    items: dict[str, list[Json]] = field(default_factory=dict)
    by_rules: dict[str, str] = field(default_factory=dict)


def merge(task: Task, outcome: Outcome, label: str) -> ScriptRead:
    """`label` is the model, for people."""
    of_scene: dict[int, list[Unit]] = {}
    for unit in task.units:
        of_scene.setdefault(unit.scene, []).append(unit)
    scenes: list[SceneRead] = []
    for at, scene in enumerate(task.script.scenes):
        units = of_scene.get(at)
        scenes += _scene(scene, units, outcome.built) if units else [scene]
    names, props = Names(), list(task.script.props)
    for name in task.script.characters:
        names.of(name)
    for one in scenes:
        for shot in one.shots:
            for name in (*shot.seen, *(line.speaker for line in shot.lines if line.speaker)):
                names.of(name)
    for items in outcome.items.values():
        props += building.props_of(items, task.cast)
    script = replace(
        task.script,
        scenes=tuple(scenes),
        characters=names.all(),
        places=tuple(dict.fromkeys(one.place for one in scenes if one.place)),
        props=tuple(dict.fromkeys(props)),
    )
    is_any = bool(outcome.built)
    remarks = reading.remarks(script, task.narrated, by=label if is_any else "")
    return replace(script, remarks=(*remarks, *_remarks(task, outcome, label)))


def _scene(rules: SceneRead, units: list[Unit], built: Mapping[str, Built]) -> list[SceneRead]:
    """The scene, or several: what of a long one was asked apart goes on with the last."""
    scenes: list[SceneRead] = []
    for unit in units:
        if made := built.get(unit.digest):
            found = _at(made.scenes, unit)
        else:
            shots = tuple(shot for shot in rules.shots if unit.start <= shot.start < unit.end)
            found = [replace(rules, shots=shots, start=unit.start, end=unit.end)]
        if scenes:
            last, first = scenes[-1], found[0]
            read_by = last.read_by or first.read_by
            scenes[-1] = replace(
                last, shots=last.shots + first.shots, end=first.end, read_by=read_by
            )
            found = found[1:]
        scenes += found
    return scenes


def _at(scenes: list[SceneRead], unit: Unit) -> list[SceneRead]:
    """The same words may stand in the script more than once, and are asked for once."""
    by = unit.start - min(scene.start for scene in scenes)
    if not by:
        return scenes
    *moved, last = [_moved(scene, by) for scene in scenes]
    shots = (*last.shots[:-1], replace(last.shots[-1], end=unit.end))
    return [*moved, replace(last, shots=shots, end=unit.end)]


def _moved(scene: SceneRead, by: int) -> SceneRead:
    shots = tuple(
        replace(
            shot,
            start=shot.start + by,
            end=shot.end + by,
            lines=tuple(
                replace(line, start=line.start + by, end=line.end + by) for line in shot.lines
            ),
        )
        for shot in scene.shots
    )
    return replace(scene, shots=shots, start=scene.start + by, end=scene.end + by)


def _remarks(task: Task, outcome: Outcome, label: str) -> list[str]:
    found = []
    marked = sum(one.marked for one in outcome.built.values())
    if marked:
        lines = "One line is" if marked == 1 else f"{marked:,} lines are"
        found.append(f"{lines} not word for word as in the script; that is marked on the card.")
    added = sum(one.added for one in outcome.built.values())
    if added:
        lines = "One line that was" if added == 1 else f"{added:,} lines that were"
        found.append(f"{lines} left out of the answer: taken from the script itself.")
    by_rules = [unit for unit in task.units if unit.digest in outcome.by_rules]
    for unit in by_rules[:MOST_NAMED]:
        scene = task.script.scenes[unit.scene]
        name = scene.heading or f"scene {unit.scene + 1}"
        found.append(f"Read by rules, not by {label}: “{name}”. {outcome.by_rules[unit.digest]}")
    if (more := len(by_rules) - MOST_NAMED) > 0:
        found.append(f"Read by rules as well: {more:,} more scenes.")
    return found

"""A script that was read (`films.script.reading`), written into the board of its film: this module
compares, and writes scenes; `films.read_shots` writes the shots and lines, `films.reading_names`
the bible.

Only what changed is read again: a scene whose words are the same keeps its row, its shots and all
their takes, wherever it went; in a scene that changed, so does each shot. What the user made or
changed survives every reading, and what the user took away stays away until its words change. The
whole is one step.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from films import labels
from films.board_models import Scene, Shot
from films.models import Film, ScriptVersion
from films.pairing import Pair, pairs
from films.read_rows import are_in_script_order, fitted, in_script, place, span_of, stand, woven
from films.read_shots import ReadShots
from films.reading_names import Names
from films.script import reading
from films.script.pieces import MOST_SHOTS, SceneRead, ScriptRead
from films.script.shots import fit
from films.steps import EditError, Step, step


@dataclass(frozen=True)
class ScriptChanges:
    """What a reading changes, in scenes; `shots` are all of the script. `first`: there was no board
    before."""

    first: bool
    scenes: int
    shots: int
    changed: int
    new: int
    gone: int
    remarks: tuple[str, ...]

    @property
    def same(self) -> int:
        return self.scenes - self.changed - self.new

    @property
    def summary(self) -> str:
        """For people: "2 scenes changed, 1 new, 37 as they were"."""
        if self.first:
            return f"{_many(self.scenes, 'scene')}, {_many(self.shots, 'shot')}"
        parts = [f"{_many(self.changed, 'scene')} changed"] if self.changed else []
        parts += [f"{self.new} new"] if self.new else []
        parts += [f"{self.gone} gone"] if self.gone else []
        if not parts:
            return "all as it was"
        if self.same:
            parts.append(f"{self.same} {'as it was' if self.same == 1 else 'as they were'}")
        return ", ".join(parts)


def read(film: Film, text: str, format: str = "", *, narrated: bool = True) -> ScriptRead:
    """The script, as long as the film shall be. Raises UnreadableScript, as `reading.read` does."""
    return as_long(film, reading.read(text, format, narrated=narrated))


def kept_as(film: Film) -> str:
    """The format of the text that the film keeps: Final Draft's is kept as Fountain."""
    return "fountain" if film.script_format == "fdx" else film.script_format


def as_long(film: Film, script: ScriptRead) -> ScriptRead:
    """The script, as long as the film shall be."""
    if film.target_frames is None:
        return script
    return fit(script, round(film.target_frames * 1000 / film.fps))


def compare(film: Film, script: ScriptRead) -> ScriptChanges:
    """What `write` would change; nothing is written."""
    rows = in_script(Scene.objects.filter(film=film))
    return _counted_changes(rows, script, _pairs(_text(film), rows, script))


def write(film: Film, script: ScriptRead, *, anew: bool = False) -> ScriptChanges:
    """Bring the board up to the script. `anew`: also what has the same words, since it was read in
    another way. Raises EditError for more shots than a film may have."""
    with transaction.atomic():
        changes = _written(film, script, anew)
        _refuse_too_many(film)
    return changes


def _written(film: Film, script: ScriptRead, anew: bool) -> ScriptChanges:
    with step(film, "") as edit:
        was, all_scenes = _text(film), list(Scene.objects.filter(film=film))
        rows, now = in_script(all_scenes), [one for one in all_scenes if not one.removed]
        as_told, spans = are_in_script_order(now), {row.pk: span_of(row) for row in rows}
        found = _pairs(was, rows, script)
        changes = _counted_changes(rows, script, found)
        edit.label = f"Read the script: {changes.summary}"
        old = [rows[pair.old] if pair.old is not None else None for pair in found]
        otherwise = [
            anew or _is_read_otherwise(scene, row)
            for scene, row in zip(script.scenes, old, strict=True)
        ]
        same = [pair.same and not other for pair, other in zip(found, otherwise, strict=True)]
        read = [scene for scene, is_same in zip(script.scenes, same, strict=True) if not is_same]
        names = Names(edit, script, read)
        _write_film(edit, script)
        shots = ReadShots(edit, was, script, names)
        known = {row.pk for row in old if row}
        for row in rows:
            if row.pk not in known:
                _leave(edit, row, shots)
        scenes = [
            _scene(edit, scene, row, is_same, names)
            for scene, row, is_same in zip(script.scenes, old, same, strict=True)
        ]
        order = woven(now, scenes, as_told)
        place(edit, order)
        _name(order)
        edit.add([scene for scene in scenes if scene.pk is None])
        for at, (scene, row, before) in enumerate(zip(script.scenes, scenes, old, strict=True)):
            span = spans[before.pk] if before else None
            if same[at] and span:
                shots.shift(row, scene, span)
            else:
                shots.read(row, scene, span, otherwise[at])
        shots.write()
    return changes


def _is_read_otherwise(scene: SceneRead, row: Scene | None) -> bool:
    """What a model read takes the place of what another, or rules, had read; not the reverse."""
    return bool(scene.read_by and row and row.read_by != scene.read_by)


def _refuse_too_many(film: Film) -> None:
    """The reader counts those of the script; here are those of the user, too."""
    there = Shot.objects.filter(scene__film=film, removed=False).exclude(scene__removed=True)
    if (count := there.count()) > MOST_SHOTS:
        raise EditError(
            f"With your own shots the script makes {count:,}, and a film has {MOST_SHOTS:,} at "
            "most. Nothing was changed: make another film of part of it."
        )


def _text(film: Film) -> str:
    return film.script.text if film.script else ""


def _pairs(was: str, rows: Sequence[Scene], script: ScriptRead) -> list[Pair]:
    return pairs(
        [was[row.source_from : row.source_to] for row in rows],
        [script.text[scene.start : scene.end] for scene in script.scenes],
        named=True,
    )


def _counted_changes(
    rows: Sequence[Scene], script: ScriptRead, found: Sequence[Pair]
) -> ScriptChanges:
    known = {pair.old for pair in found}
    return ScriptChanges(
        first=not rows,
        scenes=len(script.scenes),
        shots=len(script.shots),
        changed=sum(pair.old is not None and not pair.same for pair in found),
        new=sum(pair.old is None for pair in found),
        gone=sum(at not in known and not row.removed for at, row in enumerate(rows)),
        remarks=script.remarks,
    )


def _write_film(edit: Step, script: ScriptRead) -> None:
    """The version of its script is a new one only where a letter of it differs."""
    film = edit.film
    digest = hashlib.sha256(script.text.encode()).hexdigest()
    if film.script is None or film.script.sha256 != digest:
        newest = film.scripts.aggregate(Max("number"))["number__max"] or 0
        version = ScriptVersion.objects.create(
            film=film, number=newest + 1, text=script.text, sha256=digest
        )
        edit.set(film, script_id=version.pk)
    edit.set(film, script_format=script.format, remarks=list(script.remarks))
    if not film.language:
        edit.set(film, language=script.language)


def _leave(edit: Step, row: Scene, shots: ReadShots) -> None:
    """It is gone from the script; where shots of the user are in it, it stays with them."""
    if not shots.leave(row) and not row.removed:
        edit.remove([row])
    stand(edit, row, 0, 0)


def _scene(edit: Step, parsed: SceneRead, row: Scene | None, same: bool, names: Names) -> Scene:
    columns = fitted(
        Scene,
        **{name: getattr(parsed, name) for name in ("heading", "interior", "time_of_day", "mood")},
        synopsis=parsed.synopsis,
    )
    if row is None:
        row = Scene(film=edit.film, label=parsed.number[: labels.LONGEST], **columns)
        row.read_by = parsed.read_by
        row.place_id = names.place(parsed.place)
        row.source_from, row.source_to = parsed.start, parsed.end
        return row
    if not same:
        edit.set(row, removed=False, read_by=parsed.read_by)
        if not row.hand_made:
            edit.set(row, **columns, place_id=names.place(parsed.place))
            if parsed.number:
                edit.set(row, label=parsed.number[: labels.LONGEST])
    stand(edit, row, parsed.start, parsed.end)
    return row


def _name(order: Sequence[Scene]) -> None:
    """Label the scenes that are new and have no number of their own: with the next number at the
    end, else after the one before."""
    taken = {scene.label for scene in order}
    for at, scene in enumerate(order):
        if scene.pk is None and not scene.label:
            is_end = all(one.pk is None for one in order[at:])
            before = order[at - 1].label if at else ""
            scene.label = str(at + 1)
            if not is_end or scene.label in taken:
                scene.label = labels.behind_scene("" if is_end else before, taken)
            taken.add(scene.label)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"

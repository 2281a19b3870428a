"""Shots cut in two, joined and doubled. Each is one step (`films.steps`), and raises EditError
where it cannot be."""

from collections.abc import Sequence
from typing import Any

from films import step_lists
from films.arranging import label_for, number, put, stand_at, without
from films.board_models import Line, Shot
from films.edited_rows import lines_of, named, row_of, shots_of
from films.models import Film
from films.script import speech
from films.script.sentences import sentences
from films.steps import EditError, Step, step

LONGEST_TITLE = 300
COPIED = (
    *("action", "size", "angle", "move", "frames", "picture", "imported_id", "first_and_last"),
    *("extra", "negative", "sounds", "title", "seed", "locked", "skipped"),
)
COPIED_OF_LINE = (
    *("kind", "speaker_id", "text", "direction", "language", "offset_frames", "dual"),
    *("verbatim", "marked", "source_from", "source_to"),
)


def split(film: Film, key: int, *, said: int, lines: int) -> Shot:
    """Cut a shot in two, and give the second. So many sentences of its action and so many lines
    stay in the first; where all of the action stays, the second shows the same. Together they
    are as long as it was, a file of the user's own goes on where it was cut, and what ended in
    black still does. The takes stay with the first."""
    with step(film, "") as edit:
        shot = row_of(film, Shot, key)
        edit.label = f"Split {named(shot)}"
        spoken, action = lines_of([key]), sentences(shot.action)
        said, lines = min(max(said, 0), len(action)), min(max(lines, 0), len(spoken))
        ends = ((0, 0), (len(action), len(spoken)))
        if shot.frames < 2 or (said, lines) in ends:
            raise EditError(
                f"S{named(shot)[1:]} has nothing to be split at: each part needs a sentence "
                "of the action or a line of its own. Write a second one, or duplicate the shot."
            )
        first = " ".join(action[:said]) or shot.action
        second = " ".join(action[said:]) or shot.action
        length = _share(shot.frames, (first, spoken[:lines]), (second, spoken[lines:]))
        new = _copy(shot)
        new.action, new.frames = second, shot.frames - length
        new.fades_out = shot.fades_out
        if shot.imported_id:
            new.in_frame = shot.in_frame + length
        _add_behind(edit, shot, new)
        edit.set(shot, action=first, frames=length, fades_out=False, hand_made=True)
        for line in spoken[lines:]:
            at = line.offset_frames
            offset = None if at is None else max(0, at - length)
            edit.set(line, shot_id=new.pk, offset_frames=offset)
        number(edit, spoken[lines:])
    return new


def merge(film: Film, key: int, other: int) -> None:
    """Join another shot to the end of this one: its action, its lines, who is seen, its length,
    its words on the picture and those for it.
    The first keeps its label and its takes; those of the other are found again by a step back."""
    with step(film, "") as edit:
        shot, end = row_of(film, Shot, key), row_of(film, Shot, other)
        if shot.pk == end.pk:
            raise EditError("A shot cannot be joined to itself.")
        edit.label = f"Join {named(end)} to {named(shot)}"
        spoken, more = lines_of([key]), lines_of([other])
        for line in more:
            at = line.offset_frames
            offset = None if at is None else at + shot.frames
            edit.set(line, shot_id=key, offset_frames=offset)
        number(edit, [*spoken, *more])
        cast = step_lists.cast([key, other])
        both = list(dict.fromkeys(cast[str(key)] + cast[str(other)]))
        edit.set_list("cast", key, cast[str(key)], both)
        edit.set(
            shot,
            action=_joined(" ", shot.action, end.action),
            sounds=_joined("\n", shot.sounds, end.sounds),
            title=_joined(" · ", shot.title, end.title)[:LONGEST_TITLE],
            extra=_joined(", ", shot.extra, end.extra),
            negative=_joined(", ", shot.negative, end.negative),
            frames=shot.frames + end.frames,
            fades_out=end.fades_out,
            hand_made=True,
        )
        edit.remove([end])
        number(edit, without(shots_of(end.scene_id), [end]))


def duplicate(film: Film, key: int) -> Shot:
    """The same shot once more behind it, with its lines and its cast, and without a take."""
    with step(film, "") as edit:
        shot = row_of(film, Shot, key)
        edit.label = f"Duplicate {named(shot)}"
        new = _copy(shot)
        _add_behind(edit, shot, new)
        edit.add([_copy_of_line(line, new) for line in lines_of([key])])
    return new


def _copy(shot: Shot) -> Shot:
    return Shot(scene_id=shot.scene_id, hand_made=True, **_values(shot, COPIED))


def _copy_of_line(line: Line, shot: Shot) -> Line:
    return Line(shot=shot, position=line.position, **_values(line, COPIED_OF_LINE))


def _values(row: Shot | Line, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _add_behind(edit: Step, shot: Shot, new: Shot) -> None:
    """With the same cast."""
    placed = shots_of(shot.scene_id)
    at = placed.index(shot) + 1
    placed = put(placed, at, new)
    new.position = at
    new.label = label_for(edit.film, shot.scene, placed, at, always_behind=True)
    stand_at(new, shot)
    edit.add([new])
    number(edit, placed)
    edit.set_list("cast", new.pk, [], step_lists.cast([shot.pk])[str(shot.pk)])


def _share(frames: int, *halves: tuple[str, list[Line]]) -> int:
    """The frames of the first of two halves, by the time that their action or their words need."""
    needs = [
        max(
            speech.milliseconds_of_action(action),
            sum(speech.milliseconds_of(line.text) for line in lines),
            1,
        )
        for action, lines in halves
    ]
    return min(max(frames * needs[0] // sum(needs), 1), frames - 1)


def _joined(between: str, *texts: str) -> str:
    """Each once."""
    return between.join(dict.fromkeys(filter(None, texts)))

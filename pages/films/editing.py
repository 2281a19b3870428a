"""Each press on a board that changes it, as one step of its film."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from films import advance, arranging, board, cutting_shots, edits, runs, standing, steps
from films.board_models import Line, Shot
from films.edited_rows import row_of, shots_of
from films.history_models import Edit
from films.models import Film
from films.read_shots import TRANSITION
from films.script.sentences import sentences
from films.stages import Stage
from films.steps import ChangedMeanwhile, EditError
from films.take_models import Take
from foundation.user_input import NoNumber, number, row_id
from pages.films import answers
from pages.films.common import film_of

Data = QueryDict
UNKNOWN = "This page is out of date. Reload it."
TEXTS = {
    "shot": ("label", "action", "size", "angle", "move", "extra", "negative", "sounds", "title"),
    "scene": ("label", "heading", "time_of_day", "mood", "music", "synopsis"),
    "line": ("kind", "text", "direction", "language"),
}
CHECKS = {"shot": ("locked", "first_and_last", "fades_out"), "line": ("dual",)}
REMOVES = ("remove", "remove-scene", "remove-line")
KEYS = {"scene": ("place_id",), "line": ("speaker_id",)}


@require_POST
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """`do` names the act. What cannot be is said, and nothing is changed; 409
    with both texts where somebody else changed the same meanwhile."""
    film = film_of(slug)
    act = ACTS.get(request.POST.get("do", ""))
    try:
        if act is None:
            raise EditError(UNKNOWN)
        act(film, request.POST)
    except ChangedMeanwhile as error:
        return answers.answer(request, film, status=409, conflict=_conflict(request, error))
    except EditError as error:
        messages.error(request, str(error), extra_tags="film")
        return answers.answer(request, film, status=422)
    if request.POST.get("do") in REMOVES:
        _show_removed(request, film)
    return answers.answer(request, film)


def _show_removed(request: HttpRequest, film: Film) -> None:
    """With an undo of that very step."""
    if edit := _newest(film):
        what = edit.label.removeprefix("Take ").removesuffix(" away")
        words = f"{what[:1].upper()}{what[1:]} removed."
        messages.success(request, words, extra_tags=f"step-{edit.number}-{film.slug}")


def _newest(film: Film) -> Edit | None:
    return film.edits.filter(undone=False).defer("before", "after").order_by("-number").first()


def _conflict(request: HttpRequest, error: ChangedMeanwhile) -> dict[str, Any]:
    """Both texts of what differs, for the inspector."""
    texts = {
        name.replace("_", " "): (str(yours), str(theirs))
        for name, (yours, theirs) in error.texts.items()
        if str(yours) != str(theirs) and not name.endswith("_id")
    }
    return {"words": str(error), "texts": texts}


def _key(data: Data, name: str = "key") -> int:
    key = row_id(data.get(name))
    if key is None:
        raise EditError(UNKNOWN)
    return key


def _keys(data: Data, name: str = "key") -> list[int]:
    found = [key for text in data.getlist(name) if (key := row_id(text)) is not None]
    if not found:
        raise EditError(UNKNOWN)
    return found


def _place(data: Data, name: str = "position") -> int:
    return row_id(data.get(name)) or 0


def _frames(film: Film, data: Data, name: str, what: str) -> int:
    """Out of seconds as people write them."""
    try:
        seconds = number(data.get(name, "").replace(",", ".").removesuffix("s"))
    except NoNumber:
        raise EditError(
            f"{what} is a number of seconds, such as 3.5. Nothing was changed."
        ) from None
    if not 0 <= seconds <= 3600:
        raise EditError(f"{what} is between 0 and 3,600 seconds. Nothing was changed.")
    return round(Fraction(seconds) * film.fps)


def _values(table: str, data: Data) -> dict[str, Any]:
    """What the form has of the row; of boxes that are ticked, only a form that says it has them."""
    values: dict[str, Any] = {name: data[name] for name in TEXTS[table] if name in data}
    boxes = data.getlist("checks")
    values |= {name: name in data for name in CHECKS.get(table, ()) if name in boxes}
    values |= {name: data[name] for name in KEYS.get(table, ()) if name in data}
    return values


def _change(table: str) -> Callable[[Film, Data], None]:
    def change(film: Film, data: Data) -> None:
        values = _values(table, data)
        if table == "shot":
            values |= _of_shot(film, data)
        edits.change(film, table, _key(data), values, row_id(data.get("revision")))

    return change


def _of_shot(film: Film, data: Data) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "seconds" in data:
        values["frames"] = max(1, _frames(film, data, "seconds", "The length of a shot"))
    if "transition" in data:
        values["transition"] = data["transition"]
        length = _frames(film, data, "transition_seconds", "The length of a transition")
        length = length or film.frames(TRANSITION)
        values["transition_frames"] = 0 if data["transition"] == "cut" else length
    if "picture" in data:
        values["picture"] = data["picture"]
    if "imported" in data:
        values["imported_id"] = row_id(data.get("imported"))
    if "face" in data:
        values["face"] = row_id(data.get("face"))
    if "seed" in data:
        values["seed"] = row_id(data.get("seed"))
    return values


def _cast(film: Film, data: Data) -> None:
    seen = [key for text in data.getlist("entry") if (key := row_id(text)) is not None]
    edits.set_cast(film, _key(data), seen)


def _stage(data: Data) -> Stage:
    try:
        return Stage(data.get("stage", ""))
    except ValueError:
        raise EditError(UNKNOWN) from None


def _move(film: Film, data: Data) -> None:
    """To a `position` in a `scene`; or `by` one, over the end of its scene into the next."""
    by = {"left": -1, "right": 1}.get(data.get("by", ""))
    if by is None:
        arranging.move_shots(film, _keys(data), _key(data, "scene"), _place(data))
        return
    shot = row_of(film, Shot, _key(data))
    beside = [one.pk for one in shots_of(shot.scene_id)]
    at = beside.index(shot.pk) + by
    if 0 <= at < len(beside):
        arranging.move_shots(film, [shot.pk], shot.scene_id, at)
        return
    scenes = list(film.scenes.filter(removed=False).order_by("position", "id"))
    next_at = [one.pk for one in scenes].index(shot.scene_id) + by
    if not 0 <= next_at < len(scenes):
        raise EditError("It is the first shot of the film." if by < 0 else "It is the last one.")
    there = scenes[next_at].pk
    arranging.move_shots(film, [shot.pk], there, 0 if by > 0 else len(shots_of(there)))


def _move_scene(film: Film, data: Data) -> None:
    scenes = [one.pk for one in film.scenes.filter(removed=False).order_by("position", "id")]
    key = _key(data)
    by = {"up": -1, "down": 1}.get(data.get("by", ""), 0)
    at = scenes.index(key) + by if key in scenes else 0
    if not 0 <= at < len(scenes):
        raise EditError("It is the first scene." if by < 0 else "It is the last scene.")
    arranging.move_scene(film, key, at)


def _split(film: Film, data: Data) -> None:
    """In the middle of its sentences and of its lines, unless that is said."""
    shot = row_of(film, Shot, _key(data))
    count, lines = len(sentences(shot.action)), shot.lines.filter(removed=False).count()
    first = row_id(data.get("said"))
    if first is None:
        cutting_shots.split(
            film,
            shot.pk,
            said=(count + 1) // 2,
            lines=(lines + 1) // 2 if count < 2 else lines // 2,
        )
    else:
        cutting_shots.split(film, shot.pk, said=first, lines=_place(data, "lines"))


def _choose_number(film: Film, data: Data) -> None:
    """The take with a `number` of what is seen of a shot: its lips, its clip, else its still."""
    shot = row_of(film, Shot, _key(data))
    number = _place(data, "number")
    seen = board.read(film, to_look=True)
    made = seen.picture_of(seen.shot[shot.pk])
    stage = made.target.stage if made else Stage.STILL
    take = Take.objects.filter(film=film, shot=shot, stage=stage, number=number).first()
    if take is None:
        raise EditError(f"There is no take {number} of the {stage.one} of shot {shot.label}.")
    edits.choose(film, [take.pk])


def _approve(film: Film, data: Data) -> None:
    """The `key`s of takes; else all of a `stage` that wait; else all that is chosen of a `shot`,
    and where all of that is approved, the yes is taken back. What waited for it goes on."""
    if "key" in data:
        edits.approve(film, _keys(data), "withdraw" not in data)
        advance.advance(film)
        return
    now = board.read(film, to_look=True)
    if "stage" in data:
        found = standing.of_board(now, frozenset([_stage(data)]) & now.wanted)
        takes = [one.take for one in found.values() if one.take and one.take.is_there]
        keys = [take.pk for take in takes if take.approved_at is None]
    else:
        shots = [now.shot[key] for key in _keys(data, "shot") if key in now.shot]
        chosen = (now.chosen.get(one) for shot in shots for one in runs.targets_of(now, shot))
        takes = [take for take in chosen if take and take.is_there]
        keys = [take.pk for take in takes if take.approved_at is None]
        if takes and not keys:
            edits.approve(film, [take.pk for take in takes], False)
            return
    if not keys:
        raise EditError("Nothing is made yet that could be approved.")
    edits.approve(film, keys)
    advance.advance(film)


def _merge(film: Film, data: Data) -> None:
    """With the one behind it."""
    shot = row_of(film, Shot, _key(data))
    beside = [one.pk for one in shots_of(shot.scene_id)]
    at = beside.index(shot.pk) + 1
    if at == len(beside):
        raise EditError("No shot follows it in its scene to join it with.")
    cutting_shots.merge(film, shot.pk, beside[at])


def _line_up(film: Film, data: Data) -> None:
    line = row_of(film, Line, _key(data))
    arranging.move_line(film, line.pk, line.shot_id, max(0, line.position - 1))


def _add_line(film: Film, data: Data) -> None:
    shot = _key(data, "shot")
    arranging.add_line(film, shot, 10_000, _values("line", data))


def _add_shot(film: Film, data: Data) -> None:
    action = data.get("action", "")
    arranging.add_shot(film, _key(data, "scene"), 10_000, {"action": action})


def _add_scene(film: Film, data: Data) -> None:
    arranging.add_scene(film, 10_000, {"heading": data.get("heading", "")})


def _undo(film: Film, data: Data) -> None:
    """Of a message, only as long as nothing was done since."""
    number = row_id(data.get("step"))
    newest = _newest(film) if number else None
    if number and (newest is None or newest.number != number):
        raise EditError("Something else was changed since. Undo that first, on the board.")
    if steps.undo(film) is None:
        raise EditError("There is nothing to undo.")


def _redo(film: Film, data: Data) -> None:
    if steps.redo(film) is None:
        raise EditError("There is nothing to redo.")


ACTS: dict[str, Callable[[Film, Data], Any]] = {
    "shot": _change("shot"),
    "scene": _change("scene"),
    "line": _change("line"),
    "cast": _cast,
    "skip": lambda film, data: edits.skip(film, _keys(data), _stage(data), "skipped" in data),
    "choose-number": _choose_number,
    "approve": _approve,
    "choose": lambda film, data: edits.choose(film, _keys(data)),
    "move": _move,
    "move-scene": _move_scene,
    "split": _split,
    "merge": _merge,
    "duplicate": lambda film, data: cutting_shots.duplicate(film, _key(data)),
    "remove": lambda film, data: arranging.remove_shots(film, _keys(data)),
    "remove-scene": lambda film, data: arranging.remove_scenes(film, _keys(data)),
    "remove-line": lambda film, data: arranging.remove_lines(film, _keys(data)),
    "line-up": _line_up,
    "add-line": _add_line,
    "add-shot": _add_shot,
    "add-scene": _add_scene,
    "undo": _undo,
    "redo": _redo,
}

"""Every edit is a step: any order of them, taken back, leaves what was there before."""

import contextlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from films import arranging, bible_edits, cutting_shots, edits, parsing, steps
from films.bible_models import Entry
from films.board_models import Line, Scene, Shot
from films.history_models import Edit
from films.models import Film
from films.script import reading
from films.stages import Stage
from films.steps import EditError
from tests.films import sample_boards
from tests.films.sample_boards import rows

pytestmark = pytest.mark.django_db
SCENES = [
    f"INT. ROOM {number} - DAY\n\nIda looks. Rain {number}.\n\nIDA\nWho is it, {number}?\n\n"
    for number in range(4)
]
SCRIPTS = [
    "".join(SCENES[int(at)] for at in order) for order in ("01", "012", "20", "3012", "1", "0123")
]


def any_edit(film: Film, chance: random.Random) -> None:
    """One edit of any kind on anything."""

    def scene() -> int:
        return chance.choice(keys(Scene.objects.filter(film=film, removed=False)))

    def shot() -> int:
        return chance.choice(keys(Shot.objects.filter(**arranging_there(film))))

    def line() -> int:
        there = {f"shot__{name}": value for name, value in arranging_there(film).items()}
        return chance.choice(keys(Line.objects.filter(removed=False, **there)))

    def entry() -> int:
        return chance.choice(keys(Entry.objects.filter(removed_at=None)))

    number = chance.randrange(6)
    verbs: list[Callable[[], object]] = [
        lambda: edits.change(film, "shot", shot(), {"action": f"Wind {number}.", "frames": 9}),
        lambda: edits.change(film, "line", line(), {"text": f"Words {number}"}),
        lambda: edits.change(film, "scene", scene(), {"mood": f"mood {number}"}),
        lambda: edits.change(film, "film", film.pk, {"style": f"style {number}"}),
        lambda: edits.change(film, "entry", entry(), {"name": f"Ida {number}"}),
        lambda: edits.change(film, "shot", shot(), {"transition": "grain", "extra": str(number)}),
        lambda: edits.set_cast(film, shot(), [entry(), entry()][: number % 3]),
        lambda: edits.skip(film, [shot()], Stage.LIPS, number % 2 == 0),
        lambda: edits.change(film, "shot", shot(), {"locked": number % 2 == 0}),
        lambda: edits.choose(film, [chance.choice(keys(film.takes.all()))]),
        lambda: arranging.move_scene(film, scene(), number),
        lambda: arranging.move_shots(film, [shot(), shot()], scene(), number),
        lambda: arranging.move_line(film, line(), shot(), number),
        lambda: arranging.add_scene(film, number, {"heading": "INT. HALL"}),
        lambda: arranging.add_shot(film, scene(), number, {"action": "Rain. More rain."}),
        lambda: arranging.add_line(film, shot(), number, {"text": "Who is there?"}),
        lambda: arranging.remove_shots(film, [shot()]),
        lambda: arranging.remove_lines(film, [line()]),
        lambda: arranging.remove_scenes(film, [scene()]) if number == 0 else None,
        lambda: cutting_shots.split(film, shot(), said=number % 3, lines=number % 2),
        lambda: cutting_shots.merge(film, shot(), shot()),
        lambda: cutting_shots.duplicate(film, shot()),
        lambda: parsing.write(film, reading.read(SCRIPTS[number])),
        lambda: bible_edits.add_entry(film, "prop", {"name": f"Lamp {number}"}),
        lambda: bible_edits.remove_entry(film, entry()) if number == 0 else None,
    ]
    with contextlib.suppress(EditError, IndexError):
        chance.choice(verbs)()


def keys(found) -> list[int]:
    return list(found.order_by("pk").values_list("pk", flat=True))


def arranging_there(film: Film) -> dict[str, object]:
    return {"scene__film": film, "removed": False, "scene__removed": False}


def positions_are_dense(film: Film) -> bool:
    found = [Scene.objects.filter(film=film, removed=False)]
    found += [Shot.objects.filter(scene=one, removed=False) for one in keys(found[0])]
    for shot in keys(Shot.objects.filter(**arranging_there(film))):
        found.append(Line.objects.filter(shot=shot, removed=False))
    return all(
        list(some.values_list("position", flat=True)) == list(range(some.count())) for some in found
    )


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_edits_is_taken_back_and_done_again(seed):
    film, chance = sample_boards.make_film(3, 2, 1), random.Random(seed)
    shot = Shot.objects.first()
    for number in (1, 2, 3):
        sample_boards.make_take(film, Stage.STILL, number, shot=shot, chosen=number == 1)
    states = [rows(film)]
    for _ in range(25):
        any_edit(film, chance)
        assert positions_are_dense(film)
        if film.edits.count() >= len(states):
            states.append(rows(film))
    for state in reversed(states[:-1]):
        assert steps.undo(Film.objects.get(pk=film.pk))
        assert rows(film) == state
    assert steps.undo(film) is None
    for state in states[1:]:
        assert steps.redo(film)
        assert rows(film) == state
    assert steps.redo(film) is None


def test_a_new_edit_drops_what_was_undone_and_old_ones_go(monkeypatch):
    film = sample_boards.make_film(1)
    for mood in "abc":
        edits.change(film, "scene", film.scenes.get().pk, {"mood": mood})
    steps.undo(film)
    assert film.edits.filter(undone=False).count() == 2
    steps.undo(film)
    edits.change(film, "scene", film.scenes.get().pk, {"mood": "d"})
    assert steps.redo(film) is None
    assert list(film.edits.values_list("number", "undone")) == [(2, False), (1, False)]
    for number in range(steps.MOST):
        Edit.objects.create(film=film, number=number + 3, label="", before={}, after={})
    edits.change(film, "scene", film.scenes.get().pk, {"mood": "e"})
    assert film.edits.count() == steps.MOST
    assert film.edits.first().number == steps.MOST + 3


def test_two_windows_that_edit_one_shot():
    film = sample_boards.make_film(1)
    shot = Shot.objects.get()
    edits.change(film, "shot", shot.pk, {"action": "The wind."}, revision=shot.revision)
    with pytest.raises(steps.ChangedMeanwhile) as refused:
        edits.change(film, "shot", shot.pk, {"action": "The rain."}, revision=shot.revision)
    assert refused.value.texts == {"action": ("The rain.", "The wind.")}
    assert film.edits.count() == 1
    now = Shot.objects.get()
    assert (now.action, now.revision, now.hand_made) == ("The wind.", 1, True)
    edits.change(film, "shot", shot.pk, {"action": "The rain."}, revision=now.revision)


@pytest.mark.django_db(transaction=True)
def test_of_edits_at_once_one_is_written():
    film = sample_boards.make_film(1)
    key = Shot.objects.get().pk

    def edit(number: int) -> bool:
        try:
            values = {"action": f"Wind {number}."}
            edits.change(Film.objects.get(pk=film.pk), "shot", key, values, revision=0)
        except steps.ChangedMeanwhile:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(edit, range(4))) == [False, False, False, True]
    assert (film.edits.count(), Shot.objects.get().revision) == (1, 1)


def test_what_is_moved_has_no_new_revision_and_keeps_its_label():
    film = sample_boards.make_film(3, 1)
    first, *_ = shots = list(Shot.objects.all())
    arranging.move_shots(film, [first.pk], shots[3].scene_id, 0)
    first.refresh_from_db()
    assert (first.label, first.position, first.scene_id) == ("1A", 0, shots[3].scene_id)
    assert set(Shot.objects.exclude(pk=first.pk).values_list("revision", flat=True)) == {0}


def test_a_step_back_leaves_what_another_film_made_of_the_bible():
    film, other = sample_boards.make_film(1), sample_boards.make_film(1, name="Other")
    ida = Entry.objects.get()
    edits.change(film, "entry", ida.pk, {"description": "young", "voice_only": True})
    edits.change(other, "entry", ida.pk, {"description": "old"})
    steps.undo(film)
    ida.refresh_from_db()
    assert (ida.description, ida.voice_only) == ("old", False)


def test_a_name_that_is_taken_meanwhile_stops_a_step_back():
    film = sample_boards.make_film(1)
    bible_edits.remove_entry(film, Entry.objects.get().pk)
    Entry.objects.create(project=film.project, kind="character", name="IDA", name_key="ida")
    with pytest.raises(steps.CannotStep, match="another entry of this name"):
        steps.undo(film)
    assert film.edits.get().undone is False


def test_many_shots_take_few_queries(django_assert_max_num_queries):
    film = sample_boards.make_film(10)
    last = Shot.objects.last()
    with django_assert_max_num_queries(14):
        arranging.move_shots(film, [last.pk], last.scene_id, 0)
    with django_assert_max_num_queries(14):
        edits.skip(film, keys(Shot.objects), Stage.LIPS, True)
    with django_assert_max_num_queries(12):
        steps.undo(film)

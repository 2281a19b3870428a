"""Scripts written into rows: what is the same keeps its row, and so its takes."""

import itertools
import random
import time
from collections.abc import Callable

import pytest

from films import arranging, edits, parsing, steps
from films.bible_models import Entry
from films.board_models import Appearance, Line, Shot
from films.models import Film
from films.script import reading
from films.script.pieces import UnreadableScript
from films.steps import EditError
from tests.films import sample_boards
from tests.films.sample_boards import rows

pytestmark = pytest.mark.django_db

LAMP = """INT. LAMP ROOM - NIGHT

Ida climbs the last steps. The lamp is dark.

IDA
It is out.

KEEPER (V.O.)
(quietly)
It was never lit.

EXT. ROCKS - DAY

Waves break over the rocks.

Ida runs to the boat.

INT. KITCHEN - DAY

The Keeper pours tea.

KEEPER
Sit down.
"""


def write(film: Film, text: str, **facts) -> parsing.ScriptChanges:
    return parsing.write(film, reading.read(text, "fountain"), **facts)


@pytest.fixture
def film() -> Film:
    film = sample_boards.make_film()
    Entry.objects.all().delete()
    write(film, LAMP)
    return film


def shots(film: Film) -> list[Shot]:
    found = Shot.objects.filter(scene__film=film, removed=False, scene__removed=False)
    return list(found.order_by("scene__position", "position"))


def words(film: Film) -> list[str]:
    """What is seen and said, in order."""
    found = []
    for shot in shots(film):
        found.append(shot.action)
        found += shot.lines.filter(removed=False).values_list("text", flat=True)
    return found


def as_read(text: str) -> list[str]:
    found = []
    for shot in reading.read(text, "fountain").shots:
        found += [shot.action, *(line.text for line in shot.lines)]
    return found


def test_a_first_reading(film):
    scenes = list(film.scenes.all())
    assert [scene.label for scene in scenes] == ["1", "2", "3"]
    assert [scene.place.name for scene in scenes] == ["LAMP ROOM", "ROCKS", "KITCHEN"]
    assert (scenes[0].interior, scenes[0].time_of_day.casefold()) == ("int", "night")
    assert words(film) == as_read(LAMP)
    first = shots(film)[0]
    assert first.label == "1A" and first.frames > 30
    out, lit = first.lines.all()[:2]
    assert (out.speaker.name, out.kind, out.text) == ("IDA", "dialogue", "It is out.")
    assert (lit.kind, lit.direction) == ("voice-over", "quietly")
    assert list(first.cast.values_list("entry__name", flat=True)) == ["IDA"]
    assert film.script.text[out.source_from : out.source_to].strip().endswith("It is out.")
    assert film.edits.get().label.startswith("Read the script: 3 scenes, ")
    film.refresh_from_db()
    assert (film.script_format, film.language) == ("fountain", "en")


def test_the_same_script_changes_nothing(film):
    before = rows(film)
    told = write(film, LAMP)
    assert (told.same, told.summary) == (3, "all as it was")
    assert rows(film) == before
    assert (film.scripts.count(), film.edits.count()) == (1, 1)


def test_a_line_that_changed_keeps_its_row_and_all_others(film):
    before = {shot.pk: (shot.action, shot.frames) for shot in shots(film)}
    line = Line.objects.get(text="It was never lit.")
    newer = LAMP.replace("It was never lit.", "It was never lit, Ida.")
    assert parsing.compare(film, reading.read(newer, "fountain")).summary == (
        "1 scene changed, 2 as they were"
    )
    assert write(film, newer).summary == "1 scene changed, 2 as they were"
    line.refresh_from_db()
    assert line.text == "It was never lit, Ida."
    assert set(before) == {shot.pk for shot in shots(film)}
    assert words(film) == as_read(newer)
    assert_places_are_those_of(newer, film)
    assert film.scripts.count() == 2


def test_scenes_that_were_moved_changed_added_and_taken_away(film):
    head, rocks, kitchen = LAMP.split("EXT.")[0], *LAMP.split("EXT.")[1].split("INT.")
    parts = {"lamp": head, "rocks": "EXT." + rocks, "kitchen": "INT." + kitchen}
    key = {scene.place.name: scene.pk for scene in film.scenes.all()}
    hall = "INT. HALL - DUSK\n\nNobody is in the hall.\n\n"
    newer = parts["kitchen"] + "\n" + hall + parts["lamp"]
    told = write(film, newer)
    assert (told.changed, told.new, told.gone, told.same) == (0, 1, 1, 2)
    found = list(film.scenes.filter(removed=False))
    assert [scene.pk for scene in found if scene.place.name != "HALL"] == [
        key["KITCHEN"],
        key["LAMP ROOM"],
    ]
    assert [scene.position for scene in found] == [0, 1, 2]
    assert words(film) == as_read(newer)
    assert_places_are_those_of(newer, film)


def test_what_the_user_made_or_changed_survives(film):
    climbs, *_ = shots(film)
    waves = next(shot for shot in shots(film) if "Waves" in shot.action)
    edits.change(film, "shot", waves.pk, {"action": "A storm."})
    edits.change(film, "shot", climbs.pk, {"locked": True})
    own = arranging.add_shot(film, waves.scene_id, 1, {"action": "Gulls."})
    newer = LAMP.replace("Waves break over", "Wind blows over").replace("last steps", "stairs")
    newer = newer.replace("Ida runs to the boat.", "Ida runs to the boat.\n\nShe rows away.")
    write(film, newer)
    found = [shot.action for shot in shots(film)]
    assert climbs.action in found
    at = found.index("A storm.")
    assert found[at : at + 4] == ["A storm.", "Gulls.", "Ida runs to the boat.", "She rows away."]
    assert own.pk in {shot.pk for shot in shots(film)}
    write(film, LAMP.split("EXT.")[0])
    assert {"A storm.", "Gulls."} <= {shot.action for shot in shots(film)}


def test_an_order_that_the_user_gave_stays(film):
    kitchen = film.scenes.get(place__name="KITCHEN")
    arranging.move_scene(film, kitchen.pk, 0)
    rocks = film.scenes.get(place__name="ROCKS")
    _, boat = (shot.pk for shot in shots(film) if shot.scene_id == rocks.pk)
    arranging.move_shots(film, [boat], rocks.pk, 0)
    write(film, LAMP.replace("Ida runs", "Gulls cry.\n\nIda runs") + "\nEXT. SEA - DAY\n\nFog.\n")
    assert list(film.scenes.values_list("place__name", flat=True)) == [
        *("KITCHEN", "SEA", "LAMP ROOM", "ROCKS"),
    ]
    found = list(Shot.objects.filter(scene=rocks).values_list("action", "label"))
    assert found == [
        ("Ida runs to the boat.", "2B"),
        ("Waves break over the rocks.", "2A"),
        ("Gulls cry.", "2C"),
    ]


def test_a_scene_that_was_taken_away_comes_back_with_its_words(film):
    kitchen = film.scenes.get(place__name="KITCHEN")
    arranging.remove_scenes(film, [kitchen.pk])
    write(film, "\n" + LAMP)
    assert not any("tea" in shot.action for shot in shots(film))
    told = write(film, LAMP.replace("pours tea", "pours black tea"))
    assert any("black tea" in shot.action for shot in shots(film)) and told.changed == 1
    kitchen.refresh_from_db()
    assert (kitchen.removed, kitchen.position) == (False, 2)


def test_what_was_taken_away_stays_so_until_its_words_change(film):
    boat = next(shot for shot in shots(film) if "boat" in shot.action)
    arranging.remove_shots(film, [boat.pk])
    write(film, LAMP.replace("Waves break", "High waves break"))
    assert not any("boat" in shot.action for shot in shots(film))
    write(film, LAMP.replace("Ida runs to the boat", "Ida runs to the small boat"))
    boat.refresh_from_db()
    assert (boat.removed, boat.action) == (False, "Ida runs to the small boat.")


def test_a_reading_is_taken_back_with_its_script(film):
    before, text = rows(film), film.script.text
    write(film, "INT. HALL - DAY\n\nNobody.\n\nEXT. ROCKS - DAY\n\nIda waits.\n")
    after = rows(film)
    steps.undo(film)
    assert rows(film) == before and film.script.text == text
    steps.redo(film)
    assert rows(film) == after
    steps.undo(film)
    write(film, LAMP + "\nSteam rises.\n")
    assert words(film) == as_read(LAMP + "\nSteam rises.\n")


def test_names_are_found_in_the_bible_of_the_project(film):
    ida = Entry.objects.get(name="IDA")
    edits.change(film, "entry", ida.pk, {"name": "Ida Ward", "aliases": ["Ida", "The Girl"]})
    other = sample_boards.Film.objects.create(project=film.project, name="Two", slug="two")
    write(other, "INT. LAMP ROOM - DAY\n\nThe girl sleeps.\n\nIDA\nHello.\n")
    assert Entry.objects.filter(kind="character").count() == 2
    assert set(Appearance.objects.filter(shot__scene__film=other).values_list("entry")) == {
        (ida.pk,)
    }
    assert Line.objects.get(shot__scene__film=other).speaker == ida


def test_a_film_gets_as_long_as_it_shall_be(film):
    film.target_frames = 900
    film.save(update_fields=["target_frames"])
    parsing.write(film, parsing.read(film, LAMP), anew=True)
    assert abs(sum(shot.frames for shot in shots(film)) - 900) <= 3


@pytest.mark.parametrize("text", ["", " \n", "/* nothing */", "[[a note]]"])
def test_what_has_nothing_to_film_changes_nothing(film, text):
    with pytest.raises(UnreadableScript, match="Write at least a sentence"):
        parsing.read(film, text, "fountain")


def test_one_line_is_one_scene_of_one_shot():
    film = sample_boards.make_film()
    assert parsing.write(film, parsing.read(film, "A fox jumps.")).summary == "1 scene, 1 shot"


def test_who_is_only_heard_is_not_seen(film):
    write(film, "INT. HALL - DAY\n\nNobody is here.\n\nRADIO (V.O.)\nGood night.\n")
    assert Entry.objects.get(name="RADIO").voice_only is True
    assert Appearance.objects.filter(entry__name="RADIO").count() == 0


def test_any_change_of_a_script_keeps_what_is_the_same():
    """Every action stands once, so that its row is known by it."""
    film, chance, numbers = sample_boards.make_film(), random.Random(7), itertools.count()

    def part() -> str:
        number = next(numbers)
        said = f"\n\nIDA\nLine {number} it is.\n" if chance.random() < 0.5 else "\n"
        return f"Somebody opens door {number} slowly.{said}"

    scenes = [[part() for _ in range(4)] for _ in range(5)]
    heads = [f"INT. ROOM {number} - DAY" for number in range(5)]
    for _ in range(25):
        text = "\n".join(
            "\n\n".join([head, *scene]) for head, scene in zip(heads, scenes, strict=True)
        )
        before = {shot.action: shot.pk for shot in shots(film)}
        lines = {line.text: line.pk for line in Line.objects.filter(removed=False)}
        write(film, text)
        assert words(film) == as_read(text)
        assert_places_are_those_of(text, film)
        after = {shot.action: shot.pk for shot in shots(film)}
        assert all(after[one] == before[one] for one in after.keys() & before.keys())
        kept = {line.text: line.pk for line in Line.objects.filter(shot__in=after.values())}
        assert all(kept[one] == lines[one] for one in kept.keys() & lines.keys())
        scene = chance.choice(scenes)
        match chance.randrange(4):
            case 0:
                scene.insert(chance.randrange(len(scene) + 1), part())
            case 1 if len(scene) > 1:
                scene.pop(chance.randrange(len(scene)))
            case 2:
                scene[0] = scene[0].replace("slowly", "at once")
            case _:
                at, to = chance.randrange(5), chance.randrange(5)
                scenes.insert(to, scenes.pop(at))
                heads.insert(to, heads.pop(at))


def assert_places_are_those_of(text: str, film: Film) -> None:
    read = reading.read(text, "fountain")
    film.refresh_from_db()
    assert film.script.text == read.text
    found = [(shot.source_from, shot.source_to) for shot in shots(film)]
    assert found == [(shot.start, shot.end) for shot in read.shots]
    scenes = film.scenes.filter(removed=False).values_list("source_from", "source_to")
    assert list(scenes) == [(scene.start, scene.end) for scene in read.scenes]
    lines = [read.text[line.start : line.end] for shot in read.shots for line in shot.lines]
    kept = [
        film.script.text[line.source_from : line.source_to]
        for shot in shots(film)
        for line in shot.lines.filter(removed=False)
    ]
    assert list(map(str.strip, kept)) == list(map(str.strip, lines))


def long_script() -> str:
    """A thousand shots in a hundred scenes."""
    parts = []
    for scene in range(100):
        parts.append(f"INT. ROOM {scene} - DAY\n")
        for shot in range(5):
            parts.append(f"Ida opens door {scene} {shot} and looks.\n")
            parts.append(f"She closes it again, {shot}.\n\nIDA\nNobody is here, {scene} {shot}.\n")
    return "\n".join(parts)


def test_a_thousand_shots_are_written_in_a_second(django_assert_max_num_queries):
    """Queries are those of batches: SQLite takes about a thousand values each."""
    film, script = sample_boards.make_film(), reading.read(long_script(), "fountain")
    assert len(script.shots) == 1000
    with django_assert_max_num_queries(100):
        took = [seconds(lambda: parsing.write(film, script))]
    last = shots(film)[-1]
    with pytest.raises(EditError, match="1,000 shots at most"):
        arranging.add_shot(film, last.scene_id, 0, {"action": "Mine."})
    arranging.remove_shots(film, [last.pk])
    arranging.add_shot(film, last.scene_id, 0, {"action": "Mine."})
    again = reading.read(long_script().replace("here, 99 4.", "there."), "fountain")
    with pytest.raises(EditError, match="With your own shots the script makes 1,001"):
        parsing.write(film, again)
    newer = reading.read("INT. ATTIC - DAY\n\nDust.\n\n" + long_script()[:-100], "fountain")
    with django_assert_max_num_queries(50):
        took.append(seconds(lambda: parsing.write(film, newer)))
    assert words(film)[:1] == ["Dust."]
    assert film.edits.first().label == ("Read the script: 1 scene changed, 1 new, 99 as they were")
    assert max(took) < 1.0, took


def seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started

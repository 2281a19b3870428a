"""What each edit does, and what it refuses in words."""

import pytest

from films import arranging, bible_edits, cutting_shots, edits, labels, steps
from films.bible_models import Entry
from films.board_models import Appearance, Line, Scene, Shot
from films.models import Film
from films.stages import Stage
from films.steps import EditError
from gallery.models import Product
from tests.emulator import media
from tests.films import sample_boards
from tests.gallery import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def film() -> Film:
    return sample_boards.make_film(3, 1)


@pytest.fixture
def shot(film) -> Shot:
    return Shot.objects.get(label="1B")


def labels_of(scene: int) -> list[str]:
    return list(Shot.objects.filter(scene=scene, removed=False).values_list("label", flat=True))


def test_a_split_between_sentences_and_lines(film, shot):
    new = cutting_shots.split(film, shot.pk, said=1, lines=1)
    shot.refresh_from_db()
    assert (shot.action, new.action) == ("Ida climbs 1.", "She looks out.")
    assert shot.frames + new.frames == 100 and 0 < shot.frames < 100
    assert [one.lines.count() for one in (shot, new)] == [1, 1]
    assert new.cast.get().entry.name == "Ida"
    assert labels_of(shot.scene_id) == ["1A", "1B", "1Ba", "1C"]
    again = cutting_shots.split(film, shot.pk, said=1, lines=0)
    assert (again.label, again.action) == ("1Bb", "Ida climbs 1."), "it shows the same"
    with pytest.raises(EditError, match="Shot 1Bb has nothing to be split at"):
        cutting_shots.split(film, again.pk, said=1, lines=5)


def test_what_ends_in_black_does_so_when_it_is_split_and_joined(film, shot, made):
    own = made(samples.picture("png"))
    Shot.objects.filter(pk=shot.pk).update(fades_out=True, imported=own, in_frame=10)
    new = cutting_shots.split(film, shot.pk, said=1, lines=1)
    shot.refresh_from_db()
    assert (shot.fades_out, new.fades_out) == (False, True)
    assert (shot.in_frame, new.in_frame) == (10, 10 + shot.frames)
    cutting_shots.merge(film, shot.pk, new.pk)
    shot.refresh_from_db()
    assert shot.fades_out


def test_shots_are_joined(film, shot):
    after = Shot.objects.get(label="1C")
    keeper = sample_boards.make_entry(film, "Keeper")
    edits.set_cast(film, after.pk, [keeper.pk])
    Line.objects.filter(shot=after, position=0).update(offset_frames=7)
    for one, title in ((shot, "Night"), (after, "The last ferry")):
        edits.change(film, "shot", one.pk, {"title": title, "extra": "fog"})
    cutting_shots.merge(film, shot.pk, after.pk)
    shot.refresh_from_db()
    assert (shot.title, shot.extra) == ("Night · The last ferry", "fog")
    steps.undo(film)
    assert set(film.scenes.first().shots.values_list("title", "removed")) == {
        *(("", False), ("Night", False), ("The last ferry", False))
    }
    steps.redo(film)
    shot.refresh_from_db()
    assert shot.action == "Ida climbs 1. She looks out. Ida climbs 2. She looks out."
    assert shot.frames == 200
    assert list(shot.lines.values_list("position", "offset_frames")) == [
        *((0, None), (1, None)),
        *((2, 107), (3, None)),
    ]
    assert list(shot.cast.values_list("entry__name", flat=True)) == ["Ida", "Keeper"]
    assert labels_of(shot.scene_id) == ["1A", "1B"]
    with pytest.raises(EditError, match="to itself"):
        cutting_shots.merge(film, shot.pk, shot.pk)
    with pytest.raises(EditError, match="removed meanwhile"):
        cutting_shots.merge(film, shot.pk, after.pk)


def test_a_double_has_lines_and_cast_and_no_take(film, shot):
    sample_boards.make_take(film, Stage.STILL, shot=shot)
    new = cutting_shots.duplicate(film, shot.pk)
    assert (new.label, new.position, new.lines.count(), new.cast.count()) == ("1Ba", 2, 2, 1)
    assert film.takes.filter(shot=new).count() == 0


def test_new_shots_and_scenes_get_labels_that_are_free(film, shot):
    first = shot.scene_id
    assert arranging.add_shot(film, first, 99, {}).label == "1D"
    assert arranging.add_shot(film, first, 2, {}).label == "1Ba"
    assert arranging.add_shot(film, first, 0, {"label": "cold open"}).label == "cold open"
    scene = arranging.add_scene(film, 1, {})
    assert (scene.label, scene.position) == ("1A", 1)
    assert arranging.add_shot(film, scene.pk, 0, {}).label == "1A-A"
    assert labels.of_new("3", 26) == "3AA"
    assert labels.behind_shot("x" * 20, {"x" * 20}) == "x" * 20


def test_one_take_is_chosen(film, shot):
    first, second = (
        sample_boards.make_take(film, Stage.STILL, number, shot=shot) for number in (1, 2)
    )
    for take in (first, second):
        edits.choose(film, [take.pk])
        assert film.takes.get(chosen=True) == take
    steps.undo(film)
    assert film.takes.get(chosen=True) == first
    film.takes.filter(pk=first.pk).update(chosen=False)
    third = sample_boards.make_take(film, Stage.STILL, 3, shot=shot, chosen=True)
    steps.redo(film)
    assert film.takes.get(chosen=True) == second, "what was chosen since gives way"
    film.takes.filter(pk=third.pk).update(content_sha256="")
    with pytest.raises(EditError, match="Take 3 has no result yet"):
        edits.choose(film, [third.pk])


def test_a_take_of_the_film_and_of_a_shot_are_chosen_beside_each_other(film, shot):
    whole = sample_boards.make_take(film, Stage.MUSIC)
    scenes = sample_boards.make_take(film, Stage.MUSIC, scene=shot.scene)
    edits.choose(film, [whole.pk, scenes.pk])
    assert film.takes.filter(chosen=True).count() == 2


def test_stages_are_skipped_and_lengths_locked(film, shot):
    edits.skip(film, [shot.pk], Stage.LIPS, True)
    edits.change(film, "shot", shot.pk, {"locked": True})
    shot.refresh_from_db()
    assert (shot.skipped, shot.locked) == (["lips"], True)
    with pytest.raises(EditError, match="Voices are not made for a shot"):
        edits.skip(film, [shot.pk], Stage.VOICE, True)


@pytest.mark.parametrize(
    ("table", "values", "why"),
    [
        ("shot", {"uid": "x"}, "cannot be changed"),
        ("shot", {"frames": 0}, "Frames: from 1 to 216,000"),
        ("shot", {"transition_frames": 601}, "Transition frames: from 0 to 600"),
        ("entry", {"voice": []}, "names with values"),
        ("shot", {"frames": "many"}, "Frames: .*integer"),
        ("shot", {"picture": "hologram"}, "Picture: .*valid choice"),
        ("shot", {"transition": "explode"}, "no transition “explode”"),
        ("shot", {"imported_id": 999}, "no longer exists"),
        ("shot", {"label": "x" * 21}, "at most 20 characters"),
        ("shot", {"action": "x" * 20_001}, "At most 20,000 characters"),
        ("scene", {"place_id": 1}, "That is not a place"),
        ("line", {"text": " "}, "Text: .*blank"),
        ("entry", {"name": "KEEPER"}, "Another character is called KEEPER"),
        ("entry", {"aliases": "Ida"}, "list of names"),
        ("film", {"width": 641}, "even number"),
        ("film", {"auto_until": "film"}, "cannot be changed"),
    ],
)
def test_what_cannot_be_written(film, table, values, why):
    sample_boards.make_entry(film, "Keeper")
    keys = {"shot": Shot, "scene": Scene, "line": Line, "entry": Entry, "film": Film}
    key = keys[table].objects.order_by("pk").first().pk
    if "place_id" in values:
        values = {"place_id": Entry.objects.get(name="Ida").pk}
    with pytest.raises(EditError, match=why):
        edits.change(film, table, key, values)
    assert film.edits.count() == 0


def test_nothing_of_another_film_is_changed(film):
    other = sample_boards.make_film(1, name="Other")
    with pytest.raises(EditError, match="no longer exists"):
        edits.change(film, "shot", Shot.objects.get(scene__film=other).pk, {"action": "x"})
    with pytest.raises(EditError, match="no longer exists"):
        arranging.move_shots(film, [Shot.objects.first().pk], other.scenes.get().pk, 0)


def test_only_what_can_be_seen_is_a_picture(shot, film, made):
    sound = made(media.make("audio", 1))
    with pytest.raises(EditError, match="no longer exists"):
        edits.change(film, "shot", shot.pk, {"imported_id": sound.pk})


def test_a_changed_line_is_not_of_the_script_any_more(film, shot):
    line = shot.lines.first()
    edits.change(film, "line", line.pk, {"text": "  It is\r\nout! "})
    line.refresh_from_db()
    shot.refresh_from_db()
    assert (line.text, line.verbatim, shot.hand_made) == ("It is\nout!", False, True)
    edits.change(film, "line", line.pk, {"text": "It is\nout!"})
    assert film.edits.count() == 1, "what changes nothing is no step"


def test_pictures_of_the_bible(film, made):
    ida = Entry.objects.get()
    products = [made(samples.picture("png", seed=seed)) for seed in (1, 2)]
    first, second = (bible_edits.add_picture(film, ida.pk, one.pk, "front") for one in products)
    ida.refresh_from_db()
    assert ida.anchor == first
    bible_edits.remove_picture(film, ida.pk, first.pk)
    ida.refresh_from_db()
    assert ida.anchor == second and ida.references.count() == 1
    Product.objects.filter(pk=products[0].pk).delete()
    steps.undo(film)
    ida.refresh_from_db()
    assert (ida.anchor, ida.anchor.product) == (first, None), "its file is gone, its place is not"
    with pytest.raises(EditError, match="no longer in the gallery"):
        bible_edits.add_picture(film, ida.pk, products[0].pk)


def test_who_is_seen(film, shot):
    keeper, style = (
        sample_boards.make_entry(film, name, kind)
        for name, kind in (("Keeper", "character"), ("Noir", "style"))
    )
    ida = Entry.objects.get(name="Ida")
    edits.set_cast(film, shot.pk, [keeper.pk, ida.pk, keeper.pk], revision=0)
    seen = Appearance.objects.filter(shot=shot).values_list("entry__name", flat=True)
    assert list(seen) == ["Keeper", "Ida"]
    with pytest.raises(steps.ChangedMeanwhile) as refused:
        edits.set_cast(film, shot.pk, [], revision=0)
    assert refused.value.texts == {"cast": ([], [keeper.pk, ida.pk])}
    with pytest.raises(EditError, match="A style is seen in the whole film"):
        edits.set_cast(film, shot.pk, [style.pk])

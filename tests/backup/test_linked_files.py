"""The user's own files that are linked: named, taken when asked, put back where they are gone."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command

from artfactory.launcher import database
from backup import making, runs, standing
from backup.backup_place import Place
from gallery import organising, products
from gallery.models import Asset, Product
from gallery.verifying import verify
from preferences import store
from tests.backup.test_round_trip import restore


@pytest.fixture
def theirs(home, tmp_path):
    """Two texts of the user's own, linked."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in ("poem", "song"):
        (folder / f"{name}.txt").write_text(f"a {name} of mine")
    call_command("import", str(folder), "--link", stdout=StringIO(), stderr=StringIO())
    assert Asset.objects.exclude(linked_path="").count() == 2
    return folder


def test_they_are_named_and_stay_out(theirs, tmp_path) -> None:
    [note] = making.make(tmp_path / "place").notes
    assert note.startswith("2 files are linked, and only saved on request (Settings, or --linked)")
    assert str(theirs / "poem.txt") in note
    store.set("backup_linked", True)
    run = runs.begin()
    runs.work(run.pk)
    assert standing.look().last.notes == []


def test_what_is_gone_becomes_a_file_of_the_home(theirs, home, in_home, tmp_path) -> None:
    place = tmp_path / "place"
    assert making.make(place, with_linked=True).notes == []
    (theirs / "song.txt").unlink()
    restore(place)
    database.prepare()
    assert [*Asset.objects.exclude(linked_path="").values_list("linked_path", flat=True)] == [
        str(theirs / "poem.txt")
    ]
    assert verify().is_well
    with in_home(tmp_path / "other") as other:
        shutil.rmtree(theirs)
        done = restore(place)
        database.prepare()
        assert done.lost == []
        assert verify().is_well
        made = [one.asset.file for one in Product.objects.filter(title__in=["poem", "song"])]
        assert sorted(file.read_text() for file in made) == ["a poem of mine", "a song of mine"]
        assert all(file.is_relative_to(other.media) for file in made)
        assert making.make(tmp_path / "next").notes == []


def test_one_comes_back_alone(theirs, tmp_path) -> None:
    place = tmp_path / "place"
    making.make(place, with_linked=True)
    lost = Product.objects.get(title="poem")
    organising.trash([lost.pk])
    products.purge([lost.pk])
    (theirs / "poem.txt").unlink()
    call_command("restore", str(place), "--product", str(lost.pk), stdout=StringIO())
    back = Product.objects.get(uid=lost.uid)
    assert back.asset.file.read_text() == "a poem of mine"
    assert Place(place).snapshots()[0].notes == []

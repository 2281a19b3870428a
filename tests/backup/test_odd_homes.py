"""Homes, places and files as nobody wants them: a backup is made of all that can be read, says what
it has not got, and never takes part in itself."""

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from backup import layout, making, restoring
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup, Stopped
from gallery.models import Asset
from preferences import store
from tests.backup.test_round_trip import listing


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("where", ["sent", "sent/backups", "run/work/backups", "word_lists", "."])
def test_no_place_takes_part_in_itself(home, tmp_path, settings, where):
    settings.WORD_LISTS = tmp_path / "home" / "word_lists"
    settings.WORD_LISTS.mkdir()
    with pytest.raises(BackupFailed, match="Choose"):
        making.make(home.home / where)
    link = tmp_path / "link"
    link.symlink_to(home.home / where)
    with pytest.raises(BackupFailed, match="Choose"):
        making.make(link)


def test_what_cannot_be_read_is_named_and_the_rest_is_saved(home, tmp_path):
    one, other = (home.media / path for path in Asset.objects.values_list("path", flat=True)[:2])
    away = one.rename(tmp_path / "away")
    one.symlink_to(away)
    other.unlink()
    other.mkdir()
    made = making.make(tmp_path / "place")
    assert "2 files are not to be read in this home" in " ".join(made.notes)
    assert Place(tmp_path / "place").newest().number == 1


def test_names_that_are_no_text(home, tmp_path, client):
    name = os.fsdecode(b"caf\xe9\n\x1b[31m.txt")
    folder = home.media / "folders" / "Fox"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / name).write_text("mine")
    except OSError:
        pytest.skip("this disk takes no such name")
    place = tmp_path / "place"
    making.make(place)
    (folder / name).unlink()
    (folder / name).symlink_to(tmp_path)
    (home.media / Asset.objects.values_list("path", flat=True)[0]).unlink()
    said("backup", str(place))
    assert client.get(reverse("backups")).status_code == 200
    found = Place(place)
    listed = layout.entries(found.object(found.snapshots()[1].index.sha256))
    [entry] = [it for it in listed if "/Fox/caf" in it.path]
    found.object(entry.sha256).unlink()
    manifest = found.snapshots()[1]
    done = restoring.restore(found, manifest, in_part=True)
    assert done.lost
    " ".join(done.lost).encode()


def test_what_others_put_beside_the_drafts_stays(home, tmp_path):
    place = tmp_path / "place"
    making.make(place)
    (place / layout.DRAFTS / "@eaDir").mkdir()
    (place / layout.DRAFTS / "half.part").touch()
    assert making.make(place).number == 2
    assert [it.name for it in (place / layout.DRAFTS).iterdir()] == ["@eaDir"]


def test_a_short_passphrase_is_said_before_anything_is_copied(home, tmp_path):
    with pytest.raises(BackupFailed, match="at least 8 letters"):
        making.make(tmp_path / "place", passphrase="short")
    assert not list((tmp_path / "place" / layout.OBJECTS).rglob("*"))


@pytest.mark.parametrize("typed", ["caf\udce9 caf\udce9", "eight letters\r"])
def test_a_passphrase_that_is_no_text(home, tmp_path, monkeypatch, typed):
    monkeypatch.setattr(sys, "stdin", StringIO(typed + "\n"))
    if "\r" in typed:
        said("backup", str(tmp_path / "place"), "--keys")
        monkeypatch.setattr(sys, "stdin", StringIO(typed.rstrip("\r") + "\n"))
        said("restore", str(tmp_path / "place"), "--keys", "--yes")
        return
    with pytest.raises(CommandError, match="passphrase"):
        said("backup", str(tmp_path / "place"), "--keys")


def test_what_is_too_old_and_cannot_be_removed_takes_no_new_one_back(home, tmp_path):
    place = Place(tmp_path / "place")
    first = making.make(place.path)
    old = replace(first, number=1, made_at="2020-01-01T00:00:00+00:00")
    snapshots = place.path / layout.SNAPSHOTS
    (snapshots / first.name).unlink()
    (snapshots / old.name).write_bytes(layout.packed(old))
    store.set("backup_days", 1)
    store.set("backup_months", 0)
    (home.word_lists / "weather.txt").write_text("sun")
    there = {it.name for it in (place.path / layout.OBJECTS).iterdir()}
    free = next(name for name in map("{:02x}".format, range(256)) if name not in there)
    (place.path / layout.OBJECTS / "stray").touch()
    (place.path / layout.OBJECTS / there.pop() / (free * 32)).touch()
    assert making.make(place.path).number == 2


def test_a_file_in_the_place_of_a_folder_is_named(home, tmp_path):
    place = tmp_path / "place"
    making.make(place)
    objects = place / layout.OBJECTS
    there = {one.name for one in objects.iterdir()}
    for name in {f"{number:02x}" for number in range(256)} - there:
        (objects / name).touch()
    for number in range(8):
        (home.word_lists / f"weather-{number}.txt").write_text(f"sun {number}")
    with pytest.raises(BackupFailed, match=rf"{layout.OBJECTS}/[0-9a-f]{{2}}/.*Move that file"):
        making.make(place)


def test_a_restore_waits_for_no_backup_and_no_backup_for_it(home, tmp_path):
    place = tmp_path / "place"
    making.make(place)
    seen = []

    def tell(*_) -> None:
        if not seen:
            seen.append(1)
            with pytest.raises(BackupFailed, match="being made"):
                restoring.restore(Place(place), restoring.choose(Place(place)))

    (home.media / "new.txt").write_text("x")
    making.make(tmp_path / "other", on_progress=tell)
    assert seen


def test_a_place_that_vanishes_on_the_way(home, tmp_path):
    place, away = tmp_path / "place", tmp_path / "away"
    making.make(place)
    (home.media / "new.txt").write_text("x" * 100)

    def tell(step: str, *_) -> None:
        if step == making.FILES and place.exists():
            place.rename(away)

    with pytest.raises(BackupFailed, match="No backup was made"):
        making.make(place, on_progress=tell)
    assert [one.number for one in Place(away).snapshots()] == [1]
    away.rename(place)
    assert making.make(place).number == 2


def test_a_slow_place_keeps_nobody_waiting(home, tmp_path):
    """Between any two pages that it takes, the app writes; and whoever does not want it any more is
    heard."""
    place = Place(tmp_path / "place")
    writes = 0
    with closing(sqlite3.connect(home.database, timeout=0, isolation_level=None)) as app:
        app.execute("CREATE TABLE large AS SELECT randomblob(12000000) AS bytes")

        def work(step: str, *_) -> None:
            nonlocal writes
            if step == making.DATABASE:
                app.execute("UPDATE gallery_product SET notes = ?", [str(writes)])
                writes += 1

        made = making.make(place.path, on_progress=work)
        assert writes > 2
        with closing(sqlite3.connect(place.object(made.database.sha256))) as saved:
            assert saved.execute("SELECT DISTINCT notes FROM gallery_product").fetchall() == [
                ("mine",)
            ]
        before = place.sizes()
        with pytest.raises(Stopped):
            making.make(place.path, on_progress=work, is_stopped=lambda: writes > 4)
        app.execute("DROP TABLE large")
    assert [one.number for one in place.snapshots()] == [1]
    assert place.sizes() == before
    making.make(place.path)
    assert not list((place.path / layout.DRAFTS).iterdir())


def test_two_files_of_one_name_on_the_disk_are_told_of(home, tmp_path):
    """As two that differ by their letters' case are on a disk that knows none."""
    place = Place(tmp_path / "place")
    made = making.make(place.path)
    asset = Asset.objects.first()
    names = ("media/word_lists/odd.txt", "word_lists/odd.txt")
    listing(place, made, *([name, asset.sha256, asset.size, 0] for name in names))
    manifest = restoring.choose(place)
    with pytest.raises(BadBackup, match="has the name of another on this disk"):
        restoring.restore(place, manifest)
    done = restoring.restore(place, manifest, in_part=True)
    assert (done.files, len(done.lost)) == (1, 1)
    assert (home.word_lists / "odd.txt").read_bytes() == place.object(asset.sha256).read_bytes()


def test_a_manifest_of_other_shapes_is_none_for_everybody(home, tmp_path, client):
    """Whoever can write there can write its hash as well."""
    place = Place(tmp_path / "place")
    made = making.make(place.path)
    store.set("backup_place", str(place.path))
    file = place.path / layout.SNAPSHOTS / made.name
    for wrong in (
        *({"number": "1"}, {"number": True}, {"number": -1}, {"number": 10**400}),
        *({"made_at": "2026-11-28"}, {"made_at": 7}, {"made_at": "9999-12-31T23:59:59+00:00"}),
        *({"counts": []}, {"counts": {"gallery_product": "3"}}, {"ledger": {"reserve": 1}}),
        *({"ledger": {"reserve": [1, None]}}, {"migrations": 5}, {"migrations": [["a"]]}),
        *({"files": "1"}, {"bytes": None}, {"notes": "x"}, {"notes": [1]}, {"app": None}),
        *({"database": None}, {"index": {"sha256": "../..", "size": 1}}, {"keys": ["a"]}),
    ):
        file.write_bytes(layout.packed(replace(made, **wrong)))
        assert place.broken(), wrong
        said("backup", str(place.path), "--list")
        assert client.get(reverse("backups")).status_code == 200, wrong
        with pytest.raises(CommandError) as error:
            said("restore", str(place.path), "--dry-run")
        assert error.value.returncode == 2, wrong
    file.write_bytes(layout.packed(made)[:-40])
    with pytest.raises(CommandError, match="cut off"):
        said("restore", str(place.path), "--yes")

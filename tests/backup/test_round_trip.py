"""A home that is backed up and put back is the same home."""

import hashlib
import json
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from artfactory.launcher import database as launcher_database
from backup import layout, making, restoring
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup, Manifest, Stopped
from gallery.folders import keeping
from gallery.models import Asset, Product
from gallery.organising_models import ProductTag
from gallery.search import index
from ledger.models import LedgerEntry
from parameter_templates.models import ParameterTemplate
from production import database_lineage
from production.lineage_models import (
    Lineage,
)
from production.models import (
    Generation,
    State,
)
from projects.models import Project
from providers import vault
from providers.models import StoredKey
from tests.backup.conftest import KEY, add_text
from tests.production.rows import make_generation

SECRET = "correct horse battery"


def tree(root: Path) -> dict[str, str]:
    """Every file below, with the hash of its bytes."""
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in root.rglob("*")
        if file.is_file() and "folders" not in file.relative_to(root).parts
    }


def rows() -> dict[str, list]:
    own = ParameterTemplate.objects.filter(is_shipped=False)
    return {
        "products": list(Product.objects.order_by("pk").values_list("uid", "rating", "notes")),
        "tags": list(ProductTag.objects.order_by("pk").values_list("product_id", "tag__name")),
        "templates": list(own.values_list("name", flat=True)),
        "ledger": list(LedgerEntry.objects.values_list("delta_usd", flat=True)),
        "projects": list(Project.objects.exclude(slug=Project.INBOX).values_list("slug", "name")),
    }


def restore(path: Path, **options) -> restoring.Restored:
    place = Place(path)
    return restoring.restore(place, restoring.choose(place), **options)


def test_all_of_it_comes_back_on_another_machine(home, in_home, tmp_path):
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=timezone.now())
    place, before, files = tmp_path / "place", rows(), tree(home.media)
    sent = tree(home.sent)
    made = making.make(place, passphrase=SECRET)
    assert (made.products, made.notes, made.ledger["reserve"]) == (3, [], [1, 400_000])
    for file in place.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0 or file.name == "lock", file
        assert KEY.encode() not in (file.read_bytes() if file.is_file() else b"")
    saved = Place(place).object(made.database.sha256)
    with closing(sqlite3.connect(saved)) as database:
        for table in ("providers_storedkey", "django_session"):
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert b"a" * 32 not in saved.read_bytes()

    with in_home(tmp_path / "other") as paths:
        assert restoring.check(Place(place), made).lost == []
        done = restore(place, passphrase=SECRET)
        assert (done.files, done.keys, done.lost) == (made.files, 1, [])
        launcher_database.prepare()
        assert rows() == before
        assert tree(paths.media) == files
        assert tree(paths.sent) == sent
        assert vault.decrypt(StoredKey.objects.get().token) == KEY
        assert index.check() == ""
        assert keeping.is_behind()
        assert keeping.keep_all() == []
        names = {file.suffix for file in (paths.media / "folders" / "Fox").iterdir()}
        assert ".txt" in names
        assert done.aside and (done.aside / "db.sqlite3").exists()
        assert not paths.restored.exists()


def test_the_same_home_keeps_its_keys_and_newer_notes(home, tmp_path):
    making.make(tmp_path / "place")
    note = home.sent / "ab" / "abcd-1"
    note.write_text(note.read_text() + '{"note": "answered"}\n')
    (home.sent / "ab" / "later-1").write_text('{"note": "sent"}\n')
    add_text(home, Project.inbox(), "made since")
    done = restore(tmp_path / "place")
    assert done.before and done.before.counts["gallery_product"] == 4
    assert Product.objects.count() == 3
    assert vault.decrypt(StoredKey.objects.get().token) == KEY
    assert "answered" in note.read_text()
    assert (home.sent / "ab" / "later-1").exists()
    assert len(list((done.aside / "media").rglob("*.txt"))) > 3


def test_only_what_is_new_is_copied(home, tmp_path):
    place = tmp_path / "place"
    first = making.make(place)
    before = {file: file.stat().st_ino for file in (place / "objects").rglob("*")}
    add_text(home, Project.inbox(), "a fourth")
    copied = []
    second = making.make(place, on_progress=lambda step, done, total: copied.append((step, total)))
    [new] = {total for step, total in copied if step == making.FILES}
    assert new == len("a fourth")
    assert (second.number, second.files) == (first.number + 1, first.files + 1)
    assert {file: file.stat().st_ino for file in before} == before
    live = {file.stat().st_ino for file in home.media.rglob("*") if file.is_file()}
    assert not live & {file.stat().st_ino for file in (place / "objects").rglob("*")}


def test_one_that_was_stopped_is_none_and_is_gone_on_with(home, tmp_path):
    place, calls = Place(tmp_path / "place"), []

    def is_stopped() -> bool:
        calls.append(1)
        return len(calls) > 2

    with pytest.raises(Stopped):
        making.make(place.path, is_stopped=is_stopped)
    assert place.snapshots() == []
    there = set(place.sizes())
    assert there
    torn = place.object(sorted(there)[0])
    size = torn.stat().st_size
    torn.write_bytes(bytes(size))
    with pytest.raises(BadBackup, match="no whole backup"):
        restoring.choose(place)
    making.make(place.path)
    assert there <= set(place.sizes())
    assert restoring.check(place, restoring.choose(place)).lost == [], "a lost write is not trusted"
    assert list((place.path / "drafts").iterdir()) == []


def test_while_others_write_it_is_of_one_moment(home, tmp_path):
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(home.database, timeout=10, isolation_level=None)) as database:
            number = 0
            while not ended.is_set():
                number += 1
                database.execute("BEGIN IMMEDIATE")
                database.execute("UPDATE gallery_product SET notes = ?", [str(number)])
                database.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = making.make(tmp_path / "place")
    finally:
        ended.set()
        writer.join()
    with closing(sqlite3.connect(Place(tmp_path / "place").object(made.database.sha256))) as copy:
        found = copy.execute("SELECT count(DISTINCT notes) FROM gallery_product").fetchone()
    assert found == (1,)


def test_files_that_are_not_as_they_were_stored_are_told_of(home, tmp_path):
    gone, changed, saved = Asset.objects.order_by("pk")
    place = tmp_path / "place"
    making.make(tmp_path / "first")
    gone.file.unlink()
    changed.file.write_text("scribbled over")
    made = making.make(place)
    assert [gone.path in made.notes[0], changed.path in made.notes[1]] == [True, True]
    assert len(made.notes) == 2
    with_good_ones = making.make(tmp_path / "first")
    assert with_good_ones.notes == [], "what was saved before it went bad is there still"
    assert saved.file.exists()


def manifest_of(place: Place) -> Path:
    [file] = place.names()
    return file


def change(place: Place, **values) -> None:
    """As somebody would who knows the format."""
    told = json.loads(manifest_of(place).read_text())["manifest"] | values
    whole = {"sha256": layout.digest(layout._plain(told)), "manifest": told}
    manifest_of(place).write_text(json.dumps(whole))


def listing(place: Place, made: Manifest, *entries: list) -> None:
    """A list of files of somebody's own."""
    data = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    sha256 = hashlib.sha256(data).hexdigest()
    target = place.object(sha256)
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(data)
    change(place, index={"sha256": sha256, "size": len(data)}, files=len(entries))


def test_bad_backups_are_refused_and_change_nothing(home, tmp_path):
    """Each is broken in another way; each way is told, and the home stays as it is."""
    good = tmp_path / "good"
    made = making.make(good)
    asset = Asset.objects.earliest("pk")
    name, before = asset.sha256, rows()
    outside = tmp_path / "outside.txt"
    outside.write_text("not yours")

    def cut(place: Place, sha256: str) -> None:
        file = place.object(sha256)
        file.write_bytes(file.read_bytes()[:-1])

    def scribble(place: Place, sha256: str) -> None:
        file = place.object(sha256)
        file.write_bytes(b"x" * file.stat().st_size)

    def as_link(place: Place) -> None:
        place.object(name).unlink()
        place.object(name).symlink_to(outside)

    def evil(path: str):
        entry = [path, name, asset.size, 0]
        return lambda place: listing(place, made, entry)

    other = [["gallery", "0001_tables"], ["gallery", "0999_later"]]
    twice = [["media/a.txt", name, asset.size, 0]] * 2
    ways = {
        "cut off": lambda place: cut(place, name),
        "was changed": lambda place: scribble(place, name),
        "is missing": lambda place: place.object(name).unlink(),
        "cannot be read": as_link,
        "list of files of this backup is missing or was changed": lambda place: cut(
            place, made.index.sha256
        ),
        "not sound": lambda place: scribble(place, made.database.sha256),
        "is cut off, or not a backup": lambda place: manifest_of(place).write_bytes(b'{"sha256": '),
        "changed after it was written": lambda place: manifest_of(place).write_text(
            manifest_of(place).read_text().replace('"number": 1', '"number": 2')
        ),
        "made by a newer Art Factory (9.9)": lambda place: change(place, version=99, app="9.9"),
        "made by Art Factory 9.9, which is newer": lambda place: change(
            place, app="9.9", migrations=other
        ),
        "names something that no backup has": evil("media/../../outside.txt"),
        "names something that no backup  has": evil("/etc/passwd"),
        "names something that no backup   has": evil("config/master-key"),
        "not the one that was counted": lambda place: listing(place, made, *twice),
        "other rows": lambda place: change(place, counts={"gallery_product": 4}),
    }
    for number, (words, way) in enumerate(ways.items()):
        place = Place(tmp_path / f"bad-{number}")
        shutil.copytree(good, place.path)
        way(place)
        with pytest.raises((BadBackup, BackupFailed)) as told:
            restoring.restore(place, restoring.choose(place))
        assert " ".join(words.split()) in str(told.value), words
        assert rows() == before, words
        assert not list(home.home.glob("restoring-*")), words
    assert outside.read_text() == "not yours"

    place = Place(tmp_path / "too-many")
    shutil.copytree(good, place.path)
    (place.path / "objects" / "stray").write_text("whose?")
    (place.path / "snapshots" / "notes.txt").write_text("mine")
    assert restoring.check(place, restoring.choose(place)).lost == []


def test_what_is_whole_comes_back_in_part(home, tmp_path):
    making.make(tmp_path / "place")
    lost, kept = Asset.objects.order_by("pk")[:2]
    Place(tmp_path / "place").object(lost.sha256).unlink()
    done = restore(tmp_path / "place", in_part=True)
    assert [lost.path in words for words in done.lost] == [True]
    assert kept.file.exists() and not lost.file.exists()


def test_keys_want_their_passphrase(home, tmp_path):
    with pytest.raises(BackupFailed, match="at least 8"):
        making.make(tmp_path / "place", passphrase="short")
    making.make(tmp_path / "place")
    with pytest.raises(BadBackup, match="made without --keys"):
        restore(tmp_path / "place", passphrase=SECRET)
    made = making.make(tmp_path / "place", passphrase=SECRET)
    with pytest.raises(BadBackup, match="not the one"):
        restore(tmp_path / "place", passphrase="something else")
    assert made.keys
    file = Place(tmp_path / "place").object(made.keys.sha256)
    file.write_text(file.read_text().replace('"scrypt": 32768', '"scrypt": 1099511627776'))
    with pytest.raises(BadBackup, match="cannot be read"):
        restore(tmp_path / "place", passphrase=SECRET)


def test_at_a_day_the_last_of_it_is_chosen(home, tmp_path):
    place = Place(tmp_path / "place")
    making.make(place.path)
    change(place, made_at="2026-01-02T10:00:00+00:00")
    making.make(place.path)
    assert restoring.choose(place).number == 2
    assert restoring.choose(place, datetime(2026, 1, 3, tzinfo=UTC)).number == 1
    with pytest.raises(BadBackup, match="No backup is that old"):
        restoring.choose(place, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(BadBackup, match="There is no folder"):
        restoring.choose(Place(tmp_path / "nowhere"))


@pytest.mark.parametrize("was_started", [True, False])
def test_what_waits_and_costs_is_held_on_another_machine(home, in_home, tmp_path, was_started):
    """Nobody there knows what became of it; what was running is asked for, and not held."""
    waiting = make_generation(State.QUEUED, provider="fal")
    running = make_generation(State.RUNNING, provider="fal", operation={"id": "7"})
    if not was_started:
        Lineage.objects.all().delete()
        (home.sent / "mark.json").unlink()
    making.make(tmp_path / "place")
    with in_home(tmp_path / "other"):
        restore(tmp_path / "place")
        launcher_database.prepare()
        database_lineage.begin()
        held = dict(Generation.objects.values_list("pk", "held"))
        states = dict(Generation.objects.values_list("pk", "state"))
    assert held == {waiting.pk: True, running.pk: False}
    assert states == {waiting.pk: State.QUEUED, running.pk: State.RUNNING}

"""What leaves a second place, and that nothing does which anybody may still need."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from backup import bucket_retention, layout, making, restoring, runs, second_place, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup
from backup.s3 import Bucket
from foundation import file_lock
from preferences import store
from projects.models import Project
from tests.backup.conftest import add_text
from tests.emulator.s3 import ACCESS, BUCKET, REGION, SECRET, S3Server, s3_server

FOLDER = "my art"
DAYS_LATER = timedelta(days=3)


@pytest.fixture
def server() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(server: S3Server) -> Bucket:
    return Bucket(server.url, BUCKET, REGION, ACCESS, SECRET, FOLDER)


@pytest.fixture
def place(home, server: S3Server, bucket: Bucket, tmp_path: Path) -> Place:
    """The bucket has an old backup, which the folder let go, and one of today."""
    place = Place(tmp_path / "place")
    first = making.make(place.path)
    old = replace(first, number=1, made_at="2020-01-01T00:00:00+00:00")
    (place.path / layout.SNAPSHOTS / first.name).unlink()
    (place.path / layout.SNAPSHOTS / old.name).write_bytes(layout.packed(old))
    second_place.send(bucket, place)
    store.set("backup_days", 1)
    store.set("backup_months", 0)
    add_text(home, Project.objects.get(slug="fox"), "a fourth")
    server.now += DAYS_LATER
    making.make(place.path)
    second_place.send(bucket, place)
    return place


def left(server: S3Server, part: str) -> set[str]:
    return {name.rpartition("/")[2] for name in server.objects if f"{FOLDER}/{part}/" in name}


def expect_whole(bucket: Bucket, folder: Path) -> None:
    """Whatever is called a backup there can be put back."""
    for name in second_place.look(bucket):
        place = second_place.fetch(bucket, folder / name)
        assert restoring.check(place, restoring.choose(place)).lost == []


def test_what_no_backup_names_any_more_goes_with_it(server, bucket, place, tmp_path) -> None:
    server.objects[f"{FOLDER}/objects/notes.txt"] = b"somebody's own"
    server.written[f"{FOLDER}/objects/notes.txt"] = server.now - DAYS_LATER
    half = f"{FOLDER}/objects/ab/{'ab' * 32}"
    server.objects[half], server.written[half] = b"being sent", server.now - timedelta(hours=2)
    assert len(second_place.look(bucket)) == 2
    assert bucket_retention.prune(bucket, place) == 1
    assert second_place.look(bucket) == [place.newest().name]
    assert left(server, "objects") == {*place.sizes(), "notes.txt", "ab" * 32}
    expect_whole(bucket, tmp_path / "there")
    assert bucket_retention.prune(bucket, place) == 0
    assert second_place.send(bucket, place) == 0, "what went is not sent again"


def test_broken_off_anywhere_it_leaves_too_much_and_never_too_little(
    server, bucket, place, tmp_path
) -> None:
    objects, written = dict(server.objects), dict(server.written)
    for done in range(9):
        server.objects, server.written = dict(objects), dict(written)
        server.removals_left = done
        try:
            bucket_retention.prune(bucket, place)
        except BackupFailed as error:
            assert "does not let this key do that" in str(error)
        else:
            break
        assert {*place.sizes()} <= left(server, "objects")
        assert len(second_place.look(bucket)) == (2 if done == 0 else 1)
    assert done > 2
    assert left(server, "objects") == {*place.sizes()}


def test_nothing_goes_while_somebody_may_need_it(server, bucket, place, tmp_path) -> None:
    """A backup there that cannot be read, of a newer version or of another home; one that is being
    sent; one that the folder still has; and the last of all, whatever the rule."""
    before = dict(server.objects)
    [new] = place.names()
    strange = f"{FOLDER}/snapshots/000009-20200101T000000Z.json"
    for data in (b"{", layout.packed(place.newest())):
        server.objects[strange], server.written[strange] = data, server.now
        with pytest.raises(BadBackup):
            bucket_retention.prune(bucket, place)
    del server.objects[strange]
    [old] = {*second_place.look(bucket)} - {new.name}
    index = layout.read(new).index.sha256
    here, there = place.object(index), f"{FOLDER}/objects/{index[:2]}/{index}"
    kept, server.objects[there] = here.read_bytes(), b"other bytes"
    here.unlink()
    with pytest.raises(BadBackup, match="was changed"):
        bucket_retention.prune(bucket, place)
    server.objects[there] = kept
    here.write_bytes(kept)
    with second_place.alone(), pytest.raises(BackupFailed, match="being sent"):
        bucket_retention.prune(bucket, place)
    mark = f"{FOLDER}/{layout.MARK}"
    server.objects[mark] = before[mark].replace(b'"home": "', b'"home": "x')
    with pytest.raises(BackupFailed, match="of another home"):
        bucket_retention.prune(bucket, place)
    assert server.objects | {mark: before[mark]} == before
    server.objects = dict(before)
    (place.path / layout.SNAPSHOTS / old).write_bytes(before[f"{FOLDER}/snapshots/{old}"])
    assert bucket_retention.prune(bucket, place) == 0
    empty = Place(tmp_path / "empty")
    empty.path.mkdir()
    (empty.path / layout.MARK).write_bytes(before[mark])
    assert bucket_retention.prune(bucket, empty) == 1, "of an empty folder the newest stays, too"
    assert second_place.look(bucket) == [new.name]
    expect_whole(bucket, tmp_path / "there")


def test_the_page_and_the_command_say_what_went(server, bucket, home, client) -> None:
    second_place.store(bucket)
    run = runs.begin()
    runs.work(run.pk)
    [first] = standing.look().snapshots
    old = replace(first, made_at="2020-01-01T00:00:00+00:00")
    key = f"{FOLDER}/snapshots/{old.name}"
    store.set("backup_days", 1)
    store.set("backup_months", 0)
    server.removals_left = 0
    for said in ("Old backups stay in the second place.", "removed 1 old one there"):
        server.objects[key], server.written[key] = layout.packed(old), server.now
        again = runs.begin()
        runs.work(again.pk)
        again.refresh_from_db()
        assert again.facts["sent"] == 1
        assert said in client.get("/backups/").content.decode(), again.facts
        assert "not in its second place" not in " ".join(standing.look().warnings)
        server.removals_left = 10**9
    server.objects[key], server.removals_left = layout.packed(old), 0
    err = StringIO()
    call_command("backup", stdout=StringIO(), stderr=err)
    assert "Old backups stay in the second place" in err.getvalue()


def test_two_that_send_are_one(server, bucket, home, tmp_path) -> None:
    making.make(tmp_path / "place")
    with (home.run / second_place.LOCK).open("a") as held:
        assert file_lock.take(held, 0)
        with pytest.raises(BackupFailed, match="being sent"):
            second_place.send(bucket, Place(tmp_path / "place"))
    assert server.objects == {}

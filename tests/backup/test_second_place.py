"""A second place that speaks S3: sent once, gone on with, fetched onto an empty machine.

`ARTFACTORY_TEST_S3` names a real server (moto, MinIO) for the round trip, with a bucket and key as
`tests.emulator.s3` has them.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backup import making, runs, second_place, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup
from backup.s3 import S3, Bucket, S3Error
from gallery import own_media
from gallery.models import Product
from gallery.worker_runs import RunState
from ledger.models import LedgerEntry
from projects.models import Project
from providers import keys
from tests.backup.conftest import add_text
from tests.emulator.s3 import ACCESS, BUCKET, REGION, SECRET, S3Server, s3_server


@pytest.fixture
def server() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(server: S3Server) -> Bucket:
    return Bucket(server.url, BUCKET, REGION, ACCESS, SECRET, "my art")


def restored(bucket: Bucket, monkeypatch, *more: str) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", bucket.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", bucket.secret_key)
    out = StringIO()
    call_command(
        *("restore", f"s3://{bucket.bucket}/{bucket.folder}", "--endpoint", bucket.endpoint),
        *("--region", bucket.region, *more),
        stdout=out,
        stderr=StringIO(),
    )
    return out.getvalue()


def test_onto_an_empty_machine(home, server, bucket, in_home, tmp_path, monkeypatch) -> None:
    real = os.environ.get("ARTFACTORY_TEST_S3")
    bucket = replace(bucket, endpoint=real) if real else bucket
    bucket = replace(bucket, folder=f"art/{tmp_path.name}")
    place = Place(tmp_path / "place")
    making.make(place.path)
    assert second_place.send(bucket, place) == 1
    add_text(home, Project.objects.get(slug="fox"), "a fourth")
    making.make(place.path)
    sent = len(server.puts)
    assert second_place.send(bucket, place) == 1
    if not real:
        assert server.puts[-1].startswith(f"{bucket.folder}/snapshots/000002-")
        new = len(server.puts) - sent
        assert new < sent, "only what is new is sent"
    assert second_place.send(bucket, place) == 0
    told = {one.uid: one.asset.sha256 for one in Product.objects.all()}
    money = sorted(LedgerEntry.objects.values_list("delta_usd", flat=True))
    with in_home(tmp_path / "empty") as empty:
        assert "products: 4" in restored(bucket, monkeypatch, "--yes")
        assert Place(empty.backups).snapshots()[0].number == 2
    with in_home(tmp_path / "used") as used:
        own_media.check_home()
        strange = making.make(used.backups).home
        assert "products: 4" in restored(bucket, monkeypatch, "--yes")
        [aside] = used.home.glob("before-restore-*")
        assert Place(aside / "backups").mark() == strange
        assert making.make(used.backups).number == 1, "the home makes its own from now on"
    with in_home(tmp_path / "empty"):
        assert {one.uid: one.asset.sha256 for one in Product.objects.all()} == told
        assert sorted(LedgerEntry.objects.values_list("delta_usd", flat=True)) == money
        assert all(one.asset.file.is_file() for one in Product.objects.all())


class TestBrokenOff:
    def test_sending_goes_on_and_no_half_backup_counts(
        self, home, server, bucket, tmp_path
    ) -> None:
        place = Place(tmp_path / "place")
        making.make(place.path)
        server.puts_left = 4
        slow = S3(bucket, tries=1)
        assert slow.sizes("") == {}
        with pytest.raises(S3Error, match="broke off"):
            for _ in range(9):
                slow.write("objects/x", b"x")
        server.puts_left = 3
        stops = iter([False, False, True])

        def go_on() -> None:
            if next(stops):
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            second_place.send(bucket, place, go_on=go_on)
        assert second_place.look(bucket) == []
        with pytest.raises(BadBackup, match="No backup in"):
            second_place.fetch(bucket, tmp_path / "other")
        server.puts_left, before = 10**9, [*server.puts]
        assert second_place.send(bucket, place) == 1
        again = [name for name in server.puts[len(before) :] if name in before]
        assert again == []

    def test_fetching_goes_on(self, home, server, bucket, tmp_path) -> None:
        place, other = Place(tmp_path / "place"), Place(tmp_path / "other")
        making.make(place.path)
        second_place.send(bucket, place)
        server.failing = 1
        assert second_place.fetch(bucket, other.path).path == other.path
        lost = next(iter(other.sizes()))
        other.object(lost).write_bytes(b"x" * other.object(lost).stat().st_size)
        second_place.fetch(bucket, other.path)
        assert other.sizes() == place.sizes()

    def test_other_bytes_are_refused(self, home, server, bucket, tmp_path) -> None:
        place = Place(tmp_path / "place")
        making.make(place.path)
        second_place.send(bucket, place)
        name = next(name for name in server.objects if "/objects/" in name)
        server.objects[name] = server.objects[name] + b"!"
        with pytest.raises(BadBackup, match="was changed"):
            second_place.fetch(bucket, tmp_path / "other")
        del server.objects[name]
        with pytest.raises(BadBackup, match="is missing"):
            second_place.fetch(bucket, tmp_path / "other")
        assert Place(tmp_path / "other").snapshots() == []


@pytest.mark.usefixtures("home")
def test_what_is_wrong_is_said(server, bucket, tmp_path) -> None:
    for changed, words in (
        ({"access_key": "someone"}, "does not know this key"),
        ({"secret_key": "other"}, "or the secret is another"),
        ({"region": "eu-other-1"}, "or the secret is another"),
        ({"bucket": "nothing"}, "there is no bucket “nothing”"),
        ({"endpoint": "http://127.0.0.1:9"}, "cannot be reached"),
    ):
        with pytest.raises(BackupFailed, match=words):
            second_place.look(replace(bucket, **changed))
    for changed in (
        {"endpoint": "ftp://x"},
        {"endpoint": "http://s3.example.org"},
        {"endpoint": "http://8.8.8.8:9000"},
        {"bucket": "a/b"},
        {"folder": "../x"},
        {"region": ""},
    ):
        with pytest.raises(second_place.BadPlace):
            second_place.check(replace(bucket, **changed))
    second_place.check(replace(bucket, endpoint="http://192.168.1.7:9000"))
    assert "wJalr" not in repr(bucket)
    place = Place(tmp_path / "place")
    making.make(place.path)
    told = {"format": "artfactory-backups", "version": 1, "home": "another"}
    server.objects["my art/artfactory-backups.json"] = json.dumps(told).encode()
    with pytest.raises(BackupFailed, match="backups of another home"):
        second_place.send(bucket, place)


def test_the_days_backup_goes_there_and_says_what_kept_it(home, server, bucket) -> None:
    second_place.store(bucket)
    keys.rotate()
    assert second_place.configured() == bucket
    run = runs.begin()
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.facts["sent"]) == (RunState.DONE, 1)
    assert len(second_place.look(bucket)) == 1
    second_place.store(replace(bucket, bucket="nothing"))
    again = runs.begin()
    runs.work(again.pk)
    assert "not in its second place" in " ".join(standing.look().warnings)
    with pytest.raises(CommandError, match="made, but not sent to its second place"):
        call_command("backup", stdout=StringIO(), stderr=StringIO())
    second_place.forget()
    assert second_place.configured() is None


def test_the_command_says_what_it_needs(home, monkeypatch, bucket) -> None:
    with pytest.raises(CommandError, match="Say restore s3://BUCKET") as error:
        restored(replace(bucket, endpoint="x"), monkeypatch, "--yes")
    assert error.value.returncode == 2
    assert Path(home.database).exists()


def test_a_file_that_has_gone_bad_is_not_sent(home, server, bucket, tmp_path) -> None:
    place = Place(tmp_path / "place")
    making.make(place.path)
    manifest = place.snapshots()[0]
    object_ = place.object(manifest.database.sha256)
    object_.chmod(0o600)
    object_.write_bytes(b"x" * object_.stat().st_size)
    with pytest.raises(BackupFailed, match="has gone bad and was not sent"):
        second_place.send(bucket, place)
    assert second_place.look(bucket) == []

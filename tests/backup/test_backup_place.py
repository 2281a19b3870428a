"""Who may write in a place, what stays in it, and what a disk does not do."""

import fcntl
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backup import layout, making, retention, runs, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, Manifest, Stored
from preferences import store
from tests.disks import READ_ONLY, mounted

NOTHING = Stored("0" * 64, 0)


def made(number: int, when: datetime) -> Manifest:
    return Manifest(
        number=number,
        made_at=when.isoformat(),
        app="0",
        home="",
        migrations=[],
        database=NOTHING,
        index=NOTHING,
        files=0,
        bytes=0,
        counts={},
        ledger={},
    )


def daily(count: int, first: datetime) -> list[Manifest]:
    """One a day, the newest first."""
    return [made(n, first + timedelta(days=n)) for n in range(count)][::-1]


def kept(snapshots: list[Manifest], days: int, months: int) -> list[Manifest]:
    names = retention.names_to_keep(snapshots, days, months)
    return [one for one in snapshots if one.name in names]


def numbers(snapshots: list[Manifest], days: int, months: int) -> set[int]:
    return {one.number for one in kept(snapshots, days, months)}


class TestRetention:
    def test_thirty_days_and_then_twelve_months(self) -> None:
        snapshots = daily(800, datetime(2024, 1, 1, 12, tzinfo=UTC))
        stay = kept(snapshots, 30, 12)
        days = {f"{one.when:%Y-%m-%d}" for one in stay[:30]}
        assert len(days) == 30
        assert stay[:30] == snapshots[:30]
        assert len({f"{one.when:%Y-%m}" for one in stay}) == 12
        assert len(stay) == 30 + 12 - 2, "two months are among the days"

    def test_of_a_day_before_the_last_one_stays_and_of_the_last_all(self) -> None:
        day = datetime(2026, 1, 1, 10, tzinfo=UTC)
        snapshots = [made(3, day + timedelta(days=1)), made(2, day.replace(hour=11)), made(1, day)]
        assert numbers(snapshots, 30, 0) == {2, 3}
        assert numbers(snapshots[1:], 30, 0) == {1, 2}

    def test_a_clock_that_jumps_ends_none_and_the_newest_stays(self) -> None:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        snapshots = [made(9, now), made(8, now.replace(year=2099)), *daily(7, now)]
        assert {9, 8} <= numbers(snapshots, 30, 12)
        assert numbers(snapshots[:-1], 1, 0) == {9}
        assert retention.names_to_keep([], 30, 12) == set()

    def test_objects_go_with_the_last_backup_that_names_them(self, home, tmp_path) -> None:
        place = Place(tmp_path / "place")
        first = making.make(place.path)
        (home.word_lists / "weather.txt").write_text("sun\n")
        old = replace(first, number=1, made_at="2020-01-01T00:00:00+00:00")
        snapshots = place.path / layout.SNAPSHOTS
        (snapshots / first.name).unlink()
        (snapshots / old.name).write_bytes(layout.packed(old))
        store.set("backup_days", 1)
        store.set("backup_months", 0)
        store.forget()
        broken = snapshots / "000009-20200101T000000Z.json"
        broken.write_text("{")
        making.make(place.path)
        assert place.has(first.database), "not one object goes while a backup cannot be read"
        assert not (snapshots / old.name).exists()
        broken.unlink()
        retention.collect(place)
        assert not place.has(first.database)
        last = place.newest()
        assert last and place.has(last.database) and last.number == 10


class TestWhoWrites:
    def test_two_at_once_are_one(self, home, tmp_path) -> None:
        place = tmp_path / "place"
        making.make(place)
        with (place / layout.LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(BackupFailed, match="Another backup is being made"):
                making.make(place)
        assert making.make(place).number == 2

    def test_a_place_is_of_one_home(self, home, in_home, tmp_path) -> None:
        making.make(tmp_path / "place")
        with in_home(tmp_path / "other"), pytest.raises(BackupFailed, match="of another home"):
            making.make(tmp_path / "place")

    def test_not_among_the_products(self, home) -> None:
        with pytest.raises(BackupFailed, match="among the products' files"):
            making.make(home.media / "backups")

    def test_not_of_a_home_whose_media_are_away(self, home, tmp_path) -> None:
        home.media.rename(tmp_path / "away")
        with pytest.raises(BackupFailed, match="is not there"):
            making.make(tmp_path / "place")


class TestDisks:
    def test_an_empty_mount_point_is_no_new_place(self, home, tmp_path) -> None:
        """What is left where a disk is not mounted lies on the system's own disk."""
        place = tmp_path / "disk" / "backups"
        making.make(place)
        store.set("backup_place", str(place))
        place.rename(tmp_path / "unmounted")
        with pytest.raises(CommandError, match="Is its disk mounted"):
            call_command("backup")
        place.mkdir()
        for words in ([], [str(place)]):
            with pytest.raises(CommandError, match="Is its disk mounted"):
                call_command("backup", *words)
        run = runs.begin()
        runs.work(run.pk)
        run.refresh_from_db()
        assert "Is its disk mounted" in run.error
        assert "has none of the backups" in standing.look().warnings[0]
        assert not [*place.iterdir()]
        call_command("backup", str(place), "--anew", stdout=StringIO())
        assert not standing.look().warnings
        making.make(home.backups)
        shutil.rmtree(home.backups)
        assert making.make(home.backups).number == 1, "beside the data nothing is a disk"

    def test_one_that_fills_makes_no_backup_and_loses_none(self, home, tmp_path) -> None:
        with mounted(tmp_path / "disk", "size=6m") as disk:
            place = Place(disk.place / "backups")
            making.make(place.path, leaving=0)
            ballast = disk.fill()
            with pytest.raises(BackupFailed, match=r"disk is full|have to stay free"):
                making.make(place.path, leaving=0)
            assert [one.number for one in place.snapshots()] == [1]
            ballast.unlink()
            assert making.make(place.path, leaving=0).number == 2
            disk.remount(READ_ONLY)
            with pytest.raises(BackupFailed, match="read-only"):
                making.make(place.path, leaving=0)
        with pytest.raises(BackupFailed, match="have to stay free"):
            making.make(tmp_path / "place", leaving=2**60)

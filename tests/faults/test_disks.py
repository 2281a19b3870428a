"""The home on disks that are full, read-only or gone: a start is refused with one line, a running
app says so, and nothing is lost or made anew in silence."""

import json
import os
import re
import shutil
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gallery.media_folder import MARK
from tests.artfactory.app import App, manage, until, with_tables
from tests.disks import READ_ONLY, WRITABLE, Disk, mounted, read_only
from tests.faults.studio import Studio
from tests.held import held_by_another

pytestmark = pytest.mark.faults

PROMISED = 15.0
USED = """
from django.core.management import call_command
from artfactory.launcher import database
database.prepare()
call_command("generate", "a fox", model="local/draft-image")
"""
"""What a start does before it starts others, and one picture of the draft artist."""


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was made ready once and has a picture; never to be touched."""
    home = tmp_path_factory.mktemp("used") / "home"
    home.mkdir()
    with_tables(home)
    told = manage(home, "shell", "-c", USED)
    assert told.returncode == 0, told.stderr
    return home


@pytest.fixture
def home(tmp_path: Path, used: Path) -> Path:
    """One just like it."""
    return shutil.copytree(used, tmp_path / "home", symlinks=True)


def refusal(home: Path) -> str:
    """The one line of a start that is refused."""
    told = manage(home, "start", "--port", "0", "--no-browser")
    assert told.returncode != 0
    assert told.stderr.count("\n") == 1, told.stderr
    assert told.stderr.startswith("artfactory: ")
    return told.stderr


def doctor(home: Path) -> dict[str, Any]:
    told = manage(home, "doctor", "--json")
    assert told.returncode == 1
    return {check["what"]: check for check in json.loads(told.stdout)["checks"]}


class TestStart:
    def test_a_media_folder_that_is_not_there(self, home: Path):
        """Nor is the disk that stands there empty; with the folder back all is as it was."""
        (home / "media").rename(home / "elsewhere")
        assert "Is its disk mounted?" in refusal(home)
        assert not (home / "media").exists()
        assert "Is its disk mounted?" in doctor(home)["home folder"]["mend"]
        with mounted(home / "media"):
            assert "not there" in refusal(home)
            assert not list((home / "media").iterdir())
        (home / "media").rmdir()
        (home / "elsewhere").rename(home / "media")
        App(home, "--port", "0").ready().end()

    def test_the_media_folder_of_another_home(self, home: Path):
        (home / "media" / MARK).write_text("f" * 32)
        assert "another home" in refusal(home)
        assert "another home" in doctor(home)["home folder"]["seen"]

    def test_the_user_says_that_the_old_one_is_gone_for_good(self, home: Path):
        (home / "media").rename(home / "elsewhere")
        assert manage(home, "verify", "--this-media").returncode == 1, "the picture is missing"
        App(home, "--port", "0").ready().end()

    def test_a_read_only_database(self, home: Path):
        with read_only(home / "db.sqlite3"):
            assert "The database is read-only." in refusal(home)
            assert doctor(home)["database file"]["seen"] == "The database is read-only."

    def test_a_read_only_home(self, tmp_path: Path, used: Path):
        with mounted(tmp_path / "disk") as disk:
            shutil.copytree(used, disk.place, symlinks=True, dirs_exist_ok=True)
            disk.remount(READ_ONLY)
            assert "the disk is read-only. Mount it for writing." in refusal(disk.place)
            assert "read-only" in doctor(disk.place)["home folder"]["seen"]

    def test_read_only_media(self, home: Path):
        media, moved = home / "media", home / "elsewhere"
        media.rename(moved)
        with mounted(media) as disk:
            shutil.copytree(moved, media, dirs_exist_ok=True)
            disk.remount(READ_ONLY)
            assert "the disk is read-only" in refusal(home)
            assert "read-only" in doctor(home)["home folder"]["seen"]

    def test_a_full_disk(self, tmp_path: Path, used: Path):
        with mounted(tmp_path / "disk") as disk:
            shutil.copytree(used, disk.place, symlinks=True, dirs_exist_ok=True)
            disk.fill()
            assert "disk is full. Make room on it." in refusal(disk.place)
            assert "disk is full" in doctor(disk.place)["home folder"]["seen"].lower()

    def test_a_folder_of_another_user(self, home: Path):
        if os.geteuid():
            pytest.skip("only root can give a folder away")
        os.chown(home / "run", 12345, 12345)
        assert "another user" in refusal(home)

    def test_a_database_that_is_held(self, home: Path):
        with held_by_another(home / "db.sqlite3"):
            assert "holds the database" in refusal(home)


@pytest.fixture
def disk(tmp_path: Path, studio: Studio) -> Iterator[Disk]:
    """The studio's home on a disk of its own."""
    with mounted(studio.home, "size=400m") as disk:
        yield disk
        studio.end()


def report(studio: Studio) -> dict[str, Any]:
    try:
        return json.loads(studio.app.get("health")[1])
    except urllib.error.HTTPError as told:
        return json.load(told)


def line(studio: Studio) -> str:
    return studio.app.get("state/line/?seen=x")[1].decode()


class TestRunning:
    def test_a_disk_that_fills_up_and_is_emptied(self, studio: Studio, disk: Disk):
        studio.start()
        before = until(lambda: len(studio.app.children()) == 4 and studio.app.children())
        until(lambda: report(studio)["ok"])
        ballast = disk.fill()
        found = until(lambda: not report(studio)["disk"]["ok"] and report(studio), within=PROMISED)
        assert re.search("disk is full|there is no room", found["disk"]["says"].lower())
        assert "nothing that costs is sent" in found["disk"]["says"]
        until(lambda: "Disk full" in line(studio), within=PROMISED)
        assert "Make room on" in studio.app.get("state/")[1].decode()
        told = manage(studio.home, "doctor", "--json")
        checks = {check["what"]: check for check in json.loads(told.stdout)["checks"]}
        assert re.search("disk is full|no room|disk full", checks["app"]["seen"].lower())
        ballast.unlink()
        until(lambda: report(studio)["ok"], within=PROMISED)
        until(lambda: "No room" not in line(studio), within=PROMISED)
        assert studio.app.children() == before, "nobody was killed for it"
        self._a_child_that_dies_on_a_full_disk_comes_back(studio, disk)

    def _a_child_that_dies_on_a_full_disk_comes_back(self, studio: Studio, disk: Disk):
        disk.fill()
        old = studio.app.children()["web"]
        studio.kill("web")
        until(lambda: "Disk full" in line(studio), within=PROMISED)
        assert old not in [process.pid for process in studio.app.whole_set()]

    def test_media_that_is_pulled_away_or_becomes_read_only(self, studio: Studio):
        studio.start()
        studio.press(1)
        assert studio.settle(within=60)["done"] == 1
        media, moved = studio.home / "media", studio.home / "elsewhere"
        mark = (media / MARK).read_text()
        media.rename(moved)
        found = until(lambda: not report(studio)["media"]["ok"] and report(studio), within=PROMISED)
        assert "Is its disk mounted?" in found["media"]["says"]
        until(lambda: "Media not writable" in line(studio), within=PROMISED)
        assert not media.exists()
        moved.rename(media)
        until(lambda: report(studio)["ok"], within=PROMISED)
        media.rename(moved)
        with mounted(media, "size=400m") as disk:
            (media / MARK).write_text(mark)
            until(lambda: report(studio)["ok"], within=PROMISED)
            disk.remount(READ_ONLY)
            found = until(
                lambda: not report(studio)["media"]["ok"] and report(studio), within=PROMISED
            )
            assert "the disk is read-only. Mount it for writing." in found["media"]["says"]
            disk.remount(WRITABLE)
            until(lambda: report(studio)["ok"], within=PROMISED)

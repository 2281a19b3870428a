"""Erasing everything: what it says, what goes and stays, and a kill at any moment."""

import fcntl
import json
import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from artfactory.launcher import database
from backup import erasing, making, second_place
from backup.layout import BackupFailed
from backup.s3 import Bucket
from foundation import home as homes
from foundation import home_erasing
from foundation.home_lock import HomeLock
from gallery.models import Asset, Product
from preferences import store
from production.models import State
from tests.production.rows import make_generation

KEPT = {"media", "run", *(f"run/{name}" for name in home_erasing.HELD)}


def said(*words: str) -> str:
    out = StringIO()
    call_command("erase", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def left(home: Path) -> set[str]:
    return {one.relative_to(home).as_posix() for one in home.rglob("*")}


@pytest.fixture
def elsewhere(home, tmp_path) -> Path:
    """A place of this home's backups on another disk, which the settings name."""
    place = tmp_path / "elsewhere"
    making.make(place)
    (place / "letter.txt").write_text("not ours")
    store.set("backup_place", str(place))
    return place


class TestWhatItSays:
    def test_what_goes_and_what_stays(self, home, elsewhere, tmp_path, settings) -> None:
        Asset.objects.filter(pk=Product.objects.first().asset_id).update(linked_path="/their.txt")
        make_generation(provider="replicate", state=State.RUNNING)
        settings.WORD_LISTS = tmp_path / "words"
        settings.WORD_LISTS.mkdir()
        store.set("backup_place", str(tmp_path / "another"))
        second_place.store(Bucket("https://s3.example", "mine", "x", "key", "secret"))
        words = said()
        assert "3 products" in words
        assert "Stay: the backups in s3://mine." in words
        assert "2 stored keys" in words
        assert "Under way at Replicate: 1. It cannot be unsent, may be charged" in words
        assert "1 files of yours that are only linked" in words
        assert f"your word lists in {settings.WORD_LISTS}" in words
        assert f"Stays, unless --backups-elsewhere: the backups in {elsewhere}" in words
        assert "Nothing was erased" in words
        told = json.loads(said("--json"))
        assert (told["linked"], told["erased"]) == (1, False)
        assert sum(part["files"] for part in told["parts"]) > 6
        assert home.database.exists()

    def test_it_is_refused(self, home, settings) -> None:
        for words, code, sentence in (
            (("--everything",), 2, "Say --name home"),
            (("--everything", "--name", "Home"), 2, "not the name of this home"),
        ):
            with pytest.raises(CommandError, match=sentence) as error:
                said(*words)
            assert error.value.returncode == code
        lock = HomeLock(home)
        lock.take()
        with pytest.raises(CommandError, match="already runs on this home"):
            said("--everything", "--name", "home")
        lock.release()
        with home.backing_up.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(CommandError, match="A backup is being made"):
                said("--everything", "--name", "home")
        with pytest.raises(BackupFailed, match="holds no backups of this home"):
            erasing.decide([home.home.parent])
        assert not home_erasing.is_decided(home)
        assert Product.objects.count() == 3


class TestErased:
    def test_nothing_of_it_is_left(self, home, elsewhere) -> None:
        making.make(home.backups)
        (home.home / "before-restore-2026-x" / "media").mkdir(parents=True)
        (home.home / "letter.txt").write_text("not ours")
        assert "Erased. The next start is that of a new home." in said(
            "--everything", "--name", "home"
        )
        assert left(home.home) - KEPT <= {"letter.txt", "backups", "config"}
        assert (elsewhere / "artfactory-backups.json").exists()
        homes.prepare(home)
        database.make_ready()
        assert Product.objects.count() == 0
        assert home.media.is_dir()

    def test_backups_elsewhere_go_where_that_is_said(self, home, elsewhere) -> None:
        store.set("backup_place", "")  # the home knows where else it has made some
        (elsewhere / "unfinished").touch()
        said("--everything", "--name", "home", "--backups-elsewhere")
        assert left(elsewhere) == {"letter.txt"}

    def test_links_are_not_followed(self, home, tmp_path) -> None:
        theirs = tmp_path / "theirs"
        theirs.mkdir()
        (theirs / "photo.png").write_text("mine")
        (home.media / "linked").symlink_to(theirs)
        moved = tmp_path / "big-disk"
        shutil.move(home.media, moved)
        home.media.symlink_to(moved)
        said("--everything", "--name", "home")
        assert (theirs / "photo.png").exists()
        assert home.media.is_symlink()
        assert list(moved.iterdir()) == []


def test_broken_off_at_any_moment_it_goes_on(home, tmp_path, monkeypatch) -> None:
    """After each single removal the home is either nobody's yet or erased to its end by the next
    who needs it, and in between nothing of it looks like a home."""
    making.make(home.backups)
    (home.home / "swap.json").write_text("{}")
    connections.close_all()
    whole = tmp_path / "whole"
    shutil.copytree(home.home, whole, symlinks=True)
    steps = sum(1 for one in home.home.rglob("*") if one.is_file()) - len(home_erasing.HELD)
    real, count = os.unlink, 0

    class Killed(BaseException):
        pass

    for moment in range(steps):
        shutil.rmtree(home.home)
        shutil.copytree(whole, home.home, symlinks=True)
        home_erasing.decide(home)
        count = 0

        def counted(path, *more, moment=moment, **named):
            nonlocal count
            count += 1
            if count > moment:
                raise Killed
            return real(path, *more, **named)

        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", counted)
            with pytest.raises(Killed):
                home_erasing.finish(home)
        assert home_erasing.is_decided(home)
        assert moment == 0 or not home.database.exists()
        if moment == steps // 2:
            database.make_ready()
            assert Product.objects.count() == 0
            connections.close_all()
        else:
            assert home_erasing.finish(home)
            assert left(home.home) - KEPT <= {"backups", "config"}
        assert not home_erasing.is_decided(home)

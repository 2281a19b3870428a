"""An older copy of the database comes back while work is remote: nothing is paid again."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.artfactory.app import manage, until
from tests.faults.studio import Studio, account

pytestmark = pytest.mark.faults


def write(database: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as connection:
        connection.execute(statement, values)


class TestOlderCopy:
    def test_what_was_sent_since_is_found_or_left_to_the_user(self, studio: Studio, tmp_path: Path):
        database, copy = studio.home / "db.sqlite3", tmp_path / "older.sqlite3"
        studio.start()
        write(database, "INSERT INTO production_pause (provider, since) VALUES ('', datetime())")
        studio.press(5, "scripted/picture")
        studio.press(5, "scripted-nofind/picture")
        write(database, "VACUUM INTO ?", str(copy))
        write(database, "DELETE FROM production_pause")
        assert studio.settle(within=60)["done"] == 10
        studio.end()

        for leftover in ("-wal", "-shm"):
            database.with_name(database.name + leftover).unlink(missing_ok=True)
        copy.replace(database)
        write(database, "DELETE FROM production_pause")
        studio.start()
        until(lambda: studio.active() == 0, within=60)
        facts = account(studio)
        assert facts["states"] == {"done": 10}, "the notes know what came of each"
        assert facts["submissions"] == 10
        assert facts["duplicates"] == 0
        assert facts["billed"] == facts["ledger"]


class TestBackup:
    def test_what_was_sent_since_is_not_sent_again(self, studio: Studio, tmp_path: Path):
        """A backup while work waits and runs; more is sent; the home is lost but for its notes."""
        place = str(tmp_path / "place")
        studio.start()
        pause = "INSERT INTO production_pause (provider, since) VALUES ('', datetime())"
        write(studio.home / "db.sqlite3", pause)
        studio.press(3, "scripted/picture")
        saved = manage(studio.home, "backup", place, **studio.settings, timeout=120)
        assert saved.returncode == 0, saved.stderr
        write(studio.home / "db.sqlite3", "DELETE FROM production_pause")
        assert studio.settle(within=60)["done"] == 3
        refused = manage(studio.home, "restore", place, "--yes", **studio.settings, timeout=120)
        assert "already runs on this home" in refused.stderr
        studio.end()

        (studio.home / "db.sqlite3").write_bytes(b"ruined")
        shutil.rmtree(studio.home / "media")
        back = manage(studio.home, "restore", place, "--yes", **studio.settings, timeout=120)
        assert back.returncode == 0, back.stderr
        write(studio.home / "db.sqlite3", "DELETE FROM production_pause")
        studio.start()
        until(lambda: studio.states()["done"] == 3, within=60)
        facts = account(studio)
        assert (facts["submissions"], facts["duplicates"]) == (3, 0)
        assert facts["billed"] == facts["ledger"]

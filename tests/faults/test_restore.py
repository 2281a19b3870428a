"""An older copy of the database comes back while work is remote: nothing is paid again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.artfactory.app import until
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
        studio.order(5, "scripted/picture")
        studio.order(5, "scripted-nofind/picture")
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

"""The database before the first page: backed up, migrated, with the rows that must be there."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from artfactory.launcher import database
from foundation import home
from projects.models import Project
from tests.artfactory.app import manage, with_tables


@pytest.fixture
def backups(tmp_path: Path, settings: Any) -> Path:
    settings.PATHS = home.Paths(tmp_path)
    settings.PATHS.backups.mkdir()
    return settings.PATHS.backups


@pytest.mark.django_db(transaction=True)
class TestBackUp:
    def test_the_copy_is_whole_and_private(self, backups: Path) -> None:
        Project.objects.create(name="Kept", slug="kept")
        database.back_up()
        [copy] = backups.iterdir()
        assert copy.stat().st_mode & 0o077 == 0
        with sqlite3.connect(copy) as rows:
            assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = rows.execute("SELECT name FROM projects_project").fetchall()
        rows.close()
        assert ("Kept",) in names

    def test_the_newest_few_are_kept(self, backups: Path) -> None:
        for day in range(1, 9):
            (backups / f"before-migration-2001-01-0{day}-120000.sqlite3").touch()
        (backups / "mine.sqlite3").touch()
        database.back_up()
        kept = sorted(file.name for file in backups.glob("before-*"))
        assert len(kept) == database.KEPT_BACKUPS
        assert kept[0] == "before-migration-2001-01-05-120000.sqlite3"
        assert (backups / "mine.sqlite3").exists()

    def test_what_an_interrupted_one_left_is_no_hindrance(self, backups: Path) -> None:
        (backups / "before-migration.part").write_text("half a copy")
        database.back_up()
        assert [file.suffix for file in backups.iterdir()] == [".sqlite3"]


class TestPrivate:
    def test_one_that_was_put_back_is_closed_to_others(self, tmp_path: Path) -> None:
        files = [tmp_path / f"db.sqlite3{more}" for more in ("", "-wal", "-shm")]
        for file in files:
            file.write_bytes(b"rows")
            file.chmod(0o666)
        database.keep_private(files[0])
        assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
        assert files[0].read_bytes() == b"rows"

    def test_a_new_one_is_made_so(self, tmp_path: Path) -> None:
        database.keep_private(tmp_path / "db.sqlite3")
        assert (tmp_path / "db.sqlite3").stat().st_mode & 0o777 == 0o600
        assert [file.name for file in tmp_path.iterdir()] == ["db.sqlite3"]

    def test_the_start_does_it(self, tmp_path: Path) -> None:
        file = with_tables(tmp_path) / "db.sqlite3"
        file.chmod(0o644)
        assert manage(tmp_path, "start", "--port", "0", ARTFACTORY_HOST="0.0.0.0").returncode
        assert file.stat().st_mode & 0o777 == 0o600


class TestPrepare:
    def test_all_is_applied_once(self, db: None) -> None:
        database.prepare()
        database.prepare()
        assert database.pending_migrations() == []
        assert Project.objects.filter(slug=Project.INBOX).count() == 1

    def test_an_older_database_is_copied_before_it_is_changed(self, tmp_path: Path) -> None:
        assert manage(tmp_path, "migrate", "projects").returncode == 0
        started = manage(tmp_path, "start", "--port", "0", ARTFACTORY_HOST="0.0.0.0")
        assert "changepassword" in started.stderr
        [copy] = (tmp_path / "backups").iterdir()
        with sqlite3.connect(copy) as rows:
            tables = {name for (name,) in rows.execute("SELECT name FROM sqlite_master")}
        rows.close()
        assert "projects_project" in tables
        assert "gallery_asset" not in tables

    def test_one_that_is_too_old_is_refused_as_it_is(self, tmp_path: Path) -> None:
        file = with_tables(tmp_path) / "db.sqlite3"
        with sqlite3.connect(file) as rows:
            rows.execute("DELETE FROM django_migrations WHERE name = '0001_tables'")
            rows.execute("DELETE FROM django_migrations WHERE name = '0019_project_folders'")
        rows.close()
        before = file.read_bytes()
        started = manage(tmp_path, "start", "--port", "0")
        assert "older (gallery) than this version can read" in started.stderr
        assert started.stderr.count("\n") == 1
        assert file.read_bytes() == before

"""A database that is held, a disk that is full: a page in words, never a fault of ours."""

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from pages.status import lock_holder
from pages.status.failure_words import trouble_of
from production.limit_models import (
    Pause,
)
from tests.artfactory.app import manage, with_tables
from tests.disks import mounted, read_only
from tests.held import held_by_another


@pytest.fixture
def impatient(transactional_db: None) -> Path:
    """The database, for whose write lock this connection waits a moment only."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
    return Path(connection.settings_dict["NAME"])


class TestHeldDatabase:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("pause", {"provider": ""}),
            ("cap-save", {"scope": "", "period": "day", "amount": "5"}),
            ("project-new", {"name": "Foxes"}),
        ],
    )
    def test_a_post_says_who_holds_it(
        self, impatient: Path, client: Client, name: str, data: dict[str, str]
    ) -> None:
        client.raise_request_exception = False
        with held_by_another(impatient) as pid:
            answer = client.post(reverse(name), data)
        assert answer.status_code == 503
        page = answer.content.decode()
        assert "holds the database" in page
        assert "Nothing was ordered or spent." in page
        if lock_holder.LOCKS.exists():
            assert f"(process {pid})" in page
        assert not Pause.objects.exists()

    def test_htmx_is_given_one_sentence_for_a_message(
        self, impatient: Path, client: Client
    ) -> None:
        with held_by_another(impatient):
            answer = client.post(reverse("pause"), {"provider": ""}, headers={"HX-Request": "true"})
        assert answer.status_code == 503
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "<" not in answer.content.decode()
        assert "Nothing was ordered or spent." in answer.content.decode()

    def test_pages_are_read_all_the_same(self, impatient: Path, client: Client) -> None:
        with held_by_another(impatient):
            for name in ("create", "gallery", "queue", "costs"):
                assert client.get(reverse(name)).status_code == 200

    def test_a_command_says_it_in_one_line(self, tmp_path: Path) -> None:
        with_tables(tmp_path)
        with held_by_another(tmp_path / "db.sqlite3"):
            told = manage(tmp_path, "caps", "set", "day", "5")
        assert told.returncode == 1
        assert told.stderr.count("\n") == 1, told.stderr
        assert "holds the database" in told.stderr


class TestDisks:
    def test_no_room_for_an_upload(self, transactional_db: None, settings: Any) -> None:
        """The request's own file goes to the disk before any view is asked."""
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
        client = Client(raise_request_exception=False)
        file = SimpleUploadedFile("a.png", os.urandom(300_000))
        with mounted(Path(settings.FILE_UPLOAD_TEMP_DIR), "size=64k"):
            answer = client.post(reverse("upload"), {"field": "image", "file": file})
        assert answer.status_code == 503
        assert "the disk is full" in answer.content.decode()

    def test_a_read_only_database(self, tmp_path: Path) -> None:
        file = tmp_path / "a.sqlite3"
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE a (b)")
        database.close()
        with read_only(file):
            told = failing(file, "INSERT INTO a VALUES (1)")
        assert trouble_of(told).cause == "The database is read-only."

    def test_a_damaged_database(self, tmp_path: Path) -> None:
        file = tmp_path / "a.sqlite3"
        file.write_text("certainly not a database")
        assert trouble_of(failing(file, "SELECT 1 FROM a")).cause == "The database is damaged."

    def test_a_database_whose_disk_is_gone(self, tmp_path: Path) -> None:
        told = failing(tmp_path / "nowhere" / "a.sqlite3", "SELECT 1")
        assert "cannot be opened" in trouble_of(told).cause

    @pytest.mark.parametrize(
        "error",
        [
            ValueError("x"),
            FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)),
            ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET)),
            DatabaseError("no such table: x"),
            sqlite3.OperationalError("near x: syntax error"),
            None,
        ],
    )
    def test_what_is_a_fault_of_ours_is_not_excused(self, error: BaseException | None) -> None:
        assert trouble_of(error) is None


class TestHolder:
    def test_nobody(self, impatient: Path) -> None:
        assert lock_holder.holder_of(impatient) == ""

    def test_a_database_that_is_not_there(self, tmp_path: Path) -> None:
        assert lock_holder.holder_of(tmp_path / "none") == ""


def failing(file: Path, statement: str) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as told:
        database = sqlite3.connect(file)
        try:
            database.execute(statement)
        finally:
            database.close()
    return told.value

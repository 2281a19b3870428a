"""The doctor and the health page: what is seen of what is broken."""

import json
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from tests.artfactory.app import manage


def examined(home: Path, **environment: str) -> tuple[int, dict[str, dict[str, str]]]:
    told = manage(home, "doctor", "--json", **environment)
    report = json.loads(told.stdout)
    assert report["ok"] is (told.returncode == 0)
    return told.returncode, {check["what"]: check for check in report["checks"]}


class TestDoctor:
    def test_a_new_home_is_fine_and_stays_new(self, tmp_path: Path) -> None:
        code, checks = examined(tmp_path)
        assert code == 0
        assert {check["status"] for check in checks.values()} <= {"ok", "warn"}
        assert not (tmp_path / "db.sqlite3").exists()

    def test_every_trouble_says_how_to_mend_it(self, tmp_path: Path) -> None:
        (tmp_path / "db.sqlite3").write_text("certainly not a database")
        code, checks = examined(
            tmp_path,
            ARTFACTORY_HOST="0.0.0.0",
            ARTFACTORY_PROVIDERS="broken=no.such.module:Provider",
            REDIS_URL="redis://127.0.0.1:1/0",
        )
        assert code == 1
        assert "damaged" in checks["database file"]["seen"]
        assert checks["redis"]["status"] == "fail"
        assert checks["password"]["status"] == "fail"
        assert "broken" in checks["plug ins"]["seen"]
        assert all(c["mend"] for c in checks.values() if c["status"] != "ok")

    def test_in_words(self, tmp_path: Path) -> None:
        (tmp_path / "db.sqlite3").touch(mode=0o644)
        told = manage(tmp_path, "doctor")
        assert f"chmod go-rwx {tmp_path}/db.sqlite3" in told.stdout


class TestHealth:
    def test_it_names_what_does_not_work(self, db: None, client: Client) -> None:
        answer = client.get(reverse("health"))
        assert answer.status_code == 503
        report = answer.json()
        assert report["ok"] is False
        assert report["database"] == {"ok": True}
        assert report["redis"] == {"ok": False}
        assert report["workers"] == {"ok": False, "running": 0}
        assert report["disk"]["free_bytes"] > 0

    def test_a_broken_database_is_not_a_broken_page(self, db: None, client: Client) -> None:
        def fail(*args: object) -> None:
            raise OperationalError("database is locked")

        with connection.execute_wrapper(fail):
            answer = client.get(reverse("health"))
        assert answer.status_code == 503
        assert answer.json()["database"] == {"ok": False}

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_for_reading(self, db: None, client: Client, method: str) -> None:
        assert getattr(client, method)(reverse("health")).status_code == 405

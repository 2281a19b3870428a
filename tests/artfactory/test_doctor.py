"""The doctor and the health page: what is seen of what is broken."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from foundation.home import Paths, prepare
from foundation.liveness import Line, Standing, pulse
from gallery import media_folder, own_media
from gallery.models import Asset, Home
from pages.status import component_status, lock_holder, write_probe
from tests.artfactory.app import manage, until
from tests.held import held_by_another


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


@pytest.fixture
def asked_anew() -> None:
    """Nothing that another test has found is trusted."""
    for probe in (write_probe.DATABASE, write_probe.MEDIA, write_probe.DISK):
        probe._ended = -write_probe.TRUSTED_FOR


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("asked_anew")
class TestHealth:
    def test_it_names_what_does_not_work(self, client: Client) -> None:
        answer = client.get(reverse("health"))
        assert answer.status_code == 503
        report = answer.json()
        assert report["ok"] is False
        assert report["database"] == report["media"] == {"ok": True}
        assert report["redis"]["ok"] is False
        assert "queue server does not answer" in report["redis"]["says"]
        assert (report["workers"]["ok"], report["workers"]["running"]) == (False, 0)
        assert report["disk"]["free_bytes"] > 0

    def test_a_database_that_is_held_is_named_with_its_holder(self, client: Client) -> None:
        with held_by_another(Path(connection.settings_dict["NAME"])) as pid:
            answer = client.get(reverse("health"))
        assert answer.status_code == 503
        says = answer.json()["database"]["says"]
        assert "holds the database" in says
        if lock_holder.LOCKS.exists():
            assert f"(process {pid})" in says

    def test_writing_is_tried_and_nothing_is_changed(self, client: Client) -> None:
        own_media.check_home()
        before = list(Home.objects.values())
        assert client.get(reverse("health")).json()["database"] == {"ok": True}
        assert list(Home.objects.values()) == before
        assert not list(media_folder.media().glob(".tried*"))

    def test_a_media_folder_that_was_pulled_away(
        self, client: Client, settings: Any, tmp_path: Path
    ) -> None:
        settings.PATHS = Paths(tmp_path)
        prepare(settings.PATHS)
        own_media.check_home()
        settings.PATHS.media.rename(tmp_path / "elsewhere")
        Asset.objects.create(path="projects/a.png", medium="image", size=1)
        report = client.get(reverse("health")).json()
        assert "disk mounted?" in report["media"]["says"]
        assert not settings.PATHS.media.exists()

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_for_reading(self, client: Client, method: str) -> None:
        assert getattr(client, method)(reverse("health")).status_code == 405

    def test_the_page_explains_it(self, client: Client) -> None:
        page = client.get(reverse("state")).content.decode()
        assert "The queue server does not answer" in page
        assert "0 of 2 workers answer." in page
        assert "Works." in page


@pytest.mark.django_db
class TestSidebar:
    """What a page says while the supervisor is heard."""

    @pytest.fixture(autouse=True)
    def told(self) -> Iterator[Callable[..., None]]:
        """Tells a standing on a real line, as the supervisor does."""
        line, before = Line(), pulse.newest
        receiver = socket.socket(fileno=os.dup(line.fd))
        receiver.setblocking(False)

        def tell(at: float | None = None, **silent: float) -> None:
            line.report(Standing(at or time.monotonic(), silent))
            pulse.hear(receiver)

        yield tell
        pulse.newest = before
        receiver.close()
        line.close()

    def test_nothing_while_all_is_well(self, client: Client, told: Callable[..., None]) -> None:
        told()
        assert "Worker" not in line_of(client)

    @pytest.mark.parametrize(
        ("silent", "short"),
        [
            ({"worker-1": 7.0}, "A worker is silent"),
            ({"redis": 7.0}, "Queue server silent"),
            ({"clock": 7.0}, "Scheduler stopped"),
        ],
    )
    def test_each_part(
        self, client: Client, told: Callable[..., None], silent: dict[str, float], short: str
    ) -> None:
        told(**silent)
        line = line_of(client)
        assert short in line
        assert f'href="{reverse("state")}"' in line
        assert short in client.get("/costs/").content.decode()

    def test_a_supervisor_that_stands_still(
        self, client: Client, told: Callable[..., None]
    ) -> None:
        told(at=time.monotonic() - 8)
        assert "Supervisor silent" in line_of(client)

    def test_what_the_page_says_already_is_not_sent_again(
        self, client: Client, told: Callable[..., None]
    ) -> None:
        told(redis=7.0)

        def once_more() -> int:
            seen = ",".join(part.name for part in component_status.troubles())
            return client.get(reverse("troubles"), {"seen": seen}).status_code

        # What an earlier page began to try may end between the two looks.
        until(lambda: once_more() == 204)
        assert client.get(reverse("troubles"), {"seen": "x"}).status_code == 200


def line_of(client: Client) -> str:
    return client.get(reverse("troubles"), {"seen": "?"}).content.decode()

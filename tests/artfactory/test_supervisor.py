"""The app as real processes: started, hurt, stopped."""

import http.client
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from artfactory.launcher.child_process import BEHIND_THE_PAGES
from foundation.priority import SESSION
from tests.artfactory.app import App, manage, until, with_tables

pytestmark = pytest.mark.faults

CHILDREN = ["redis", "web", "web-2", "worker-1", "worker-2"]
TWO_OF_EACH = {"ARTFACTORY_WORKERS": "2", "ARTFACTORY_WEB_PROCESSES": "2"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Starts apps on the test's home and ends them after it."""
    apps: list[App] = []
    with_tables(tmp_path)

    def start(*arguments: str, **environment: str) -> App:
        apps.append(App(tmp_path, *(arguments or ("--port", "0")), **environment))
        return apps[-1]

    yield start
    for app in apps:
        app.end()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    home = with_tables(tmp_path_factory.mktemp("home"))
    app = App(home, "--port", "0", **TWO_OF_EACH).ready()
    until(lambda: sorted(app.children()) == CHILDREN)
    yield app
    app.end()


class TestRunning:
    def test_answers_and_is_well(self, app: App) -> None:
        status, body = app.get("health")
        assert status == 200
        assert json.loads(body)["workers"] == {"ok": True, "running": 2}

    def test_behind_a_proxy_the_password_is_asked_for(self, app: App) -> None:
        host = app.address.removeprefix("http://").rstrip("/")
        for headers, status in (({}, 200), ({"X-Forwarded-For": "10.0.0.1"}, 302)):
            connection = http.client.HTTPConnection(host, timeout=10)
            connection.request("GET", "/admin/", headers=headers)
            assert connection.getresponse().status == status
            connection.close()

    def test_database_is_for_the_user_alone(self, app: App) -> None:
        for private in ("db.sqlite3", "run", "run/secret-key"):
            assert (app.home / private).stat().st_mode & 0o077 == 0

    def test_a_second_copy_is_told_where_the_first_is(self, app: App) -> None:
        second = manage(app.home, "start", "--no-browser", "--port", "0")
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert app.address in second.stderr
        assert app.get("health")[0] == 200

    def test_listens_on_loopback_only(self, app: App) -> None:
        web = psutil.Process(app.children()["web"])
        listening = {c.laddr.ip for c in web.net_connections("inet") if c.status == "LISTEN"}
        assert listening == {"127.0.0.1"}

    @pytest.mark.skipif(not SESSION.exists(), reason="Linux alone shares by sessions")
    def test_pages_go_before_work_whose_session_is_nice(self, app: App) -> None:
        def niceness(name: str) -> str:
            return Path(f"/proc/{app.children()[name]}/autogroup").read_text().split()[-1]

        usual = os.nice(0)
        for name in ("worker-1", "worker-2"):
            until(lambda name=name: niceness(name) == str(usual + BEHIND_THE_PAGES))
        assert niceness("web") == str(usual)

    def test_doctor_finds_nothing_wrong(self, app: App) -> None:
        told = manage(app.home, "doctor", "--json")
        checks = {check["what"]: check for check in json.loads(told.stdout)["checks"]}
        assert (checks["app"]["status"], checks["redis"]["status"]) == ("ok", "ok")
        assert told.returncode == 0


class TestRestart:
    @pytest.mark.parametrize("name", ["redis", "web", "worker-1"])
    def test_a_killed_child_comes_back(self, app: App, name: str) -> None:
        until(lambda: sorted(app.children()) == CHILDREN)
        old = app.children()[name]
        os.kill(old, signal.SIGKILL)
        new = until(lambda: app.children().get(name, old) != old and app.children()[name])
        if sys.platform == "linux" and name != "redis":
            assert psutil.Process(new).cmdline() == psutil.Process(app.process.pid).cmdline()
        until(lambda: _is_well(app))

    def test_the_port_stays_when_all_web_servers_come_back(self, app: App) -> None:
        old = {name: app.children()[name] for name in ("web", "web-2")}
        for pid in old.values():
            os.kill(pid, signal.SIGKILL)
        status, _ = app.get("health")
        assert status in (200, 503)
        until(lambda: all(app.children().get(name, pid) != pid for name, pid in old.items()))

    def test_one_web_server_answers_while_the_other_is_away(self, app: App) -> None:
        """It has died, and comes back at another number; or it stands still, and takes nobody in
        who comes meanwhile."""
        until(lambda: sorted(app.children()) == CHILDREN)
        old = app.children()["web-2"]
        os.kill(old, signal.SIGKILL)
        answers = 0
        while app.children().get("web-2", old) == old:
            assert app.get("projects/")[0] == 200
            answers += 1
        assert answers
        until(lambda: "web-2" in app.children())
        with _stopped(app.children()["web-2"]):
            for _ in range(8):
                assert app.get("projects/")[0] == 200
        until(lambda: _is_well(app))

    def test_what_one_web_server_is_told_the_other_knows(self, app: App) -> None:
        """A choice stands on the very next page, whoever draws it."""
        until(lambda: sorted(app.children()) == CHILDREN)
        until(lambda: _is_well(app))
        webs = ("web", "web-2")
        for number, (told, asked) in enumerate([webs, webs[::-1], webs], 5):
            with _stopped(app.children()[asked]):
                assert b'name="usual_count"' in app.get("settings/")[1]
                app.post("settings/", {"usual_count": number})
            with _stopped(app.children()[told]):
                page = app.get("settings/")[1]
            [field] = re.findall(rb'<input[^>]*name="usual_count"[^>]*>', page)
            assert b'value="%d"' % number in field

    def test_the_queue_server_alone_is_killed(self, app: App) -> None:
        wrapper = psutil.Process(app.children()["redis"])
        [server] = wrapper.children()
        server.kill()
        until(lambda: app.children().get("redis", wrapper.pid) != wrapper.pid)
        until(lambda: _is_well(app))


class TestStop:
    def test_a_killed_copy_leaves_nothing_and_stands_in_nobodys_way(
        self, start: Callable[..., App]
    ) -> None:
        killed = start().ready()
        everything = killed.whole_set()
        killed.process.kill()
        app = start().ready()
        until(lambda: _is_well(app))
        _, alive = psutil.wait_procs(everything, timeout=30)
        assert not alive
        self._ends_and_says_so(app)

    def _ends_and_says_so(self, app: App) -> None:
        everything = app.whole_set()
        began = time.monotonic()
        app.process.terminate()
        assert app.next_event("stopped")
        _, alive = psutil.wait_procs(everything, timeout=10)
        assert not alive
        assert app.process.wait(10) == 0
        assert time.monotonic() - began < 10
        assert not (app.home / "run" / "start.json").exists()

    def test_a_deaf_child_is_killed_in_time(self, start: Callable[..., App]) -> None:
        app = start().ready()
        everything = app.whole_set()
        os.kill(app.children()["web"], signal.SIGSTOP)
        began = time.monotonic()
        app.process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(everything, timeout=10)
        assert not alive
        assert time.monotonic() - began < 10


class TestPort:
    def test_a_busy_port_gives_the_next(self, start: Callable[..., App]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            app = start("--port", str(port)).ready()
        assert [event["event"] for event in app.events] == ["busy", "ready"]
        assert str(port) in app.events[0]["text"]
        assert app.events[1]["port"] > port


class TestRefusal:
    def test_other_machines_need_a_password(self, tmp_path: Path) -> None:
        file = with_tables(tmp_path) / "db.sqlite3"
        file.chmod(0o644)
        told = manage(tmp_path, "start", "--port", "0", ARTFACTORY_HOST="0.0.0.0")
        assert file.stat().st_mode & 0o777 == 0o600
        assert told.returncode == 1
        assert "changepassword local" in told.stderr
        assert told.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ARTFACTORY_PORT", "eighty"),
            ("ARTFACTORY_PORT", "70000"),
            ("ARTFACTORY_WORKERS", "0"),
            ("REDIS_URL", "http://example.com"),
            ("ARTFACTORY_DEBUG", "perhaps"),
            ("ARTFACTORY_ALLOWED_HOSTS", "*"),
            ("DATABASE_URL", "postgres://["),
        ],
    )
    def test_a_bad_setting(self, tmp_path: Path, name: str, value: str) -> None:
        told = manage(tmp_path, "start", **{name: value})
        assert told.returncode == 2
        assert told.stderr.count("\n") == 1
        assert name in told.stderr
        assert value in told.stderr

    def test_a_queue_server_that_is_not_there(self, tmp_path: Path) -> None:
        url = "redis://:canary-4711@127.0.0.1:1/0"
        told = manage(tmp_path, "start", "--port", "0", REDIS_URL=url)
        assert told.returncode == 1
        assert "REDIS_URL" in told.stderr
        assert "canary-4711" not in told.stderr

    def test_a_database_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "db.sqlite3").write_text("certainly not a database")
        told = manage(tmp_path, "start", "--port", "0")
        assert told.returncode == 1
        assert "doctor" in told.stderr
        assert "Traceback" not in told.stderr

    def test_a_home_that_cannot_be_written(self) -> None:
        told = manage(Path("/dev/null/home"), "start")
        assert told.returncode == 2
        assert "ARTFACTORY_HOME" in told.stderr


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _is_well(app: App) -> bool:
    with suppress(OSError):
        return app.get("health")[0] == 200
    return False

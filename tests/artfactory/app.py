"""The app itself, started as a person would, in a home and on a port of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from tests.tables import tables

ONE_OF_EACH = {"ARTFACTORY_WORKERS": "1", "ARTFACTORY_WEB_PROCESSES": "1"}
CHECKOUT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], Any], *, within: float = 30.0, every: float = 0.05) -> Any:
    """The first true answer of `condition`; fails the test when none comes in time."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {within} s"
        time.sleep(every)
    return answer


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = ("ARTFACTORY_", "DATABASE_URL", "REDIS_URL", "DISPLAY", "WAYLAND_DISPLAY")
    inherited = {name: v for name, v in os.environ.items() if not name.startswith(ours)}
    return {**inherited, "ARTFACTORY_HOME": str(home), **more}


def manage(
    home: Path, *arguments: str, timeout: float = 120, python: str = sys.executable, **more: str
) -> subprocess.CompletedProcess[str]:
    """One management command, run to its end."""
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def with_tables(home: Path) -> Path:
    """A home with a database whose migrations are applied: they cost more than most tests, and only
    those of a first start need to see them run."""
    database = home / "db.sqlite3"
    database.touch(mode=0o600)
    database.write_bytes(tables())
    return home


class App:
    """`manage.py start --json` under way. `events` are the lines it has printed so far.

    It has one worker and one web process, which is enough for most tests: each more takes a sixth
    of a start's work.
    """

    def __init__(
        self, home: Path, *arguments: str, python: str = sys.executable, **more: str
    ) -> None:
        self.home = home
        self.events: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [python, "manage.py", "start", "--json", "--no-browser", *arguments],
            cwd=CHECKOUT,
            env=environment(home, **ONE_OF_EACH | more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def next_event(self, name: str) -> dict[str, Any]:
        """Read on until the event of that name; fails when the app ends before."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == name:
                return self.events[-1]
        raise AssertionError(f"ended with {self.process.wait()}: {self.process.stderr.read()}")

    def ready(self) -> "App":
        self.address = self.next_event("ready")["address"]
        return self

    def children(self) -> dict[str, int]:
        """The processes of the app by name, as its note tells."""
        return json.loads((self.home / "run" / "start.json").read_text())["children"]

    def whole_set(self) -> list[psutil.Process]:
        """Every process of the app, the supervisor first."""
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; raises urllib.error.HTTPError from 400 on."""
        with urllib.request.urlopen(self.address + path, timeout=60) as response:
            return response.status, response.read()

    def post(self, path: str, data: dict[str, Any]) -> int:
        """Status, after redirects, of a form that this machine's browser sends."""
        token = "a" * 32
        said = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token}).encode()
        headers = {
            "Cookie": f"artfactory_csrf={token}",
            "Origin": self.address.rstrip("/"),
            "Sec-Fetch-Site": "same-origin",
        }
        request = urllib.request.Request(self.address + path, said, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status

    def end(self) -> None:
        """Whatever became of the test, nothing of the app stays behind."""
        if self.process.poll() is None:
            everything = self.whole_set()
            self.process.terminate()
            try:
                self.process.wait(12)
            except subprocess.TimeoutExpired:
                for process in everything:
                    process.kill()
        self.process.communicate()

"""The whole set under load: start, idle, a click, and 300 slow generations at once."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from artfactory.bench.app import App, running
from artfactory.bench.figures import Figure, p95
from artfactory.bench.promises import CLICK_TO_ROW, OVER_IDEAL
from providers import registry

IN_FLIGHT = 300
MODEL = "scripted/picture"
FREE_MODEL = "local/draft-music"
NEEDS = "This half orders from the draft artist: .venv/bin/python -m pip install -e ./draft_artist"
SECONDS_EACH = 20.0
UNDER_WAY = "production_generation WHERE state IN ('queued', 'submitting', 'running', 'collecting')"


def can_be_measured() -> bool:
    return FREE_MODEL.partition("/")[0] in {provider.slug for provider in registry.firsts()}


def measure(home: Path, *, in_flight: int = IN_FLIGHT, idle_seconds: float = 15) -> list[Figure]:
    with running(home) as app:
        figures = [Figure("first start → first page", app.seconds_to_first_page, "s")]
    with running(home) as app:
        figures.append(Figure("second start → first page", app.seconds_to_first_page, "s", 3))
        app.get("/")
        time.sleep(3)
        figures.append(Figure("idle memory of the whole set", app.memory(), "MB", 300))
        figures.append(Figure("idle CPU of the whole set", app.idle_cpu(idle_seconds), "%", 1))
        quiet, busy = _click_to_row(app, home)
        for name, seconds in (("", quiet), (", both workers computing", busy)):
            figures.append(Figure(f"click → row{name}", seconds * 1000, "ms", CLICK_TO_ROW))
    with scripted_provider(SECONDS_EACH) as address:
        scripted = {
            "ARTFACTORY_PROVIDERS": "scripted=tests.scripted_provider:Scripted",
            "SCRIPTED_BASE_URL": address,
            "SCRIPTED_KEY": "scripted-key-0123456789",
        }
        with running(home, **scripted) as app:
            figures += _flight(app, home, in_flight, scripted)
    return figures


def _click_to_row(app: App, home: Path) -> tuple[float, float]:
    """One after the other, and then without a pause, so that the workers have their hands full."""

    def click(number: int) -> float:
        return app.order(
            kind="text-to-audio",
            model=FREE_MODEL,
            prompt=f"a short tune {number}",
            **{"param-duration": "5"},
            count="1",
        )

    quiet = []
    for number in range(12):
        quiet.append(click(number))
        _wait_until_all_is_done(home)
    busy = [click(number) for number in range(12)]
    _wait_until_all_is_done(home)
    return p95(quiet[2:]), p95(busy[2:])


def _wait_until_all_is_done(home: Path) -> None:
    """So that nothing of it is left to disturb what is measured next."""
    with contextlib.closing(_database(home)) as database:
        while database.execute(f"SELECT count(*) FROM {UNDER_WAY}").fetchone() != (0,):
            time.sleep(0.05)


def _database(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(home / 'db.sqlite3').as_uri()}?mode=ro", uri=True, timeout=10)


def _flight(app: App, home: Path, in_flight: int, scripted: dict[str, str]) -> list[Figure]:
    """All of them at once on two workers; the ideal is the time one takes at the provider."""
    database = _database(home)
    mine = "FROM production_generation WHERE prompt = 'bench' AND state = 'done'"
    with Peak(app) as peak:
        subprocess.run(
            [sys.executable, "-m", "artfactory.bench.ordering", str(in_flight), MODEL],
            cwd=settings.CHECKOUT,
            env=os.environ
            | {"ARTFACTORY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "artfactory.settings"}
            | scripted,
            check=True,
        )
        deadline = time.monotonic() + SECONDS_EACH * 6
        done = 0
        while done < in_flight and time.monotonic() < deadline:
            time.sleep(0.25)
            [done] = database.execute(f"SELECT count(*) {mine}").fetchone()
    [days] = database.execute(
        f"SELECT julianday(max(ended_at)) - julianday(min(created_at)) {mine}"
    ).fetchone()
    late = database.execute(
        f"SELECT (julianday(ended_at) - julianday(submitted_at)) * 86400.0 - ? {mine}",
        (SECONDS_EACH,),
    ).fetchall()
    return [
        Figure(f"{in_flight} in flight: not done", in_flight - done, "generations", 0),
        Figure(f"{in_flight} in flight: over ideal", days * 86400 / SECONDS_EACH, "×", OVER_IDEAL),
        Figure(f"{in_flight} in flight: peak memory", peak.megabytes, "MB", 450),
        Figure("ready → shown", p95([row[0] for row in late]), "s", 10),
    ]


class Peak:
    """The most memory the whole set had while the block ran."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self.megabytes = max(self.megabytes, self.app.memory())


@contextlib.contextmanager
def scripted_provider(seconds: float) -> Iterator[str]:
    """The test emulator as a provider whose every generation takes so long."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", "--port", str(port), "--duration", str(seconds)],
        cwd=settings.CHECKOUT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_it_answers(address: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 20
    while True:
        try:
            opener.open(f"{address}/_control/stats", timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)

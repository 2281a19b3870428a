"""Films from a script to the file that plays, while one call in ten fails.

`python -m artfactory.bench.films one`: half a minute at 720p with clips of five seconds, at the
prices and paces of real models (`tests/emulator/sheets.py`), a purse of 2 $, ten minutes.
`python -m artfactory.bench.films many`: 50 short films at 320 × 180 at once, ten times as fast.
The app runs with all its processes in a home of its own and nobody does anything: what is told is
what came of it by itself, and whether the ledger has what the provider billed.
"""

import argparse
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from artfactory.bench.app import App, running
from artfactory.bench.figures import Figure

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = "scripted-key-0123456789"
LOOK_EVERY = 1.0
SETTLED_AFTER = 20
"""Looks at which nothing changed: what stands still so long goes on by nobody."""
ACTIVE = "('queued', 'submitting', 'running', 'collecting')"


@dataclass(frozen=True)
class Run:
    """`most` is in micros of a dollar and for each film, `within` in seconds."""

    films: int
    width: int
    height: int
    pace: float
    most: int
    within: float
    share: float = 0.1
    seed: int = 7
    doubt: bool = False


RUNS = {
    "one": Run(1, 1280, 720, 1.0, 2_000_000, 1200),
    "many": Run(50, 320, 180, 10.0, 2_000_000, 2400),
}


class Watch:
    """The most memory of all processes beside FFmpeg, in MB, and films assembled at once."""

    def __init__(self, app: App, home: Path) -> None:
        self.app, self.home = app, home
        self.megabytes, self.assemblies = 0.0, 0
        self.parts: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            parts = self._memory()
            if (total := sum(parts.values())) > self.megabytes:
                self.megabytes, self.parts = total, parts
            [(assemblies,)] = rows(
                self.home,
                "SELECT count(*) FROM production_generation WHERE provider = 'assembler'"
                " AND state IN ('submitting', 'running')",
            )
            self.assemblies = max(self.assemblies, assemblies)

    def _memory(self) -> dict[str, float]:
        parts: dict[str, float] = {}
        for process in self.app.processes():
            with contextlib.suppress(psutil.Error):
                if process.name().startswith("ffmpeg"):
                    continue
                info = process.memory_full_info()
                name = f"{process.pid} {' '.join(process.cmdline()[1:])[-40:]}"
                parts[name] = (getattr(info, "pss", 0) or info.rss) / 1e6
        return parts


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    address = f"{(home / 'db.sqlite3').as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=20)) as database:
        return database.execute(query).fetchall()


@contextlib.contextmanager
def provider(run: Run) -> Iterator[str]:
    """Its address."""
    about = {name: getattr(run, name) for name in ("share", "pace", "width", "height", "seed")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.emulator.sheets"]
        + [word for name, value in about.items() for word in (f"--{name}", str(value))]
        + ["--doubt"] * run.doubt,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(timeout=10)


def stats(address: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}/_control/stats", timeout=30) as answer:
        return json.load(answer)


def begin(run: Run, home: Path, environment: dict[str, str]) -> None:
    asked = (run.films, run.width, run.height, run.most)
    subprocess.run(
        [sys.executable, "-m", "artfactory.bench.film_process", *map(str, asked)],
        cwd=CHECKOUT,
        env=os.environ
        | {"ARTFACTORY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "artfactory.settings"}
        | environment,
        check=True,
    )


def wait(run: Run, home: Path) -> None:
    """Until each film has ended, or nothing goes on any more."""
    deadline = time.monotonic() + run.within
    before, still = "", 0
    while time.monotonic() < deadline and still < SETTLED_AFTER:
        time.sleep(LOOK_EVERY)
        if rows(home, "SELECT count(*) FROM films_film WHERE auto_until != ''") == [(0,)]:
            return
        [(active,)] = rows(
            home, f"SELECT count(*) FROM production_generation WHERE state IN {ACTIVE}"
        )
        now = str(rows(home, "SELECT state, count(*) FROM production_generation GROUP BY state"))
        still = still + 1 if now == before and not active else 0
        before = now


@dataclass(frozen=True)
class Account:
    """What came of it by itself: `figures`, and in words why films stopped and how each failure
    ended."""

    figures: list[Figure]
    stopped: Counter[str]
    failures: Counter[tuple[str, str]]


def account(run: Run, home: Path, told: Any) -> Account:
    state_of = dict(rows(home, "SELECT uid, state FROM production_generation"))
    billed = Counter(key.partition("-")[0] for key, _ in told["bill"])
    doubted = {uid for uid, state in state_of.items() if state == "unknown"}
    bill = sum(
        float(amount) for key, amount in told["bill"] if key.partition("-")[0] not in doubted
    )
    [(ledger,)] = rows(
        home,
        "SELECT coalesce(sum(delta_usd), 0) FROM ledger_ledgerentry WHERE generation_uid NOT IN"
        " (SELECT uid FROM production_generation WHERE state = 'unknown')",
    )
    stopped = rows(home, "SELECT stopped_by FROM films_film WHERE auto_until != ''")
    [(dearest,)] = rows(
        home,
        "SELECT max(total) FROM (SELECT sum(delta_usd) AS total FROM ledger_ledgerentry"
        " GROUP BY purse)",
    )
    [(paid_twice,)] = rows(
        home,
        "SELECT count(*) FROM (SELECT 1 FROM films_take t JOIN production_generation g"
        " ON g.id = t.generation_id WHERE g.cost_micros > 0 GROUP BY t.stage, t.film_id,"
        " t.shot_id, t.line_id, t.entry_id, t.scene_id HAVING count(*) > 1)",
    )
    [(seconds,)] = rows(
        home,
        "SELECT (max(julianday(ended_at)) - min(julianday(created_at))) * 86400.0"
        " FROM production_generation",
    )
    failures = Counter(
        (name, state_of.get(key.partition("-")[0], "not known")) for name, key in told["faults"]
    )
    ended = run.films - len(stopped)
    figures = [
        Figure("films that did not end by themselves", len(stopped), "films", run.films // 10),
        Figure("films that ended", ended, "films"),
        Figure("first order to the last film", seconds or 0, "s"),
        Figure("submissions", told["submissions"], "calls"),
        Figure("of them failed", len(told["faults"]), "calls"),
        Figure("paid twice for one generation", sum(n > 1 for n in billed.values()), "takes", 0),
        Figure("paid twice for one place on a board", paid_twice, "places", 0),
        Figure("may have been charged, to be decided by a hand", len(doubted), "takes"),
        Figure("billed and not known here", len(billed.keys() - state_of.keys()), "jobs", 0),
        Figure("the dearest film", (dearest or 0) / 1e6, "$", run.most / 1e6),
        Figure("billed", bill, "$"),
        Figure("ledger less bill", abs(ledger / 1e6 - bill), "$", 0.000001),
    ]
    words = Counter(words or "it was still going on" for (words,) in stopped)
    return Account(figures, words, failures)


def measure(run: Run, home: Path) -> tuple[Account, Watch]:
    with provider(run) as address:
        environment = {
            "ARTFACTORY_PROVIDERS": "sheets=tests.emulator.sheets:Sheets",
            "SHEETS_BASE_URL": address,
            "SCRIPTED_KEY": KEY,
        }
        with running(home, **environment):
            pass  # what makes the tables keeps its memory: figures are of a second start
        with running(home, **environment) as app:
            time.sleep(2)
            with Watch(app, home) as watch:
                begin(run, home, environment)
                wait(run, home)
        return account(run, home, stats(address)), watch


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m artfactory.bench.films", description=__doc__)
    parser.add_argument("run", choices=list(RUNS))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--doubt", action="store_true", help="some leave in doubt what was charged")
    options = parser.parse_args()
    run = replace(RUNS[options.run], seed=options.seed, doubt=options.doubt)
    with tempfile.TemporaryDirectory(prefix="artfactory-films-") as scratch:
        found, watch = measure(run, Path(scratch) / "home")
    figures = [
        *found.figures,
        Figure("most memory beside FFmpeg", watch.megabytes, "MB", 450),
        Figure("films assembled at once", watch.assemblies, "films", 1),
    ]
    for one in figures:
        kept = {None: "", True: "kept", False: "NOT KEPT"}[one.kept]
        promise = "" if one.promise is None else f"(at most {one.promise:g})"
        sys.stdout.write(f"{one.name}: {one.value:.2f} {one.unit} {promise} {kept}\n")
    for (name, state), times in sorted(found.failures.items()):
        sys.stdout.write(f"{times} × {name}: ended {state}\n")
    for words, times in found.stopped.items():
        sys.stdout.write(f"{times} stopped: {words}\n")
    for name, megabytes in watch.parts.items():
        sys.stdout.write(f"{megabytes:.0f} MB {name}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    main()

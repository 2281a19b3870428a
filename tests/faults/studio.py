"""The whole app with the emulator as its provider, to be broken in every way."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from artfactory.bench.app import App as Visitor
from pages.create.form import MOST_RESULTS
from tests.artfactory.app import CHECKOUT, App, environment, until
from tests.emulator import Emulator

PROVIDERS = (
    "scripted=tests.scripted_provider:Scripted,"
    "scripted-nofind=tests.scripted_provider:ScriptedNoFind"
)
NOT_TAKEN = ("database is locked", "is being held", "full", "room", "readonly", "disk I/O error")
SET_ASIDE = "The program stopped"
NOT_SHOWN = "remote results not in the gallery"
ACTIVE = ("queued", "submitting", "running", "collecting")


class Studio:
    """Starts and restarts the app on one home; orders; kills; counts what became of it all."""

    def __init__(self, home: Path, emulator: Emulator, **settings: str) -> None:
        self.home = home
        self.emulator = emulator
        self.settings = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.reader.settings",
            "ARTFACTORY_PROVIDERS": PROVIDERS,
            "ARTFACTORY_WORKERS": "2",
            "SCRIPTED_BASE_URL": emulator.url,
            "SCRIPTED_NOFIND_BASE_URL": emulator.url,
            "SCRIPTED_KEY": emulator.key,
        } | settings
        self.kills: Counter[str] = Counter()
        self.app: App | None = None

    def start(self, **more: str) -> "Studio":
        self.app = App(self.home, "--port", "0", **self.settings | more).ready()
        return self

    def end(self) -> None:
        if self.app is not None:
            self.app.end()

    def order_patiently(self, count: int, model: str) -> int:
        """As a person does, who is told that nothing was ordered since database or disk do not
        take it: once more. How often that was."""
        for refusals in range(30):
            told = self.order(count, model, check=False)
            if not told:
                return refusals
            assert any(words in told for words in NOT_TAKEN), told
            time.sleep(1)
        raise AssertionError(told)

    def visitor(self) -> Visitor:
        assert self.app is not None
        return Visitor(self.app.process, self.app.address.rstrip("/"), 0)

    def press(self, count: int, model: str = "scripted/picture") -> None:
        """As a person orders on the app's page: in no process of its own, so few at once."""
        visitor = self.visitor()
        form = {"kind": "text-to-image", "model": model, "prompt": "bench"}
        while count > 0:
            visitor.order(**form, count=str(min(count, MOST_RESULTS)))
            count -= MOST_RESULTS

    def order(self, count: int, model: str = "scripted/picture", *, check: bool = True) -> str:
        """As `manage.py generate` would, from a process of its own. What it said of a failure."""
        told = subprocess.run(
            [sys.executable, "-m", "artfactory.bench.ordering", str(count), model],
            cwd=CHECKOUT,
            env=environment(self.home, **self.settings),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert told.returncode == 0 or not check, told.stderr
        return told.stderr if told.returncode else ""

    def generate(self, *arguments: str) -> None:
        """`manage.py generate`, as a person has it."""
        subprocess.run(
            [sys.executable, "manage.py", "generate", *arguments],
            cwd=CHECKOUT,
            env=environment(self.home, **self.settings),
            check=True,
            capture_output=True,
            timeout=60,
        )

    def fetch_set_aside(self) -> None:
        """Press “Fetch again” or “Ask again” on all that offers it: what was at a provider's answer
        in three programs that were killed waits for the user, who has it for that."""
        if not self.states()["failed"]:
            return
        self.shell(
            "from production import actions; from production.models import Generation;"
            "[actions.fetch_again(row.pk) for row in Generation.objects.filter(state='failed')"
            " if row.can_be_fetched]"
        )

    def shell(self, code: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", code],
            cwd=CHECKOUT,
            env=environment(self.home, **self.settings),
            check=True,
            capture_output=True,
            timeout=60,
        )

    def workers(self) -> dict[str, int]:
        """The process of each."""
        assert self.app is not None
        children = self.app.children().items()
        return {name: pid for name, pid in children if name.startswith("worker")}

    def kill(self, name: str) -> None:
        """kill -9 one part; the supervisor is started anew, as a person or login item would."""
        assert self.app is not None
        self.kills[name] += 1
        if name == "supervisor":
            os.kill(self.app.process.pid, signal.SIGKILL)
            self.app.process.communicate()
            self.start()
            return
        pid = self.app.children().get(name)
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def stop(self, name: str) -> None:
        """SIGSTOP, as a debugger would; the supervisor is to notice."""
        assert self.app is not None
        pid = self.app.children().get(name)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def goes_on(self) -> bool:
        """It runs; where it was killed it is started anew, as often as it takes."""
        assert self.app is not None
        if self.app.process.poll() is not None:
            self.app.process.communicate()
            self.app = App(self.home, "--port", "0", **self.settings)
        return True

    def kill_at_random(self, dice: random.Random) -> str:
        names = ["worker-1", "worker-2"] * 4 + ["redis", "web", "supervisor"]
        name = dice.choice(names)
        self.kill(name)
        return name

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database from outside. Tries again while the file is being restored to order."""
        address = f"file:{self.home / 'db.sqlite3'}?mode=ro"
        for _ in range(50):
            try:
                with closing(sqlite3.connect(address, uri=True, timeout=10)) as database:
                    return database.execute(query, values).fetchall()
            except sqlite3.OperationalError:
                time.sleep(0.1)
        raise AssertionError("the database cannot be read")

    def states(self) -> Counter[str]:
        return Counter(
            dict(self.rows("SELECT state, count(*) FROM production_generation GROUP BY state"))
        )

    def active(self) -> int:
        states = self.states()
        return sum(states[state] for state in ACTIVE)

    def settle(self, within: float) -> Counter[str]:
        """Wait until nothing is under way any more."""
        until(lambda: self.active() == 0, within=within, every=0.25)
        return self.states()


def untold(studio: Studio) -> dict[str, int]:
    """Ends of work that no event tells of, and the other way round; once the consumer has caught
    up."""

    def count(query: str) -> int:
        [(number,)] = studio.rows(f"SELECT count(*) FROM {query}")
        return number

    until(lambda: count("production_parkedevent") >= count("production_event"), within=20)
    last = "SELECT kind FROM production_event WHERE replace(subject, '-', '') = uid"
    ended = "state NOT IN ('queued', 'submitting', 'running', 'collecting')"
    each = "SELECT 1 FROM production_event GROUP BY subject, kind HAVING count(*) > 1"
    return {
        "ends without their event": count(
            f"production_generation WHERE {ended}"
            f" AND state IS NOT ({last} ORDER BY id DESC LIMIT 1)"
        ),
        "events without their end": count(
            "production_event WHERE replace(subject, '-', '') NOT IN"
            f" (SELECT uid FROM production_generation WHERE {ended})"
        ),
        "events twice": count(f"({each})"),
        "events seen twice": count(
            "(SELECT 1 FROM production_parkedevent GROUP BY event HAVING count(*) > 1)"
        ),
        "events not seen": count(
            "production_event WHERE id NOT IN"
            " (SELECT event FROM production_parkedevent WHERE consumer = 'seen')"
        ),
    }


def account(studio: Studio) -> dict[str, Any]:
    """What the app says against what the provider saw."""
    jobs = studio.emulator.server.jobs
    with jobs.lock:
        submissions = Counter(jobs.keys)
        remote = dict(jobs.by_id)
    generations = {
        uid: (state, attempt, request_id)
        for uid, state, attempt, request_id in studio.rows(
            "SELECT uid, state, attempt, request_id FROM production_generation"
        )
    }
    by_request = {request_id: state for state, _, request_id in generations.values() if request_id}
    now = time.monotonic()
    orphans = [
        job.id
        for job in remote.values()
        if job.state(now) == "succeeded"
        and by_request.get(job.id) != "done"
        and generations.get(job.key.partition("-")[0], ("",))[0] != "unknown"
    ]
    certain = {uid for uid, (state, _, _) in generations.items() if state != "unknown"}
    billed = sum(job.billed(now) for job in remote.values() if job.key.partition("-")[0] in certain)
    [(micros,)] = studio.rows(
        "SELECT coalesce(sum(delta_usd), 0) FROM ledger_ledgerentry WHERE generation_uid IN"
        " (SELECT uid FROM production_generation WHERE state != 'unknown')"
    )
    [(set_aside,)] = studio.rows(
        "SELECT count(*) FROM production_generation WHERE state = 'failed' AND charged = 'no'"
        f" AND error LIKE '{SET_ASIDE}%'"
    )
    return {
        "states": dict(studio.states()),
        "set aside": set_aside,
        "generations": len(generations),
        "kills": sum(studio.kills.values()),
        "submissions": sum(submissions.values()),
        "duplicates": sum(times - 1 for times in submissions.values()),
        NOT_SHOWN: len(orphans),
        "unknown": studio.states()["unknown"],
        "billed": f"{billed:.6f}",
        "ledger": f"{micros / 1e6:.6f}",
        "integrity": studio.rows("PRAGMA integrity_check")[0][0],
    }

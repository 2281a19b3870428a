"""kill -9 of work that a worker does apart, at its steps: nothing lost, nothing half that looks
whole, and the next run ends well."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT, environment, with_tables
from tests.emulator import Emulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.sheets import FilmJobs, Look
from tests.production.past_stage import PICTURES

LONG = {name: os.environ[name] for name in ("ARTFACTORY_FAULTS",) if name in os.environ}
pytestmark = pytest.mark.faults


def killed(home: Path, *words: str, **settings: str) -> None:
    home.mkdir()
    with_tables(home)
    told = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=CHECKOUT,
        env=environment(home, DJANGO_SETTINGS_MODULE="artfactory.settings", **settings | LONG),
        capture_output=True,
        text=True,
        timeout=120 if os.environ.get("ARTFACTORY_FAULTS") != "long" else 1800,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["wrong"] == []
    assert len(found["deaths"]) > 3, found


@pytest.mark.parametrize("work", ["export", "import", "folders", "backup", "restore"])
def test_a_death_at_any_step(tmp_path: Path, work: str) -> None:
    killed(tmp_path / "home", "tests.faults.dying", work)


def test_a_death_while_past_runs_are_brought(tmp_path: Path) -> None:
    with ReplicateEmulator() as vendor:
        vendor.remember(PICTURES["replicate"], 2)
        address = {"REPLICATE_BASE_URL": vendor.url, "REPLICATE_API_TOKEN": vendor.key}
        killed(tmp_path / "home", "tests.faults.dying", "past runs", **address)


def test_a_death_while_a_film_is_made(tmp_path: Path) -> None:
    with Emulator() as vendor:
        vendor.server.jobs = FilmJobs(Look(64, 36, 60, 0, doubt=False), 1, tmp_path)
        is_long = os.environ.get("ARTFACTORY_FAULTS") == "long"
        provider = "tests.emulator.sheets:Sheets" if is_long else "tests.faults.dying_films:AtOnce"
        address = {"SHEETS_BASE_URL": vendor.url, "SCRIPTED_KEY": vendor.key}
        killed(
            tmp_path / "home",
            "tests.faults.dying_films",
            ARTFACTORY_PROVIDERS=f"sheets={provider}",
            **address,
        )

"""kill -9 of work that a worker does apart, at its steps: nothing lost, nothing half that looks
whole, and the next run ends well."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT, environment, with_tables
from tests.emulator.replicate import ReplicateEmulator
from tests.production.past_stage import PICTURES

LONG = {name: os.environ[name] for name in ("ARTFACTORY_FAULTS",) if name in os.environ}
pytestmark = pytest.mark.faults


def killed(home: Path, work: str, **settings: str) -> None:
    home.mkdir()
    with_tables(home)
    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", work],
        cwd=CHECKOUT,
        env=environment(home, DJANGO_SETTINGS_MODULE="artfactory.settings", **settings | LONG),
        capture_output=True,
        text=True,
        timeout=120 if os.environ.get("ARTFACTORY_FAULTS") != "long" else 600,
    )
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["wrong"] == []
    assert len(found["deaths"]) > 3, found


@pytest.mark.parametrize("work", ["export", "import", "folders", "backup", "restore"])
def test_a_death_at_any_step(tmp_path: Path, work: str) -> None:
    killed(tmp_path / "home", work)


def test_a_death_while_past_runs_are_brought(tmp_path: Path) -> None:
    with ReplicateEmulator() as vendor:
        vendor.remember(PICTURES["replicate"], 2)
        address = {"REPLICATE_BASE_URL": vendor.url, "REPLICATE_API_TOKEN": vendor.key}
        killed(tmp_path / "home", "past runs", **address)

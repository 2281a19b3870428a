"""A consumer that is killed in the middle of an effect has each event once all the same."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT, environment
from tests.faults.reader import killed_reading

pytestmark = pytest.mark.faults


def read(home: Path, *arguments: str) -> int:
    command = [sys.executable, "-m", killed_reading.__name__, *arguments]
    settings = environment(home, DJANGO_SETTINGS_MODULE="artfactory.settings")
    return subprocess.run(command, cwd=CHECKOUT, env=settings, timeout=30).returncode


def seen(home: Path) -> list[int]:
    with closing(sqlite3.connect(home / "db.sqlite3")) as database:
        rows = database.execute("SELECT event FROM production_parkedevent ORDER BY id")
        return [event for (event,) in rows]


def test_killed_in_the_middle_of_an_effect(tmp_path: Path) -> None:
    assert read(tmp_path, killed_reading.KILLED) == -signal.SIGKILL
    assert seen(tmp_path) == [], "what it wrote goes with how far it had read"
    assert read(tmp_path) == 0
    assert seen(tmp_path) == [1, 2, 3]

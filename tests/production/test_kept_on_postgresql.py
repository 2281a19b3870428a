"""PostgreSQL keeps, groups and carries as SQLite does."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.artfactory.app import CHECKOUT, environment, with_tables
from tests.emulator.replicate import ReplicateEmulator
from tests.postgresql import only_with_postgresql
from tests.production.past_stage import PICTURES

pytestmark = only_with_postgresql


def answers(home: Path, **database: str) -> Any:
    home.mkdir(exist_ok=True)
    with ReplicateEmulator() as vendor:
        vendor.remember(PICTURES["replicate"], 1)
        address = {"REPLICATE_BASE_URL": vendor.url, "REPLICATE_API_TOKEN": vendor.key}
        told = {"DJANGO_SETTINGS_MODULE": "artfactory.settings"} | address | database
        ran = subprocess.run(
            [sys.executable, "-m", "tests.production.home_snapshot"],
            cwd=CHECKOUT,
            env=environment(home, **told),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_both_databases_keep_alike(address: str, tmp_path: Path) -> None:
    (tmp_path / "sqlite").mkdir()
    ours = answers(with_tables(tmp_path / "sqlite"))
    theirs = answers(tmp_path / "postgresql", DATABASE_URL=address)
    assert theirs.keys() == ours.keys()
    for name in ours:
        assert theirs[name] == ours[name], name
    assert ours["carried"]["in"][0][0] == "done" and ours["carried"]["in"][0][1]["taken"] == 4
    assert ours["brought"]["states"][0][:2] == ["done", [1, 0, 0, 0, 0]]
    assert len(ours["organised"]["rated"]) == 2 and ours["alike"][0]
    assert set(ours["pages"].values()) <= {200, 302}
    assert ours["passed on"] == {"to the next": True, "after an error": False}

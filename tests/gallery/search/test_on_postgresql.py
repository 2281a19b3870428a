"""PostgreSQL finds what SQLite finds, in every order, and after every change."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.artfactory.app import CHECKOUT, environment
from tests.postgresql import only_with_postgresql

pytestmark = only_with_postgresql


def answers(home: Path, **database: str) -> Any:
    home.mkdir()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.gallery.search.answers"],
        cwd=CHECKOUT,
        env=environment(home, DJANGO_SETTINGS_MODULE="artfactory.settings", **database),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_both_databases_answer_alike(address: str, tmp_path: Path) -> None:
    ours = answers(tmp_path / "sqlite")
    theirs = answers(tmp_path / "postgresql", DATABASE_URL=address)
    assert theirs.keys() == ours.keys()
    for name in ours:
        assert theirs[name] == ours[name], name
    assert ours["still"] and ours["check"] == ""
    assert len(ours["queries"][""]) > 80
    assert len(ours["best"]["sampler "]) > 1 and ours["prompts"][1]

"""PostgreSQL finds what SQLite finds, in every order, and after every change."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from foundation import file_lock
from tests.artfactory.app import CHECKOUT, environment, manage, with_tables
from tests.isolated_home import RUN
from tests.postgresql import SERVERS, only_with_postgresql

pytestmark = only_with_postgresql
PATIENCE = 120.0


@pytest.fixture
def filled(address: str, tmp_path: Path) -> str:
    """The address of a database with its tables: migrations take seven times as long as all that
    is asked of it here, and run once for all processes of a test run."""
    kept = RUN / "tables.sql"
    with (RUN / "tables.sql.lock").open("w") as lock, file_lock.locked(lock, PATIENCE):
        if not kept.exists():
            ran = manage(tmp_path, "migrate", "-v0", DATABASE_URL=address)
            assert ran.returncode == 0, ran.stderr
            kept.write_text(client("pg_dump", address))
            return address
    client("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(kept), address)
    return address


def client(program: str, *arguments: str) -> str:
    command = [str(SERVERS[-1] / program), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def answers(home: Path, module: str = "answers", **database: str) -> Any:
    home.mkdir()
    with_tables(home)
    ran = subprocess.run(
        [sys.executable, "-m", f"tests.gallery.search.{module}"],
        cwd=CHECKOUT,
        env=environment(home, DJANGO_SETTINGS_MODULE="artfactory.settings", **database),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_both_databases_answer_alike(filled: str, tmp_path: Path) -> None:
    ours = answers(tmp_path / "sqlite")
    theirs = answers(tmp_path / "postgresql", DATABASE_URL=filled)
    assert theirs.keys() == ours.keys()
    for name in ours:
        assert theirs[name] == ours[name], name
    assert ours["still"] and ours["check"] == ""
    assert len(ours["queries"][""]) > 80
    assert len(ours["best"]["sampler "]) > 1 and ours["prompts"][1]
    assert any(len(first) == 7 for first, *_ in ours["pages"].values())


def test_no_search_goes_through_all_texts(filled: str, tmp_path: Path) -> None:
    """Whatever the planner believes: along the numbers it asks some, else the index of texts."""
    told = answers(tmp_path / "postgresql", "ways", DATABASE_URL=filled)
    for state in ("without statistics", "with statistics"):
        for name, ways in told[state].items():
            for way, plans in ways.items():
                for plan in plans:
                    assert "Seq Scan on search_" not in plan, (state, name, way, plan)
                    assert "Filter: (body @@" not in plan, (state, name, way, plan)
        common, rare = told[state]["common"]["page"], told[state]["rare"]["page"]
        assert len(common) == 1 and "search_text_body" not in common[0]
        assert "search_text_body" in rare[-1]
    assert told["jit"] == "off"
    assert told["found"] == {
        "all": [[20_000, 19_999, 19_998], 10_001],
        "common": [[20_000, 19_998, 19_996], 10_001],
        "rare": [[19_001, 18_001, 17_001], 20],
        "nothing": [[], 0],
        "phrase": [[19_001, 18_001, 17_001], 20],
        "few of a range": [[3_500, 3_498, 3_496], 252],
        "word or range": [[19_001, 18_001, 17_001], 120],
    }


def test_texts_of_before_are_unpacked(address: str, tmp_path: Path) -> None:
    words = " fox lantern" * 5_000
    told = answers(tmp_path / "postgresql", "unpacked", DATABASE_URL=address)
    assert told == [[words, "pglz"], [words, None], [words, "pglz"]]

"""PostgreSQL finds what SQLite finds, in every order, and after every change."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.artfactory.app import CHECKOUT, environment, manage, with_tables
from tests.postgresql import only_with_postgresql

pytestmark = only_with_postgresql


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


def test_both_databases_answer_alike(address: str, tmp_path: Path) -> None:
    ours = answers(tmp_path / "sqlite")
    theirs = answers(tmp_path / "postgresql", DATABASE_URL=address)
    assert theirs.keys() == ours.keys()
    for name in ours:
        assert theirs[name] == ours[name], name
    assert ours["still"] and ours["check"] == ""
    assert len(ours["queries"][""]) > 80
    assert len(ours["best"]["sampler "]) > 1 and ours["prompts"][1]
    assert any(len(first) == 7 for first, *_ in ours["pages"].values())


def test_no_search_goes_through_all_texts(address: str, tmp_path: Path) -> None:
    """Whatever the planner believes: along the numbers it asks some, else the index of texts."""
    told = answers(tmp_path / "postgresql", "ways", DATABASE_URL=address)
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
    import psycopg

    def migrate(to: str) -> None:
        ran = manage(tmp_path, "migrate", "gallery", to, DATABASE_URL=address)
        assert ran.returncode == 0, ran.stderr

    def kept() -> list[tuple[str, str | None]]:
        return database.execute(
            "SELECT words, pg_column_compression(words) FROM search_text"
        ).fetchall()

    words = " fox lantern" * 5_000
    migrate("0006")
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("INSERT INTO search_text VALUES (1, %s, '', '', '')", [words])
        assert kept() == [(words, "pglz")]
        migrate("0007")
        assert kept() == [(words, None)]
        migrate("0006")
        assert kept() == [(words, "pglz")]

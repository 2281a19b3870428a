"""A home of each release that was kept, brought to this version: nothing of it is lost."""

import json
import lzma
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from artfactory.launcher import database
from backup import versions
from foundation.home import Paths
from gallery.search import index
from tests.keep_home import KEPT, facts

HOMES = sorted(KEPT.iterdir())


def test_there_is_one_of_this_version() -> None:
    """What adds it: `.venv/bin/python -m tests.keep_home`."""
    assert versions.of_app() in {home.name for home in HOMES}


@pytest.mark.parametrize("kept", HOMES, ids=lambda home: home.name)
def test_it_comes_to_this_version_whole(kept: Path, tmp_path, in_home, client, settings) -> None:
    home = Paths(tmp_path / "home")
    shutil.copytree(kept, home.home)
    home.database.write_bytes(lzma.decompress((kept / "db.sqlite3.xz").read_bytes()))
    told = json.loads((kept / "facts.json").read_text())
    with in_home(home.home):
        database.prepare()
        assert database.pending_migrations() == []
        now = facts(home.database, home.media)
        assert {name: now[name] for name in told} == told
        assert now["lost"] == []
        call_command("verify")
        assert not index.check()
        for page in ("/gallery/", "/queue/", "/costs/", "/films/", "/projects/fox/"):
            assert client.get(page).status_code == 200, page

"""The app in an environment that the draft artist is not installed in: it starts and says so."""

import json
import re
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, entry_points
from pathlib import Path

import pytest

from tests.artfactory.app import App, manage, with_tables

DRAFT_ARTIST = "artfactory-draft-artist"
PAGES = ("", "gallery/", "queue/", "costs/", "projects/", "providers/", "settings/")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of an environment with everything that is installed here, but one."""
    folder = tmp_path_factory.mktemp("without") / "venv"
    venv.create(folder, symlinks=True)
    here = Path(sysconfig.get_path("purelib"))
    there = folder / "lib" / here.parent.name / "site-packages"
    artist = _entries_of_the_artist()
    for entry in here.iterdir():
        if entry.name not in artist and not (there / entry.name).exists():
            (there / entry.name).symlink_to(entry)
    return str(folder / "bin" / Path(sys.executable).name)


def _entries_of_the_artist() -> set[str]:
    """What its installation has put among the packages; nothing where it is not installed."""
    try:
        return {file.parts[0] for file in distribution(DRAFT_ARTIST).files or ()}
    except PackageNotFoundError:
        return set()


@pytest.fixture(scope="module")
def app(python: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    app = App(with_tables(tmp_path_factory.mktemp("home")), "--port", "0", python=python)
    try:
        yield app.ready()
    finally:
        app.end()


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


class TestWithoutIt:
    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_is_there(self, app: App, page: str) -> None:
        status, shown = app.get(page)
        assert status == 200
        assert "Local drafts" not in words(shown)

    def test_the_first_page_says_that_a_key_is_needed(self, app: App) -> None:
        _, page = app.get("")
        assert "Paste a key" in words(page)
        assert "Try it free" not in words(page)

    def test_the_providers_page_says_how_to_add_one_that_needs_none(self, app: App) -> None:
        _, page = app.get("providers/")
        assert "pip install -e ./draft_artist" in words(page)

    def test_the_doctor_lacks_nothing(self, app: App, python: str, tmp_path: Path) -> None:
        told = manage(tmp_path, "doctor", "--json", python=python)
        assert told.returncode == 0, told.stdout
        checks = {check["what"]: check for check in json.loads(told.stdout)["checks"]}
        assert "local" not in checks["plug ins"]["seen"]
        assert checks["what providers need"]["status"] == "ok"

    def test_the_bench_says_what_it_needs(self, python: str, tmp_path: Path) -> None:
        told = manage(tmp_path, "bench", "--only", "set", python=python)
        assert told.returncode == 1
        assert "pip install -e ./draft_artist" in told.stderr

    def test_an_order_for_it_is_refused_in_words(self, python: str, tmp_path: Path) -> None:
        with_tables(tmp_path)
        made = manage(tmp_path, "generate", "a fox", "--model", "local/draft-image", python=python)
        assert made.returncode == 4
        assert "There is no provider “local”." in made.stderr


class TestWithIt:
    @pytest.mark.skipif(not _entries_of_the_artist(), reason="it is not installed here")
    def test_it_is_installed_as_anybodys_is(self) -> None:
        [point] = entry_points(group="artfactory.providers", name="local")
        assert point.dist
        assert point.dist.name == DRAFT_ARTIST

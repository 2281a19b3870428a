"""Ordered as a person would: what was left out stands in what the command says and in the file."""

from pathlib import Path

import pytest

from gallery import recipes
from providers import registry
from tests.artfactory.app import manage, with_tables


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return with_tables(tmp_path)


def test_the_recipe_in_the_file_says_what_was_left_out(home: Path) -> None:
    asked = ("generate", "a fox with a wristwatch", "--model", "local/draft-image")
    made = manage(home, *asked, "--param", "size=256", timeout=60)
    assert made.returncode == 0, made.stderr
    assert "local/draft-image: Not drawn: wristwatch" in made.stderr
    assert recipes.read(Path(made.stdout.strip()))["remarks"] == ["Not drawn: wristwatch"]


def test_it_lacks_nothing_here() -> None:
    assert list(registry.get("local").lacks()) == []

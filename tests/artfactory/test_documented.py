"""Whoever adds a setting, a command or a hook writes it down."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import get_commands

from foundation import environment
from providers import registry
from tests.artfactory import providers_table
from tests.artfactory.app import CHECKOUT
from tests.artfactory.test_floors import FLOORS

DOCS = "\n".join(
    file.read_text() for file in (*(CHECKOUT / "docs").glob("*.md"), *CHECKOUT.glob("README.md"))
)
COMMANDS = (CHECKOUT / "docs" / "commands.md").read_text()


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in FLOORS}


def test_every_setting_is_documented() -> None:
    assert len(environment.SETTINGS) > 8
    table = (CHECKOUT / "docs" / "settings.md").read_text()
    assert [name for name in environment.SETTINGS if f"| `{name}` |" not in table] == []


def test_no_setting_is_documented_that_is_not_there() -> None:
    """But for those of the tests."""
    named = set(re.findall(r"\bARTFACTORY_(?!TEST_)[A-Z_]+\b", DOCS))
    assert named - set(environment.SETTINGS) == set()


def test_the_commands_that_are_documented_are_those_that_are_there() -> None:
    assert set(re.findall(r"^## `(\w+)`$", COMMANDS, re.MULTILINE)) == commands()


def test_every_command_takes_json() -> None:
    from django.core.management import load_command_class

    for name in commands():
        command = load_command_class(get_commands()[name], name)
        assert "--json" in command.create_parser("manage.py", name).format_help(), name


def test_every_hook_is_documented() -> None:
    assert registry.ENTRY_POINTS in DOCS


@pytest.mark.parametrize("name", ["architecture.md", "house.md"])
def test_the_map_of_the_house_names_files_that_are_there(name: str) -> None:
    """A whole path has a folder in it; a bare name of a table stands beside the path before it."""
    told = (CHECKOUT / "docs" / name).read_text()
    paths = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", told)
    assert len(paths) > 40
    assert [path for path in paths if not (CHECKOUT / path).exists()] == []
    assert [
        (folder, bare)
        for line in told.splitlines()
        if line.startswith("| ")
        for folder, bare in _bare_names(line)
        if not (CHECKOUT / folder / bare).exists()
    ] == []


def _bare_names(row: str) -> Iterator[tuple[str, str]]:
    """Each with the folder of the path before it."""
    folder = ""
    for before, bare in re.findall(r"`((?:[\w*]+/)*)([\w.]*)`", row):
        folder = before or folder
        if folder and not before and re.fullmatch(r"\w+\.(py|js|css|html)", bare):
            yield folder, bare


def test_twenty_changes_have_their_place_and_all_fits_on_few_pages() -> None:
    told = (CHECKOUT / "docs" / "architecture.md").read_text()
    table = told.partition("## Where do I change …")[2].partition("## ")[0]
    head_and_rule = 2
    assert len(re.findall(r"^\|", table, re.MULTILINE)) - head_and_rule == 20
    assert len(told.split()) <= 1_500


def test_the_rooms_stand_on_their_floors() -> None:
    told = (CHECKOUT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| (\d+) \| `(\w+)/`", told, re.MULTILINE)
    assert {room: int(floor) for floor, room in rows} == FLOORS
    assert [int(floor) for floor, _ in rows] == sorted(FLOORS.values(), reverse=True)
    drawn = (CHECKOUT / "docs" / "images" / "house.svg").read_text()
    assert {*re.findall(r'"600">(\w+)<', drawn)} == {*FLOORS, "engine"}


def test_the_readme_has_every_provider_that_comes_with_the_app() -> None:
    """What mends it: `tests/artfactory/providers_table.py`."""
    [told] = providers_table.PLACE.findall(providers_table.README.read_text(encoding="utf-8"))
    assert told == providers_table.table()
    hidden = {one.slug for one in registry.hidden()}
    assert all(f"(`{slug}`)" in told for slug in {*registry.BUILT_IN} - hidden)

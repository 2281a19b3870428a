"""A module has one idea, and so an end that can be seen."""

from pathlib import Path

from tests.artfactory.app import CHECKOUT
from tests.artfactory.test_floors import ARTIST, FLOORS

MOST = 350
TABLES = {
    f"providers/{slug}/models.py": "the models that ship, one below the other"
    for slug in ("civitai", "fal", "replicate")
}
"""Pure data, by what it is: nobody reads it from its beginning to its end."""


def modules() -> list[Path]:
    folders = [*(CHECKOUT / room for room in FLOORS), CHECKOUT / ARTIST]
    found = [file for folder in folders for file in folder.rglob("*.py")]
    return [file.relative_to(CHECKOUT) for file in found if "migrations" not in file.parts]


def lines(file: Path) -> int:
    return len((CHECKOUT / file).read_text().splitlines())


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    long = {str(file) for file in modules() if lines(file) > MOST}
    assert long - TABLES.keys() == set()


def test_what_is_excused_is_that_long() -> None:
    assert {file for file in TABLES if lines(Path(file)) <= MOST} == set()

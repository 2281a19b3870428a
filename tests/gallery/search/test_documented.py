"""docs/search.md tells of every field and every order, as the table has them."""

import re

from gallery.search.fields import HAS, IS, OTHER_NAMES, PARAMETERS, TABLE
from gallery.search.find import SORTS
from gallery.search.parser import DEEPEST, LONGEST, MOST_CONDITIONS
from tests.artfactory.app import CHECKOUT

TOLD = (CHECKOUT / "docs" / "search.md").read_text()


def test_every_field_with_its_example_and_note():
    rows = re.findall(r"^\| `([a-z]+):` \| `(.+?)` \| (.+) \|$", TOLD, re.MULTILINE)
    assert [name for name, _, _ in rows] == [field.name for field in TABLE]
    for field, (_, example, note) in zip(TABLE, rows, strict=True):
        assert example == field.example
        assert note.startswith(field.note)
        if field.name in ("is", "has"):
            assert re.findall(r"`(\w+)`", note.removeprefix(field.note)) == list(field.choices)
    assert {field.name for field in TABLE if field.choices in (IS, HAS)} == {"is", "has"}


def test_every_name_of_a_common_parameter():
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (`[a-z_`, ]+) \|$", TOLD, re.MULTILINE))
    assert {name: tuple(re.findall(r"`(\w+)`", also)) for name, also in rows.items()} == PARAMETERS


def test_other_names_orders_and_limits():
    for name in (*(f"{other}:" for other in OTHER_NAMES), *SORTS):
        assert f"`{name}`" in TOLD, name
    assert f"{LONGEST:,} letters, {MOST_CONDITIONS} conditions, brackets {DEEPEST} deep" in TOLD

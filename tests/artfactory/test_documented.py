"""Whoever adds a setting, a command or a hook writes it down."""

import re

from django.core.management import get_commands

from artfactory import environment
from providers import registry
from tests.artfactory.app import CHECKOUT

OURS = {"artfactory", "providers", "projects", "gallery", "production"}
DOCS = "\n".join(
    file.read_text() for file in (*(CHECKOUT / "docs").glob("*.md"), *CHECKOUT.glob("README.md"))
)
COMMANDS = (CHECKOUT / "docs" / "commands.md").read_text()


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in OURS}


def test_every_setting_is_documented() -> None:
    assert len(environment.SETTINGS) > 8
    table = (CHECKOUT / "docs" / "settings.md").read_text()
    assert [name for name in environment.SETTINGS if f"| `{name}` |" not in table] == []


def test_no_setting_is_documented_that_is_not_there() -> None:
    named = set(re.findall(r"\bARTFACTORY_[A-Z_]+\b", DOCS))
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

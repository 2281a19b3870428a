"""Typed readers of environment variables.

Every setting the user can make is declared through one of these readers, so that `SETTINGS` is the
full list (the docs are tested against it) and a bad value stops the start with one clear line.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str


class BadSetting(SystemExit):
    """Stops the process: exit code 2 and one line on standard error."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"artfactory: {name}={value!r} is not {wanted}. Correct it or unset it.")
        self.name = name


SETTINGS: dict[str, Setting] = {}


def _read(name: str, default: T, help: str, convert: Callable[[str], T], wanted: str) -> T:
    SETTINGS[name] = Setting(name, "" if default is None else str(default), help)
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return convert(value)
    except ValueError:
        raise BadSetting(name, value, wanted) from None


def text(name: str, default: str, help: str) -> str:
    return _read(name, default, help, str, "text")


def integer(name: str, default: int, help: str, *, low: int, high: int) -> int:
    def convert(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return _read(name, default, help, convert, f"a whole number from {low} to {high}")


def boolean(name: str, default: bool, help: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}

    def convert(value: str) -> bool:
        if value.lower() not in words:
            raise ValueError
        return words[value.lower()]

    return _read(name, default, help, convert, "yes or no")


def choice(name: str, default: str, help: str, *, of: tuple[str, ...]) -> str:
    def convert(value: str) -> str:
        if value.lower() not in of:
            raise ValueError
        return value.lower()

    return _read(name, default, help, convert, "one of " + ", ".join(of))


def path(name: str, default: Path, help: str) -> Path:
    def convert(value: str) -> Path:
        return Path(value).expanduser().resolve()

    return _read(name, default, help, convert, "a path")


def address(name: str, default: str, help: str, *, schemes: tuple[str, ...]) -> str:
    def convert(value: str) -> str:
        if not value.startswith(tuple(scheme + ":" for scheme in schemes)):
            raise ValueError
        return value

    return _read(
        name, default, help, convert, "an address that begins with " + " or ".join(schemes)
    )

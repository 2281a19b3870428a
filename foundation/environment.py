"""Typed readers of environment variables.

Every setting the user can make is declared through one of these readers, so that `SETTINGS` is the
full list (the docs are tested against it) and a bad value stops the start with one clear line.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

from foundation.user_input import printable

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str


SETTINGS: dict[str, Setting] = {}


def stop(line: str) -> NoReturn:
    """End the process for a reason that only the user can mend: one line, exit code 2."""
    sys.stderr.write(f"artfactory: {printable(line)}\n")
    raise SystemExit(2)


def _read(
    name: str,
    default: T,
    help: str,
    convert: Callable[[str], T],
    wanted: str,
    *,
    strip: bool = True,
) -> T:
    SETTINGS[name] = Setting(name, "" if default is None else str(default), help)
    value = os.environ.get(name, "")
    if not value.strip():
        return default
    try:
        return convert(value.strip() if strip else value)
    except ValueError:
        stop(f"{name}={value.strip()!r} is not {wanted}. Correct it or unset it.")


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
    """Blanks at its ends belong to it: without them it would be another place."""

    def convert(value: str) -> Path:
        try:
            return Path(value).expanduser().resolve()
        except (RuntimeError, OSError) as error:  # the home of nobody, a loop of links
            raise ValueError from error

    return _read(name, default, help, convert, "a path", strip=False)


def address(name: str, default: str, help: str, *, schemes: tuple[str, ...]) -> str:
    def convert(value: str) -> str:
        if urlsplit(value).scheme not in schemes:  # raises ValueError itself for "redis://["
            raise ValueError
        return value

    return _read(
        name, default, help, convert, "an address that begins with " + " or ".join(schemes)
    )

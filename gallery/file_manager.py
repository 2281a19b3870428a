"""A file shown in the folder that it lies in, by the file manager of this machine."""

import shutil
import subprocess
import sys
from pathlib import Path

PATIENCE = 10.0
"""Seconds; a file manager that has to start first answers in two."""
MANAGER = "org.freedesktop.FileManager1"


class CannotShow(Exception):
    """Why not, in a sentence that names the path."""


def show(file: Path, system: str = sys.platform) -> None:
    """Select it in a window of the Finder or of the file manager of the desktop; where there is
    none that selects, open its folder. Raises CannotShow."""
    if not file.is_file():
        raise CannotShow(f"There is no file at {file} any more. Run “manage.py verify”.")
    for command in _commands(file, system):
        if shutil.which(command[0]) and _runs(command):
            return
    raise CannotShow(f"No file manager answered on this machine. The file is at {file}")


def _commands(file: Path, system: str) -> list[list[str]]:
    """Ways to show it, the best first."""
    if system == "darwin":
        return [["open", "-R", str(file)]]
    call = ["dbus-send", "--session", "--print-reply", f"--dest={MANAGER}"]
    call += ["--type=method_call", "/org/freedesktop/FileManager1", f"{MANAGER}.ShowItems"]
    return [
        # A comma would part two items: `as_uri` writes it as %2C.
        [*call, f"array:string:{file.as_uri()}", "string:"],
        ["xdg-open", str(file.parent)],
    ]


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

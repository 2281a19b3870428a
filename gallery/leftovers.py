"""Temporary files that a killed process left behind; each bears the number of its process.

Only those whose process is gone are looked at: a number that another process has by now keeps a
file until the next time.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from gallery import media_folder

PART = re.compile(r"\.(\d+)-[0-9a-f]{8}(?:-\w+)?\.part")
EXPORT = re.compile(r"export-(\d+)-\w+")
BUNDLE = re.compile(r"\.bundle-(\d+)-[0-9a-f]{8}")
TRIED = re.compile(r"\.(?:tried|copied)\.(\d+)-[0-9a-f]{8}\.part")
UPLOAD = re.compile(r"(\d+)-\w+(?:\.upload)?")
NAMELESS = re.compile(r"tmp\w+(?:\.upload.*)?")
OLD = 86_400.0
"""Seconds after which a temporary file without a number, from an older version, is nobody's."""


def in_media() -> Iterator[Path]:
    """Half files under media/ whose process is gone."""
    for root in (media_folder.PROJECTS, media_folder.THUMBNAILS):
        for file in media_folder.walk(root):
            is_part = file.name.startswith(".") and file.name.endswith(".part")
            if not is_part or file.is_symlink() or not file.is_file():
                continue
            if not is_alive(PART.search(file.name)):
                yield file


def sweep() -> int:
    """Remove what killed uploads and tries left in the scratch folders and under media/; says how
    many."""
    swept = 0
    for folder, name in (
        (settings.PATHS.uploads, UPLOAD),
        (settings.PATHS.work, TRIED),
        (settings.PATHS.work, EXPORT),
        (media_folder.media(), TRIED),
        (media_folder.media(), BUNDLE),
    ):
        for file in folder.iterdir() if folder.is_dir() else ():
            owner = name.fullmatch(file.name)
            if owner and not is_alive(owner):
                _remove(file)
                swept += 1
    for file in settings.PATHS.uploads.glob("tmp*"):
        if NAMELESS.fullmatch(file.name) and time.time() - file.lstat().st_mtime > OLD:
            _remove(file)
            swept += 1
    for file in in_media():
        if PART.search(file.name):
            _remove(file)
            swept += 1
    return swept


def sweep_copies(folder: Path) -> None:
    """Remove what killed imports were copying into a folder."""
    for file in folder.glob(".copy.*.part"):
        if not is_alive(PART.search(file.name)):
            _remove(file)


def is_alive(owner: re.Match[str] | None) -> bool:
    """Whether the process runs whose number a file's name has."""
    if owner is None:
        return False
    try:
        os.kill(int(owner[1]), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

"""Find the files of a folder and all folders in it, in the order of their names.

Hidden ones and what this home keeps itself are passed over; links are followed, each folder once.
Nothing stops the walk: what cannot be read is told of and the rest goes on.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

NOT_MEDIA = {"thumbs.db", "desktop.ini", "__macosx"}
LEADS_NOWHERE = "It is a link that leads nowhere."
NO_FILE = "This is not a file."


@dataclass(frozen=True)
class CandidateFile:
    """A file, and the names of the folders between it and the one that was asked for."""

    path: Path
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """What could not be looked into, and why, as a sentence."""

    path: Path
    why: str


def files(roots: Iterable[Path]) -> Iterator[CandidateFile | Unread]:
    """All of these files, and those below these folders."""
    been: set[tuple[int, int]] = set()
    for root in roots:
        yield from _below(root, been)


def is_ours(path: Path) -> bool:
    """Whether it lies, after all links, where this home keeps its own files."""
    real = Path(os.path.realpath(path))
    paths = settings.PATHS
    ours = (paths.media, paths.run, paths.backups, paths.database, settings.MASTER_KEY_FILE)
    return any(real.is_relative_to(os.path.realpath(place)) for place in ours)


def _below(root: Path, been: set[tuple[int, int]]) -> Iterator[CandidateFile | Unread]:
    waiting: list[tuple[Path, tuple[str, ...]]] = [(root, ())]
    while waiting:
        path, folders = waiting.pop()
        try:
            found = path.stat()
        except OSError as error:
            yield Unread(path, _why(path, error))
            continue
        if stat.S_ISREG(found.st_mode):
            yield CandidateFile(path, folders[:-1])
            continue
        if not stat.S_ISDIR(found.st_mode):
            yield Unread(path, NO_FILE)
            continue
        if (found.st_dev, found.st_ino) in been:
            continue
        been.add((found.st_dev, found.st_ino))
        try:
            names = sorted(name for name in os.listdir(path) if not _is_passed_over(path, name))  # noqa: PTH208
        except OSError as error:
            yield Unread(path, f"The folder cannot be read ({_reason(error)}).")
            continue
        waiting += [(path / name, (*folders, name)) for name in reversed(names)]


def _is_passed_over(folder: Path, name: str) -> bool:
    if name.startswith(".") or name.lower() in NOT_MEDIA:
        return True
    path = folder / name
    # Path.is_dir would raise for a name that is too long.
    may_be_ours = os.path.isdir(path) or os.path.islink(path) or name in _own_names()  # noqa: PTH112, PTH114
    return may_be_ours and is_ours(path)


def _own_names() -> set[str]:
    return {settings.PATHS.database.name, settings.MASTER_KEY_FILE.name}


def _why(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return LEADS_NOWHERE
    return f"It cannot be read ({_reason(error)})."


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

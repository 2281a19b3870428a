"""What of a home goes into a backup, file by file."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from backup import database
from backup.layout import MEDIA, SENT, WORD_LISTS
from gallery import media_folder

FOLDERS = "folders"
"""Under media/: second names of files, by project. They are made anew from the rows."""
PART = ".part"


@dataclass(frozen=True)
class HomeFile:
    """A file of the home. `sha256` is what its row says, "" where it has none; so is `size` then
    what the disk says."""

    path: str
    file: Path
    size: int
    mtime: int
    sha256: str = ""


def media(rows: Path) -> Iterator[HomeFile]:
    """All files under media/ that are not made anew by themselves: those of rows first, which may
    be missing, then what has none: previews, word lists, what was set aside, files of the user's
    own in the projects' folders. `rows` is the database to go by."""
    known = set()
    for path, sha256, size in database.files(rows):
        known.add(path)
        yield HomeFile(f"{MEDIA}/{path}", media_folder.absolute(path), size, 0, sha256)
    second_names = database.projected(rows)
    for found in _below(media_folder.media(), MEDIA):
        path = found.path.removeprefix(f"{MEDIA}/")
        like = (found.file.name, found.size, found.mtime)
        if path not in known and not (path.startswith(f"{FOLDERS}/") and like in second_names):
            yield found


def linked(rows: Path) -> Iterator[tuple[HomeFile, str]]:
    """The user's own files that are linked, by the path that their rows have under media/, where
    nothing lies; and where they are."""
    for path, sha256, size, place in database.linked(rows):
        yield HomeFile(f"{MEDIA}/{path}", Path(place), size, 0, sha256), place


def beside() -> Iterator[HomeFile]:
    """What belongs with the database, or lies elsewhere: the notes of what was sent, which must not
    be older than the copy of the database, and word lists in a folder of their own."""
    yield from _below(settings.PATHS.sent, SENT)
    lists: Path = settings.WORD_LISTS
    if not lists.resolve().is_relative_to(media_folder.media().resolve()):
        yield from _below(lists, WORD_LISTS)


def _below(root: Path, name: str) -> Iterator[HomeFile]:
    """Plain files; links are not followed, and half files are nobody's."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for file in (Path(folder, one) for one in sorted(names) if not one.endswith(PART)):
            if file.is_symlink() or not file.is_file():
                continue
            try:
                facts = file.stat()
            except FileNotFoundError:
                continue
            path = f"{name}/{file.relative_to(root).as_posix()}"
            yield HomeFile(path, file, facts.st_size, facts.st_mtime_ns)

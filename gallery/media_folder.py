"""Where the gallery's files lie under media/. Every path in a row is relative to that folder."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from foundation.disk_errors import disk_words

PROJECTS = "projects"
THUMBNAILS = "thumbnails"
QUARANTINE = "quarantine"
UNCHECKED = "unchecked"
LINKED = "linked"
"""Where nothing lies: the rows of the user's own files need a path, too."""
MARK = ".artfactory-home"
"""What it bears, so that no other folder is taken for it: see `gallery.own_media`."""
TRIED = 1024**2
"""Bytes that are written, and removed, to see whether a disk takes any."""


class StoreFailed(Exception):
    """A file could not be written; nothing is left behind. `cause` and `remedy` are sentences for
    people, and both together are the message."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        super().__init__(f"{cause} {remedy}".strip())
        self.cause, self.remedy = cause, remedy


def media() -> Path:
    return settings.PATHS.media


def absolute(path: str) -> Path:
    """The file of a row's path."""
    return media() / path


def thumbnail(sha256: str) -> str:
    """Where the thumbnail of the file with this hash lies."""
    return f"{THUMBNAILS}/{sha256[:2]}/{sha256}.webp"


def larger_preview(sha256: str) -> str:
    """Where its larger preview lies, once it was shown."""
    return f"{THUMBNAILS}/{sha256[:2]}/{sha256}-large.webp"


def linked(sha256: str, extension: str) -> str:
    """What the row of a file has for a path that stays where the user keeps it."""
    return f"{LINKED}/{sha256}.{extension}"


def link_in(path: str) -> str:
    """The first part of a path under media/ that is a symbolic link; "" where none is. What it
    leads to was never stored here."""
    parts = Path(path).parts
    for end in range(1, len(parts) + 1):
        here = Path(*parts[:end])
        if absolute(str(here)).is_symlink():
            return here.as_posix()
    return ""


def walk(root: str) -> Iterator[Path]:
    """All files and symbolic links under a folder of media/, as full paths; no link is followed."""
    if link_in(root):
        yield absolute(root)
        return
    for folder, folders, names in os.walk(absolute(root)):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in sorted(names + links))


def try_to_write(folder: Path) -> None:
    """Write a file and remove it. Raises StoreFailed with what mends it."""
    draft = folder / f".tried.{os.getpid()}-{secrets.token_hex(4)}.part"
    with failing_clearly(f"Nothing can be written to {folder}"):
        try:
            draft.write_bytes(bytes(TRIED))
        finally:
            draft.unlink(missing_ok=True)


def forget_tries(folder: Path) -> None:
    """Remove what a try left behind that was killed in its middle."""
    for draft in folder.glob(".tried.*.part"):
        draft.unlink(missing_ok=True)


@contextmanager
def failing_clearly(what: str) -> Iterator[None]:
    """What the disk does not do becomes a StoreFailed: `what`, why, and what mends it."""
    try:
        yield
    except OSError as error:
        cause, remedy = disk_words(error)
        raise StoreFailed(f"{what}: {cause}.", remedy) from error

"""Errors of the database and the disk in words: what does not work, and what mends it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from foundation.disk_errors import disk_words, is_full, is_of_the_disk
from gallery.media_folder import StoreFailed
from pages.status.lock_holder import holder_of
from production.engine.group_commit import is_held

NOTHING_SPENT = "Nothing was ordered or spent."


class NoRoom(StoreFailed):
    """A disk has too little room left, though a small file would still fit."""


@dataclass(frozen=True)
class Trouble:
    """Two sentences; `is_full`: a disk has no room left."""

    cause: str
    remedy: str
    is_full: bool = False

    def __str__(self) -> str:
        return f"{self.cause} {self.remedy}"


def trouble_of(error: BaseException | None) -> Trouble | None:
    """None where the error tells of something else: a fault of ours."""
    if isinstance(error, StoreFailed):
        has_no_room = isinstance(error, NoRoom) or is_full(error.__cause__)
        return Trouble(error.cause, error.remedy, has_no_room)
    if isinstance(error, OSError) and is_of_the_disk(error):
        cause, remedy = disk_words(error)
        where = f" ({error.filename})" if error.filename else ""
        return Trouble(f"Nothing can be written: {cause}{where}.", remedy, is_full(error))
    if isinstance(error, DatabaseError) and is_held(error):
        return _held()
    if isinstance(error, DatabaseError | sqlite3.Error):
        return _of_sqlite(error)
    return None


def _of_sqlite(error: BaseException) -> Trouble | None:
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    file = _database()
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _held()
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            remedy = (
                f"Let your user write to it and its folder, and mount the disk for that: {file}"
            )
            return Trouble("The database is read-only.", remedy)
        case sqlite3.SQLITE_FULL:
            return Trouble("The database cannot grow: the disk is full.", "Make room.")
        case sqlite3.SQLITE_IOERR:
            remedy = "See that the disk has room and is sound."
            return Trouble("The disk does not take what the database writes.", remedy)
        case sqlite3.SQLITE_CANTOPEN:
            remedy = f"Is its disk mounted, and may your user write to its folder? {file}"
            return Trouble("The database cannot be opened.", remedy)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            remedy = f"Restore a copy from {settings.PATHS.backups}."
            return Trouble("The database is damaged.", remedy)
    return None


def _held() -> Trouble:
    holder = holder_of(_database()) or "Another program"
    return Trouble(
        f"{holder} holds the database, so nothing can be written to it.",
        "Try again in a moment. If it stays so, close what holds it.",
    )


def _database() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])

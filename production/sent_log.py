"""A note of every submission outside the database, in case an older copy of that comes back.

A database restored from a backup has forgotten what was sent since: a generation that waits there
may have been paid for already. Each submission therefore leaves an empty file named by its
idempotency key; where that file is there before the submission, somebody has sent it.
"""

import time
from pathlib import Path

from django.conf import settings

KEEP_DAYS = 60


def first_time(key: str) -> bool:
    """Note that this key is being submitted now; False when it was noted before."""
    note = _folder() / key[:2] / key
    note.parent.mkdir(parents=True, exist_ok=True)
    try:
        note.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def forget_old() -> int:
    """Remove notes older than any backup that is kept; says how many."""
    oldest = time.time() - KEEP_DAYS * 86_400
    removed = 0
    for note in _folder().glob("*/*"):
        if note.stat().st_mtime < oldest:
            note.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder() -> Path:
    folder: Path = settings.PATHS.run / "claims"
    return folder

"""Can this home be written to? Tried for real, but only when somebody wants to know, and not more
often than once in some seconds."""

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from foundation.disk_errors import LEAST_FREE
from foundation.sqlite3 import write_turns
from gallery import media_folder, own_media
from gallery.models import Home
from pages.status.failure_words import NoRoom, Trouble, trouble_of

log = logging.getLogger(__name__)

TRUSTED_FOR = 4.0
WAIT_FOR_THE_LOCK_MS = 3000
LONGEST = write_turns.PATIENCE + WAIT_FOR_THE_LOCK_MS / 1000 + 1
"""Seconds: what waits for its turn and then for the database has not failed yet."""


class Probe:
    """One thing to try. It runs on a thread of its own, since a disk may also not answer at all."""

    def __init__(self, name: str, try_it: Callable[[], None]) -> None:
        self._name, self._try_it = name, try_it
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._began: float | None = None
        self._ended = -TRUSTED_FOR
        self._trouble: Trouble | None = None

    def latest(self) -> Trouble | None:
        """What was found last, at once. Where that is old, it is tried anew meanwhile."""
        now = time.monotonic()
        with self._lock:
            if self._began is None and now - self._ended >= TRUSTED_FOR:
                self._began = now
                self._done.clear()
                threading.Thread(target=self._run, name=f"try {self._name}", daemon=True).start()
            if self._began is not None and now - self._began > LONGEST:
                return Trouble(
                    f"{self._name} has not answered for {now - self._began:.0f} s.",
                    "Is its disk connected and sound?",
                )
            return self._trouble

    def fresh(self) -> Trouble | None:
        """As it is now; waits for the answer as long as that may take."""
        self.latest()
        self._done.wait(LONGEST)
        return self.latest()

    def _run(self) -> None:
        try:
            self._try_it()
            trouble = None
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is None:
                log.warning("%s cannot be tried", self._name, exc_info=True)
                trouble = Trouble(f"{self._name} cannot be used.", "The log says more.")
        finally:
            with contextlib.suppress(Exception):
                connection.close()
        with self._lock:
            self._trouble, self._began, self._ended = trouble, None, time.monotonic()
        self._done.set()


def write_to_database() -> None:
    """Take the write lock, write, and undo it: nothing is changed and nothing reaches the disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {WAIT_FOR_THE_LOCK_MS}")
    with transaction.atomic():
        Home.objects.update(media_mark=F("media_mark"))
        transaction.set_rollback(True)


def write_to_media() -> None:
    """Is media/ this home's, and does its disk take a file? A new home may have none yet."""
    if own_media.is_marked() or media_folder.media().exists():
        media_folder.try_to_write(media_folder.media())
        _has_room(media_folder.media())


def write_to_home() -> None:
    media_folder.try_to_write(settings.PATHS.run)
    _has_room(settings.PATHS.run)


def free_bytes() -> int:
    return shutil.disk_usage(settings.HOME).free


def _has_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        cause = f"There is no room: {free // 1_000_000} MB are free at {folder}."
        raise NoRoom(cause, "Make room on that disk.")


DATABASE = Probe("The database", write_to_database)
MEDIA = Probe("The media folder", write_to_media)
DISK = Probe("The home folder", write_to_home)

"""A backup of the whole home, made while it works.

Files first, which takes long and may be broken off and gone on with; then the database in one
moment, with what came meanwhile; then it is put back into a scratch place and looked at; the
manifest last. Before that nothing calls it a backup, whatever is killed.
"""

import logging
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from backup import (
    checking,
    database,
    gathering,
    layout,
    retention,
    secrets_file,
    used_places,
    versions,
)
from backup.backup_place import Place, hash_of, want_room
from backup.gathering import HomeFile
from backup.layout import BackupFailed, BadBackup, Entry, Manifest, Stopped, Stored
from backup.side_by_side import each
from foundation import file_lock
from foundation.disk_errors import LEAST_FREE, disk_words
from foundation.user_input import printable
from gallery import media_folder, own_media

log = logging.getLogger(__name__)

NAMED = 10
FILES, DATABASE, CHECKING = "files", "database", "checking"
ProgressCallback = Callable[[str, int, int], None]
ONLY_SQLITE = (
    "The database of this home is a server's ({}): save it with that server's own tools "
    "(pg_dump), and copy media/ and sent/ beside it. “backup” saves homes with a database file."
)
IN_MEDIA = "{} is among the products' files. Choose a folder outside of media/."
OF_THE_HOME = "{} is part of what is saved. Choose another folder, best on another disk."
RESTORING = "No backup was made: one is being put back into this home."


def make(
    path: Path,
    *,
    passphrase: str = "",
    with_linked: bool = False,
    is_anew: bool = False,
    on_progress: ProgressCallback = lambda step, done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
    leaving: int = LEAST_FREE,
) -> Manifest:
    """Make one at that place, and let the oldest go. `leaving` bytes stay free there; with a
    passphrase the keys are saved, too, and `with_linked` the user's own files that are linked.
    A place that has lost all backups is only begun again where it `is_anew`. Raises BackupFailed
    and Stopped."""
    if connection.vendor != "sqlite":
        raise BackupFailed(ONLY_SQLITE.format(connection.vendor))
    path = path.absolute()
    _want_apart(path)
    if not is_anew and used_places.is_emptied(path):
        raise BackupFailed(f"No backup was made: {used_places.EMPTIED.format(path)}")
    live = Path(connection.settings_dict["NAME"])
    with _in_words(path):
        own_media.check_home()
        keys = secrets_file.sealed(passphrase) if passphrase else b""
        with _no_restore():
            home, place = database.media_mark(live), Place(path)
            with place.writing(home):
                making = _Making(place, live, on_progress, is_stopped, leaving, with_linked)
                manifest = making.run(home, keys)
                used_places.remember(path)
                _let_old_go(place)
    return manifest


def _want_apart(path: Path) -> None:
    """Raises BackupFailed for a place that would take part in itself."""
    target, paths = path.resolve(), settings.PATHS
    if target.is_relative_to(media_folder.media().resolve()):
        raise BackupFailed(IN_MEDIA.format(path))
    parts = (paths.sent, paths.run, settings.WORD_LISTS)
    is_part = any(target.is_relative_to(part.resolve()) for part in parts)
    if is_part or target == paths.home.resolve():
        raise BackupFailed(OF_THE_HOME.format(path))


@contextmanager
def _no_restore() -> Iterator[None]:
    """The home is not swapped for another meanwhile."""
    with settings.PATHS.backing_up.open("a") as lock:
        if not file_lock.take(lock, 0, shared=True):
            raise BackupFailed(RESTORING)
        yield


def _let_old_go(place: Place) -> None:
    """The new one is there, whatever becomes of the old ones."""
    try:
        retention.prune(place)
    except OSError as error:
        log.warning("the old backups in %s stay: %s", place.path, error)


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except media_folder.StoreFailed as error:
        raise BackupFailed(f"No backup was made. {error}") from error
    except OSError as error:
        cause, remedy = disk_words(error)
        where = printable(os.fsdecode(error.filename2 or error.filename or path))
        raise BackupFailed(f"No backup was made: {cause} ({where}). {remedy}") from error
    except sqlite3.Error as error:
        words = f"No backup was made: the database cannot be copied ({error})."
        raise BackupFailed(f"{words} “manage.py doctor” says more.") from error


@dataclass
class _Making:
    place: Place
    live: Path
    on_progress: ProgressCallback
    is_stopped: Callable[[], bool]
    leaving: int
    with_linked: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def run(self, home: str, keys: bytes) -> Manifest:
        """`keys` as they are saved, none where they are not."""
        if self.place.was_broken_off:
            checking.leftovers(self.place, self._go_on)
        self.sizes = self.place.sizes()
        before = self.place.newest()
        self.known = self._known(before)
        self._copy([*gathering.media(self.live)])
        self._go_on()
        with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.PATHS.work) as scratch:
            draft = self._database()
            facts = database.facts(draft)
            self.known |= self.entries
            self.entries, self.missing, self.changed, self.unreadable = {}, [], [], []
            self._copy([*gathering.media(draft)])
            self._copy([*gathering.beside()])
            linked = [*gathering.linked(draft)]
            if self.with_linked:
                self._copy([found for found, _ in linked])
            else:
                self.left_out = [path for _, path in linked]
            stored = checking.database_again(draft, facts, Path(scratch) / "db.sqlite3")
        number = self.place.next_number()
        checking.by_turns(
            self.place, self.entries.values(), number, self._progress_of(CHECKING), self._go_on
        )
        self.place.keep(draft, stored)
        index, sealed = self._index(), self._written(keys) if keys else None
        self.place.settle()
        manifest = Manifest(
            number=number,
            made_at=timezone.now().replace(microsecond=0).isoformat(),
            app=versions.of_app(),
            home=home,
            migrations=facts.migrations,
            database=stored,
            index=index,
            files=len(self.entries),
            bytes=sum(entry.size for entry in self.entries.values()),
            counts=facts.counts,
            ledger=facts.ledger,
            keys=sealed,
            notes=self._notes(),
        )
        snapshots = self.place.path / layout.SNAPSHOTS
        self.place.write(snapshots / manifest.name, layout.packed(manifest))
        return manifest

    def _known(self, before: Manifest | None) -> dict[str, Entry]:
        """The files of the last backup by path: one of the same size and time is not read again."""
        if before is None or not self.place.has(before.index):
            return {}
        try:
            index = self.place.object(before.index.sha256)
            return {entry.path: entry for entry in layout.entries(index)}
        except BadBackup as error:
            log.warning("the list of the last backup: %s", error)
            return {}

    def _go_on(self) -> None:
        if self.is_stopped():
            raise Stopped

    def _progress_of(self, step: str) -> Callable[[int, int], None]:
        return lambda done, total: self.on_progress(step, done, total)

    def _copy(self, found: list[HomeFile]) -> None:
        new = []
        for one in found:
            there = self._there(one)
            if there:
                self.entries[one.path] = there
            else:
                new.append(one)
        total = sum(one.size for one in new)
        want_room(self.place.path, total, self.leaving if total else 0)
        done = 0
        for one, stored in each(self._put, new, self._go_on):
            self._took(one, stored)
            done += one.size
            self.on_progress(FILES, done, total)

    def _there(self, found: HomeFile) -> Entry | None:
        """What is among the objects already, its bytes not read."""
        if found.sha256:
            entry = Entry(found.path, found.sha256, found.size, 0)
        else:
            old = self.known.get(found.path)
            if old is None or (old.size, old.mtime) != (found.size, found.mtime):
                return None
            entry = old
        return entry if self.sizes.get(entry.sha256) == entry.size else None

    def _put(self, found: HomeFile) -> Stored | None:
        """None where it is no longer there, or cannot be read."""
        try:
            return self.place.put(found.file)
        except OSError:
            if _can_be_read(found.file):
                raise
            return None

    def _took(self, found: HomeFile, stored: Stored | None) -> None:
        if stored is None:
            is_there = os.path.lexists(found.file)
            (self.unreadable if is_there else self.missing).append(found.path)
            return
        self.sizes[stored.sha256] = stored.size
        if found.sha256 not in ("", stored.sha256):
            self.changed.append(found.path)
        self.entries[found.path] = Entry(found.path, stored.sha256, stored.size, found.mtime)

    def _database(self) -> Path:
        """A copy of this moment, a draft still."""
        want_room(self.place.path, self.live.stat().st_size, self.leaving)

        def report(done: int, total: int) -> None:
            self._go_on()
            self.on_progress(DATABASE, done, total)

        draft = self.place.draft()
        database.copy(self.live, draft, report)
        return draft

    def _index(self) -> Stored:
        entries = (self.entries[path] for path in sorted(self.entries))
        return self._written(b"".join(map(layout.line, entries)))

    def _written(self, data: bytes) -> Stored:
        draft, stored = self.place.draft(), Stored(layout.digest(data), len(data))
        try:
            draft.touch(mode=0o600)
            draft.write_bytes(data)
            self.place.keep(draft, stored)
        finally:
            draft.unlink(missing_ok=True)
        return stored

    def _notes(self) -> list[str]:
        return [
            *_named(self.missing, "missing in this home, so that the backup has not got them"),
            *_named(self.unreadable, "not to be read in this home, and are not in the backup"),
            *_named(self.left_out, "linked, and only saved on request (Settings, or --linked)"),
            *_named(self.changed, "not as they were stored; the backup has them as they are"),
        ]


def _can_be_read(file: Path) -> bool:
    """Whether it was not for the file itself that it could not be copied."""
    try:
        hash_of(file)
    except OSError:
        return False
    return True


def _named(paths: Iterable[str], what: str) -> list[str]:
    found = list(paths)
    if not found:
        return []
    more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    number = "1 file is" if len(found) == 1 else f"{len(found):,} files are"
    return [f"{number} {what}: {', '.join(map(printable, found[:NAMED]))}{more}."]

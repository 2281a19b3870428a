"""Put a backup back: built beside the home and looked at, then swapped in.

What was there is set aside, never removed. The next start does the rest: it brings older tables up
to date, keeps back what waits and would cost until the user lets it go, and asks providers what
became of what was under way (`production.database_lineage`), since it finds another database.
"""

import errno
import json
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import timezone

from backup import (
    checking,
    database,
    layout,
    linked_files,
    registered_tables,
    secrets_file,
    versions,
)
from backup.backup_place import Place, copied, want_room
from backup.flushing import flushed
from backup.layout import BackupFailed, BadBackup, Entry, Manifest
from backup.side_by_side import each
from foundation import file_lock, home_swap
from foundation.disk_errors import LEAST_FREE, disk_words
from foundation.home_lock import AlreadyRunning, HomeLock
from foundation.user_input import printable
from providers import vault

BACKING_UP = "A backup of this home is being made. Wait for it, then restore. Nothing was changed."
BUILT, ASIDE = "restoring-", "before-restore-"
OF_THE_TARGET = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENAMETOOLONG)
ProgressCallback = Callable[[int, int], None]
KEYS = "INSERT INTO providers_storedkey (provider, field, token, stored_at) VALUES (?, ?, ?, ?)"


@dataclass
class Restored:
    """What was, or would be, put back. `before` are the rows by table and the ledger of what was
    there, None where that was nothing; `lost` are sentences on files that are not whole."""

    manifest: Manifest
    files: int = 0
    bytes: int = 0
    before: database.Facts | None = None
    aside: Path | None = None
    keys: int = 0
    lost: list[str] = field(default_factory=list)


def choose(place: Place, at: datetime | None = None) -> Manifest:
    """The newest that is whole, or the newest of that moment or before. Raises BadBackup."""
    if not place.path.is_dir():
        raise BadBackup(f"There is no folder {place.path}.")
    place.mark()
    snapshots = place.snapshots()
    found = [one for one in snapshots if at is None or one.when <= at]
    if found:
        return found[0]
    if at and snapshots:
        oldest = timezone.localtime(snapshots[-1].when)
        raise BadBackup(f"No backup is that old: the oldest is of {oldest:%Y-%m-%d %H:%M}.")
    broken = place.broken()
    raise BadBackup(" ".join(broken) or f"There is no whole backup in {place.path}.")


def check(
    place: Place, manifest: Manifest, on_progress: ProgressCallback = lambda done, total: None
) -> Restored:
    """Read all of it, put its database back into a scratch place, and change nothing. Raises
    BadBackup."""
    want_older(manifest)
    lost = checking.whole(place, manifest, on_progress)
    with _scratch() as scratch:
        copied(place.object(manifest.database.sha256), scratch)
        checking.sound(scratch, manifest)
    return Restored(manifest, manifest.files, manifest.bytes, _present(), lost=lost)


def restore(
    place: Place,
    manifest: Manifest,
    *,
    passphrase: str = "",
    in_part: bool = False,
    leaving: int = LEAST_FREE,
    on_progress: ProgressCallback = lambda done, total: None,
) -> Restored:
    """Put it back. With a passphrase the keys as well; `in_part` takes what is whole where files
    are lost, `leaving` bytes stay free. Raises BadBackup and BackupFailed; nothing is changed then.
    """
    paths = settings.PATHS
    _want_usual_place()
    want_older(manifest)
    lock = HomeLock(paths)
    try:
        lock.take()
    except AlreadyRunning as error:
        raise BackupFailed(f"{error} Nothing was changed.") from None
    try:
        with paths.backing_up.open("a") as alone:
            if not file_lock.take(alone, 0):
                raise BackupFailed(BACKING_UP)
            home_swap.finish(paths)
            return _restore(place, manifest, passphrase, in_part, leaving, on_progress)
    except (OSError, sqlite3.Error) as error:
        cause = disk_words(error)[0] if isinstance(error, OSError) else str(error)
        words = "It is set; the next start finishes it." * home_swap.is_pending(paths)
        raise BackupFailed(f"Not put back: {cause}. {words or 'Nothing was changed.'}") from error
    finally:
        lock.release()


def _restore(
    place: Place,
    manifest: Manifest,
    passphrase: str,
    in_part: bool,
    leaving: int,
    on_progress: ProgressCallback,
) -> Restored:
    paths = settings.PATHS
    for left in paths.home.glob(f"{BUILT}*"):
        shutil.rmtree(left)
    keys = _keys(place, manifest, passphrase)
    entries = checking.listed(place, manifest)
    done = Restored(manifest, before=_present())
    want_room(paths.home, manifest.size, leaving)
    stamp = f"{timezone.localtime():%Y-%m-%d-%H%M%S}-{secrets.token_hex(2)}"
    built = paths.home / f"{BUILT}{stamp}"
    built.mkdir(mode=0o700)
    try:
        with flushed(built):
            _build(place, manifest, entries, built, done, in_part, on_progress)
            done.keys = _put_keys(built / paths.database.name, keys)
        connection.close()  # at its end SQLite tidies up beside the database, by its name
        done.aside = paths.home / f"{ASIDE}{stamp}"
        home_swap.begin(paths, built, done.aside, _strange_backups(manifest))
        paths.backups.mkdir(mode=0o700, exist_ok=True)
    except BaseException:
        if not home_swap.is_pending(paths):
            shutil.rmtree(built, ignore_errors=True)
        raise
    return done


def _build(
    place: Place,
    manifest: Manifest,
    entries: Sequence[Entry],
    built: Path,
    done: Restored,
    in_part: bool,
    on_progress: ProgressCallback,
) -> None:
    """The home as it was, but for the keys. Raises BadBackup."""
    for name in (layout.MEDIA, layout.SENT):
        (built / name).mkdir(mode=0o700)
    _files(place, entries, built, done, on_progress)
    if done.lost and not in_part:
        raise BadBackup(
            f"{len(done.lost):,} files of the backup are not whole: {'; '.join(done.lost[:5])}."
            " Nothing was changed. --in-part restores all the others."
        )
    _sent_since(built / layout.SENT)
    _mark_copied(built / layout.SENT, manifest)
    target = built / settings.PATHS.database.name
    copied(place.object(manifest.database.sha256), target)
    checking.sound(target, manifest)
    linked_files.settle(built, target, {entry.path for entry in entries})


def _files(
    place: Place,
    entries: Sequence[Entry],
    built: Path,
    done: Restored,
    on_progress: ProgressCallback,
) -> None:
    targets = {entry.path: built / _where(entry.path) for entry in entries}
    for folder in {target.parent for target in targets.values()}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for entry, words in each(lambda one: _one(place, one, targets[one.path]), entries):
        if words:
            done.lost.append(f"{printable(entry.path)} {words}")
            continue
        done.files += 1
        done.bytes += entry.size
        on_progress(done.bytes, done.manifest.bytes)


def _where(path: str) -> str:
    """Word lists of a folder elsewhere come to the usual one: nothing outside is written to."""
    root, _, rest = path.partition("/")
    return f"{layout.MEDIA}/{path}" if root == layout.WORD_LISTS else f"{root}/{rest}"


def _one(place: Place, entry: Entry, target: Path) -> str:
    """What is wrong with a file that was to be put back; "" where nothing is."""
    try:
        stored = copied(place.object(entry.sha256), target)
    except FileNotFoundError:
        return "is missing"
    except FileExistsError:
        return "has the name of another on this disk, which ignores letter case"
    except OSError as error:
        if error.errno in OF_THE_TARGET:
            raise
        target.unlink(missing_ok=True)
        return f"cannot be read ({error.strerror})"
    if (stored.sha256, stored.size) != (entry.sha256, entry.size):
        target.unlink()
        return "was changed or cut off"
    if entry.mtime:
        os.utime(target, ns=(entry.mtime, entry.mtime))
    return ""


def _sent_since(sent: Path) -> None:
    """The notes of this home, where it is the one that was saved, go before older ones: they tell
    what was sent since. A note is only ever added to."""
    here: Path = settings.PATHS.sent
    if not here.is_dir() or _mark_of(here) != _mark_of(sent):
        return
    for file in sorted(it for it in here.rglob("*") if it.is_file() and not it.is_symlink()):
        target = sent / file.relative_to(here)
        if target.exists() and target.stat().st_size > file.stat().st_size:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        copied(file, target)
        shutil.copystat(file, target)


def _mark_copied(sent: Path, manifest: Manifest) -> None:
    """Notes and database of a home that was never started bear no mark, and would be taken for new
    ones, whose waiting work may be sent. This mark says that the notes were copied."""
    mark = sent / "mark.json"
    if not mark.exists() and not registered_tables.was_started(manifest):
        mark.touch(mode=0o600)
        mark.write_text(json.dumps({"log": str(uuid4()), "start": "", "before": ""}))


def _strange_backups(manifest: Manifest) -> list[str]:
    """The folder of backups beside the data, where it is of the home that was here: the one that is
    put back could make none there."""
    folder = settings.PATHS.backups
    try:
        is_strange = Place(folder).mark() not in ("", manifest.home)
    except BadBackup:
        is_strange = False
    return [folder.name] if is_strange and not folder.is_mount() else []


def _mark_of(sent: Path) -> str:
    """Whose notes they are."""
    try:
        return str(json.loads((sent / "mark.json").read_text(encoding="utf-8"))["log"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _keys(place: Place, manifest: Manifest, passphrase: str) -> list[tuple[str, str, str]]:
    if not passphrase:
        return []
    if manifest.keys is None:
        raise BadBackup("This backup has no keys: it was made without --keys.")
    return secrets_file.opened(place.object(manifest.keys.sha256), passphrase)


def _put_keys(target: Path, keys: list[tuple[str, str, str]]) -> int:
    """Keys of the backup under this machine's master key; without any those of the present home,
    which that opens already. How many."""
    if keys:
        now = timezone.now().isoformat(sep=" ")
        rows = [(provider, field, vault.encrypt(key), now) for provider, field, key in keys]
    else:
        rows = _present_keys()
    with closing(database.connect(target)) as made:
        made.execute("BEGIN")
        made.executemany(KEYS, rows)
        made.execute("COMMIT")
    return len(rows)


def _present_keys() -> list[tuple[str, str, bytes, str]]:
    query = "SELECT provider, field, token, stored_at FROM providers_storedkey"
    try:
        with closing(database.connect(settings.PATHS.database)) as present:
            return present.execute(query).fetchall()
    except sqlite3.Error:
        return []


def _present() -> database.Facts | None:
    """What the home holds now; None where that cannot be read, or is nothing."""
    try:
        return database.facts(settings.PATHS.database)
    except sqlite3.Error:
        return None


def _want_usual_place() -> None:
    paths = settings.PATHS
    if connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]) != paths.database:
        raise BackupFailed(
            "DATABASE_URL points to another database than that of the home. Unset it, then restore."
        )
    if paths.media.is_mount():
        raise BackupFailed(
            f"{paths.media} is a disk of its own, which cannot be set aside. Unmount it, or set "
            "ARTFACTORY_HOME to another folder."
        )


def want_older(manifest: Manifest) -> None:
    """Raises BadBackup for a backup of a newer version."""
    newer = versions.newer_than_this({(app, name) for app, name in manifest.migrations})
    if newer:
        raise BadBackup(
            f"The backup was made by Art Factory {manifest.app}, which is newer than this one "
            f"({', '.join(newer[:3])}). Update to that version, then restore. Nothing was changed."
        )


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.PATHS.work) as folder:
        yield Path(folder) / "db.sqlite3"

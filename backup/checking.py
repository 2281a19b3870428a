"""Is a backup what it says? Its database is put back and looked at, its files are read again."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from backup import database, layout, retention
from backup.backup_place import Place, copied, hash_of
from backup.layout import BackupFailed, BadBackup, Entry, Manifest, Stored
from foundation.user_input import printable

TURNS = 30
"""Each backup reads another thirtieth of all objects: whoever makes one a day reads all in a month
(kopia's random share never promises all)."""
NAMED = 10
ProgressCallback = Callable[[int, int], None]


def database_again(made: Path, facts: database.Facts, scratch: Path) -> Stored:
    """Put a copy of the database back at `scratch` and see that it is sound and holds what was
    counted; returns what it is as an object. Raises BackupFailed."""
    stored = copied(made, scratch)
    wrong = database.problems(scratch)
    if not wrong and database.facts(scratch) != facts:
        wrong = ["it holds other rows than were counted"]
    if wrong:
        raise BackupFailed(
            f"The database that was saved is not sound: {'; '.join(wrong[:3])}. No backup was "
            "made. “manage.py verify” looks at the one in use."
        )
    return stored


def by_turns(
    place: Place,
    entries: Iterable[Entry],
    number: int,
    on_progress: ProgressCallback,
    go_on: Callable[[], None],
) -> None:
    """Read this turn's share of the objects; one whose bytes are other ones goes, so that the next
    backup copies it anew. Raises BackupFailed then."""
    mine = {one.sha256: one for one in entries if int(one.sha256[:8], 16) % TURNS == number % TURNS}
    lost = []
    for done, entry in enumerate(mine.values()):
        go_on()
        on_progress(done, len(mine))
        file = place.object(entry.sha256)
        if hash_of(file) != entry.sha256:
            file.unlink()
            lost.append(printable(entry.path))
    if lost:
        raise BackupFailed(
            f"{len(lost):,} files in {place.path} had gone bad ({', '.join(lost[:NAMED])}). They "
            "were removed; the next backup copies them again. Check that disk."
        )


def leftovers(place: Place, go_on: Callable[[], None]) -> None:
    """Read what a backup has left that was broken off: with the power it may have lost its bytes
    and kept its size. What any backup names was on its disk before."""
    try:
        needed = retention.named(place)
    except BadBackup:
        needed = set()
    for file in map(place.object, place.sizes().keys() - needed):
        go_on()
        if layout.HASH.fullmatch(file.name) and file.is_file() and hash_of(file) != file.name:
            file.unlink()


def whole(
    place: Place, manifest: Manifest, on_progress: ProgressCallback = lambda done, total: None
) -> list[str]:
    """Read all of a backup, the database apart: in sentences what is missing or changed. Raises
    BadBackup where the list of files is none."""
    wrong = []
    for stored in manifest.objects:
        if words := _wrong(place, stored):
            wrong.append(f"{stored.sha256[:12]} of the backup itself {words}")
    if wrong:
        raise BadBackup(f"The backup is damaged: {'; '.join(wrong)}.")
    entries = listed(place, manifest)
    done, total = 0, sum(entry.size for entry in entries)
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.sha256 not in seen:
            seen[entry.sha256] = _wrong(place, Stored(entry.sha256, entry.size))
        if seen[entry.sha256]:
            wrong.append(f"{printable(entry.path)} {seen[entry.sha256]}")
        done += entry.size
        on_progress(done, total)
    return wrong


def listed(place: Place, manifest: Manifest) -> list[Entry]:
    """The files of a backup, each once. Raises BadBackup."""
    index = place.object(manifest.index.sha256)
    if _wrong(place, manifest.index):
        raise BadBackup("The list of files of this backup is missing or was changed.")
    entries = list(layout.entries(index))
    if len(entries) != manifest.files or len({one.path for one in entries}) != len(entries):
        raise BadBackup("The list of files of this backup is not the one that was counted.")
    return entries


def _wrong(place: Place, stored: Stored) -> str:
    file = place.object(stored.sha256)
    try:
        size = file.stat().st_size
        if size != stored.size:
            return f"is cut off: {size:,} of {stored.size:,} bytes"
        return "" if hash_of(file) == stored.sha256 else "was changed"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def sound(file: Path, manifest: Manifest) -> None:
    """See that a database that was put back is the one of the manifest. Raises BadBackup."""
    wrong = database.problems(file)
    try:
        found = None if wrong else database.facts(file)
    except sqlite3.Error as error:
        wrong = [str(error)]
    facts = database.Facts(manifest.counts, manifest.ledger, manifest.migrations)
    if wrong or found != facts:
        raise BadBackup(
            f"The database of this backup is not sound: {'; '.join(wrong[:3]) or 'other rows'}."
        )

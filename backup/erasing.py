"""What erasing the home would take, what it leaves, and the decision to do so."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from backup import database, registered_tables, second_place, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup
from backup.models import UsedPlace
from foundation import file_lock, home_erasing
from foundation.home import Paths

TABLES = {
    "gallery_product": ("product", "products"),
    "projects_project": ("project", "projects"),
    "gallery_collection": ("collection", "collections"),
    "gallery_tag": ("tag", "tags"),
    "ledger_ledgerentry": ("ledger entry", "ledger entries"),
    "providers_storedkey": ("stored key", "stored keys"),
}
BACKING_UP = "A backup is being made. Wait for it, or cancel it, then erase."
OTHER_DATABASE = (
    "DATABASE_URL points to a database that is not the home's own. Erasing removes files of the "
    "home alone: drop that database by its own tools, and remove media/ and sent/."
)


@dataclass(frozen=True)
class Part:
    """Files that go: what they are, and how much."""

    name: str
    files: int
    bytes: int


@dataclass
class Going:
    """`rows` are (number, word), `parts` the files by where they lie. `linked` files of the user's
    own, `elsewhere` (backups in places outside the home), `bucket` (the name of a second place) and
    `stays` (folders) are not touched."""

    home: Path
    rows: list[tuple[int, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    linked: int = 0
    elsewhere: list[Path] = field(default_factory=list)
    bucket: str = ""
    stays: list[Path] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What is typed so that it is erased."""
        return self.home.name

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)


def look() -> Going:
    """Reads sizes, and counts rows as far as the database can be read."""
    paths: Paths = settings.PATHS
    going = Going(paths.home)
    counts: dict[str, int] = {}
    try:
        counts = database.facts(paths.database).counts
        with closing(database.connect(paths.database)) as rows:
            query = "SELECT count(*) FROM gallery_asset WHERE linked_path <> ''"
            going.linked = rows.execute(query).fetchone()[0]
    except sqlite3.Error:
        pass
    for table, (one, many) in {**TABLES, **registered_tables.counted()}.items():
        number = counts.get(table, 0)
        going.rows.append((number, one if number == 1 else many))
    named = {
        "Products, previews, word lists and all else in media/": [paths.media],
        "The database": [paths.home / name for name in home_erasing.DATABASE],
        "Backups and copies of the database beside the data": [paths.backups],
        "Homes that a restore set aside": [
            one for pattern in home_erasing.BESIDE for one in paths.home.glob(pattern)
        ],
        "Notes of what was sent to providers": [paths.sent],
        "Logs, exports not fetched yet, caches and scratch files": [paths.run],
    }
    going.parts = [Part(name, *_size(places)) for name, places in named.items()]
    going.elsewhere, going.bucket = _elsewhere(paths), _bucket(paths)
    lists: Path = settings.WORD_LISTS
    if not lists.resolve().is_relative_to(paths.media.resolve()) and lists.is_dir():
        going.stays.append(lists)
    return going


def decide(places: Sequence[Path] = ()) -> None:
    """The home is erased at its next start, and these of its `elsewhere`. Raises BackupFailed and
    OSError; nothing is decided then."""
    paths: Paths = settings.PATHS
    if connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]) != paths.database:
        raise BackupFailed(OTHER_DATABASE)
    known = _elsewhere(paths) if places else []
    if strange := [place for place in places if place not in known]:
        raise BackupFailed(f"{strange[0]} holds no backups of this home. Nothing was erased.")
    with paths.backing_up.open("a") as alone:
        if not file_lock.take(alone, 0):
            raise BackupFailed(BACKING_UP)
        home_erasing.decide(paths, places)


def _elsewhere(paths: Paths) -> list[Path]:
    """Places outside the home where this home has made backups, as far as it knows of them."""
    if not paths.database.exists():  # merely asking SQLite would make it
        return []
    try:
        known = {standing.place(), *map(Path, UsedPlace.objects.values_list("path", flat=True))}
        mine = database.media_mark(paths.database)
    except (DatabaseError, sqlite3.Error):
        return []
    return sorted(one for one in known if _is_outside(one, paths) and _mark(one) == mine != "")


def _bucket(paths: Paths) -> str:
    """The second place of the backups; "" where none is known."""
    try:
        found = second_place.configured() if paths.database.exists() else None
    except BackupFailed:
        return "the second place"
    except DatabaseError:
        return ""
    return found.name if found else ""


def _is_outside(place: Path, paths: Paths) -> bool:
    return not place.resolve().is_relative_to(paths.home.resolve())


def _mark(place: Path) -> str:
    try:
        return Place(place).mark()
    except BadBackup:
        return ""


def _size(places: Iterable[Path]) -> tuple[int, int]:
    """How many files, and their bytes; links are one of no size."""
    files = size = 0
    for place in places:
        if place.is_file():
            files, size = files + 1, size + place.stat().st_size
        for folder, _, names in os.walk(place):
            for name in names:
                try:
                    size += os.lstat(f"{folder}/{name}").st_size
                except OSError:
                    continue
                files += 1
    return files, size

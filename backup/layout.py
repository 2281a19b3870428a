"""What lies in a place of backups, and what is believed of it.

    artfactory-backups.json     whose place it is, by which version it is written
    objects/ab/<sha256>         every file once, called by the hash of its bytes
    snapshots/<number>-<moment>.json   one backup each, written last: its manifest
    drafts/                     what is being written; nothing of it counts
    unfinished                  is there while one is made, and after one that was broken off

A manifest stands under its own hash and names the database and the list of files (the index, one
JSON array a line: path, hash, size, mtime in ns) by theirs. What it is not, is no backup.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT, VERSION = "artfactory-backups", 1
MARK, OBJECTS, SNAPSHOTS, DRAFTS, LOCK = f"{FORMAT}.json", "objects", "snapshots", "drafts", "lock"
UNFINISHED = "unfinished"
MEDIA, SENT, WORD_LISTS = "media", "sent", "word_lists"
ROOTS = (MEDIA, SENT, WORD_LISTS)
LARGEST_MANIFEST = 4 * 1024**2
LONGEST_PATH = 4000
MOST = 2**63

HASH = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"(?P<number>[0-9]{6,12})-[0-9]{8}T[0-9]{6}Z\.json")


class BadBackup(Exception):
    """Why it cannot be used, in sentences."""


class BackupFailed(Exception):
    """Why none was made, or nothing was put back, in sentences."""


class Stopped(Exception):
    """It is not wanted any more."""


@dataclass(frozen=True)
class Stored:
    """Bytes among the objects."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Entry:
    """A file of the home: `path` begins with one of ROOTS; `mtime` is in nanoseconds."""

    path: str
    sha256: str
    size: int
    mtime: int


@dataclass(frozen=True)
class Manifest:
    """One backup. `number` counts the backups of a place, whatever the clock says; `made_at` is
    ISO 8601 in UTC. `files` and `bytes` are those of the index; `counts` are rows by table,
    `ledger` by type of entry [entries, sum of delta_usd], in micros of USD. `notes` are sentences
    on what is not in it or not as it should be."""

    number: int
    made_at: str
    app: str
    home: str
    migrations: list[list[str]]
    database: Stored
    index: Stored
    files: int
    bytes: int
    counts: dict[str, int]
    ledger: dict[str, list[int]]
    keys: Stored | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def name(self) -> str:
        return f"{self.number:06}-{self.when:%Y%m%dT%H%M%SZ}.json"

    @property
    def objects(self) -> list[Stored]:
        """Those of its own, the files apart."""
        return [one for one in (self.database, self.index, self.keys) if one]

    @property
    def size(self) -> int:
        return self.bytes + self.database.size

    @property
    def products(self) -> int:
        return self.counts.get("gallery_product", 0)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def packed(manifest: Manifest) -> bytes:
    facts = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps({"sha256": digest(_plain(facts)), "manifest": facts}, indent=1).encode()


def read(file: Path) -> Manifest:
    """Raises BadBackup."""
    try:
        if file.is_symlink() or file.stat().st_size > LARGEST_MANIFEST:
            raise BadBackup(f"{file.name} is not a backup of Art Factory.")
        data = json.loads(file.read_bytes())
        facts, written = data["manifest"], data["sha256"]
        version = facts["version"]
        if facts["format"] != FORMAT or type(version) is not int:
            raise BadBackup(f"{file.name} is not a backup of Art Factory.")
        if version > VERSION:
            raise BadBackup(
                f"{file.name} was made by a newer Art Factory ({str(facts.get('app'))[:20]}), in a "
                "form that this one does not know. Update, then try again."
            )
        if digest(_plain(facts)) != written:
            raise BadBackup(f"{file.name} was changed after it was written.")
        return _manifest(facts)
    except BadBackup:
        raise
    except OSError as error:
        raise BadBackup(f"{file.name} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise BadBackup(f"{file.name} is cut off, or not a backup of Art Factory.") from None


def _manifest(facts: dict[str, Any]) -> Manifest:
    values = {one.name: facts[one.name] for one in fields(Manifest)}
    for name in ("database", "index", "keys"):
        values[name] = _stored(values[name]) if values[name] else None
    manifest = Manifest(**values)
    if not (manifest.database and manifest.index and _has_shape(manifest)):
        raise ValueError
    return manifest


def _has_shape(facts: Manifest) -> bool:
    """Whether everything that is shown or compared is what it should be."""
    words = [facts.made_at, facts.app, facts.home, *facts.notes, *facts.counts, *facts.ledger]
    names = [name for pair in facts.migrations for name in pair]
    numbers = [facts.number, facts.files, facts.bytes, *facts.counts.values()]
    sums = [number for pair in facts.ledger.values() for number in pair]
    return (
        all(type(one) is str for one in [*words, *names])
        and all(type(one) is int and 0 <= one < MOST for one in numbers)
        and all(type(one) is int and abs(one) < MOST for one in sums)
        and {*map(len, facts.migrations), *map(len, facts.ledger.values())} <= {2}
        and type(facts.notes) is list
        and facts.when.tzinfo is not None
        and 1 < facts.when.year < 9999
    )


def _stored(facts: dict[str, Any]) -> Stored:
    stored = Stored(facts["sha256"], facts["size"])
    if not HASH.fullmatch(stored.sha256) or type(stored.size) is not int or stored.size < 0:
        raise ValueError
    return stored


def _plain(facts: Any) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def line(entry: Entry) -> bytes:
    return json.dumps([entry.path, entry.sha256, entry.size, entry.mtime]).encode() + b"\n"


def entries(index: Path) -> Iterator[Entry]:
    """The files that an index names, each below its root. Raises BadBackup."""
    try:
        with index.open("rb") as file:
            for text in file:
                yield _entry(text)
    except OSError as error:
        raise BadBackup(f"The list of files cannot be read: {error.strerror}.") from error


def _entry(text: bytes) -> Entry:
    try:
        entry = Entry(*json.loads(text))
        is_right = (
            is_below_root(entry.path)
            and bool(HASH.fullmatch(entry.sha256))
            and all(type(number) is int for number in (entry.size, entry.mtime))
            and entry.size >= 0
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        is_right = False
    if not is_right:
        raise BadBackup("The list of files names something that no backup has. It is not used.")
    return entry


def is_below_root(path: str) -> bool:
    """Whether nothing in it leads elsewhere."""
    parts = path.split("/")
    return (
        len(parts) > 1
        and parts[0] in ROOTS
        and len(path) <= LONGEST_PATH
        and "\0" not in path
        and not {"", ".", ".."} & {*parts}
    )

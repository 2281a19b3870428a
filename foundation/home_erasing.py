"""Erase a home: all that Art Factory has written into it, and backups elsewhere that were named.

It takes more than one step, so that a note comes first: once it is there the erasing is decided,
and whoever needs the home next ends it, however often that is broken off. The database goes first:
what is half erased never looks like a home. Whoever calls `finish` holds the home's lock.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from foundation.durable import sync
from foundation.home import Paths

NOTE = "erasing.json"
DATABASE = ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3-journal")
SWAPS = ("swap.json", "swap.new")
BESIDE = ("before-restore-*", "restoring-*", "backups-of-*")
HELD = ("start.lock", "prepare.lock", "backup.lock")
"""Of run/: who makes the home ready anew meanwhile has to find the same locks."""
OF_A_PLACE = ("snapshots", "objects", "drafts", "artfactory-backups.json", "unfinished", "lock")
"""All that a backup ever writes into its place, what makes it one first."""


def note(paths: Paths) -> Path:
    return paths.home / NOTE


def is_decided(paths: Paths) -> bool:
    return note(paths).exists()


def decide(paths: Paths, places: Sequence[Path] = ()) -> None:
    """From now on the home is to be erased, and these places of its backups. Raises OSError."""
    draft = note(paths).with_suffix(".new")
    with draft.open("w") as file:
        json.dump({"places": [os.fsdecode(place) for place in places]}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(note(paths))
    sync(paths.home)


def finish(paths: Paths) -> bool:
    """Whether an erasing was decided; it is done then, and the home is as a new one. Raises
    OSError; then it is still decided."""
    if not is_decided(paths):
        return False
    data = json.loads(note(paths).read_text())
    for part in parts(paths):
        _remove(part)
    for place in map(Path, data["places"]):
        for name in OF_A_PLACE:
            _remove(place / name)
    paths.media.mkdir(mode=0o700, exist_ok=True)
    sync(paths.home)
    note(paths).unlink()
    sync(paths.home)
    return True


def parts(paths: Paths) -> Iterator[Path]:
    """What goes, in this order. Folders that may be a disk or a link of the user's are emptied."""
    home = paths.home
    yield from (home / name for name in (*DATABASE, *SWAPS))
    yield paths.sent
    yield home / "config" / "master-key"
    yield from _within(paths.media)
    for pattern in BESIDE:
        yield from sorted(home.glob(pattern))
    yield from _within(paths.backups)
    yield from (one for one in _within(paths.run) if one.name not in HELD)


def _within(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return ()


def _remove(path: Path) -> None:
    """Of a link the link alone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""Put a home that was built beside into the place of the present one, which is set aside.

Several renames are no single step, so that a note comes first: once it is there the swap is
decided, and whoever needs the home next ends it, however often that is broken off. Before the note
nothing is changed; no file is ever removed.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from foundation import file_lock
from foundation.durable import sync
from foundation.home import Paths

BESIDE = ("db.sqlite3-wal", "db.sqlite3-shm")
"""They only go aside: a new database has none."""
NEW = ("media", "sent", "db.sqlite3")
"""In this order; the database last, since by it is told how far a swap has come."""
SECONDS = 60.0


def note(paths: Paths) -> Path:
    return paths.home / "swap.json"


def is_pending(paths: Paths) -> bool:
    return note(paths).exists()


def begin(paths: Paths, built: Path, aside: Path, also: Sequence[str] = ()) -> None:
    """Swap in what was built, a folder of the home; what it takes the place of goes to `aside`, and
    so do `also`, of which nothing new comes. Raises OSError."""
    draft = note(paths).with_suffix(".new")
    with draft.open("w") as file:
        json.dump({"built": built.name, "aside": aside.name, "also": [*also]}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(note(paths))
    sync(paths.home)
    finish(paths)


def finish(paths: Paths) -> None:
    """Go on with a swap that was decided, to its end; nothing where there is none. Raises OSError,
    and TimeoutError where another process is at it."""
    if not is_pending(paths):
        return
    with (paths.run / "swap.lock").open("w") as lock, file_lock.locked(lock, SECONDS):
        if is_pending(paths):
            _finish(paths)


def _finish(paths: Paths) -> None:
    data = json.loads(note(paths).read_text())
    built, aside = (paths.home / Path(data[name]).name for name in ("built", "aside"))
    aside.mkdir(mode=0o700, exist_ok=True)
    if (built / NEW[-1]).exists():
        for name in (*BESIDE, *(Path(one).name for one in data.get("also", ()))):
            _set_aside(paths.home / name, aside / name)
    for name in NEW:
        if (built / name).exists():
            _set_aside(paths.home / name, aside / name)
            (built / name).rename(paths.home / name)
    paths.restored.touch()
    for folder in (paths.home, aside, paths.run):
        sync(folder)
    note(paths).unlink()
    sync(paths.home)
    built.rmdir()


def _set_aside(here: Path, aside: Path) -> None:
    """Also a link to another disk, as it is."""
    if os.path.lexists(here):
        here.rename(aside)

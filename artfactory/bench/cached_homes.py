"""Seeded homes that are kept for the next run: a million products take minutes to make.

`python -m artfactory.bench.cached_homes N [clustered]` fills the one that it stands in.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

HERE = Path(__file__).parent
MAKERS = (
    *("seeding.py", "past.py", "multiplying.py", "organised.py", "gridding.py", "film_process.py"),
    "previews.py",
)
MARK = "seeded"
CLUSTERED = "clustered"
HOURS = 10_000.0
"""Seconds: as long as it takes."""


def folder() -> Path:
    """What benches keep, in the checkout."""
    return Path(settings.CHECKOUT) / ".bench"


def environment(home: Path) -> dict[str, str]:
    """Of a process whose home that is."""
    ours = {"ARTFACTORY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "artfactory.settings"}
    return os.environ | ours


@dataclass(frozen=True)
class SeedRecord:
    """By which code a home was made, in how many seconds, and the last day it tells of, as ISO."""

    how: str
    seconds: float
    until: str


def of(products: int, *, clustered: bool = False) -> Path:
    """A home of so many products, `clustered` as `seeding.fill` says, made now unless one is there
    that was made the same way. In a later month its costs are moved on to today."""
    asked = [str(products), *([CLUSTERED] if clustered else [])]
    home = folder() / "homes" / "-".join(asked)
    today = date.today()
    made = _read(home)
    if made is None or made.how != _how():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        began = time.monotonic()
        _run(home, "cached_homes", *asked)
        _write(home, SeedRecord(_how(), time.monotonic() - began, today.isoformat()))
    elif (until := date.fromisoformat(made.until)) < today.replace(day=1):
        _run(home, "moving_on", str((today - until).days))
        _write(home, replace(made, until=today.isoformat()))
    forget_statistics(home / "db.sqlite3")
    return home


def seconds(products: int) -> float:
    """How long the home of so many took to be made."""
    made = _read(of(products))
    assert made is not None
    return made.seconds


def _run(home: Path, module: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", f"artfactory.bench.{module}", *arguments],
        cwd=settings.CHECKOUT,
        env=environment(home),
        check=True,
    )


def _read(home: Path) -> SeedRecord | None:
    """None where none was made to its end, or by an earlier version."""
    try:
        return SeedRecord(**json.loads((home / MARK).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(home: Path, made: SeedRecord) -> None:
    (home / MARK).write_text(json.dumps(asdict(made)))


@contextmanager
def copied(products: int) -> Iterator[Path]:
    """A copy of such a home, for the app to run in: it writes, statistics of the database too."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=of(products).parent) as place:
        home = Path(place) / str(products)
        shutil.copytree(of(products), home, copy_function=_copy)
        yield home


def _copy(source: str, target: str) -> None:
    """Previews as hard links: they are many, and another is put in the place of one."""
    (os.link if source.endswith(".webp") else shutil.copyfile)(source, target)


def forget_statistics(database: Path) -> None:
    """Those that an app has left that ran there: SQLite takes other ways by them."""
    with closing(sqlite3.connect(database)) as opened:
        for table in ("sqlite_stat1", "sqlite_stat4"):
            opened.execute(f"DROP TABLE IF EXISTS {table}")


def _how() -> str:
    from gallery.search import index

    made_by = b"".join((HERE / name).read_bytes() for name in MAKERS)
    made_by += str(index.VERSION).encode()
    return hashlib.sha256(made_by).hexdigest()


def fill(products: int, *, clustered: bool = False) -> None:
    """An empty home, this process's own."""
    from artfactory.bench import previews, seeding
    from gallery import own_media
    from ledger.closing import close_some

    call_command("migrate", verbosity=0)
    own_media.check_home()
    call_command("models", verbosity=0, stdout=io.StringIO())
    seeding.gallery(products, clustered=clustered)
    previews.lay()
    close_some(HOURS)


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]), clustered=CLUSTERED in sys.argv[2:])

"""What a backup costs over a bare copy: `python -m artfactory.bench.backing_up N [ROUNDS]`, with
an empty folder as ARTFACTORY_HOME.

A home of N products, half a megabyte each, is by turns copied as it is by the standard library and
made durable, saved, saved once more unchanged and with a twentieth more, and put back. What is
saved and put back stands between two bare copies: what new memory costs a virtual machine drifts
by a factor of two within a minute. Medians of the rounds: seconds by the clock, and processor time
of this process, which other work on the machine does not stretch.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

ROUNDS = 3
Spent = tuple[float, ...]
"""Seconds by the clock, and of the processor."""
NEW = 20
"""A twentieth more comes for the backup that copies only what is new."""


def measure(products: int, rounds: int = ROUNDS) -> dict[str, float]:
    from artfactory.bench import library

    library.fill(products)
    took: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, value in _round(products // NEW or 1).items():
            took[name].append(value)
    return {"products": products, **{n: statistics.median(v) for n, v in took.items()}}


def _round(more: int) -> dict[str, float]:
    from django.conf import settings
    from django.db import connection

    from artfactory.bench import library
    from backup import making, restoring
    from backup.backup_place import Place

    home = settings.PATHS
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-", dir=home.home.parent) as folder:
        place = Place(Path(folder) / "place")
        told: dict[str, Path] = {}

        def save() -> None:
            making.make(place.path, leaving=0)

        def put_back() -> None:
            connection.close()
            done = restoring.restore(place, restoring.choose(place), leaving=0)
            assert done.aside
            told["aside"] = done.aside

        def between_bare(work: Callable[[], None]) -> tuple[Spent, Spent]:
            """What it took, and what a bare copy did, before and after."""
            before, took = _bare(home.home, Path(folder)), _took(work)
            after = _bare(home.home, Path(folder))
            return took, tuple(map(statistics.mean, zip(before, after, strict=True)))

        first, bare = between_bare(save)
        unchanged = _took(save)
        before = _size(place.path)
        new = library.add(more)
        afterwards, grown = _took(save), _size(place.path) - before
        database = home.database.stat().st_size
        restored, again = between_bare(put_back)
        shutil.rmtree(told["aside"])
    return {
        "first backup over a bare copy": first[0] / bare[0],
        "first backup over a bare copy, in processor time": first[1] / bare[1],
        "backup with nothing new": unchanged[0],
        "bytes written over those that changed": grown / (new + database),
        "bytes written over those of new files": grown / new,
        "backup with a twentieth more": afterwards[0],
        "restore over a bare copy": restored[0] / again[0],
        "restore over a bare copy, in processor time": restored[1] / again[1],
        "bare copy": statistics.mean((bare[0], again[0])),
        "first backup": first[0],
        "restore": restored[0],
        "database": database / 1e6,
    }


def _bare(home: Path, folder: Path) -> Spent:
    """What nobody can do without: all bytes once more, and durable."""
    from backup.flushing import flushed

    target = folder / "bare"

    def copy() -> None:
        target.mkdir()
        with flushed(target):
            for name in ("media", "sent"):
                shutil.copytree(home / name, target / name)
            shutil.copy(home / "db.sqlite3", target)

    took = _took(copy)
    shutil.rmtree(target)
    return took


def _size(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())


def _took(work: Callable[[], Any]) -> Spent:
    """By the clock and of the processor, with nothing of before left to be written."""
    os.sync()
    clock, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - spent


def main() -> None:
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:])), indent=1))


if __name__ == "__main__":
    main()

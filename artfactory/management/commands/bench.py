"""`manage.py bench`: measure what was promised, on this machine."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from artfactory import user_input
from artfactory.bench.figures import Figure

SMALL = 1_000
PROMISES = {
    "feed": 30,
    "feed deep": 30,
    "queue": 30,
    "history deep": 30,
    "costs": 30,
    "costs, all, by project": 30,
    "costs, all, by model": 30,
    "costs, all, by order": 30,
    "strip": 5,
    "strip unchanged": 2,
    "search": 30,
    "search deep": 30,
    "search sorted": 30,
    "search count": 30,
    "completion": 20,
    "10,000 rated": 1_000,
    "10,000 rated, undo": 1_000,
    "10,000 tagged": 1_000,
    "10,000 tagged, undo": 1_000,
    "10,000 moved": 1_000,
    "10,000 moved, undo": 1_000,
    "grid of 400 cells": 60,
    "thumbnail": 60,
}
BEYOND_100_000 = {"search": 60, "search deep": 60, "search sorted": 60, "search count": 60}

PARTS = ("pages", "import", "backup", "film", "browser", "set")
Promises = dict[str, tuple[str, float | None]]
IMPORT: Promises = {
    "import over bare, with the library's usual effort": ("×", 1.3),
    "import over bare, with the same effort": ("×", None),
    "import, a file": ("ms", None),
}
BACKUP: Promises = {
    "first backup over a bare copy": ("×", 1.3),
    "first backup over a bare copy, in processor time": ("×", None),
    "backup with nothing new": ("s", 10),
    "bytes written over those that changed": ("×", 1.1),
    "restore over a bare copy": ("×", 1.3),
    "restore over a bare copy, in processor time": ("×", None),
}
BACKUP_BESIDE: Promises = {"pages while a backup is made, p95": ("ms", 60)}
FILM_SHOTS = 30
FILM: Promises = {
    "film of 30 s over one bare xfade chain": ("×", 1.0),
    "the same in processor time": ("×", None),
    "memory of the assembly": ("MB", 600),
    "a line changed, for 30 s of film": ("s", 3),
    f"one of {FILM_SHOTS} shots changed, of the whole": ("%", 15),
    "film of 30 s": ("s", None),
    f"film of {FILM_SHOTS} shots": ("s", None),
}
BROWSER: Promises = {
    "cards in the page": ("cards", 300),
    "memory of the page at rest": ("MB", 400),
    "memory of the whole browser at rest": ("MB", 400),
    "memory of the page at most": ("MB", 400),
    "memory that the page holds": ("MB", None),
    "longest task": ("ms", 50),
    "tasks over 50 ms by the clock": ("tasks", None),
}


class Command(BaseCommand):
    help = (
        "Measure what is promised: pages, search, import, backups, films, the browser, 300 in "
        "flight."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--products", type=user_input.whole, default=100_000, help="the large gallery"
        )
        parser.add_argument("--in-flight", type=user_input.whole, default=300)
        parser.add_argument("--pictures", type=user_input.whole, default=400, help="to import")
        parser.add_argument("--saved", type=user_input.whole, default=1_000, help="to back up")
        parser.add_argument("--cards", type=user_input.whole, default=10_000, help="to scroll")
        parser.add_argument("--only", choices=PARTS, help="one part of it")

    def handle(self, *args: Any, **options: Any) -> None:
        from artfactory.bench import scrolling, whole_set

        figures: list[Figure] = []
        asked = {options["only"] or part for part in PARTS}
        if "set" in asked and not whole_set.can_be_measured():
            raise CommandError(whole_set.NEEDS)
        if not scrolling.can_be_measured():
            if options["only"] == "browser":
                raise CommandError(scrolling.NEEDS)
            asked.discard("browser")
        if "pages" in asked:
            figures += self._pages(options["products"])
        if "import" in asked:
            figures += _of("importing", options["pictures"], IMPORT)
        if "backup" in asked:
            figures += _of("backing_up", options["saved"], BACKUP)
            figures += _of("backing_up_beside", options["saved"], BACKUP_BESIDE)
        if "film" in asked:
            figures += _of("assembling", FILM_SHOTS, FILM)
        if "browser" in asked:
            figures += _of("scrolling", options["cards"], BROWSER)
        if "set" in asked:
            with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
                figures += whole_set.measure(Path(home), in_flight=options["in_flight"])
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_json() for figure in figures], indent=1))
            return
        for figure in figures:
            self.stdout.write(_line(figure))

    def _pages(self, large: int) -> list[Figure]:
        small, big = _in_own_home("pages", SMALL), _in_own_home("pages", large)
        promises = PROMISES | (BEYOND_100_000 if large > 100_000 else {})
        figures = [
            Figure(f"{name} at {large:,} products, p95", value, "ms", promises.get(name))
            for name, value in big.items()
        ]
        ratio = big["feed"] / small["feed"]
        return [*figures, Figure(f"feed at {large:,} over {SMALL:,} products", ratio, "×", 1.3)]


def _of(module: str, size: int, promises: Promises) -> list[Figure]:
    measured = _in_own_home(module, size)
    return [Figure(name, measured[name], *promise) for name, promise in promises.items()]


def _in_own_home(module: str, size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
        answer = subprocess.run(
            [sys.executable, "-m", f"artfactory.bench.{module}", str(size)],
            cwd=settings.CHECKOUT,
            env=os.environ
            | {"ARTFACTORY_HOME": home, "DJANGO_SETTINGS_MODULE": "artfactory.settings"},
            check=True,
            stdout=subprocess.PIPE,
        )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def _line(figure: Figure) -> str:
    promise = "" if figure.promise is None else f"  (at most {figure.promise:g})"
    mark = {True: "✓", False: "✗", None: " "}[figure.kept]
    return f"{mark} {figure.name:<48} {figure.value:>10.2f} {figure.unit}{promise}"

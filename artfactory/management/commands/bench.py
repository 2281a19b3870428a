"""`manage.py bench`: measure what was promised, on this machine."""

import json
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from artfactory import user_input
from artfactory.bench import kept_figures, kept_home
from artfactory.bench.figures import Figure
from artfactory.bench.painting import PAGES

SMALL = 1_000
PAGE, PAGE_AT_A_MILLION = 30, 40
"""Milliseconds that any other page may take."""
PROMISES = {
    **dict.fromkeys(("gallery", "gallery deep", "gallery searched", "product"), 15),
    "status bar": 5,
    "status bar unchanged": 2,
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
BEYOND_100_000 = {
    **dict.fromkeys(("search", "search deep", "search sorted", "search count"), 60),
    **dict.fromkeys(("gallery", "gallery deep", "gallery searched", "product"), PAGE_AT_A_MILLION),
}

CASE = re.compile(r", ([\d,]+ active|after ANALYZE)$")
"""In which a page is measured, too."""
PARTS = ("pages", "readers", "import", "backup", "film", "browser", "paint", "set")
READERS = 100
A_MINUTE = {"gallery": 5_000, "product": 10_000, "status bar": 10_000, "create": 3_000}
"""How many answers so many readers get together, at least."""
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
PAINT_PRODUCTS = 1_000
PAINT: Promises = {
    **dict.fromkeys((f"{page}, first paint, cold" for page in PAGES), ("ms", 300)),
    "click → card": ("ms", 100),
    "done → painted": ("ms", 400),
}
BROWSER: Promises = {
    "cards in the page": ("cards", 300),
    "memory of the page at rest": ("MB", 400),
    "memory of the whole browser at rest": ("MB", 400),
    "memory of the same browser, empty": ("MB", None),
    "memory of the page at most": ("MB", 400),
    "memory that the page holds": ("MB", None),
    "longest task": ("ms", 50),
    "tasks over 50 ms by the clock": ("tasks", None),
}


class Command(BaseCommand):
    help = (
        "Measure what is promised: pages, many readers, search, import, backups, films, the "
        "browser, 300 in flight."
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
        parser.add_argument(
            "--keep", action="store_true", help="keep the figures, for later runs on this machine"
        )
        parser.add_argument(
            "--compare", action="store_true", help="beside the figures that were kept"
        )
        parser.add_argument(
            "--check", action="store_true", help="fail where one got worse by more than 15 per cent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from artfactory.bench import scrolling, whole_set

        kept = kept_figures.read() if options["compare"] or options["check"] else {}
        if options["check"] and not kept:
            raise CommandError(
                f"No figures are kept in {kept_figures.file()}: run the bench with --keep first."
            )
        figures: list[Figure] = []
        asked = {options["only"] or part for part in PARTS}
        if "set" in asked and not whole_set.can_be_measured():
            raise CommandError(whole_set.NEEDS)
        if not scrolling.can_be_measured():
            if options["only"] in ("browser", "paint"):
                raise CommandError(scrolling.NEEDS)
            asked -= {"browser", "paint"}
        if "pages" in asked:
            figures += self._pages(options["products"])
        if "readers" in asked:
            figures += _readers(options["products"])
        if "import" in asked:
            figures += _of("importing", options["pictures"], IMPORT)
        if "backup" in asked:
            figures += _of("backing_up", options["saved"], BACKUP)
            figures += _of("backing_up_beside", options["saved"], BACKUP_BESIDE)
        if "film" in asked:
            figures += _of("assembling", FILM_SHOTS, FILM)
        if "browser" in asked:
            figures += _of("scrolling", options["cards"], BROWSER)
        if "paint" in asked:
            figures += _of("painting", PAINT_PRODUCTS, PAINT)
        if "set" in asked:
            with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
                figures += whole_set.measure(Path(home), in_flight=options["in_flight"])
        if options["keep"]:
            kept_figures.write(figures)
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_json() for figure in figures], indent=1))
        else:
            for figure in figures:
                self.stdout.write(_line(figure, kept.get(figure.name)))
        if options["check"] and (worse := kept_figures.worse(figures, kept)):
            names = "; ".join(f"{one.name} ({_times(one, kept[one.name])})" for one in worse)
            raise CommandError(f"Worse than what was kept: {names}")

    def _pages(self, large: int) -> list[Figure]:
        promises = PROMISES | (BEYOND_100_000 if large > 100_000 else {})
        page = PAGE_AT_A_MILLION if large > 100_000 else PAGE
        small, big = (_in_home("pages", size, str(kept_home.of(size))) for size in (SMALL, large))
        figures = [
            Figure(f"{name} at {large:,} products, p95", value, "ms", promise, steady)
            for name, (value, steady) in big.items()
            if (promise := promises.get(CASE.sub("", name), page))
        ]
        ratio = big["gallery"][1] / small["gallery"][1]
        return [
            *figures,
            Figure(f"gallery at {large:,} over {SMALL:,} products", ratio, "×", 1.3, ratio),
        ]


def _readers(products: int) -> list[Figure]:
    said = _in_home("readers", products, str(kept_home.of(products)))
    figures = []
    for name, of_it in said.items():
        page, _, readers = name.partition(", ")
        least = A_MINUTE[page] if readers == f"{READERS} readers" else None
        figures += [
            Figure(f"{name}: answers a minute", of_it["a minute"], "", least, at_least=True),
            Figure(f"{name}: errors", of_it["errors"], "", 0),
            Figure(f"{name}: processor time each", of_it["work each"], "ms"),
            Figure(f"{name}: by the clock, p95", of_it["p95"], "ms"),
        ]
    return figures


def _of(module: str, size: int, promises: Promises) -> list[Figure]:
    measured = _in_own_home(module, size)
    return [Figure(name, measured[name], *promise) for name, promise in promises.items()]


def _in_own_home(module: str, size: int) -> Any:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
        return _in_home(module, size, home)


def _in_home(module: str, size: int, home: str) -> Any:
    """What it measures, by the names of the figures."""
    answer = subprocess.run(
        [sys.executable, "-m", f"artfactory.bench.{module}", str(size)],
        cwd=settings.CHECKOUT,
        env=kept_home.environment(Path(home)),
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(answer.stdout)


def _line(figure: Figure, before: Figure | None) -> str:
    bound = "at least" if figure.at_least else "at most"
    promise = "" if figure.promise is None else f"  ({bound} {figure.promise:g})"
    mark = {True: "✓", False: "✗", None: " "}[figure.kept]
    was = f"  {_times(figure, before)}" if before else ""
    return f"{mark} {figure.name:<58} {figure.value:>10.2f} {figure.unit}{promise}{was}"


def _times(figure: Figure, before: Figure) -> str:
    """How it stands to what was kept, as 0.93 ×."""
    ratio = kept_figures.ratio(figure, before)
    return f"was {before.value:.2f}" + ("" if ratio is None else f", now {ratio:.2f} ×")

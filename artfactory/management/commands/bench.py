"""`manage.py bench`: measure what was promised, on this machine."""

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from artfactory.bench import baseline, cached_homes, promises
from artfactory.bench.figures import Figure, Timing
from foundation import user_input

SMALL = 1_000
"""Every other gallery is measured by one of so many."""
LARGE = 100_000
"""The largest that a copy is made of for a browser; readers ask in it, where it is asked for."""
SIZES = (SMALL, LARGE, 1_000_000)
PARTS = ("pages", "readers", "import", "backup", "film", "browser", "paint", "set")


class Command(BaseCommand):
    help = (
        "Measure what is promised: pages, many readers, search, import, backups, films, the "
        "browser, 300 in flight."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--products",
            type=user_input.whole,
            nargs="+",
            default=SIZES,
            help=f"sizes of galleries, beside {SMALL:,}",
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

        previous = baseline.read() if options["compare"] or options["check"] else {}
        if options["check"] and not previous:
            raise CommandError(
                f"No figures are kept in {baseline.file()}: run the bench with --keep first."
            )
        figures: list[Figure] = []
        parts = {options["only"] or part for part in PARTS}
        if "set" in parts and not whole_set.can_be_measured():
            raise CommandError(whole_set.NEEDS)
        if not scrolling.can_be_measured():
            if options["only"] in ("browser", "paint"):
                raise CommandError(scrolling.NEEDS)
            parts -= {"browser", "paint"}
        if "pages" in parts:
            figures += _pages(options["products"])
        if "readers" in parts:
            figures += _readers(options["products"])
        if "import" in parts:
            figures += _of("importing", options["pictures"], promises.IMPORT)
        if "backup" in parts:
            figures += _of("backing_up", options["saved"], promises.BACKUP)
            figures += _of("backing_up_beside", options["saved"], promises.BACKUP_BESIDE)
        if "film" in parts:
            figures += _of("assembling", promises.FILM_SHOTS, promises.FILM)
        if "browser" in parts:
            figures += _of("scrolling", options["cards"], promises.BROWSER)
        if "paint" in parts:
            figures += _painted(options["products"])
        if "set" in parts:
            with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
                figures += whole_set.measure(Path(home), in_flight=options["in_flight"])
        if options["keep"]:
            baseline.write(figures)
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_json() for figure in figures], indent=1))
        else:
            for figure in figures:
                self.stdout.write(_line(figure, previous.get(figure.name)))
        if options["check"]:
            self.compare(figures, previous)

    def compare(self, figures: list[Figure], previous: dict[str, Figure]) -> None:
        """Say on the error channel, whatever reads the other, what is new; fail where one got worse
        or none could be told."""
        if unknown := baseline.not_in_baseline(figures, previous):
            self.stderr.write(f"not kept before: {'; '.join(one.name for one in unknown)}")
        if not baseline.comparable(figures, previous):
            raise CommandError(
                f"Nothing could be compared: none of these figures is in {baseline.file()}. "
                "Run the same bench with --keep first."
            )
        if worse := baseline.worse(figures, previous):
            names = "; ".join(f"{one.name} ({_times(one, previous[one.name])})" for one in worse)
            raise CommandError(f"Worse than what was kept: {names}")


def _pages(sizes: Sequence[int]) -> list[Figure]:
    measured = {size: _timings_of(size) for size in sorted({SMALL, *sizes})}
    homes = [
        Figure(f"home of {size:,} made in", cached_homes.seconds(size), "s", promises.HOME_MADE_IN)
        for size in measured
    ]
    return promises.figures_of_pages(measured) + homes


def _timings_of(products: int) -> dict[str, Timing]:
    measured = _in_home("pages", products, cached_homes.of(products))
    if products <= promises.USUAL:
        at_home = cached_homes.of(products, clustered=True)
        clustered = _in_home("pages", products, at_home, "costs")
        measured |= {
            f"{name}, {cached_homes.CLUSTERED}": taken for name, taken in clustered.items()
        }
    return {name: Timing(*taken) for name, taken in measured.items()}


def _readers(sizes: Sequence[int]) -> list[Figure]:
    products = LARGE if LARGE in sizes else max(sizes)
    with cached_homes.copied(products) as home:
        return promises.figures_of_readers(_in_home("readers", products, home))


def _painted(sizes: Sequence[int]) -> list[Figure]:
    figures = []
    for products in sorted({SMALL, *sizes}):
        if products <= LARGE:
            with cached_homes.copied(products) as home:
                measured = _in_home("painting", products, home)
            figures += promises.figures_of_paint(measured, products)
    return figures


def _of(module: str, size: int, promised: promises.Promises) -> list[Figure]:
    measured = _in_own_home(module, size)
    return [Figure(name, measured[name], *promise) for name, promise in promised.items()]


def _in_own_home(module: str, size: int) -> Any:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
        return _in_home(module, size, Path(home))


def _in_home(module: str, size: int, home: Path, *more: str) -> Any:
    """What it measures, by the names of the figures."""
    answer = subprocess.run(
        [sys.executable, "-m", f"artfactory.bench.{module}", str(size), *more],
        cwd=settings.CHECKOUT,
        env=cached_homes.environment(home),
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(answer.stdout)


def _line(figure: Figure, before: Figure | None) -> str:
    bound = "at least" if figure.at_least else "at most"
    promise = "" if figure.promise is None else f"  ({bound} {figure.promise:g})"
    mark = {True: "✓", False: "✗", None: " "}[figure.kept]
    was = f"  {_times(figure, before)}" if before else ""
    return f"{mark} {figure.name:<76} {figure.value:>10.2f} {figure.unit}{promise}{was}"


def _times(figure: Figure, before: Figure) -> str:
    """How it stands to what was kept, as 0.93 ×."""
    ratio = baseline.ratio(figure, before)
    return f"was {before.value:.2f}" + ("" if ratio is None else f", now {ratio:.2f} ×")

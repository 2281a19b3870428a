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
from django.core.management.base import BaseCommand

from artfactory.bench.figures import Figure

SMALL = 1_000
PROMISES = {
    "feed": 30,
    "feed deep": 30,
    "strip": 5,
    "strip unchanged": 2,
    "search floor": None,
    "thumbnail": 60,
}


class Command(BaseCommand):
    help = "Measure pages, start, memory and 300 generations in flight against what is promised."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--products", type=int, default=100_000, help="the large gallery")
        parser.add_argument("--in-flight", type=int, default=300)
        parser.add_argument("--only", choices=("pages", "set"), help="one half of it")

    def handle(self, *args: Any, **options: Any) -> None:
        figures: list[Figure] = []
        if options["only"] != "set":
            figures += self._pages(options["products"])
        if options["only"] != "pages":
            from artfactory.bench import whole_set

            with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
                figures += whole_set.measure(Path(home), in_flight=options["in_flight"])
        if options["json"]:
            self.stdout.write(json.dumps([figure.as_json() for figure in figures], indent=1))
            return
        for figure in figures:
            self.stdout.write(_line(figure))

    def _pages(self, large: int) -> list[Figure]:
        small, big = _in_own_home(SMALL), _in_own_home(large)
        figures = [
            Figure(f"{name} at {large:,} products, p95", value, "ms", PROMISES.get(name))
            for name, value in big.items()
        ]
        ratio = big["feed"] / small["feed"]
        return [*figures, Figure(f"feed at {large:,} over {SMALL:,} products", ratio, "×", 1.3)]


def _in_own_home(products: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
        answer = subprocess.run(
            [sys.executable, "-m", "artfactory.bench.pages", str(products)],
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

"""What is promised of each figure: the most that it may be, or the least."""

import re
from collections.abc import Mapping

from artfactory.bench.figures import Figure, Timing
from artfactory.bench.painting import PAGES

USUAL = 100_000
"""Products up to which the first of two promises holds."""
PAGE = 30, 40
"""Milliseconds that any page may take, up to so many products and beyond."""
GALLERY = 15, 40
SEARCH = 30, 60
OF_PAGES = {
    "product": GALLERY,
    **dict.fromkeys(("search", "search deep", "search sorted", "search count"), SEARCH),
    "saved-search-counts": SEARCH,
    "status bar": (5, 5),
    "status bar unchanged": (2, 2),
    "completion": (20, 20),
    "grid of 400 cells": (60, 60),
    "thumbnail": (60, 60),
}
COSTS, CREATE_AT_REST, TEN_THOUSAND_AT_ONCE = 30, 25, 1_000
"""Milliseconds in a gallery of any size."""
GALLERY_OVER_THE_SMALLEST = 1.3
HOME_MADE_IN = 600
"""Seconds, of any size."""
CASE = re.compile(r"(, ([\d,]+ active|after ANALYZE))+$")
"""In which a page is measured, too."""
READERS = 100
A_MINUTE = {"gallery": 5_000, "product": 10_000, "status bar": 10_000, "create": 3_000}
"""How many answers so many readers get together, at least."""
CLICK_TO_ROW = 60
OVER_IDEAL = 1.15
"""Of 300 in flight: the time of all over that of one."""
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


def of_page(figure: str, products: int) -> float:
    """Milliseconds that what `pages.measure` calls so may be, in a gallery of so many products."""
    page = CASE.sub("", figure)
    if page == "create" and " active" not in figure:
        return CREATE_AT_REST
    if page.startswith("costs"):
        return COSTS
    if page.startswith("10,000 "):
        return TEN_THOUSAND_AT_ONCE
    usual, beyond = GALLERY if page.startswith("gallery") else OF_PAGES.get(page, PAGE)
    return usual if products <= USUAL else beyond


def figures_of_pages(measured: Mapping[int, Mapping[str, Timing]]) -> list[Figure]:
    """Of what `pages.measure` says of galleries of so many products, the smallest first."""
    figures = []
    smallest, *larger = measured
    for products, of_it in measured.items():
        figures += [
            Figure(
                f"{name} at {products:,} products, p95",
                *(value, "ms", of_page(name, products), steady),
            )
            for name, (value, steady) in of_it.items()
        ]
    for products in larger:
        ratio = _steady(measured[products]["gallery"]) / _steady(measured[smallest]["gallery"])
        name = f"gallery at {products:,} over {smallest:,} products"
        figures.append(Figure(name, ratio, "×", GALLERY_OVER_THE_SMALLEST, ratio))
    return figures


def _steady(taken: Timing) -> float:
    assert taken.steady is not None
    return taken.steady


def figures_of_paint(measured: Mapping[str, float], products: int) -> list[Figure]:
    """Of what `painting.measure` says of a gallery of so many products."""
    return [
        Figure(f"{name}, {products:,} products", measured[name], *promise)
        for name, promise in PAINT.items()
    ]


def figures_of_readers(measured: Mapping[str, Mapping[str, float]]) -> list[Figure]:
    """Of what `readers.measure` says."""
    figures = []
    for name, of_it in measured.items():
        page, _, readers = name.partition(", ")
        least = A_MINUTE[page] if readers == f"{READERS} readers" else None
        # Beside downloads it holds their work as well, of which there is more or less.
        steady = None if "downloads" in readers else of_it["work each, steady"]
        figures += [
            Figure(f"{name}: answers a minute", of_it["a minute"], "", least, at_least=True),
            Figure(f"{name}: errors", of_it["errors"], "", 0),
            Figure(
                f"{name}: processor time each",
                of_it["work each"],
                "ms",
                steady=steady,
            ),
            Figure(f"{name}: by the clock, p95", of_it["p95"], "ms"),
        ]
    for page in A_MINUTE:
        alone, eight = (measured[f"{page}, {who}"]["a minute"] for who in ("1 reader", "8 readers"))
        name = f"{page}, 8 readers over 1: answers a minute"
        figures.append(Figure(name, eight / alone, "×", 1, at_least=True))
    return figures

"""Figures of this machine that a later run is compared with."""

import json
import platform
import re
from collections.abc import Iterable
from pathlib import Path

from artfactory.bench import cached_homes
from artfactory.bench.figures import Figure

WORSE = 1.15
"""So many times what was kept, and it is worse."""


def file() -> Path:
    name = re.sub(r"[^\w.-]", "-", platform.node()) or "machine"
    return cached_homes.folder() / f"{name}.json"


def read() -> dict[str, Figure]:
    """By their names; empty where none are kept."""
    try:
        rows = json.loads(file().read_text())
    except FileNotFoundError:
        return {}
    return {row["name"]: Figure(**{key: row[key] for key in row if key != "kept"}) for row in rows}


def write(figures: Iterable[Figure]) -> None:
    """In the place of those of the same names; the others stay."""
    kept = read() | {figure.name: figure for figure in figures}
    file().parent.mkdir(parents=True, exist_ok=True)
    file().write_text(json.dumps([figure.as_json() for figure in kept.values()], indent=1))


def ratio(now: Figure, before: Figure) -> float | None:
    """How many times what it was: by what others on the machine change little, where both have
    that. None where it was nothing."""
    pair = (now.steady, before.steady)
    new, old = (now.value, before.value) if None in pair else pair
    return new / old if new is not None and old else None


def comparable(figures: Iterable[Figure], previous: dict[str, Figure]) -> list[Figure]:
    """Those that can be told from what was kept: what the clock says changes with whatever else
    runs."""
    return [
        figure
        for figure in figures
        if figure.steady is not None
        and figure.name in previous
        and previous[figure.name].steady is not None
    ]


def not_in_baseline(figures: Iterable[Figure], previous: dict[str, Figure]) -> list[Figure]:
    """Those that could be told, had they been kept."""
    compared = comparable(figures, previous)
    return [one for one in figures if one.steady is not None and one not in compared]


def worse(figures: Iterable[Figure], previous: dict[str, Figure]) -> list[Figure]:
    """Those of the comparable that are."""
    return [one for one in comparable(figures, previous) if _is_worse(one, previous[one.name])]


def _is_worse(now: Figure, before: Figure) -> bool:
    times = ratio(now, before)
    if times is None:
        return False
    return times < 1 / WORSE if now.at_least else times > WORSE

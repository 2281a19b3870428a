"""The child process that reads foreign bytes: a line is an order, a line back its answer.

It knows neither the database nor the settings, and has no key in its environment. It ends by itself
after a while without an order, after many files, and when one has made it large.
"""

import json
import os
import resource
import select
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from gallery import checking, guessing, recipes, thumbnails
from gallery.facts import MOST_MEMORY, BadMedia, Facts, TooMuchWork
from providers.contract import Medium

MOST_FILES = 500
LARGE = 160 * 1024**2


def check(path: Path, declared: str) -> dict[str, Any]:
    return asdict(checking.check_here(path, declared))


def header(path: Path, container: str, size: int) -> dict[str, Any]:
    return asdict(guessing.header_here(path, container, size))


def recipe(path: Path) -> dict[str, Any] | None:
    return recipes.read_here(path)


def embed(path: Path, recipe: str, words: str, is_checked: bool) -> bool:
    return recipes.embed_here(path, recipe, words, is_checked)


def preview(path: Path, facts: dict[str, Any], target: str) -> dict[str, Any]:
    known = Facts(**facts | {"medium": Medium(facts["medium"])})
    return thumbnails.preview_here(path, known, Path(target))


WORKS = {work.__name__: work for work in (check, header, recipe, embed, preview)}


def answer(line: bytes) -> dict[str, Any]:
    order = json.loads(line)
    work, path = WORKS[order.pop("name")], Path(order.pop("path"))
    _limit_processor(order.pop("seconds"))
    try:
        return {"given": work(path, **order)}
    except BadMedia as error:
        return {"bad": str(error), "work": isinstance(error, TooMuchWork)}
    except MemoryError:
        return {"bad": str(TooMuchWork("there is not the memory for it")), "work": True}
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        return {"error": f"{type(error).__name__}: {error}"[:500]}


def _limit_processor(seconds: float) -> None:
    """Should its parent die in the middle, nobody else would end it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(most) + 1, hard))


def _limit_memory() -> None:
    """Twice what the parent allows; that it looks only now and then is what this is for."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (2 * MOST_MEMORY, hard))


def main(idle_seconds: float) -> None:
    _limit_memory()
    # What a decoder prints is no answer.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders = os.fdopen(0, "rb", buffering=0)
    for _ in range(MOST_FILES):
        if not select.select([orders], [], [], idle_seconds)[0]:
            return
        line = bytearray()
        while not line.endswith(b"\n"):
            if not (part := orders.read(1024**2)):
                return
            line += part
        out.write(json.dumps(answer(bytes(line))).encode() + b"\n")
        out.flush()
        if psutil.Process().memory_info().rss > LARGE:
            return


if __name__ == "__main__":
    main(float(sys.argv[1]))

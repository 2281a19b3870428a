"""The child process that reads foreign bytes: a line is an order, a line back its answer.

It knows neither the database nor the settings, and has no key in its environment. It ends by itself
after a while without an order, after many files, and when one has made it large.
"""

import contextlib
import json
import os
import resource
import select
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from foundation import priority
from gallery import checking, format_guess, pixels, recipes, thumbnails, transcoding
from gallery.exporting import converting
from gallery.likeness import phash
from gallery.media_facts import MOST_MEMORY, BadMedia, Facts, TooMuchWork
from gallery.shrinking import small_image
from providers.contract import Medium

MOST_FILES = 2_000
LARGE = 160 * 1024**2


def check(path: Path, declared: str, most_pixels: int) -> dict[str, Any]:
    return asdict(checking.check_here(path, declared, most_pixels))


def check_for_recipe(path: Path, declared: str, most_pixels: int) -> dict[str, Any]:
    return asdict(recipes.check_for_recipe_here(path, declared, most_pixels))


def header(path: Path, container: str, size: int) -> dict[str, Any]:
    return asdict(format_guess.header_here(path, container, size))


def recipe(path: Path, file_name: str) -> dict[str, Any] | None:
    return recipes.read_here(path, file_name)


def own_recipe(path: Path) -> dict[str, Any] | None:
    return recipes.read_own_here(path)


def recipe_beside(path: Path) -> dict[str, Any] | None:
    return recipes.read_beside_here(path)


def embed(
    path: Path,
    recipe: str,
    words: str,
    facts: dict[str, Any],
    target: str = "",
) -> dict[str, Any]:
    """Whether it was written, and what a preview of the file tells then, where its target is given:
    it is decoded once for its check and for that."""
    known = Facts.of_json(facts)
    data: dict[str, Any] = {"preview": None}

    def look() -> None:
        if target:
            with contextlib.suppress(Exception):  # whoever asks for it by itself is told why
                data["preview"] = thumbnails.preview_here(path, known, Path(target))

    data["was_written"] = recipes.embed_here(path, recipe, words, known, look)
    return data


def preview(
    path: Path, facts: dict[str, Any], target: str, long_side: int = thumbnails.SMALL
) -> dict[str, Any]:
    return thumbnails.preview_here(path, Facts.of_json(facts), Path(target), long_side)


def likeness(path: Path) -> int:
    return phash.of(small_image(path, phash.SIDE))


def take(path: Path, declared: str, most_pixels: int, target: str) -> dict[str, Any]:
    """All that an import asks of a file, which is decoded once for it; `odd` is what went wrong
    with the preview or the recipe, either of which may be missing."""
    found: dict[str, Any] = {"preview": None, "recipe": None, "odd": ""}
    with pixels.keeping():
        facts = checking.check_here(path, declared, most_pixels)
        found["facts"] = asdict(facts)
        try:
            if facts.medium is not Medium.TEXT:
                found["preview"] = thumbnails.preview_here(path, facts, Path(target))
        except Exception as error:
            found["odd"] = f"{type(error).__name__}: {error}"[:500]
        try:
            found["recipe"] = recipes.read_here(path, path.name) or _recipe_beside(path)
        except Exception as error:  # a foreign file may hold anything where a recipe would be
            found["odd"] = f"{type(error).__name__}: {error}"[:500]
    return found


def _recipe_beside(path: Path) -> dict[str, Any] | None:
    """Of the text that other tools put beside a picture, called like it."""
    for beside in (path.with_suffix(".txt"), path.with_suffix(".json"), Path(f"{path}.json")):
        if beside.is_file():
            return recipes.read_beside_here(beside)
    return None


def readable(path: Path, draft: str) -> dict[str, str] | None:
    return transcoding.readable_here(path, Path(draft))


def export(path: Path, target: str, **options: Any) -> dict[str, Any]:
    return converting.write_here(path, Path(target), **options)


WORKS: dict[str, Callable[..., Any]] = {
    work.__name__: work
    for work in (
        *(check, check_for_recipe, header, embed, preview, take, readable, export),
        *(likeness, recipe, own_recipe, recipe_beside),
    )
}


def answer(line: bytes) -> dict[str, Any]:
    order = json.loads(line)
    work, path = WORKS[order.pop("name")], Path(order.pop("path"))
    _limit_processor(order.pop("seconds"))
    try:
        return {"given": work(path, **order)}
    except BadMedia as error:
        return {"bad": str(error), "kind": type(error).__name__}
    except MemoryError:
        return {"bad": str(TooMuchWork("there is not the memory for it")), "kind": "TooMuchWork"}
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
    priority.step_back()
    _limit_memory()
    # What a decoder prints is no answer.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    orders = os.fdopen(0, "rb", buffering=0)
    itself = psutil.Process()
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
        if itself.memory_info().rss > LARGE:
            return


if __name__ == "__main__":
    main(float(sys.argv[1]))

"""A file asked by all who may have made it: the first that knows it for its own is believed.

The order is from what is said for sure to what may be said by many. What one reader makes of
hostile bytes is no reason for the next not to look.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gallery.foreign_recipes import (
    a1111,
    comfyui,
    drawthings,
    easydiffusion,
    fooocus,
    invokeai,
    marks,
    midjourney,
    novelai,
    swarmui,
)
from gallery.foreign_recipes.file_metadata import FileMetadata, gather, with_hidden
from gallery.foreign_recipes.texts import MOST_TEXT

log = logging.getLogger(__name__)

Reader = Callable[[FileMetadata], dict[str, Any] | None]
READERS: tuple[Reader, ...] = (
    *(invokeai.read, swarmui.read, fooocus.read, novelai.read, easydiffusion.read),
    *(drawthings.read, comfyui.read, a1111.read, midjourney.read),
)
HIDING: tuple[Reader, ...] = (novelai.read, swarmui.read, comfyui.read, a1111.read)


def read_here(path: Path, container: str, name: str = "") -> dict[str, Any] | None:
    """The recipe in a file, by our names, None where there is none. `name` is what the file was
    called. Raises what is raised of bytes that are no such file; it is to be called in the
    decoder's child, whose limits it needs."""
    found = gather(path, container, name or path.name)
    recipe = _first(READERS, found)
    mark = _first((marks.read,), found)
    if recipe is None and mark is None:
        found = with_hidden(found, path, container)
        return _first(HIDING, found) if found.hidden else None
    if recipe is None or mark is None:
        return recipe or mark
    return recipe | {"digital_source_type": mark["digital_source_type"]}


def read_text(text: str, medium: str = "image") -> dict[str, Any] | None:
    """The recipe in the words of a file beside a picture (its `.txt` or `.json`), None for none."""
    text = text.lstrip("\ufeff").strip()
    if not text or len(text) > MOST_TEXT:
        return None
    found = FileMetadata({"generation_data": text}, medium=medium)
    return _first(READERS, found)


def _first(readers: tuple[Reader, ...], found: FileMetadata) -> dict[str, Any] | None:
    for read in readers:
        try:
            if (recipe := read(found)) is not None:
                return recipe
        except Exception as error:  # what was made to look like a tool's may be anything
            log.info("%s: %s: %s", read.__module__, type(error).__name__, error)
    return None

"""All that a file says in words, wherever it says it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from gallery import formats
from gallery.foreign_recipes import media_tags, picture_texts, stealth
from gallery.foreign_recipes.texts import MOST_TEXT, Texts
from providers.contract import Medium


@dataclass
class FileMetadata:
    """`texts` by their names in small letters: text chunks of a picture, tags of a video or sound.
    `exif` by the tags' names, `comment` the UserComment, `xmp` the whole packet, `c2pa` the store
    of manifests; `hidden` is what lies in the lowest bits of the pixels. `name` is what the file
    was called, `medium` what it is ("" for a side-car)."""

    texts: dict[str, str] = field(default_factory=dict)
    exif: dict[str, str] = field(default_factory=dict)
    xmp: str = ""
    c2pa: bytes = b""
    hidden: str = ""
    name: str = ""
    medium: str = ""

    @property
    def comment(self) -> str:
        return self.exif.get("usercomment", "")

    def words(self) -> Iterator[tuple[str, str]]:
        """Every text that may hold a whole recipe, the plainest place first."""
        for name in ("parameters", "comment", "description", "usercomment", "generation_data"):
            if text := self.texts.get(name):
                yield name, text
        for name in ("usercomment", "imagedescription", "xpcomment"):
            if text := self.exif.get(name):
                yield name, text
        if self.hidden:
            yield "hidden", self.hidden

    @cached_property
    def objects(self) -> list[tuple[str, dict[str, Any]]]:
        """Those of them that are JSON objects."""
        read = ((name, json_object(text)) for name, text in self.words())
        return [(name, value) for name, value in read if value is not None]


def json_object(text: str) -> dict[str, Any] | None:
    """The object that a text is, None where it is none. (NaN and Infinity are read as well.)"""
    text = text.strip()
    if not text.startswith("{") or len(text) > MOST_TEXT:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def gather(path: Path, container: str, name: str = "") -> FileMetadata:
    """What is in a file of that container. Raises whatever a reader raises that was given bytes
    that are no such file."""
    texts = Texts()
    if container in formats.IMAGES:
        picture_texts.gather(path, container, texts)
        medium = Medium.IMAGE.value
    else:
        medium = media_tags.gather(path, container, texts)
    return FileMetadata(texts.texts, texts.exif, texts.xmp, texts.c2pa, name=name, medium=medium)


def with_hidden(found: FileMetadata, path: Path, container: str) -> FileMetadata:
    """With what lies in the pixels, which costs more than all else: only where there is nothing
    else."""
    return replace(found, hidden=stealth.read(path, container))

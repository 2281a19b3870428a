"""Put a checked file in its place under media/, with its recipe inside. Safe to run twice.

The order is what makes a crash harmless: a temporary file in the same folder, the recipe, the hash,
fsync, rename, fsync of the folder; only then does the caller write its row. A crash in between
leaves a whole file without a row: the next try overwrites it, `verify --repair` takes it in.
"""

import contextlib
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from foundation.durable import sync
from foundation.prepared_queries import prepared_rows
from gallery import media_folder, own_media, recipes, thumbnails
from gallery.media_facts import Facts
from gallery.media_folder import StoreFailed as StoreFailed
from gallery.models import Asset
from gallery.thumbnails import Preview

log = logging.getLogger(__name__)

IMPORTED = "imported"
CHUNK = 256 * 1024
NOT_STORED = "The file could not be stored"
SAFE_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True)
class StoredFile:
    """A file in its place. `path` is relative to media/; `content_sha256` is of the bytes as they
    arrived, `sha256` and `size` of the stored file; the rest is what a row wants to know. A file
    with a `linked_path` is the user's own and lies there; nothing lies at its `path`."""

    path: str
    sha256: str
    content_sha256: str
    size: int
    facts: Facts
    thumbnail: str = ""
    colour: str = ""
    waveform: list[int] | None = None
    likeness: int | None = None
    linked_path: str = ""

    @property
    def file(self) -> Path:
        """Where it lies on this disk."""
        return Path(self.linked_path) if self.linked_path else media_folder.absolute(self.path)


def store(
    source: Path,
    facts: Facts,
    *,
    project: str,
    kind: str = "",
    when: datetime,
    short_id: str,
    position: int = 0,
    recipe: dict[str, Any] | None = None,
) -> StoredFile:
    """Copy `source` to `media/projects/<project>/<kind>/<date>-<short id>[-n].<ext>`.

    `project` is a slug, `kind` a kind of work ("" for what was imported), `position` the place
    among several results. The same arguments give the same name, and an orphan of that name is
    overwritten; a file that belongs to a row never is. Raises StoreFailed, also where media/ is not
    the folder of this home.
    """
    own_media.check_home()
    folder = folder_of(project, kind or IMPORTED)
    for target in free_names(folder, when, short_id, position, facts.extension):
        path = target.relative_to(media_folder.media()).as_posix()
        owners = _at(path)
        if not owners:
            after, before, seen = _place(source, target, facts, recipe)
            return _stored(path, after, before, facts, seen)
        [owner] = owners
        if owner.content_sha256 == sha256_of(source) and target.exists():
            seen = Preview(owner.thumbnail, owner.colour, owner.waveform, owner.likeness)
            return _stored(path, owner.sha256, owner.content_sha256, facts, seen)
    raise StoreFailed("No free name is left for the file.")


@prepared_rows(1)
def _at(path: str) -> QuerySet[Asset, Asset]:
    return Asset.objects.filter(path=path)


def adopt(path: str, facts: Facts) -> StoredFile:
    """Take a file that already lies under media/ for a stored one, as it is."""
    file = media_folder.absolute(path)
    sha256 = sha256_of(file)
    return _stored(path, sha256, sha256, facts, thumbnails.preview(file, facts, sha256))


def _stored(path: str, sha256: str, content_sha256: str, facts: Facts, seen: Preview) -> StoredFile:
    size = media_folder.absolute(path).stat().st_size
    kept = seen.thumbnail, seen.colour, seen.waveform, seen.likeness
    return StoredFile(path, sha256, content_sha256, size, facts, *kept)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes. Raises StoreFailed when it cannot be read."""
    with media_folder.failing_clearly("The file could not be read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_of(project: str, kind: str) -> Path:
    """Where files of this project and kind of work lie. Raises StoreFailed."""
    for name in (project, kind):
        if not SAFE_NAME.fullmatch(name):
            raise StoreFailed(f"“{name}” cannot be the name of a folder.")
    return media_folder.media() / media_folder.PROJECTS / project / kind


def free_names(
    folder: Path, when: datetime, short_id: str, position: int, extension: str
) -> Iterator[Path]:
    """The name, then names to step aside to when the first belongs to something else."""
    if not SAFE_NAME.fullmatch(short_id):
        raise StoreFailed(f"“{short_id}” cannot be part of a file name.")
    day = timezone.localtime(when).date().isoformat() if timezone.is_aware(when) else when.date()
    stem = f"{day}-{short_id}" + (f"-{position + 1}" if position else "")
    yield folder / f"{stem}.{extension}"
    for step in range(2, 100):
        yield folder / f"{stem}-copy{step}.{extension}"


def place(source: Path, target: Path) -> str:
    """Write the file under a temporary name and rename it; returns its hash. Raises StoreFailed."""
    draft, sha256 = copy(source, target.parent)
    try:
        settle(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def _place(
    source: Path, target: Path, facts: Facts, recipe: dict[str, Any] | None
) -> tuple[str, str, Preview]:
    """The same with the recipe in it; returns the hashes after and before that went in, and what
    stands for it. Raises StoreFailed."""
    draft, before = copy(source, target.parent)
    after, preview = before, None
    thumbnail = draft.with_name(f"{draft.stem}-preview.part")
    try:
        if recipe:
            with media_folder.failing_clearly(NOT_STORED):
                preview = _embed(source, draft, facts, recipe, thumbnail)
            after = sha256_of(draft)
        settle(draft, target)
        if preview:
            with contextlib.suppress(OSError):
                return after, before, thumbnails.settle(thumbnail, preview, after)
    finally:
        draft.unlink(missing_ok=True)
        thumbnail.unlink(missing_ok=True)
    return after, before, thumbnails.preview(target, facts, after)


def copy(source: Path, folder: Path) -> tuple[Path, str]:
    """A copy under a temporary name in a folder, and its hash: read once for both. Raises
    StoreFailed."""
    draft = folder / f".copy.{os.getpid()}-{secrets.token_hex(4)}.part"
    with media_folder.failing_clearly(NOT_STORED):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return draft, _copy(source, draft)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def settle(draft: Path, target: Path) -> None:
    """Give a copy in the same folder its name, durably. Raises StoreFailed."""
    with media_folder.failing_clearly(NOT_STORED):
        sync(draft)
        draft.replace(target)
        sync(target.parent)


def _copy(source: Path, target: Path) -> str:
    hashed, part = hashlib.sha256(), memoryview(bytearray(CHUNK))
    with source.open("rb", buffering=0) as reader, target.open("wb", buffering=0) as writer:
        while count := reader.readinto(part):
            hashed.update(part[:count])
            rest = part[:count]
            while rest:
                rest = rest[writer.write(rest) :]
    return hashed.hexdigest()


def _embed(
    source: Path, temp: Path, facts: Facts, recipe: dict[str, Any], thumbnail: Path
) -> dict[str, Any] | None:
    """Write the recipe into the copy. Where that fails for any reason the product is kept without:
    it is worth more than its recipe, which the row has too. Of a picture what its preview tells, of
    which `thumbnail` was made then."""
    try:
        if thumbnails.is_had_with_the_recipe(facts):
            return recipes.embed_and_preview(temp, facts, recipe, thumbnail)
        recipes.embed(temp, facts, recipe)
        return None
    except Exception:
        log.warning("no recipe can be written into %s; stored without", temp.name, exc_info=True)
    _copy(source, temp)
    return None

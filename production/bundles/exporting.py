"""A project written as one file: whole, or not at all."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from foundation.disk_errors import disk_words
from gallery import project_covers
from gallery.exporting import filling
from gallery.exporting.making import ExportFailed
from gallery.models import Product, UncheckedFile
from production.bundles import archive, columns, gathering, identity
from production.bundles.gathering import Gathered, Part
from production.bundles.layout import (
    FORMAT,
    MANIFEST,
    OF_PROJECT,
    ROWS,
    VERSION,
    BundleFailed,
    ProgressCallback,
    Stopped,
    part_of,
)
from projects.models import Project


@dataclass
class Exported:
    """How it went: `left_out` are sentences on products and templates that could not be in it,
    `notes` on what never is."""

    products: int = 0
    files: int = 0
    entries: int = 0
    templates: int = 0
    bytes: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Changed(Exception):
    """The file with this hash has other bytes by now."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def export(
    project: Project,
    target: Path,
    on_progress: ProgressCallback = lambda done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
    only: Collection[UUID] = (),
) -> Exported:
    """Write the project, or `only` these of its products, to a file that is not there yet. Its
    files are read and never written to. Raises BundleFailed, FileExistsError, and Stopped."""
    if target.exists():
        raise FileExistsError(target)
    changed: set[str] = set()
    prefix = f"export-{os.getpid()}-"
    try:
        with tempfile.TemporaryDirectory(prefix=prefix, dir=settings.PATHS.work) as place:
            while True:
                found = gathering.gather(project, Path(place), changed, only)
                try:
                    done = _export(project, Path(place), found, target, on_progress, is_stopped)
                    done.notes = [] if only else _notes(project, found)
                    return done
                except _Changed as error:
                    changed.add(error.sha256)
    except ExportFailed as error:
        raise BundleFailed(str(error)) from error
    except FileExistsError:
        raise
    except OSError as error:
        cause, remedy = disk_words(error)
        raise BundleFailed(f"The project could not be exported: {cause}. {remedy}") from error


def _export(
    project: Project,
    place: Path,
    found: Gathered,
    target: Path,
    on_progress: ProgressCallback,
    is_stopped: Callable[[], bool],
) -> Exported:
    _want_room(target, found.bytes)
    with filling.whole(target) as file:
        _write(file, _manifest(project, place, found), place, found, on_progress, is_stopped)
        file.flush()
        os.fsync(file.fileno())
    return Exported(
        products=found.products,
        files=len(found.files),
        entries=found.entries,
        templates=found.templates,
        bytes=target.stat().st_size,
        left_out=[*found.left_out, *found.templates_left_out],
    )


def _want_room(target: Path, size: int) -> None:
    free = shutil.disk_usage(target.absolute().parent).free
    if free < size:
        raise BundleFailed(
            f"The project has {size / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB are free at "
            f"{target.absolute().parent}. Make room there, or choose another disk."
        )


def _manifest(project: Project, place: Path, found: Gathered) -> dict[str, Any]:
    parts = {
        name: {"size": (place / name).stat().st_size, "sha256": gathering.hash_of(place / name)}
        for name in ROWS
    }
    cover = project_covers.chosen(project)
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": timezone.now().isoformat(),
        "project": {"uid": str(identity.of(project))} | columns.as_json(project, OF_PROJECT),
        "cover": str(cover) if cover else None,
        "counts": {
            "products": found.products,
            "left_out": len(found.left_out),
            "files": len(found.files),
            "ledger_entries": found.entries,
            "templates": found.templates,
        },
        "bytes": found.bytes,
        "parts": parts,
    }


def _write(
    file: BinaryIO,
    manifest: dict[str, Any],
    place: Path,
    found: Gathered,
    on_progress: ProgressCallback,
    is_stopped: Callable[[], bool],
) -> None:
    writer, buffers = archive.Writer(file), archive.Buffers()
    words = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    writer.add(MANIFEST, len(words), iter([words]))
    for name in ROWS:
        size = manifest["parts"][name]["size"]
        with (place / name).open("rb", buffering=0) as rows:
            writer.add(name, size, buffers.blocks(rows, size))
    done, total = 0, found.bytes
    with archive.Hashing() as hashing:
        for sha256, part in found.files.items():
            if is_stopped():
                raise Stopped
            writer.add(
                part_of(sha256, part.extension), part.size, _checked(sha256, part, buffers, hashing)
            )
            done += part.size
            on_progress(done, total)
    writer.end()


def _checked(
    sha256: str, part: Part, buffers: archive.Buffers, hashing: archive.Hashing
) -> archive.Blocks:
    """The blocks of a file. Raises _Changed at its end where it is another."""
    try:
        with Path(part.path).open("rb", buffering=0) as file:
            for block in buffers.blocks(file, part.size):
                hashing.add(block)
                yield block
            is_longer = bool(file.read(1))
    except FileNotFoundError:
        raise _Changed(sha256) from None
    if hashing.digest() != sha256 or is_longer:
        raise _Changed(sha256)


def _notes(project: Project, found: Gathered) -> list[str]:
    trashed = Product.objects.filter(project=project, trashed_at__isnull=False).count()
    unchecked = UncheckedFile.objects.filter(project=project).count()
    notes = (
        (found.beside_left_out, "{} beside products not in it: missing or changed."),
        (trashed, "{} in the trash not in it."),
        (unchecked, "{} kept unchecked not in it: take them on the Queue page, or download them."),
    )
    return [words.format(f"{n} file{'s are' if n > 1 else ' is'}") for n, words in notes if n]

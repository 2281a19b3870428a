"""What was paid for and is not liked by the check: kept as it came, until the user decides."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from gallery import format_guess, media_folder, storing
from gallery.models import UncheckedFile
from gallery.storing import StoredFile, sha256_of
from projects.models import Project
from providers.contract import Medium

ORPHANED = "It lay among the unchecked files, and no row knew of it."


@dataclass(frozen=True)
class StoredUncheckedFile:
    """A file in its place, without its row yet. `path` is relative to media/, `size` in bytes,
    `mime` what the sender called it, `odd` what is wrong with it, for people."""

    path: str
    sha256: str
    size: int
    mime: str
    odd: str


def keep(
    source: Path,
    *,
    project: str,
    when: datetime,
    short_id: str,
    position: int = 0,
    mime: str = "",
    odd: str,
) -> StoredUncheckedFile:
    """Copy `source` to `media/projects/<project>/unchecked/<date>-<short id>[-n].<ext>`, durably.

    The same arguments and bytes give the same file; one that belongs to another row is never
    written over. Raises StoreFailed.
    """
    sha256 = sha256_of(source)
    folder = storing.folder_of(project, media_folder.UNCHECKED)
    extension = format_guess.extension(source, mime)
    for target in storing.free_names(folder, when, short_id, position, extension):
        path = target.relative_to(media_folder.media()).as_posix()
        owner = UncheckedFile.objects.filter(path=path).only("sha256").first()
        if owner is not None and owner.sha256 != sha256:
            continue
        if owner is None or not target.exists():
            storing.place(source, target)
        return StoredUncheckedFile(path, sha256, target.stat().st_size, mime, odd)
    raise storing.StoreFailed("No free name is left for the file.")


def at_path(path: str) -> StoredUncheckedFile:
    """A file that lies among the unchecked ones already. Raises StoreFailed."""
    file = media_folder.absolute(path)
    return StoredUncheckedFile(path, sha256_of(file), file.stat().st_size, "", ORPHANED)


def is_its_place(path: str) -> bool:
    """Whether a path under media/ is one that `keep` gives."""
    return Path(path).parts[2:3] == (media_folder.UNCHECKED,)


def add(
    kept: StoredUncheckedFile, *, project: Project, recipe: dict[str, Any] | None = None
) -> UncheckedFile:
    """The row of a kept file, the one that is there or a new one. Call it inside the transaction
    that its other rows belong to."""
    row, _ = UncheckedFile.objects.get_or_create(
        path=kept.path,
        defaults={
            "project": project,
            "sha256": kept.sha256,
            "size": kept.size,
            "mime": kept.mime[:100],
            "odd": kept.odd,
            "recipe": recipe or {},
        },
    )
    return row


def as_product(row: UncheckedFile, *, medium: Medium, kind: str = "") -> StoredFile:
    """The same file stored as a product is, with its recipe inside where that can be. `medium` is
    what was ordered. It may be done twice; the kept file stays until `forget`. Raises StoreFailed.
    """
    name = Path(row.path).stem
    return storing.store(
        row.file,
        format_guess.facts(row.file, row.mime, medium),
        project=row.project.slug,
        kind=kind,
        when=row.created_at,
        short_id=name.split("-", 3)[-1],
        recipe=row.recipe,
    )


def forget(row: UncheckedFile) -> None:
    """Remove the row, and its file once that is committed. A file that stays is not the fault of
    the writes that share the commit."""
    file = row.file
    row.delete()
    transaction.on_commit(lambda: file.unlink(missing_ok=True), robust=True)

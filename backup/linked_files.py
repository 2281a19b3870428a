"""The user's own files that were linked and saved: on a machine that has not got them they become
files of the home."""

from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path

from backup import database
from backup.backup_place import hash_of
from backup.layout import MEDIA

OWN = "UPDATE gallery_asset SET linked_path = '' WHERE path = ? AND linked_path <> ''"


def settle(built: Path, rows: Path, saved: Collection[str]) -> None:
    """In a home that was built from a backup: what is still where it was linked from stays a link,
    and its copy goes; of all others the copy is the file now. `saved` are the paths of the
    backup."""
    with closing(database.connect(rows)) as made:
        found = made.execute(database.LINKED).fetchall()
        made.execute("BEGIN")
        for path, sha256, size, place in found:
            copy = built / MEDIA / path
            if f"{MEDIA}/{path}" not in saved or not copy.is_file():
                continue
            if _is_there(Path(place), sha256, size):
                copy.unlink()
            else:
                made.execute(OWN, [path])
        made.execute("COMMIT")


def _is_there(file: Path, sha256: str, size: int) -> bool:
    with suppress(OSError, ValueError):
        return file.is_file() and file.stat().st_size == size and hash_of(file) == sha256
    return False

"""Files that are kept between films, by their digest: whole or not there, the least used first out.

The folder may be emptied at any moment, so what is used is linked into the work folder first.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

MOST_BYTES = 4 * 1024**3


class Cache:
    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self.most_bytes = folder, most_bytes

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    def take(self, name: str, target: Path) -> bool:
        """Put the file of that name at `target`, where it is there."""
        kept = self.path(name)
        try:
            with contextlib.suppress(FileExistsError):
                _link(kept, target)
            os.utime(kept)
        except OSError:
            return target.exists()
        return True

    def keep(self, name: str, file: Path) -> None:
        """Keep a file that is whole, durably. A disk that is full keeps nothing, and no more."""
        kept = self.path(name)
        draft = kept.with_name(f".{name}.{os.getpid()}")
        try:
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with file.open("rb") as written:
                os.fsync(written.fileno())
            _link(file, draft)
            draft.replace(kept)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)

    def trim(self) -> None:
        """Down to the size set; what was used longest ago goes first."""
        there = []
        for file in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                facts = file.stat()
                there.append((facts.st_mtime, facts.st_size, file))
        total = sum(size for _, size, _ in there)
        for _, size, file in sorted(there, key=lambda one: one[0]):
            if total <= self.most_bytes:
                return
            with contextlib.suppress(OSError):
                file.unlink()
                total -= size


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)

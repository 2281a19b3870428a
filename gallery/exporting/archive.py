"""A ZIP as it is read, piece by piece: never in memory, never on disk.

Files are kept as they are, since pictures, videos and sounds do not become smaller; names are
UTF-8, and what is larger than four gigabytes, alone or together, is written as ZIP64.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils import timezone

BLOCK = 1024**2
EARLIEST = (1980, 1, 1, 0, 0, 0)


class _Passage:
    """What is written comes out again; nobody can go back in it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def drain(self) -> bytes:
        parts, self._parts = self._parts, []
        return parts[0] if len(parts) == 1 else b"".join(parts)


def stream(entries: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """The ZIP of names and files, or what stands in them. Raises OSError for a file that cannot be
    read: the ZIP is then cut off, as every reader notices."""
    passage = _Passage()
    with zipfile.ZipFile(passage, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]
        for name, file in entries:
            if isinstance(file, bytes):
                archive.writestr(_about(name, timezone.localtime()), file)
            else:
                yield from _entry(archive, passage, name, file)
            yield passage.drain()
    yield passage.drain()


def _entry(archive: zipfile.ZipFile, passage: _Passage, name: str, file: Path) -> Iterator[bytes]:
    stat = file.stat()
    about = _about(name, datetime.fromtimestamp(stat.st_mtime))
    about.file_size = stat.st_size
    with file.open("rb", buffering=0) as source, archive.open(about, "w") as entry:
        while block := source.read(BLOCK):
            entry.write(block)
            yield passage.drain()


def _about(name: str, when: datetime) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, max(when.timetuple()[:6], EARLIEST))
    about.external_attr = 0o644 << 16
    return about

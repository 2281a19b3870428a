"""The ZIP of a bundle, written and read from front to back.

What is read believes no name and no size: which part comes next, and how many bytes it has, is
known beforehand, and what differs from that is refused. So the table at the end, links, paths and
sizes that a stranger wrote lead nowhere.
"""

import hashlib
import struct
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import BinaryIO

from django.utils import timezone

from production.bundles.layout import BLOCK, BadBundle

HEADER = struct.Struct("<4sHHHHHIIIHH")
PART, TABLE, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END_SIZE = 22
IN_UTF8 = 0x800
ELSEWHERE = 0xFFFFFFFF
ZIP64 = 1
LONGEST_NAME, MOST_EXTRA = 200, 64

NONE = "This is not a project that Art Factory exported."
CUT_OFF = "The file is cut off: its end is missing. Copy or download it again."
CHANGED = "It is not as it was exported: {}. Take another copy of it."

Blocks = Iterator[memoryview]
"""Each is to be used before the next but one is asked for: two buffers serve for all."""


class Buffers:
    """Files are read into the same memory again and again, which costs a tenth of new memory for
    each block."""

    def __init__(self) -> None:
        self._two = [memoryview(bytearray(BLOCK)) for _ in range(2)]

    def blocks(self, file: BinaryIO, left: int) -> Blocks:
        """So many bytes of a file that is not buffered; fewer where it ends before."""
        while left:
            self._two.reverse()
            buffer = self._two[0][: min(left, BLOCK)]
            count = file.readinto(buffer)  # type: ignore[attr-defined]
            if not count:
                return
            left -= count
            yield buffer[:count]


class Hashing:
    """The SHA-256 of blocks, reckoned on a thread of its own while the next is read."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "hash")
        self._sha256 = hashlib.sha256()
        self._under_way: Future[None] | None = None

    def __enter__(self) -> "Hashing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()

    def add(self, block: memoryview) -> None:
        self._wait()
        self._under_way = self._thread.submit(self._sha256.update, block)

    def digest(self) -> str:
        """The hash of all that was added since the last call, in hex."""
        self._wait()
        found, self._sha256 = self._sha256.hexdigest(), hashlib.sha256()
        return found

    def _wait(self) -> None:
        if self._under_way:
            self._under_way.result()
            self._under_way = None


class Writer:
    """Parts, one after the other, into a file in which one can go back."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def add(self, name: str, size: int, blocks: Iterable[memoryview | bytes]) -> None:
        about = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        about.external_attr = 0o644 << 16
        about.file_size = size
        with self._zip.open(about, "w") as entry:
            for block in blocks:
                entry.write(block)

    def end(self) -> None:
        self._zip.close()


class Reader:
    """Parts, one after the other. Raises BadBundle."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._buffers = file, Buffers()
        self._size = file.seek(0, 2)
        file.seek(0)
        if file.read(len(PART)) != PART:
            raise BadBundle(NONE)
        file.seek(0)

    def part(self, name: str, size: int | None = None, most: int = 0) -> Blocks:
        """The blocks of the next part, which has to have this name and size, or at `most` so many
        bytes where no size is known. To be read to the end before the next."""
        found, there = self._header()
        if found != name or (size is not None and there != size):
            raise BadBundle(CHANGED.format("a file in it is not the one that should be there"))
        if size is None and there > most:
            raise BadBundle(NONE)
        if self._file.tell() + there > self._size:
            raise BadBundle(CUT_OFF)
        return self._blocks(there)

    def end(self) -> None:
        """See that nothing else comes, and that the end is there."""
        if self._read(len(TABLE)) != TABLE:
            raise BadBundle(CHANGED.format("there is more in it than it says"))
        self._file.seek(max(0, self._size - END_SIZE))
        if self._read(len(END)) != END:
            raise BadBundle(CUT_OFF)

    def _blocks(self, left: int) -> Blocks:
        for block in self._buffers.blocks(self._file, left):
            left -= len(block)
            yield block
        if left:
            raise BadBundle(CUT_OFF)

    def _header(self) -> tuple[str, int]:
        begin, _, flags, method, _, _, _, packed, size, long, more = HEADER.unpack(
            self._read(HEADER.size)
        )
        if begin != PART or method or flags & ~IN_UTF8 or packed != size:
            raise BadBundle(CHANGED.format("what is in it is packed otherwise"))
        if long > LONGEST_NAME or more > MOST_EXTRA:
            raise BadBundle(CHANGED.format("what is in it is packed otherwise"))
        name, extra = self._read(long), self._read(more)
        return name.decode("utf-8", "replace"), _whole(extra) if size == ELSEWHERE else size

    def _read(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) < count:
            raise BadBundle(CUT_OFF)
        return found


def _whole(extra: bytes) -> int:
    """The size of a part that has four gigabytes or more."""
    try:
        kind, length, size, packed = struct.unpack("<HHQQ", extra[:20])
    except struct.error:
        kind = 0
    if kind != ZIP64 or length != 16 or size != packed:
        raise BadBundle(CHANGED.format("what is in it is packed otherwise"))
    return int(size)

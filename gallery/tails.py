"""Does a file end where its own structure says?

A file that is cut off ends too early; one with a second file glued behind it (a polyglot) goes on
too long. Decoders notice neither reliably, so the containers are walked here, without decoding.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

PADDING = b"\0\r\n\t "
MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|<\?xml", re.I)
ARCHIVES = (b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF")
UNKNOWN_LENGTHS = range(0x7FFF0000, 0x100000000)
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


class CutOff(Exception):
    """The file ends before its structure does."""


class Foreign(Exception):
    """Something else is glued behind the file."""


def check_end(file: BinaryIO, container: str, size: int) -> None:
    """Raise CutOff or Foreign. `file` is at any position; containers without a rule pass."""
    find_end = ENDS.get(container)
    if find_end is None:
        return
    end = find_end(file, size)
    if end > size:
        raise CutOff
    file.seek(end)
    tail = file.read()
    if not tail.strip(PADDING):
        return
    # Cameras write previews and clips behind a JPEG's end: only what could be run is refused there.
    if container != "jpeg" or MARKUP.search(tail) or tail.lstrip(PADDING).startswith(ARCHIVES):
        raise Foreign


def _png_end(file: BinaryIO, size: int) -> int:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, name = int.from_bytes(file.read(4)), file.read(4)
        at += 12 + length
        if name == b"IEND":
            return at
    raise CutOff


def _riff_end(file: BinaryIO, size: int) -> int:
    file.seek(4)
    return 8 + int.from_bytes(file.read(4), "little")


def _gif_end(file: BinaryIO, size: int) -> int:
    file.seek(10)
    flags = _byte(file)
    file.seek(13 + _palette(flags))
    while True:
        block = _byte(file)
        if block == 0x3B:
            return file.tell()
        if block == 0x21:
            file.seek(1, 1)
        elif block == 0x2C:
            file.seek(8, 1)
            file.seek(_palette(_byte(file)) + 1, 1)
        elif block != 0:
            raise CutOff
        if block:
            while length := _byte(file):
                file.seek(length, 1)


def _palette(flags: int) -> int:
    """Bytes of the colour table that these GIF flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _byte(file: BinaryIO) -> int:
    read = file.read(1)
    if not read:
        raise CutOff
    return read[0]


def _jpeg_end(file: BinaryIO, size: int) -> int:
    file.seek(0)
    data = file.read()
    at = 2
    while marker := JPEG_MARKER.search(data, at):
        if marker[1] == b"\xd9":
            return marker.end()
        length = int.from_bytes(data[marker.end() : marker.end() + 2])
        at = marker.end() + max(length, 2)
    raise CutOff


def _boxes_end(file: BinaryIO, size: int) -> int:
    return max((end for _, _, end in boxes(file, size)), default=0)


def boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each top-level box of an ISO file (MP4, MOV, AVIF). Raises Foreign
    and CutOff where there is no box."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = int.from_bytes(file.read(4)), file.read(4)
        if length == 1:
            length = int.from_bytes(file.read(8))
        elif length == 0:
            length = size - at
        if length < 8 or not all(32 <= letter < 127 or letter == 0xA9 for letter in name):
            raise Foreign if at else CutOff
        yield name, at, at + length
        at += length


def _ogg_end(file: BinaryIO, size: int) -> int:
    at = 0
    while at < size:
        file.seek(at)
        header = file.read(27)
        if header[:4] != b"OggS"[: len(header)]:
            return at
        if len(header) < 27:
            raise CutOff
        at += 27 + header[26] + sum(file.read(header[26]))
    return at


def _wav_end(file: BinaryIO, size: int) -> int:
    """Where the samples end. A stream that never knew its length says 0 or next to the most there
    can be: it ends where the file does."""
    at = 12
    while at + 8 <= size:
        file.seek(at)
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        at += 8 + length
        if name == b"data":
            return size if not length or length in UNKNOWN_LENGTHS else max(at, size)
        at += length % 2
    raise CutOff


ENDS: dict[str, Callable[[BinaryIO, int], int]] = {
    "png": _png_end,
    "gif": _gif_end,
    "jpeg": _jpeg_end,
    "webp": _riff_end,
    "avif": _boxes_end,
    "mp4": _boxes_end,
    "mov": _boxes_end,
    "ogg": _ogg_end,
    "wav": _wav_end,
}

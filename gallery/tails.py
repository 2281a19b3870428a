"""Does a file end where its own structure says?

A file that is cut off ends too early; one with a second file glued behind it (a polyglot) goes on
too long. Decoders notice neither reliably, so the containers are walked here, without decoding.
What every player skips is no fault: padding, a few odd bytes, a missing end mark, a box that makes
no picture and is not whole.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from gallery import png

PADDING = b"\0\r\n\t "
MOST_ODD_BYTES = 4096
MARKUP = rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|<\?xml"
ARCHIVES = rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|\xfd7zXZ"
HIDDEN = re.compile(MARKUP + rb"|" + ARCHIVES, re.I)
PROGRAMS = (b"MZ", b"#!", b"\x1f\x8b\x08", b"BZh", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
# Cameras write previews and clips behind a JPEG's end, recorders their notes behind the samples.
LONG_TAILS = {"jpeg", "wav"}

UNKNOWN_LENGTHS = range(0x7FFF0000, 0x100000000)
LAST_OF_JPEG = 64 * 1024
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
SIDE_BOXES = {b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"mfra", b"pdin"}
MAIN_BOXES = {b"ftyp", b"moov", b"mdat", b"moof", b"styp", b"sidx"}
SIDE_CHUNKS = {b"LIST", b"id3 ", b"ID3 ", b"bext", b"cue ", b"smpl", b"JUNK", b"iXML", b"_PMX"}


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
    judge(file.read(), may_be_long=container in LONG_TAILS)


def judge(rest: bytes, *, may_be_long: bool = False) -> None:
    """Raise Foreign where bytes that belong to no frame are more than an oversight."""
    rest = rest.strip(PADDING)
    if len(rest) > MOST_ODD_BYTES and not may_be_long:
        raise Foreign
    if HIDDEN.search(rest) or rest.startswith(PROGRAMS):
        raise Foreign


def _png_end(file: BinaryIO, size: int) -> int:
    file.seek(0)
    try:
        found = list(png.spans(file.read()))
    except png.CutOff:
        raise CutOff from None
    return found[-1][2]


def _riff_end(file: BinaryIO, size: int) -> int:
    """One byte of padding may be counted that is not there."""
    file.seek(4)
    end = 8 + int.from_bytes(file.read(4), "little")
    return size if end == size + 1 else end


def gif_end(file: BinaryIO) -> tuple[int, bool]:
    """Where the last block ends, and whether the trailer does stand behind it. Raises CutOff."""
    file.seek(10)
    flags = _byte(file)
    file.seek(13 + _palette(flags))
    has_picture = False
    while True:
        at = file.tell()
        block = file.read(1)
        if block in (b"", b"\x3b"):
            if not block and not has_picture:
                raise CutOff
            return at, bool(block)
        if block == b"\x21":
            file.seek(1, 1)
        elif block == b"\x2c":
            file.seek(8, 1)
            file.seek(_palette(_byte(file)) + 1, 1)
        elif block != b"\0":
            if has_picture:
                return at, False
            raise CutOff
        if block != b"\0":
            while length := _byte(file):
                if len(file.read(length)) < length:
                    raise CutOff
        has_picture = has_picture or block == b"\x2c"


def _gif_end(file: BinaryIO, size: int) -> int:
    end, has_trailer = gif_end(file)
    return end + has_trailer


def _palette(flags: int) -> int:
    """Bytes of the colour table that these GIF flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _byte(file: BinaryIO) -> int:
    read = file.read(1)
    if not read:
        raise CutOff
    return read[0]


def _jpeg_end(file: BinaryIO, size: int) -> int:
    """Without its end mark nobody can tell where the pixels end, so the last of it is judged. (That
    none are missing is for the decoder to say.)"""
    file.seek(0)
    data = file.read()
    end = _jpeg_mark(data)
    if not end:
        judge(data[-LAST_OF_JPEG:], may_be_long=True)
    return end or size


def jpeg_is_ended(data: bytes) -> bool:
    """Whether a JPEG has its end mark."""
    return _jpeg_mark(data) > 0


def _jpeg_mark(data: bytes) -> int:
    """Where the end mark ends; 0 where there is none."""
    at = 2
    while marker := JPEG_MARKER.search(data, at):
        if marker[1] == b"\xd9":
            return marker.end()
        length = int.from_bytes(data[marker.end() : marker.end() + 2])
        at = marker.end() + max(length, 2)
    return 0


def _boxes_end(file: BinaryIO, size: int) -> int:
    last = 0
    for name, _, end in boxes(file, size):
        if end > size and name in SIDE_BOXES and last:
            return size
        if end > size and name not in MAIN_BOXES and last:
            return last
        last = end
    if not last:
        raise CutOff
    return last


def boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each top-level box of an ISO file (MP4, MOV, AVIF), up to what is no
    box. The last may end behind the file."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = int.from_bytes(file.read(4)), file.read(4)
        if length == 1:
            length = int.from_bytes(file.read(8))
        elif length == 0:
            length = size - at
        if length < 8 or not all(32 <= letter < 127 or letter == 0xA9 for letter in name):
            return
        yield name, at, at + length
        at += length


def _ogg_end(file: BinaryIO, size: int) -> int:
    """The end of the last page. What lies between pages is skipped by players, and judged here."""
    at = 0
    while at < size:
        file.seek(at)
        header = file.read(27)
        if header[:4] != b"OggS"[: len(header)]:
            file.seek(at)
            rest = file.read()
            gap = rest.find(b"OggS")
            if gap < 0:
                return at
            judge(rest[:gap])
            at += gap
            continue
        if len(header) < 27:
            raise CutOff
        at += 27 + header[26] + sum(file.read(header[26]))
    return at


def _wav_end(file: BinaryIO, size: int) -> int:
    """The end of the last chunk. A stream that never knew its length says 0 or next to the most
    there can be: it ends where the file does. Without samples it is for the decoder to say so."""
    at, has_samples = 12, False
    while at + 8 <= size:
        file.seek(at)
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        if name == b"data" and (not length or length in UNKNOWN_LENGTHS):
            return size
        end = at + 8 + length
        if end > size and has_samples:
            return size if name in SIDE_CHUNKS else at
        has_samples = has_samples or name == b"data"
        if end > size and has_samples:
            return end
        at = end + length % 2
    return min(at, size) if has_samples else size


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

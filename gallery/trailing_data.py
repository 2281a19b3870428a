"""Does a file end where its own structure says?

A file that is cut off ends too early; one with a second file glued behind it (a polyglot) goes on
too long. Decoders notice neither reliably, so the containers are walked here, without decoding.
What every player skips is no fault: padding, a few odd bytes, a missing end mark, a box that makes
no picture and is not whole.
"""

import io
import mmap
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from gallery import png
from gallery.media_facts import MOST_PARTS, TooMuchWork

T = TypeVar("T")
Data = bytes | mmap.mmap

PADDING = b"\0\r\n\t "
MOST_ODD_BYTES = 4096
LONGEST_TAIL = 32 * 1024**2
MARKUP = rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|<\?xml"
ARCHIVES = rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|\xfd7zXZ"
HIDDEN = re.compile(MARKUP + rb"|" + ARCHIVES, re.I)
PROGRAMS = (b"MZ", b"#!", b"\x1f\x8b\x08", b"BZh", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
# Cameras write previews and clips behind a JPEG's end, recorders their notes behind the samples.
LONG_TAILS = {"jpeg", "wav"}

UNKNOWN_LENGTHS = range(0x7FFF0000, 0x100000000)
MOST_FRAMES = 3000
MOST_BOXES = 60_000
MOST_PAGES = 1_000_000
MOST_GIF_PARTS = 400_000
MOST_RIFF_NAMES = 100
TOO_MANY = "it is made of more than {:,} parts"
ZEROS = re.compile(rb"\0*")
LAST_OF_JPEG = 64 * 1024
# A run of FF before a mark is filling; taken as one, such runs would cost their square.
JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
JPEG_SCAN, END_OF_JPEG = b"\xda", b"\xd9"
SIDE_BOXES = {b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"mfra", b"pdin"}
MAIN_BOXES = {b"ftyp", b"moov", b"mdat", b"moof", b"styp", b"sidx"}
OF_BOX_NAMES = bytes([*range(32, 127), 0xA9])
FULL_BOXES = {b"moov", b"udta", b"trak", b"mdia", b"meta", b"ilst", b"stbl", b"minf"}
FULL_BOXES |= {b"moof", b"traf", b"----"}
SIDE_CHUNKS = {b"LIST", b"id3 ", b"ID3 ", b"bext", b"cue ", b"smpl", b"JUNK", b"iXML", b"_PMX"}


class CutOff(Exception):
    """The file ends before its structure does."""


class Foreign(Exception):
    """Something else is glued behind the file."""


def few(parts: Iterable[T], most: int = MOST_PARTS) -> Iterator[T]:
    """The same parts. Raises TooMuchWork where a file is built of more than any needs."""
    for number, part in enumerate(parts):
        if number >= most:
            raise TooMuchWork(TOO_MANY.format(most))
        yield part


def check_end(file: BinaryIO, container: str, size: int) -> None:
    """Raise CutOff or Foreign. `file` is at any position; containers without a rule pass."""
    find_end = ENDS.get(container)
    if find_end is None:
        return
    end = find_end(file, size)
    if end > size:
        raise CutOff
    file.seek(end)
    rest = file.read(LONGEST_TAIL + 1)
    if len(rest) > LONGEST_TAIL:
        raise Foreign
    judge(rest, may_be_long=container in LONG_TAILS)


def _whole(file: BinaryIO) -> Any:
    """All bytes of a file, without all of them being in memory."""
    try:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except io.UnsupportedOperation:
        file.seek(0)
        return file.read()


def judge(rest: bytes, *, may_be_long: bool = False) -> None:
    """Raise Foreign where bytes that belong to no frame are more than an oversight."""
    rest = rest.strip(PADDING)
    if len(rest) > MOST_ODD_BYTES and not may_be_long:
        raise Foreign
    if HIDDEN.search(rest) or rest.startswith(PROGRAMS):
        raise Foreign


def _png_end(file: BinaryIO, size: int) -> int:
    try:
        found = list(few(png.spans_in(file, size)))
    except png.CutOff:
        raise CutOff from None
    return found[-1][2]


def _riff_end(file: BinaryIO, size: int) -> int:
    """One byte of padding may be counted that is not there."""
    file.seek(4)
    end = 8 + int.from_bytes(file.read(4), "little")
    return size if end == size + 1 else end


def riff_names(path: Path) -> list[bytes]:
    """The names of the first chunks of a WebP, up to its pixels."""
    names: list[bytes] = []
    with path.open("rb") as file:
        at = 12
        while len(names) < MOST_RIFF_NAMES and not {b"VP8 ", b"VP8L", b"ANMF"} & set(names):
            file.seek(at)
            head = file.read(8)
            if len(head) < 8:
                break
            length = int.from_bytes(head[4:], "little")
            names.append(head[:4])
            at += 8 + length + length % 2
    return names


class GifBlock(NamedTuple):
    """`kind` is its first byte: 2C begins a frame, 21 an extension, 3B the end."""

    kind: bytes
    start: int
    end: int


def gif_blocks(data: bytes) -> Iterator[GifBlock]:
    """The blocks behind the header, up to the trailer or what is no block. Raises CutOff where one
    is not whole."""
    at, parts = 13 + _palette(_byte(data, 10)), 0
    while (kind := data[at : at + 1]) in (b"\x21", b"\x2c"):
        end = at + (2 if kind == b"\x21" else 11 + _palette(_byte(data, at + 9)))
        while length := _byte(data, end):
            end, parts = end + 1 + length, parts + 1
            if parts > MOST_GIF_PARTS:
                raise TooMuchWork(TOO_MANY.format(MOST_GIF_PARTS))
        yield GifBlock(kind, at, end + 1)
        zeros = ZEROS.match(data, end + 1)
        assert zeros  # it matches none as well
        at = zeros.end()
    if kind == b"\x3b":
        yield GifBlock(kind, at, at + 1)


def _gif_end(file: BinaryIO, size: int) -> int:
    end, frames = 0, 0
    for block in few(gif_blocks(_whole(file))):
        end, frames = block.end, frames + (block.kind == b"\x2c")
        check_frames(frames)
    if not frames:
        raise CutOff
    return end


def check_frames(frames: int) -> None:
    if frames > MOST_FRAMES:
        raise TooMuchWork(f"it has more than {MOST_FRAMES:,} frames")


def _palette(flags: int) -> int:
    """Bytes of the colour table that these GIF flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise CutOff
    return data[at]


def _jpeg_end(file: BinaryIO, size: int) -> int:
    """Without its end mark nobody can tell where the pixels end, so the last of it is judged. (That
    none are missing is for the decoder to say.)"""
    data = _whole(file)
    end = _jpeg_mark(data)
    if not end:
        judge(data[-LAST_OF_JPEG:], may_be_long=True)
    return end or size


def jpeg_is_ended(data: Data) -> bool:
    """Whether a JPEG has its end mark."""
    return _jpeg_mark(data) > 0


def jpeg_scans(data: Data) -> int:
    """In how many scans its pixels come."""
    return sum(mark[1] == JPEG_SCAN for mark in _jpeg_marks(data))


def _jpeg_mark(data: Data) -> int:
    """Where the end mark ends; 0 where there is none."""
    ends = (mark.end() for mark in _jpeg_marks(data) if mark[1] == END_OF_JPEG)
    return next(ends, 0)


def _jpeg_marks(data: Data) -> Iterator[re.Match[bytes]]:
    """The marks up to the end mark, those that a segment holds left out."""
    return few(_all_jpeg_marks(data))


def _all_jpeg_marks(data: Data) -> Iterator[re.Match[bytes]]:
    at = 2
    while marker := JPEG_MARKER.search(data, at):
        yield marker
        if marker[1] == END_OF_JPEG:
            return
        length = int.from_bytes(data[marker.end() : marker.end() + 2])
        at = marker.end() + max(length, 2)


def _boxes_end(file: BinaryIO, size: int) -> int:
    last = 0
    for name, _, end in few(boxes(file, size), MOST_BOXES):
        if end > size and name in SIDE_BOXES and last:
            return size
        if end > size and name not in MAIN_BOXES and last:
            return last
        last = end
    if not last:
        raise CutOff
    return last


def all_boxes(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The names of all boxes, those inside others after them."""
    spans = [(0, size)]
    while spans:
        at, end = spans.pop()
        for name, start, stop in boxes(file, end, at):
            yield name
            if name in FULL_BOXES and stop <= end:
                spans.append((start + (12 if name == b"meta" else 8), stop))


def boxes(file: BinaryIO, size: int, at: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each box of an ISO file (MP4, MOV, AVIF) from there on, up to what is
    no box. The last may end behind the file."""
    while at + 8 <= size:
        file.seek(at)
        length, name = int.from_bytes(file.read(4)), file.read(4)
        if length == 1:
            length = int.from_bytes(file.read(8))
        elif length == 0:
            length = size - at
        if length < 8 or name.translate(None, OF_BOX_NAMES):
            return
        yield name, at, at + length
        at += length


def _ogg_end(file: BinaryIO, size: int) -> int:
    """The end of the last page. What lies between pages is skipped by players, and judged here."""
    at = 0
    for _ in few(iter(int, 1), MOST_PAGES):
        if at >= size:
            break
        file.seek(at)
        header = file.read(27)
        if header[:4] != b"OggS"[: len(header)]:
            gap = _bytes_before(file, at, b"OggS")
            if gap is None:
                return at
            judge(gap)
            at += len(gap)
            continue
        if len(header) < 27:
            raise CutOff
        at += 27 + header[26] + sum(file.read(header[26]))
    return at


def _bytes_before(file: BinaryIO, at: int, mark: bytes) -> bytes | None:
    """What stands from there to the mark; None without one. It is read piece by piece: for each of
    many gaps the whole rest would be too much."""
    file.seek(at)
    found = bytearray()
    while part := file.read(MOST_ODD_BYTES):
        start = max(0, len(found) - len(mark))
        found += part
        if len(found) > LONGEST_TAIL:
            raise Foreign
        if (end := found.find(mark, start)) >= 0:
            return bytes(found[:end])
    return None


def _wav_end(file: BinaryIO, size: int) -> int:
    """The end of the last chunk. A stream that never knew its length says 0 or next to the most
    there can be: it ends where the file does. Without samples it is for the decoder to say so."""
    at, has_samples = 12, False
    for _ in few(iter(int, 1)):
        if at + 8 > size:
            break
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
    "heic": _boxes_end,
    "mp4": _boxes_end,
    "mov": _boxes_end,
    "ogg": _ogg_end,
    "wav": _wav_end,
}

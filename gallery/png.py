"""The chunks of a PNG, and the PNG that is left when all but its pixels is taken out.

What browsers do with a PNG is what counts here: of a text, a colour profile or any other chunk that
makes no pixels they neither mind the length nor the check sum. Decoders in Python refuse the whole
picture for it unless their limits are lifted for the whole process; so they are given the pixels
alone.
"""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"acTL", b"fcTL", b"fdAT", b"eXIf"}
MOST_PROFILE = 1024**2
MOST_HEAD_CHUNKS, LONGEST_HEAD_CHUNK = 1000, 64


class CutOff(Exception):
    """The file ends before its pixels do."""


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of every whole chunk, up to IEND. Raises CutOff where one that makes pixels is
    not whole; any other is left out."""
    for name, start, end in spans(data):
        yield name, data[start + 8 : end - 4]


def spans(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the same chunks."""
    return spans_in(io.BytesIO(data), len(data))


def spans_in(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """The same of an open file, of which little is read."""
    at, has_pixels = len(SIGNATURE), False
    while at + 8 <= size:
        file.seek(at)
        start = file.read(8)
        name, end = start[4:], at + 12 + int.from_bytes(start[:4])
        if end > size:
            if has_pixels and name not in PIXELS:
                return
            raise CutOff
        yield name, at, end
        if name == b"IEND":
            return
        has_pixels = has_pixels or name == b"IDAT"
        at = end
    if not has_pixels:
        raise CutOff


def head(path: Path) -> list[tuple[bytes, bytes]]:
    """Name and beginning of the chunks before the pixels, as far as they can be read."""
    found = []
    with path.open("rb") as file:
        at = len(SIGNATURE)
        for _ in range(MOST_HEAD_CHUNKS):
            file.seek(at)
            start = file.read(8 + LONGEST_HEAD_CHUNK)
            length, name = int.from_bytes(start[:4]), start[4:8]
            if len(start) < 8 or name in (b"IDAT", b"IEND"):
                break
            found.append((name, start[8 : 8 + length]))
            at += 12 + length
    return found


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def only_pixels(data: bytes) -> bytes:
    """The same picture without what no pixel comes from; the colour profile stays where it is of a
    usual size. Check sums of pixels stay as they are, others are made good."""
    kept = [SIGNATURE]
    for name, start, end in spans(data):
        body = data[start + 8 : end - 4]
        if name == b"eXIf" or (name == b"iCCP" and _is_usual(body)):
            kept.append(chunk(name, body))
        elif name in PIXELS:
            kept.append(data[start:end])
    return b"".join((*kept, chunk(b"IEND", b"")))


def _is_usual(profile: bytes) -> bool:
    _, _, packed = profile.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed[1:], MOST_PROFILE)
    except zlib.error:
        return False
    return unpacker.eof

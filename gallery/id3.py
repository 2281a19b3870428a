"""ID3 tags before they are unpacked: a compressed frame of one megabyte may hold a thousand."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gallery import formats
from gallery.media_facts import TooMuchWork
from gallery.trailing_data import few

MOST_UNPACKED = 16 * 1024**2
LONGEST_TAG = 64 * 1024**2
# In the second byte of a frame's flags, by the version of the tag.
COMPRESSED = {3: 0x80, 4: 0x08}
# What may stand before the packed bytes: length, group, method.
BEFORE = range(8)


def check(path: Path, container: str) -> None:
    """Raise TooMuchWork where the compressed frames of a file's tags unpack to more than 16 MB, or
    a tag is longer than any can be."""
    if container not in (*formats.TAGGED, "wav"):
        return
    room = MOST_UNPACKED
    with path.open("rb") as file:
        for at in _tags_of_wav(file) if container == "wav" else _tags(file):
            for packed in _compressed(_tag(file, at)):
                room -= _unpacked(packed, room)


def _tags(file: BinaryIO) -> Iterator[int]:
    """Where each of the tags before the sound begins."""
    at, end = 0, formats.skip_tags(file)
    while at < end:
        file.seek(at)
        head = file.read(10)
        if head[:3] != b"ID3":
            at += 1
            continue
        yield at
        at += 10 + _plain(head[6:10])


def _tags_of_wav(file: BinaryIO) -> Iterator[int]:
    size, at = file.seek(0, 2), 12
    for _ in few(iter(int, 1)):
        if at + 8 > size:
            return
        file.seek(at)
        name, length = file.read(4), int.from_bytes(file.read(4), "little")
        if name in (b"id3 ", b"ID3 "):
            yield at + 8
        at += 8 + length + length % 2


def _tag(file: BinaryIO, at: int) -> bytes:
    file.seek(at)
    head = file.read(10)
    if head[:3] != b"ID3":
        return b""
    length = _plain(head[6:10])
    if length > LONGEST_TAG:
        raise TooMuchWork("its tags are longer than 64 MB")
    body = file.read(length)
    return head + (body.replace(b"\xff\0", b"\xff") if head[5] & 0x80 else body)


def _compressed(tag: bytes) -> Iterator[bytes]:
    """The bodies of compressed frames. Programs disagree on how a length is written, so a frame
    may end where either of them says."""
    version = tag[3] if tag else 0
    mark = COMPRESSED.get(version, 0)
    for plain in (True, False) if mark else ():
        at = 10
        if tag[5] & 0x40:
            at += _plain(tag[10:14]) + (4 if version == 3 else 0)
        while tag[at : at + 1].isalnum():
            size = tag[at + 4 : at + 8]
            end = at + 10 + (_plain(size) if plain else int.from_bytes(size))
            if at + 9 < len(tag) and tag[at + 9] & mark:
                yield tag[at + 10 : end]
            at = end


def _unpacked(packed: bytes, room: int) -> int:
    """To how many bytes it unpacks. Raises TooMuchWork where there is no room for them."""
    largest = 0
    for before in BEFORE:
        try:
            found = len(zlib.decompressobj().decompress(packed[before:], room + 1))
        except zlib.error:
            continue
        if found > room:
            raise TooMuchWork("its tags unpack to more than 16 MB")
        largest = max(largest, found)
    return largest


def _plain(size: bytes) -> int:
    """A length of which each byte has seven bits."""
    return sum(byte << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))

"""The few tags of EXIF that tools write recipes into, each read once, whatever else is there.

A comment says its encoding in its first eight bytes, and often says it wrong: what is written as
“UNICODE” is UTF-16 of either order, or UTF-8.
"""

from collections.abc import Iterator
from typing import Literal

from gallery.foreign_recipes.texts import MOST_TEXT

Order = Literal["little", "big"]
ORDERS: dict[bytes, Order] = {b"II": "little", b"MM": "big"}
NAMES = {
    0x010E: "imagedescription",
    0x010F: "make",
    0x0110: "model",
    0x0131: "software",
    0x013B: "artist",
    0x02BC: "xmp",
    0x9286: "usercomment",
    0x9C9C: "xpcomment",
}
MORE = 0x8769
MOST_TAGS = 500
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4}
JIS = b"JIS\0\0\0\0\0"
UNICODE = (b"UNICODE\0", b"Unicode\0")
PREFIXES = (*UNICODE, b"ASCII\0\0\0", bytes(8))


def read(data: bytes) -> dict[str, str]:
    """The texts by the tags' names in small letters; {} where it is no EXIF."""
    data = data.removeprefix(b"Exif\0\0")
    order = ORDERS.get(data[:2])
    if order is None:
        return {}
    found: dict[str, str] = {}
    more = 0
    for tag, value in _tags(data, _number(data[4:8], order), order):
        if tag == MORE:
            more = _number(value[:4], order)
        _keep(found, tag, value)
    for tag, value in _tags(data, more, order) if more else ():
        _keep(found, tag, value)
    return found


def _keep(found: dict[str, str], tag: int, value: bytes) -> None:
    name = NAMES.get(tag)
    if name and name not in found:
        found[name] = (comment(value) if tag > MORE else plain(value)).strip("\0")


def _tags(data: bytes, at: int, order: Order) -> Iterator[tuple[int, bytes]]:
    """The number and value of those tags of a directory that are wanted."""
    count = _number(data[at : at + 2], order)
    for start in range(at + 2, at + 2 + 12 * min(count, MOST_TAGS), 12):
        entry = data[start : start + 12]
        tag = _number(entry[:2], order)
        if len(entry) < 12 or (tag not in NAMES and tag != MORE):
            continue
        size = SIZES.get(_number(entry[2:4], order), 0) * _number(entry[4:8], order)
        if not 0 < size <= 2 * MOST_TEXT:
            continue
        place = _number(entry[8:12], order)
        value = entry[8 : 8 + size] if size <= 4 else data[place : place + size]
        if len(value) == size:
            yield tag, value


def _number(part: bytes, order: Order) -> int:
    return int.from_bytes(part, order)


def comment(value: bytes) -> str:
    """A UserComment in words."""
    prefix = value[:8]
    if prefix == JIS:
        return value[8:].decode("iso2022_jp", "replace")
    if prefix not in PREFIXES:
        return plain(value)
    return plain(value[8:], otherwise="utf-16-be" if prefix in UNICODE else "latin-1")


def plain(value: bytes, otherwise: str = "latin-1") -> str:
    """Bytes in words: UTF-16 where there are zeros between them, else UTF-8 if they are that."""
    if value.startswith((b"\xff\xfe", b"\xfe\xff")):
        return value.decode("utf-16", "replace")
    if b"\0" in value.rstrip(b"\0"):
        beginning = value[:4096]
        is_big = beginning[0::2].count(0) >= beginning[1::2].count(0)
        return value.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode(otherwise, "replace")

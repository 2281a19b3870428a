"""Recipes in PNG, JPEG, WebP and GIF: chunks are put in beside the pixels, which stay untouched.

Each writer takes the file's bytes, the recipe as ASCII JSON and the same in words, and gives the
new bytes; what the file said before (camera, colour profile, other XMP) is kept.
"""

import hashlib
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from gallery import png
from gallery.trailing_data import few, gif_blocks

KEYWORD = b"artfactory"
MOST_TEXT = 4 * 1024**2

XMP_NAMESPACE = "urn:artfactory:1.0:"
XMP_BEGIN = f'<rdf:Description rdf:about="" xmlns:artfactory="{XMP_NAMESPACE}"><artfactory:recipe>'
XMP_END = "</artfactory:recipe></rdf:Description>"
XMP_NOTE = (
    '<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
    'xmpNote:HasExtendedXMP="{}"/>'
)
XMP_OUR_NOTE = re.compile(XMP_NOTE.format("[0-9A-F]{32}"))
XMP_EMPTY = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF></x:xmpmeta>'
)
XPACKET = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{}<?xpacket end="w"?>'

JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
JPEG_LONG_XMP = b"http://ns.adobe.com/xmp/extension/\0"
JPEG_EXIF = b"Exif\0\0"
JPEG_ROOM = 65_000

GIF_OURS = b"\x21\xff\x0bARTFACTR1.0"
GIF_END = b"\x3b"


class NoRoom(Exception):
    """The file is built in a way that leaves no place to write a recipe."""


# PNG


def write_png(data: bytes, recipe: str, words: str) -> bytes:
    chunks = list(few(png.chunks(data)))
    if chunks[-1][0] != b"IEND":
        chunks.append((b"IEND", b""))
    ours = any(_png_keyword(name, body) == KEYWORD for name, body in chunks)
    dropped = {KEYWORD, b"parameters"} if ours else {KEYWORD}
    kept = [chunk for chunk in chunks if _png_keyword(*chunk) not in dropped]
    added = [(b"iTXt", KEYWORD + b"\0\0\0\0\0" + recipe.encode("ascii"))]
    if not any(_png_keyword(*chunk) == b"parameters" for chunk in kept):
        added.append(_png_text(b"parameters", words))
    return data[:8] + b"".join(png.chunk(*chunk) for chunk in (kept[0], *added, *kept[1:]))


def read_png(data: bytes) -> str | None:
    for name, body in few(png.chunks(data)):
        if name == b"iTXt" and _png_keyword(name, body) == KEYWORD:
            compressed = body[len(KEYWORD) + 1] == 1
            text = body[len(KEYWORD) + 3 :].split(b"\0", 2)[2]
            if compressed:
                text = zlib.decompressobj().decompress(text, MOST_TEXT)
            return text.decode()
    return None


def with_words(path: Path, container: str) -> bytes:
    """A file for those who look for words in it: what holds the pixels of a PNG is empty."""
    if container != "png":
        return path.read_bytes()
    kept = [png.SIGNATURE]
    with path.open("rb") as file:
        for name, start, end in few(png.spans_in(file, path.stat().st_size)):
            if name in (b"IDAT", b"fdAT"):
                kept.append(png.chunk(name, b""))
            else:
                file.seek(start)
                kept.append(file.read(end - start))
    return b"".join(kept)


def _png_keyword(name: bytes, body: bytes) -> bytes:
    return body.split(b"\0", 1)[0] if name in (b"tEXt", b"zTXt", b"iTXt") else b""


def _png_text(keyword: bytes, text: str) -> tuple[bytes, bytes]:
    """tEXt where Latin-1 is enough, which the oldest tools read; else iTXt."""
    try:
        return b"tEXt", keyword + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        return b"iTXt", keyword + b"\0\0\0\0\0" + text.encode()


# JPEG


def write_jpeg(data: bytes, recipe: str, words: str) -> bytes:
    segments, rest = jpeg_segments(data)
    xmp, long = _jpeg_xmp_in(segments)
    if long and _recipe_in_xmp(long) is None:
        raise NoRoom("the file has long XMP of another tool")
    kept = [
        (marker, body)
        for marker, body in segments
        if not _is_xmp(marker, body) and not (_is_exif(marker, body) and _is_our_comment(body))
    ]
    added = []
    if not any(_is_exif(marker, body) for marker, body in kept):
        exif = JPEG_EXIF + _user_comment(words)
        added += [(0xE1, exif)] if len(exif) <= JPEG_ROOM else []
    added += [(0xE1, body) for body in _jpeg_xmp(XMP_OUR_NOTE.sub("", xmp), recipe)]
    first = 1 if kept and kept[0][0] == 0xE0 else 0
    segments = kept[:first] + added + kept[first:]
    return data[:2] + b"".join(jpeg_segment(*segment) for segment in segments) + rest


def read_jpeg(data: bytes) -> str | None:
    segments, _ = jpeg_segments(data)
    return _recipe_in_xmp("".join(_jpeg_xmp_in(segments)))


def jpeg_segments(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The segments before the first scan or table, and all that follows."""
    segments, at = [], 2
    while data[at] == 0xFF and (data[at + 1] == 0xFE or 0xE0 <= data[at + 1] <= 0xEF):
        end = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
        segments.append((data[at + 1], data[at + 4 : end]))
        at = end
    return segments, data[at:]


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def _is_xmp(marker: int, body: bytes) -> bool:
    return marker == 0xE1 and body.startswith((JPEG_XMP, JPEG_LONG_XMP))


def _is_exif(marker: int, body: bytes) -> bool:
    return marker == 0xE1 and body.startswith(JPEG_EXIF)


def _jpeg_xmp_in(segments: list[tuple[int, bytes]]) -> tuple[str, str]:
    """The XMP of a JPEG and its long part, which lies in pieces: 32 bytes of name, 4 of length,
    4 of offset, then text."""
    bodies = [body for marker, body in segments if _is_xmp(marker, body)]
    short = [body[len(JPEG_XMP) :] for body in bodies if body.startswith(JPEG_XMP)]
    long = [body[len(JPEG_LONG_XMP) :] for body in bodies if body.startswith(JPEG_LONG_XMP)]
    long.sort(key=lambda piece: piece[36:40])
    return b"".join(short).decode(), b"".join(piece[40:] for piece in long).decode()


def _jpeg_xmp(before: str, recipe: str) -> Iterator[bytes]:
    """The bodies of one segment, or of one that points to the pieces of a long one."""
    whole = JPEG_XMP + _xmp_with_recipe(before, recipe).encode()
    if len(whole) <= JPEG_ROOM:
        yield whole
        return
    long = in_rdf(XMP_EMPTY, _recipe_description(recipe)).encode()
    name = hashlib.md5(long, usedforsecurity=False).hexdigest().upper()
    yield JPEG_XMP + in_rdf(before or XPACKET.format(XMP_EMPTY), XMP_NOTE.format(name)).encode()
    for at in range(0, len(long), JPEG_ROOM):
        head = JPEG_LONG_XMP + name.encode() + len(long).to_bytes(4) + at.to_bytes(4)
        yield head + long[at : at + JPEG_ROOM]


# WebP


def write_webp(data: bytes, recipe: str, words: str) -> bytes:
    chunks = list(few(webp_chunks(data)))
    found = dict(chunks)
    xmp = _xmp_with_recipe(found.get(b"XMP ", b"").decode(), recipe).encode()
    header = bytearray(found.get(b"VP8X") or webp_header(chunks))
    header[0] |= 0x04
    kept = [chunk for chunk in chunks if chunk[0] not in (b"VP8X", b"EXIF", b"XMP ")]
    exif = found.get(b"EXIF", b"")
    header[0] |= 0x08
    kept.append((b"EXIF", _user_comment(words) if not exif or _is_our_comment(exif) else exif))
    return webp(((b"VP8X", bytes(header)), *kept, (b"XMP ", xmp)))


def webp(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The file of these chunks."""
    body = b"".join(
        name + len(part).to_bytes(4, "little") + part + b"\0" * (len(part) % 2)
        for name, part in chunks
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def read_webp(data: bytes) -> str | None:
    return _recipe_in_xmp(dict(few(webp_chunks(data))).get(b"XMP ", b"").decode())


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end = 12, min(8 + int.from_bytes(data[4:8], "little"), len(data))
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def webp_header(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The extended header of a file that has had none: flags, then width and height less one."""
    name, body = chunks[0]
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    else:
        width = (int.from_bytes(body[6:8], "little") & 0x3FFF) - 1
        height = (int.from_bytes(body[8:10], "little") & 0x3FFF) - 1
        alpha = 0
    return bytes((alpha << 4, 0, 0, 0)) + width.to_bytes(3, "little") + height.to_bytes(3, "little")


# GIF


def write_gif(data: bytes, recipe: str, words: str) -> bytes:
    """Before the trailer, so that the extension which makes the animation loop stays first."""
    blocks = [block for block in gif_blocks(data) if block.kind != GIF_END]
    start = 13 if not blocks else blocks[0].start
    kept = (data[it.start : it.end] for it in blocks if not data.startswith(GIF_OURS, it.start))
    text = recipe.encode("ascii")
    parts = (text[at : at + 255] for at in range(0, len(text), 255))
    ours = GIF_OURS + b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
    return b"".join((data[:start], *kept, ours, GIF_END))


def read_gif(data: bytes) -> str | None:
    """That of the last extension, whatever stands behind it."""
    found = None
    for block in gif_blocks(data):
        if data.startswith(GIF_OURS, block.start):
            found = block
    if found is None:
        return None
    at, text = found.start + len(GIF_OURS), bytearray()
    while length := data[at]:
        text += data[at + 1 : at + 1 + length]
        at += 1 + length
    return text.decode()


# What JPEG and WebP share


def _user_comment(words: str) -> bytes:
    """EXIF data with nothing but a UserComment, in the encoding that A1111 writes."""
    from PIL import Image

    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + words.encode("utf-16-be")
    return exif.tobytes().removeprefix(JPEG_EXIF)


def _is_our_comment(data: bytes) -> bool:
    """EXIF data as `_user_comment` makes it: nothing else is in there that could be lost."""
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(data)
        return set(exif) == {0x8769} and set(exif.get_ifd(0x8769)) == {0x9286}
    except Exception:  # what cannot be parsed is not ours
        return False


def _recipe_description(recipe: str) -> str:
    return XMP_BEGIN + html.escape(recipe, quote=False) + XMP_END


def _xmp_with_recipe(before: str, recipe: str) -> str:
    rest = _without_recipe(before) or XPACKET.format(XMP_EMPTY)
    return in_rdf(rest, _recipe_description(recipe))


def in_rdf(packet: str, description: str) -> str:
    head, end, tail = packet.rpartition("</rdf:RDF>")
    if not end:
        raise NoRoom("the file's XMP is of an unknown form")
    return head + description + end + tail


def _recipe_in_xmp(packet: str) -> str | None:
    _, begin, rest = packet.partition(XMP_BEGIN)
    recipe, end, _ = rest.partition(XMP_END)
    return html.unescape(recipe) if begin and end else None


def _without_recipe(packet: str) -> str:
    """What stands between the recipes, which may be several."""
    kept, at = [], 0
    while (begin := packet.find(XMP_BEGIN, at)) >= 0:
        end = packet.find(XMP_END, begin)
        if end < 0:
            break
        kept.append(packet[at:begin])
        at = end + len(XMP_END)
    return "".join((*kept, packet[at:]))

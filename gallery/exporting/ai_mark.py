"""The mark "made by AI": IPTC's `digitalSourceType`, in XMP. It signs nothing and proves nothing.

PNG, JPEG and WebP bear it, AVIF where it is written here, MP4 and MOV in the box that Adobe named
for XMP. GIF, WebM, MKV, sounds and texts have no place for it that others would look at.
"""

import re
from pathlib import Path

from gallery import formats, image_recipes, png
from gallery.tag_recipes import append_before_recipe, ends_with_a_box
from gallery.trailing_data import few

AI = "trainedAlgorithmicMedia"
COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
NAMESPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
DESCRIPTION = (
    f'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{NAMESPACE}">'
    f"<Iptc4xmpExt:DigitalSourceType>{TYPES}{{}}</Iptc4xmpExt:DigitalSourceType></rdf:Description>"
)
IS_MARKED = re.compile(rf"{re.escape(TYPES)}\w*[aA]lgorithmicMedia")
PNG_XMP = b"XML:com.adobe.xmp"
XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
BEARERS = ("png", "jpeg", "webp", "mp4", "mov")
LONGEST_LOOKED_AT = 64 * 1024**2


def packet(mark: str, before: str = "") -> str:
    """XMP that says it, beside what was said before. Raises NoRoom."""
    whole = before or image_recipes.XPACKET.format(image_recipes.XMP_EMPTY)
    return image_recipes.in_rdf(whole, DESCRIPTION.format(mark))


def put(path: Path, mark: str) -> bool:
    """Mark the file, in place; what it says besides stays. False where its format, or the way it
    was built, has no room for one."""
    container = formats.container_of(path)
    if container not in BEARERS:
        return False
    if container in ("mp4", "mov"):
        return _put_box(path, mark)
    if path.stat().st_size > LONGEST_LOOKED_AT:
        return False
    data = path.read_bytes()
    try:
        path.write_bytes({"png": _png, "jpeg": _jpeg, "webp": _webp}[container](data, mark))
    except image_recipes.NoRoom:
        return False
    return True


def _with_mark(before: str, mark: str) -> str:
    return before if IS_MARKED.search(before) else packet(mark, before)


def _png(data: bytes, mark: str) -> bytes:
    chunks = list(few(png.chunks(data)))
    ours = [body for name, body in chunks if name == b"iTXt" and body.startswith(PNG_XMP + b"\0")]
    before = ""
    if ours:
        if ours[0][len(PNG_XMP) + 1]:
            raise image_recipes.NoRoom("its XMP is packed")
        before = ours[0][len(PNG_XMP) + 3 :].split(b"\0", 2)[2].decode()
    kept = [chunk for chunk in chunks if chunk[1] not in ours[:1]]
    added = (b"iTXt", PNG_XMP + b"\0\0\0\0\0" + _with_mark(before, mark).encode())
    return data[:8] + b"".join(png.chunk(*chunk) for chunk in (kept[0], added, *kept[1:]))


def _jpeg(data: bytes, mark: str) -> bytes:
    """The first XMP of a JPEG is the whole, or names the long one that follows."""
    segments, rest = image_recipes.jpeg_segments(data)
    start = image_recipes.JPEG_XMP
    ours = [at for at, (marker, it) in enumerate(segments) if marker == 0xE1 and it[:29] == start]
    before = segments[ours[0]][1][len(start) :].decode() if ours else ""
    body = start + _with_mark(before, mark).encode()
    if len(body) > image_recipes.JPEG_ROOM:
        raise image_recipes.NoRoom("its XMP fills a segment")
    if ours:
        segments[ours[0]] = (0xE1, body)
    else:
        first = 1 if segments and segments[0][0] == 0xE0 else 0
        segments.insert(first, (0xE1, body))
    return data[:2] + b"".join(image_recipes.jpeg_segment(*it) for it in segments) + rest


def _webp(data: bytes, mark: str) -> bytes:
    chunks = list(few(image_recipes.webp_chunks(data)))
    found = dict(chunks)
    xmp = _with_mark(found.get(b"XMP ", b"").decode(), mark).encode()
    header = bytearray(found.get(b"VP8X") or image_recipes.webp_header(chunks))
    header[0] |= 0x04
    kept = [chunk for chunk in chunks if chunk[0] not in (b"VP8X", b"XMP ")]
    return image_recipes.webp(((b"VP8X", bytes(header)), *kept, (b"XMP ", xmp)))


def _put_box(path: Path, mark: str) -> bool:
    if not ends_with_a_box(path):
        return False
    append_before_recipe(path, XMP_BOX + packet(mark).encode())
    return True

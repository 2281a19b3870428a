"""Files without a word beside their picture or sound: no recipe, no EXIF, XMP, IPTC, text or tag.

Pixels and samples stay as they are; the colour profile stays, since without it the colours would be
others. What cannot be taken out of a file so is written anew by `converting`. `left_in` is the
check of it, whatever wrote the file.
"""

import mmap
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gallery import pixels, png
from gallery.image_recipes import webp, webp_chunks
from gallery.trailing_data import few, gif_blocks

PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
PNG_KEPT |= {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"pHYs", b"mDCV", b"cLLI"}
WEBP_KEPT = {b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"}
WEBP_SAYS_MORE = 0x08 | 0x04
GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
GIF_CONTROL = b"\xf9"
JFIF, ICC, ADOBE = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"
SOS, EOI = 0xDA, 0xD9
END_OF_SCAN = re.compile(rb"\xff(?=[\x01-\xcf\xd8-\xfe])")
NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}

TRACES = (
    *(b"artfactory", b"ARTFACTR", b"http://ns.adobe.com/x", b"Exif\0\0", b"Photoshop 3.0\0"),
    *(b"<x:xmpmeta", b"parameters\0", b"workflow\0", b"c2pa\0\x11\0\x10\x80\0"),
)
FEWEST_LETTERS = 6
"""Of a word that is looked for among bytes: shorter ones stand there by chance."""
STEALTH = re.compile(rb"stealth_(png|rgb)(info|comp)")
STEALTH_BITS = 15 * 8


def strip(data: bytes, container: str) -> bytes:
    """The picture alone. Raises whatever goes wrong with a damaged file."""
    return STRIPPERS[container](data)


def _png(data: bytes) -> bytes:
    kept = (chunk for chunk in few(png.chunks(data)) if chunk[0] in PNG_KEPT)
    return data[:8] + b"".join(png.chunk(name, _png_body(name, body)) for name, body in kept)


def _png_body(name: bytes, body: bytes) -> bytes:
    """A profile has a name of its own, which may be any words."""
    return b"icc" + body[body.index(b"\0") :] if name == b"iCCP" else body


def _jpeg(data: bytes) -> bytes:
    return data[:2] + b"".join(few(_jpeg_parts(data)))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    at = 2
    while found := NEXT_MARKER.search(data, at):
        marker, start = found[1][0], found.end()
        if marker == EOI:
            break
        if marker in WITHOUT_LENGTH:
            at = start
            continue
        end = start + max(2, int.from_bytes(data[start : start + 2]))
        body = data[start + 2 : end]
        at = end
        if marker == SOS:
            # Restarts and stuffed bytes are part of the pixels.
            scan = END_OF_SCAN.search(data, end)
            at = scan.start() if scan else len(data)
            yield b"\xff\xda" + data[start:at]
        elif marker == 0xE0 and body.startswith(JFIF):
            yield b"\xff\xe0\0\x10" + body[:12] + b"\0\0"
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or _is_of_colour(marker, body):
            yield bytes((0xFF, marker)) + data[start:end]
    yield b"\xff\xd9"


def _is_of_colour(marker: int, body: bytes) -> bool:
    return (marker == 0xE2 and body.startswith(ICC)) or (marker == 0xEE and body.startswith(ADOBE))


def _webp(data: bytes) -> bytes:
    kept = []
    for name, body in few(webp_chunks(data)):
        if name == b"VP8X":
            body = bytes((body[0] & ~WEBP_SAYS_MORE,)) + body[1:]
        if name in WEBP_KEPT:
            kept.append((name, body))
    return webp(kept)


def _gif(data: bytes) -> bytes:
    blocks = [block for block in few(gif_blocks(data)) if block.kind != b"\x3b"]
    start = blocks[0].start if blocks else 13
    kept = (data[it.start : it.end] for it in blocks if _is_kept(data, it.start, it.kind))
    return b"".join((data[:start], *kept, b"\x3b"))


def _is_kept(data: bytes, start: int, kind: bytes) -> bool:
    if kind == b"\x2c":
        return True
    label = data[start + 1 : start + 2]
    return label == GIF_CONTROL or data[start + 3 : start + 14] in GIF_KEPT


STRIPPERS: dict[str, Callable[[bytes], bytes]] = {
    "png": _png,
    "jpeg": _jpeg,
    "webp": _webp,
    "gif": _gif,
    **dict.fromkeys(("avif", "bmp"), bytes),
}


def must_be_written_anew(path: Path, container: str) -> bool:
    """Whether what stands beside the pixels is needed to see them, or lies among them: a picture
    that is on its side by EXIF, one with words hidden in its lowest bits, an AVIF with any."""
    if container == "avif":
        return any(word in path.read_bytes() for word in (b"Exif", b"application/rdf", b"uuid"))
    if container not in STRIPPERS or container == "bmp":
        return container not in STRIPPERS
    if not pixels.is_streamed(path, container):
        with pixels.opened(path) as image:
            return container != "gif" and pixels.orientation_of(image) != 1
    image = pixels.streamed(path, container)
    return pixels.orientation_of(image) != 1 or bool(hidden_in(path, container))


def hidden_in(path: Path, container: str) -> str:
    """ "alpha" or "rgb" where some tools have hidden a recipe in the lowest bits, column by column;
    else ""."""
    if container not in ("png", "webp"):
        return ""
    image = pixels.streamed(path, container)
    if image.bands not in (3, 4) or image.format != "uchar":
        return ""
    columns = min(image.width, -(-STEALTH_BITS // image.height))
    corner = image.crop(0, 0, columns, image.height).numpy() & 1
    bits = {"rgb": corner[..., :3].transpose(1, 0, 2)}
    if image.bands == 4:
        bits["alpha"] = corner[..., 3].transpose(1, 0)
    return next((name for name, found in bits.items() if _says_so(found)), "")


def _says_so(bits: Any) -> bool:
    import numpy

    return bool(STEALTH.match(numpy.packbits(bits.reshape(-1)[:STEALTH_BITS]).tobytes()))


def left_in(path: Path, words: list[str]) -> list[str]:
    """What of the recipe, or of anything a file may say beside its picture, is left in its bytes:
    `words` are looked for in the usual ways to write letters."""
    if not path.stat().st_size:
        return []
    looked_for = {trace.decode("latin-1"): [trace] for trace in TRACES}
    for word in words:
        if len(word) >= FEWEST_LETTERS:
            ways = ("utf-8", "utf-16-le", "utf-16-be")
            looked_for[word] = [word.encode(way, "replace") for way in ways]
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return [
            word for word, ways in looked_for.items() if any(data.find(way) >= 0 for way in ways)
        ]


def words_of(recipe: dict[str, Any]) -> list[str]:
    """What must not be found of a recipe: prompts, model, seed, and whatever else it says at
    length."""
    params = recipe.get("params")
    values = [recipe, params if isinstance(params, dict) else {}]
    named = ("prompt", "negative_prompt", "seed", "model", "request_id", "generation")
    found = [str(it[name]) for it in values for name in named if it.get(name) is not None]
    found += [value for value in values[1].values() if isinstance(value, str) and len(value) > 11]
    return list(dict.fromkeys(word.strip() for word in found if word.strip()))

"""What is hidden in the lowest bits of the pixels, column by column: in the alpha channel, or in
red, green and blue. A signature, the length in bits, then the text, plain or packed by gzip.

The signature lies in the first column alone, so of most pictures only their top is decoded.
"""

import zlib
from pathlib import Path

from gallery import pixels
from gallery.foreign_recipes.texts import MOST_TEXT
from gallery.trailing_data import riff_names

ALPHA, RGB = (3,), (0, 1, 2)
SIGNATURES = {
    b"stealth_pnginfo": (ALPHA, False),
    b"stealth_pngcomp": (ALPHA, True),
    b"stealth_rgbinfo": (RGB, False),
    b"stealth_rgbcomp": (RGB, True),
}
SIGNED = 15
HEAD = SIGNED + 4


def read(path: Path, container: str) -> str:
    """The text, "" where there is none. Raises whatever a decoder raises."""
    is_lossless = container == "png" or (container == "webp" and b"VP8L" in riff_names(path))
    if not is_lossless or not pixels.is_streamed(path, container):
        return ""
    for bands in (ALPHA, RGB):
        head = _bytes(path, container, bands, HEAD)
        where, is_packed = SIGNATURES.get(head[:SIGNED], (None, False))
        if where == bands:
            length = int.from_bytes(head[SIGNED:]) // 8
            if not 0 < length <= MOST_TEXT:
                return ""
            body = _bytes(path, container, bands, HEAD + length)[HEAD:]
            return _text(body, is_packed)
    return ""


def _text(body: bytes, is_packed: bool) -> str:
    if is_packed:
        body = zlib.decompressobj(wbits=31).decompress(body, MOST_TEXT)
    return body.decode("utf-8", "replace")


def _bytes(path: Path, container: str, bands: tuple[int, ...], count: int) -> bytes:
    """So many bytes of what is hidden, b"" where the picture has no room for them."""
    import numpy

    image = pixels.streamed(path, container)
    if image.bands < 3 or image.format != "uchar" or (bands == ALPHA and image.bands < 4):
        return b""
    needed = -(-count * 8 // len(bands))
    columns = -(-needed // image.height)
    if columns > image.width:
        return b""
    rows = image.height if columns > 1 else needed
    part = numpy.frombuffer(pixels.corner(image, columns, rows), dtype="uint8")
    found = part.reshape(rows, columns, image.bands)[:, :, list(bands)] & 1
    in_order = found.transpose(1, 0, 2).reshape(-1)[: count * 8]
    return numpy.packbits(in_order).tobytes()

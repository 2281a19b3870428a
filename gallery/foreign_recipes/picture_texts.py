"""Where a picture of each format keeps words: chunks, segments and boxes, beside its pixels."""

import zlib
from collections.abc import Callable
from pathlib import Path

from gallery import image_recipes, png
from gallery.foreign_recipes import exif
from gallery.foreign_recipes.texts import Texts
from gallery.trailing_data import boxes, few, gif_blocks

MOST_BYTES = 64 * 1024**2
XMP_CHUNK = "xml:com.adobe.xmp"
JPEG_JUMBF = b"JP"
C2PA_BOX = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def gather(path: Path, container: str, texts: Texts) -> None:
    if path.stat().st_size > MOST_BYTES:
        return
    if container in ("avif", "heic"):
        _boxed(path, texts)
    elif reader := READERS.get(container):
        reader(image_recipes.with_words(path, container), texts)


def _png(data: bytes, texts: Texts) -> None:
    for name, body in few(png.chunks(data)):
        if name in (b"tEXt", b"zTXt", b"iTXt", b"comf"):
            keyword, _, rest = body.partition(b"\0")
            try:
                text = _png_text(name, rest, texts)
            except (zlib.error, IndexError):
                continue
            word = keyword.decode("latin-1")
            if word.lower() == XMP_CHUNK:
                texts.add_xmp(text)
            else:
                texts.add(word, text)
        elif name == b"eXIf":
            texts.add_exif(exif.read(body))
        elif name == b"caBX" and not texts.c2pa:
            texts.c2pa = body


def _png_text(name: bytes, rest: bytes, texts: Texts) -> str:
    """`comf` is what ComfyUI writes behind the pixels of an animation."""
    if name == b"zTXt":
        return _either(texts.unpacked(rest[1:]))
    if name == b"iTXt":
        is_packed, text = rest[0] == 1, rest[2:].split(b"\0", 2)[2]
        return (texts.unpacked(text) if is_packed else text).decode("utf-8", "replace")
    return _either(rest)


def _either(text: bytes) -> str:
    """Latin-1 by the book, UTF-8 by many tools."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _jpeg(data: bytes, texts: Texts) -> None:
    segments, _ = image_recipes.jpeg_segments(data)
    parts: dict[int, bytes] = {}
    for marker, body in few(segments):
        if marker == 0xE1 and body.startswith(image_recipes.JPEG_EXIF):
            texts.add_exif(exif.read(body))
        elif marker == 0xE1 and body.startswith(image_recipes.JPEG_XMP):
            texts.add_xmp(body[len(image_recipes.JPEG_XMP) :])
        elif marker == 0xEB and body.startswith(JPEG_JUMBF):
            # Number of the box, of its piece; each piece but the first repeats the box's head.
            piece = int.from_bytes(body[4:8])
            parts.setdefault(piece, body[8:] if piece <= 1 else body[16:])
        elif marker == 0xFE:
            texts.add("comment", _either(body))
    texts.c2pa = b"".join(parts[piece] for piece in sorted(parts))


def _webp(data: bytes, texts: Texts) -> None:
    for name, body in few(image_recipes.webp_chunks(data)):
        if name == b"EXIF":
            texts.add_exif(exif.read(body))
        elif name == b"XMP ":
            texts.add_xmp(body)
        elif name == b"C2PA":
            texts.c2pa = body


def _gif(data: bytes, texts: Texts) -> None:
    for block in gif_blocks(data):
        if data.startswith(b"\x21\xfe", block.start):
            at, text = block.start + 2, bytearray()
            while length := data[at]:
                text += data[at + 1 : at + 1 + length]
                at += 1 + length
            texts.add("comment", _either(bytes(text)))


def _tiff(data: bytes, texts: Texts) -> None:
    tags = exif.read(data)
    texts.add_xmp(tags.pop("xmp", ""))
    texts.add_exif(tags)


def _boxed(path: Path, texts: Texts) -> None:
    """AVIF and HEIC keep EXIF and XMP as items of their own, which their decoders hand out."""
    from gallery import pixels

    with pixels.opened(path) as image:
        found = {name: image.info.get(name) for name in ("exif", "xmp")}
    if isinstance(found["exif"], bytes):
        texts.add_exif(exif.read(found["exif"]))
    if isinstance(found["xmp"], bytes):
        texts.add_xmp(found["xmp"])
    texts.c2pa = c2pa_box(path)


def c2pa_box(path: Path) -> bytes:
    """The manifests in an ISO file: a box of their own, with version, purpose and an offset before
    them."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for name, start, end in few(boxes(file, size)):
            file.seek(start + 8)
            if name == b"uuid" and end - start < MOST_BYTES and file.read(16) == C2PA_BOX:
                purpose, _, rest = file.read(end - start - 24)[4:].partition(b"\0")
                return rest[8:] if purpose == b"manifest" else b""
    return b""


READERS: dict[str, Callable[[bytes, Texts], None]] = {
    "png": _png,
    "jpeg": _jpeg,
    "webp": _webp,
    "gif": _gif,
    "tiff": _tiff,
}

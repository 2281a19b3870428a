"""The pixels of a picture of any format: the one place where decoders are chosen.

libvips reads what it can read row by row, so that a picture of 300 megapixels takes no more memory
than one of ten. What can be had only as a whole goes by Pillow (animations, BMP, HEIC, small AVIF)
or as a frame of a video (large AVIF); how much memory that may take is `MOST_HELD`.
"""

import io
import mmap
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gallery import formats, png, trailing_data
from gallery.media_facts import BROKEN, MOST_PIXELS, BadMedia, TooMuchWork, check_pixels

# One row after the other needs no second thread; each would hold rows of its own.
os.environ.setdefault("VIPS_CONCURRENCY", "1")

LOADERS = {name: f"{name}load_source" for name in ("jpeg", "png", "webp", "tiff")}
PILLOW: tuple[str, ...] = ("GIF", "PNG", "WEBP", "AVIF", "BMP")
MOST_HELD_BYTES = 128 * 1024**2
# Its own four, and what a decoder has beside it.
HELD_BY_PILLOW = 6
# Pixels from which on a picture is not held twice, nor a JPEG unpacked whole to be compared.
LARGE = 8_000_000
_kept: dict[Path, Any] | None = None
END_OF_JPEG = b"\xff\xd9"
ORIENTATION = 0x0112


def is_streamed(path: Path, container: str) -> bool:
    """Whether libvips reads it: a picture that does not move, of one of its formats."""
    if container == "png":
        return not any(name == b"acTL" for name, _ in png.head(path))
    if container == "webp":
        return not any(name == b"ANIM" for name in trailing_data.riff_names(path))
    return container in LOADERS


def library() -> Any:
    """libvips, which keeps nothing of one file for the next."""
    import pyvips

    pyvips.cache_set_max(0)
    return pyvips


@contextmanager
def keeping() -> Iterator[None]:
    """Within it the pixels that were gone through are kept for whoever asks next, unless they are
    many: a picture is then decoded once for its check and its preview."""
    global _kept
    before, _kept = _kept, _kept if _kept is not None else {}
    try:
        yield
    finally:
        _kept = before


def go_through(path: Path, container: str, image: Any, factor: float) -> None:
    """Decode a picture to its end. Raises pyvips.Error."""
    # A JPEG is unpacked smaller at once, which costs less than to make it small.
    if _kept is not None and container != "jpeg" and image.width * image.height <= LARGE:
        _kept[path] = image.copy_memory()
    else:
        streamed(path, container, factor=factor).avg()


def streamed(path: Path, container: str, *, factor: float = 1) -> Any:
    """A picture as libvips reads it, once and from top to bottom; a JPEG or WebP `factor` times
    smaller. Raises pyvips.Error, also while its pixels are read."""
    if _kept and path in _kept:
        return _kept[path]
    pyvips = library()
    options: dict[str, Any] = {"access": "sequential", "fail_on": "error"}
    if container == "jpeg":
        options["shrink"] = int(factor)
        if not jpeg_is_ended(path):
            # Its decoder makes up pixels that are missing, and says so as a warning only.
            data = path.read_bytes().removesuffix(b"\xff") + END_OF_JPEG
            strictly = {"fail_on": "warning", "shrink": 1}
            return pyvips.Image.jpegload_buffer(data, **options | strictly)
    elif container == "webp" and factor > 1:
        options["scale"] = 1 / factor
    with path.open("rb") as file:
        source = pyvips.Source.new_from_descriptor(file.fileno())  # it keeps a handle of its own
    return getattr(pyvips.Image, LOADERS[container])(source, **options)


def corner(image: Any, columns: int, rows: int) -> bytes:
    """The pixels of its upper left corner, without the threads that a whole picture is worth."""
    import pyvips

    return bytes(pyvips.Region.new(image).fetch(0, 0, columns, rows))


def check_size(path: Path, container: str, image: Any, most: int = MOST_PIXELS) -> None:
    """Raise TooLarge for a picture of either library that has more than `most` pixels, or more than
    can be in memory where they have to be."""
    check_pixels(image.width, image.height, most, _held(path, container, image))


def _held(path: Path, container: str, image: Any) -> int:
    """Bytes for each pixel that have to be in memory at once; 0 where one row comes after the
    other."""
    if not is_streamed(path, container):
        return HELD_BY_PILLOW
    if container == "webp":
        return 4 if b"VP8L" in trailing_data.riff_names(path) else 0
    if container == "jpeg" and _field(image, "jpeg-multiscan"):
        return 2 * int(image.bands)
    if container == "png" and _field(image, "interlaced"):
        return int(image.bands) * (2 if image.format == "ushort" else 1)
    return 0


def _field(image: Any, name: str) -> Any:
    return image.get(name) if image.get_typeof(name) else None


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The picture as a Pillow image, for what is not streamed. Raises whatever a decoder raises.

    Pillow's own limits and its leniency are settings of the whole process. They stay as they are;
    instead Pillow is handed bytes that it takes without them.
    """
    from PIL import Image

    if path.stat().st_size > MOST_HELD_BYTES:
        raise TooMuchWork("a file of this kind can be read only as a whole")
    container, names = formats.container_of(path), PILLOW
    if container == "heic":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        names = ("HEIF",)
    readable = io.BytesIO(png.only_pixels(path.read_bytes())) if container == "png" else path
    with Image.open(readable, formats=names) as image:
        yield image


def orientation_of(image: Any) -> int:
    """How a picture of either library is to be turned, 1 to 8, as EXIF numbers it; 1 where nobody
    can tell.

    Pillow decodes a PNG for it, and what is wrong with its pixels is not to be swallowed here.
    """
    if not hasattr(image, "getexif"):
        turned = _field(image, "orientation")
        return turned if turned in range(1, 9) else 1
    if image.format == "PNG":
        image.load()
    try:
        turned = image.getexif().get(ORIENTATION, 1)
    except Exception:  # what a camera wrote beside the pixels may be anything
        return 1
    return turned if turned in range(1, 9) else 1


def jpeg_is_ended(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return trailing_data.jpeg_is_ended(data)


def jpeg_scans(path: Path) -> int:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return trailing_data.jpeg_scans(data)


def of_pillow(image: Any) -> Any:
    """A Pillow image of RGB or RGBA for libvips."""
    pyvips = library()
    size = (image.width, image.height, len(image.mode))
    return pyvips.Image.new_from_memory(image.tobytes(), *size, "uchar").copy(interpretation="srgb")


# A large AVIF as the frames of a video


def is_large_avif(path: Path, image: Any) -> bool:
    """Whether it is to be decoded by `of_frames`: Pillow would hold it four times in memory."""
    is_still = getattr(image, "n_frames", 1) == 1
    is_large = image.width * image.height > LARGE
    return image.format == "AVIF" and is_still and is_large and _is_plain(path, image)


def of_frames(path: Path, image: Any, work: Callable[[Any], Any]) -> list[Any]:
    """What `work` gives of an AVIF as frames of a video: its colours, then its transparency. One
    at a time is in memory. Raises what a decoder raises."""
    return [work(_frame(path, image, number)) for number in range(_planes(image))]


def _planes(image: Any) -> int:
    return 2 if image.mode == "RGBA" else 1


def _is_plain(path: Path, image: Any) -> bool:
    """Not put together of tiles, and with nothing beside it that Pillow does not show."""
    import av

    try:
        with _as_video(path) as media:
            sizes = [(stream.width, stream.height) for stream in media.streams.video]
    except av.FFmpegError:
        return False
    return sizes == [image.size] * _planes(image)


def _frame(path: Path, image: Any, number: int) -> Any:
    with _as_video(path) as media:
        stream = media.streams.video[number]
        stream.codec_context.thread_count = 1  # each more holds a picture of its own
        frame = next(media.decode(stream), None)
    if frame is None or frame.is_corrupt or (frame.width, frame.height) != image.size:
        raise BadMedia(BROKEN)
    return frame


def _as_video(path: Path) -> Any:
    import av

    return av.open(str(path), format="mov", options={"protocol_whitelist": "file"})

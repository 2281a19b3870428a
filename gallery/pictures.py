"""Pictures opened as browsers open them: what makes no pixels does not matter.

Pillow's own limits and its leniency are settings of the whole process, and other threads open other
files. They stay as they are; instead Pillow is handed bytes that it takes without them.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gallery import formats, png, tails
from gallery.facts import (
    BROKEN,
    CUT_OFF,
    BadMedia,
    Facts,
    TooMuchWork,
    check_pixels,
    megapixels,
)
from gallery.formats import Format

# GIF and PNG are slow to put together.
MOST_ANIMATED_PIXELS, SLOW = 400_000_000, {"GIF": 160_000_000, "PNG": 160_000_000}
# A progressive JPEG is gone through once a scan.
USUAL_SCANS, MOST_SCANS, MOST_SCANNED_PIXELS = 20, 100, 500_000_000
LARGE = 8_000_000
STRIP = 256
NAMES = [name.upper() for name in formats.IMAGES]
END_OF_JPEG = b"\xff\xd9"
FILLER = b"\x92\x49\x24" * 4096
ORIENTATION = 0x0112


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The picture as a Pillow image. Raises whatever a decoder raises."""
    from PIL import Image

    with Image.open(_readable(path), formats=NAMES) as image:
        yield image


def check(path: Path, found: Format, size: int) -> Facts:
    """The facts of a picture that decodes to its end. Raises BadMedia."""
    from PIL import Image

    try:
        with opened(path) as image:
            check_pixels(*image.size)
            width, height = image.size
            if found.extension == "jpg":
                _check_scans(path, width * height)
            is_turned = orientation(image) in (5, 6, 7, 8)
            if is_large_webp(image):
                webp_frame(path)
            else:
                _decode_frames(image)
        _check_end_of_pixels(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadMedia(f"The picture has too many pixels; {megapixels()} are allowed.") from error
    except (png.CutOff, tails.CutOff) as error:
        raise BadMedia(CUT_OFF) from error
    except BadMedia:
        raise
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        raise BadMedia(CUT_OFF if "truncated" in str(error) else BROKEN) from error
    if is_turned:
        width, height = height, width
    return Facts(found.medium, found.mime, found.extension, size, width=width, height=height)


def orientation(image: Any) -> int:
    """How it is to be turned, 1 to 8, as EXIF numbers it; 1 where nobody can tell.

    A PNG is decoded for it, and what is wrong with its pixels is not to be swallowed here.
    """
    if image.format == "PNG":
        image.load()
    try:
        turned = image.getexif().get(ORIENTATION, 1)
    except Exception:  # what a camera wrote beside the pixels may be anything
        return 1
    return turned if turned in range(1, 9) else 1


def _readable(path: Path) -> Path | io.BytesIO:
    container = formats.container_of(path)
    if container == "png":
        return io.BytesIO(png.only_pixels(path.read_bytes()))
    if container == "jpeg" and not tails.jpeg_is_ended(data := path.read_bytes()):
        return io.BytesIO(data.removesuffix(b"\xff") + END_OF_JPEG)
    return path


def seen(path: Path) -> bytes:
    """A hash over all that the picture shows."""
    hashed = hashlib.sha256()
    with opened(path) as image:
        if is_large_webp(image):
            for plane in webp_frame(path).planes:
                hashed.update(plane)
            return hashed.digest()
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            _lighten(image)
            image.load()
            hashed.update(repr((image.size, image.mode, image.getpalette())).encode())
            for top in range(0, image.height, STRIP):
                strip = (0, top, image.width, min(image.height, top + STRIP))
                hashed.update(image.crop(strip).tobytes())
    return hashed.digest()


def is_large_webp(image: Any) -> bool:
    """Whether it is to be decoded by `webp_frame`: Pillow would hold it four times in memory."""
    is_still = getattr(image, "n_frames", 1) == 1
    return image.format == "WEBP" and is_still and image.width * image.height > LARGE


def webp_frame(path: Path) -> Any:
    """A WebP that does not move, as a frame of a video. Raises what a decoder raises."""
    import av

    with av.open(str(path), format="webp_pipe", options={"protocol_whitelist": "file"}) as media:
        frame = next(media.decode(video=0))
    if frame.is_corrupt:
        raise BadMedia(BROKEN)
    return frame


def _lighten(image: Any) -> None:
    """Let a large JPEG be decoded to its end, but unpacked to a small picture."""
    if image.format == "JPEG" and image.width * image.height > LARGE:
        image.draft(image.mode, (1, 1))


def _check_scans(path: Path, pixels: int) -> None:
    scans = tails.jpeg_scans(path.read_bytes())
    if scans > MOST_SCANS or (scans > USUAL_SCANS and scans * pixels > MOST_SCANNED_PIXELS):
        raise TooMuchWork(f"it comes in {scans} scans")


def _decode_frames(image: Any) -> None:
    frames = getattr(image, "n_frames", 1)
    tails.check_frames(frames)
    most = SLOW.get(image.format, MOST_ANIMATED_PIXELS)
    if frames > 1 and frames * image.width * image.height > most:
        raise TooMuchWork("the animation is too long; send it as a video")
    for frame in range(frames):
        image.seek(frame)
        _lighten(image)
        image.load()


def _check_end_of_pixels(path: Path) -> None:
    """Raise CutOff where pixels of a JPEG without its end mark are missing.

    Its decoder makes them up in silence. But then they change with what is put behind the file;
    pixels that are all there do not.
    """
    from PIL import Image, ImageChops

    if formats.container_of(path) != "jpeg" or tails.jpeg_is_ended(data := path.read_bytes()):
        return
    data = data.removesuffix(b"\xff")
    ends = (END_OF_JPEG, FILLER + END_OF_JPEG)
    one, other = (Image.open(io.BytesIO(data + end), formats=["JPEG"]) for end in ends)
    with one, other:
        if ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox():
            raise tails.CutOff

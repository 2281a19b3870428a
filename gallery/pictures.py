"""Pictures looked at as browsers look at them: what makes no pixels does not matter."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from gallery import formats, pixels, png, trailing_data
from gallery.formats import Format
from gallery.media_facts import (
    BROKEN,
    CUT_OFF,
    MOST_PIXELS,
    BadMedia,
    Facts,
    TooLarge,
    TooMuchWork,
)

# GIF and PNG are slow to put together.
MOST_ANIMATED_PIXELS, SLOW = 400_000_000, {"GIF": 160_000_000, "PNG": 160_000_000}
# A progressive JPEG is gone through once a scan.
USUAL_SCANS, MOST_SCANS, MOST_SCANNED_PIXELS = 20, 100, 500_000_000
# A decoder takes 9 µs for each, several times.
MOST_PAGES = 10_000
STRIP = 256
# How much smaller a picture may be unpacked that is only decoded to its end.
LIGHTLY = 8


def check(path: Path, found: Format, size: int, most_pixels: int = MOST_PIXELS) -> Facts:
    """The facts of a picture that decodes to its end. Raises BadMedia."""
    container = formats.container_of(path)
    with _failing_clearly():
        if pixels.is_streamed(path, container):
            width, height, turned = _check_streamed(path, container, most_pixels)
        else:
            width, height, turned = _check_held(path, container, most_pixels)
    if turned > 4:
        width, height = height, width
    # Chromium turns no WebP.
    needs_preview = container in formats.PREVIEW_ONLY or (container == "webp" and turned > 1)
    return Facts(
        found.medium,
        found.mime,
        found.extension,
        size,
        width=width,
        height=height,
        needs_preview=needs_preview,
    )


@contextmanager
def _failing_clearly() -> Iterator[None]:
    from PIL import Image

    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge("The picture has too many pixels.") from error
    except (png.CutOff, trailing_data.CutOff) as error:
        raise BadMedia(CUT_OFF) from error
    except BadMedia:
        raise
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        is_cut_off = "truncated" in str(error) or "premature end" in str(error)
        raise BadMedia(CUT_OFF if is_cut_off else BROKEN) from error


def _check_streamed(path: Path, container: str, most: int) -> tuple[int, int, int]:
    if container == "tiff":
        check_pages(path)  # its decoder walks through all of them, each time that it is asked
    image = pixels.streamed(path, container)
    width, height, turned = image.width, image.height, pixels.orientation_of(image)
    pixels.check_size(path, container, image, most)
    if container == "jpeg":
        _check_scans(path, width * height)
    factor = LIGHTLY if min(width, height) >= LIGHTLY else 1
    pixels.go_through(path, container, image, factor)
    return width, height, turned


def _check_held(path: Path, container: str, most: int) -> tuple[int, int, int]:
    with pixels.opened(path) as image:
        pixels.check_size(path, container, image, most)
        width, height = image.size
        turned = pixels.orientation_of(image)
        if pixels.is_large_avif(path, image):
            pixels.of_frames(path, image, lambda frame: None)
        else:
            _decode_frames(image)
    return width, height, turned


def pixel_hash(path: Path) -> bytes:
    """A hash over all that the picture shows."""
    container = formats.container_of(path)
    if pixels.is_streamed(path, container):
        return _streamed_pixel_hash(path, container)
    hashed = hashlib.sha256()
    with pixels.opened(path) as image:
        pixels.check_size(path, container, image)
        if pixels.is_large_avif(path, image):

            def take(frame: Any) -> None:
                for plane in frame.planes:
                    hashed.update(plane)

            pixels.of_frames(path, image, take)
            return hashed.digest()
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            image.load()
            hashed.update(repr((image.size, image.mode, image.getpalette())).encode())
            for top in range(0, image.height, STRIP):
                strip = (0, top, image.width, min(image.height, top + STRIP))
                hashed.update(image.crop(strip).tobytes())
    return hashed.digest()


def _streamed_pixel_hash(path: Path, container: str) -> bytes:
    import pyvips

    image = pixels.streamed(path, container)
    pixels.check_size(path, container, image)
    hashed = hashlib.sha256(repr((image.width, image.height, image.bands, image.format)).encode())
    if container == "jpeg" and image.width * image.height > pixels.LARGE:
        image = pixels.streamed(path, container, factor=LIGHTLY)

    def take(part: bytes) -> int:
        hashed.update(part)
        return len(part)

    target = pyvips.TargetCustom()
    target.on_write(take)
    image.rawsave_target(target)
    return hashed.digest()


def check_pages(path: Path) -> None:
    """Raise TooMuchWork for a TIFF of more pages than any picture has. Its directories are a chain;
    what is no directory ends it, as for a decoder (TIFF 6.0, section 2; BigTIFF has longer ones).
    """
    with path.open("rb") as file:
        order: Literal["little", "big"] = "little" if file.read(2) == b"II" else "big"
        is_big = int.from_bytes(file.read(2), order) == 43
        longest, count, entry = (8, 8, 20) if is_big else (4, 2, 12)
        file.seek(8 if is_big else 4)
        for _ in range(MOST_PAGES + 1):
            following = int.from_bytes(file.read(longest), order)
            if not following:
                return
            file.seek(following)
            file.seek(int.from_bytes(file.read(count), order) * entry, 1)
    raise TooMuchWork(f"it has more than {MOST_PAGES:,} pages")


def _check_scans(path: Path, pixels_in_one: int) -> None:
    scans = pixels.jpeg_scans(path)
    if scans > MOST_SCANS or (scans > USUAL_SCANS and scans * pixels_in_one > MOST_SCANNED_PIXELS):
        raise TooMuchWork(f"it comes in {scans} scans")


def _decode_frames(image: Any) -> None:
    frames = getattr(image, "n_frames", 1)
    trailing_data.check_frames(frames)
    most = SLOW.get(image.format, MOST_ANIMATED_PIXELS)
    if frames > 1 and frames * image.width * image.height > most:
        raise TooMuchWork("the animation is too long; send it as a video")
    for frame in range(frames):
        image.seek(frame)
        image.load()

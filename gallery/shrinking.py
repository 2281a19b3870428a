"""Pictures of any kind of pixels made small: upright, in sRGB, a large one never held twice.

What comes out is an image of libvips, RGB or RGBA of eight bits.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gallery import colour, formats, pixels

# Rows of the small picture that are made at a time.
BAND = 16
FINE, QUICK = 2.0, 1.0
"""How many times as large a picture still is where means of whole pixels end and a filter goes on;
`QUICK` is for what a page makes smaller once more."""
NO_SIDE_IS_LONGER = 2**31
# The frames of an animation that may stand for it: the first, then those at these shares of it.
SHARES = (0.1, 0.35, 0.7)
DARK, FLAT = 40, 6
# How an image that EXIF numbers so becomes upright: quarter turns, and whether it is mirrored then.
TURNS = {2: (0, True), 3: (2, False), 4: (2, True)}
TURNS |= {5: (1, True), 6: (1, False), 7: (3, True), 8: (3, False)}


def small_image(path: Path, long_side: int, gap: float = FINE) -> Any:
    """The picture at most `long_side` pixels long; of an animation a frame that shows something.
    Raises whatever a decoder raises."""
    container = formats.container_of(path)
    if pixels.is_streamed(path, container):
        return _of_stream(path, container, long_side, gap)
    with pixels.opened(path) as image:
        pixels.check_size(path, container, image)
        turned = pixels.orientation_of(image)
        profile = image.info.get("icc_profile")
        if container in ("avif", "heic"):
            profile = profile or colour.colours_of_boxes(path)
        if pixels.is_large_avif(path, image):
            small = _of_planes(path, image, long_side)
        else:
            small = best_of(pixels.of_pillow(it) for it in _candidates(image, long_side))
    return upright(colour.as_srgb(small, profile), turned).copy_memory()


def at_full_size(path: Path) -> Any:
    """The picture as it is to be seen, no pixel less. Raises whatever a decoder raises."""
    return small_image(path, NO_SIDE_IS_LONGER)


def _of_stream(path: Path, container: str, long_side: int, gap: float) -> Any:
    image = pixels.streamed(path, container)
    pixels.check_size(path, container, image)
    factor = _factor(container, image.width, image.height, long_side)
    if factor > 1:
        image = pixels.streamed(path, container, factor=factor)
    profile = colour.colours_of_png(path) if container == "png" else None
    small = resized(image, long_side, gap)
    return upright(colour.as_srgb(small, profile), pixels.orientation_of(image)).copy_memory()


def _factor(container: str, width: int, height: int, long_side: int) -> float:
    """How many times smaller it may be unpacked: a WebP as far as wanted, a JPEG so that it is
    still twice as large."""
    times = max(width, height) / long_side
    if container == "webp":
        return min(max(times, 1), min(width, height))
    most = min(times / 2, min(width, height)) if container == "jpeg" else 1
    return next((factor for factor in (8, 4, 2) if factor <= most), 1)


def resized(image: Any, long_side: int, gap: float = FINE) -> Any:
    """A libvips image of any pixels at most `long_side` long."""
    if max(image.width, image.height) <= long_side:
        return image
    across, down = (
        max(1, round(side * long_side / max(image.width, image.height))) / side
        for side in (image.width, image.height)
    )
    if image.format == "ushort" and image.interpretation in ("rgb16", "grey16"):
        image = image.msb().copy(interpretation="b-w" if image.bands < 3 else "srgb")
    if not image.hasalpha():
        return image.resize(across, vscale=down, gap=gap)
    clear = image.premultiply().cast(image.format).resize(across, vscale=down, gap=gap)
    return clear.unpremultiply().cast(image.format)


def upright(image: Any, orientation: int) -> Any:
    """The picture as it is to be seen, where EXIF numbers how it was held. It must be small."""
    quarters, is_mirrored = TURNS.get(orientation, (0, False))
    if quarters:
        image = image.copy_memory().rot(f"d{90 * quarters}")
    return image.fliphor() if is_mirrored else image


def best_of(frames: Iterator[Any]) -> Any:
    """The first frame that shows something, neither dark nor all of one colour; else the one that
    comes next to it."""
    best, most = None, -1.0
    for frame in frames:
        grey = frame[0:3].colourspace("b-w")
        light, variety = grey.avg(), grey.deviate()
        if light > DARK and variety > FLAT:
            return frame
        if variety + light / 100 > most:
            best, most = frame, variety + light / 100
    if best is None:
        raise ValueError("there is no frame")
    return best


def _candidates(image: Any, long_side: int) -> Iterator[Any]:
    frames = getattr(image, "n_frames", 1)
    for number in sorted({0, *(int(share * frames) for share in SHARES)}):
        image.seek(number)
        yield shrunk(image, long_side)


def shrunk(image: Any, long_side: int) -> Any:
    """A Pillow image of any mode at most `long_side` pixels long, as a Pillow image of RGB or RGBA:
    band by band, since as such a large one would be held twice."""
    from PIL import Image

    mode = "RGBA" if image.has_transparency_data else "RGB"
    factor = max(1, max(image.size) // (2 * long_side))
    if factor == 1:
        small = _plain(image, mode)
    else:
        small = Image.new(mode, tuple(-(-side // factor) for side in image.size))
        for top in range(0, small.height, BAND):
            rows = (top * factor, min(image.height, (top + BAND) * factor))
            band = image.crop((0, rows[0], image.width, rows[1]))
            small.paste(_plain(band, mode).reduce(factor), (0, top))
    small.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    return small


def _plain(image: Any, mode: str) -> Any:
    """Its pixels as RGB or RGBA; of sixteen bits the upper eight."""
    if image.mode.startswith("I"):
        import numpy
        from PIL import Image

        deep = numpy.asarray(image) >> 8
        image = Image.fromarray(numpy.clip(deep, 0, 255).astype("uint8"))
    elif image.mode == "La":
        image = image.convert("LA")
    return image.convert(mode)


def _of_planes(path: Path, image: Any, long_side: int) -> Any:
    """A large AVIF: its colours, with its transparency where it has one."""
    planes = pixels.of_frames(path, image, lambda frame: small_frame(frame, long_side))
    if len(planes) == 1:
        return planes[0]
    return planes[0].bandjoin(planes[1][0]).copy(interpretation="srgb")


def small_frame(frame: Any, long_side: int) -> Any:
    """A frame of a video at most that long, in the colours that it has, as a libvips image; one of
    more brightness than a screen has keeps sixteen bits."""
    pyvips = pixels.library()
    scale = min(1.0, long_side / max(frame.width, frame.height))
    is_deep = frame.color_trc in colour.HDR
    kind = "rgba" if frame.format.name in ("yuva420p", "argb", "rgba") else "rgb24"
    small = frame.reformat(
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        format="rgb48le" if is_deep else kind,
        interpolation="AREA",
    )
    shown = pyvips.Image.new_from_array(small.to_ndarray())
    return shown.copy(interpretation="rgb16" if is_deep else "srgb")

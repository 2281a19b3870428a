"""What stands for a file in a grid: a small WebP, its main colour, the peaks of a sound.

All of it can be made again from the file at any time (`verify --repair` does), so a failure here is
logged and never in the way of a product.
"""

import logging
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gallery import formats, pictures, reading, timed
from gallery.facts import MOST_PIXELS, Facts, seconds_for
from providers.contract import Medium

log = logging.getLogger(__name__)

LONG_SIDE = 512
QUALITY = 82
PEAKS = 200
POSTER_AT = (0.1, 0.35, 0.7)
POSTER_LATEST = 3.0
POSTER_MOST_FRAMES = 60
DARK, FLAT = 40, 6
# What EXIF says of how the camera was held → how the picture becomes upright.
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}


@dataclass(frozen=True)
class Preview:
    """`thumbnail` is a path under media/, "" where a medium has none; `colour` "#rrggbb" or "";
    `waveform` 200 peaks of 0 to 100, relative to the loudest."""

    thumbnail: str = ""
    colour: str = ""
    waveform: list[int] | None = None


def preview(path: Path, facts: Facts, sha256: str) -> Preview:
    """Make and keep the thumbnail of a checked file. Never fails: at worst there is none."""
    if facts.medium == Medium.TEXT or _is_too_large(facts):
        return Preview()
    from gallery import places

    relative = "" if facts.medium == Medium.AUDIO else places.thumbnail(sha256)
    target = str(places.absolute(relative).absolute())
    try:
        seconds = seconds_for(facts.size)
        made = reading.ask("preview", path, seconds, facts=asdict(facts), target=target)
    except Exception as error:
        level = logging.ERROR if facts.is_checked else logging.INFO
        log.log(level, "no thumbnail can be made of %s: %s", path.name, error)
        return Preview()
    return Preview(relative, **made)


def preview_here(path: Path, facts: Facts, target: Path) -> dict[str, Any]:
    """Colour and waveform of a file, whose thumbnail goes to `target`. Raises what goes wrong."""
    if facts.medium == Medium.AUDIO:
        return {"waveform": peaks(path, facts)}
    image = small_image(path) if facts.medium == Medium.IMAGE else poster(path, facts)
    save(image, target)
    return {"colour": main_colour(image)}


def _is_too_large(facts: Facts) -> bool:
    """So many pixels are kept only where the user wants them unchecked; nobody unpacks them."""
    return (facts.width or 0) * (facts.height or 0) > MOST_PIXELS


def small_image(path: Path) -> Any:
    """The first frame, upright, at most 512 pixels long, as RGB or RGBA."""
    from PIL import Image

    with pictures.opened(path) as image:
        turn = TURNS.get(pictures.orientation(image))
        if pictures.is_large_webp(image):
            image = _reduced(pictures.webp_frame(path))
        if image.mode.startswith("I;16"):
            image = image.point(lambda value: value / 256, "L")
        elif image.mode in ("P", "PA", "LA", "La"):
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        return _plain(image if turn is None else _turned(image, turn))


def _turned(image: Any, turn: str) -> Any:
    from PIL import Image

    upright = image.transpose(Image.Transpose[turn])
    upright.info = image.info
    return upright


def _plain(image: Any) -> Any:
    """RGB or RGBA, with the colour profile kept where it still fits."""
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info = {"icc_profile": profile} if profile else {}
    return plain


def poster(path: Path, facts: Facts) -> Any:
    """An early frame that shows something: neither dark nor all of one colour, if there is one."""
    best, most = None, -1.0
    with timed.opened(path, formats.container_of(path)) as media:
        stream = media.streams.video[0]
        stream.thread_type = "AUTO"
        for share in POSTER_AT:
            frame = _frame_at(media, stream, min(share * (facts.duration or 0), POSTER_LATEST))
            if frame is None:
                continue
            image = _upright(frame)
            light, variety = _light_and_variety(image)
            if light > DARK and variety > FLAT:
                return image
            if variety + light / 100 > most:
                best, most = image, variety + light / 100
    if best is None:
        raise ValueError("the video has no frame")
    return best


def _frame_at(media: Any, stream: Any, seconds: float) -> Any:
    """The frame at that time, or the last one reached within a bounded number of frames."""
    start = stream.start_time or 0
    media.seek(start + int(seconds / stream.time_base), stream=stream)
    frame = None
    for number, frame in enumerate(media.decode(stream)):
        shown = (frame.pts or 0) - start
        if float(shown * stream.time_base) >= seconds or number >= POSTER_MOST_FRAMES:
            break
    return frame


def _upright(frame: Any) -> Any:
    return _reduced(frame).rotate(frame.rotation, expand=True)


def _reduced(frame: Any) -> Any:
    from PIL import Image

    scale = min(1.0, LONG_SIDE / max(frame.width, frame.height))
    mode = "RGBA" if frame.format.name in ("yuva420p", "argb", "rgba") else "RGB"
    small = frame.reformat(
        width=max(1, round(frame.width * scale)),
        height=max(1, round(frame.height * scale)),
        format="rgba" if mode == "RGBA" else "rgb24",
        interpolation="AREA",
    )
    return Image.fromarray(small.to_ndarray(), mode)


def _light_and_variety(image: Any) -> tuple[float, float]:
    """Mean and standard deviation of the brightness, 0 to 255."""
    from PIL import ImageStat

    measured = ImageStat.Stat(image.convert("L"))
    return measured.mean[0], measured.stddev[0]


def main_colour(image: Any) -> str:
    """The colour that covers most of what can be seen, as "#rrggbb"."""
    tiny = image.copy()
    tiny.thumbnail((48, 48))
    pixels = [pixel[:3] for pixel in tiny.convert("RGBA").get_flattened_data() if pixel[3] > 127]
    if not pixels:
        return ""
    row = _row_of(pixels).quantize(6)
    _, index = max(row.getcolors())
    red, green, blue = row.getpalette()[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _row_of(pixels: list[tuple[int, int, int]]) -> Any:
    from PIL import Image

    row = Image.new("RGB", (len(pixels), 1))
    row.putdata(pixels)
    return row


def peaks(path: Path, facts: Facts) -> list[int]:
    """The loudest sample of each of 200 equal parts, 0 to 100 of the loudest of all."""
    import av
    import numpy

    loudest = [0.0] * PEAKS
    with timed.opened(path, formats.container_of(path)) as media:
        stream = media.streams.audio[0]
        to_float = av.AudioResampler(format="flt", layout="mono")
        total = max(1, round((facts.duration or 0) * (stream.rate or 1)))
        at = 0
        for frame in media.decode(stream):
            for part in to_float.resample(frame):
                samples = numpy.abs(part.to_ndarray()[0])
                edges = range(at * PEAKS // total, (at + len(samples)) * PEAKS // total + 1)
                for bucket in edges:
                    first = max(0, bucket * total // PEAKS - at)
                    last = max(first + 1, (bucket + 1) * total // PEAKS - at)
                    if (chunk := samples[first:last]).size:
                        place = min(bucket, PEAKS - 1)
                        loudest[place] = max(loudest[place], float(chunk.max()))
                at += len(samples)
    top = max(loudest)
    return [round(100 * value / top) if top > 1e-5 else 0 for value in loudest]


def make_thumbnail(source: Path, target: Path) -> Any:
    """Write the thumbnail of a picture to `target`; returns it as a Pillow image."""
    image = small_image(source)
    save(image, target)
    return image


def save(image: Any, target: Path) -> None:
    """Write the thumbnail whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temp = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        image.save(temp, "WEBP", quality=QUALITY, method=4, **image.info)
        temp.replace(target)
    finally:
        temp.unlink(missing_ok=True)

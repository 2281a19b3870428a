"""What stands for a file in a grid: a small WebP, its main colour, the peaks of a sound; and a
larger WebP, made when it is first shown.

All of it can be made again from the file at any time (`verify --repair` does), so a failure here is
logged and never in the way of a product.
"""

import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gallery import audio_video, colour, decoder, formats
from gallery.likeness import phash
from gallery.media_facts import MOST_PIXELS, Facts, seconds_for
from gallery.shrinking import FINE, QUICK, best_of, small_frame, small_image, upright
from providers.contract import Medium

log = logging.getLogger(__name__)

SMALL, LARGE = 512, 1536
"""Pixels on the long side."""
QUALITY, EFFORT = 82, 2
TINY = 32
PEAKS = 200
POSTER_AT = (0.1, 0.35, 0.7)
POSTER_LATEST = 3.0
LATER = (0.25, 0.5, 0.75)
"""Shares of a video that are looked at where its first seconds show nothing."""
POSTER_MOST_FRAMES = 60


@dataclass(frozen=True)
class Preview:
    """`thumbnail` is a path under media/, "" where a medium has none; `colour` "#rrggbb" or "";
    `waveform` 200 peaks of 0 to 100, relative to the loudest; `likeness` a hash of what is seen."""

    thumbnail: str = ""
    colour: str = ""
    waveform: list[int] | None = None
    likeness: int | None = None


def preview(path: Path, facts: Facts, sha256: str) -> Preview:
    """Make and keep the thumbnail of a checked file. Never fails: at worst there is none."""
    if facts.medium == Medium.TEXT or _is_too_large(facts):
        return Preview()
    from gallery import media_folder

    relative = "" if facts.medium == Medium.AUDIO else media_folder.thumbnail(sha256)
    target = str(media_folder.absolute(relative).absolute())
    try:
        seconds = seconds_for(facts.size)
        made = decoder.ask("preview", path, seconds, facts=asdict(facts), target=target)
    except Exception as error:
        level = logging.ERROR if facts.is_checked else logging.INFO
        log.log(level, "no thumbnail can be made of %s: %s", path.name, error)
        return Preview()
    return Preview(relative, **made)


def is_had_with_the_recipe(facts: Facts) -> bool:
    """Whether a preview costs less where the recipe is written, since the pixels are there."""
    return facts.medium == Medium.IMAGE and not _is_too_large(facts)


def settle(draft: Path, facts: dict[str, Any], sha256: str) -> Preview:
    """Keep the thumbnail that lies in `draft`; `facts` is what the decoder told with it. Raises
    OSError."""
    from gallery import media_folder

    relative = media_folder.thumbnail(sha256)
    target = media_folder.absolute(relative)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(target)
    return Preview(relative, **facts)


def enlarge(path: Path, facts: Facts, sha256: str) -> bool:
    """Make and keep the larger preview of a file; whether it is there now. Never fails."""
    from gallery import media_folder

    if larger_is_there(sha256):
        return True
    target = media_folder.absolute(media_folder.larger_preview(sha256)).absolute()
    try:
        seconds = seconds_for(facts.size)
        more = {"facts": asdict(facts), "target": str(target), "long_side": LARGE}
        decoder.ask("preview", path, seconds, **more)
    except Exception as error:
        log.error("no larger preview can be made of %s: %s", path.name, error)
        return False
    return True


def likeness_of(asset: Any) -> int | None:
    """The hash of what an older version kept without, by its thumbnail; None for none."""
    from gallery import media_folder

    if not asset.thumbnail:
        return None
    try:
        path = media_folder.absolute(asset.thumbnail)
        found: int | None = decoder.ask("likeness", path, seconds_for(path.stat().st_size))
        return found
    except Exception as error:
        log.info("no likeness can be told of %s: %s", asset.thumbnail, error)
        return None


def larger_is_there(sha256: str) -> bool:
    from gallery import media_folder

    return media_folder.absolute(media_folder.larger_preview(sha256)).is_file()


def preview_here(path: Path, facts: Facts, target: Path, long_side: int = SMALL) -> dict[str, Any]:
    """Colour, likeness, waveform of a file, whose thumbnail goes to `target`. Raises what goes
    wrong."""
    if facts.medium == Medium.AUDIO:
        return {"waveform": peaks(path, facts)}
    if facts.medium == Medium.IMAGE:
        image = small_image(path, long_side, QUICK if long_side == SMALL else FINE)
    else:
        image = poster(path, facts, long_side)
    save(image, target)
    rough = _rough(image)
    return {"colour": main_colour(rough), "likeness": phash.of(rough)}


def _rough(image: Any) -> Any:
    """What colour and likeness are told by. What can be seen through is left as it is: its clear
    pixels must not mix with the others."""
    return image if image.hasalpha() else phash.small(image)


def _is_too_large(facts: Facts) -> bool:
    """So many pixels are kept only where the user wants them unchecked; nobody unpacks them."""
    return (facts.width or 0) * (facts.height or 0) > MOST_PIXELS


def poster(path: Path, facts: Facts, long_side: int = SMALL) -> Any:
    """A frame that shows something, neither dark nor all of one colour, if there is one: as early
    as can be."""
    return best_of(_some_frames(path, facts, long_side))


def _some_frames(path: Path, facts: Facts, long_side: int) -> Iterator[Any]:
    duration = facts.duration or 0
    times = [min(share * duration, POSTER_LATEST) for share in POSTER_AT]
    times += [share * duration for share in LATER if share * duration > POSTER_LATEST]
    with audio_video.opened(path, formats.container_of(path)) as media:
        stream = media.streams.video[0]
        stream.thread_type = "AUTO"
        for seconds in times:
            frame = _frame_at(media, stream, seconds)
            if frame is not None:
                yield _as_displayed(frame, long_side)


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


def _as_displayed(frame: Any, long_side: int) -> Any:
    """As a browser shows it: of a video's colours only those that are wider, or brighter, than a
    screen's are minded."""
    told = None
    if frame.color_trc in colour.HDR:
        told = colour.Numbers(frame.color_primaries, frame.color_trc)
    elif frame.color_primaries in colour.WIDE:
        told = colour.Numbers(frame.color_primaries, colour.SRGB_CURVE)
    shown = colour.as_srgb(small_frame(frame, long_side), told)
    return upright(shown, audio_video.orientation_of(frame)).copy_memory()


def main_colour(image: Any) -> str:
    """The colour that covers most of what can be seen, as "#rrggbb"."""
    from PIL import Image

    tiny = image
    if max(image.width, image.height) > TINY:
        tiny = image.thumbnail_image(TINY, height=TINY, size="down")
    mode = "RGBA" if tiny.bands == 4 else "RGB"
    # What Pillow says of its types does not tell one mode from another.
    seen: Any = Image.frombytes(mode, (tiny.width, tiny.height), tiny.write_to_memory())
    if mode == "RGBA":
        pixels = [pixel[:3] for pixel in seen.get_flattened_data() if pixel[3] > 127]
        if not pixels:
            return ""
        seen = _row_of(pixels)
    row = seen.quantize(6)
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
    with audio_video.opened(path, formats.container_of(path)) as media:
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
    """Write the thumbnail of a picture to `target`; returns it as a libvips image."""
    image = small_image(source, SMALL)
    save(image, target)
    return image


def save(image: Any, target: Path) -> None:
    """Write the thumbnail whole or not at all. It is sRGB, and nothing else is told in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temp = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        temp.write_bytes(image.webpsave_buffer(Q=QUALITY, effort=EFFORT, keep="none"))
        temp.replace(target)
    finally:
        temp.unlink(missing_ok=True)

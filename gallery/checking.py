"""Is this file what it claims to be, whole, and safe to keep? Every file is decoded to its end.

`check(path)` is the only door into the gallery: what a provider sent, what a user dropped, what a
command imports. The type comes from the bytes, never from the name.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from gallery import formats, tails
from gallery.formats import Format
from providers.contract import Medium

MOST_BYTES = {
    Medium.IMAGE: 64 * 1024**2,
    Medium.AUDIO: 256 * 1024**2,
    Medium.VIDEO: 2 * 1024**3,
    Medium.TEXT: 16 * 1024**2,
}
MOST_PIXELS = 50_000_000
MOST_ANIMATED_PIXELS = 1_000_000_000
MOST_SECONDS = 6 * 3600

MARKUP_STARTS = (
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<script",
    "<svg",
    "<?xml",
    "<!--",
    "<?php",
)
PLAIN_CONTROLS = {"\t", "\n", "\r", "\f"}
CUT_OFF = "The file is cut off: its end is missing."
UNKNOWN = f"The file is of no type that is known. {formats.TAKEN}"
BROKEN = "The file is damaged and cannot be decoded to its end."


class BadMedia(Exception):
    """The file cannot be kept; the message says why, for the person whose file it is."""


@dataclass(frozen=True)
class Facts:
    """What a file is. `size` in bytes, `width` and `height` in pixels as shown (turned upright),
    `duration` in seconds, `fps` in frames a second; None where a medium has no such thing."""

    medium: Medium
    mime: str
    extension: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    fps: float | None = None
    has_audio: bool = False


def check(path: Path, *, declared: str = "") -> Facts:
    """The facts of a file, or BadMedia.

    `declared` is the MIME type that the sender gave. It is believed in one point only: text that
    was announced as a picture, a video or a sound is an error message, not a product.
    """
    with _open(path) as file:
        size = path.stat().st_size
        if not size:
            raise BadMedia("The file is empty.")
        container = formats.container(file.read(formats.HEAD))
        if not container:
            return _check_text(file, size, declared)
        if size > _most_bytes(container):
            raise BadMedia(_too_big(size, _most_bytes(container)))
        _check_end(file, container, size)
        if container in formats.IMAGES:
            return _check_image(path, formats.IMAGES[container], size)
        return _check_timed(path, container, size)


def _open(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadMedia("This is not a file.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bad name"
        raise BadMedia(f"The file cannot be read ({reason}).") from error


def _most_bytes(container: str) -> int:
    if container in formats.IMAGES:
        return MOST_BYTES[Medium.IMAGE]
    return MOST_BYTES[Medium.VIDEO if container in formats.VIDEO else Medium.AUDIO]


def _too_big(size: int, most: int) -> str:
    return f"The file is too big: {size / 1024**2:,.0f} MB, and {most // 1024**2:,} MB are allowed."


def _check_end(file: BinaryIO, container: str, size: int) -> None:
    try:
        tails.check_end(file, container, size)
    except tails.CutOff:
        raise BadMedia(CUT_OFF) from None
    except tails.Foreign:
        raise BadMedia("The file has something else glued behind it; it is refused.") from None


def _check_image(path: Path, found: Format, size: int) -> Facts:
    from PIL import Image

    names = [name.upper() for name in formats.IMAGES]
    try:
        with Image.open(path, formats=names) as image:
            _check_pixels(*image.size)
            width, height = image.size
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            _decode_frames(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadMedia(f"The picture has too many pixels; {_megapixels()} are allowed.") from error
    except BadMedia:
        raise
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        raise BadMedia(CUT_OFF if "truncated" in str(error) else BROKEN) from error
    if turned:
        width, height = height, width
    return Facts(found.medium, found.mime, found.extension, size, width=width, height=height)


def _decode_frames(image: Any) -> None:
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and frames * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise BadMedia("The animation is too long; send it as a video.")
    for frame in range(frames):
        image.seek(frame)
        image.load()


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise BadMedia("The picture has no pixels.")
    if width * height > MOST_PIXELS:
        raise BadMedia(
            f"The picture is too large: {width} × {height} pixels, and {_megapixels()} are allowed."
        )


def _megapixels() -> str:
    return f"{MOST_PIXELS // 1_000_000} megapixels"


def _check_timed(path: Path, container: str, size: int) -> Facts:
    """Video and sound: every stream is decoded, and what came out compared with the header."""
    import av

    try:
        with av.open(
            str(path),
            format=formats.DEMUXERS[container],
            metadata_errors="ignore",
            options={"protocol_whitelist": "file"},
        ) as media:
            return _facts_of(media, container, path, size)
    except BadMedia:
        raise
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        raise BadMedia(BROKEN) from error


def _facts_of(media: Any, container: str, path: Path, size: int) -> Facts:
    from av.stream import Disposition

    pictures = [s for s in media.streams.video if not s.disposition & Disposition.attached_pic]
    video = pictures[0] if pictures else None
    audio = media.streams.audio[0] if media.streams.audio else None
    found = (formats.VIDEO if video else formats.AUDIO).get(container)
    if found is None or not (video or audio):
        raise BadMedia(f"The file has no picture or sound that can be shown. {formats.TAKEN}")
    if size > MOST_BYTES[found.medium]:
        raise BadMedia(_too_big(size, MOST_BYTES[found.medium]))
    facts = Facts(found.medium, found.mime, found.extension, size, has_audio=audio is not None)
    if video:
        facts = replace(facts, **_picture_facts(video))
    duration, turned = _decode(media, [stream for stream in (video, audio) if stream])
    if duration + max(0.5, 0.02 * duration) < _announced(media, container, path):
        raise BadMedia(CUT_OFF)
    if turned:
        facts = replace(facts, width=facts.height, height=facts.width)
    return replace(facts, duration=round(duration, 3))


def _picture_facts(video: Any) -> dict[str, Any]:
    if not video.codec_context:
        raise BadMedia("The video is coded in a way that cannot be decoded here.")
    width, height = video.codec_context.width, video.codec_context.height
    _check_pixels(width, height)
    rate = video.average_rate or video.guessed_rate
    return {"width": width, "height": height, "fps": round(float(rate), 3) if rate else None}


def _decode(media: Any, streams: list[Any]) -> tuple[float, bool]:
    """Decode every packet: where the longest stream ends, in seconds, and whether the picture is
    to be shown on its side."""
    turned = False
    ends: dict[int, float] = {}
    for stream in streams:
        stream.thread_type = "AUTO"
    for stream, frame in _frames(media, streams):
        if stream.type == "video" and stream.index not in ends:
            turned = frame.rotation % 180 != 0
        start = frame.time if frame.time is not None else ends.get(stream.index, 0.0)
        ends[stream.index] = max(ends.get(stream.index, 0.0), start + _seconds(stream, frame))
        if ends[stream.index] > MOST_SECONDS:
            raise BadMedia(f"It is longer than {MOST_SECONDS // 3600} hours.")
    if len(ends) < len(streams):
        raise BadMedia(BROKEN)
    return max(ends.values()), turned


def _frames(media: Any, streams: list[Any]) -> Iterator[tuple[Any, Any]]:
    for packet in media.demux(streams):
        if packet.is_corrupt and not packet.stream.name.startswith("pcm_"):
            raise BadMedia(CUT_OFF)
        for frame in packet.decode():
            if frame.is_corrupt:
                raise BadMedia(BROKEN)
            yield packet.stream, frame


def _seconds(stream: Any, frame: Any) -> float:
    if stream.type == "audio":
        return frame.samples / frame.sample_rate
    if frame.duration:
        return float(frame.duration * frame.time_base)
    return float(1 / stream.average_rate) if stream.average_rate else 0.0


def _announced(media: Any, container: str, path: Path) -> float:
    """How many seconds the header promises; 0 where it only guesses."""
    if container == "mp3" and not _counts_its_frames(path):
        return 0.0
    return (media.duration or 0) / 1_000_000


def _counts_its_frames(path: Path) -> bool:
    """An MP3 without such a header is only estimated from its first bit rate."""
    with path.open("rb") as file:
        head = file.read(10)
        tag = 0
        if head.startswith(b"ID3"):
            tag = 10 + sum(head[6 + i] << shift for i, shift in enumerate((21, 14, 7, 0)))
        file.seek(tag)
        frame = file.read(256)
    return any(mark in frame for mark in (b"Xing", b"Info", b"VBRI"))


def _check_text(file: BinaryIO, size: int, declared: str) -> Facts:
    announced = declared.partition(";")[0].strip().lower()
    if size > MOST_BYTES[Medium.TEXT]:
        raise BadMedia(UNKNOWN)
    file.seek(0)
    text = _words(file.read())
    if not text.strip():
        raise BadMedia("The file is empty.")
    if any(_is_control(letter) for letter in set(text)):
        raise BadMedia("The text has control characters in it; it may not be text at all.")
    if announced != "text/plain" and text.lstrip().lower().startswith(MARKUP_STARTS):
        raise BadMedia(f"The file is a web page or other markup. {formats.TAKEN}")
    if announced.partition("/")[0] in (Medium.IMAGE, Medium.VIDEO, Medium.AUDIO):
        raise BadMedia(f"It is called {announced}, but it holds only text.")
    found = formats.JSON if _is_json(text) else formats.TEXT
    return Facts(found.medium, found.mime, found.extension, size)


def _words(data: bytes) -> str:
    try:
        if b"\0" not in data:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise BadMedia(UNKNOWN)


def _is_control(letter: str) -> bool:
    code = ord(letter)
    return (code < 32 and letter not in PLAIN_CONTROLS) or 127 <= code < 160


def _is_json(text: str) -> bool:
    import json

    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

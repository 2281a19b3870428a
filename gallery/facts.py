"""What is known of a file, what it may be at most, and how it is told that one cannot be kept."""

from dataclasses import dataclass

from providers.contract import Medium

MOST_BYTES = {
    Medium.IMAGE: 64 * 1024**2,
    Medium.AUDIO: 256 * 1024**2,
    Medium.VIDEO: 2 * 1024**3,
    Medium.TEXT: 16 * 1024**2,
}
MOST_PIXELS = 50_000_000
MOST_PARTS = 200_000
"""Chunks, boxes, pages, blocks or marks that a file may be built of."""
MOST_MEMORY = 800 * 1024**2
"""Bytes that the process which reads a file may take."""
LEAST_SECONDS, SECONDS_PER_MB = 60.0, 3.0

CUT_OFF = "The file is cut off: its end is missing."
BROKEN = "The file is damaged and cannot be decoded to its end."


class BadMedia(Exception):
    """The file cannot be kept; the message says why, for the person whose file it is."""


class TooMuchWork(BadMedia):
    """To look at the file would take more time or memory than any file may; `why` begins small.
    `said` is the whole sentence, where it was made already."""

    def __init__(self, why: str = "", *, said: str = "") -> None:
        super().__init__(said or f"The file is too much work to check: {why}.")


@dataclass(frozen=True)
class Facts:
    """What a file is. `size` in bytes, `width` and `height` in pixels as shown (turned upright),
    `duration` in seconds, `fps` in frames a second; None where a medium has no such thing or it is
    not known. `is_checked` is false where the user took it as it came."""

    medium: Medium
    mime: str
    extension: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    fps: float | None = None
    has_audio: bool = False
    is_checked: bool = True


def seconds_for(size: int) -> float:
    """How long a file of so many bytes may take at most. Video and sound are coded tightly."""
    return LEAST_SECONDS + SECONDS_PER_MB * size / 1024**2


def check_bytes(size: int, medium: Medium) -> None:
    """Raise BadMedia for a file that is larger than its medium may be."""
    most = MOST_BYTES[medium]
    if size > most:
        mib, allowed = f"{size / 1024**2:,.0f}", f"{most // 1024**2:,}"
        raise BadMedia(f"The file is too big: {mib} MB, and {allowed} MB are allowed.")


def check_pixels(width: int, height: int) -> None:
    """Raise BadMedia for a picture that is too large to be unpacked."""
    if not width or not height:
        raise BadMedia("The picture has no pixels.")
    if width * height > MOST_PIXELS:
        raise BadMedia(
            f"The picture is too large: {width} × {height} pixels, and {megapixels()} are allowed."
        )


def megapixels() -> str:
    return f"{MOST_PIXELS // 1_000_000} megapixels"

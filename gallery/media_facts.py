"""What is known of a file, what it may be at most, and how it is told that one cannot be kept."""

from dataclasses import dataclass, field
from typing import Any

from providers.contract import Medium

MOST_BYTES = {
    Medium.IMAGE: 1024**3,
    Medium.AUDIO: 256 * 1024**2,
    Medium.VIDEO: 2 * 1024**3,
    Medium.TEXT: 16 * 1024**2,
}
LARGEST_FILE = max(MOST_BYTES.values())
"""The most bytes of anything that is taken in, and of one upload."""
MOST_PIXELS = 300_000_000
"""Of a picture that can be read row by row."""
MOST_HELD = 320_000_000
"""Bytes that the pixels of one may take that can be unpacked only as a whole; with what it takes to
unpack them that is some 400 MB."""
MOST_PARTS = 200_000
"""Chunks, boxes, pages, blocks or marks that a file may be built of."""
MOST_MEMORY = 800 * 1024**2
"""Bytes that the process which reads a file may take."""
LEAST_SECONDS, SECONDS_PER_MB = 60.0, 3.0

CUT_OFF = "The file is cut off: its end is missing."
BROKEN = "The file is damaged and cannot be decoded to its end."


class BadMedia(Exception):
    """The file cannot be kept; the message says why, for the person whose file it is."""


class TooLarge(BadMedia):
    """The picture has more pixels than are unpacked; nothing else is wrong with it."""


class TooMuchWork(BadMedia):
    """To look at the file would take more time or memory than any file may; `why` begins small.
    `said` is the whole sentence, where it was made already."""

    def __init__(self, why: str = "", *, said: str = "") -> None:
        super().__init__(said or f"The file is too much work to check: {why}.")


@dataclass(frozen=True)
class Facts:
    """What a file is. `size` in bytes, `width` and `height` in pixels as shown (turned upright),
    `duration` in seconds, `fps` in frames a second; None where a medium has no such thing or it is
    not known. `codec` names how a video, or else a sound, is coded. `needs_preview` is
    true for a picture that no browser shows as it is meant. `is_checked` is false
    where the user took it as it came. `seen` is a hash over all that is shown or heard, where that
    was asked for."""

    medium: Medium
    mime: str
    extension: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    fps: float | None = None
    has_audio: bool = False
    codec: str = ""
    needs_preview: bool = False
    is_checked: bool = True
    seen: str = field(default="", compare=False)

    @classmethod
    def of_json(cls, facts: dict[str, Any]) -> "Facts":
        """What `asdict` made of them, and JSON of that."""
        return cls(**facts | {"medium": Medium(facts["medium"])})


def seconds_for(size: int) -> float:
    """How long a file of so many bytes may take at most. Video and sound are coded tightly."""
    return LEAST_SECONDS + SECONDS_PER_MB * size / 1024**2


def check_bytes(size: int, medium: Medium) -> None:
    """Raise BadMedia for a file that is larger than its medium may be."""
    most = MOST_BYTES[medium]
    if size > most:
        raise BadMedia(
            f"The file is too big: {megabytes(size)}, and {megabytes(most)} are allowed."
        )


def most_bytes(medium: str | None) -> int:
    """What a file of this medium may have; of any, where none is named."""
    return MOST_BYTES[Medium(medium)] if medium in list(Medium) else LARGEST_FILE


def megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f} MB"


def check_pixels(width: int, height: int, most: int = MOST_PIXELS, held: int = 0) -> None:
    """Raise TooLarge for a picture that has more than `most` pixels, or has to be in memory with
    `held` bytes for each of them and has more than that allows; BadMedia where it has none."""
    if not width or not height:
        raise BadMedia("The picture has no pixels.")
    size = f"The picture is too large: {width} × {height} pixels, and"
    if width * height > most:
        raise TooLarge(f"{size} {most // 1_000_000} megapixels are allowed.")
    if held and width * height * held > MOST_HELD:
        most = MOST_HELD // held // 1_000_000
        raise TooLarge(
            f"{size} {most} megapixels are allowed of its kind, which is read as a whole."
        )

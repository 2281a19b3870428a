"""How pictures and sound are encoded, by profile. What changes a picture's bytes is in `mark`."""

from __future__ import annotations

import functools
import os
import subprocess
from dataclasses import dataclass

from providers.contract import BadRequest

RENDERER = 1
"""Goes up when the same edit list makes another picture or another sound than before."""
BT709 = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
SOUND = ("-c:a", "aac", "-b:a", "192k", "-ar", "48000", "-ac", "2")
MOST_CORES = 4


@dataclass(frozen=True)
class Profile:
    preset: str
    crf: int
    keyframes: int

    @property
    def arguments(self) -> tuple[str, ...]:
        return (
            *("-c:v", "libx264", "-preset", self.preset, "-crf", str(self.crf)),
            *("-pix_fmt", "yuv420p", "-g", str(self.keyframes)),
            *("-x264-params", "open-gop=0:stitchable=1", *BT709, "-color_range", "tv"),
        )


PROFILES = {"preview": Profile("ultrafast", 28, 15), "final": Profile("veryfast", 18, 60)}
BITS_PER_PIXEL = {"preview": 0.06, "final": 0.2}
"""A picture that is hard to encode takes about so much."""


def threads() -> str:
    """As x264 itself would choose them for that many cores."""
    return str(min(MOST_CORES, os.cpu_count() or 1) * 3 // 2)


@functools.cache
def executable() -> str:
    """Path of the FFmpeg that came with the app. Raises BadRequest where there is none."""
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise BadRequest(
            "There is no FFmpeg on this machine.",
            next_step="Install the app's requirements again (`make run` does), then retry.",
        ) from error


@functools.cache
def version() -> str:
    """Of that FFmpeg, as it names itself."""
    completed = subprocess.run(
        [executable(), "-version"], capture_output=True, text=True, check=True
    )
    return completed.stdout.split("Copyright")[0].strip()


NEEDED = ("xfade", "perspective", "subtitles", "sidechaincompress", "alimiter", "ebur128", "tpad")


@functools.cache
def lacking() -> tuple[str, ...]:
    """What this FFmpeg was built without, of the filters that a film needs."""
    completed = subprocess.run(
        [executable(), "-hide_banner", "-filters"], capture_output=True, text=True, check=True
    )
    there = {line.split()[1] for line in completed.stdout.splitlines() if "->" in line}
    return tuple(name for name in NEEDED if name not in there)

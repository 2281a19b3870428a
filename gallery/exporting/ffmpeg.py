"""Video and sound written by FFmpeg, apart, with limits in time and memory."""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gallery import decoder, formats
from gallery.exporting.options import Target
from gallery.media_facts import MOST_MEMORY, BadMedia, TooMuchWork
from providers.contract import Medium

LOOK_EVERY = 0.1
LEAST_SECONDS, SECONDS_PER_SECOND = 120.0, 60.0
"""Of a file that lasts a second: a large picture takes that long on a slow machine."""
MOST_OF_FFMPEG = 3 * MOST_MEMORY
USUAL_QUALITY = 85
MUXERS = {"mkv": "matroska", "aac": "adts", "m4a": "ipod"}
BARE = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"]
BARE += ["-flags:v", "+bitexact", "-flags:a", "+bitexact"]


class Stopped(Exception):
    """It was cancelled, or the program ends."""


def write(
    source: Path,
    target: Path,
    *,
    container: str,
    to: Target,
    longest: int,
    quality: int,
    is_bare: bool,
    seconds: float | None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Write the video or sound of a file in `container` to `target`. Raises BadMedia, TooMuchWork,
    Stopped, and OSError where it cannot be started."""
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
    command += ["-protocol_whitelist", "file", "-f", formats.DEMUXERS[container]]
    command += ["-i", f"file:{source}"]
    command += _coded(to, longest, quality or USUAL_QUALITY) if to.is_coded_anew else _copied(to)
    command += BARE if is_bare else ["-map_metadata", "0"]
    if to.container in ("mp4", "mov"):
        command += ["-movflags", "+faststart"]
    if to.container == "mp3" and is_bare:
        command += ["-id3v2_version", "0", "-write_id3v1", "0"]
    if to.container == "aac" and is_bare:
        command += ["-write_id3v2", "0"]
    muxer = MUXERS.get(to.extension) or MUXERS.get(to.container, to.container)
    command += ["-f", muxer, f"file:{target}"]
    _run(command, LEAST_SECONDS + SECONDS_PER_SECOND * (seconds or 0), is_stopped)


def _copied(to: Target) -> list[str]:
    """Pictures and samples as they are; attached covers and what is neither stay behind."""
    pictures = ["-map", "0:V?"] if to.medium == Medium.VIDEO else []
    return [*pictures, "-map", "0:a?", "-c", "copy"]


def _coded(to: Target, longest: int, quality: int) -> list[str]:
    if to.medium == Medium.AUDIO:
        return ["-map", "0:a:0", "-vn", *_sound(to.container, quality)]
    if to.container == "gif":
        palette = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1"
        words = f"[0:V:0]fps=12,{_scaled(longest, 1)},{palette}"
        return ["-filter_complex", words, "-loop", "0"]
    streams = ["-map", "0:V:0", "-map", "0:a:0?", "-vf", f"{_scaled(longest, 2)},format=yuv420p"]
    crf = round(18 + (100 - quality) * 0.33)
    if to.container == "webm":
        coded = ["-c:v", "libvpx-vp9", "-b:v", "0", "-crf", str(crf + 8), "-cpu-used", "4"]
        return [*streams, *coded, "-row-mt", "1", "-c:a", "libopus", "-b:a", "128k"]
    coded = ["-c:v", "libx264", "-preset", "medium", "-crf", str(crf)]
    return [*streams, *coded, "-c:a", "aac", "-b:a", "192k"]


def _sound(container: str, quality: int) -> list[str]:
    if container == "mp3":
        return ["-c:a", "libmp3lame", "-q:a", str(round((100 - quality) / 100 * 9))]
    return ["-c:a", {"wav": "pcm_s16le", "flac": "flac"}[container]]


def _scaled(longest: int, even: int) -> str:
    """A filter that makes it at most so long, with sides that are a multiple of `even`."""
    if not longest:
        return f"scale=trunc(iw/{even})*{even}:trunc(ih/{even})*{even}"
    fit = f"force_original_aspect_ratio=decrease:force_divisible_by={even}"
    return f"scale='min({longest},iw)':'min({longest},ih)':{fit}"


def _run(command: list[str], seconds: float, is_stopped: Callable[[], bool]) -> None:
    environment = {name: value for name, value in os.environ.items() if name in decoder.PASSED_ON}
    deadline = time.monotonic() + seconds
    with tempfile.TemporaryFile() as log_file:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log_file,
            start_new_session=True,
        )
        try:
            _limit(process.pid, seconds)
            while process.poll() is None:
                if is_stopped():
                    raise Stopped
                if time.monotonic() > deadline:
                    raise TooMuchWork(decoder.TOO_SLOW.format(seconds))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_EVERY)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            log_file.seek(0)
            why = log_file.read(2000).decode(errors="replace").strip().splitlines()
            raise BadMedia(f"It cannot be written so: {why[-1] if why else 'FFmpeg failed'}.")


def _limit(pid: int, seconds: float) -> None:
    """Should this process die in the middle, nobody else would end it."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            most = int(seconds * (os.cpu_count() or 1)) + 1
            resource.prlimit(pid, resource.RLIMIT_CPU, (most, most))
            resource.prlimit(pid, resource.RLIMIT_DATA, (MOST_OF_FFMPEG, MOST_OF_FFMPEG))

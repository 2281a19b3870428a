"""FFmpeg as a child process: frames or files in, one file out, and never an orphan."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from providers.contract import BadOutput, BadRequest, Charged

_BT709 = (
    *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
    *("-color_range", "tv"),
)
H264 = (
    *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"),
    *("-map_metadata", "-1", "-movflags", "+faststart"),
)


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
def filters() -> frozenset[str]:
    """Names of the filters that this FFmpeg was built with."""
    shown = subprocess.run(
        [executable(), "-hide_banner", "-filters"], capture_output=True, text=True, check=True
    )
    return frozenset(line.split()[1] for line in shown.stdout.splitlines() if "->" in line)


def encode(
    frames: Iterable[bytes],
    target: Path,
    *,
    size: tuple[int, int],
    fps: int,
    sent: Callable[[int], None],
) -> None:
    """Write raw yuv420p BT.709 `frames` as an H.264 MP4. `sent(n)` follows frame n, from 1.

    Raises BadOutput when FFmpeg gives up. Whatever `sent` or `frames` raises kills the child.
    """
    # What the frames are in is said twice, or FFmpeg takes them for BT.601 and converts them.
    raw = (
        *_BT709,
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv420p",
        "-s",
        f"{size[0]}x{size[1]}",
        "-r",
        str(fps),
    )
    keyframes = ("-g", str(2 * fps))
    with _child(
        *raw,
        "-i",
        "pipe:0",
        *H264,
        *_BT709,
        *keyframes,
        target.name,
        folder=target.parent,
        fed=True,
    ) as child:
        assert child.stdin is not None
        # A broken pipe means that FFmpeg gave up; its exit code and log then say why.
        with suppress(BrokenPipeError):
            for number, frame in enumerate(frames, 1):
                child.stdin.write(frame)
                sent(number)
            child.stdin.close()


def convert(*arguments: str, folder: Path, frames: float, reached: Callable[[float], None]) -> None:
    """Run FFmpeg with `arguments` in `folder`; `reached(0..1)` is called as it gets on.

    `frames` is about how many will be made. Raises BadOutput when FFmpeg gives up.
    """
    with _child("-progress", "pipe:1", *arguments, folder=folder, fed=False) as child:
        for done in _progress(child.stdout):
            reached(min(1.0, done / max(frames, 1.0)))


def _progress(stdout: IO[bytes] | None) -> Iterator[int]:
    """Frames made so far. FFmpeg also tells a time, but that of whichever stream is ahead."""
    assert stdout is not None
    for line in stdout:
        name, _, value = line.decode("ascii", "replace").strip().partition("=")
        if name == "frame" and value.isdigit():
            yield int(value)


@contextmanager
def _child(*arguments: str, folder: Path, fed: bool) -> Iterator[subprocess.Popen[bytes]]:
    """FFmpeg at work in `folder`: `fed` by stdin, or telling its progress on stdout."""
    log = folder / "ffmpeg.log"
    # The log is a file, since a pipe that nobody reads would stop FFmpeg when it fills.
    with log.open("wb") as errors:
        child = subprocess.Popen(
            [executable(), "-hide_banner", "-v", "error", "-y", *arguments],
            cwd=folder,
            stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if fed else subprocess.PIPE,
            stderr=errors,
        )
    try:
        yield child
        child.wait()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                if pipe:
                    pipe.close()
    if child.returncode:
        output = log.read_text(errors="replace").strip().splitlines()
        raise BadOutput(
            f"FFmpeg could not make the file: {output[-1] if output else 'it gave no reason'}.",
            next_step="Order it again with other settings.",
            charged=Charged.NO,
        )

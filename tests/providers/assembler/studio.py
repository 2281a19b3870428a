"""Small clips and sounds, made by FFmpeg once, and films of them."""

import hashlib
import logging
import mimetypes
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from providers.assembler.encoding import executable
from providers.assembler.provider import FILM, Assembler
from providers.contract import Context, Finished, Input, Json, Prepared

WIDTH, HEIGHT = 160, 90
H264 = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast")


def ffmpeg(*arguments: str, folder: Path | None = None) -> bytes:
    command = [executable(), "-v", "error", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout


def make_media(folder: Path) -> None:
    """Clips of every oddity, all tiny."""

    def clip(name: str, source: str, *more: str) -> None:
        ffmpeg("-f", "lavfi", "-i", source, *more, str(folder / name))

    land = f"testsrc2=s={WIDTH}x{HEIGHT}:r=30:d=4"
    ffmpeg(
        *("-f", "lavfi", "-i", land, "-f", "lavfi", "-i", "sine=440:d=4:r=48000"),
        *(*H264, "-c:a", "aac", "-b:a", "96k", str(folder / "land.mp4")),
    )
    clip("long.mp4", f"testsrc2=s={WIDTH}x{HEIGHT}:r=25:d=16", *H264)
    clip("film.mp4", f"testsrc2=s={WIDTH}x{HEIGHT}:r=24000/1001:d=4", *H264)
    holes = ("-vf", "select='not(between(mod(n,10),3,6))'", "-fps_mode", "vfr")
    clip("vfr.mp4", land, *holes, *H264)
    clip("short.mp4", f"testsrc2=s={WIDTH}x{HEIGHT}:r=30:d=1", *H264)
    clip("odd.mp4", "testsrc2=s=161x91:r=25:d=3", "-pix_fmt", "yuv444p")
    whole = ("-vf", "scale=out_range=pc,format=yuvj420p", "-color_range", "pc")
    clip("full.mp4", f"color=white:s={WIDTH}x{HEIGHT}:r=30:d=3", *whole)
    ffmpeg(
        *("-display_rotation", "90", "-i", str(folder / "land.mp4"), "-c", "copy"),
        str(folder / "turned.mp4"),
    )
    clip("a.h264", f"testsrc2=s={WIDTH}x{HEIGHT}:r=30:d=1", *H264)
    clip("b.h264", "testsrc=s=320x180:r=30:d=1", *H264)
    both = (folder / "a.h264").read_bytes() + (folder / "b.h264").read_bytes()
    (folder / "ab.h264").write_bytes(both)
    ffmpeg("-r", "30", "-i", str(folder / "ab.h264"), "-c", "copy", str(folder / "sizes.mp4"))
    broken = bytearray((folder / "land.mp4").read_bytes())
    middle = len(broken) // 3
    broken[middle : middle + 6000] = b"\xa5" * 6000
    (folder / "broken.mp4").write_bytes(broken)
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 255, (48, 64, 3), np.uint8)
    Image.fromarray(pixels).resize((640, 480)).save(folder / "still.png")
    clip("speech.wav", "sine=300:d=2:r=44100")
    clip("music.wav", "anoisesrc=c=pink:a=0.3:d=3:r=48000:seed=1")


@dataclass
class Studio:
    media: Path
    work: Path
    cache: Path
    report: Callable[..., None] = lambda *told: None

    def inputs(self, names: list[str]) -> tuple[Input, ...]:
        found = []
        for name in names:
            path = self.media / name
            mime = mimetypes.guess_type(name)[0] or "video/mp4"
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.append(Input("media", path, mime, digest))
        return tuple(found)

    def film(self, names: list[str], **edit: Any) -> Finished:
        """Of files by their names, and an edit list over the usual size and rate."""
        self.work.mkdir(exist_ok=True)
        log = logging.getLogger("assembler")
        ctx = Context({}, "", None, log, self.work, self.report, cache=self.cache)
        body = edit_list(**edit)
        done = Assembler().submit(ctx, Prepared(FILM, body, "key", self.inputs(names)))
        assert isinstance(done, Finished)
        return done


def edit_list(**edit: Any) -> Json:
    return {"version": 1, "width": WIDTH, "height": HEIGHT, "fps": [30, 1], **edit}


def frames_of(file: Path) -> list[str]:
    """The digest of every decoded frame."""
    return digests(ffmpeg("-i", str(file), "-map", "0:v", "-f", "framemd5", "-"))


def digests(said: bytes) -> list[str]:
    lines = said.decode().splitlines()
    return [line.rpartition(",")[2].strip() for line in lines if not line.startswith("#")]


def samples_of(file: Path) -> Any:
    """Its sound: samples × 2, at 48,000 Hz."""
    raw = ffmpeg("-i", str(file), "-map", "0:a", "-f", "f32le", "-ac", "2", "-ar", "48000", "-")
    return np.frombuffer(raw, np.float32).reshape(-1, 2)

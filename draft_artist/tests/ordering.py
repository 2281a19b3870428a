"""Order from a workshop of `local` the way the engine does, and look at what came out."""

import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
from PIL import Image

from providers.contract import Context, Finished, Input, ModelSpec, Prepared, Stopped
from tests.processes import running
from tests.timing import slowness

Report = Callable[[float, str], None]


def spec_of(workshop: ModuleType, model: str) -> ModelSpec:
    return next(spec for spec in workshop.MODELS if spec.id == model)


def order(
    workshop: ModuleType,
    model: str,
    folder: Path,
    *,
    report: Report = lambda progress, message="": None,
    files: dict[str, Path] | None = None,
    **body: Any,
) -> Finished:
    folder.mkdir(parents=True, exist_ok=True)
    inputs = tuple(
        Input(field, path, "", hashlib.sha256(path.read_bytes()).hexdigest())
        for field, path in (files or {}).items()
    )
    ctx = Context({}, "", None, logging.getLogger("local"), folder, report)
    return workshop.make(ctx, Prepared(spec_of(workshop, model), body, "key", inputs))


def spent() -> float:
    """Seconds of work so far, of this process and the children that ended: however busy the machine
    is, the same work takes about the same."""
    return sum(os.times()[:4])


def worked_since(before: float) -> float:
    """Seconds of work since `spent` told `before`, as a quick machine counts them: one that is
    shared counts up to twice as many for the same."""
    return (spent() - before) / slowness()


class Watch:
    """A report function that remembers all it was told, and may stop the work."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[float, str]] = []
        self.stop_after = stop_after

    def __call__(self, progress: float, message: str = "") -> None:
        self.told.append((progress, message))
        if self.stop_after is not None and len(self.told) > self.stop_after:
            raise Stopped


def children() -> list[str]:
    """The programs that speech and films start and that still run under this process."""
    return [str(process) for process in running("ffmpeg", "espeak_child")]


@dataclass
class Film:
    width: int
    height: int
    fps: float
    frames: list[np.ndarray]
    seconds: float
    pixels: str
    colours: int
    sound: float


def watch(path: Path) -> Film:
    """Decode a film to its end. Frames are RGB arrays; `sound` is the audio's length in seconds."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        sound = 0.0
        if container.streams.audio:
            container.seek(0)
            sound = sum(f.samples / f.sample_rate for f in container.decode(audio=0))
        return Film(
            stream.width,
            stream.height,
            float(stream.average_rate),
            [one.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray() for one in frames],
            float(stream.duration * stream.time_base),
            stream.codec_context.pix_fmt,
            frames[0].colorspace,
            sound,
        )


@dataclass
class Sound:
    rate: int
    samples: np.ndarray
    codec: str

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / self.rate


def listen(path: Path) -> Sound:
    """Decode an audio file to its end: samples are channels x n floats."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        to_float = av.AudioResampler(format="fltp")
        blocks = [
            out.to_ndarray()
            for frame in container.decode(stream)
            for out in to_float.resample(frame)
        ]
        return Sound(stream.rate, np.concatenate(blocks, axis=1), stream.codec_context.name)


def picture(path: Path, width: int = 640, height: int = 400) -> Path:
    """A picture with soft colours, fine lines and one red disc in its middle."""
    y, x = np.mgrid[0:height, 0:width]
    field = [60 + x * 90 / width, 60 + y * 90 / height, 128 + 60 * np.sin(x / 20) * np.sin(y / 20)]
    pixels = np.stack(field, axis=-1)
    pixels[::40] = pixels[:, ::40] = 255
    disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 16) ** 2
    pixels[disc] = (255, 0, 0)
    Image.fromarray(pixels.astype(np.uint8)).save(path)
    return path


def disc(frame: np.ndarray) -> tuple[float, float, float]:
    """Where the red disc is, x and y in pixels, and how many pixels it covers."""
    others = np.maximum(frame[..., 1], frame[..., 2])
    red = np.clip(frame[..., 0].astype(np.int16) - others - 60, 0, None)
    x, y = (float(red.sum(axis) @ np.arange(frame.shape[1 - axis])) for axis in (0, 1))
    whole = float(red.sum())
    return x / max(whole, 1e-9), y / max(whole, 1e-9), whole / 195

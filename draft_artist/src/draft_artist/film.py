"""Film a still picture along a path: sub-pixel smooth, its edges never in view.

The picture is taken apart into BT.709 planes once. Each frame then is three resamplings, with the
chroma at half size, which halves the work of filming RGB and spares FFmpeg the conversion.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from draft_artist import ffmpeg
from draft_artist.moves import Path as CameraPath

Matrix = NDArray[np.float64]
Planes = list[Image.Image]

_BICUBIC, _BILINEAR = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
_LONG, _SHORT = (
    {"480p": 854, "720p": 1280, "1080p": 1920},
    {"480p": 480, "720p": 720, "1080p": 1080},
)
_LENS = 1.4  # focal length in frame widths: how strongly a swing shows perspective


def frame_size(resolution: str, aspect: float) -> tuple[int, int]:
    """Width and height in pixels, even, of a frame of `aspect` that fits into `resolution`."""
    aspect = min(max(aspect, 0.25), 4.0)
    long, short = _LONG[resolution], _SHORT[resolution]
    most_wide, most_high = (long, short) if aspect >= 1 else (short, long)
    width = min(most_wide, most_high * aspect)
    return 2 * round(width / 2), 2 * round(width / aspect / 2)


def slack(image: Image.Image, aspect: float) -> tuple[float, float]:
    """How much of the picture's width and height a frame of `aspect` leaves out, each 0 to 1."""
    own = image.width / image.height
    return max(0.0, 1 - aspect / own), max(0.0, 1 - own / aspect)


def film(
    image: Image.Image,
    path: CameraPath,
    target: Path,
    *,
    size: tuple[int, int],
    fps: int,
    report: Callable[[float, str], None],
    steady: bool = True,
    over: Sequence[Callable[[int, Matrix, Planes], None]] = (),
) -> None:
    """Write `target`, an MP4 of the RGB `image` seen along `path`, one frame per row.

    A path that would show what lies outside the picture is brought nearer: all of it alike when
    `steady`, else only the frames that need it. Each of `over` may paint on frame n's planes: it
    gets n, the matrix from frame to picture pixels, and Y, U and V.
    """
    cameras = _inside(path, image.size, size, steady)
    negative = _Negative(image, cameras)

    def frame(number: int) -> bytes:
        planes = negative.expose(cameras[number], size)
        for paint in over:
            paint(number, cameras[number], planes)
        return b"".join(plane.tobytes() for plane in planes)

    def sent(number: int) -> None:
        if number % 8 == 0 or number == len(cameras):
            report(number / len(cameras), f"Filmed {number} of {len(cameras)} frames")

    ffmpeg.encode(_ahead(frame, len(cameras)), target, size=size, fps=fps, sent=sent)


def _ahead(make: Callable[[int], bytes], count: int) -> Iterator[bytes]:
    """make(0), make(1), …, each begun a little before it is wanted, on all cores."""
    workers = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, "film") as pool:
        waiting: deque[Future[bytes]] = deque()
        try:
            for number in range(count):
                waiting.append(pool.submit(make, number))
                if len(waiting) > workers + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _inside(
    path: CameraPath, picture: tuple[int, int], size: tuple[int, int], steady: bool
) -> list[Matrix]:
    """For each row of `path` the matrix from frame to picture, in pixels."""
    room = np.array(picture, float) - 2
    width = min(picture[0], picture[1] * size[0] / size[1])
    corners = np.array([(x * size[0], y * size[1], 1.0) for x in (0, 1) for y in (0, 1)]).T

    def seen(row: NDArray[np.float64], zoom: float) -> tuple[Matrix, Matrix, Matrix]:
        look = _look(row, width / zoom, size)
        x, y, w = look @ corners
        quad = np.array([x / w, y / w])
        return look, quad.min(axis=1), quad.max(axis=1)

    def too_wide(row: NDArray[np.float64]) -> float:
        _, low, high = seen(row, row[2])
        return max(1.0, float(np.max(2 * np.maximum(high, -low) / room)))

    nearer = np.array([too_wide(row) for row in path])
    if steady:
        nearer[:] = nearer.max()
    cameras = []
    for row, factor in zip(path, nearer, strict=True):
        look, low, high = seen(row, row[2] * factor)
        middle = row[:2] * picture
        middle = np.clip(middle, 1 - low, 1 + room - high)
        cameras.append(_move(*middle) @ look)
    return cameras


def _look(row: NDArray[np.float64], width: float, size: tuple[int, int]) -> Matrix:
    """Frame pixels to picture pixels around the point looked at, `width` of them in view."""
    scale = width / size[0]
    turn, swing = -math.radians(row[3]), math.radians(row[4])
    turned = np.array(
        [
            [math.cos(turn), -math.sin(turn), 0],
            [math.sin(turn), math.cos(turn), 0],
            [0, 0, 1],
        ]
    )
    lens = np.array(
        [
            [1, 0, 0],
            [0, math.cos(swing), 0],
            [math.sin(swing) / (_LENS * size[0]), 0, math.cos(swing)],
        ]
    )
    look = np.diag([scale, scale, 1]) @ turned @ lens @ _move(-size[0] / 2, -size[1] / 2)
    return np.asarray(look)


def _move(x: float, y: float) -> Matrix:
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def _scale(camera: Matrix) -> float:
    """Picture pixels per frame pixel."""
    return float(math.hypot(camera[0, 0], camera[1, 0]) / abs(camera[2, 2]))


class _Negative:
    """The picture as Y, U and V planes, at the sizes that the frames need."""

    def __init__(self, image: Image.Image, cameras: list[Matrix]) -> None:
        self._image = image
        self._planes: dict[int, Planes] = {}
        # Where the camera turns, bilinear on a doubled negative looks like bicubic at a third of
        # the time; straight frames are resampled by Image.resize, which needs no such help.
        self._doubled = not all(_is_straight(camera) for camera in cameras)
        scales = [_scale(camera) for camera in cameras]
        # One size for the whole move where that will do, so that sharpness never jumps.
        self._only = _step(min(scales)) if max(scales) / min(scales) <= 1.6 else None
        for step in sorted({self._step_for(scale) for scale in scales}):
            self._planes[step] = self._develop(step)

    def _step_for(self, scale: float) -> int:
        return _step(scale) if self._only is None else self._only

    def _develop(self, step: int) -> Planes:
        factor = _shrink(step)
        image = self._image
        if step:
            size = (max(2, round(image.width * factor)), max(2, round(image.height * factor)))
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
        y, u, v = image.convert("RGB", BT709).split()
        planes = [y, u.reduce(2), v.reduce(2)]
        if self._doubled:
            planes = [p.resize((2 * p.width, 2 * p.height), _BICUBIC) for p in planes]
        return planes

    def expose(self, camera: Matrix, size: tuple[int, int]) -> Planes:
        planes = self._planes[self._step_for(_scale(camera))]
        luma, *chroma = planes
        whole = (luma.width / self._image.width, luma.height / self._image.height)
        camera = np.diag([*whole, 1]) @ camera
        # H.264 chroma sits on the left one of each two luma pixels, hence the half pixel.
        halved = np.diag([0.5, 0.5, 1]) @ camera @ _move(-0.5, 0) @ np.diag([2, 2, 1])
        half = (size[0] // 2, size[1] // 2)
        return [_resample(luma, camera, size), *(_resample(c, halved, half) for c in chroma)]


# R, G, B to limited-range Y, Cb, Cr (ITU-R BT.709), as Image.convert takes it.
BT709 = (
    *(0.2126 * 219 / 255, 0.7152 * 219 / 255, 0.0722 * 219 / 255, 16),
    *(-0.2126 / 1.8556 * 224 / 255, -0.7152 / 1.8556 * 224 / 255, 0.5 * 224 / 255, 128),
    *(0.5 * 224 / 255, -0.7152 / 1.5748 * 224 / 255, -0.0722 / 1.5748 * 224 / 255, 128),
)


def _step(scale: float) -> int:
    """How many times to divide the picture by √2 so that 1 to 1.41 of its pixels make one."""
    return max(0, math.floor(2 * math.log2(scale)))


def _shrink(step: int) -> float:
    return float(2 ** (-step / 2))


def _is_straight(camera: Matrix) -> bool:
    return bool(camera[0, 1] == camera[1, 0] == camera[2, 0] == camera[2, 1] == 0)


def _resample(plane: Image.Image, camera: Matrix, size: tuple[int, int]) -> Image.Image:
    m = camera / camera[2, 2]
    if _is_straight(m):
        left, top = max(0.0, m[0, 2]), max(0.0, m[1, 2])
        right = min(float(plane.width), m[0, 2] + m[0, 0] * size[0])
        bottom = min(float(plane.height), m[1, 2] + m[1, 1] * size[1])
        return plane.resize(size, _BICUBIC, box=(left, top, right, bottom))
    if m[2, 0] == m[2, 1] == 0:
        return plane.transform(size, Image.Transform.AFFINE, tuple(m[:2].flat), _BILINEAR)
    return plane.transform(size, Image.Transform.PERSPECTIVE, tuple(m.flat)[:8], _BILINEAR)

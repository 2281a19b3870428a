"""What moves in front of a filmed picture: rain, snow, dust, embers, fireflies; and stars in it.

Positions are a pure function of time and seed, so frames can be painted in any order, by several
threads. Sizes and speeds are in heights of the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from draft_artist.film import BT709, Matrix, Planes

Plane = NDArray[np.float32]

_PHASES = 4  # sprites are kept at quarters of a pixel, or slow flakes would jump


@dataclass(frozen=True)
class Swarm:
    """Particles of one depth. `speed` is (across, down) a second; `sway` how far they swing.

    `radius` and `opacity` are ranges; `streak` is the length of a line instead of a dot;
    `pulse` 0 to 1 says how deep they glow up and down, `floor` and `roof` where they stay.
    """

    count: int
    radius: tuple[float, float]
    opacity: tuple[float, float]
    speed: tuple[float, float] = (0.0, 0.0)
    scatter: float = 0.2
    sway: float = 0.0
    streak: float = 0.0
    pulse: float = 0.0
    color: tuple[int, int, int] = (236, 242, 255)
    roof: float = 0.0
    floor: float = 1.0


SWARMS: dict[str, tuple[Swarm, ...]] = {
    "rain": (
        Swarm(260, (0.0008, 0.0010), (0.10, 0.20), (-0.22, 1.5), streak=0.035),
        Swarm(130, (0.0011, 0.0014), (0.15, 0.28), (-0.30, 2.0), streak=0.065),
        Swarm(40, (0.0016, 0.0020), (0.18, 0.30), (-0.40, 2.7), streak=0.12),
    ),
    "snow": (
        Swarm(190, (0.0012, 0.0020), (0.45, 0.75), (0.015, 0.07), sway=0.008),
        Swarm(90, (0.0024, 0.0042), (0.55, 0.85), (0.025, 0.12), sway=0.014),
        Swarm(18, (0.0075, 0.0140), (0.22, 0.40), (0.040, 0.21), sway=0.022),
    ),
    "dust": (
        Swarm(
            60, (0.0009, 0.0018), (0.2, 0.55), (0.008, -0.006), 1.5, 0.02, 0, 0.8, (255, 236, 196)
        ),
        Swarm(
            12, (0.0040, 0.0080), (0.08, 0.2), (0.014, -0.010), 1.5, 0.03, 0, 0.6, (255, 236, 196)
        ),
    ),
    "embers": (
        Swarm(110, (0.0013, 0.0026), (0.7, 1), (0.03, -0.20), 0.5, 0.03, 0, 0.6, (255, 150, 52)),
        Swarm(30, (0.0030, 0.0050), (0.5, 0.9), (0.05, -0.32), 0.5, 0.04, 0, 0.6, (255, 120, 40)),
    ),
    "fireflies": (
        Swarm(
            26,
            (0.0030, 0.0052),
            (0.7, 1.0),
            (0.006, 0.0),
            2.0,
            0.05,
            0,
            1.0,
            (214, 255, 120),
            roof=0.4,
            floor=0.95,
        ),
    ),
}
_MARGIN = 0.15  # how far beyond the frame particles live before they come in again


class Particles:
    """Paints particles of a kind of SWARMS on the planes of a frame."""

    def __init__(self, kind: str, size: tuple[int, int], fps: int, seed: int) -> None:
        self._fps = fps
        self._swarms = [
            _Flock(swarm, size, np.random.default_rng([seed, depth]))
            for depth, swarm in enumerate(SWARMS[kind])
        ]

    def __call__(self, number: int, camera: Matrix, planes: Planes) -> None:
        arrays = [np.array(plane, dtype=np.float32) for plane in planes]
        for flock in self._swarms:
            flock.paint(number / self._fps, arrays)
        planes[:] = [_image(array) for array in arrays]


class _Flock:
    def __init__(self, swarm: Swarm, size: tuple[int, int], dice: np.random.Generator) -> None:
        self._swarm, self._size = swarm, size
        n = max(1, round(swarm.count * min(1.8, size[0] / size[1]) / 1.78))
        self._place = dice.random((n, 2))
        away = 1 + swarm.scatter * dice.uniform(-1, 1, (n, 2))
        self._speed = np.array(swarm.speed) * away
        self._opacity = dice.uniform(*swarm.opacity, n)
        self._turns = dice.uniform(0, 2 * math.pi, (n, 3))
        self._rates = dice.uniform(0.15, 0.6, (n, 3))
        # A handful of sizes share their sprites.
        radii = np.linspace(*swarm.radius, 3) * size[1]
        self._kind = dice.integers(0, len(radii), n)
        lean = swarm.speed[0] / swarm.speed[1] if swarm.streak else 0.0
        streak = swarm.streak * size[1]
        self._luma = [_sprites(r, streak, lean) for r in radii]
        self._chroma = [_sprites(max(0.5, r / 2), streak / 2, lean) for r in radii]
        self._color = _yuv(swarm.color)

    def paint(self, seconds: float, planes: list[Plane]) -> None:
        swarm, (width, height) = self._swarm, self._size
        turning = np.sin(2 * math.pi * self._rates * seconds + self._turns)
        place = self._place * [width / height + 2 * _MARGIN, 1 + 2 * _MARGIN]
        place = place + self._speed * seconds
        place = place % [width / height + 2 * _MARGIN, 1 + 2 * _MARGIN] - _MARGIN
        place = place + swarm.sway * turning[:, :2]
        y = swarm.roof + place[:, 1] * (swarm.floor - swarm.roof)
        glow = self._opacity * (1 - swarm.pulse * (0.5 + 0.5 * turning[:, 2]))
        colored = swarm.color[0] != max(swarm.color) or swarm.color[2] < 200
        for i in range(len(place)):
            at = place[i, 0] * height, y[i] * height
            _stamp(planes[0], self._luma[self._kind[i]], at, glow[i], self._color[0])
            if colored:
                half = at[0] / 2, at[1] / 2
                for plane, target in zip(planes[1:], self._color[1:], strict=True):
                    _stamp(plane, self._chroma[self._kind[i]], half, glow[i], target)


class Stars:
    """Lets the small lights in the sky of a picture twinkle, wherever the camera looks."""

    def __init__(self, image: Image.Image, fps: int, seed: int) -> None:
        self._fps = fps
        sky = image.convert("L").crop((0, 0, image.width, image.height // 2))
        around = np.asarray(sky.filter(ImageFilter.BoxBlur(6)), dtype=np.float32)
        own = np.asarray(sky, dtype=np.float32)
        peaks = np.asarray(sky.filter(ImageFilter.MaxFilter(5)), dtype=np.float32)
        found = np.argwhere((own == peaks) & (own > around + 28) & (around < 110))
        dice = np.random.default_rng(seed)
        found = dice.permutation(found)[:220]
        self._spots = found[:, ::-1] + 0.5
        self._around = 16 + around[tuple(found.T)] * 219 / 255
        self._rate = dice.uniform(0.25, 1.1, len(found))
        self._turn = dice.uniform(0, 2 * math.pi, len(found))
        self._sprites = _sprites(max(1.0, image.height / 700), 0, 0)

    def __call__(self, number: int, camera: Matrix, planes: Planes) -> None:
        if not len(self._spots):
            return
        luma = np.array(planes[0], dtype=np.float32)
        seen = np.linalg.inv(camera) @ np.vstack([self._spots.T, np.ones(len(self._spots))])
        waves = np.sin(2 * math.pi * self._rate * number / self._fps + self._turn)
        for i, (x, y) in enumerate((seen[:2] / seen[2]).T):
            bright = waves[i] > 0
            target = 235.0 if bright else self._around[i]
            _stamp(luma, self._sprites, (x, y), abs(waves[i]) * (0.8 if bright else 0.7), target)
        planes[0] = _image(luma)


def _sprites(radius: float, streak: float, lean: float) -> list[list[Plane]]:
    """Soft dots, or lines that lean, as opacities; one for each quarter pixel down and across."""
    reach = math.ceil(max(2.5 * radius, streak / 2 + 2 * radius)) + 1
    aside = math.ceil(max(2.5 * radius, abs(lean) * streak / 2 + 2 * radius)) + 1
    sheet = []
    for down in range(_PHASES):
        row = []
        for across in range(_PHASES):
            y, x = np.mgrid[-reach : reach + 1, -aside : aside + 1].astype(np.float64)
            y, x = y - down / _PHASES, x - across / _PHASES
            along = np.clip(y, -streak / 2, streak / 2)
            distance = (x - lean * along) ** 2 + (y - along) ** 2
            shape = np.exp(-distance / (2 * (0.6 * max(radius, 0.55)) ** 2))
            if streak:
                shape *= 0.35 + 0.65 * np.clip(y / streak + 0.5, 0, 1)
            row.append(shape.astype(np.float32))
        sheet.append(row)
    return sheet


def _stamp(
    plane: Plane, sheet: list[list[Plane]], at: tuple[float, float], opacity: float, target: float
) -> None:
    """Blend a sprite into a plane, its middle at `at`; what lies outside is cut off."""
    left, top = math.floor(at[0]), math.floor(at[1])
    sprite = sheet[int((at[1] - top) * _PHASES)][int((at[0] - left) * _PHASES)]
    left, top = left - sprite.shape[1] // 2, top - sprite.shape[0] // 2
    x0, y0 = max(0, left), max(0, top)
    x1 = min(plane.shape[1], left + sprite.shape[1])
    y1 = min(plane.shape[0], top + sprite.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    region = plane[y0:y1, x0:x1]
    cover = np.float32(opacity) * sprite[y0 - top : y1 - top, x0 - left : x1 - left]
    region += cover * (np.float32(target) - region)


def _yuv(color: tuple[int, int, int]) -> tuple[float, float, float]:
    one = np.array(Image.new("RGB", (1, 1), color).convert("RGB", BT709), dtype=float)
    return float(one[0, 0, 0]), float(one[0, 0, 1]), float(one[0, 0, 2])


def _image(plane: Plane) -> Image.Image:
    return Image.fromarray(np.clip(plane + 0.5, 16, 240).astype(np.uint8))

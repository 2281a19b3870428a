"""The pen: draws one thing on a transparent sheet, in the thing's own measure.

x runs right, y runs up, the ground is y = 0, and a thing of height 1 ends at y = 1. Everything is
drawn some times larger and reduced at the end, which is what makes the edges smooth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from draft_artist.scene.palette import Color, mix, shift
from draft_artist.scene.roles import Role

Point = tuple[float, float]
# Points as they are, or written as in SVG: "0,1 .26,.92 -.3,.5".
Shape = str | Sequence[Point]


@cache
def _written(text: str) -> tuple[Point, ...]:
    pairs = (pair.split(",") for pair in text.split())
    return tuple((float(x), float(y)) for x, y in pairs)


def points_of(shape: Shape) -> Sequence[Point]:
    return _written(shape) if isinstance(shape, str) else shape


@dataclass
class Sheet:
    """Two sheets of one size: what is lit by the scene, and what shines by itself."""

    size: tuple[int, int]
    lit: Image.Image = field(init=False)
    shining: Image.Image | None = None

    def __post_init__(self) -> None:
        self.lit = Image.new("RGBA", self.size)
        self.lit_draw = ImageDraw.Draw(self.lit)
        self.shine_draw: ImageDraw.ImageDraw | None = None

    def polygon(self, points: Sequence[Point], color: Color, shines: bool) -> None:
        if len(points) < 3:
            return
        self.lit_draw.polygon(points, fill=color)
        if shines and self.shine_draw is None:
            self.shining = Image.new("RGBA", self.size)
            self.shine_draw = ImageDraw.Draw(self.shining)
        if self.shine_draw is not None:
            self.shine_draw.polygon(points, fill=(*color, 255 if shines else 0))


@dataclass(frozen=True)
class Look:
    """What may differ between two drawings of one thing.

    `color` is the prompt's colour for it; `dark` says that lamps are on; `detail` is the thing's
    height on the picture in pixels, so that a small one is not cluttered. `seated` says that
    the seat of a sitting figure is drawn already.
    """

    color: Color | None = None
    dark: bool = False
    snowy: bool = False
    season: str = ""
    detail: float = 400.0
    pose: str = ""
    old: bool = False
    seated: bool = False
    role: Role | None = None
    holds: tuple[str, ...] = ()
    held_colors: tuple[Color | None, ...] = ()

    def or_(self, usual: Color) -> Color:
        return self.color or usual


@dataclass(frozen=True)
class Pen:
    """Draws on a sheet through a placement: origin, scale, turn and mirror."""

    sheet: Sheet
    look: Look
    random: Random
    x: float
    y: float
    scale: float
    turn: float = 0.0
    mirror: bool = False

    def at(
        self, x: float, y: float, scale: float = 1.0, turn: float = 0.0, *, mirror: bool = False,
        look: Look | None = None,
    ) -> Pen:  # fmt: skip
        """A pen for a part: its origin at (x, y), its unit `scale` of ours, turned by degrees."""
        px, py = self.place((x, y))
        sign = -1 if self.mirror else 1
        return replace(
            self, x=px, y=py, scale=self.scale * scale, turn=self.turn + sign * turn,
            mirror=self.mirror != mirror, look=look or self.look,
        )  # fmt: skip

    def place(self, point: Point) -> Point:
        """Where a point of ours lies on the sheet."""
        x, y = point[0] * self.scale * (-1 if self.mirror else 1), point[1] * self.scale
        if self.turn:
            c, s = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
            x, y = x * c - y * s, x * s + y * c
        return self.x + x, self.y - y

    def poly(self, points: Shape, color: Color, *, shines: bool = False) -> None:
        self.sheet.polygon([self.place(p) for p in points_of(points)], color, shines)

    def curve(self, points: Shape, color: Color, *, shines: bool = False) -> None:
        """A closed shape through the points, smooth."""
        self.poly(smooth(points_of(points), closed=True), color, shines=shines)

    def oval(
        self, x: float, y: float, rx: float, ry: float, color: Color, *, turn: float = 0.0,
        shines: bool = False,
    ) -> None:  # fmt: skip
        n = 16 if max(rx, ry) * self.scale < 24 else 44
        c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        ring = [(rx * math.cos(a), ry * math.sin(a)) for a in _angles(n)]
        self.poly([(x + u * c - w * s, y + u * s + w * c) for u, w in ring], color, shines=shines)

    def rect(
        self, x0: float, y0: float, x1: float, y1: float, color: Color, *, round: float = 0.0,
        shines: bool = False,
    ) -> None:  # fmt: skip
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if not round:
            self.poly([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], color, shines=shines)
            return
        r = min(round, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
        points: list[Point] = []
        for cx, cy, start in (
            (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180), (x1 - r, y0 + r, 270),
        ):  # fmt: skip
            for step in range(7):
                a = math.radians(start + step * 15)
                points.append((cx + r * math.cos(a), cy + r * math.sin(a)))
        self.poly(points, color, shines=shines)

    def limb(
        self, points: Shape, widths: Sequence[float], color: Color, *,
        bend: bool = True, shines: bool = False,
    ) -> None:  # fmt: skip
        """A round-ended tube along the points, as wide as `widths` says at each of them."""
        middle = points_of(points)
        line, sizes = _resampled(middle, widths) if bend else (list(middle), list(widths))
        self.poly(tube(line, sizes), color, shines=shines)

    def line(
        self, points: Shape, width: float, color: Color, *, bend: bool = False,
        shines: bool = False,
    ) -> None:  # fmt: skip
        middle = points_of(points)
        self.limb(middle, [width] * len(middle), color, bend=bend, shines=shines)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, width: float,
        color: Color, *, squash: float = 1.0,
    ) -> None:  # fmt: skip
        """Part of a ring, from `start` to `end` degrees, against the clock from the right."""
        if end - start >= 360:
            end += 10
        steps = max(6, int(abs(end - start) / 8))
        angles = [math.radians(start + (end - start) * i / steps) for i in range(steps + 1)]
        ring = [(x + radius * math.cos(a), y + radius * squash * math.sin(a)) for a in angles]
        self.line(ring, width, color)


def darker(color: Color, amount: float = 0.10) -> Color:
    """The colour of a side in shade; shade is cooler than light."""
    return mix(shift(color, light=-amount), (38, 34, 74), amount * 0.9)


def lighter(color: Color, amount: float = 0.08) -> Color:
    return shift(color, light=amount)


def _angles(n: int) -> list[float]:
    return [2 * math.pi * i / n for i in range(n)]


def smooth(points: Sequence[Point], *, closed: bool, steps: int = 8) -> list[Point]:
    """Catmull-Rom through the points."""
    n = len(points)
    if n < 3:
        return list(points)
    out: list[Point] = []
    for i in range(n if closed else n - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = (points[min(n - 1, max(0, i + k))] for k in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            out.append(
                (_spline(p0[0], p1[0], p2[0], p3[0], t), _spline(p0[1], p1[1], p2[1], p3[1], t))
            )
    if not closed:
        out.append(points[-1])
    return out


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def _resampled(points: Sequence[Point], widths: Sequence[float]) -> tuple[list[Point], list[float]]:
    steps = 8
    line = smooth(points, closed=False, steps=steps)
    sizes = []
    for i in range(len(line)):
        at = min(i / steps, len(widths) - 1)
        low = min(int(at), len(widths) - 2)
        t = at - low
        t = t * t * (3 - 2 * t)
        sizes.append(widths[low] + (widths[low + 1] - widths[low]) * t)
    return line, sizes


def tube(line: Sequence[Point], widths: Sequence[float]) -> list[Point]:
    """The outline of a line with a width at each point and round ends."""
    left: list[Point] = []
    right: list[Point] = []
    last = len(line) - 1
    for i, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(0, i - 1)], line[min(last, i + 1)]
        angle = math.atan2(by - ay, bx - ax)
        r = widths[i] / 2
        nx, ny = -math.sin(angle) * r, math.cos(angle) * r
        if i == 0:
            left += [(x + r * math.cos(a), y + r * math.sin(a)) for a in _fan(angle + math.pi)]
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
        if i == last:
            left += [(x + r * math.cos(a), y + r * math.sin(a)) for a in _fan(angle)]
    return left + right[::-1]


def _fan(middle: float) -> list[float]:
    return [middle + math.pi / 2 - math.pi * k / 8 for k in range(1, 8)]

"""One picture in the making: the canvas, the light and the scene, together with their helpers."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin, tau
from random import Random

from draft_artist.scene.canvas import Canvas
from draft_artist.scene.palette import Color, Light, mix, rgb
from draft_artist.scene.pen import Look, Point
from draft_artist.scene.reading import Scene
from draft_artist.scene.sprite import Spot, put

_GRASS = {"": "#7aa653", "spring": "#8fbe58", "summer": "#86ad4c", "autumn": "#b39a52"}
SNOW = rgb("#eff4fa")


@dataclass(frozen=True)
class Ground:
    """What a place offers to stand on. All heights are measured down from the top of the picture.

    `far` and `near` bound where feet may be; `water` where things may float, if anywhere; `wall` is
    the height at which things hang on a wall; `top` a table top as (x from, x to, y).
    """

    far: float
    near: float = 0.95
    water: tuple[float, float] | None = None
    wall: float | None = None
    top: tuple[float, float, float] | None = None
    gleam: float = 0.0
    float: bool = False


@dataclass
class Painting:
    canvas: Canvas
    light: Light
    scene: Scene
    horizon: float

    @property
    def random(self) -> Random:
        return self.canvas.random

    @property
    def aspect(self) -> float:
        return self.canvas.aspect

    def tone(self, color: str | Color, depth: float = 0.0, snow: float = 0.0) -> Color:
        """A local colour in this light, `depth` away, `snow` (0..1) covered when it is winter."""
        local = rgb(color) if isinstance(color, str) else color
        if snow and self.scene.snowy:
            local = mix(local, SNOW, snow)
        return self.light.on(local, depth)

    def grass(self) -> Color:
        if self.scene.snowy:
            return SNOW
        return rgb(_GRASS.get(self.scene.season, _GRASS[""]))

    def look(self, size: float, **more: object) -> Look:
        """How set dressing of that height (in picture heights) is drawn here."""
        scene = self.scene
        return Look(
            dark=self.light.dark, snowy=scene.snowy and not scene.indoors, season=scene.season,
            detail=size * self.canvas.height, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def put(
        self, name: str, x: float, y: float, height: float, depth: float = 0.0, *,
        color: Color | None = None, mirror: bool | None = None, shadow: float = 0.5,
        gleam: float = 0.0, turn: float = 0.0, shading: float = 1.0,
    ) -> None:  # fmt: skip
        """Set dressing: a thing of that name with its foot at (x, y)."""
        mirrored = self.random.random() < 0.5 if mirror is None else mirror
        put(
            self.canvas, self.light, name,
            Spot(x, y, height, depth, mirrored, turn, shadow=shadow, mirror_image=gleam,
                 shading=shading),
            self.look(height, color=color), self.random,
        )  # fmt: skip

    def strew(
        self, name: str, count: int, y0: float, y1: float, height: float, *,
        x0: float = 0.0, x1: float | None = None, shadow: float = 0.4,
    ) -> None:  # fmt: skip
        """Many of a thing over the ground, smaller and paler the farther they are."""
        right = self.aspect if x1 is None else x1
        feet = sorted(self.random.uniform(y0, y1) for _ in range(count))
        for y in feet:
            depth = 1 - (y - y0) / max(1e-6, y1 - y0) * 0.6 - 0.2
            size = height * (1 - 0.6 * depth) * self.random.uniform(0.8, 1.2)
            self.put(name, self.random.uniform(x0, right), y, size, depth * 0.6, shadow=shadow)

    def depth_at(self, y: float) -> float:
        """How far away the ground at that height is: 0 at the lower edge, 1 at the horizon."""
        t = (y - self.horizon) / max(1e-6, 1 - self.horizon)
        return float(min(1.0, max(0.0, 1 - t)) ** 1.6)


def oval_points(x: float, y: float, rx: float, ry: float, n: int = 28) -> list[Point]:
    return [(x + rx * cos(tau * i / n), y + ry * sin(tau * i / n)) for i in range(n)]

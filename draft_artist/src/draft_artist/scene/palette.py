"""Colour: mixing in OKLab, the light of each hour, and how light falls on a local colour.

Colours are `(r, g, b)` with 0–255 integers. OKLab: https://bottosson.github.io/posts/oklab/
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

Color = tuple[int, int, int]
Lab = tuple[float, float, float]


def rgb(text: str) -> Color:
    """`"#2f3c6e"` as a colour."""
    value = int(text.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def _linear(channel: int) -> float:
    c = channel / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> int:
    v = min(1.0, max(0.0, value))
    v = v * 12.92 if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055
    return round(v * 255)


@lru_cache(maxsize=4096)
def to_lab(color: Color) -> Lab:
    r, g, b = (_linear(c) for c in color)
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m_ = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s_ = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_,
        1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_,
        0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_,
    )


def from_lab(lab: Lab) -> Color:
    light, a, b = lab
    l_ = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_),
        _encoded(-1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_),
        _encoded(-0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_),
    )


def mix(a: Color, b: Color, t: float) -> Color:
    """From `a` (t = 0) to `b` (t = 1), evenly to the eye."""
    if t <= 0:
        return a
    if t >= 1:
        return b
    p, q = to_lab(a), to_lab(b)
    return from_lab((p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t, p[2] + (q[2] - p[2]) * t))


def shift(color: Color, *, light: float = 0.0, chroma: float = 1.0, turn: float = 0.0) -> Color:
    """Lighter by `light` (−1..1), more colourful by the factor `chroma`, hue turned by degrees."""
    lightness, a, b = to_lab(color)
    hue = math.atan2(b, a) + math.radians(turn)
    c = math.hypot(a, b) * chroma
    return from_lab((min(1.0, max(0.0, lightness + light)), c * math.cos(hue), c * math.sin(hue)))


def tinted(color: Color, tint: Color, amount: float) -> Color:
    """The colour with its hue drawn towards that of `tint`; its lightness stays."""
    p, q = to_lab(color), to_lab(tint)
    return from_lab((p[0], p[1] + (q[1] - p[1]) * amount, p[2] + (q[2] - p[2]) * amount))


def ramp(stops: tuple[Color, ...], t: float) -> Color:
    """The colour at `t` (0..1) of evenly spaced stops."""
    at = min(1.0, max(0.0, t)) * (len(stops) - 1)
    i = min(int(at), len(stops) - 2)
    return mix(stops[i], stops[i + 1], at - i)


@dataclass(frozen=True)
class Light:
    """What the hour and the weather do to every colour of a picture.

    `sky`: four colours from the zenith to the horizon. `glow`: the sun, the moon or the lamp.
    `tint`: factors for red, green and blue of all that is lit. `shade`: what shadows lean to.
    `haze` and `thickness` (0..1): what distance fades to and how fast. `x` (0..1 of the width) and
    `height` (0 at the horizon, 1 high up): where the sun or moon stands. `dark`: lamps are on.
    """

    sky: tuple[Color, Color, Color, Color]
    glow: Color
    tint: tuple[float, float, float]
    shade: Color
    haze: Color
    thickness: float
    x: float = 0.7
    height: float = 0.5
    rim: float = 0.5
    dark: bool = False

    @property
    def side(self) -> float:
        """Where the light comes from: −1 left … 1 right."""
        return 1.0 if self.x >= 0.5 else -1.0

    def on(self, color: Color, depth: float = 0.0) -> Color:
        """A local colour as it looks in this light, `depth` (0 near … 1 at the horizon) away."""
        r, g, b = (min(255, round(c * f)) for c, f in zip(color, self.tint, strict=True))
        return mix((r, g, b), self.haze, min(0.94, depth * self.thickness))

    def shadow(self, color: Color, depth: float = 0.0) -> Color:
        """The same colour on the side away from the light."""
        return mix(self.on(mix(color, self.shade, 0.45), depth), self.shade, 0.12)

    def shine(self, color: Color, depth: float = 0.0) -> Color:
        """The same colour where the light grazes it."""
        return mix(self.on(color, depth), self.glow, 0.55 * (1 - depth * self.thickness))


def _light(
    sky: str,
    glow: str,
    tint: tuple[float, float, float],
    shade: str,
    haze: str,
    thickness: float,
    height: float,
    rim: float,
    dark: bool = False,
) -> Light:
    a, b, c, d = (rgb(stop) for stop in sky.split())
    return Light(
        (a, b, c, d), rgb(glow), tint, rgb(shade), rgb(haze), thickness,
        height=height, rim=rim, dark=dark,
    )  # fmt: skip


# Two or three skies for each hour, so that two seeds do not only differ in their shapes.
HOURS: dict[str, tuple[Light, ...]] = {
    "dawn": (
        _light("#34437a #7a78b4 #e6a3a0 #ffd9a8", "#ffe3b0", (0.86, 0.76, 0.80), "#3d3564",
               "#f0b9a6", 0.80, 0.10, 0.8),
        _light("#2d5578 #6f9fb4 #d9c1a8 #ffe0b4", "#fff0c9", (0.84, 0.82, 0.82), "#2f4666",
               "#e5cdb4", 0.82, 0.12, 0.75),
    ),
    "day": (
        _light("#2f7fc4 #62abe0 #a5d5ee #e3f3f1", "#fffbe6", (1.0, 0.99, 0.95), "#2c5784",
               "#c2e0ea", 0.72, 0.72, 0.45),
        _light("#3a92c9 #7cc3dc #bfe3e0 #f6f0d8", "#fff6d2", (1.0, 0.98, 0.92), "#2b6084",
               "#d5e8dc", 0.70, 0.62, 0.5),
    ),
    "afternoon": (
        _light("#4f93be #8dbfcd #d6dcc2 #fbe3ae", "#ffedb8", (1.0, 0.93, 0.80), "#4a5577",
               "#ecdcb4", 0.74, 0.38, 0.6),
    ),
    "sunset": (
        _light("#2b2a5c #83406f #e8694b #ffc566", "#ffe08a", (0.86, 0.62, 0.56), "#33204f",
               "#f08e5c", 0.84, 0.07, 1.0),
        _light("#3d3670 #a34f7c #f5836a #ffd39a", "#fff0bd", (0.88, 0.66, 0.64), "#3d2358",
               "#f7a483", 0.84, 0.10, 1.0),
        _light("#20436b #5d7f94 #e79a58 #ffcf6e", "#ffe9a0", (0.86, 0.70, 0.54), "#2a2f52",
               "#eda766", 0.82, 0.08, 1.0),
    ),
    "dusk": (
        _light("#151f47 #3b3f78 #8d5f92 #e59a86", "#ffd2b0", (0.54, 0.50, 0.66), "#161a3f",
               "#8f6d98", 0.84, 0.04, 0.7, True),
        _light("#12294c #2c5678 #6f8fa0 #e8b890", "#ffdfb8", (0.50, 0.56, 0.66), "#10223f",
               "#7d93a2", 0.84, 0.05, 0.7, True),
    ),
    "night": (
        _light("#060a1e #0e1a3c #1d3160 #3a5486", "#e6efff", (0.43, 0.49, 0.68), "#050a20",
               "#31487a", 0.84, 0.66, 1.0, True),
        _light("#0a0820 #191640 #2f2a64 #51477f", "#f3ecff", (0.46, 0.45, 0.68), "#0a0722",
               "#453d74", 0.84, 0.58, 1.0, True),
        _light("#04121c #0a2536 #174455 #35707a", "#e2fff6", (0.40, 0.52, 0.61), "#03101c",
               "#2c5c68", 0.84, 0.62, 1.0, True),
    ),
}  # fmt: skip


def recolored(light: Light, change: Recolor) -> Light:
    """The light with every one of its colours passed through `change`."""
    a, b, c, d = (change(stop) for stop in light.sky)
    return replace(
        light,
        sky=(a, b, c, d),
        glow=mix(light.glow, change(light.glow), 0.5),
        shade=change(light.shade),
        haze=change(light.haze),
    )


class Recolor:
    """Lightness, colourfulness, turn of the hue and a pull towards one colour, as one step."""

    def __init__(
        self,
        *,
        light: float = 0.0,
        chroma: float = 1.0,
        turn: float = 0.0,
        tint: Color | None = None,
        amount: float = 0.0,
    ) -> None:
        self.light, self.chroma, self.turn = light, chroma, turn
        self.tint, self.amount = tint, amount

    def __call__(self, color: Color) -> Color:
        changed = shift(color, light=self.light, chroma=self.chroma, turn=self.turn)
        return tinted(changed, self.tint, self.amount) if self.tint else changed

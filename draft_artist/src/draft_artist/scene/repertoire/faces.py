"""Faces: at a distance a few marks, close by every feature. Chin at −0.5, crown at 0.5."""

from __future__ import annotations

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire.casting import Head

_INK = rgb("#2a2230")


FACE = [
    (0, 0.48),
    (0.24, 0.43),
    (0.38, 0.22),
    (0.385, -0.06),
    (0.30, -0.33),
    (0.13, -0.48),
    (0, -0.50),
    (-0.13, -0.48),
    (-0.30, -0.33),
    (-0.385, -0.06),
    (-0.38, 0.22),
    (-0.24, 0.43),
]


def small_features(pen: Pen, h: Head, t: float) -> None:
    if pen.scale < 26:
        return
    for x in (-0.15, 0.17):
        pen.oval(x + t, 0.00, 0.036, 0.052, _INK)
        pen.line([(x + t - 0.06, 0.11), (x + t + 0.06, 0.115)], 0.03, darker(h.hair, 0.05))
    pen.oval(-0.22 + t, -0.15, 0.07, 0.05, mix(h.skin, rgb("#e0655a"), 0.28))
    pen.oval(0.24 + t, -0.15, 0.07, 0.05, mix(h.skin, rgb("#e0655a"), 0.28))
    pen.line(
        [(0.02 + t * 1.6, 0.0), (0.05 + t * 1.6, -0.12), (0.0 + t * 1.6, -0.14)],
        0.03,
        darker(h.skin, 0.12),
    )
    pen.line(
        [(-0.07 + t, -0.27), (0.02 + t, -0.30), (0.11 + t, -0.27)],
        0.032,
        mix(h.skin, rgb("#8c2f35"), 0.6),
        bend=True,
    )


def features(pen: Pen, h: Head, t: float) -> None:
    """A face for close-ups: planes of light and shade, eyes with lids, a nose, lips."""
    skin, shade = h.skin, darker(h.skin, 0.07)
    deep = darker(h.skin, 0.15)
    # the plane of the cheek that turns away
    pen.curve(
        [
            (-0.38, 0.2),
            (-0.30 + t, 0.12),
            (-0.27 + t, -0.1),
            (-0.20 + t, -0.28),
            (-0.06 + t, -0.40),
            (0.0, -0.50),
            (-0.13, -0.48),
            (-0.30, -0.33),
            (-0.385, -0.06),
        ],
        shade,
    )
    for x in (-0.25, 0.25):
        pen.oval(
            x + t, -0.14, 0.09, 0.065, mix(skin, rgb("#d85a50"), 0.16 * (sum(skin) / 620) ** 2)
        )
    iris = rgb("#4f7391" if h.old else pen.random.choice(("#5f4630", "#5b7f9a", "#4f7355")))
    for x in (-0.165, 0.165):
        pen.oval(x + t, 0.045, 0.115, 0.075, mix(skin, deep, 0.45))
        _eye(pen.at(x + t, 0.02), h, t, iris)
    _brows(pen, h, t)
    nose = t * 1.5
    pen.curve(
        [
            (0.0 + t, 0.08),
            (-0.05 + t, -0.02),
            (-0.085 + nose, -0.15),
            (-0.03 + nose, -0.175),
            (0.01 + nose, -0.12),
            (0.01 + t, 0.0),
        ],
        mix(shade, deep, 0.35),
    )
    pen.oval(0.012 + nose, -0.135, 0.062, 0.048, lighter(skin, 0.015))
    pen.curve(
        [
            (-0.05 + nose, -0.165),
            (0.01 + nose, -0.185),
            (0.07 + nose, -0.165),
            (0.01 + nose, -0.172),
        ],
        deep,
    )
    _mouth(pen, h, t)
    if h.old:
        line = mix(skin, deep, 0.75)
        for x, s in ((-0.17, -1), (0.17, 1)):
            pen.line(
                [(x + t - 0.07 * s, -0.055), (x + t + 0.02 * s, -0.085), (x + t + 0.1 * s, -0.05)],
                0.014,
                line,
                bend=True,
            )
            pen.line([(x + t + 0.15 * s, 0.04), (x + t + 0.19 * s, 0.075)], 0.013, line)
            pen.line([(x + t + 0.15 * s, 0.01), (x + t + 0.2 * s, 0.0)], 0.013, line)
            pen.line(
                [(x * 0.6 + nose, -0.14), (x * 0.95 + t, -0.22), (x + t, -0.29)],
                0.016,
                line,
                bend=True,
            )
        for y in (0.23, 0.28):
            pen.line([(-0.17 + t, y), (t, y + 0.015), (0.17 + t, y)], 0.012, line, bend=True)


def _eye(pen: Pen, h: Head, t: float, iris: Color) -> None:
    white = mix(rgb("#fbf6ee"), h.skin, 0.12)
    pen.curve("-.088,-.012 -.03,.036 .03,.036 .088,-.004 .03,-.04 -.04,-.042", white)
    pen.oval(t * 0.25, 0.002, 0.038, 0.040, darker(iris, 0.05))
    pen.oval(t * 0.25, 0.002, 0.019, 0.020, _INK)
    pen.oval(t * 0.25 + 0.012, 0.015, 0.009, 0.009, (255, 255, 255))
    pen.limb(
        "-.094,-.012 -.03,.042 .035,.042 .098,-.002",
        [0.012, 0.026, 0.026, 0.010],
        darker(h.hair, 0.12) if not h.old else _INK,
    )


def _brows(pen: Pen, h: Head, t: float) -> None:
    color = darker(h.hair, 0.06)
    frown = 0.05 if h.mood in ("tense", "gloomy", "eerie", "epic") else 0.012
    thick = 0.062 if h.style == "short" or h.beard else 0.04
    for s in (-1, 1):
        pen.limb(
            [(t + 0.065 * s, 0.125 - frown), (t + 0.16 * s, 0.160), (t + 0.275 * s, 0.118)],
            [thick, thick * 0.9, thick * 0.3],
            color,
        )


def _mouth(pen: Pen, h: Head, t: float) -> None:
    glad = {
        "cheerful": 0.05,
        "warm": 0.03,
        "romantic": 0.03,
        "tense": -0.03,
        "gloomy": -0.035,
        "melancholy": -0.04,
        "eerie": -0.02,
    }.get(h.mood, 0.008)
    lip = mix(h.skin, rgb("#a8383f"), 0.42 if h.style in ("long", "bob", "bun") else 0.24)
    x, y = t * 1.1, -0.295
    pen.curve(
        [
            (x - 0.115, y + glad),
            (x - 0.04, y + 0.026),
            (x, y + 0.018),
            (x + 0.04, y + 0.026),
            (x + 0.115, y + glad),
            (x + 0.05, y - 0.035),
            (x - 0.05, y - 0.035),
        ],
        lip,
    )
    pen.limb(
        [(x - 0.12, y + glad), (x, y - 0.004), (x + 0.12, y + glad)],
        [0.010, 0.016, 0.010],
        darker(lip, 0.16),
    )

"""Flowers, stones, fire, ice and what grows under water."""

from __future__ import annotations

from math import cos, sin, tau

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_SNOW = rgb("#f1f5fa")


@draws("cactus", width=0.85, bottom=-0.15)
def cactus(pen: Pen) -> None:
    green = pen.look.or_(rgb("#4f8a5a"))
    pen.limb("-.03,.34 -.27,.38 -.28,.66", [0.11, 0.12, 0.11], darker(green, 0.04))
    pen.limb(".03,.46 .25,.5 .26,.78", [0.11, 0.12, 0.11], darker(green, 0.02))
    pen.limb("0,0 0,.5 0,.9", [0.17, 0.19, 0.17], green)
    for x in (-0.05, 0.0, 0.05):
        pen.line([(x, 0.04), (x, 0.92)], 0.010, darker(green, 0.08))
    pen.oval(0.02, 0.99, 0.045, 0.03, rgb("#e8709a"))


@draws("flower", width=0.75)
def flower(pen: Pen) -> None:
    petal = pen.look.or_(
        rgb(pen.random.choice(("#d8343f", "#f0b93a", "#e87fb0", "#f4efe6", "#9a6fd0")))
    )
    green = rgb("#4f8f4a")
    pen.limb("0,0 .02,.3 0,.68", [0.035, 0.03, 0.03], green)
    pen.curve(".01,.16 .12,.32 .3,.36 .18,.22", green)
    pen.curve(".01,.24 -.1,.4 -.26,.42 -.15,.28", darker(green, 0.04))
    for k in range(6):
        a = tau * k / 6 + 0.3
        pen.oval(
            0.125 * cos(a),
            0.78 + 0.125 * sin(a),
            0.105,
            0.075,
            petal if k % 2 else lighter(petal, 0.04),
            turn=a * 360 / tau,
        )
    pen.oval(0, 0.78, 0.075, 0.075, rgb("#f2c33c") if petal != rgb("#f0b93a") else rgb("#8a5a2e"))


@draws("sunflower", width=0.6)
def sunflower(pen: Pen) -> None:
    green, yellow = rgb("#5a8f3f"), pen.look.or_(rgb("#f4bf2c"))
    pen.limb("0,0 .02,.4 0,.78", [0.035, 0.03, 0.03], green)
    for s, y in ((1, 0.26), (-1, 0.4)):
        pen.curve(
            [(0.01, y), (0.12 * s, y + 0.12), (0.26 * s, y + 0.06), (0.12 * s, y - 0.03)], green
        )
    for k in range(16):
        a = tau * k / 16
        pen.oval(
            0.135 * cos(a),
            0.83 + 0.135 * sin(a),
            0.062,
            0.028,
            yellow if k % 2 else darker(yellow, 0.05),
            turn=a * 360 / tau,
        )
    pen.oval(0, 0.83, 0.095, 0.095, rgb("#5b3820"))
    pen.oval(0.01, 0.84, 0.055, 0.055, rgb("#7a4d2a"))


@draws("mushroom", width=1)
def mushroom(pen: Pen) -> None:
    cap = pen.look.or_(rgb("#c8342f"))
    pen.curve(
        "-.14,0 -.11,.3 -.15,.55 .15,.55 .11,.3 .15,0",
        rgb("#f2e8d6"),
    )
    pen.curve("-.44,.5 -.34,.8 0,.98 .34,.8 .44,.5 0,.44", cap)
    pen.curve("-.42,.5 0,.54 .42,.5 0,.44", rgb("#e3d2b5"))
    for x, y, r in (
        (-0.2, 0.70, 0.055),
        (0.05, 0.84, 0.065),
        (0.24, 0.66, 0.05),
        (0.02, 0.62, 0.04),
    ):
        pen.oval(x, y, r, r * 0.85, rgb("#f7f0e3"))


@draws("pumpkin", width=1.3)
def pumpkin(pen: Pen) -> None:
    orange = pen.look.or_(rgb("#e2782a"))
    for x, rx, c in (
        (-0.34, 0.24, 0.08),
        (0.34, 0.24, 0.08),
        (-0.18, 0.25, 0.03),
        (0.18, 0.25, 0.03),
        (0, 0.22, 0.0),
    ):
        pen.oval(x, 0.40, rx, 0.38, darker(orange, c))
    pen.limb("0,.72 .03,.86 .12,.96", [0.10, 0.07, 0.06], rgb("#5f7a3a"))
    if pen.look.dark or pen.look.season == "autumn":
        glow = rgb("#ffe07a")
        for s in (-1, 1):
            pen.poly(
                [(0.10 * s, 0.44), (0.30 * s, 0.44), (0.21 * s, 0.58)], glow, shines=pen.look.dark
            )
        pen.poly(
            "-.3,.3 -.12,.26 -.06,.32 .06,.26 .14,.31 .3,.3 .18,.16 -.18,.16",
            glow,
            shines=pen.look.dark,
        )


@draws("rock", width=1.7)
def rock(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#85827f"))
    pen.poly("-.74,0 -.64,.42 -.28,.84 .18,.98 .56,.66 .78,0", stone)
    pen.poly(
        "-.74,0 -.64,.42 -.28,.84 -.16,.4 -.34,0",
        darker(stone, 0.08),
    )
    pen.poly("-.28,.84 .18,.98 .34,.6 -.16,.4", lighter(stone, 0.07))
    if pen.look.snowy:
        pen.curve(
            "-.5,.62 -.28,.86 .18,1 .46,.78 .2,.82 -.1,.72",
            _SNOW,
        )


@draws("fire", width=1.1, top=1.1, bottom=-0.15)
def fire(pen: Pen) -> None:
    for turn in (-14, 14, 0):
        pen.at(0, 0.07, 1.0, turn).limb("-.38,0 .38,0", [0.11, 0.11], rgb("#5b3d2a"), bend=False)
    for w, h, c in ((0.30, 1.0, "#f0682a"), (0.22, 0.74, "#ffa83a"), (0.12, 0.48, "#fff0b0")):
        lean = pen.random.uniform(-0.05, 0.05)
        pen.curve(
            [
                (-w, 0.16),
                (-w * 0.9, 0.16 + h * 0.30),
                (-w * 0.35 + lean, 0.1 + h * 0.62),
                (lean, 0.06 + h),
                (w * 0.42, 0.1 + h * 0.55),
                (w * 0.72, 0.12 + h * 0.6),
                (w, 0.18 + h * 0.22),
                (w * 0.8, 0.12),
                (0, 0.06),
            ],
            rgb(c),
            shines=True,
        )


@draws("iceberg", width=1.8, bottom=-0.02)
def iceberg(pen: Pen) -> None:
    ice = pen.look.or_(rgb("#e6f1f7"))
    pen.poly(
        "-.84,0 -.62,.44 -.36,.4 -.1,.98 .14,.72 .34,.8 .6,.3 .84,0",
        ice,
    )
    pen.poly(
        "-.84,0 -.62,.44 -.36,.4 -.1,.98 -.16,.44 -.34,.18 -.3,0",
        rgb("#a9cfe2"),
    )
    pen.poly(".14,.72 .34,.8 .6,.3 .3,.36", lighter(ice, 0.03))
    pen.poly("-.84,0 -.78,.1 .76,.1 .84,0", rgb("#7fc0d6"))


@draws("kelp", width=0.5)
def kelp(pen: Pen) -> None:
    green = mix(rgb("#2f7f6a"), rgb("#5f8f3f"), pen.random.random())
    for x in (-0.1, 0.0, 0.1):
        s = pen.random.uniform(-0.08, 0.08)
        h = pen.random.uniform(0.6, 1.0)
        pen.limb(
            [(x, 0), (x + s, h * 0.35), (x - s, h * 0.7), (x + s * 0.6, h)],
            [0.06, 0.065, 0.05, 0.008],
            darker(green, abs(x)),
        )


@draws("coral", width=1.2, bottom=-0.15)
def coral(pen: Pen) -> None:
    color = pen.look.or_(rgb(pen.random.choice(("#e8647a", "#f08a4a", "#c65fae", "#f0c060"))))
    for x, h, w in (
        (-0.3, 0.6, 0.14),
        (0.0, 1.0, 0.16),
        (0.28, 0.7, 0.14),
        (0.44, 0.42, 0.11),
        (-0.46, 0.36, 0.11),
    ):
        pen.limb(
            [(x * 0.3, 0), (x * 0.8, h * 0.5), (x, h * 0.92)],
            [w * 1.1, w, w * 0.9],
            darker(color, abs(x) * 0.12),
        )


@draws("reed", width=0.6)
def reed(pen: Pen) -> None:
    green = rgb("#6f8f4a")
    for x, h in ((-0.12, 0.8), (-0.04, 1.0), (0.06, 0.86), (0.14, 0.66)):
        pen.limb(
            [(x * 0.4, 0), (x * 0.8, h * 0.5), (x * 1.4, h)],
            [0.03, 0.025, 0.01],
            darker(green, abs(x) * 0.4),
        )
        if h > 0.82:
            pen.limb(
                [(x * 1.2, h * 0.84), (x * 1.36, h * 0.98)],
                [0.05, 0.045],
                rgb("#6a4128"),
                bend=False,
            )

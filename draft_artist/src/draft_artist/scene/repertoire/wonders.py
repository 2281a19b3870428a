"""Sights as large as the land."""

from __future__ import annotations

from math import cos, sin, tau

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker
from draft_artist.scene.repertoire import draws


@draws("planet", width=1.75)
def planet(pen: Pen) -> None:
    c = pen.look.or_(rgb(pen.random.choice(("#d99a5f", "#7f9ad8", "#c86f7f", "#6fb0a0"))))
    ring = mix(c, rgb("#f5e8d0"), 0.55)
    pen.arc(0, 0.5, 0.78, 0, 180, 0.10, darker(ring, 0.12), squash=0.24)
    pen.oval(0, 0.5, 0.48, 0.48, c)
    for y, h in ((0.70, 0.06), (0.50, 0.09), (0.28, 0.05)):
        w = (0.48**2 - (y - 0.5) ** 2) ** 0.5
        pen.limb(
            [(-w + h / 2, y), (0, y - 0.02), (w - h / 2, y)], [h, h * 1.2, h], mix(c, ring, 0.5)
        )
    pen.arc(0, 0.5, 0.78, 180, 360, 0.10, ring, squash=0.24)


@draws("volcano", width=2.8, top=1.6)
def volcano(pen: Pen) -> None:
    rock_ = pen.look.or_(rgb("#5b4a52"))
    for x, y, r in ((0.0, 1.10, 0.14), (0.16, 1.24, 0.18), (-0.08, 1.32, 0.2), (0.26, 1.40, 0.16)):
        pen.oval(x, y, r * 1.2, r, rgb("#8a7f86"))
    pen.curve(
        "-.06,.9 -.03,1.14 0,1.24 .03,1.14 .06,.9",
        rgb("#ff9a3a"),
        shines=True,
    )
    pen.poly("-1.35,0 -.6,.4 -.2,.96 .2,.96 .62,.38 1.35,0", rock_)
    pen.poly("-.2,.96 .2,.96 .1,.9 -.1,.9", rgb("#ffb04a"), shines=True)
    for pts in (
        [(-0.05, 0.92), (-0.1, 0.66), (0.0, 0.48), (-0.12, 0.2)],
        [(0.08, 0.92), (0.16, 0.6), (0.32, 0.36)],
    ):
        pen.limb(pts, [0.08, 0.07, 0.05, 0.02][: len(pts)], rgb("#ff6a2e"), shines=True)


@draws("island", width=3.4, top=2)
def island(pen: Pen) -> None:
    pen.curve(
        "-1.6,0 -1,.22 -.2,.36 .6,.28 1.6,0 0,-.04",
        rgb("#e8cf9a"),
    )
    pen.curve(
        "-.9,.2 -.6,.62 -.1,.84 .4,.6 .8,.22 0,.3",
        pen.look.or_(rgb("#4f8f5a")),
    )
    for x, h, lean in ((-0.5, 1.1, -0.2), (0.2, 1.35, 0.24), (0.62, 0.9, 0.2)):
        tip = (x + lean, 0.3 + h)
        pen.limb(
            [(x, 0.3), (x + lean * 0.4, 0.3 + h * 0.5), tip], [0.10, 0.07, 0.06], rgb("#8a6642")
        )
        for k in range(7):
            a = tau * k / 7
            pen.limb(
                [
                    tip,
                    (tip[0] + 0.2 * cos(a), tip[1] + 0.16 * sin(a) + 0.08),
                    (tip[0] + 0.40 * cos(a), tip[1] + 0.12 * sin(a) - 0.12),
                ],
                [0.05, 0.09, 0.01],
                rgb("#3f8f5a"),
            )


@draws("waterfall", width=1.4, bottom=-0.15)
def waterfall(pen: Pen) -> None:
    rock_ = pen.look.or_(rgb("#6f6a6a"))
    pen.curve("-.64,0 -.6,.7 -.44,.98 -.14,.95 -.2,0", rock_)
    pen.curve(".64,0 .58,.66 .46,.96 .14,.94 .2,0", darker(rock_, 0.05))
    pen.curve(
        "-.24,.95 .22,.95 .26,.5 .34,.04 -.34,.04 -.26,.5",
        rgb("#bfe4f2"),
    )
    for x in (-0.15, -0.04, 0.08, 0.18):
        pen.limb([(x, 0.92), (x * 1.1, 0.5), (x * 1.5, 0.08)], [0.02, 0.045, 0.03], rgb("#f2fafd"))
    for x in (-0.34, -0.16, 0.02, 0.2, 0.36):
        pen.oval(x, 0.05, 0.14, 0.07, rgb("#eef7fb"))

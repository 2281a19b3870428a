"""Doors, windows, pictures, clocks, lamps, screens."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws


@draws("door", width=0.6)
def door(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#7a4f35"))
    pen.rect(-0.25, 0.0, 0.25, 1.0, lighter(wood, 0.10))
    pen.rect(-0.215, 0.0, 0.215, 0.965, wood)
    for y0, y1 in ((0.08, 0.40), (0.48, 0.88)):
        for x0 in (-0.17, 0.03):
            pen.rect(x0, y0, x0 + 0.14, y1, darker(wood, 0.06))
            pen.rect(x0 + 0.015, y0, x0 + 0.14, y1 - 0.015, lighter(wood, 0.015))
    pen.oval(0.175, 0.44, 0.018, 0.018, rgb("#e2b13c"))


@draws("window", width=0.95)
def window(pen: Pen) -> None:
    sky = rgb("#1f3157") if pen.look.dark else rgb("#aad6ec")
    pen.rect(-0.40, 0.02, 0.40, 1.0, rgb("#efe7da"))
    pen.rect(-0.35, 0.07, 0.35, 0.95, sky)
    if pen.look.dark:
        pen.oval(0.16, 0.76, 0.075, 0.075, rgb("#f3f0d8"), shines=True)
    else:
        pen.curve("-.35,.07 -.2,.34 .05,.24 .35,.4 .35,.07", rgb("#8fbf8a"))
    for s in (-1, 1):
        pen.poly(
            [(0.06 * s, 0.07), (0.2 * s, 0.07), (0.35 * s, 0.5), (0.35 * s, 0.72)],
            lighter(sky, 0.05),
        )
    pen.rect(-0.02, 0.05, 0.02, 0.97, rgb("#efe7da"))
    pen.rect(-0.37, 0.50, 0.37, 0.54, rgb("#efe7da"))
    pen.rect(-0.46, -0.03, 0.46, 0.04, rgb("#dcd2c2"))


@draws("picture", width=1.35)
def picture(pen: Pen) -> None:
    frame = pen.look.or_(rgb("#b98a45"))
    pen.rect(-0.6, 0.05, 0.6, 0.95, frame)
    pen.rect(-0.53, 0.12, 0.53, 0.88, darker(frame, 0.10))
    pen.rect(-0.50, 0.15, 0.50, 0.85, rgb("#e8c9a0"))
    pen.oval(0.2, 0.62, 0.10, 0.10, rgb("#f4e6c2"))
    pen.poly(
        "-.5,.15 -.5,.45 -.24,.66 .02,.4 .24,.54 .5,.34 .5,.15",
        rgb("#6f8f9a"),
    )
    pen.poly("-.5,.15 -.5,.3 -.1,.36 .5,.22 .5,.15", rgb("#4f6f5a"))


@draws("clock", width=1.05)
def clock(pen: Pen) -> None:
    pen.oval(0, 0.5, 0.48, 0.48, pen.look.or_(rgb("#7a4f35")))
    pen.oval(0, 0.5, 0.41, 0.41, rgb("#f6f0e2"))
    for k in range(12):
        tick = pen.at(0, 0.5, 1.0, k * 30)
        tick.line("0,.33 0,.38", 0.03 if k % 3 == 0 else 0.015, rgb("#3a3338"))
    pen.at(0, 0.5, 1.0, pen.random.uniform(0, 360)).line("0,-.03 0,.22", 0.035, rgb("#2a2630"))
    pen.at(0, 0.5, 1.0, pen.random.uniform(0, 360)).line("0,-.05 0,.32", 0.022, rgb("#2a2630"))
    pen.oval(0, 0.5, 0.035, 0.035, rgb("#c8473a"))


@draws("mirror", width=0.8)
def mirror(pen: Pen) -> None:
    pen.oval(0, 0.5, 0.36, 0.48, pen.look.or_(rgb("#c79a4a")))
    pen.oval(0, 0.5, 0.31, 0.43, rgb("#b8d0da"))
    pen.poly("-.2,.3 -.1,.24 .2,.74 .08,.82", rgb("#d6e6ec"))


@draws("lamp", width=0.8)
def lamp(pen: Pen) -> None:
    shade = pen.look.or_(rgb("#f0cf8a"))
    pen.oval(0, 0.03, 0.17, 0.035, rgb("#6a4f3a"))
    pen.limb("0,.03 0,.24 0,.56", [0.06, 0.13, 0.04], rgb("#8a6646"))
    pen.poly("-.33,.52 -.19,.98 .19,.98 .33,.52", shade, shines=pen.look.dark)
    pen.poly(
        "-.33,.52 -.31,.57 .31,.57 .33,.52",
        darker(shade, 0.12),
        shines=pen.look.dark,
    )


@draws("candle", width=0.6, top=1.1)
def candle(pen: Pen) -> None:
    pen.oval(0, 0.05, 0.24, 0.06, rgb("#a9803f"))
    pen.rect(-0.10, 0.05, 0.10, 0.66, pen.look.or_(rgb("#f3ead6")), round=0.03)
    pen.line("0,.64 0,.74", 0.018, rgb("#3a2f2a"))
    pen.curve(
        "-.08,.76 -.05,.9 0,1.05 .06,.88 .07,.76 0,.69",
        rgb("#ffb347"),
        shines=True,
    )
    pen.curve("-.04,.77 0,.92 .04,.77 0,.71", rgb("#fff6cf"), shines=True)


@draws("lantern", width=0.8, top=1.1)
def lantern(pen: Pen) -> None:
    iron = pen.look.or_(rgb("#4a3a33"))
    pen.arc(0, 0.86, 0.17, 0, 180, 0.03, iron)
    pen.poly("-.22,.74 -.1,.9 .1,.9 .22,.74", iron)
    pen.rect(-0.20, 0.12, 0.20, 0.76, rgb("#ffd27a"), round=0.04, shines=True)
    pen.curve(
        "-.07,.24 -.05,.42 0,.58 .05,.42 .07,.24",
        rgb("#fff6d8"),
        shines=True,
    )
    for x in (-0.20, 0.0, 0.20):
        pen.rect(x - 0.015, 0.10, x + 0.015, 0.76, iron)
    pen.rect(-0.26, 0.0, 0.26, 0.13, iron, round=0.03)


@draws("computer", width=1.5)
def computer(pen: Pen) -> None:
    body = pen.look.or_(rgb("#3a3f4a"))
    pen.rect(-0.62, 0.2, 0.62, 1.0, body, round=0.04)
    pen.rect(
        -0.56,
        0.27,
        0.56,
        0.94,
        rgb("#7fd0e8") if pen.look.dark else rgb("#4f7f9f"),
        shines=pen.look.dark,
    )
    for k in range(5):
        w = pen.random.uniform(0.25, 0.8)
        pen.rect(
            -0.48, 0.84 - k * 0.10, -0.48 + w, 0.87 - k * 0.10, rgb("#e6f6fb"), shines=pen.look.dark
        )
    pen.poly("-.1,.2 .1,.2 .14,.05 -.14,.05", darker(body, 0.08))
    pen.rect(-0.28, 0.0, 0.28, 0.06, body, round=0.02)

"""Bridges, temples, statues, ruins."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.buildings import pane

_WARM = rgb("#ffcf7a")


@draws("bridge", width=6.6, top=1.15, bottom=-0.15)
def bridge(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#a08f80"))
    pen.poly("-3.2,.56 -2.1,.66 0,.86 2.1,.66 3.2,.56 3.2,0 -3.2,0", stone)
    pen.poly(
        "-3.2,.7 -2.1,.8 0,1 2.1,.8 3.2,.7 3.2,.6 2.1,.7 0,.9 -2.1,.7 -3.2,.6",
        lighter(stone, 0.06),
    )
    for x, r in (
        (-2.36, 0.36),
        (-1.42, 0.40),
        (-0.48, 0.42),
        (0.48, 0.42),
        (1.42, 0.40),
        (2.36, 0.36),
    ):
        hole = rgb("#26303f") if pen.look.dark else darker(stone, 0.30)
        pen.curve(
            [
                (x - r, -0.04),
                (x - r, 0.30),
                (x - r * 0.6, 0.60),
                (x, 0.70),
                (x + r * 0.6, 0.60),
                (x + r, 0.30),
                (x + r, -0.04),
            ],
            hole,
        )
    for x in (-2.85, -1.9, -0.95, 0.0, 0.95, 1.9, 2.85):
        pen.rect(
            x - 0.05,
            0.72 + 0.18 * (1 - abs(x) / 2.1),
            x + 0.05,
            0.90 + 0.18 * (1 - abs(x) / 2.1),
            darker(stone, 0.05),
        )


@draws("tent", width=1.9)
def tent(pen: Pen) -> None:
    cloth = pen.look.or_(rgb("#d9783a"))
    pen.poly("-.85,0 -.12,.96 .85,0", cloth)
    pen.poly("-.12,.96 .3,.96 .9,0 .5,0", darker(cloth, 0.08))
    lit = pen.look.dark
    pen.poly(
        "-.42,0 -.12,.8 .18,0",
        _WARM if lit else darker(cloth, 0.25),
        shines=lit,
    )
    pen.poly("-.12,.8 .18,0 .32,0", lighter(cloth, 0.06))


@draws("temple", width=1.7, top=1.12)
def temple(pen: Pen) -> None:
    wood, roof = pen.look.or_(rgb("#b0402f")), rgb("#3f4a5c")
    for y, w, h in ((0.06, 0.52, 0.26), (0.40, 0.38, 0.20), (0.68, 0.26, 0.15)):
        pen.rect(-w, y, w, y + h, rgb("#efe3cd"))
        for k in range(5):
            x = -w + 2 * w * k / 4
            pen.rect(x - 0.022, y, x + 0.022, y + h, wood)
        pane(pen, -0.07, y + 0.02, 0.07, y + h * 0.7)
        o = w + 0.20
        pen.curve(
            [
                (-o, y + h + 0.02),
                (-w, y + h + 0.03),
                (-w * 0.6, y + h + 0.11),
                (w * 0.6, y + h + 0.11),
                (w, y + h + 0.03),
                (o, y + h + 0.02),
                (o + 0.04, y + h + 0.07),
                (w * 0.5, y + h + 0.145),
                (-w * 0.5, y + h + 0.145),
                (-o - 0.04, y + h + 0.07),
            ],
            roof,
        )
    pen.rect(-0.66, 0.0, 0.66, 0.07, rgb("#8d8680"))
    pen.line("0,.95 0,1.1", 0.02, rgb("#c9a24a"))


@draws("mosque", width=1.5, top=1.1)
def mosque(pen: Pen) -> None:
    wall = pen.look.or_(rgb("#e6cfa6"))
    dome = rgb("#3f9a98")
    for x in (-0.62, 0.56):
        pen.rect(x, 0.0, x + 0.09, 0.86, lighter(wall, 0.03))
        pen.rect(x - 0.025, 0.66, x + 0.115, 0.69, darker(wall, 0.08))
        pen.curve(
            [
                (x - 0.01, 0.86),
                (x + 0.02, 0.94),
                (x + 0.045, 1.02),
                (x + 0.07, 0.94),
                (x + 0.10, 0.86),
            ],
            dome,
        )
    pen.rect(-0.44, 0.0, 0.44, 0.44, wall)
    pen.rect(-0.47, 0.42, 0.47, 0.47, darker(wall, 0.06))
    pen.curve(
        "-.26,.46 -.3,.62 -.16,.78 0,.9 .16,.78 .3,.62 .26,.46",
        dome,
    )
    pen.line("0,.88 0,.97", 0.012, rgb("#d8b04a"))
    for x in (-0.28, 0.0, 0.28):
        pen.curve(
            [(x - 0.08, 0.0), (x - 0.085, 0.2), (x, 0.32), (x + 0.085, 0.2), (x + 0.08, 0.0)],
            darker(wall, 0.20),
        )


@draws("pyramid", width=2)
def pyramid(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#dcb878"))
    pen.poly("-.96,0 .06,1 .96,0", stone)
    pen.poly(".06,1 -.96,0 -.26,0", darker(stone, 0.11))
    for k in range(1, 12):
        y = k / 12
        pen.line([(-0.26 + 0.32 * y, y), (0.96 - 0.90 * y, y)], 0.006, darker(stone, 0.05))


@draws("ruin", width=1.7)
def ruin(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#d6cbb8"))
    pen.rect(-0.80, 0.0, 0.80, 0.08, darker(stone, 0.06))
    for k, h in enumerate((0.84, 0.84, 0.46, 0.84, 0.30)):
        x = -0.66 + k * 0.33
        pen.poly([(x - 0.07, 0.08), (x - 0.055, h), (x + 0.055, h), (x + 0.07, 0.08)], stone)
        for d in (-0.022, 0.012):
            pen.line([(x + d, 0.12), (x + d, h - 0.04)], 0.010, darker(stone, 0.07))
        if h > 0.8:
            pen.rect(x - 0.09, h - 0.02, x + 0.09, h + 0.04, lighter(stone, 0.03))
    pen.rect(-0.78, 0.88, -0.20, 0.98, stone)
    pen.poly(".22,.88 .46,.88 .4,.98 .22,.96", stone)


@draws("gate", width=1.4)
def gate(pen: Pen) -> None:
    red = pen.look.or_(rgb("#c23a2c"))
    for x in (-0.36, 0.36):
        pen.poly([(x - 0.06, 0.0), (x - 0.045, 0.9), (x + 0.045, 0.9), (x + 0.06, 0.0)], red)
        pen.rect(x - 0.08, 0.0, x + 0.08, 0.07, rgb("#33303a"))
    pen.rect(-0.50, 0.66, 0.50, 0.74, darker(red, 0.04))
    pen.curve(
        "-.62,.98 -.3,.92 0,.9 .3,.92 .62,.98 .6,.88 .3,.83 0,.82 -.3,.83 -.6,.88",
        red,
    )
    pen.curve(
        "-.64,1.02 -.3,.96 0,.94 .3,.96 .64,1.02 .62,.96 .3,.91 0,.895 -.3,.91 -.62,.96",
        rgb("#33303a"),
    )
    pen.rect(-0.05, 0.72, 0.05, 0.86, darker(red, 0.08))


@draws("fountain", width=1.8, top=1.1)
def fountain(pen: Pen) -> None:
    stone, water = pen.look.or_(rgb("#b5aea6")), rgb("#bfe3ef")
    for s in (-1, 1):
        pen.limb(
            [(0, 0.92), (0.16 * s, 1.0), (0.28 * s, 0.82), (0.30 * s, 0.56)],
            [0.05, 0.045, 0.04, 0.02],
            water,
        )
        pen.limb([(0.30 * s, 0.56), (0.46 * s, 0.50), (0.52 * s, 0.24)], [0.05, 0.05, 0.02], water)
    pen.rect(-0.06, 0.2, 0.06, 0.90, stone)
    pen.curve(
        "-.38,.58 .38,.58 .22,.46 .08,.42 -.08,.42 -.22,.46",
        lighter(stone, 0.03),
    )
    pen.oval(0, 0.575, 0.36, 0.035, water)
    pen.curve("-.74,.26 .74,.26 .66,0 -.66,0", stone)
    pen.oval(0, 0.25, 0.68, 0.06, darker(water, 0.05))


@draws("statue", width=0.75)
def statue(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#c2bfb6"))
    pen.rect(-0.24, 0.0, 0.24, 0.30, darker(stone, 0.08))
    pen.rect(-0.28, 0.27, 0.28, 0.33, darker(stone, 0.02))
    pen.curve(
        "-.12,.33 -.1,.62 -.14,.8 0,.85 .14,.8 .1,.62 .16,.33",
        stone,
    )
    pen.limb(".11,.79 .22,.88 .22,1.02", [0.07, 0.055, 0.045], stone)
    pen.limb("-.12,.79 -.18,.66 -.08,.58", [0.07, 0.06, 0.05], darker(stone, 0.04))
    pen.oval(0.0, 0.92, 0.065, 0.08, lighter(stone, 0.03))

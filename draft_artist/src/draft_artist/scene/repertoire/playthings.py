"""Toys, gifts, jewels and signs."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws


@draws("gift", width=1.2, top=1.15)
def gift(pen: Pen) -> None:
    paper = pen.look.or_(rgb(pen.random.choice(("#c8372f", "#2f7f5f", "#3f6fb0"))))
    ribbon = rgb("#f2cf5f")
    pen.rect(-0.44, 0.0, 0.44, 0.70, paper)
    pen.rect(-0.50, 0.62, 0.50, 0.82, lighter(paper, 0.05))
    pen.rect(-0.08, 0.0, 0.08, 0.82, ribbon)
    for s in (-1, 1):
        pen.curve([(0, 0.80), (0.10 * s, 1.04), (0.32 * s, 1.04), (0.28 * s, 0.86)], ribbon)
        pen.curve(
            [(0.04 * s, 0.84), (0.12 * s, 0.96), (0.24 * s, 0.97), (0.2 * s, 0.88)],
            darker(ribbon, 0.12),
        )


@draws("ball", width=1.1)
def ball(pen: Pen) -> None:
    c = pen.look.or_(rgb("#e0503a"))
    pen.oval(0, 0.5, 0.48, 0.48, c)
    pen.curve(
        "-.1,.97 .16,.7 .16,.3 -.1,.03 -.3,.14 -.12,.5 -.3,.86",
        rgb("#f6efe2"),
    )
    pen.curve(".3,.86 .46,.62 .46,.38 .32,.14 .38,.5", rgb("#f2c33c"))


@draws("teddy", width=0.95)
def teddy(pen: Pen) -> None:
    fur = pen.look.or_(rgb("#b5804a"))
    pale = lighter(fur, 0.14)
    for s in (-1, 1):
        pen.oval(0.22 * s, 0.10, 0.14, 0.10, fur)
        pen.oval(0.25 * s, 0.10, 0.07, 0.07, pale)
        pen.limb([(0.18 * s, 0.48), (0.34 * s, 0.32)], [0.14, 0.12], darker(fur, 0.04), bend=False)
        pen.oval(0.20 * s, 0.92, 0.095, 0.095, fur)
        pen.oval(0.20 * s, 0.92, 0.05, 0.05, pale)
    pen.oval(0, 0.32, 0.24, 0.26, fur)
    pen.oval(0, 0.31, 0.14, 0.16, pale)
    pen.oval(0, 0.74, 0.27, 0.24, fur)
    pen.oval(0, 0.67, 0.12, 0.10, pale)
    pen.oval(0, 0.70, 0.04, 0.03, rgb("#2b2226"))
    for s in (-1, 1):
        pen.oval(0.11 * s, 0.79, 0.03, 0.035, rgb("#2b2226"))


@draws("kite", width=1, bottom=-0.6)
def kite(pen: Pen) -> None:
    c = pen.look.or_(rgb(pen.random.choice(("#e0503a", "#f0a92e", "#3f8fd0"))))
    pen.limb("0,0 .08,-.18 -.05,-.36 .06,-.56", [0.02] * 4, darker(c, 0.05))
    for y, x in ((-0.18, 0.08), (-0.36, -0.05), (-0.54, 0.05)):
        for s in (-1, 1):
            pen.poly([(x, y), (x + 0.10 * s, y + 0.05), (x + 0.10 * s, y - 0.05)], rgb("#f4c33c"))
    pen.poly("0,1 .36,.62 0,0 -.36,.62", c)
    pen.poly("0,1 .36,.62 0,.62", lighter(c, 0.12))
    pen.poly("0,.62 -.36,.62 0,0", darker(c, 0.10))


@draws("balloon", width=0.7, bottom=-0.65)
def balloon(pen: Pen) -> None:
    c = pen.look.or_(
        rgb(pen.random.choice(("#d8372f", "#3f8fd0", "#f0b92e", "#7fbf4a", "#c85fae")))
    )
    pen.limb("0,.1 .05,-.15 -.03,-.38 .02,-.6", [0.014] * 4, rgb("#efe8dc"))
    pen.curve(
        "0,1 .26,.9 .33,.62 .2,.3 0,.16 -.2,.3 -.33,.62 -.26,.9",
        c,
    )
    pen.poly("-.05,.1 0,.18 .05,.1", darker(c, 0.08))
    pen.oval(-0.12, 0.76, 0.055, 0.12, lighter(c, 0.18), turn=-20)


@draws("heart", width=1.1)
def heart(pen: Pen) -> None:
    red = pen.look.or_(rgb("#d8344a"))
    pen.curve(
        "0,.8 .14,.97 .38,.96 .5,.72 .38,.42 0,.02 -.38,.42 -.5,.72 -.38,.96 -.14,.97",
        red,
    )
    pen.oval(-0.24, 0.74, 0.10, 0.075, lighter(red, 0.16), turn=35)


@draws("snowflake", width=1)
def snowflake(pen: Pen) -> None:
    for k in range(6):
        arm = pen.at(0, 0.5, 1.0, k * 60)
        arm.line("0,0 0,.46", 0.04, rgb("#eaf5fc"))
        for y in (0.2, 0.33):
            for s in (-1, 1):
                arm.line([(0, y), (0.11 * s, y + 0.09)], 0.03, rgb("#eaf5fc"))


@draws("gem", width=1.2)
def gem(pen: Pen) -> None:
    c = pen.look.or_(rgb(pen.random.choice(("#5fc8e8", "#d8486a", "#5fcf8a", "#9a7fe8"))))
    top = [(-0.30, 0.96), (0.30, 0.96), (0.52, 0.66), (-0.52, 0.66)]
    pen.poly(top, lighter(c, 0.12), shines=pen.look.dark)
    pen.poly("-.52,.66 .52,.66 0,0", c, shines=pen.look.dark)
    pen.poly("-.52,.66 -.2,.66 0,0", darker(c, 0.10), shines=pen.look.dark)
    pen.poly("-.2,.66 .2,.66 0,.96", lighter(c, 0.20), shines=pen.look.dark)
    pen.poly(".2,.66 .52,.66 0,0", lighter(c, 0.05), shines=pen.look.dark)


@draws("skull", width=0.95)
def skull(pen: Pen) -> None:
    bone, dark = pen.look.or_(rgb("#ece3cf")), rgb("#2b2426")
    pen.rect(-0.22, 0.0, 0.22, 0.36, darker(bone, 0.05), round=0.06)
    pen.curve(
        "0,1 .3,.92 .42,.64 .34,.36 .2,.28 -.2,.28 -.34,.36 -.42,.64 -.3,.92",
        bone,
    )
    for s in (-1, 1):
        pen.oval(0.17 * s, 0.54, 0.11, 0.12, dark, turn=-12 * s)
    pen.poly("0,.44 .06,.32 -.06,.32", dark)
    for x in (-0.12, -0.04, 0.04, 0.12):
        pen.line([(x, 0.05), (x, 0.2)], 0.018, dark)


@draws("anchor", width=0.95)
def anchor(pen: Pen) -> None:
    iron = pen.look.or_(rgb("#4a5362"))
    pen.arc(0, 0.90, 0.075, 0, 360, 0.045, iron)
    pen.line("0,.82 0,.06", 0.075, iron)
    pen.line("-.22,.7 .22,.7", 0.065, iron)
    pen.arc(0, 0.40, 0.36, 195, 345, 0.08, iron)
    for s in (-1, 1):
        pen.poly([(0.36 * s, 0.48), (0.46 * s, 0.26), (0.24 * s, 0.28)], iron)

"""What flies, in the air and beyond it."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.vehicles import glass_of

_WARM = rgb("#ffd98a")


@draws("plane", width=2.7)
def plane(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#eef1f4"))
    stripe = rgb("#3f77b8") if pen.look.color is None else lighter(paint, 0.25)
    pen.poly("-1.18,.52 -1.3,.98 -1.02,.98 -.76,.6", stripe)
    pen.poly(".1,.56 -.34,.86 -.12,.86 .4,.58", darker(paint, 0.12))
    pen.curve(
        "1.28,.48 1.06,.62 .4,.66 -.8,.63 -1.24,.6 -1.26,.54 -.6,.38 .6,.34 1.1,.38",
        paint,
    )
    pen.curve(
        "1.27,.46 .6,.42 -.6,.44 -1.2,.54 -.6,.38 .6,.34 1.1,.38",
        stripe,
    )
    for k in range(9):
        pen.oval(
            -0.60 + k * 0.16,
            0.56,
            0.028,
            0.034,
            _WARM if pen.look.dark else rgb("#5f86a8"),
            shines=pen.look.dark,
        )
    pen.poly("1,.6 1.16,.55 1.08,.52 .96,.53", rgb("#33465f"))
    pen.poly(".3,.44 -.52,.04 -.26,.04 .62,.42", darker(paint, 0.06))
    pen.oval(0.02, 0.22, 0.17, 0.06, stripe)
    pen.poly("-.96,.55 -1.3,.42 -1.16,.42 -.74,.52", darker(paint, 0.08))


@draws("helicopter", width=2.4)
def helicopter(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#2f6f8f"))
    pen.limb("-.2,.6 -1.08,.66", [0.24, 0.07], paint, bend=False)
    pen.poly("-1.02,.62 -1.16,.94 -.96,.72", darker(paint, 0.06))
    pen.line("-1.1,.92 -1.1,.66", 0.02, rgb("#33343d"))
    pen.curve(
        "-.44,.44 -.34,.8 .2,.82 .6,.6 .62,.4 .2,.24 -.2,.26",
        paint,
    )
    pen.curve(".14,.46 .14,.74 .36,.7 .56,.52 .5,.44", glass_of(pen))
    pen.line("0,.8 0,.92", 0.06, rgb("#33343d"))
    pen.limb("-1.05,.96 0,.92 1.05,.96", [0.02, 0.05, 0.02], rgb("#4a4d57"))
    for x in (-0.2, 0.28):
        pen.line([(x, 0.28), (x, 0.08)], 0.03, rgb("#33343d"))
    pen.line("-.46,.07 .56,.07 .66,.13", 0.04, rgb("#33343d"))


@draws("balloon-ride", width=0.9)
def balloon_ride(pen: Pen) -> None:
    first = pen.look.or_(
        rgb(pen.random.choice(("#d9503a", "#e8a02f", "#3f7fb5", "#8a4f9a", "#3f9a86")))
    )
    second = rgb("#f5ead2")
    envelope = [
        (0, 1.0),
        (0.22, 0.95),
        (0.36, 0.78),
        (0.35, 0.58),
        (0.22, 0.36),
        (0.10, 0.22),
        (-0.10, 0.22),
        (-0.22, 0.36),
        (-0.35, 0.58),
        (-0.36, 0.78),
        (-0.22, 0.95),
    ]
    pen.curve(envelope, first)
    for k in (-0.62, 0.0, 0.62):
        pen.curve(
            [
                (k * 0.1, 0.995),
                (k * 0.42 + 0.06, 0.84),
                (k * 0.44 + 0.07, 0.60),
                (k * 0.15 + 0.025, 0.22),
                (k * 0.15 - 0.025, 0.22),
                (k * 0.44 - 0.07, 0.60),
                (k * 0.42 - 0.06, 0.84),
            ],
            second,
        )
    pen.curve(
        "-.354,.7 0,.64 .354,.7 .35,.6 0,.54 -.35,.6",
        mix(darker(first, 0.10), second, 0.1),
    )
    for x in (-0.07, 0.07):
        pen.line([(x * 1.3, 0.22), (x, 0.11)], 0.008, rgb("#4a3a2e"))
    pen.oval(0, 0.205, 0.05, 0.035, rgb("#ffd27a"), shines=pen.look.dark)
    pen.rect(-0.075, 0.0, 0.075, 0.115, rgb("#8a5f38"), round=0.02)
    pen.rect(-0.085, 0.095, 0.085, 0.12, rgb("#5f3f26"), round=0.01)


@draws("rocket", width=0.75, bottom=-0.35)
def rocket(pen: Pen) -> None:
    paint, fin = rgb("#eef0f3"), pen.look.or_(rgb("#d0402f"))
    pen.curve(
        "-.1,.08 -.13,-.12 0,-.33 .13,-.12 .1,.08",
        rgb("#ff9a2e"),
        shines=True,
    )
    pen.curve(
        "-.05,.08 -.07,-.05 0,-.2 .07,-.05 .05,.08",
        rgb("#fff0b0"),
        shines=True,
    )
    for s in (-1, 1):
        pen.curve(
            [
                (0.12 * s, 0.38),
                (0.27 * s, 0.20),
                (0.28 * s, 0.0),
                (0.20 * s, 0.08),
                (0.11 * s, 0.12),
            ],
            fin,
        )
    pen.poly("-.1,.1 .1,.1 .07,.04 -.07,.04", rgb("#4a4d57"))
    pen.curve(
        "0,1 .1,.86 .16,.62 .16,.32 .12,.09 -.12,.09 -.16,.32 -.16,.62 -.1,.86",
        paint,
    )
    pen.curve("0,1 .07,.91 .115,.8 0,.77 -.115,.8 -.07,.91", fin)
    pen.oval(0, 0.60, 0.082, 0.082, rgb("#4a4d57"))
    pen.oval(0, 0.60, 0.060, 0.060, rgb("#8fd8f4"), shines=pen.look.dark)
    pen.rect(-0.155, 0.36, 0.155, 0.40, fin)
    pen.curve("0,.36 .035,.2 .02,.05 -.02,.05 -.035,.2", darker(fin, 0.06))


@draws("spaceship", width=2.8)
def spaceship(pen: Pen) -> None:
    hull = pen.look.or_(rgb("#b4bdca"))
    for y in (0.34, 0.56):
        pen.limb([(-0.98, y), (-1.36, y)], [0.14, 0.02], rgb("#6fd8ff"), bend=False, shines=True)
    pen.poly("-.7,.62 -1.06,.98 -.72,.96 -.1,.66", darker(hull, 0.10))
    pen.curve(
        "1.34,.44 .86,.6 .2,.7 -.8,.68 -1.04,.56 -1.04,.34 -.8,.24 .3,.26 .96,.34",
        hull,
    )
    pen.curve(
        "1.32,.43 .4,.4 -1,.38 -.8,.24 .3,.26 .96,.34",
        darker(hull, 0.10),
    )
    pen.curve(".1,.68 .3,.82 .58,.76 .8,.6", rgb("#2a3a58"))
    pen.poly(".28,.4 -.66,.04 -.98,.08 -.44,.4", lighter(hull, 0.05))
    pen.rect(-0.98, 0.29, -0.86, 0.62, darker(hull, 0.22))
    for k in range(6):
        pen.rect(-0.68 + k * 0.14, 0.52, -0.61 + k * 0.14, 0.56, rgb("#ffe9a8"), shines=True)
    pen.line("-.7,.46 .9,.47", 0.016, rgb("#d0503c"))


@draws("ufo", width=1.9)
def ufo(pen: Pen) -> None:
    hull = pen.look.or_(rgb("#a9b4c2"))
    pen.curve(
        "-.34,.6 -.26,.92 0,1 .26,.92 .34,.6",
        rgb("#9fe8e0"),
        shines=pen.look.dark,
    )
    pen.oval(0, 0.48, 0.90, 0.20, hull)
    pen.curve("-.88,.45 0,.36 .88,.45 .4,.24 -.4,.24", darker(hull, 0.16))
    for k in range(5):
        pen.oval(
            -0.56 + k * 0.28,
            0.40 - 0.035 * (1 - abs(k - 2) / 2),
            0.055,
            0.045,
            rgb("#fff3a0"),
            shines=True,
        )


@draws("satellite", width=2.2)
def satellite(pen: Pen) -> None:
    pen.line("-.9,.5 .9,.5", 0.05, rgb("#9aa2ab"))
    for s in (-1, 1):
        pen.rect(0.34 * s, 0.30, 1.02 * s, 0.70, rgb("#2f4f9a"))
        for k in range(5):
            x = (0.34 + 0.136 * (k + 1)) * s
            pen.line([(x, 0.30), (x, 0.70)], 0.014, rgb("#7f9ad8"))
        pen.line([(0.34 * s, 0.5), (1.02 * s, 0.5)], 0.014, rgb("#7f9ad8"))
    pen.rect(-0.22, 0.24, 0.22, 0.76, pen.look.or_(rgb("#d8b04a")), round=0.04)
    pen.curve("-.2,.78 .2,.78 .12,.92 -.12,.92", rgb("#e9ecef"))
    pen.line("0,.9 0,1", 0.03, rgb("#9aa2ab"))

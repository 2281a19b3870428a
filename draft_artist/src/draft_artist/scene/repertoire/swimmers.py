"""What lives in the sea."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_EYE = rgb("#221b22")


def _swimmer(pen: Pen, back: str, belly: str, tail_up: bool) -> None:
    coat = pen.look.or_(rgb(back))
    pen.curve(
        [
            (-0.78, 0.50),
            (-1.02, 0.80 if tail_up else 0.62),
            (-0.92, 0.50),
            (-1.02, 0.22 if tail_up else 0.38),
        ],
        darker(coat, 0.05),
    )
    pen.poly(".1,.74 -.16,1 -.24,.98 -.22,.68", darker(coat, 0.04))
    pen.curve(
        ".98,.5 .62,.72 .1,.8 -.4,.66 -.84,.52 -.4,.34 .1,.24 .62,.32",
        coat,
    )
    pen.curve(
        ".94,.46 .4,.44 -.3,.44 -.5,.4 .1,.25 .62,.33",
        rgb(belly),
    )
    pen.curve(".18,.36 .02,.06 -.16,.02 -.02,.32", darker(coat, 0.08))
    pen.oval(0.68, 0.54, 0.025, 0.03, _EYE)


@draws("shark", width=2.2)
def shark(pen: Pen) -> None:
    _swimmer(pen, "#66788a", "#dfe6ea", True)
    for x in (0.42, 0.36, 0.30):
        pen.line([(x, 0.56), (x - 0.02, 0.46)], 0.014, rgb("#4f6070"))
    pen.line(".9,.42 .7,.385", 0.016, rgb("#43505e"))


@draws("dolphin", width=2.2)
def dolphin(pen: Pen) -> None:
    _swimmer(pen, "#5f86a8", "#dce9ee", False)
    pen.limb(".9,.49 1.06,.46", [0.11, 0.06], pen.look.or_(rgb("#5f86a8")), bend=False)


@draws("whale", width=2.3)
def whale(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#3f5f85"))
    pen.curve(
        "-.86,.52 -1.08,.86 -.92,.74 -.78,.92 -.7,.54",
        darker(coat, 0.03),
    )
    pen.curve(
        "1,.46 .92,.74 .5,.84 0,.76 -.46,.56 -.88,.58 -.54,.28 0,.12 .6,.12 .94,.26",
        coat,
    )
    pen.curve(
        "1,.42 .6,.4 .1,.3 -.3,.24 .1,.12 .6,.13 .92,.25",
        rgb("#d7e2e8"),
    )
    for k in range(5):
        pen.line(
            [(0.86 - k * 0.04, 0.35 - k * 0.04), (0.20 - k * 0.03, 0.27 - k * 0.033)],
            0.010,
            rgb("#a9bcc8"),
        )
    pen.curve(".34,.28 .2,-.02 .02,0 .14,.26", darker(coat, 0.06))
    pen.oval(0.66, 0.46, 0.026, 0.03, _EYE)


@draws("fish", width=1.7)
def fish(pen: Pen) -> None:
    coat = pen.look.or_(
        rgb(pen.random.choice(("#e8742b", "#f0b92e", "#3f8fd0", "#d9548a", "#3fae9a", "#e05a45")))
    )
    band = lighter(coat, 0.22)
    pen.curve("-.42,.5 -.8,.82 -.68,.5 -.8,.18", darker(coat, 0.05))
    pen.curve(".1,.78 -.08,1 -.34,.86 -.3,.66", darker(coat, 0.07))
    pen.curve("0,.24 -.14,.04 -.3,.12 -.22,.34", darker(coat, 0.07))
    pen.curve(
        ".66,.5 .4,.74 .02,.82 -.34,.64 -.48,.5 -.34,.36 .02,.18 .4,.26",
        coat,
    )
    pen.curve(".16,.805 .06,.5 .16,.19 .02,.19 -.08,.5 .02,.81", band)
    pen.curve(
        "-.22,.7 -.28,.5 -.22,.3 -.32,.36 -.36,.5 -.32,.64",
        band,
    )
    pen.curve(".1,.5 -.1,.46 -.08,.32", darker(coat, 0.10))
    pen.oval(0.42, 0.56, 0.072, 0.078, (248, 246, 240))
    pen.oval(0.44, 0.56, 0.040, 0.044, _EYE)


@draws("octopus", width=1.3)
def octopus(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#c8566a"))
    for k, x in enumerate((-0.34, -0.22, -0.10, 0.02, 0.14, 0.26, 0.36)):
        bend = -0.14 if k % 2 else 0.12
        pen.limb(
            [
                (x * 0.6, 0.46),
                (x * 1.15, 0.28),
                (x * 1.4 + bend * 0.4, 0.12),
                (x * 1.3 + bend, 0.02 + 0.05 * (k % 3)),
            ],
            [0.13, 0.11, 0.08, 0.03],
            darker(coat, 0.06 * (k % 2)),
        )
    pen.curve(
        "0,1 .28,.9 .32,.64 .22,.44 0,.36 -.22,.44 -.32,.64 -.28,.9",
        coat,
    )
    for s in (-1, 1):
        pen.oval(0.11 * s, 0.56, 0.075, 0.08, (248, 244, 236))
        pen.oval(0.12 * s, 0.55, 0.04, 0.05, _EYE)
    for x, y, r in ((-0.12, 0.86, 0.04), (0.05, 0.9, 0.03), (0.16, 0.8, 0.045)):
        pen.oval(x, y, r, r, lighter(coat, 0.09))


@draws("jellyfish", width=1)
def jellyfish(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#d79ae8"))
    for k in range(7):
        x = -0.24 + k * 0.08
        sway = 0.05 * (-1) ** k
        pen.limb(
            [(x, 0.64), (x + sway, 0.42), (x - sway, 0.2), (x + sway, 0.0)],
            [0.03, 0.026, 0.02, 0.008],
            lighter(coat, 0.04),
        )
    pen.curve(
        "0,1 .26,.92 .36,.7 .33,.6 .16,.64 0,.6 -.16,.64 -.33,.6 -.36,.7 -.26,.92",
        coat,
        shines=True,
    )
    pen.curve(
        "-.02,.95 .14,.9 .2,.76 .04,.82 -.14,.86",
        lighter(coat, 0.10),
        shines=True,
    )


@draws("turtle", width=1.9)
def turtle(pen: Pen) -> None:
    shell, skin = pen.look.or_(rgb("#6a7a3a")), rgb("#8fb06a")
    pen.limb(".44,.34 .66,.52 .8,.58", [0.24, 0.20, 0.24], skin)
    pen.oval(0.84, 0.62, 0.04, 0.045, _EYE)
    for x in (-0.42, 0.36):
        pen.limb([(x, 0.26), (x + 0.04, 0.06)], [0.24, 0.2], darker(skin, 0.05), bend=False)
    pen.poly("-.62,.26 -.86,.18 -.6,.36", skin)
    pen.curve(
        "-.7,.26 -.56,.72 -.1,.98 .36,.8 .58,.3 0,.2",
        shell,
    )
    for x, y, r in (
        (-0.34, 0.58, 0.15),
        (-0.02, 0.70, 0.17),
        (0.26, 0.54, 0.14),
        (-0.06, 0.38, 0.13),
    ):
        pen.oval(x, y, r, r * 0.85, lighter(shell, 0.09))


@draws("crab", width=1.9)
def crab(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#d9532f"))
    for s in (-1, 1):
        for k in range(3):
            pen.line(
                [
                    (0.35 * s, 0.36),
                    ((0.62 + 0.06 * k) * s, 0.42 - k * 0.12),
                    ((0.70 + 0.04 * k) * s, 0.03),
                ],
                0.06,
                darker(coat, 0.06),
            )
        pen.limb([(0.42 * s, 0.46), (0.68 * s, 0.66), (0.66 * s, 0.84)], [0.10, 0.10, 0.16], coat)
        pen.curve(
            [
                (0.54 * s, 0.78),
                (0.50 * s, 1.02),
                (0.66 * s, 0.92),
                (0.80 * s, 1.0),
                (0.78 * s, 0.76),
            ],
            coat,
        )
        pen.line([(0.14 * s, 0.58), (0.16 * s, 0.78)], 0.05, coat)
        pen.oval(0.16 * s, 0.80, 0.06, 0.06, _EYE)
    pen.curve(
        "-.52,.4 -.36,.62 .36,.62 .52,.4 .3,.16 -.3,.16",
        coat,
    )

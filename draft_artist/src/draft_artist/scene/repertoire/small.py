"""Small animals, from a rabbit to a bee."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_EYE = rgb("#221b22")


@draws("rabbit", width=1)
def rabbit(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#b59a80") if not pen.look.snowy else rgb("#efece6"))
    pen.oval(-0.38, 0.20, 0.10, 0.10, lighter(coat, 0.14))
    for dx, c in ((0.05, darker(coat, 0.07)), (-0.04, coat)):
        pen.limb(
            [(0.12 + dx, 0.58), (0.06 + dx * 1.6, 0.80), (0.05 + dx * 2.2, 0.98)],
            [0.09, 0.12, 0.06],
            c,
        )
        pen.limb(
            [(0.12 + dx, 0.64), (0.07 + dx * 1.6, 0.90)],
            [0.04, 0.04],
            mix(c, rgb("#e09a92"), 0.5),
            bend=False,
        )
    pen.curve(
        "-.36,.05 -.42,.24 -.24,.44 .04,.46 .2,.3 .16,.03 -.1,0",
        coat,
    )
    pen.oval(-0.18, 0.17, 0.17, 0.16, darker(coat, 0.04))
    pen.limb("-.2,.04 0,.03", [0.09, 0.07], coat, bend=False)
    pen.limb(".12,.22 .17,.04 .22,.03", [0.09, 0.06, 0.05], coat)
    pen.oval(0.17, 0.50, 0.165, 0.15, coat)
    pen.oval(0.25, 0.46, 0.09, 0.08, lighter(coat, 0.08))
    pen.oval(0.33, 0.49, 0.022, 0.018, rgb("#b5655f"))
    pen.oval(0.20, 0.545, 0.026, 0.032, _EYE)
    pen.oval(0.21, 0.555, 0.009, 0.009, (255, 255, 255))


@draws("mouse", width=1.4)
def mouse(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#9a948f"))
    pen.limb("-.4,.16 -.62,.06 -.66,.26", [0.05, 0.04, 0.02], rgb("#d99a92"))
    pen.curve(
        "-.46,.04 -.48,.36 -.16,.58 .2,.5 .52,.26 .5,.14 .2,.03",
        coat,
    )
    pen.oval(0.10, 0.62, 0.19, 0.20, coat)
    pen.oval(0.10, 0.62, 0.13, 0.14, rgb("#d99a92"))
    pen.oval(0.53, 0.21, 0.04, 0.04, rgb("#b5655f"))
    pen.oval(0.30, 0.35, 0.04, 0.045, _EYE)
    for x in (-0.2, 0.22):
        pen.oval(x, 0.03, 0.09, 0.03, rgb("#d99a92"))


@draws("squirrel", width=1.2)
def squirrel(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#b5632f"))
    pen.limb(
        "-.16,.08 -.42,.22 -.4,.62 -.24,.92 -.1,.86",
        [0.10, 0.26, 0.30, 0.24, 0.08],
        darker(coat, 0.04),
    )
    pen.curve("-.2,0 -.24,.26 -.06,.52 .14,.5 .18,.26 .14,0", coat)
    pen.curve(".04,.46 .16,.4 .16,.12 .06,.12", rgb("#f3e4cd"))
    pen.poly(".03,.74 .05,.9 .14,.78", coat)
    pen.oval(0.14, 0.66, 0.15, 0.135, coat)
    pen.oval(0.25, 0.61, 0.07, 0.05, lighter(coat, 0.08))
    pen.oval(0.17, 0.70, 0.025, 0.03, _EYE)
    pen.limb(".1,.42 .24,.4", [0.06, 0.05], coat, bend=False)
    pen.oval(0.27, 0.42, 0.055, 0.06, rgb("#8a5a2e"))
    pen.oval(-0.02, 0.03, 0.14, 0.04, darker(coat, 0.06))


@draws("frog", width=1.45)
def frog(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#6fae45"))
    pen.limb(
        "-.36,.3 -.6,.44 -.4,.06 -.62,.03",
        [0.24, 0.2, 0.12, 0.08],
        darker(coat, 0.07),
    )
    pen.curve("-.5,.1 -.36,.52 .06,.76 .44,.66 .56,.44 .3,.06", coat)
    pen.curve(".1,.1 .5,.34 .54,.46 .1,.4", rgb("#e3e8b0"))
    pen.limb(".24,.26 .34,.04 .46,.02", [0.13, 0.08, 0.07], coat)
    pen.oval(0.26, 0.80, 0.13, 0.14, coat)
    pen.oval(0.28, 0.82, 0.075, 0.08, rgb("#f3d860"))
    pen.oval(0.30, 0.82, 0.035, 0.05, _EYE)


@draws("snake", width=1.8)
def snake(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#6a9a4a"))
    line = [
        (-0.80, 0.06),
        (-0.50, 0.16),
        (-0.20, 0.04),
        (0.12, 0.12),
        (0.34, 0.10),
        (0.36, 0.46),
        (0.22, 0.74),
        (0.40, 0.90),
    ]
    pen.limb(line, [0.02, 0.10, 0.13, 0.15, 0.15, 0.15, 0.13, 0.14], coat)
    for k in range(1, 7):
        x, y = line[k]
        pen.oval(x, y, 0.05, 0.035, darker(coat, 0.14))
    pen.oval(0.46, 0.91, 0.13, 0.08, coat)
    pen.line(".58,.9 .72,.86", 0.016, rgb("#c8372f"))
    pen.oval(0.48, 0.94, 0.022, 0.024, _EYE)


@draws("butterfly", width=1.3)
def butterfly(pen: Pen) -> None:
    coat = pen.look.or_(rgb(pen.random.choice(("#e8812b", "#4f8fe0", "#d9548a", "#f0c03c"))))
    for s in (-1, 1):
        pen.curve(
            [(0, 0.52), (0.20 * s, 0.92), (0.58 * s, 0.96), (0.60 * s, 0.62), (0.28 * s, 0.48)],
            darker(coat, 0.16),
        )
        pen.curve(
            [
                (0.06 * s, 0.56),
                (0.24 * s, 0.84),
                (0.50 * s, 0.88),
                (0.50 * s, 0.66),
                (0.28 * s, 0.54),
            ],
            coat,
        )
        pen.curve(
            [(0, 0.48), (0.34 * s, 0.46), (0.46 * s, 0.22), (0.26 * s, 0.06), (0.10 * s, 0.26)],
            darker(coat, 0.16),
        )
        pen.curve(
            [
                (0.06 * s, 0.42),
                (0.30 * s, 0.40),
                (0.36 * s, 0.24),
                (0.24 * s, 0.15),
                (0.13 * s, 0.28),
            ],
            lighter(coat, 0.06),
        )
        pen.line([(0, 0.70), (0.10 * s, 0.90)], 0.016, _EYE)
    pen.limb("0,.72 0,.5 0,.22", [0.06, 0.06, 0.03], rgb("#2f2630"))


@draws("bee", width=1.4, top=1.1)
def bee(pen: Pen) -> None:
    for x in (-0.14, 0.08):
        pen.oval(x, 0.82, 0.15, 0.24, rgb("#dbe9f2"), turn=20 if x < 0 else -20)
    pen.oval(0, 0.42, 0.46, 0.30, rgb("#f2c036"))
    for x in (-0.24, -0.02, 0.2):
        pen.limb([(x, 0.66), (x, 0.18)], [0.09, 0.09], rgb("#2b2630"), bend=False)
    pen.oval(0.40, 0.46, 0.17, 0.19, rgb("#2b2630"))
    pen.oval(0.46, 0.52, 0.05, 0.055, (246, 242, 232))


@draws("spider", width=1.5, bottom=-0.1)
def spider(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#2b2733"))
    for s in (-1, 1):
        for k in range(4):
            y = 0.62 - k * 0.08
            pen.line(
                [(0, 0.48), (0.34 * s, y + 0.24 - k * 0.10), (0.58 * s, y - 0.30 - k * 0.04)],
                0.035,
                coat,
            )
    pen.oval(0, 0.52, 0.24, 0.26, coat)
    pen.oval(0, 0.26, 0.14, 0.13, lighter(coat, 0.05))
    for s in (-1, 1):
        pen.oval(0.05 * s, 0.25, 0.03, 0.035, rgb("#d8403a"))


@draws("snail", width=1.5)
def snail(pen: Pen) -> None:
    body, shell = rgb("#d9b98a"), pen.look.or_(rgb("#b5683a"))
    pen.limb("-.66,.05 0,.08 .42,.14 .56,.44", [0.05, 0.18, 0.2, 0.18], body)
    for dx in (0.0, 0.10):
        pen.line([(0.54 + dx * 0.5, 0.48), (0.52 + dx * 1.8, 0.74)], 0.03, body)
        pen.oval(0.52 + dx * 1.8, 0.76, 0.04, 0.04, _EYE)
    pen.oval(-0.10, 0.50, 0.42, 0.42, shell)
    for r in (0.30, 0.19, 0.09):
        pen.arc(-0.08, 0.48, r, 20, 330, 0.04, darker(shell, 0.12))

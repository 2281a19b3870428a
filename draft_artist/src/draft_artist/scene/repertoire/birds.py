"""Birds, on the wing, on the water and on foot."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_EYE = rgb("#221b22")


def _flying(pen: Pen, body: str, wing: str, beak: str, belly: str) -> None:
    coat = pen.look.or_(rgb(body))
    tip = mix(coat, rgb(wing), 0.6)
    up = pen.random.choice((1.0, 0.7, 0.3))
    pen.curve(
        [
            (0.05, 0.52),
            (0.12, 0.62 + 0.30 * up),
            (-0.10, 0.68 + 0.34 * up),
            (-0.34, 0.62 + 0.24 * up),
            (-0.10, 0.50),
        ],
        darker(tip, 0.08),
    )
    pen.limb("-.52,.42 -.2,.46 .16,.5 .36,.56", [0.04, 0.13, 0.17, 0.09], coat)
    pen.poly("-.4,.46 -.64,.5 -.6,.38 -.4,.4", darker(coat, 0.06))
    pen.curve("-.12,.44 .14,.42 .3,.48 .1,.4 -.06,.4", rgb(belly))
    pen.oval(0.38, 0.58, 0.085, 0.080, coat)
    pen.poly(".44,.61 .44,.545 .56,.56", rgb(beak))
    pen.oval(0.405, 0.605, 0.014, 0.016, _EYE)
    pen.curve(
        [
            (0.16, 0.54),
            (0.05, 0.72 + 0.25 * up),
            (-0.20, 0.78 + 0.30 * up),
            (-0.50, 0.68 + 0.28 * up),
            (-0.30, 0.56),
            (-0.08, 0.46),
        ],
        tip,
    )
    pen.curve(
        [(-0.16, 0.74 + 0.28 * up), (-0.50, 0.68 + 0.28 * up), (-0.30, 0.56), (-0.22, 0.62)],
        darker(tip, 0.10),
    )


@draws("bird", width=1.45, top=1.2)
def bird(pen: Pen) -> None:
    _flying(pen, "#4f86b8", "#2f5f90", "#e8a23c", "#e9dcc3")


@draws("seagull", width=1.45, top=1.2)
def seagull(pen: Pen) -> None:
    _flying(pen, "#f4f2ee", "#a9b3bf", "#e9a93f", "#ffffff")


@draws("crow", width=1.45, top=1.2)
def crow(pen: Pen) -> None:
    _flying(pen, "#2a2a36", "#1f1f2a", "#3a3a44", "#2f2f3c")


@draws("eagle", width=1.45, top=1.2)
def eagle(pen: Pen) -> None:
    _flying(pen, "#6a4629", "#4a2f1d", "#e8b13c", "#8a6240")
    pen.oval(0.39, 0.585, 0.075, 0.07, rgb("#f3efe6"))
    pen.poly(".44,.62 .44,.55 .55,.54", rgb("#e8b13c"))
    pen.oval(0.405, 0.605, 0.014, 0.016, _EYE)


@draws("owl", width=0.95)
def owl(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#8a6a4a"))
    pen.rect(-0.45, 0.0, 0.45, 0.07, rgb("#5b4636"), round=0.03)
    pen.curve(
        "0,.06 .24,.16 .33,.5 .27,.82 .3,.99 .13,.91 -.13,.91 -.3,.99 -.27,.82 -.33,.5 -.24,.16",
        coat,
    )
    pen.curve(
        "0,.12 .16,.2 .19,.44 0,.56 -.19,.44 -.16,.2",
        lighter(coat, 0.16),
    )
    for y in (0.24, 0.32, 0.40):
        for x in (-0.08, 0.0, 0.08):
            pen.limb(
                [(x - 0.03, y), (x, y - 0.025), (x + 0.03, y)], [0.012] * 3, darker(coat, 0.04)
            )
    for s in (-1, 1):
        pen.curve(
            [(0.24 * s, 0.62), (0.36 * s, 0.42), (0.25 * s, 0.16), (0.19 * s, 0.40)],
            darker(coat, 0.10),
        )
        pen.oval(0.13 * s, 0.74, 0.135, 0.135, lighter(coat, 0.2))
        pen.oval(0.12 * s, 0.74, 0.085, 0.085, rgb("#f0b92e"))
        pen.oval(0.12 * s, 0.74, 0.048, 0.052, _EYE)
        pen.oval(0.12 * s + 0.02, 0.765, 0.016, 0.016, (255, 255, 255))
        pen.limb([(0.07 * s, 0.09), (0.07 * s, 0.04)], [0.05, 0.04], rgb("#e0a23a"), bend=False)
    pen.poly("-.035,.7 .035,.7 0,.61", rgb("#e0a23a"))


@draws("duck", width=1.5)
def duck(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#8d6f4f"))
    green = rgb("#2f7d5b") if pen.look.color is None else coat
    pen.curve(
        "-.62,.46 -.4,.1 .1,0 .42,.14 .38,.42 .05,.44 -.35,.44",
        coat,
    )
    pen.curve("-.4,.4 -.1,.46 .22,.34 0,.14 -.28,.2", darker(coat, 0.07))
    pen.limb(".34,.3 .36,.56 .4,.76", [0.24, 0.16, 0.2], green)
    pen.oval(0.42, 0.80, 0.17, 0.16, green)
    pen.limb(".35,.5 .46,.52", [0.05, 0.05], rgb("#f4f0e6"), bend=False)
    pen.limb(".54,.78 .7,.75", [0.10, 0.07], rgb("#e8b13c"), bend=False)
    pen.oval(0.47, 0.85, 0.026, 0.028, _EYE)


@draws("swan", width=1.5)
def swan(pen: Pen) -> None:
    white = pen.look.or_(rgb("#f7f5f2"))
    pen.limb(
        ".26,.22 .46,.4 .36,.66 .3,.84 .42,.92",
        [0.22, 0.13, 0.10, 0.10, 0.11],
        white,
    )
    pen.curve(
        "-.62,.42 -.42,.08 .08,0 .4,.14 .36,.38 0,.36 -.3,.46",
        white,
    )
    pen.curve(
        "-.66,.5 -.3,.56 .2,.38 .05,.14 -.32,.18",
        darker(white, 0.05),
    )
    pen.curve("-.6,.46 -.26,.46 .16,.32 0,.18 -.3,.22", white)
    pen.oval(0.43, 0.91, 0.08, 0.065, white)
    pen.limb(".49,.9 .6,.85", [0.055, 0.03], rgb("#e57a2e"), bend=False)
    pen.oval(0.455, 0.925, 0.014, 0.015, _EYE)


@draws("penguin", width=0.8)
def penguin(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#2b303c"))
    for x in (-0.10, 0.12):
        pen.oval(x + 0.02, 0.02, 0.10, 0.035, rgb("#e8992e"))
    pen.curve("-.24,.62 -.36,.4 -.34,.2 -.24,.4", darker(coat, 0.04))
    pen.curve(
        "0,.99 .16,.93 .19,.76 .27,.55 .26,.2 .14,.03 -.14,.03 -.26,.2 -.27,.55 -.19,.76 -.16,.93",
        coat,
    )
    pen.curve(
        ".05,.74 .19,.6 .21,.28 .12,.07 -.08,.07 -.14,.3 -.1,.6",
        rgb("#f6f3ec"),
    )
    pen.curve(".2,.62 .36,.42 .33,.22 .22,.42", coat)
    pen.curve(".02,.8 .14,.84 .18,.74 .1,.68 0,.72", rgb("#f4c352"))
    pen.poly(".14,.885 .14,.82 .28,.84", rgb("#e8992e"))
    pen.oval(0.085, 0.885, 0.022, 0.024, (245, 242, 236))
    pen.oval(0.09, 0.885, 0.013, 0.015, _EYE)


@draws("chicken", width=1.1)
def chicken(pen: Pen) -> None:
    coat = pen.look.or_(rgb("#e9e2d3"))
    for x in (-0.05, 0.08):
        pen.line([(x, 0.22), (x, 0.02), (x + 0.09, 0.01)], 0.028, rgb("#e0a23a"))
    pen.curve(
        "-.52,.78 -.46,.44 -.22,.2 .14,.2 .32,.42 .28,.82 .1,.7 -.14,.52 -.34,.66",
        coat,
    )
    pen.curve("-.24,.44 .08,.48 .1,.32 -.1,.26", darker(coat, 0.09))
    pen.oval(0.23, 0.82, 0.11, 0.11, coat)
    for x, y in ((0.16, 0.94), (0.23, 0.97), (0.30, 0.93)):
        pen.oval(x, y, 0.045, 0.05, rgb("#cf3a34"))
    pen.oval(0.33, 0.72, 0.03, 0.06, rgb("#cf3a34"))
    pen.poly(".32,.85 .32,.78 .42,.8", rgb("#e8ab3c"))
    pen.oval(0.26, 0.84, 0.018, 0.02, _EYE)

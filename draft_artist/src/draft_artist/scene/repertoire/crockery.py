"""What stands on a laid table."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws


@draws("cup", width=1.4, top=1.5)
def cup(pen: Pen) -> None:
    china = pen.look.or_(rgb("#f1ece2"))
    for x in (-0.14, 0.12):
        pen.limb(
            [(x, 1.0), (x + 0.08, 1.15), (x - 0.06, 1.28), (x + 0.04, 1.44)],
            [0.02, 0.06, 0.05, 0.01],
            rgb("#e9edf0"),
        )
    pen.oval(0, 0.06, 0.60, 0.07, darker(china, 0.05))
    pen.arc(0.42, 0.58, 0.20, -110, 120, 0.08, darker(china, 0.04))
    pen.curve(
        "-.44,.96 -.42,.5 -.24,.1 .24,.1 .42,.5 .44,.96",
        china,
    )
    pen.oval(0, 0.94, 0.43, 0.09, darker(china, 0.09))
    pen.oval(0, 0.93, 0.38, 0.065, rgb("#5b3722"))


@draws("teapot", width=1.6)
def teapot(pen: Pen) -> None:
    china = pen.look.or_(rgb("#3f7f9a"))
    pen.limb(".34,.34 .58,.48 .7,.78", [0.22, 0.12, 0.09], china)
    pen.arc(-0.46, 0.46, 0.22, 70, 290, 0.08, darker(china, 0.06))
    pen.curve(
        "0,.82 .36,.72 .5,.42 .3,.06 -.3,.06 -.5,.42 -.36,.72",
        china,
    )
    pen.curve("-.28,.78 0,.92 .28,.78 0,.74", darker(china, 0.06))
    pen.oval(0, 0.94, 0.07, 0.06, lighter(china, 0.06))
    pen.curve(
        "-.48,.46 0,.36 .48,.46 .42,.3 0,.22 -.42,.3",
        lighter(china, 0.14),
    )


@draws("bottle", width=0.6, bottom=-0.1)
def bottle(pen: Pen) -> None:
    glass = pen.look.or_(rgb("#2f6a4a"))
    pen.curve(
        "-.17,0 -.18,.5 -.06,.68 -.055,.94 .055,.94 .06,.68 .18,.5 .17,0",
        glass,
    )
    pen.rect(-0.175, 0.16, 0.175, 0.42, rgb("#efe3c8"))
    pen.rect(-0.07, 0.88, 0.07, 1.0, rgb("#9c2f35"), round=0.02)
    pen.line("-.11,.08 -.11,.54", 0.03, lighter(glass, 0.18))


@draws("glass", width=0.8)
def glass(pen: Pen) -> None:
    wine, clear = pen.look.or_(rgb("#9c2339")), rgb("#cfe0e6")
    pen.oval(0, 0.04, 0.24, 0.035, clear)
    pen.line("0,.04 0,.46", 0.035, clear)
    pen.curve(
        "-.25,.98 -.29,.72 -.14,.48 .14,.48 .29,.72 .25,.98",
        clear,
    )
    pen.curve("-.27,.74 -.13,.5 .13,.5 .27,.74", wine)
    pen.line("-.17,.92 -.2,.72", 0.03, (255, 255, 255))


@draws("vase", width=0.8, bottom=-0.1)
def vase(pen: Pen) -> None:
    clay = pen.look.or_(rgb("#b5603f"))
    pen.curve(
        "-.16,0 -.36,.42 -.14,.76 -.21,.98 .21,.98 .14,.76 .36,.42 .16,0",
        clay,
    )
    pen.curve(
        "-.345,.48 0,.42 .345,.48 .34,.34 0,.28 -.34,.34",
        lighter(clay, 0.16),
    )
    pen.oval(0, 0.97, 0.20, 0.035, darker(clay, 0.18))


@draws("apple", width=1)
def apple(pen: Pen) -> None:
    red = pen.look.or_(rgb("#c8322f"))
    pen.curve(
        "0,.78 .24,.84 .44,.62 .38,.22 .16,.03 0,.07 -.16,.03 -.38,.22 -.44,.62 -.24,.84",
        red,
    )
    pen.oval(-0.20, 0.56, 0.07, 0.12, lighter(red, 0.15), turn=20)
    pen.line("0,.76 .05,.96", 0.045, rgb("#5b3d2a"))
    pen.curve(".05,.86 .2,1 .36,.96 .22,.84", rgb("#6fa04a"))


@draws("bread", width=1.9)
def bread(pen: Pen) -> None:
    crust = pen.look.or_(rgb("#c98a45"))
    pen.curve(
        "-.84,.14 -.8,.62 -.3,.92 .3,.92 .8,.62 .84,.14 0,.02",
        crust,
    )
    for x in (-0.42, 0.0, 0.42):
        pen.limb(
            [(x - 0.16, 0.80 - abs(x) * 0.3), (x + 0.12, 0.44)],
            [0.03, 0.13],
            rgb("#f0d9a8"),
            bend=False,
        )


@draws("cake", width=1.3, top=1.3)
def cake(pen: Pen) -> None:
    cream, sponge = rgb("#f9efe2"), pen.look.or_(rgb("#d9839a"))
    pen.rect(-0.56, 0.0, 0.56, 0.06, rgb("#c9d2d8"), round=0.03)
    pen.rect(-0.48, 0.05, 0.48, 0.46, sponge, round=0.03)
    pen.rect(-0.34, 0.44, 0.34, 0.80, lighter(sponge, 0.07), round=0.03)
    for x0, x1, y in ((-0.48, 0.48, 0.46), (-0.34, 0.34, 0.80)):
        n = 6
        pen.rect(x0, y - 0.07, x1, y, cream)
        for k in range(n):
            x = x0 + (x1 - x0) * (k + 0.5) / n
            pen.oval(x, y - 0.08, (x1 - x0) / n / 2, 0.07 if k % 2 else 0.045, cream)
    for x in (-0.18, 0.0, 0.18):
        pen.rect(x - 0.018, 0.80, x + 0.018, 1.02, rgb("#6fb5d8"))
        pen.curve(
            [(x - 0.03, 1.06), (x, 1.20), (x + 0.03, 1.06), (x, 1.01)], rgb("#ffc04a"), shines=True
        )


@draws("ice-cream", width=0.7)
def ice_cream(pen: Pen) -> None:
    pen.poly("-.22,.52 .22,.52 0,0", rgb("#d99a52"))
    for k in (-1, 0, 1):
        pen.line([(-0.14 + 0.1 * k, 0.48), (0.02 + 0.05 * k, 0.14)], 0.014, rgb("#b57a38"))
    for x, y, c in ((-0.12, 0.60, "#f3b8c8"), (0.13, 0.60, "#f6e7c4"), (0.0, 0.80, "#a9714a")):
        pen.oval(x, y, 0.18, 0.17, pen.look.color or rgb(c))
    pen.oval(0.04, 0.97, 0.05, 0.05, rgb("#c8322f"))

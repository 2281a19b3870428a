"""Hats and helmets, in the measure of the head below them."""

from __future__ import annotations

from collections.abc import Callable

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire.casting import NO_HAT, Head
from draft_artist.scene.repertoire.faces import FACE, features


def _no_hat(pen: Pen, h: Head) -> None:
    return None


def _fedora(pen: Pen, h: Head) -> None:
    c = h.hat_color
    pen.curve("-.44,.3 -.4,.62 -.24,.8 -.05,.74 .16,.82 .36,.66 .44,.3", c)
    pen.curve("-.05,.74 .02,.62 .05,.45 -.03,.6", darker(c, 0.08))
    pen.poly("-.445,.27 -.435,.42 .435,.42 .445,.27", darker(c, 0.16))
    pen.curve("-.74,.2 -.62,.3 0,.27 .62,.3 .76,.22 .45,.17 0,.13 -.45,.16", darker(c, 0.04))
    pen.curve("-.42,.16 0,.13 .42,.16 .3,.08 0,.05 -.3,.08", darker(h.skin, 0.16))


def _cap(pen: Pen, h: Head) -> None:
    c = h.hat_color
    pen.curve("-.43,.2 -.46,.45 -.2,.62 .15,.62 .44,.46 .43,.2", c)
    pen.curve("0,.24 .35,.26 .66,.16 .62,.1 .3,.15 0,.16", darker(c, 0.12))
    pen.poly("-.44,.18 -.44,.27 .44,.27 .44,.18", darker(c, 0.08))


def _sailor(pen: Pen, h: Head) -> None:
    navy, white = rgb("#22365c"), rgb("#f2efe6")
    pen.curve("-.44,.36 -.6,.54 -.42,.7 0,.74 .42,.7 .6,.54 .44,.36", white)
    pen.curve("-.44,.36 -.6,.54 -.3,.56 .3,.56 .6,.54 .44,.36", darker(white, 0.07))
    pen.poly("-.44,.22 -.45,.42 .45,.42 .44,.22", navy)
    pen.curve("-.4,.25 0,.2 .4,.25 .34,.12 0,.07 -.34,.12", darker(navy, 0.10))
    x = h.turn * 0.1
    pen.oval(x, 0.33, 0.055, 0.065, rgb("#e0b044"))
    pen.oval(x, 0.33, 0.028, 0.035, navy)


def _crown(pen: Pen, h: Head) -> None:
    gold = rgb("#e6b53c")
    pen.poly("-.4,.3 -.46,.74 -.22,.54 0,.82 .22,.54 .46,.74 .4,.3", gold)
    pen.poly("-.4,.3 -.41,.42 .41,.42 .4,.3", darker(gold, 0.10))
    for x, c in ((-0.25, "#c33a3a"), (0, "#3b6fc0"), (0.25, "#c33a3a")):
        pen.oval(x, 0.36, 0.04, 0.045, rgb(c))
    for x, y in ((-0.46, 0.75), (0, 0.83), (0.46, 0.75)):
        pen.oval(x, y, 0.05, 0.05, lighter(gold, 0.08))


def _tiara(pen: Pen, h: Head) -> None:
    gold = rgb("#f0cf6a")
    pen.poly("-.34,.36 -.22,.5 -.12,.46 0,.66 .12,.46 .22,.5 .34,.36 0,.44", gold)
    pen.oval(0, 0.51, 0.05, 0.06, rgb("#5fc0e0"))


def _wizard(pen: Pen, h: Head) -> None:
    c = h.hat_color
    pen.curve("-.42,.28 -.24,.75 -.1,1.2 -.22,1.48 .02,1.28 .22,.8 .42,.28", c)
    pen.curve("-.42,.28 -.24,.75 -.1,1.2 -.12,.75 -.2,.3", darker(c, 0.07))
    pen.oval(0, 0.28, 0.74, 0.11, darker(c, 0.05))
    pen.poly("-.42,.3 -.39,.42 .39,.42 .42,.3", rgb("#d8ab45"))


def _hood(pen: Pen, h: Head) -> None:
    c = h.hat_color
    outer = [
        (-0.46, -0.50),
        (-0.54, 0.0),
        (-0.46, 0.42),
        (-0.16, 0.66),
        (0.14, 0.66),
        (0.46, 0.42),
        (0.54, 0.0),
        (0.46, -0.50),
        (0.37, -0.30),
        (0.36, 0.05),
        (0.24, 0.34),
        (0.0, 0.41),
        (-0.24, 0.34),
        (-0.36, 0.05),
        (-0.37, -0.30),
    ]
    pen.curve(outer, c)
    pen.curve("-.46,-.5 -.54,0 -.46,.42 -.16,.66 -.3,.36 -.4,0", darker(c, 0.07))


def _chef(pen: Pen, h: Head) -> None:
    white = rgb("#f7f5f0")
    pen.oval(-0.25, 0.78, 0.28, 0.24, white)
    pen.oval(0.25, 0.78, 0.28, 0.24, white)
    pen.oval(0.0, 0.90, 0.32, 0.26, white)
    pen.poly("-.38,.26 -.4,.72 .4,.72 .38,.26", white)
    pen.poly("-.38,.26 -.39,.4 .39,.4 .38,.26", darker(white, 0.07))


def _brimmed(
    crown: str, brim: str, high: float, wide: float, curl: float
) -> Callable[[Pen, Head], None]:
    def draw(pen: Pen, h: Head) -> None:
        c, b = rgb(crown), rgb(brim)
        pen.curve([(-0.40, 0.26), (-0.34, high), (0, high + 0.08), (0.34, high), (0.40, 0.26)], c)
        pen.poly("-.41,.27 -.4,.38 .4,.38 .41,.27", darker(c, 0.18))
        pen.curve(
            [
                (-wide, 0.22 + curl),
                (-0.4, 0.24),
                (0, 0.27),
                (0.4, 0.24),
                (wide, 0.22 + curl),
                (0.45, 0.13),
                (0, 0.10),
                (-0.45, 0.13),
            ],
            b,
        )

    return draw


def _beret(pen: Pen, h: Head) -> None:
    c = rgb("#3a3540") if h.hat_color == NO_HAT else h.hat_color
    pen.curve("-.4,.24 -.62,.44 -.36,.66 .1,.66 .42,.48 .42,.26 0,.34", c)
    pen.line("-.12,.66 -.1,.74", 0.05, c)


def _turban(pen: Pen, h: Head) -> None:
    c = h.hat_color if h.hat_color != NO_HAT else rgb("#efe3c8")
    pen.curve("-.46,.16 -.52,.46 -.25,.72 .1,.74 .46,.55 .46,.16 0,.28", c)
    pen.limb("-.48,.25 -.1,.5 .42,.58", [0.04, 0.07, 0.04], darker(c, 0.08))
    pen.limb(".46,.22 .05,.42 -.42,.58", [0.04, 0.07, 0.04], darker(c, 0.05))


def _tricorn(pen: Pen, h: Head) -> None:
    c = rgb("#2c2733")
    pen.curve("-.36,.34 -.3,.66 0,.74 .3,.66 .36,.34", c)
    pen.curve("-.72,.46 -.4,.5 0,.38 .4,.5 .72,.46 .4,.22 0,.14 -.4,.22", lighter(c, 0.04))
    pen.line("-.72,.46 -.4,.5 0,.38 .4,.5 .72,.46", 0.035, rgb("#d6ad52"), bend=True)


def _veil(pen: Pen, h: Head) -> None:
    white = rgb("#faf6f2")
    pen.curve("-.3,.5 -.56,.1 -.66,-.7 -.5,-1.3 -.36,-.6 -.42,0 -.2,.42", white)
    pen.curve("-.34,.44 0,.58 .34,.44 0,.46", white)


def _halo(pen: Pen, h: Head) -> None:
    pen.arc(0, 0.72, 0.36, 0, 360, 0.05, rgb("#ffe9a0"), squash=0.3)


def _santa(pen: Pen, h: Head) -> None:
    red, white = rgb("#c62a2f"), rgb("#f7f4ef")
    pen.curve("-.4,.28 -.2,.72 .2,.78 .62,.42 .4,.28", red)
    pen.limb("-.42,.26 0,.32 .42,.26", [0.16, 0.17, 0.16], white)
    pen.oval(0.64, 0.38, 0.11, 0.11, white)


def _beanie(pen: Pen, h: Head) -> None:
    c = rgb("#c8473f") if h.hat_color == NO_HAT else h.hat_color
    pen.curve("-.43,.2 -.4,.52 0,.68 .4,.52 .43,.2", c)
    pen.limb("-.42,.22 0,.26 .42,.22", [0.13, 0.14, 0.13], lighter(c, 0.08))
    pen.oval(0, 0.70, 0.10, 0.10, lighter(c, 0.12))


def _hardhat(pen: Pen, h: Head) -> None:
    c = rgb("#f0b92e")
    pen.curve("-.43,.22 -.4,.54 0,.7 .4,.54 .43,.22", c)
    pen.limb("-.5,.22 0,.24 .56,.2", [0.05, 0.08, 0.06], darker(c, 0.08))
    pen.limb("0,.3 0,.68", [0.08, 0.08], lighter(c, 0.06), bend=False)


def _space_helmet(pen: Pen, h: Head) -> None:
    white = rgb("#f1f2f4") if h.skin != h.hat_color else h.hat_color
    pen.oval(0, 0.0, 0.66, 0.66, white)
    pen.oval(-0.62, -0.05, 0.12, 0.2, darker(white, 0.10))
    x = 0.10 * (1 if h.turn > 0 else -1)
    pen.oval(x, 0.0, 0.50, 0.46, rgb("#c79a45"))
    pen.oval(x, 0.0, 0.46, 0.42, rgb("#1d2740"))
    if h.close:
        inner = pen.at(x * 0.8, -0.02, 0.66)
        inner.curve(FACE, mix(h.skin, rgb("#1d2740"), 0.25))
        features(inner, h, h.turn * 0.1)
    pen.curve(
        [
            (x - 0.40, 0.12),
            (x - 0.2, 0.36),
            (x + 0.12, 0.39),
            (x - 0.06, 0.26),
            (x - 0.24, 0.02),
            (x - 0.36, -0.1),
        ],
        mix(rgb("#1d2740"), rgb("#9fd0f0"), 0.55),
    )
    pen.oval(x + 0.24, -0.16, 0.06, 0.09, mix(rgb("#1d2740"), rgb("#9fd0f0"), 0.4), turn=30)


def _knight_helmet(pen: Pen, h: Head) -> None:
    steel = rgb("#b7bfca")
    plume = h.hat_color if h.hat_color != NO_HAT else rgb("#b3303a")
    pen.limb("0,.55 -.35,.85 -.75,.55 -.85,.1", [0.14, 0.26, 0.2, 0.04], plume)
    pen.curve("0,.6 .36,.46 .46,.1 .4,-.36 .16,-.58 -.2,-.56 -.42,-.34 -.46,.1 -.36,.46", steel)
    pen.poly("-.2,.1 .46,.14 .46,0 -.2,-.02", rgb("#20222c"))
    pen.curve("-.46,.1 -.36,.46 0,.6 -.2,.3 -.24,-.5 -.42,-.34", darker(steel, 0.08))
    for y in (-0.16, -0.26, -0.36):
        pen.line([(0.10, y), (0.36, y)], 0.03, darker(steel, 0.22))


HATS: dict[str, Callable[[Pen, Head], None]] = {
    "fedora": _fedora,
    "cap": _cap,
    "sailor": _sailor,
    "crown": _crown,
    "tiara": _tiara,
    "wizard": _wizard,
    "hood": _hood,
    "chef": _chef,
    "beret": _beret,
    "turban": _turban,
    "tricorn": _tricorn,
    "veil": _veil,
    "halo": _halo,
    "santa": _santa,
    "beanie": _beanie,
    "hardhat": _hardhat,
    "straw": _brimmed("#dcb566", "#e3c27a", 0.58, 0.80, -0.04),
    "cowboy": _brimmed("#8a5a34", "#94633b", 0.72, 0.84, 0.12),
    "tophat": _brimmed("#26242c", "#2c2a33", 0.98, 0.62, 0.0),
}

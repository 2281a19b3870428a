"""Heads: face, hair, beard and hat. The measure is the head's own: chin at −0.5, crown at 0.5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from providers.local.scene.palette import Color, mix, rgb
from providers.local.scene.pen import Pen, darker, lighter

SKINS = tuple(rgb(s) for s in ("#f3c9a8", "#e9b58f", "#d99b73", "#c07f55", "#93593a", "#6d412c"))
HAIRS = tuple(rgb(s) for s in ("#2b211f", "#4a3024", "#6f4227", "#a4622f", "#d0a152", "#1d1c22"))
GREY_HAIR = rgb("#d8d6d2")
_INK = rgb("#2a2230")


@dataclass(frozen=True)
class Head:
    """`turn` −1 (left) … 1 (right) is where the face looks; `close` draws every feature."""

    skin: Color
    hair: Color
    style: str = "short"
    hat: str = ""
    hat_color: Color = rgb("#4a4038")
    beard: bool = False
    old: bool = False
    turn: float = 0.35
    close: bool = False
    mood: str = ""


def head(pen: Pen, h: Head) -> None:
    """The head without the hair that falls behind the body (`hair_behind`)."""
    if h.hat == "helmet":
        _space_helmet(pen, h)
        return
    if h.hat == "knight":
        _knight_helmet(pen, h)
        return
    skin = h.skin
    t = h.turn * 0.10
    pen.oval(-0.40 + t * 0.3, -0.02, 0.07, 0.11, darker(skin, 0.07))
    pen.oval(0.40 + t * 0.3, -0.02, 0.07, 0.11, darker(skin, 0.04))
    pen.curve(_FACE, skin)
    if h.close:
        _features(pen, h, t)
    else:
        _small_features(pen, h, t)
    if h.beard:
        _beard(pen, h, t)
    _hair_above(pen, h)
    HATS.get(h.hat, _no_hat)(pen, h)


_FACE = [
    (0, 0.48),
    (0.24, 0.43),
    (0.38, 0.22),
    (0.385, -0.06),
    (0.30, -0.33),
    (0.13, -0.48),
    (0, -0.50),
    (-0.13, -0.48),
    (-0.30, -0.33),
    (-0.385, -0.06),
    (-0.38, 0.22),
    (-0.24, 0.43),
]


def _small_features(pen: Pen, h: Head, t: float) -> None:
    if pen.scale < 26:
        return
    for x in (-0.15, 0.17):
        pen.oval(x + t, 0.00, 0.036, 0.052, _INK)
        pen.line([(x + t - 0.06, 0.11), (x + t + 0.06, 0.115)], 0.03, darker(h.hair, 0.05))
    pen.oval(-0.22 + t, -0.15, 0.07, 0.05, mix(h.skin, rgb("#e0655a"), 0.28))
    pen.oval(0.24 + t, -0.15, 0.07, 0.05, mix(h.skin, rgb("#e0655a"), 0.28))
    pen.line(
        [(0.02 + t * 1.6, 0.0), (0.05 + t * 1.6, -0.12), (0.0 + t * 1.6, -0.14)],
        0.03,
        darker(h.skin, 0.12),
    )
    pen.line(
        [(-0.07 + t, -0.27), (0.02 + t, -0.30), (0.11 + t, -0.27)],
        0.032,
        mix(h.skin, rgb("#8c2f35"), 0.6),
        bend=True,
    )


def _features(pen: Pen, h: Head, t: float) -> None:
    """A face for close-ups: planes of light and shade, eyes with lids, a nose, lips."""
    skin, shade = h.skin, darker(h.skin, 0.07)
    deep = darker(h.skin, 0.15)
    # the plane of the cheek that turns away
    pen.curve(
        [
            (-0.38, 0.2),
            (-0.30 + t, 0.12),
            (-0.27 + t, -0.1),
            (-0.20 + t, -0.28),
            (-0.06 + t, -0.40),
            (0.0, -0.50),
            (-0.13, -0.48),
            (-0.30, -0.33),
            (-0.385, -0.06),
        ],
        shade,
    )
    for x in (-0.25, 0.25):
        pen.oval(
            x + t, -0.14, 0.09, 0.065, mix(skin, rgb("#d85a50"), 0.16 * (sum(skin) / 620) ** 2)
        )
    for x in (-0.165, 0.165):
        pen.oval(x + t, 0.045, 0.115, 0.075, mix(skin, deep, 0.45))
        _eye(pen.at(x + t, 0.02), h, t)
    _brows(pen, h, t)
    nose = t * 1.5
    pen.curve(
        [
            (0.0 + t, 0.08),
            (-0.05 + t, -0.02),
            (-0.085 + nose, -0.15),
            (-0.03 + nose, -0.175),
            (0.01 + nose, -0.12),
            (0.01 + t, 0.0),
        ],
        mix(shade, deep, 0.35),
    )
    pen.oval(0.012 + nose, -0.135, 0.062, 0.048, lighter(skin, 0.015))
    pen.curve(
        [
            (-0.05 + nose, -0.165),
            (0.01 + nose, -0.185),
            (0.07 + nose, -0.165),
            (0.01 + nose, -0.172),
        ],
        deep,
    )
    _mouth(pen, h, t)
    if h.old:
        line = mix(skin, deep, 0.75)
        for x, s in ((-0.17, -1), (0.17, 1)):
            pen.line(
                [(x + t - 0.07 * s, -0.055), (x + t + 0.02 * s, -0.085), (x + t + 0.1 * s, -0.05)],
                0.014,
                line,
                bend=True,
            )
            pen.line([(x + t + 0.15 * s, 0.04), (x + t + 0.19 * s, 0.075)], 0.013, line)
            pen.line([(x + t + 0.15 * s, 0.01), (x + t + 0.2 * s, 0.0)], 0.013, line)
            pen.line(
                [(x * 0.6 + nose, -0.14), (x * 0.95 + t, -0.22), (x + t, -0.29)],
                0.016,
                line,
                bend=True,
            )
        for y in (0.23, 0.28):
            pen.line([(-0.17 + t, y), (t, y + 0.015), (0.17 + t, y)], 0.012, line, bend=True)


def _eye(pen: Pen, h: Head, t: float) -> None:
    white = mix(rgb("#fbf6ee"), h.skin, 0.12)
    pen.curve("-.088,-.012 -.03,.036 .03,.036 .088,-.004 .03,-.04 -.04,-.042", white)
    iris = (rgb("#5b7f9a"), rgb("#5f4630"), rgb("#4f7355"))[pen.random.randrange(7) % 3]
    iris = rgb("#4f7391") if h.old else iris
    pen.oval(t * 0.25, 0.002, 0.038, 0.040, darker(iris, 0.05))
    pen.oval(t * 0.25, 0.002, 0.019, 0.020, _INK)
    pen.oval(t * 0.25 + 0.012, 0.015, 0.009, 0.009, (255, 255, 255))
    pen.limb(
        "-.094,-.012 -.03,.042 .035,.042 .098,-.002",
        [0.012, 0.026, 0.026, 0.010],
        darker(h.hair, 0.12) if not h.old else _INK,
    )


def _brows(pen: Pen, h: Head, t: float) -> None:
    color = darker(h.hair, 0.06)
    frown = 0.05 if h.mood in ("tense", "gloomy", "eerie", "epic") else 0.012
    thick = 0.062 if h.style == "short" or h.beard else 0.04
    for s in (-1, 1):
        pen.limb(
            [(t + 0.065 * s, 0.125 - frown), (t + 0.16 * s, 0.160), (t + 0.275 * s, 0.118)],
            [thick, thick * 0.9, thick * 0.3],
            color,
        )


def _mouth(pen: Pen, h: Head, t: float) -> None:
    glad = {
        "cheerful": 0.05,
        "warm": 0.03,
        "romantic": 0.03,
        "tense": -0.03,
        "gloomy": -0.035,
        "melancholy": -0.04,
        "eerie": -0.02,
    }.get(h.mood, 0.008)
    lip = mix(h.skin, rgb("#a8383f"), 0.42 if h.style in ("long", "bob", "bun") else 0.24)
    x, y = t * 1.1, -0.295
    pen.curve(
        [
            (x - 0.115, y + glad),
            (x - 0.04, y + 0.026),
            (x, y + 0.018),
            (x + 0.04, y + 0.026),
            (x + 0.115, y + glad),
            (x + 0.05, y - 0.035),
            (x - 0.05, y - 0.035),
        ],
        lip,
    )
    pen.limb(
        [(x - 0.12, y + glad), (x, y - 0.004), (x + 0.12, y + glad)],
        [0.010, 0.016, 0.010],
        darker(lip, 0.16),
    )


def hair_behind(pen: Pen, h: Head) -> None:
    """Hair to be drawn before the body."""
    if h.hat in ("helmet", "knight", "hood"):
        return
    if h.style == "long":
        pen.curve(
            "0,.58 .36,.5 .5,.15 .5,-.35 .42,-.85 .15,-.78 -.15,-.78 -.42,-.85 "
            "-.5,-.35 -.5,.15 -.36,.5",
            darker(h.hair, 0.05),
        )
    elif h.style == "bob":
        pen.curve(
            "0,.56 .36,.5 .5,.15 .47,-.3 .3,-.45 -.3,-.45 -.47,-.3 -.5,.15 -.36,.5",
            darker(h.hair, 0.05),
        )
    elif h.style == "bun":
        pen.oval(-0.16, 0.58, 0.20, 0.18, darker(h.hair, 0.04))


def _hair_above(pen: Pen, h: Head) -> None:
    if h.style == "bald":
        return
    hair, t = h.hair, h.turn * 0.06
    if h.style == "short":
        pen.curve(
            [
                (-0.42, 0.02),
                (-0.44, 0.25),
                (-0.30, 0.48),
                (0.02, 0.57),
                (0.32, 0.48),
                (0.44, 0.24),
                (0.41, 0.02),
                (0.36, 0.16),
                (0.30 + t, 0.27),
                (0.05 + t, 0.31),
                (-0.24 + t, 0.26),
                (-0.35, 0.16),
            ],
            hair,
        )
        pen.curve("-.3,.47 .02,.57 .32,.48 .4,.3 .1,.46 -.15,.44", lighter(hair, 0.05))
    else:
        part = -0.10 + t
        pen.curve(
            [
                (part, 0.52),
                (0.22, 0.55),
                (0.43, 0.34),
                (0.46, 0.0),
                (0.41, -0.22),
                (0.37, 0.04),
                (0.27, 0.24),
                (0.05, 0.40),
            ],
            hair,
        )
        pen.curve(
            [
                (part, 0.54),
                (-0.26, 0.52),
                (-0.44, 0.32),
                (-0.46, 0.0),
                (-0.41, -0.22),
                (-0.36, 0.06),
                (-0.27, 0.24),
                (-0.12, 0.40),
            ],
            hair,
        )
        pen.curve([(part, 0.53), (0.22, 0.54), (0.40, 0.36), (0.18, 0.45)], lighter(hair, 0.06))


def _beard(pen: Pen, h: Head, t: float) -> None:
    hair = h.hair
    pen.curve(
        [
            (-0.40, 0.02),
            (-0.33, -0.12),
            (-0.22 + t, -0.20),
            (0.0 + t, -0.175),
            (0.22 + t, -0.20),
            (0.33, -0.12),
            (0.40, 0.02),
            (0.40, -0.30),
            (0.26, -0.60),
            (0.0, -0.72),
            (-0.26, -0.60),
            (-0.40, -0.30),
        ],
        hair,
    )
    pen.curve("-.4,-.1 -.3,-.3 -.2,-.5 0,-.72 -.26,-.6 -.4,-.3", darker(hair, 0.07))
    mouth = mix(h.skin, rgb("#8c2f35"), 0.5)
    pen.curve([(t - 0.09, -0.305), (t, -0.28), (t + 0.09, -0.305), (t, -0.345)], mouth)
    for s in (-1, 1):
        pen.limb(
            [(t, -0.225), (t + 0.10 * s, -0.235), (t + 0.19 * s, -0.305)],
            [0.075, 0.085, 0.02],
            lighter(hair, 0.03),
        )
    if h.close:
        for x, y in (
            (-0.22, -0.42),
            (-0.08, -0.5),
            (0.08, -0.52),
            (0.2, -0.44),
            (0.29, -0.3),
            (-0.3, -0.3),
        ):
            pen.limb(
                [(x, y), (x * 1.02, y - 0.06), (x * 0.9, y - 0.12)],
                [0.006, 0.018, 0.004],
                darker(hair, 0.08),
            )


# Hats -------------------------------------------------------------------------------------------


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
    c = rgb("#3a3540") if h.hat_color == rgb("#4a4038") else h.hat_color
    pen.curve("-.4,.24 -.62,.44 -.36,.66 .1,.66 .42,.48 .42,.26 0,.34", c)
    pen.line("-.12,.66 -.1,.74", 0.05, c)


def _turban(pen: Pen, h: Head) -> None:
    c = h.hat_color if h.hat_color != rgb("#4a4038") else rgb("#efe3c8")
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
    c = rgb("#c8473f") if h.hat_color == rgb("#4a4038") else h.hat_color
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
        inner.curve(_FACE, mix(h.skin, rgb("#1d2740"), 0.25))
        _features(inner, h, h.turn * 0.1)
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
    plume = h.hat_color if h.hat_color != rgb("#4a4038") else rgb("#b3303a")
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

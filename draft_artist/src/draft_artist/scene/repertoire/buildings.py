"""Houses great and small. Their windows shine when lamps are on."""

from __future__ import annotations

from draft_artist.scene.palette import Color, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_WARM = rgb("#ffcf7a")
_DAY_GLASS = rgb("#7f9fb4")
_DOOR = rgb("#5b3a2a")
_SNOW = rgb("#f4f7fb")


def pane(
    pen: Pen,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    *,
    chance: float = 0.85,
    arch: bool = False,
) -> None:
    """A window that is lit at night, with its bars."""
    lit = pen.look.dark and pen.random.random() < chance
    color = _WARM if lit else rgb("#2b3a52") if pen.look.dark else _DAY_GLASS
    if arch:
        m = (x0 + x1) / 2
        pen.curve(
            [(x0, y0), (x0, (y0 + y1) / 2), (m, y1), (x1, (y0 + y1) / 2), (x1, y0)],
            color,
            shines=lit,
        )
        return
    pen.rect(x0, y0, x1, y1, color, shines=lit)
    if pen.look.detail > 150:
        bar = darker(color, 0.16)
        w = (x1 - x0) * 0.08
        pen.rect((x0 + x1 - w) / 2, y0, (x0 + x1 + w) / 2, y1, bar, shines=lit)
        pen.rect(x0, (y0 + y1 - w) / 2, x1, (y0 + y1 + w) / 2, bar, shines=lit)


def _roof(
    pen: Pen, color: Color, x0: float, x1: float, y: float, peak: float, over: float = 0.07
) -> None:
    m = (x0 + x1) / 2
    pen.poly([(x0 - over, y), (m, peak), (x1 + over, y)], color)
    pen.poly([(m, peak), (x1 + over, y), (m + (x1 - m) * 0.2, y)], darker(color, 0.06))
    if pen.look.snowy:
        pen.poly(
            [
                (x0 - over, y),
                (m, peak),
                (x1 + over, y),
                (x1 + over * 0.3, y + 0.03),
                (m + 0.06, peak - 0.10),
                (m - 0.08, peak - 0.13),
                (x0 + 0.04, y + 0.05),
            ],
            _SNOW,
        )


@draws("house", width=1.5, top=1.12)
def house(pen: Pen) -> None:
    wall = pen.look.or_(
        rgb(pen.random.choice(("#efe2c8", "#d8b08a", "#c9d4d2", "#e3bfa5", "#f1ead9")))
    )
    roof = rgb(pen.random.choice(("#9c4a38", "#5b5f73", "#7a4b3a", "#a8603f")))
    pen.rect(0.26, 0.72, 0.40, 1.04, darker(roof, 0.10))
    pen.rect(0.24, 1.02, 0.42, 1.07, darker(roof, 0.16))
    pen.rect(-0.56, 0.0, 0.56, 0.58, wall)
    pen.rect(-0.56, 0.0, 0.56, 0.05, darker(wall, 0.14))
    _roof(pen, roof, -0.56, 0.56, 0.56, 1.0, 0.09)
    pen.rect(-0.09, 0.0, 0.13, 0.36, _DOOR)
    pen.rect(-0.12, 0.35, 0.16, 0.385, darker(roof, 0.05))
    pen.oval(0.09, 0.18, 0.013, 0.013, rgb("#e2b13c"))
    for x in (-0.44, 0.25):
        pen.rect(x - 0.02, 0.20, x + 0.22, 0.44, lighter(wall, 0.08))
        pane(pen, x, 0.22, x + 0.20, 0.42)
    pane(pen, -0.07, 0.66, 0.08, 0.80)


@draws("cabin", width=1.7, top=1.15)
def cabin(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#7d5233"))
    pen.rect(0.34, 0.66, 0.48, 1.06, rgb("#77706c"))
    pen.rect(-0.62, 0.0, 0.62, 0.52, wood)
    for k in range(6):
        pen.rect(-0.64, 0.07 + k * 0.085, 0.64, 0.085 + k * 0.085, darker(wood, 0.09))
    _roof(pen, rgb("#4f3d38"), -0.62, 0.62, 0.50, 1.0, 0.14)
    pen.rect(-0.34, 0.0, -0.10, 0.38, darker(wood, 0.18))
    pane(pen, 0.12, 0.18, 0.42, 0.40, chance=1.0)
    pane(pen, -0.10, 0.60, 0.10, 0.78, chance=1.0)


@draws("barn", width=1.6)
def barn(pen: Pen) -> None:
    red = pen.look.or_(rgb("#a33a30"))
    pen.poly(
        "-.62,0 -.62,.54 -.42,.8 0,.98 .42,.8 .62,.54 .62,0",
        red,
    )
    pen.line("-.68,.5 -.44,.81 0,1 .44,.81 .68,.5", 0.07, rgb("#5b5560"))
    white = rgb("#f1e8da")
    pen.rect(-0.26, 0.0, 0.26, 0.44, white)
    pen.rect(-0.22, 0.0, 0.22, 0.40, darker(red, 0.05))
    pen.line("-.22,0 .22,.4", 0.03, white)
    pen.line(".22,0 -.22,.4", 0.03, white)
    pen.rect(-0.13, 0.56, 0.13, 0.76, white)
    pane(pen, -0.10, 0.58, 0.10, 0.74)


@draws("church", width=0.95)
def church(pen: Pen) -> None:
    wall = pen.look.or_(rgb("#e9dec9"))
    roof = rgb("#6a4b52")
    pen.rect(-0.14, 0.0, 0.42, 0.34, darker(wall, 0.04))
    pen.poly("-.18,.32 -.06,.52 .38,.52 .46,.32", roof)
    pen.rect(-0.36, 0.0, -0.08, 0.62, wall)
    pen.poly("-.4,.6 -.22,.94 -.04,.6", roof)
    pen.poly("-.22,.94 -.04,.6 -.18,.6", darker(roof, 0.06))
    pen.line("-.22,.93 -.22,1", 0.012, rgb("#c9a24a"))
    pen.line("-.25,.975 -.19,.975", 0.012, rgb("#c9a24a"))
    pen.oval(-0.22, 0.52, 0.045, 0.045, rgb("#3a3440"))
    pane(pen, -0.26, 0.30, -0.18, 0.44, arch=True)
    pen.curve("-.29,0 -.29,.12 -.22,.2 -.15,.12 -.15,0", _DOOR)
    for x in (0.0, 0.14, 0.28):
        pane(pen, x, 0.10, x + 0.08, 0.26, arch=True)


def _battlements(pen: Pen, x0: float, x1: float, y: float, n: int, color: Color) -> None:
    step = (x1 - x0) / (2 * n - 1)
    for k in range(n):
        pen.rect(x0 + 2 * k * step, y - 0.005, x0 + (2 * k + 1) * step, y + step * 0.9, color)


@draws("castle", width=1.6, top=1.2)
def castle(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#a79f9a"))
    roof = rgb("#5a5f86") if pen.look.color is None else darker(stone, 0.22)
    for x, w, h, peak in ((-0.22, 0.20, 0.74, 1.0), (0.14, 0.16, 0.84, 1.10)):
        pen.rect(x, 0.2, x + w, h, darker(stone, 0.06))
        pen.poly([(x - 0.03, h), (x + w / 2, peak), (x + w + 0.03, h)], roof)
        pane(pen, x + w * 0.38, h - 0.17, x + w * 0.62, h - 0.06, arch=True)
        pen.line([(x + w / 2, peak - 0.01), (x + w / 2, peak + 0.06)], 0.008, rgb("#4a4048"))
        pen.poly(
            [(x + w / 2, peak + 0.06), (x + w / 2 + 0.09, peak + 0.04), (x + w / 2, peak + 0.02)],
            rgb("#cf4034"),
        )
    pen.rect(-0.34, 0.0, 0.36, 0.52, stone)
    _battlements(pen, -0.34, 0.36, 0.52, 6, stone)
    for x, h in ((-0.66, 0.62), (0.46, 0.56)):
        pen.rect(x, 0.0, x + 0.22, h, lighter(stone, 0.02))
        pen.rect(x - 0.025, h - 0.07, x + 0.245, h, darker(stone, 0.05))
        pen.poly([(x - 0.05, h), (x + 0.11, h + 0.28), (x + 0.27, h)], roof)
        pen.poly([(x + 0.11, h + 0.28), (x + 0.27, h), (x + 0.15, h)], darker(roof, 0.06))
        pane(pen, x + 0.08, h - 0.24, x + 0.14, h - 0.12, arch=True)
    pen.rect(-0.46, 0.0, 0.48, 0.30, darker(stone, 0.04))
    _battlements(pen, -0.46, 0.48, 0.30, 8, darker(stone, 0.04))
    pen.curve("-.12,0 -.12,.15 0,.25 .12,.15 .12,0", rgb("#3a2a26"))
    for x in (-0.24, 0.0, 0.22):
        pane(pen, x - 0.025, 0.36, x + 0.025, 0.46, arch=True)
    for x, y in ((-0.4, 0.1), (0.3, 0.16), (-0.28, 0.2), (0.42, 0.06), (-0.58, 0.3), (0.55, 0.24)):
        pen.rect(x - 0.03, y, x + 0.03, y + 0.022, darker(stone, 0.09))


@draws("tower", width=0.55, top=1.08)
def tower(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#9f958c"))
    pen.poly("-.15,0 -.12,.72 .12,.72 .15,0", stone)
    pen.poly("-.17,.7 -.17,.8 .17,.8 .17,.7", darker(stone, 0.05))
    roof = rgb("#6a4f6a")
    pen.poly("-.2,.8 0,1.05 .2,.8", roof)
    pen.poly("0,1.05 .2,.8 .05,.8", darker(roof, 0.06))
    pane(pen, -0.035, 0.56, 0.035, 0.66, arch=True, chance=1.0)
    pane(pen, -0.02, 0.32, 0.03, 0.40, arch=True)
    pen.curve("-.05,0 -.05,.08 0,.13 .05,.08 .05,0", _DOOR)
    for x, y in ((-0.09, 0.2), (0.06, 0.24), (-0.06, 0.46), (0.08, 0.5), (0.09, 0.1)):
        pen.rect(x - 0.025, y, x + 0.025, y + 0.015, darker(stone, 0.09))


@draws("skyscraper", width=0.5, top=1.1)
def skyscraper(pen: Pen) -> None:
    wall = pen.look.or_(rgb(pen.random.choice(("#6f8196", "#8a7f86", "#5f7488", "#9a8a7a"))))
    pen.line("0,.98 0,1.08", 0.008, darker(wall, 0.2))
    pen.rect(-0.10, 0.80, 0.10, 1.0, lighter(wall, 0.03))
    pen.rect(-0.18, 0.0, 0.18, 0.86, wall)
    pen.rect(0.06, 0.0, 0.18, 0.86, darker(wall, 0.06))
    for row in range(19):
        for col in range(6):
            x, y = -0.155 + col * 0.054, 0.04 + row * 0.042
            pane(pen, x, y, x + 0.036, y + 0.024, chance=0.5)


@draws("warehouse", width=2.2)
def warehouse(pen: Pen) -> None:
    wall = pen.look.or_(rgb("#8a5f4f"))
    pen.rect(0.66, 0.4, 0.84, 1.0, darker(wall, 0.06))
    for k in range(3):
        x = -1.0 + k * 0.66
        pen.poly(
            [(x, 0.5), (x, 0.82), (x + 0.66, 0.56), (x + 0.66, 0.5)], darker(wall, 0.08 + 0.02 * k)
        )
    pen.rect(-1.0, 0.0, 1.0, 0.58, wall)
    for k in range(5):
        pane(pen, -0.9 + k * 0.24, 0.32, -0.74 + k * 0.24, 0.48, chance=0.5)
    pen.rect(0.40, 0.0, 0.86, 0.42, darker(wall, 0.18))
    for k in range(5):
        pen.rect(0.40, 0.06 + k * 0.075, 0.86, 0.07 + k * 0.075, darker(wall, 0.24))


@draws("lighthouse", width=0.8, top=1.06)
def lighthouse(pen: Pen) -> None:
    white = rgb("#f3eee4")
    red = pen.look.or_(rgb("#c43a30"))
    pen.curve("-.33,0 -.26,.06 0,.08 .26,.06 .34,0", rgb("#5f5a60"))
    pen.rect(0.10, 0.04, 0.30, 0.16, white)
    pen.poly(".07,.15 .2,.24 .33,.15", red)
    pane(pen, 0.18, 0.08, 0.23, 0.13)
    pen.poly("-.135,.04 -.085,.78 .085,.78 .135,.04", white)
    for y0, y1 in ((0.16, 0.30), (0.44, 0.58)):
        a, b = 0.135 - 0.0676 * (y0 - 0.04), 0.135 - 0.0676 * (y1 - 0.04)
        pen.poly([(-a, y0), (-b, y1), (b, y1), (a, y0)], red)
    for y in (0.34, 0.64):
        pane(pen, -0.022, y, 0.022, y + 0.065, arch=True)
    pen.rect(-0.13, 0.775, 0.13, 0.80, rgb("#34343d"))
    for k in range(7):
        pen.line([(-0.12 + k * 0.04, 0.80), (-0.12 + k * 0.04, 0.835)], 0.006, rgb("#34343d"))
    pen.rect(-0.07, 0.80, 0.07, 0.91, rgb("#fff0b5"), shines=True)
    pen.line("-.13,.838 .13,.838", 0.007, rgb("#34343d"))
    for x in (-0.07, 0.0, 0.07):
        pen.line([(x, 0.80), (x, 0.91)], 0.008, rgb("#34343d"))
    pen.curve("-.1,.9 -.06,.97 0,1 .06,.97 .1,.9", red)
    pen.line("0,.99 0,1.04", 0.008, rgb("#34343d"))


@draws("windmill", width=1.1, top=1.18)
def windmill(pen: Pen) -> None:
    wall = pen.look.or_(rgb("#e9dfcb"))
    pen.poly("-.2,0 -.12,.62 .12,.62 .2,0", wall)
    pen.curve("-.15,.6 -.1,.72 0,.77 .1,.72 .15,.6", rgb("#7a4636"))
    pen.curve("-.06,0 -.06,.12 0,.17 .06,.12 .06,0", _DOOR)
    pane(pen, -0.03, 0.34, 0.03, 0.42)
    sails = pen.at(0.0, 0.68, 1.0, pen.random.uniform(10, 80))
    for k in range(4):
        s = sails.at(0, 0, 1.0, k * 90)
        s.line("0,0 0,.46", 0.016, rgb("#5b4030"))
        s.poly(".01,.12 .1,.12 .1,.46 .01,.46", rgb("#f5efe1"))
        for y in (0.2, 0.29, 0.37):
            s.line([(0.01, y), (0.10, y)], 0.007, rgb("#b9a88c"))
    pen.oval(0, 0.68, 0.03, 0.03, rgb("#5b4030"))

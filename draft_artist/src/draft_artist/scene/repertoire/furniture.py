"""What stands in rooms and stores."""

from __future__ import annotations

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_WOOD = rgb("#8a5f3f")


@draws("table", width=2.3)
def table(pen: Pen) -> None:
    wood = pen.look.or_(_WOOD)
    for x in (-0.62, 0.72):
        pen.poly(
            [(x - 0.05, 0.90), (x + 0.07, 0.90), (x + 0.04, 0.10), (x - 0.02, 0.10)],
            darker(wood, 0.13),
        )
    for x in (-0.92, 0.92):
        pen.poly([(x - 0.07, 0.90), (x + 0.07, 0.90), (x + 0.04, 0.0), (x - 0.04, 0.0)], wood)
    pen.rect(-1.0, 0.80, 1.0, 0.90, darker(wood, 0.08))
    pen.rect(-1.1, 0.89, 1.1, 1.0, lighter(wood, 0.05), round=0.03)


@draws("desk", width=2.5)
def desk(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#6f4a33"))
    pen.rect(-1.05, 0.0, 1.05, 0.92, darker(wood, 0.14))
    for x in (-1.05, 0.45):
        pen.rect(x, 0.04, x + 0.60, 0.92, wood)
        for y in (0.12, 0.38, 0.64):
            pen.rect(x + 0.05, y, x + 0.55, y + 0.21, lighter(wood, 0.05), round=0.015)
            pen.rect(x + 0.24, y + 0.09, x + 0.36, y + 0.125, rgb("#d0a752"), round=0.01)
    pen.rect(-1.18, 0.91, 1.18, 1.0, lighter(wood, 0.08), round=0.02)


@draws("chair", width=0.9)
def chair(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#a5703f"))
    for x in (-0.20, 0.24):
        pen.line([(x, 0.46), (x + 0.02, 0.02)], 0.05, darker(wood, 0.12))
    pen.line("-.26,0 -.24,.5 -.3,.98", 0.055, wood)
    pen.line(".2,0 .18,.46", 0.055, wood)
    for y in (0.92, 0.76, 0.62):
        pen.rect(-0.32, y - 0.045, 0.08, y + 0.04, wood, round=0.03)
    pen.line(".06,.46 .04,.96", 0.05, wood)
    pen.rect(-0.31, 0.42, 0.30, 0.51, lighter(wood, 0.06), round=0.03)


@draws("armchair", width=1.4)
def armchair(pen: Pen) -> None:
    cloth = pen.look.or_(rgb("#8a4a3f"))
    for x in (-0.42, 0.42):
        pen.rect(x - 0.04, 0.0, x + 0.04, 0.12, rgb("#4a3226"))
    pen.rect(-0.50, 0.3, 0.50, 1.0, cloth, round=0.18)
    pen.rect(-0.38, 0.40, 0.38, 0.90, lighter(cloth, 0.04), round=0.12)
    pen.rect(-0.44, 0.26, 0.44, 0.46, lighter(cloth, 0.08), round=0.07)
    pen.rect(-0.5, 0.08, 0.5, 0.28, darker(cloth, 0.06), round=0.05)
    for s in (-1, 1):
        pen.rect(0.38 * s, 0.08, 0.62 * s, 0.60, darker(cloth, 0.03), round=0.11)


@draws("bed", width=2.5)
def bed(pen: Pen) -> None:
    wood, quilt = rgb("#7a5236"), pen.look.or_(rgb("#4f77a3"))
    pen.rect(-1.15, 0.0, -1.02, 1.0, wood, round=0.04)
    pen.rect(1.05, 0.0, 1.16, 0.62, wood, round=0.04)
    pen.rect(-1.05, 0.14, 1.08, 0.30, darker(wood, 0.06))
    pen.rect(-1.03, 0.28, 1.06, 0.50, rgb("#f1ece3"), round=0.05)
    pen.curve(
        "-.42,.3 -.46,.56 .2,.6 .92,.58 1.08,.48 1.09,.22 .3,.2",
        quilt,
    )
    pen.curve("-.46,.56 -.3,.58 -.26,.26 -.42,.3", lighter(quilt, 0.12))
    pen.rect(-0.98, 0.46, -0.52, 0.70, rgb("#fbf7f0"), round=0.10)


@draws("bookshelf", width=0.9)
def bookshelf(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#5f402d"))
    pen.rect(-0.40, 0.0, 0.40, 1.0, wood)
    colors = [
        rgb(c)
        for c in (
            "#a33b34",
            "#2f5f7f",
            "#c79a4a",
            "#4f6f4a",
            "#7a4f78",
            "#d9c7a5",
            "#34405c",
            "#b8683f",
        )
    ]
    for shelf in range(5):
        y = 0.04 + shelf * 0.19
        pen.rect(-0.37, y, 0.37, y + 0.165, darker(wood, 0.20))
        x = -0.36
        while x < 0.33:
            w = pen.random.uniform(0.026, 0.052)
            h = pen.random.uniform(0.10, 0.150)
            if pen.random.random() < 0.93:
                c = pen.random.choice(colors)
                pen.rect(x, y, min(x + w - 0.004, 0.365), y + h, c)
                pen.rect(x, y + h * 0.72, min(x + w - 0.004, 0.365), y + h * 0.79, lighter(c, 0.14))
            x += w


@draws("piano", width=2.1, top=1.12)
def piano(pen: Pen) -> None:
    black = pen.look.or_(rgb("#26242c"))
    pen.poly("-.78,.6 -.62,1.08 .62,.82 .74,.6", lighter(black, 0.05))
    for x in (-0.70, 0.0, 0.70):
        pen.poly([(x - 0.045, 0.44), (x + 0.045, 0.44), (x + 0.025, 0.0), (x - 0.025, 0.0)], black)
    pen.curve("-.86,.4 -.86,.62 .3,.62 .74,.6 .84,.5 .74,.4", black)
    pen.rect(-0.92, 0.44, -0.60, 0.50, rgb("#f5f1e8"))
    pen.rect(-0.90, 0.36, -0.52, 0.44, darker(black, 0.03))


@draws("suitcase", width=1.3, top=1.1)
def suitcase(pen: Pen) -> None:
    leather = pen.look.or_(rgb("#8a5a34"))
    pen.arc(0, 0.82, 0.15, 0, 180, 0.05, darker(leather, 0.14))
    pen.rect(-0.56, 0.02, 0.56, 0.84, leather, round=0.08)
    for x in (-0.34, 0.26):
        pen.rect(x, 0.02, x + 0.08, 0.84, darker(leather, 0.12))
        pen.rect(x - 0.01, 0.50, x + 0.09, 0.60, rgb("#d8b04a"))
    pen.rect(-0.56, 0.44, 0.56, 0.47, darker(leather, 0.08))


@draws("barrel", width=0.85, top=1.1, bottom=-0.1)
def barrel(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#8a5f3a"))
    pen.curve("-.28,0 -.37,.5 -.28,1 .28,1 .37,.5 .28,0", wood)
    for x in (-0.16, 0.0, 0.16):
        pen.line([(x * 0.9, 0.03), (x * 1.2, 0.5), (x * 0.9, 0.97)], 0.012, darker(wood, 0.10))
    for y, w in ((0.14, 0.31), (0.84, 0.31), (0.5, 0.355)):
        pen.rect(-w, y - 0.035, w, y + 0.035, rgb("#4a4a52"))


@draws("crate", width=1.1)
def crate(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#b08450"))
    pen.rect(-0.5, 0.0, 0.5, 1.0, darker(wood, 0.10))
    for k in range(4):
        pen.rect(-0.46, 0.05 + k * 0.235, 0.46, 0.25 + k * 0.235, wood)
    pen.line("-.42,.08 .42,.92", 0.10, darker(wood, 0.05))
    for a, b in (
        ((-0.5, 0), (-0.38, 1)),
        ((0.38, 0), (0.5, 1)),
        ((-0.5, 0), (0.5, 0.1)),
        ((-0.5, 0.9), (0.5, 1)),
    ):
        pen.rect(a[0], a[1], b[0], b[1], lighter(wood, 0.04))


@draws("chest", width=1.7)
def chest(pen: Pen) -> None:
    wood, gold = pen.look.or_(rgb("#7a4a2c")), rgb("#e0b040")
    pen.curve(
        "-.7,.56 -.72,.88 -.4,1 .4,1 .72,.88 .7,.56",
        darker(wood, 0.05),
    )
    pen.rect(-0.66, 0.5, 0.66, 0.62, rgb("#2c1d16"))
    for k in range(13):
        x = -0.6 + k * 0.1
        pen.oval(
            x,
            0.54 + 0.05 * (k % 3),
            0.075,
            0.06,
            lighter(gold, 0.04 * (k % 2)),
            shines=pen.look.dark,
        )
    pen.rect(-0.70, 0.0, 0.70, 0.50, wood, round=0.03)
    for x in (-0.5, 0.44):
        pen.rect(x, 0.0, x + 0.07, 0.50, gold)
    pen.rect(-0.09, 0.30, 0.09, 0.52, gold, round=0.02)
    pen.oval(0, 0.42, 0.025, 0.03, rgb("#2c1d16"))

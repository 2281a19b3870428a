"""What people carry and use."""

from __future__ import annotations

from math import cos, pi, sin, tau

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws


@draws("book", width=1.7)
def book(pen: Pen) -> None:
    cover = pen.look.or_(rgb(pen.random.choice(("#a33b34", "#2f5f8f", "#3f7f5f", "#7a4f8a"))))
    paper = rgb("#f7f0e1")
    pen.poly("0,.1 -.8,.3 -.8,.98 0,.76 .8,.98 .8,.3", cover)
    for s, c in ((-1, darker(paper, 0.04)), (1, paper)):
        pen.curve(
            [
                (0.02 * s, 0.18),
                (0.4 * s, 0.34),
                (0.73 * s, 0.36),
                (0.73 * s, 0.98),
                (0.4 * s, 0.98),
                (0.02 * s, 0.82),
            ],
            c,
        )
        for k in range(5):
            y = 0.80 - k * 0.09
            pen.line([(0.12 * s, y), (0.62 * s, y + 0.09)], 0.018, darker(paper, 0.18))
    pen.line("0,.16 0,.8", 0.03, darker(paper, 0.20))


@draws("phone", width=1.5)
def phone(pen: Pen) -> None:
    black = pen.look.or_(rgb("#26262e"))
    pen.curve(
        "-.54,.02 -.44,.34 -.28,.62 .28,.62 .44,.34 .54,.02",
        black,
    )
    pen.oval(0, 0.33, 0.22, 0.20, lighter(black, 0.12))
    for k in range(10):
        a = tau * k / 10
        pen.oval(0.15 * cos(a), 0.33 + 0.135 * sin(a), 0.03, 0.028, darker(black, 0.06))
    for x in (-0.2, 0.2):
        pen.rect(x - 0.05, 0.60, x + 0.05, 0.74, black)
    pen.limb(
        "-.52,.72 -.3,.88 .3,.88 .52,.72",
        [0.22, 0.13, 0.13, 0.22],
        lighter(black, 0.04),
    )


@draws("typewriter", width=1.8, top=1.3)
def typewriter(pen: Pen) -> None:
    body = pen.look.or_(rgb("#3f6a6a"))
    pen.rect(-0.36, 0.7, 0.36, 1.25, rgb("#f7f1e4"))
    for k in range(4):
        pen.rect(-0.28, 1.12 - k * 0.09, 0.28 - 0.1 * (k % 2), 1.135 - k * 0.09, rgb("#8d8780"))
    pen.rect(-0.80, 0.66, 0.80, 0.82, rgb("#2b2b33"), round=0.06)
    pen.curve(
        "-.66,.72 .66,.72 .7,.36 .8,.02 -.8,.02 -.7,.36",
        body,
    )
    for row in range(3):
        for k in range(8):
            pen.oval(-0.49 + k * 0.14, 0.14 + row * 0.12, 0.05, 0.04, rgb("#f0e8d6"))


@draws("camera", width=1.5)
def camera(pen: Pen) -> None:
    body = pen.look.or_(rgb("#33343d"))
    pen.rect(-0.26, 0.74, 0.22, 0.98, body, round=0.05)
    pen.rect(-0.68, 0.0, 0.68, 0.82, body, round=0.08)
    pen.rect(-0.68, 0.58, 0.68, 0.82, rgb("#b9bfc7"), round=0.06)
    for r, c in ((0.34, "#1f2028"), (0.27, "#4a4d57"), (0.19, "#223a5c"), (0.08, "#7fb5e0")):
        pen.oval(0, 0.40, r, r, rgb(c))
    pen.oval(0.52, 0.70, 0.06, 0.06, rgb("#fff2c0"))


@draws("telescope", width=1.2, top=1.1)
def telescope(pen: Pen) -> None:
    for x in (-0.3, 0.0, 0.3):
        pen.line([(0, 0.54), (x, 0.0)], 0.045, rgb("#6a4a33"))
    tube = pen.at(0, 0.60, 1.0, 32)
    brass = pen.look.or_(rgb("#c79a4a"))
    tube.rect(-0.46, -0.06, -0.20, 0.06, darker(brass, 0.15))
    tube.rect(-0.22, -0.085, 0.2, 0.085, brass, round=0.02)
    tube.rect(0.16, -0.12, 0.56, 0.12, lighter(brass, 0.04), round=0.02)
    tube.rect(0.52, -0.135, 0.58, 0.135, darker(brass, 0.15))


@draws("globe", width=0.95)
def globe(pen: Pen) -> None:
    pen.oval(0, 0.04, 0.26, 0.045, rgb("#6a4a33"))
    pen.line("0,.04 0,.2", 0.05, rgb("#6a4a33"))
    pen.arc(0, 0.58, 0.42, -100, 80, 0.035, rgb("#c79a4a"))
    pen.oval(0, 0.58, 0.36, 0.36, pen.look.or_(rgb("#4f9ac4")))
    land = rgb("#7fae5f")
    pen.curve("-.26,.72 -.08,.82 .04,.7 -.06,.56 -.2,.56", land)
    pen.curve(".06,.56 .24,.62 .28,.46 .14,.32 .04,.42", land)
    pen.curve("-.22,.46 -.1,.44 -.08,.3 -.18,.34", land)


@draws("magnifier", width=0.9)
def magnifier(pen: Pen) -> None:
    pen.limb("0,.02 0,.36", [0.10, 0.08], rgb("#6a4128"), bend=False)
    pen.oval(0, 0.68, 0.31, 0.31, pen.look.or_(rgb("#c79a4a")))
    pen.oval(0, 0.68, 0.25, 0.25, rgb("#cfe6f0"))
    pen.arc(0, 0.68, 0.18, 110, 170, 0.045, (255, 255, 255))


@draws("key", width=0.6)
def key(pen: Pen) -> None:
    gold = pen.look.or_(rgb("#d8a93f"))
    pen.arc(0, 0.80, 0.15, 0, 360, 0.075, gold)
    pen.rect(-0.035, 0.0, 0.035, 0.66, gold)
    for y, w in ((0.04, 0.16), (0.14, 0.12)):
        pen.rect(0, y, w, y + 0.065, gold)


@draws("letter", width=1.7)
def letter(pen: Pen) -> None:
    paper = pen.look.or_(rgb("#f2e6cc"))
    pen.rect(-0.76, 0.02, 0.76, 0.98, paper)
    pen.poly("-.76,.02 0,.58 .76,.02", darker(paper, 0.04))
    pen.poly("-.76,.98 0,.4 .76,.98", lighter(paper, 0.02))
    pen.line("-.76,.98 0,.4 .76,.98", 0.02, darker(paper, 0.14))
    pen.oval(0, 0.42, 0.13, 0.13, rgb("#b02f35"))


@draws("gun", width=1.7)
def gun(pen: Pen) -> None:
    steel = pen.look.or_(rgb("#3a3d47"))
    pen.poly("-.62,.62 -.36,.6 -.46,.02 -.76,.02", rgb("#5f3f2a"))
    pen.rect(-0.66, 0.58, 0.76, 0.88, steel, round=0.03)
    pen.rect(-0.66, 0.58, 0.30, 0.66, darker(steel, 0.08))
    pen.arc(-0.22, 0.54, 0.16, 180, 360, 0.045, steel)
    pen.rect(0.68, 0.88, 0.74, 0.95, steel)


@draws("sword", width=0.5)
def sword(pen: Pen) -> None:
    steel = pen.look.or_(rgb("#d3dae2"))
    pen.poly("-.045,.24 -.04,.88 0,1 .04,.88 .045,.24", steel)
    pen.poly("0,.24 0,1 .04,.88 .045,.24", darker(steel, 0.12))
    pen.rect(-0.17, 0.20, 0.17, 0.25, rgb("#c79a3f"), round=0.02)
    pen.rect(-0.03, 0.04, 0.03, 0.21, rgb("#5b3a2a"))
    pen.oval(0, 0.03, 0.045, 0.04, rgb("#c79a3f"))


@draws("crown", width=1.35)
def crown(pen: Pen) -> None:
    gold = pen.look.or_(rgb("#e6b53c"))
    pen.poly(
        "-.5,.04 -.58,.8 -.28,.46 0,.92 .28,.46 .58,.8 .5,.04",
        gold,
    )
    pen.rect(-0.5, 0.03, 0.5, 0.22, darker(gold, 0.10))
    for x, c in ((-0.3, "#c33a3a"), (0, "#3b6fc0"), (0.3, "#3f9a5f")):
        pen.oval(x, 0.13, 0.06, 0.06, rgb(c))
    for x, y in ((-0.58, 0.82), (0, 0.94), (0.58, 0.82)):
        pen.oval(x, y, 0.065, 0.065, lighter(gold, 0.10))


@draws("hat", width=1.9)
def hat(pen: Pen) -> None:
    felt = pen.look.or_(rgb("#6a5644"))
    pen.curve(
        "-.46,.24 -.42,.74 -.2,1 0,.88 .2,1 .42,.74 .46,.24",
        felt,
    )
    pen.poly("-.47,.22 -.46,.42 .46,.42 .47,.22", darker(felt, 0.16))
    pen.curve(
        "-.88,.18 -.5,.26 0,.22 .5,.26 .88,.18 .5,.04 0,0 -.5,.04",
        lighter(felt, 0.03),
    )


@draws("boot", width=1.2, top=1.1)
def boot(pen: Pen) -> None:
    leather = pen.look.or_(rgb("#7a4a2c"))
    pen.curve(
        "-.34,.98 -.38,.12 .46,.1 .52,.26 .2,.42 .06,.6 .06,.98",
        leather,
    )
    pen.rect(-0.42, 0.0, 0.54, 0.12, darker(leather, 0.18), round=0.04)
    for y in (0.56, 0.68, 0.80):
        pen.line([(-0.06, y), (0.10, y - 0.04)], 0.035, rgb("#ecdcc0"))


@draws("hourglass", width=0.75)
def hourglass(pen: Pen) -> None:
    wood, sand = pen.look.or_(rgb("#8a5a34")), rgb("#e8c070")
    pen.curve(
        "-.24,.93 -.24,.74 -.03,.5 -.24,.26 -.24,.07 .24,.07 .24,.26 .03,.5 .24,.74 .24,.93",
        rgb("#cfe3ea"),
    )
    pen.poly("-.18,.74 .18,.74 .02,.52 -.02,.52", sand)
    pen.poly("-.22,.08 .22,.08 0,.3", sand)
    pen.line("0,.52 0,.2", 0.02, sand)
    for y in (0.0, 0.92):
        pen.rect(-0.32, y, 0.32, y + 0.08, wood, round=0.02)
    for x in (-0.28, 0.28):
        pen.line([(x, 0.06), (x, 0.94)], 0.035, darker(wood, 0.05))


@draws("umbrella", width=1.25)
def umbrella(pen: Pen) -> None:
    cloth = pen.look.or_(rgb(pen.random.choice(("#c8372f", "#e8b13c", "#2f5f8f", "#26262e"))))
    pen.line("0,.06 0,.96", 0.022, rgb("#4a3a33"))
    pen.arc(-0.05, 0.07, 0.05, 180, 360, 0.024, rgb("#4a3a33"))
    dome = [(0.56 * cos(pi * k / 20), 0.58 + 0.38 * sin(pi * k / 20)) for k in range(21)]
    scallops = []
    for k in range(5):
        x = -0.56 + k * 0.224
        scallops += [(x, 0.58), (x + 0.056, 0.615), (x + 0.112, 0.628), (x + 0.168, 0.615)]
    pen.poly([*dome, *scallops, (0.56, 0.58)], cloth)
    for s in (-1, 1):
        pen.poly(
            [(0, 0.96), (0.112 * s, 0.60), (0.336 * s, 0.60), (0.28 * s, 0.86)],
            darker(cloth, 0.07) if s < 0 else lighter(cloth, 0.04),
        )
    pen.line("0,.95 0,1.02", 0.02, rgb("#4a3a33"))


@draws("guitar", width=0.5)
def guitar(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#c98443"))
    pen.rect(-0.022, 0.36, 0.022, 0.88, rgb("#5b3a2a"))
    pen.rect(-0.042, 0.86, 0.042, 1.0, rgb("#3f2a20"), round=0.01)
    pen.curve(
        "0,.5 .13,.46 .115,.34 .18,.18 .12,.02 0,0 -.12,.02 -.18,.18 -.115,.34 -.13,.46",
        wood,
    )
    pen.curve(
        "0,.475 .1,.44 .09,.34 .145,.18 .1,.05 0,.03 -.1,.05 -.145,.18 -.09,.34 -.1,.44",
        lighter(wood, 0.07),
    )
    pen.oval(0, 0.30, 0.055, 0.055, rgb("#3a241a"))
    pen.rect(-0.06, 0.11, 0.06, 0.135, rgb("#3a241a"))
    for x in (-0.012, 0.0, 0.012):
        pen.line([(x, 0.12), (x, 0.92)], 0.004, rgb("#f1e8d8"))


@draws("violin", width=0.7)
def violin(pen: Pen) -> None:
    guitar(pen)
    pen.line("-.2,.1 .24,.78", 0.016, rgb("#4a3020"))

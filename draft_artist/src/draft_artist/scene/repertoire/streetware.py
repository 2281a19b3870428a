"""What stands in streets, fairs, gardens and graveyards."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws


@draws("stall", width=1.4, top=1.1)
def stall(pen: Pen) -> None:
    cloth = pen.look.or_(
        rgb(pen.random.choice(("#c8473a", "#2f7f8f", "#d99a2f", "#7a4f8a", "#3f8f5f")))
    )
    cream = rgb("#f4ead4")
    for x in (-0.52, 0.52):
        pen.rect(x - 0.02, 0.0, x + 0.02, 0.82, rgb("#6a4a30"))
    pen.rect(-0.56, 0.06, 0.56, 0.40, rgb("#8d6440"))
    for k in range(5):
        pen.rect(-0.56 + k * 0.224, 0.06, -0.545 + k * 0.224, 0.40, rgb("#6f4c2f"))
    for k, fruit in enumerate(("#d8542f", "#e8b13c", "#6f9f3f", "#b03f6a", "#e8872f")):
        x = -0.44 + k * 0.22
        pen.rect(x - 0.10, 0.38, x + 0.10, 0.45, rgb("#a87a4f"), round=0.02)
        for d in (-0.055, 0.0, 0.055):
            pen.oval(x + d, 0.465 + (0.025 if d == 0 else 0), 0.034, 0.034, rgb(fruit))
    for k in range(6):
        a, b = -0.66 + k * 0.22, -0.44 + k * 0.22
        ta, tb = a * 0.86, b * 0.86
        c = cloth if k % 2 == 0 else cream
        pen.poly([(ta, 1.0), (tb, 1.0), (b, 0.80), (a, 0.80)], c)
        pen.oval((a + b) / 2, 0.80, 0.11, 0.055, darker(c, 0.04))


@draws("ferris-wheel", width=1.15)
def ferris_wheel(pen: Pen) -> None:
    steel = rgb("#d7dbe3") if not pen.look.dark else rgb("#8a90b0")
    for s in (-1, 1):
        pen.line([(0, 0.54), (0.24 * s, 0.0)], 0.022, darker(steel, 0.08))
    wheel = pen.at(0, 0.54, 1.0, pen.random.uniform(0, 30))
    wheel.arc(0, 0, 0.43, 0, 360, 0.014, steel)
    wheel.arc(0, 0, 0.33, 0, 360, 0.008, steel)
    colors = ("#e0503a", "#f0b92e", "#3f9ad0", "#6fae4a", "#b055b0", "#f08a3a")
    for k in range(12):
        spoke = wheel.at(0, 0, 1.0, k * 30)
        spoke.line("0,0 0,.43", 0.006, steel)
        spoke.oval(0, 0.45, 0.034, 0.034, rgb(colors[k % 6]), shines=pen.look.dark)
    pen.oval(0, 0.54, 0.03, 0.03, darker(steel, 0.15))


@draws("street-lamp", width=0.5)
def street_lamp(pen: Pen) -> None:
    iron = pen.look.or_(rgb("#2c3038"))
    pen.poly("-.05,0 -.03,.08 .03,.08 .05,0", iron)
    pen.line("0,.04 0,.86", 0.022, iron)
    pen.limb("0,.6 0,.64", [0.04, 0.04], iron, bend=False)
    pen.limb("-.06,.8 0,.77 .06,.8", [0.012, 0.014, 0.012], iron)
    pen.poly(
        "-.04,.85 -.062,.96 .062,.96 .04,.85",
        rgb("#ffe3a0") if pen.look.dark else rgb("#e9eef0"),
        shines=pen.look.dark,
    )
    pen.poly("-.085,.955 0,1.02 .085,.955", iron)
    pen.line("0,.86 0,.955", 0.006, iron)


@draws("traffic-light", width=0.5)
def traffic_light(pen: Pen) -> None:
    pen.line("0,0 0,.64", 0.035, rgb("#3a3d45"))
    pen.rect(-0.09, 0.58, 0.09, 1.0, rgb("#2a2c33"), round=0.04)
    on = pen.random.randrange(3)
    for k, c in enumerate(("#ff4a3a", "#ffc23a", "#4ad06a")):
        pen.oval(
            0,
            0.92 - k * 0.13,
            0.052,
            0.052,
            rgb(c) if k == on else mix(rgb(c), rgb("#2a2c33"), 0.75),
            shines=k == on,
        )


@draws("bench", width=2.4)
def bench(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#9c6a3f"))
    for x in (-0.85, 0.85):
        pen.line([(x, 0.0), (x, 0.98)], 0.07, rgb("#33363f"))
        pen.line([(x, 0.46), (x + 0.16, 0.44), (x + 0.16, 0.0)], 0.06, rgb("#33363f"))
    for y in (0.66, 0.80, 0.93):
        pen.rect(-1.08, y - 0.045, 1.08, y + 0.045, wood, round=0.03)
    pen.rect(-1.10, 0.42, 1.14, 0.50, lighter(wood, 0.05), round=0.03)
    pen.rect(-1.10, 0.37, 1.14, 0.42, darker(wood, 0.10), round=0.03)


@draws("phone-box", width=0.6)
def phone_box(pen: Pen) -> None:
    red = pen.look.or_(rgb("#c22b2b"))
    pen.rect(-0.21, 0.0, 0.21, 0.94, red, round=0.02)
    pen.curve("-.23,.9 -.1,.99 .1,.99 .23,.9", darker(red, 0.05))
    pen.rect(-0.16, 0.83, 0.16, 0.89, rgb("#fff4dc"), shines=pen.look.dark)
    for row in range(5):
        for col in range(3):
            x, y = -0.145 + col * 0.10, 0.12 + row * 0.135
            lit = pen.look.dark
            pen.rect(
                x, y, x + 0.085, y + 0.115, rgb("#ffdf9a") if lit else rgb("#b5cdd6"), shines=lit
            )


@draws("fence", width=3.25)
def fence(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#efe6d5"))
    for y in (0.32, 0.66):
        pen.rect(-1.6, y, 1.6, y + 0.10, darker(wood, 0.06))
    for k in range(13):
        x = -1.52 + k * 0.25
        pen.poly(
            [(x - 0.07, 0.0), (x - 0.07, 0.86), (x, 1.0), (x + 0.07, 0.86), (x + 0.07, 0.0)], wood
        )


@draws("gravestone", width=0.9, bottom=-0.1)
def gravestone(pen: Pen) -> None:
    stone = pen.look.or_(rgb("#8f949c"))
    if pen.random.random() < 0.35:
        pen.rect(-0.09, 0.0, 0.09, 1.0, stone)
        pen.rect(-0.32, 0.60, 0.32, 0.78, stone)
        return
    pen.curve(
        "-.3,0 -.31,.55 -.22,.86 0,.98 .22,.86 .31,.55 .3,0",
        stone,
    )
    pen.rect(-0.16, 0.56, 0.16, 0.60, darker(stone, 0.12))
    pen.rect(-0.03, 0.44, 0.03, 0.76, darker(stone, 0.12))
    pen.oval(-0.2, 0.03, 0.2, 0.05, rgb("#5f7a4a"))


@draws("flag", width=0.85)
def flag(pen: Pen) -> None:
    cloth = pen.look.or_(rgb("#c8372f"))
    pen.line("0,0 0,.98", 0.022, rgb("#7a5f48"))
    pen.curve(
        ".01,.96 .14,.99 .26,.93 .4,.97 .4,.7 .26,.66 .14,.72 .01,.69",
        cloth,
    )
    pen.curve(".14,.985 .22,.94 .22,.68 .14,.72", darker(cloth, 0.07))
    pen.oval(0, 0.985, 0.022, 0.022, rgb("#d8b04a"))

"""Trees and bushes, as the season has them."""

from __future__ import annotations

from math import cos, sin, tau

from draft_artist.scene.palette import Color, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_SNOW = rgb("#f1f5fa")
_LEAVES = {
    "autumn": ("#d9762b", "#c9482f", "#e2a53a"),
    "spring": ("#8fc25a", "#a6cf6a", "#7ab356"),
    "": ("#5f9a4a", "#4f8a4f", "#79a84a"),
}


def leaf_color(pen: Pen) -> Color:
    """What leaves look like in this season; the prompt's colour wins."""
    names = _LEAVES.get(pen.look.season, _LEAVES[""])
    return pen.look.or_(rgb(pen.random.choice(names)))


def _crown(pen: Pen, color: Color, x: float, y: float, r: float) -> None:
    """A leafy ball: many small balls, darker below, lighter above."""
    puffs = [
        (
            x + r * 0.62 * cos(tau * k / 7),
            y + r * 0.50 * sin(tau * k / 7),
            r * pen.random.uniform(0.42, 0.58),
        )
        for k in range(7)
    ]
    for px, py, pr in puffs:
        pen.oval(px, py - r * 0.08, pr, pr * 0.92, darker(color, 0.09))
    pen.oval(x, y, r * 0.72, r * 0.62, color)
    for px, py, pr in puffs:
        pen.oval(px + r * 0.02, py + r * 0.06, pr * 0.84, pr * 0.78, color)
    for px, py, pr in puffs[:4]:
        pen.oval(px + pr * 0.08, py + pr * 0.34, pr * 0.52, pr * 0.40, lighter(color, 0.055))


@draws("tree", width=1.1, top=1.08, bottom=-0.1)
def tree(pen: Pen) -> None:
    if pen.look.snowy and pen.look.color is None and pen.look.season != "autumn":
        dead_tree(pen)
        return
    _leafy(pen, leaf_color(pen))


def _leafy(pen: Pen, color: Color) -> None:
    bark = rgb("#6b4a34")
    pen.limb("-.01,0 .01,.22 0,.5", [0.12, 0.075, 0.05], bark)
    pen.limb("0,.26 .14,.44", [0.045, 0.025], bark, bend=False)
    pen.limb("0,.32 -.13,.46", [0.04, 0.025], bark, bend=False)
    _crown(pen, darker(color, 0.05), -0.19, 0.55, 0.20)
    _crown(pen, darker(color, 0.03), 0.20, 0.58, 0.20)
    _crown(pen, color, 0.0, 0.74, 0.29)


@draws("cherry-tree", width=1, top=1.08, bottom=-0.1)
def cherry_tree(pen: Pen) -> None:
    _leafy(pen, pen.look.or_(rgb("#f2a7bf")))


@draws("pine", width=0.66, top=1.04)
def pine(pen: Pen) -> None:
    green = pen.look.or_(rgb("#2f5f4c") if pen.random.random() < 0.5 else rgb("#3a6a4a"))
    pen.rect(-0.025, 0.0, 0.025, 0.2, rgb("#5a4030"))
    tiers = 5
    for k in range(tiers):
        y, w = 0.10 + k * 0.165, 0.29 * (1 - k / (tiers + 0.7))
        top = y + 0.30 - k * 0.016
        jag = [
            (-w, y),
            (-w * 0.55, y + 0.03),
            (-w * 0.35, y - 0.015),
            (0, y + 0.022),
            (w * 0.35, y - 0.015),
            (w * 0.55, y + 0.03),
            (w, y),
        ]
        pen.poly(
            [*jag, (w * 0.25, y + 0.14), (0, top), (-w * 0.25, y + 0.14)], lighter(green, 0.018 * k)
        )
        pen.poly(
            [(0, top), (w * 0.25, y + 0.14), (w, y), (w * 0.55, y + 0.03), (w * 0.35, y - 0.015)],
            darker(green, 0.035),
        )
        if pen.look.snowy:
            pen.poly(
                [
                    (-w, y),
                    (-w * 0.25, y + 0.14),
                    (0, top),
                    (w * 0.25, y + 0.14),
                    (w * 0.9, y + 0.012),
                    (w * 0.45, y + 0.07),
                    (w * 0.1, y + 0.06),
                    (-w * 0.3, y + 0.085),
                    (-w * 0.6, y + 0.05),
                ],
                _SNOW,
            )


@draws("christmas-tree", width=0.8, top=1.1)
def christmas_tree(pen: Pen) -> None:
    pine(pen)
    for k in range(20):
        y = 0.12 + 0.72 * (k / 20)
        x = 0.26 * (1 - y) * cos(k * 2.4)
        pen.oval(
            x,
            y + 0.03,
            0.018,
            0.018,
            rgb(("#ff5a4a", "#ffd24a", "#6fd0ff", "#ff9ad0")[k % 4]),
            shines=True,
        )
    star = [
        (
            0.055 * (1 if k % 2 == 0 else 0.42) * sin(tau * k / 10),
            1.02 + 0.055 * (1 if k % 2 == 0 else 0.42) * cos(tau * k / 10),
        )
        for k in range(10)
    ]
    pen.poly(star, rgb("#ffe27a"), shines=True)


@draws("palm", width=1.3, top=1.22)
def palm(pen: Pen) -> None:
    bark, green = rgb("#8a6642"), pen.look.or_(rgb("#3f8f5a"))
    lean = pen.random.uniform(-0.10, 0.16)
    line = [(0, 0), (lean * 0.2, 0.3), (lean * 0.7, 0.6), (lean, 0.84)]
    pen.limb(line, [0.085, 0.06, 0.05, 0.045], bark)
    for k in range(9):
        t = 0.08 + k * 0.09
        pen.line(
            [(lean * t * t * 1.3 - 0.028, t), (lean * t * t * 1.3 + 0.028, t + 0.012)],
            0.009,
            darker(bark, 0.09),
        )
    top = pen.at(lean, 0.84)
    for k, a in enumerate((200, 165, 140, 20, -12, 45, 95)):
        x, y = cos(tau * a / 360), sin(tau * a / 360)
        c = darker(green, 0.09) if k < 2 or k == 4 else lighter(green, 0.02 * (k - 3))
        tip = (0.40 * x, 0.16 * y - 0.14 + (0.12 if k == 6 else 0))
        mid = (0.22 * x, 0.20 * y + 0.08)
        top.limb([(0, 0), mid, tip], [0.05, 0.085, 0.006], c)
    for x in (-0.03, 0.03):
        top.oval(x, -0.03, 0.032, 0.036, rgb("#6b4a2e"))


@draws("dead-tree", width=1.1, top=1.04)
def dead_tree(pen: Pen) -> None:
    bark = pen.look.or_(rgb("#4a3f3f"))
    snow = pen.look.snowy

    def branch(x: float, y: float, angle: float, length: float, width: float, left: int) -> None:
        bend = pen.random.uniform(-16, 16)
        mx, my = (
            x + length * 0.5 * cos(tau * angle / 360),
            y + length * 0.5 * sin(tau * angle / 360),
        )
        ex, ey = (
            mx + length * 0.5 * cos(tau * (angle + bend) / 360),
            my + length * 0.5 * sin(tau * (angle + bend) / 360),
        )
        pen.limb([(x, y), (mx, my), (ex, ey)], [width, width * 0.8, width * 0.6], bark)
        if snow and left < 3 and abs(angle - 90) > 20:
            pen.limb(
                [(x, y + width * 0.4), (mx, my + width * 0.45), (ex, ey + width * 0.4)],
                [width * 0.3, width * 0.4, width * 0.3],
                _SNOW,
            )
        if left:
            for turn in (pen.random.uniform(18, 38), -pen.random.uniform(18, 38)):
                branch(
                    ex,
                    ey,
                    angle + bend + turn,
                    length * pen.random.uniform(0.62, 0.78),
                    width * 0.58,
                    left - 1,
                )

    branch(0, 0, 90, 0.34, 0.085, 4)


@draws("bush", width=1.75)
def bush(pen: Pen) -> None:
    color = leaf_color(pen)
    for x, r in ((-0.42, 0.34), (0.42, 0.36), (0.0, 0.46)):
        _crown(pen, color, x, 0.42 if x else 0.50, r)

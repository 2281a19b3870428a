"""Four-footed animals: one body plan, many proportions. All look to the right."""

from __future__ import annotations

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, Point, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.beast_faces import coat_of, curled, sitting
from draft_artist.scene.repertoire.beast_heads import head_and_neck
from draft_artist.scene.repertoire.species import BEASTS, WIDTHS, Beast


def beast(pen: Pen, b: Beast) -> None:
    """The whole animal with its feet on y = 0."""
    coat = coat_of(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.03)
    socks = rgb(b.socks) if b.socks else coat
    hip, shoulder = (-b.length / 2, b.back), (b.length / 2, b.back + 0.01)
    moving = pen.look.pose in ("run", "dance")
    walking = pen.look.pose == "walk"
    _legs(
        pen, b, hip, shoulder, darker(coat, 0.11), darker(socks, 0.09), moving, walking, near=False
    )
    _tail(pen, b, hip, coat, belly)
    if "hump" in b.extra:
        pen.curve(
            [(-0.18, b.back + 0.05), (-0.05, b.back + 0.28), (0.12, b.back + 0.05), (0.0, b.back)],
            coat,
        )
    line = [hip, ((hip[0] + shoulder[0]) / 2, b.back - 0.01), shoulder]
    if "plates" in b.extra:
        _plates(pen, b, coat)
    pen.limb(line, [b.rump, b.waist, b.chest], coat)
    if "wool" in b.extra:
        _wool(pen, b, coat)
    low = b.back - b.waist * 0.30
    if b.belly:
        pen.limb(
            [(hip[0] * 0.6, low), (0, low - 0.01), (shoulder[0] * 0.8, low)],
            [0.02, b.waist * 0.28, b.chest * 0.30],
            mix(coat, belly, 0.7),
        )
    _markings(pen, b, coat)
    head_and_neck(pen, b, shoulder, coat, belly)
    _legs(pen, b, hip, shoulder, coat, socks, moving, walking, near=True)


def _legs(
    pen: Pen,
    b: Beast,
    hip: Point,
    shoulder: Point,
    coat: Color,
    socks: Color,
    moving: bool,
    walking: bool,
    *,
    near: bool,
) -> None:
    t = b.leg
    side = -0.045 if near else 0.06
    y0 = b.back - b.rump * 0.12
    if moving:
        hind = [
            (hip[0], y0),
            (hip[0] - 0.10, y0 * 0.58),
            (hip[0] - 0.30 + side, y0 * 0.42),
            (hip[0] - 0.42 + side, y0 * 0.22),
        ]
        fore = [
            (shoulder[0], y0),
            (shoulder[0] + 0.10, y0 * 0.66),
            (shoulder[0] + 0.26 - side, y0 * 0.50),
            (shoulder[0] + 0.34 - side * 2, y0 * 0.28),
        ]
    else:
        step = 0.09 * (1 if near else -1) if walking else 0.0
        hind = [
            (hip[0] + side * 0.6, y0),
            (hip[0] + side + 0.045 + step * 0.4, y0 * 0.55),
            (hip[0] + side - 0.035 + step * 0.7, y0 * 0.30),
            (hip[0] + side - 0.01 + step, 0.025),
        ]
        fore = [
            (shoulder[0] + side * 0.6, y0),
            (shoulder[0] + side + 0.01 - step * 0.4, y0 * 0.52),
            (shoulder[0] + side - step * 0.7, y0 * 0.28),
            (shoulder[0] + side - step, 0.025),
        ]
    for line, thigh in ((hind, 1.9), (fore, 1.5)):
        pen.limb(line, [t * thigh, t * 1.05, t * 0.78, t * 0.80], coat)
        if socks != coat:
            pen.limb(line[1:], [t * 0.98, t * 0.82, t * 0.82], socks)
        x, y = line[-1]
        if b.hoof:
            foot = darker(rgb("#4a3a34"), 0.02)
            pen.poly(
                [
                    (x - t * 0.42, y + 0.03),
                    (x + t * 0.42, y + 0.03),
                    (x + t * 0.55, y - 0.025),
                    (x - t * 0.5, y - 0.025),
                ],
                foot,
            )
        else:
            pen.oval(x + t * 0.22, y - 0.002, t * 0.62, t * 0.36, socks)


def _tail(pen: Pen, b: Beast, hip: Point, coat: Color, belly: Color) -> None:
    x, y = hip[0] - b.rump * 0.38, hip[1] + b.rump * 0.12
    kind = b.tail
    if kind == "thin":
        pen.limb(
            [(x + 0.08, y), (x - 0.14, y - 0.10), (x - 0.22, y - 0.30), (x - 0.36, y - 0.30)],
            [0.07, 0.06, 0.055, 0.04],
            coat,
        )
    elif kind == "up":
        pen.limb(
            [(x + 0.08, y), (x - 0.12, y + 0.06), (x - 0.16, y + 0.28), (x - 0.06, y + 0.40)],
            [0.09, 0.075, 0.065, 0.045],
            coat,
        )
    elif kind in ("brush", "brush-low"):
        low = 0.16 if kind == "brush-low" else 0.0
        pen.limb(
            [
                (x + 0.08, y),
                (x - 0.14, y - 0.12 - low),
                (x - 0.34, y - 0.20 - low),
                (x - 0.50, y - 0.10 - low * 1.5),
            ],
            [0.08, 0.17, 0.21, 0.03],
            coat,
        )
        pen.limb(
            [(x - 0.37, y - 0.195 - low), (x - 0.50, y - 0.10 - low * 1.5)],
            [0.16, 0.02],
            belly,
            bend=False,
        )
    elif kind == "horse":
        hair = darker(coat, 0.18) if sum(coat) < 600 else mix(coat, rgb("#c9a5d8"), 0.6)
        pen.limb(
            [
                (x + 0.05, y + 0.03),
                (x - 0.10, y - 0.02),
                (x - 0.17, y - 0.25),
                (x - 0.15, y - 0.46),
            ],
            [0.05, 0.09, 0.13, 0.02],
            hair,
        )
    elif kind == "tuft":
        pen.limb(
            [(x + 0.06, y + 0.02), (x - 0.07, y - 0.08), (x - 0.08, y - 0.30)],
            [0.04, 0.028, 0.025],
            coat,
        )
        pen.oval(x - 0.08, y - 0.33, 0.03, 0.06, darker(coat, 0.25))
    elif kind == "curl":
        pen.arc(x - 0.03, y + 0.05, 0.05, -60, 250, 0.028, coat)
    elif kind == "short":
        pen.oval(x + 0.01, y, 0.06, 0.07, belly if "dapples" in b.extra else coat)
    elif kind == "dino":
        pen.limb(
            [(x + 0.2, y - 0.05), (x - 0.2, y - 0.1), (x - 0.6, y - 0.18), (x - 0.95, y - 0.06)],
            [0.28, 0.20, 0.10, 0.02],
            coat,
        )


def _markings(pen: Pen, b: Beast, coat: Color) -> None:
    y = b.back
    if "stripes" in b.extra:
        for k in range(9):
            x = -b.length * 0.56 + k * b.length * 0.135
            pen.limb(
                [(x, y + b.waist * 0.5), (x + 0.02, y + 0.02), (x + 0.0, y - b.waist * 0.28)],
                [0.034, 0.026, 0.004],
                rgb("#2b2629"),
            )
    if "tabby" in b.extra and pen.look.color is None:
        for k in range(5):
            x = -b.length * 0.42 + k * b.length * 0.19
            pen.limb(
                [(x, y + b.waist * 0.48), (x + 0.015, y + b.waist * 0.12)],
                [0.035, 0.008],
                darker(coat, 0.10),
                bend=False,
            )
    if "patches" in b.extra:
        dark = rgb("#4a352c") if pen.look.color is None else darker(coat, 0.25)
        pen.curve(
            [(-0.34, y + 0.18), (-0.14, y + 0.17), (-0.10, y), (-0.24, y - 0.10), (-0.40, y)], dark
        )
        pen.curve(
            [
                (0.10, y + 0.18),
                (0.30, y + 0.16),
                (0.26, y + 0.02),
                (0.12, y - 0.04),
                (0.04, y + 0.06),
            ],
            dark,
        )
    if "patches-brown" in b.extra:
        for x, dy in (
            (-0.13, 0.03),
            (-0.07, -0.03),
            (-0.02, 0.04),
            (0.05, -0.02),
            (0.09, 0.05),
            (-0.17, -0.03),
            (0.13, -0.02),
        ):
            pen.oval(x, y + dy, 0.028, 0.03, rgb("#a5662f"), turn=40)
    if "dapples" in b.extra and pen.look.detail > 90:
        for x, dy in (
            (-0.2, 0.06),
            (-0.1, 0.07),
            (-0.15, 0.02),
            (-0.02, 0.05),
            (0.07, 0.06),
            (-0.25, 0.0),
        ):
            pen.oval(x, y + dy, 0.014, 0.012, rgb("#ead9bf"))
    if "udder" in b.extra:
        pen.oval(-0.17, y - b.waist * 0.46, 0.09, 0.06, rgb("#e9b3a8"))
    if "panda" in b.extra:
        pen.limb(
            [(b.length * 0.36, y + 0.22), (b.length * 0.40, y - 0.2)],
            [0.22, 0.24],
            rgb("#2a2930"),
            bend=False,
        )


def _wool(pen: Pen, b: Beast, coat: Color) -> None:
    for k in range(11):
        x = -b.length * 0.68 + k * b.length * 0.136
        bump = 0.10 + 0.02 * (k % 2)
        pen.oval(x, b.back + b.waist * 0.36 - abs(k - 5) * 0.012, bump, bump, coat)
        pen.oval(x, b.back - b.waist * 0.30 + abs(k - 5) * 0.012, bump, bump, darker(coat, 0.05))
    pen.oval(b.length * 0.6, b.back + 0.16, 0.10, 0.09, coat)


def _plates(pen: Pen, b: Beast, coat: Color) -> None:
    for k in range(7):
        x = -0.50 + k * 0.15
        y = b.back + 0.09 + 0.03 * (3 - abs(k - 3))
        pen.curve(
            [(x - 0.07, y - 0.02), (x, y + 0.11), (x + 0.07, y - 0.02)],
            mix(darker(coat, 0.12), rgb("#c86f3a"), 0.4),
        )


_SITTERS = ("cat", "dog", "fox", "wolf")


def _sign_in(name: str, b: Beast) -> None:
    @draws(name, width=WIDTHS.get(name, 1.75), top=1.25)
    def draw(pen: Pen) -> None:
        if name not in _SITTERS or pen.look.pose in ("walk", "run"):
            beast(pen, b)
        elif pen.look.pose == "sleep":
            curled(pen, b)
        else:
            sitting(pen, b)


for _name, _beast in BEASTS.items():
    _sign_in(_name, _beast)

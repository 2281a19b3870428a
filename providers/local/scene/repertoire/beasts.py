"""Four-footed animals: one body plan, many proportions. All look to the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from providers.local.scene.palette import Color, mix, rgb
from providers.local.scene.pen import Pen, Point, darker, lighter
from providers.local.scene.repertoire import draws

_EYE = rgb("#221b22")


@dataclass(frozen=True)
class Beast:
    """Proportions in units of the animal's own height. The hip is at x = −length/2."""

    coat: str
    belly: str = ""
    socks: str = ""
    muzzle_color: str = ""
    length: float = 0.62
    back: float = 0.58
    chest: float = 0.32
    waist: float = 0.27
    rump: float = 0.31
    leg: float = 0.10
    hoof: bool = False
    head: Point = (0.20, 0.24)
    skull: float = 0.13
    muzzle: tuple[float, float] = (0.17, 0.085)
    droop: float = -12.0
    neck: tuple[float, float] = (0.24, 0.15)
    ears: str = "pointed"
    tail: str = "thin"
    extra: tuple[str, ...] = ()


BEASTS = {
    "cat": Beast(
        "#d98b45",
        "#f6e7d3",
        length=0.62,
        back=0.50,
        chest=0.28,
        waist=0.25,
        rump=0.30,
        leg=0.085,
        head=(0.15, 0.28),
        skull=0.175,
        muzzle=(0.055, 0.10),
        neck=(0.22, 0.18),
        tail="up",
        extra=("whiskers", "tabby"),
    ),
    "dog": Beast(
        "#b5793f",
        "#ead9bf",
        length=0.64,
        back=0.54,
        chest=0.31,
        waist=0.23,
        rump=0.28,
        leg=0.088,
        head=(0.17, 0.28),
        skull=0.15,
        muzzle=(0.15, 0.10),
        ears="flop",
        tail="up",
        extra=("collar",),
    ),
    "fox": Beast(
        "#d4662a",
        "#f5e6d4",
        socks="#3b2622",
        length=0.68,
        back=0.52,
        chest=0.27,
        waist=0.22,
        rump=0.27,
        leg=0.075,
        head=(0.19, 0.25),
        skull=0.155,
        muzzle=(0.18, 0.075),
        droop=-14,
        tail="brush",
        extra=("mask",),
    ),
    "wolf": Beast(
        "#747a85",
        "#c9ccd2",
        length=0.70,
        back=0.55,
        chest=0.33,
        waist=0.24,
        rump=0.29,
        leg=0.085,
        head=(0.20, 0.22),
        skull=0.15,
        muzzle=(0.18, 0.09),
        neck=(0.30, 0.20),
        tail="brush-low",
        extra=("mask",),
    ),
    "horse": Beast(
        "#8a5632",
        length=0.58,
        back=0.60,
        chest=0.27,
        waist=0.24,
        rump=0.28,
        leg=0.075,
        hoof=True,
        head=(0.23, 0.29),
        skull=0.095,
        muzzle=(0.19, 0.085),
        droop=-42,
        neck=(0.22, 0.12),
        ears="small",
        tail="horse",
        extra=("mane",),
    ),
    "cow": Beast(
        "#f1ece4",
        "",
        muzzle_color="#dba79a",
        length=0.74,
        back=0.63,
        chest=0.40,
        waist=0.42,
        rump=0.38,
        leg=0.085,
        hoof=True,
        head=(0.24, 0.14),
        skull=0.125,
        muzzle=(0.15, 0.12),
        droop=-34,
        neck=(0.28, 0.17),
        ears="side",
        tail="tuft",
        extra=("horns", "patches", "udder"),
    ),
    "deer": Beast(
        "#a9683a",
        "#e9d6bb",
        length=0.50,
        back=0.53,
        chest=0.23,
        waist=0.20,
        rump=0.24,
        leg=0.058,
        hoof=True,
        head=(0.17, 0.26),
        skull=0.082,
        muzzle=(0.12, 0.06),
        droop=-20,
        neck=(0.17, 0.09),
        ears="leaf",
        tail="short",
        extra=("antlers", "dapples"),
    ),
    "bear": Beast(
        "#6f4a33",
        "",
        muzzle_color="#b48a66",
        length=0.80,
        back=0.60,
        chest=0.48,
        waist=0.46,
        rump=0.52,
        leg=0.16,
        head=(0.26, 0.10),
        skull=0.19,
        muzzle=(0.14, 0.12),
        neck=(0.40, 0.32),
        ears="round",
        tail="short",
    ),
    "polar-bear": Beast(
        "#f0ece2",
        "",
        muzzle_color="#e3dccd",
        length=0.84,
        back=0.60,
        chest=0.46,
        waist=0.46,
        rump=0.52,
        leg=0.155,
        head=(0.30, 0.12),
        skull=0.165,
        muzzle=(0.16, 0.10),
        neck=(0.36, 0.26),
        ears="round",
        tail="short",
    ),
    "panda": Beast(
        "#f3f0ea",
        "",
        socks="#2a2930",
        length=0.76,
        back=0.58,
        chest=0.50,
        waist=0.50,
        rump=0.54,
        leg=0.17,
        head=(0.24, 0.16),
        skull=0.22,
        muzzle=(0.09, 0.12),
        neck=(0.40, 0.34),
        ears="round",
        tail="short",
        extra=("panda",),
    ),
    "lion": Beast(
        "#cf9a4c",
        "#ecd3a2",
        length=0.76,
        back=0.60,
        chest=0.36,
        waist=0.29,
        rump=0.34,
        leg=0.10,
        head=(0.20, 0.20),
        skull=0.17,
        muzzle=(0.13, 0.12),
        neck=(0.34, 0.28),
        ears="round",
        tail="tuft",
        extra=("lion-mane",),
    ),
    "tiger": Beast(
        "#de8332",
        "#f6ead6",
        length=0.78,
        back=0.58,
        chest=0.36,
        waist=0.30,
        rump=0.34,
        leg=0.10,
        head=(0.22, 0.20),
        skull=0.165,
        muzzle=(0.12, 0.12),
        neck=(0.32, 0.26),
        ears="round",
        tail="thin",
        extra=("stripes",),
    ),
    "elephant": Beast(
        "#8e8d99",
        length=0.72,
        back=0.62,
        chest=0.50,
        waist=0.52,
        rump=0.50,
        leg=0.17,
        head=(0.26, 0.14),
        skull=0.22,
        muzzle=(0.04, 0.14),
        neck=(0.42, 0.34),
        ears="none",
        tail="tuft",
        extra=("trunk",),
    ),
    "giraffe": Beast(
        "#e2ac55",
        "#f0d9a8",
        length=0.28,
        back=0.50,
        chest=0.17,
        waist=0.15,
        rump=0.16,
        leg=0.042,
        hoof=True,
        head=(0.18, 0.42),
        skull=0.050,
        muzzle=(0.07, 0.04),
        droop=-25,
        neck=(0.13, 0.055),
        ears="small",
        tail="tuft",
        extra=("patches-brown", "ossicones"),
    ),
    "zebra": Beast(
        "#f2efe9",
        length=0.60,
        back=0.60,
        chest=0.29,
        waist=0.27,
        rump=0.30,
        leg=0.075,
        hoof=True,
        head=(0.22, 0.26),
        skull=0.095,
        muzzle=(0.17, 0.085),
        droop=-42,
        neck=(0.22, 0.12),
        ears="small",
        tail="tuft",
        extra=("stripes", "short-mane"),
        muzzle_color="#3a3a42",
    ),
    "camel": Beast(
        "#c69557",
        length=0.56,
        back=0.58,
        chest=0.26,
        waist=0.27,
        rump=0.25,
        leg=0.070,
        hoof=True,
        head=(0.30, 0.30),
        skull=0.075,
        muzzle=(0.11, 0.065),
        droop=-12,
        neck=(0.18, 0.09),
        ears="small",
        tail="tuft",
        extra=("hump", "long-neck"),
    ),
    "sheep": Beast(
        "#f0ebe0",
        "",
        socks="#3c3638",
        muzzle_color="#3c3638",
        length=0.66,
        back=0.60,
        chest=0.50,
        waist=0.52,
        rump=0.50,
        leg=0.075,
        hoof=True,
        head=(0.24, 0.12),
        skull=0.13,
        muzzle=(0.11, 0.10),
        droop=-34,
        neck=(0.30, 0.2),
        ears="side",
        tail="short",
        extra=("wool",),
    ),
    "goat": Beast(
        "#d9d0c1",
        length=0.60,
        back=0.56,
        chest=0.32,
        waist=0.31,
        rump=0.32,
        leg=0.07,
        hoof=True,
        head=(0.20, 0.24),
        skull=0.105,
        muzzle=(0.14, 0.075),
        droop=-30,
        neck=(0.22, 0.14),
        ears="side",
        tail="short",
        extra=("goat-horns", "goatee"),
    ),
    "pig": Beast(
        "#eba6a0",
        length=0.78,
        back=0.54,
        chest=0.50,
        waist=0.52,
        rump=0.52,
        leg=0.10,
        hoof=True,
        head=(0.24, 0.06),
        skull=0.20,
        muzzle=(0.15, 0.14),
        neck=(0.40, 0.34),
        ears="pointed",
        tail="curl",
        muzzle_color="#df8a86",
    ),
    "dinosaur": Beast(
        "#6f9a52",
        "#c9d79a",
        length=0.60,
        back=0.42,
        chest=0.26,
        waist=0.30,
        rump=0.30,
        leg=0.13,
        head=(0.34, 0.44),
        skull=0.085,
        muzzle=(0.11, 0.07),
        droop=-10,
        neck=(0.20, 0.09),
        ears="none",
        tail="dino",
        extra=("plates",),
    ),
}
BEASTS["unicorn"] = replace(BEASTS["horse"], coat="#f4f0f6", extra=("mane", "horn"))

_WIDTHS = {
    "dinosaur": 3.0,
    "elephant": 2.0,
    "camel": 1.6,
    "giraffe": 1.2,
    "horse": 1.8,
    "unicorn": 1.8,
}


def beast(pen: Pen, b: Beast) -> None:
    """The whole animal with its feet on y = 0."""
    coat = _coat(pen, b)
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
    _head_and_neck(pen, b, shoulder, coat, belly)
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


def _head_and_neck(pen: Pen, b: Beast, shoulder: Point, coat: Color, belly: Color) -> None:
    hx, hy = shoulder[0] + b.head[0], shoulder[1] + b.head[1]
    s = b.skull
    lion = "lion-mane" in b.extra
    if "mane" in b.extra:
        _mane(pen, shoulder, (hx, hy), coat)
    if "long-neck" in b.extra:
        path = [
            (shoulder[0] - 0.02, shoulder[1]),
            (shoulder[0] + 0.17, shoulder[1] - 0.04),
            (hx - 0.05, hy - 0.1),
            (hx, hy),
        ]
        pen.limb(path, [b.neck[0], b.neck[0] * 0.75, b.neck[1], b.neck[1] * 0.9], coat)
    else:
        pen.limb(
            [
                (shoulder[0] - 0.03, shoulder[1] + 0.02),
                ((shoulder[0] + hx) / 2, (shoulder[1] + hy) / 2),
                (hx, hy),
            ],
            [b.neck[0] * 1.15, (b.neck[0] + b.neck[1]) / 2, b.neck[1]],
            coat,
        )
    if "short-mane" in b.extra:
        pen.limb(
            [
                (shoulder[0] - 0.05, shoulder[1] + 0.18),
                ((shoulder[0] + hx) / 2 - 0.09, (shoulder[1] + hy) / 2 + 0.06),
                (hx - 0.07, hy + 0.07),
            ],
            [0.03, 0.05, 0.03],
            rgb("#2c2a30"),
        )
    if "patches-brown" in b.extra:
        for k in range(6):
            u = 0.15 + k * 0.14
            pen.oval(
                shoulder[0] + b.head[0] * u,
                shoulder[1] + b.head[1] * u,
                0.022,
                0.026,
                rgb("#a5662f"),
                turn=30,
            )
    if "stripes" in b.extra:
        for k in range(4):
            u = 0.1 + k * 0.22
            x, y = shoulder[0] + b.head[0] * u, shoulder[1] + b.head[1] * u
            pen.limb(
                [(x - 0.07, y + 0.08), (x + 0.03, y - 0.05)],
                [0.024, 0.008],
                rgb("#2b2629"),
                bend=False,
            )
    if lion:
        mane = rgb("#7d4a24")
        pen.oval(hx - 0.03, hy - 0.02, s * 1.75, s * 1.9, mane)
        pen.oval(hx - 0.08, hy - 0.12, s * 1.5, s * 1.6, darker(mane, 0.05))
    far = darker(coat, 0.08)
    _ears(pen, b, (hx, hy), far, coat, near=False)
    if "antlers" in b.extra:
        _antlers(pen, (hx, hy), s)
    if "horns" in b.extra:
        for d in (-1, 1):
            pen.limb(
                [
                    (hx - 0.02, hy + s * 0.8),
                    (hx + 0.06 * d, hy + s * 1.2),
                    (hx + 0.05 * d + 0.02, hy + s * 1.7),
                ],
                [0.04, 0.03, 0.008],
                rgb("#e6dcc3"),
            )
    if "goat-horns" in b.extra:
        for d in (0.0, 0.03):
            pen.limb(
                [
                    (hx + d, hy + s * 0.7),
                    (hx - 0.05 + d, hy + s * 1.9),
                    (hx - 0.18 + d, hy + s * 2.1),
                ],
                [0.05, 0.035, 0.008],
                rgb("#7d6d5c"),
            )
    head = pen.at(hx, hy, 1.0, b.droop)
    ml, mt = b.muzzle
    face = rgb(b.muzzle_color) if b.muzzle_color else coat
    if b.muzzle_color == "#3c3638":
        head.oval(0, 0, s, s * 0.92, face)
    head.oval(0, 0, s, s * 0.92, coat) if b.muzzle_color != "#3c3638" else None
    head.limb(
        [(s * 0.35, -s * 0.12), (s * 0.35 + ml, -s * 0.28)], [s * 1.25, mt * 1.1], face, bend=False
    )
    if "mask" in b.extra:
        head.curve(
            [
                (-s * 0.35, -s * 0.2),
                (s * 0.25, -s * 0.32),
                (s * 0.35 + ml * 0.9, -s * 0.3),
                (s * 0.35 + ml * 0.8, -s * 0.55),
                (0, -s * 0.95),
                (-s * 0.6, -s * 0.7),
            ],
            belly,
        )
    elif b.belly and not lion:
        head.oval(s * 0.45 + ml * 0.5, -s * 0.38, ml * 0.7, mt * 0.5, belly)
    nose = (s * 0.35 + ml + mt * 0.42, -s * 0.20)
    if b.hoof and "goat-horns" not in b.extra:
        head.oval(
            nose[0] - mt * 0.25, nose[1] - mt * 0.05, mt * 0.10, mt * 0.13, darker(face, 0.18)
        )
    else:
        head.oval(nose[0] - mt * 0.1, nose[1], mt * 0.26, mt * 0.22, _EYE)
    head.line(
        [(nose[0] - mt * 0.3, nose[1] - mt * 0.55), (s * 0.5, -s * 0.62)],
        max(0.008, s * 0.05),
        darker(face, 0.16),
    )
    if "trunk" in b.extra:
        _trunk(pen, (hx, hy), s, coat)
    if "panda" in b.extra:
        head.oval(s * 0.38, s * 0.1, s * 0.26, s * 0.30, rgb("#2a2930"), turn=-30)
        head.oval(s * 0.42, s * 0.14, s * 0.08, s * 0.09, rgb("#f3f0ea"))
    else:
        head.oval(s * 0.36, s * 0.18, max(0.011, s * 0.115), max(0.012, s * 0.135), _EYE)
        head.oval(s * 0.39, s * 0.23, s * 0.035, s * 0.04, (255, 255, 255))
    if "horn" in b.extra:
        pen.poly(
            [
                (hx + 0.02, hy + s * 0.6),
                (hx + 0.075, hy + s * 0.45),
                (hx + 0.20, hy + s * 0.6 + 0.26),
            ],
            rgb("#f3cf6b"),
        )
    if "goatee" in b.extra:
        pen.limb(
            [(hx + 0.12, hy - 0.12), (hx + 0.10, hy - 0.24)],
            [0.05, 0.01],
            lighter(coat, 0.05),
            bend=False,
        )
    if "ossicones" in b.extra:
        for d in (-0.01, 0.02):
            pen.limb(
                [(hx + d, hy + 0.03), (hx + d - 0.005, hy + 0.085)],
                [0.014, 0.022],
                rgb("#8a5a2e"),
                bend=False,
            )
    if "whiskers" in b.extra and pen.look.detail > 70:
        for dy in (-0.03, 0.0, 0.03):
            pen.line(
                [(hx + s * 0.7, hy - s * 0.35), (hx + s * 1.7, hy - s * 0.3 + dy)],
                0.006,
                rgb("#fbf6ee"),
            )
    _ears(pen, b, (hx, hy), coat, darker(coat, 0.10), near=True)
    if "collar" in b.extra:
        pen.limb(
            [(hx - 0.14, hy - 0.05), (hx - 0.02, hy - 0.17)],
            [0.035, 0.035],
            rgb("#c23b3b"),
            bend=False,
        )


def _ears(pen: Pen, b: Beast, at: Point, color: Color, inner: Color, *, near: bool) -> None:
    x, y = at
    s = b.skull
    dx = -s * 0.35 if near else s * 0.25
    if b.ears == "pointed":
        pen.curve(
            [
                (x + dx - s * 0.42, y + s * 0.45),
                (x + dx - s * 0.25, y + s * 1.55),
                (x + dx + s * 0.40, y + s * 0.72),
            ],
            color,
        )
        if near:
            pen.curve(
                [
                    (x + dx - s * 0.22, y + s * 0.62),
                    (x + dx - s * 0.17, y + s * 1.25),
                    (x + dx + s * 0.20, y + s * 0.76),
                ],
                inner,
            )
    elif b.ears == "round":
        dark = rgb("#2a2930") if "panda" in b.extra else color
        pen.oval(x + dx - s * 0.05, y + s * 0.85, s * 0.34, s * 0.34, dark)
        if near and "panda" not in b.extra:
            pen.oval(x + dx - s * 0.03, y + s * 0.83, s * 0.19, s * 0.19, inner)
    elif b.ears == "flop" and near:
        pen.curve(
            [
                (x - s * 0.35, y + s * 0.75),
                (x - s * 0.85, y + s * 0.1),
                (x - s * 0.65, y - s * 0.85),
                (x - s * 0.15, y - s * 0.3),
                (x + s * 0.05, y + s * 0.5),
            ],
            darker(color, 0.10),
        )
    elif b.ears in ("small", "leaf"):
        size = 1.0 if b.ears == "small" else 1.6
        pen.curve(
            [
                (x + dx * 0.5 - s * 0.3, y + s * 0.55),
                (x + dx * 0.5 - s * 0.45 * size, y + s * 1.35 * size),
                (x + dx * 0.5 + s * 0.22, y + s * 0.72),
            ],
            color,
        )
    elif b.ears == "side":
        pen.curve(
            [
                (x - s * 0.4, y + s * 0.45),
                (x - s * 1.35, y + s * 0.50),
                (x - s * 1.15, y + s * 0.02),
                (x - s * 0.4, y + s * 0.05),
            ],
            inner if near else color,
        )


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


def _mane(pen: Pen, shoulder: Point, at: Point, coat: Color) -> None:
    hair = darker(coat, 0.20) if sum(coat) < 600 else mix(coat, rgb("#c9a5d8"), 0.6)
    hx, hy = at
    pen.limb(
        [
            (shoulder[0] - 0.16, shoulder[1] + 0.06),
            ((shoulder[0] + hx) / 2 - 0.12, (shoulder[1] + hy) / 2 + 0.04),
            (hx - 0.06, hy + 0.06),
            (hx + 0.03, hy + 0.09),
        ],
        [0.06, 0.14, 0.10, 0.04],
        hair,
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


def _trunk(pen: Pen, at: Point, s: float, coat: Color) -> None:
    x, y = at
    pen.limb(
        [
            (x + s * 0.6, y - s * 0.1),
            (x + s * 1.25, y - s * 0.9),
            (x + s * 1.1, y - s * 2.0),
            (x + s * 1.5, y - s * 2.35),
        ],
        [s * 0.95, s * 0.6, s * 0.42, s * 0.28],
        coat,
    )
    pen.limb(
        [(x + s * 0.6, y - s * 0.75), (x + s * 1.1, y - s * 1.15), (x + s * 1.65, y - s * 0.95)],
        [s * 0.16, s * 0.15, s * 0.04],
        rgb("#f4ecd8"),
    )
    pen.curve(
        [
            (x - s * 0.25, y + s * 0.85),
            (x - s * 1.25, y + s * 0.75),
            (x - s * 1.45, y - s * 0.25),
            (x - s * 0.85, y - s * 1.15),
            (x - s * 0.2, y - s * 0.5),
        ],
        darker(coat, 0.07),
    )
    pen.oval(x + s * 0.38, y + s * 0.12, 0.018, 0.02, _EYE)


def _antlers(pen: Pen, at: Point, s: float) -> None:
    x, y = at
    bone = rgb("#8a6a4a")
    for d, shade in ((0.6, 0.06), (-0.2, 0.0)):
        x0 = x + s * d * 0.4
        c = darker(bone, shade)
        pen.limb(
            [(x0, y + s * 0.7), (x0 - s * 0.7, y + s * 1.9), (x0 - s * 0.5 + s * d, y + s * 3.0)],
            [0.024, 0.020, 0.008],
            c,
        )
        for u, dx in ((1.5, 0.8), (2.2, 0.95)):
            pen.limb(
                [(x0 - s * 0.6, y + s * u), (x0 - s * 0.5 + s * dx, y + s * (u + 0.75))],
                [0.018, 0.006],
                c,
                bend=False,
            )


def _sign_in(name: str, b: Beast) -> None:
    @draws(name, width=_WIDTHS.get(name, 1.75), top=1.25)
    def draw(pen: Pen) -> None:
        seated = SEATED.get(name)
        if seated and pen.look.pose not in ("walk", "run"):
            seated(pen, b)
        else:
            beast(pen, b)


def _coat(pen: Pen, b: Beast) -> Color:
    """The fur: the prompt's colour, but no animal is fire-engine red."""
    color = pen.look.color
    if color is None or "panda" in b.extra:
        return rgb(b.coat)
    r, g, blue = color
    return mix(color, rgb("#c9652a"), 0.75) if r > 150 and g < 80 and blue < 90 else color


def _sitting(pen: Pen, b: Beast) -> None:
    """Cat, dog or fox on its haunches, the face turned to the viewer."""
    coat = _coat(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.05)
    socks = rgb(b.socks) if b.socks else coat
    brush = b.tail.startswith("brush")
    width = [0.09, 0.20, 0.19, 0.03] if brush else [0.09, 0.085, 0.08, 0.05]
    pen.limb("-.18,.08 -.42,.06 -.56,.16 -.5,.32", width, darker(coat, 0.04))
    if brush:
        pen.limb("-.555,.18 -.5,.32", [0.16, 0.02], belly, bend=False)
    pen.curve(
        "-.24,0 -.32,.16 -.24,.4 -.1,.62 .12,.66 .2,.45 .2,.2 .17,0",
        coat,
    )
    pen.curve(
        "-.26,0 -.31,.15 -.2,.29 -.04,.2 -.02,0",
        darker(coat, 0.05),
    )
    pen.curve(".02,.58 .15,.58 .18,.38 .12,.22 .04,.32", belly)
    for x in (0.045, 0.14):
        pen.limb(
            [(x, 0.42), (x + 0.01, 0.2), (x + 0.01, 0.035)],
            [0.12, 0.085, 0.085],
            darker(coat, 0.03) if x < 0.1 else coat,
        )
        if socks != coat:
            pen.limb([(x + 0.01, 0.2), (x + 0.01, 0.035)], [0.087, 0.087], socks, bend=False)
        pen.oval(x + 0.03, 0.025, 0.065, 0.034, socks)
    pen.oval(-0.12, 0.025, 0.11, 0.036, darker(coat, 0.02))
    beast_face(pen.at(0.09, 0.77, 0.40), b, coat, belly)


def beast_face(pen: Pen, b: Beast, coat: Color, belly: Color) -> None:
    """A face from the front: about 1 wide, its middle at the origin."""
    inner = mix(darker(coat, 0.08), rgb("#d98a80"), 0.4)
    panda = "panda" in b.extra
    dark_ear = rgb("#2a2930") if panda else coat
    for s in (-1, 1):
        if b.ears == "pointed":
            pen.curve([(0.46 * s, 0.14), (0.44 * s, 0.72), (0.08 * s, 0.42)], coat)
            pen.curve([(0.39 * s, 0.26), (0.385 * s, 0.58), (0.19 * s, 0.42)], inner)
        elif b.ears == "round":
            pen.oval(0.36 * s, 0.38, 0.17, 0.17, dark_ear)
            pen.oval(0.36 * s, 0.37, 0.10, 0.10, darker(dark_ear, 0.10))
    if "lion-mane" in b.extra:
        pen.oval(0, -0.02, 0.78, 0.82, rgb("#7d4a24"))
        pen.oval(0, -0.02, 0.66, 0.70, rgb("#95592c"))
    pen.curve(
        "0,.42 .32,.36 .47,.08 .38,-.2 .18,-.4 0,-.43 -.18,-.4 -.38,-.2 -.47,.08 -.32,.36", coat
    )
    if b.ears == "flop":
        for s in (-1, 1):
            pen.curve(
                [
                    (0.20 * s, 0.40),
                    (0.46 * s, 0.34),
                    (0.60 * s, -0.05),
                    (0.50 * s, -0.30),
                    (0.36 * s, -0.02),
                ],
                darker(coat, 0.13),
            )
    if "mask" in b.extra:
        for s in (-1, 1):
            pen.curve(
                [(0.0, -0.06), (0.20 * s, 0.0), (0.44 * s, -0.06), (0.34 * s, -0.26), (0.0, -0.44)],
                belly,
            )
    else:
        muzzle = rgb(b.muzzle_color) if b.muzzle_color else belly
        pen.oval(0, -0.22, 0.21, 0.17, muzzle)
    if "tabby" in b.extra and pen.look.color is None:
        for x in (-0.12, 0.0, 0.12):
            pen.limb([(x, 0.40), (x * 0.7, 0.22)], [0.05, 0.012], darker(coat, 0.12), bend=False)
    if "stripes" in b.extra:
        for s in (-1, 1):
            for y in (0.28, 0.05, -0.12):
                pen.limb(
                    [(0.46 * s, y), (0.25 * s, y - 0.03)], [0.05, 0.008], rgb("#2b2629"), bend=False
                )
        for x in (-0.14, 0.0, 0.14):
            pen.limb([(x, 0.41), (x * 0.6, 0.24)], [0.045, 0.01], rgb("#2b2629"), bend=False)
    feline = "whiskers" in b.extra or "stripes" in b.extra
    for s in (-1, 1):
        ex, ey = 0.20 * s, 0.05
        if panda:
            pen.oval(ex, ey, 0.13, 0.16, rgb("#2a2930"), turn=-30 * s)
        if feline:
            pen.oval(ex, ey, 0.085, 0.078, rgb("#e8c34f") if sum(coat) < 560 else rgb("#6fae5c"))
            pen.oval(ex, ey, 0.034, 0.070, _EYE)
        else:
            pen.oval(ex, ey, 0.062, 0.070, _EYE if not panda else rgb("#15151a"))
        pen.oval(ex + 0.02, ey + 0.03, 0.018, 0.020, (255, 255, 255))
    ny = -0.24 if b.muzzle[0] > 0.16 else -0.17
    pen.curve(
        [(-0.075, ny + 0.04), (0.075, ny + 0.04), (0.03, ny - 0.045), (-0.03, ny - 0.045)],
        _EYE if not feline else rgb("#a65a54"),
    )
    mouth = darker(belly, 0.25)
    for s in (-1, 1):
        pen.limb(
            [(0, ny - 0.05), (0.05 * s, ny - 0.11), (0.13 * s, ny - 0.09)],
            [0.014, 0.014, 0.010],
            mouth,
        )
        if "whiskers" in b.extra and pen.look.detail > 70:
            for dy in (-0.05, 0.0, 0.05):
                pen.line([(0.20 * s, ny - 0.02), (0.62 * s, ny + dy)], 0.010, rgb("#fbf6ee"))


SEATED: dict[str, Callable[[Pen, Beast], None]] = {
    "cat": _sitting,
    "dog": _sitting,
    "fox": _sitting,
    "wolf": _sitting,
}

for _name, _beast in BEASTS.items():
    _sign_in(_name, _beast)


@draws("beast-portrait", width=1.7, top=1.06, bottom=0.0)
def beast_portrait(pen: Pen) -> None:
    """A face and a chest from the front; what the look "holds" names the animal."""
    b = BEASTS[pen.look.holds[0]]
    coat = _coat(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.04)
    pen.curve(
        "-.46,-.3 -.4,.1 -.2,.42 .2,.42 .4,.1 .46,-.3",
        darker(coat, 0.05),
    )
    pen.curve("-.18,.3 .18,.3 .2,0 .12,-.3 -.12,-.3 -.2,0", belly)
    beast_face(pen.at(0, 0.56, 0.62), b, coat, belly)

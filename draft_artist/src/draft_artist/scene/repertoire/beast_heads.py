"""Heads of four-footed animals from the side, on their necks: ears, manes, trunks, antlers."""

from __future__ import annotations

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, Point, darker, lighter
from draft_artist.scene.repertoire.species import EYE, Beast


def head_and_neck(pen: Pen, b: Beast, shoulder: Point, coat: Color, belly: Color) -> None:
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
        for e in (0.0, 0.03):
            pen.limb(
                [
                    (hx + e, hy + s * 0.7),
                    (hx - 0.05 + e, hy + s * 1.9),
                    (hx - 0.18 + e, hy + s * 2.1),
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
        head.oval(nose[0] - mt * 0.1, nose[1], mt * 0.26, mt * 0.22, EYE)
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
        head.oval(s * 0.36, s * 0.18, max(0.011, s * 0.115), max(0.012, s * 0.135), EYE)
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
        for e in (-0.01, 0.02):
            pen.limb(
                [(hx + e, hy + 0.03), (hx + e - 0.005, hy + 0.085)],
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
    pen.oval(x + s * 0.38, y + s * 0.12, 0.018, 0.02, EYE)


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

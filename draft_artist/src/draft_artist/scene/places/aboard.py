"""What a cockpit and a space station are furnished with, as in `places.furnishing`."""

from __future__ import annotations

from dataclasses import replace

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import rgb, shift
from draft_artist.scene.places.fixtures import has_any, rect
from draft_artist.scene.places.skyline import skyline


def furnish_cockpit(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a = p.canvas, p.aspect
    hull = rgb("#3a4656")
    c.wash(0, 0.66, rgb("#05060f"), rgb("#0d1230"))
    dots = [
        oval_points(p.random.uniform(0, a), p.random.uniform(0, 0.62), r, r, 8)
        for r in (p.random.choice((0.0012, 0.0018, 0.0026)) for _ in range(240))
    ]
    c.fill_all(dots, rgb("#eaf0ff"))
    c.glow(a * 0.68, 0.26, 0.35, rgb("#6f8fe0"), 0.5)
    c.fill(oval_points(a * 0.68, 0.26, 0.12, 0.12, 60), rgb("#7fa8e8"), rgb("#2f4f9a"))
    for x in (0.0, 0.26, 0.74, 1.0):
        c.fill(
            [
                (a * x - 0.02, 0),
                (a * x + 0.02, 0),
                (a * x + 0.03 + (x - 0.5) * 0.1, 0.68),
                (a * x - 0.03 + (x - 0.5) * 0.1, 0.68),
            ],
            shift(hull, light=0.05),
            hull,
        )
    c.fill(
        [(0, 0.60), (a * 0.3, 0.66), (a * 0.7, 0.66), (a, 0.60), (a, 0.84), (0, 0.84)],
        shift(hull, light=0.06),
        shift(hull, light=-0.08),
    )
    for k in range(int(a / 0.05)):
        x = 0.03 + k * 0.05
        color = rgb(p.random.choice(("#4fe0ff", "#ffb54a", "#ff5a5a", "#6affa0")))
        c.fill(rect(x, 0.70, x + 0.022, 0.715 + 0.03 * p.random.random()), color)
        c.glow(x + 0.011, 0.71, 0.04, color, 0.5)
    c.wash(0.84, 1.0, rgb("#1f2836"), rgb("#141a26"))
    p.light = replace(
        p.light,
        tint=(0.62, 0.72, 0.86),
        glow=rgb("#7fd0ff"),
        shade=rgb("#0a0f1c"),
        dark=True,
        rim=0.9,
    )
    return (a * 0.2, a * 0.8, 0.70)


def furnish_station(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a, lit = p.canvas, p.aspect, p.light
    c.wash(0, y, *p.light.sky[:3], p.light.sky[3])
    skyline(p, y - 0.12, 0.05, 0.14, 0.75)
    steel = rgb("#4f5a64")
    for k in range(5):
        x = a * k / 4
        c.fill(rect(x - 0.010, 0.10, x + 0.010, y), lit.on(steel), lit.shadow(steel))
        c.fill(
            [(x - 0.09, 0.12), (x, 0.20), (x + 0.09, 0.12), (x + 0.09, 0.105), (x - 0.09, 0.105)],
            lit.shadow(steel),
        )
    c.fill(
        [(0, 0), (a, 0), (a, 0.11), (0, 0.11)], lit.shadow(shift(steel, light=-0.05)), lit.on(steel)
    )
    if not has_any(p, "train"):
        p.put("train", a * 0.5, y + 0.005, 0.21, 0.15, shadow=0, mirror=False)
    c.fill(rect(0, y, a, y + 0.02), lit.on(rgb("#e0b53f")))
    p.put("clock", a * 0.5, 0.26, 0.11, shadow=0)
    p.put("bench", a * 0.14, y + 0.12, 0.11)
    return None

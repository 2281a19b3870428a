"""Towns from a little further off: skyline, roofs, village, desert town."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

from draft_artist.scene.canvas import down_to
from draft_artist.scene.dictionary import roles
from draft_artist.scene.painting import Ground, Painting, oval_points
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Point
from draft_artist.scene.places.fronts import neon_signs
from draft_artist.scene.places.skyline import skyline
from draft_artist.scene.places.streets import (
    alley,
    lamplit,
    square,
    street,
    wet_ground,
)
from draft_artist.scene.places.surface import glitter, mirror
from draft_artist.scene.places.terrain import (
    backdrop,
    floor,
    swell,
    trail,
    treeline,
    tufts,
)
from draft_artist.scene.sky import paint_sky
from draft_artist.scene.sprite import Spot, put


def city(p: Painting) -> Ground:
    """The skyline from afar: over water or from a park."""
    paint_sky(p)
    h = p.horizon
    skyline(p, h + 0.01, 0.10, 0.36, 0.86, wide=0.075)
    p.canvas.veil(p.light.haze, h - 0.2, h + 0.02, 0.45)
    skyline(p, h + 0.05, 0.12, 0.42, 0.62, wide=0.10)
    p.canvas.veil(p.light.haze, h - 0.10, h + 0.06, 0.35)
    skyline(p, h + 0.10, 0.05, 0.26, 0.26, wide=0.13)
    if p.scene.shot == "aerial":
        for k in range(7):
            y = h + 0.16 + (1.0 - h) * ((k + 1) / 7) ** 1.4
            skyline(
                p, y, 0.06 + 0.03 * k, 0.16 + 0.05 * k, 0.24 * (1 - k / 7), wide=0.12 + 0.03 * k
            )
            p.canvas.veil(p.light.haze, y - 0.10, y + 0.02, 0.16 * (1 - k / 7))
        return Ground(h + 0.4)
    if p.light.dark:
        p.canvas.glow(p.aspect / 2, h + 0.06, 0.6, rgb("#ff9a4a"), 0.25)
    if "signs" in p.scene.weather or p.scene.style == "neon":
        neon_signs(p, 0.02, p.aspect - 0.02, h - 0.06, h + 0.08, 9)
    if p.random.random() < 0.65 and not p.scene.wet:
        mirror(p, h + 0.10, 1.0, calm=0.6, deep=rgb("#2f5f7f"))
        glitter(p, h + 0.11, 1.0, count=110)
        return Ground(h + 0.30, 0.95, water=(h + 0.16, 0.9), float=True)
    treeline(p, h + 0.12, 0.055, 0.22, kind="round", gap=0.5)
    pave = rgb("#6a6c74")
    grass = p.grass()
    p.canvas.wash(h + 0.115, 1.0, p.tone(grass, 0.3), p.tone(grass), p.light.shadow(grass))
    mid = p.aspect / 2
    p.canvas.fill(
        [(mid - 0.05, h + 0.115), (mid + 0.05, h + 0.115), (mid + 0.72, 1.0), (mid - 0.72, 1.0)],
        p.tone(pave, 0.4, 0.5),
        p.tone(pave, 0, 0.5),
    )
    flow(p, h + 0.115)
    if p.scene.wet:
        wet_ground(p, h + 0.10)
    return Ground(h + 0.20, gleam=0.4 if p.scene.wet else 0.0)


def flow(p: Painting, top: float) -> None:
    """The lights of traffic on an avenue, or its lane marks by day."""
    vx = p.aspect * p.random.uniform(0.42, 0.58)
    c = p.canvas
    if not p.light.dark:
        mid = p.aspect / 2
        marks = []
        for k in range(8):
            a, b = (k / 8) ** 2, ((k + 0.5) / 8) ** 2
            ya, yb = top + (1 - top) * a, top + (1 - top) * b
            for at in (-0.22, 0.22):
                xa, xb = mid + at * (0.1 + a), mid + at * (0.1 + b)
                wa, wb = 0.002 + 0.008 * a, 0.002 + 0.008 * b
                marks.append([(xa, ya), (xa + wa, ya), (xb + wb, yb), (xb, yb)])
        c.fill_all(marks, p.tone("#ece6d4", 0.1), opacity=0.6)
        return
    for side, color in ((-1, rgb("#fff0c8")), (1, rgb("#ff4a3a"))):
        for _ in range(12):
            t = p.random.random() ** 1.5
            y = top + (1 - top) * (0.04 + 0.9 * t)
            x = vx + side * (0.015 + 0.26 * t) * p.random.uniform(0.5, 1.5)
            r = 0.0016 + 0.0045 * t
            c.glow(x, y, r * 8, color, 0.6)
            c.fill_all(
                [oval_points(x, y, r, r, 10), oval_points(x + r * 5, y, r, r, 10)],
                mix(color, (255, 255, 255), 0.4),
            )


def rooftop(p: Painting) -> Ground:
    paint_sky(p)
    c, h = p.canvas, p.horizon
    skyline(p, h + 0.02, 0.10, 0.34, 0.84, wide=0.08)
    c.veil(p.light.haze, h - 0.2, h + 0.03, 0.45)
    skyline(p, h + 0.09, 0.12, 0.30, 0.55, wide=0.12)
    if "signs" in p.scene.weather or p.scene.style == "neon":
        neon_signs(p, 0.02, p.aspect - 0.02, h - 0.1, h + 0.04, 7)
    y = h + 0.12
    slab = rgb("#6f6a6c")
    c.wash(y, 1.0, p.tone(slab, 0.2, 0.8), p.tone(slab, 0, 0.8), p.light.shadow(slab))
    c.wash(y - 0.03, y, p.light.shine(slab), p.tone(slab))
    c.wash(y, y + 0.012, p.light.shade)
    for k in range(3):
        yy = y + (1 - y) * ((k + 1) / 4) ** 1.3
        c.wash(yy, yy + 0.002, p.light.shadow(slab))
    x = p.aspect * p.random.choice((0.10, 0.88))
    for dx in (-0.05, 0.05):
        c.fill(
            [
                (x + dx - 0.004, y + 0.05),
                (x + dx - 0.004, y - 0.14),
                (x + dx + 0.004, y - 0.14),
                (x + dx + 0.004, y + 0.05),
            ],
            p.light.shadow(rgb("#3f3a3c")),
        )
    tank = rgb("#7a5a42")
    c.fill(
        [
            (x - 0.075, y - 0.13),
            (x - 0.075, y - 0.28),
            (x + 0.075, y - 0.28),
            (x + 0.075, y - 0.13),
        ],
        p.tone(tank),
        p.light.shadow(tank),
    )
    c.fill(
        [(x - 0.085, y - 0.28), (x, y - 0.345), (x + 0.085, y - 0.28)],
        p.light.shadow(rgb("#5a4638")),
    )
    v = p.aspect - x
    c.fill(
        [(v - 0.06, y + 0.10), (v - 0.06, y - 0.02), (v + 0.06, y - 0.02), (v + 0.06, y + 0.10)],
        p.tone("#8d9196"),
        p.light.shadow(rgb("#8d9196")),
    )
    c.fill(oval_points(v, y + 0.04, 0.035, 0.035), p.light.shadow(rgb("#4f5358")))
    if p.scene.wet:
        wet_ground(p, y + 0.01, 0.5)
    lamplit(p)
    return Ground(y + 0.06, gleam=0.4 if p.scene.wet else 0.0)


def village(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, "mountains" if p.random.random() < 0.5 else "hills")
    grass, h = p.grass(), p.horizon
    treeline(p, h + 0.02, 0.07, 0.6, kind="round", gap=0.7)
    floor(p, grass, grass)
    p.put("church", p.aspect * p.random.uniform(0.35, 0.65), h + 0.04, 0.30, 0.55, shadow=0.2)
    n = 6
    for k in range(n):
        x = p.aspect * (k + 0.5 + p.random.uniform(-0.25, 0.25)) / n
        p.put("house", x, h + 0.05 + 0.03 * (k % 2), p.random.uniform(0.12, 0.16), 0.5, shadow=0.3)
    if p.scene.shot == "aerial":
        return _from_above(p)
    line = swell(p, h + 0.14, 0.04, 3)
    p.canvas.fill(down_to(line, 1.0), p.tone(grass, 0.15), p.tone(grass), p.light.shadow(grass))
    trail(p, rgb("#d9c09a"), 0.12)
    p.put("house", p.aspect * 0.10, h + 0.20, 0.34, 0.12, mirror=False)
    p.put("house", p.aspect * 0.93, h + 0.18, 0.30, 0.16, mirror=True)
    p.put("tree", p.aspect * 0.78, h + 0.17, 0.30, 0.18)
    if not p.scene.snowy:
        tufts(p, h + 0.14, 1.0, grass, 160)
    return Ground(h + 0.20)


def _from_above(p: Painting) -> Ground:
    """A village that lies spread out below: roofs, trees and lanes down to the lower edge."""
    h = p.horizon
    trail(p, rgb("#d9c09a"), 0.07, bend=0.5)
    trail(p, rgb("#d9c09a"), 0.05, bend=0.7)
    rows = 9
    for k in range(rows):
        t = (k + 0.5) / rows
        y = h + 0.06 + (0.93 - h) * t**1.25
        count = round(9 - 5 * t)
        for i in range(count):
            x = p.aspect * (i + 0.5 + p.random.uniform(-0.4, 0.4)) / count
            name = "house" if p.random.random() < 0.55 else "tree"
            size = (0.05 + 0.14 * t) * p.random.uniform(0.85, 1.1)
            p.put(name, x, y, size, 0.6 * (1 - t), shadow=0.4)
    return Ground(h + 0.25)


def desert_town(p: Painting) -> Ground:
    paint_sky(p)
    c, h = p.canvas, p.horizon
    sand = rgb("#e2b878")
    for depth, rise in ((0.85, 0.06), (0.7, 0.04)):
        line = swell(p, h, rise, 3)
        c.fill(down_to(line, h + 0.1), p.tone(sand, depth))
    mud = [rgb(x) for x in ("#d9a86a", "#e6c08a", "#c98f58", "#efd3a4", "#d19a72")]
    for depth, low, high, base in ((0.55, 0.10, 0.24, h + 0.04), (0.28, 0.14, 0.30, h + 0.10)):
        x = -0.05
        while x < p.aspect + 0.05:
            w, t = p.random.uniform(0.10, 0.19), base - p.random.uniform(low, high)
            color = p.random.choice(mud)
            side = [(x, base), (x, t), (x + w, t), (x + w, base)]
            c.fill(
                side,
                p.light.shine(color, depth + 0.25),
                p.tone(color, depth * 0.8),
                p.light.shadow(color, depth),
            )
            c.fill(
                [(x + w * 0.7, base), (x + w * 0.7, t), (x + w, t), (x + w, base)],
                p.light.shadow(color, depth),
                opacity=0.4,
            )
            c.fill_all(
                [
                    [
                        (x + w * k / 7, t),
                        (x + w * k / 7, t - 0.010),
                        (x + w * (k + 0.55) / 7, t - 0.010),
                        (x + w * (k + 0.55) / 7, t),
                    ]
                    for k in range(7)
                ],
                p.tone(color, depth * 0.8),
            )
            holes, m = [], x + w * p.random.uniform(0.25, 0.6)
            for k in range(p.random.randrange(1, 4)):
                wx, wy = x + w * (0.18 + 0.28 * k), t + 0.04
                holes.append(_arch(wx, wy + 0.035, 0.011, 0.035))
            holes.append(_arch(m, base, 0.02, 0.075))
            c.fill_all(
                holes,
                rgb("#ffcf85") if p.light.dark else p.light.shadow(rgb("#5f3f2c"), depth * 0.5),
            )
            x += w * p.random.uniform(0.85, 1.1)
        if depth > 0.5:
            p.put(
                "mosque", p.aspect * p.random.uniform(0.3, 0.7), base + 0.005, 0.34, 0.5, shadow=0
            )
            for x in (0.2, 0.8):
                p.put("palm", x * p.aspect, base + 0.01, 0.26, 0.45, shadow=0)
    c.wash(h + 0.10, 1.0, p.tone(sand, 0.3), p.tone(sand), p.light.shadow(sand))
    c.fill(
        [(0, h + 0.10), (p.aspect, h + 0.10), (p.aspect, h + 0.125), (0, h + 0.125)],
        p.light.shade,
        opacity=0.3,
        blur=0.008,
    )
    for x, y, s in (
        (0.06, 0.20, 0.30),
        (0.95, 0.19, 0.29),
        (0.30, 0.145, 0.20),
        (0.72, 0.14, 0.19),
        (0.52, 0.125, 0.16),
    ):
        p.put("stall", x * p.aspect, h + y, s, 0.35 - y)
    flags = []
    for k in range(15):
        t = k / 14
        x, y = p.aspect * t, h - 0.20 + 0.07 * sin(pi * t) - 0.02 * cos(pi * t * 3)
        flags.append([(x - 0.014, y), (x + 0.014, y), (x, y + 0.03)])
    for k, cloth in enumerate(("#c8473a", "#2f8f9a", "#e8b13c")):
        c.fill_all(flags[k::3], p.tone(cloth))
    p.put("vase", p.aspect * 0.17, h + 0.26, 0.08, 0.0)
    p.put("vase", p.aspect * 0.21, h + 0.28, 0.06, 0.0)
    if not any(t.role for t in p.scene.things):
        _passers_by(p, "merchant", 6, h + 0.16, h + 0.32, 0.26)
    return Ground(h + 0.20)


def _arch(x: float, foot: float, half: float, tall: float) -> list[Point]:
    ring = [
        (x + half * cos(pi * i / 10), foot - tall + half - half * sin(pi * i / 10))
        for i in range(11)
    ]
    return [(x + half, foot), *ring, (x - half, foot)]


def _passers_by(p: Painting, role: str, count: int, y0: float, y1: float, height: float) -> None:
    """A few people to make a place lived in."""
    known = roles()
    for k in range(count):
        y = y0 + (y1 - y0) * (k + 0.5) / count
        size = height * (0.62 + 0.38 * (k + 0.5) / count)
        x = p.aspect * ((k * 0.382 + p.random.uniform(0.02, 0.2)) % 0.92 + 0.04)
        name = role if k % 3 else "woman"
        look = p.look(size, role=known[name][0], pose="walk" if k % 2 else "hold")
        put(
            p.canvas,
            p.light,
            "person",
            Spot(x, y, size, 0.15, p.random.random() < 0.5),
            look,
            p.random,
        )


PLACES: dict[str, Callable[[Painting], Ground]] = {
    "city": city, "street": street, "alley": alley, "rooftop": rooftop, "square": square,
    "village": village, "desert-town": desert_town,
}  # fmt: skip

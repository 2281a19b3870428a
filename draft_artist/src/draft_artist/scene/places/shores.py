"""Places at the water: sea, beach, cliff, harbour, lake, river, swamp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sin

from draft_artist.scene.canvas import down_to, ridge
from draft_artist.scene.painting import Ground, Painting, oval_points
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Point
from draft_artist.scene.places.skyline import skyline
from draft_artist.scene.places.surface import glitter, mirror, sea_colors, waves
from draft_artist.scene.places.terrain import backdrop, floor, peaks, swell, treeline, tufts
from draft_artist.scene.sky import paint_sky


def sea(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    deep = sea_colors(p)
    if p.random.random() < 0.4 and not p.scene.wet:
        peaks(p, h + 0.004, 0.07, 0.93, rgb("#66788f"))
    if p.scene.wet or "wind" in p.scene.weather:
        mirror(p, h, 1.0, calm=0.0, deep=deep, strength=0.3)
        waves(p, h + 0.01, 1.0, deep)
    else:
        mirror(p, h, 1.0, calm=0.55, deep=deep)
        glitter(p, h + 0.004, 1.0, count=190)
    return Ground(h + 0.16, 0.95, water=(h + 0.10, 0.88), float=True)


def beach(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    deep = rgb("#2f9ab0") if not p.light.dark else rgb("#2b5f8f")
    shore = h + (1 - h) * 0.36
    if p.random.random() < 0.6:
        peaks(p, h + 0.004, 0.09, 0.9, rgb("#5f7f8a"))
    mirror(p, h, shore + 0.05, calm=0.45, deep=deep)
    glitter(p, h + 0.004, shore, count=120)
    sand = rgb("#edd3a0")
    slant = p.random.choice((-1, 1)) * 0.05
    n = 40

    def edge(dy: float, wobble: float) -> list[Point]:
        a = p.random.uniform(0, 6)
        return [
            (
                x,
                shore
                + dy
                + slant * (x / p.aspect - 0.5)
                + wobble * sin(a + x * 6)
                + wobble * 0.5 * sin(a * 2 + x * 13),
            )
            for x in (-0.02 + (p.aspect + 0.04) * i / n for i in range(n + 1))
        ]

    p.canvas.fill(
        down_to(edge(-0.008, 0.006), 1.0),
        mix(p.tone("#ffffff", 0.1), p.light.glow, 0.15),
        opacity=0.9,
    )
    p.canvas.fill(down_to(edge(0.006, 0.007), 1.0), p.light.shadow(mix(sand, deep, 0.25), 0.1))
    p.canvas.fill(
        down_to(edge(0.028, 0.008), 1.0),
        p.light.shine(sand, 0.2),
        p.tone(sand),
        p.light.shadow(sand),
        span=(shore, 1.1),
    )
    specks = [
        oval_points(
            p.random.uniform(0, p.aspect), p.random.uniform(shore + 0.06, 1), 0.0016, 0.001, 6
        )
        for _ in range(140)
    ]
    p.canvas.fill_all(specks, p.light.shadow(rgb("#b5925f")), opacity=0.5)
    palm = p.random.choice((0.06, 0.94))
    p.put("palm", palm * p.aspect, shore + 0.12, 0.52, 0.1, mirror=palm > 0.5)
    p.put("rock", (1 - palm) * p.aspect, shore + 0.08, 0.06, 0.2)
    return Ground(shore + 0.08, 0.95, water=(h + 0.03, shore - 0.02))


def cliff(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    deep = sea_colors(p)
    rough = 1.0 if p.scene.wet else 0.35
    mirror(p, h, 1.0, calm=0.3, deep=deep, strength=0.45)
    waves(p, h + 0.01, rough, deep)
    right = p.random.random() < 0.5
    top = h + 0.075

    def at(x: float, y: float) -> Point:
        return (p.aspect - x if right else x, y)

    reach = p.aspect * 0.66
    line = ridge(p.random, -0.02, reach, top, 0.03, rough=0.5, points=4)
    face = [
        (reach + 0.02, top + 0.06),
        (reach - 0.03, top + 0.13),
        (reach + 0.03, top + 0.22),
        (reach - 0.02, 0.93),
        (reach + 0.07, 1.02),
    ]
    rock = rgb("#6a6560")
    p.canvas.fill(
        [at(*q) for q in [*line, *face, (-0.02, 1.02)]],
        p.tone(rock, 0.1),
        p.tone(rock),
        p.light.shadow(rock),
    )
    for _ in range(22):
        x, y = p.random.uniform(-0.02, reach), p.random.uniform(top + 0.04, 0.85)
        w, t = p.random.uniform(0.02, 0.09), p.random.uniform(0.10, 0.30)
        dark = p.random.random() < 0.6
        tone = p.light.shadow(rock) if dark else p.light.shine(rock, 0.5)
        facet = [
            at(x, y),
            at(x + w, y + t * 0.25),
            at(x + w * 0.7, y + t),
            at(x - w * 0.2, y + t * 0.6),
        ]
        p.canvas.fill(facet, tone, opacity=0.30)
    grass = p.grass()
    turf = [
        *line,
        (reach + 0.01, top + 0.035),
        (reach - 0.05, top + 0.05),
        (reach * 0.7, top + 0.035),
        (reach * 0.4, top + 0.06),
        (reach * 0.2, top + 0.04),
        (-0.02, top + 0.06),
    ]
    p.canvas.fill(
        [at(*q) for q in turf], p.light.shine(grass, 0.3), p.tone(grass), p.light.shadow(grass)
    )
    spray = [
        oval_points(
            *at(reach + p.random.gauss(0.04, 0.035), 0.985 - abs(p.random.gauss(0, 0.035))),
            r,
            r,
            10,
        )
        for r in (p.random.uniform(0.002, 0.012) for _ in range(70 if rough > 0.5 else 20))
    ]
    p.canvas.fill_all(spray, mix(p.tone("#f4fafc"), p.light.glow, 0.1), opacity=0.8, blur=0.0015)
    return Ground(top + 0.012, top + 0.035, water=(h + 0.05, 0.85))


def dock(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    skyline(p, h + 0.004, 0.05, 0.16, 0.72)
    for x, s in ((0.12, 0.11), (0.62, 0.09), (0.86, 0.13)):
        p.put("warehouse", x * p.aspect, h + 0.006, s, 0.6, shadow=0)
    mirror(p, h, 0.90, calm=0.5, deep=sea_colors(p))
    glitter(p, h + 0.01, 0.84, count=80)
    y = 0.80
    wood = rgb("#7d6249")
    c = p.canvas
    c.wash(y, 1.0, p.light.shine(wood, 0.3), p.tone(wood), p.light.shadow(wood))
    vx = p.aspect / 2
    gaps = [
        [
            (vx + (k * 0.10) * 0.75, y),
            (vx + k * 0.10 * 0.75 + 0.0015, y),
            (vx + k * 0.10 * 1.25 + 0.004, 1.0),
            (vx + k * 0.10 * 1.25, 1.0),
        ]
        for k in range(-16, 17)
    ]
    c.fill_all(gaps, p.light.shadow(rgb("#3a2c22")), opacity=0.6)
    c.wash(y - 0.012, y, p.light.shadow(wood))
    for x in (0.05, 0.35, 0.65, 0.95):
        px = x * p.aspect
        c.fill(
            [
                (px - 0.014, y + 0.03),
                (px - 0.014, y - 0.05),
                (px + 0.014, y - 0.05),
                (px + 0.014, y + 0.03),
            ],
            p.tone(wood),
            p.light.shadow(wood),
        )
        c.fill(oval_points(px, y - 0.05, 0.014, 0.005), p.light.shine(wood))
    p.put("street-lamp", 0.10 * p.aspect, y + 0.05, 0.42, 0.0, shadow=0.3)
    p.put("crate", 0.90 * p.aspect, y + 0.07, 0.09, 0.0)
    p.put("barrel", 0.82 * p.aspect, y + 0.08, 0.09, 0.0)
    if p.light.dark:
        r, g, b = p.light.tint
        p.light = replace(p.light, tint=(r * 1.3 + 0.05, g * 1.2 + 0.02, b * 1.1), rim=1.0)
    return Ground(y + 0.04, 0.97, water=(h + 0.05, y - 0.06), gleam=0.3 if p.scene.wet else 0.0)


def lake(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    backdrop(p, "mountains" if p.random.random() < 0.7 else "hills")
    treeline(p, h + 0.012, 0.085, 0.58, kind="pine", gap=0.7)
    mirror(p, h, 0.93, calm=0.8, deep=rgb("#2f6f86"), strength=0.74)
    glitter(p, h + 0.01, 0.85, count=60)
    grass = p.grass()
    line = swell(p, 0.90, 0.06, p.random.uniform(1.5, 3))
    p.canvas.fill(
        down_to(line, 1.0), p.light.shine(grass, 0.3), p.tone(grass), p.light.shadow(grass)
    )
    for x in (0.06, 0.2, 0.85, 0.95):
        p.put("reed", x * p.aspect, 0.90, p.random.uniform(0.12, 0.2), 0.0, shadow=0)
    return Ground(0.90, 0.97, water=(h + 0.06, 0.80))


def river(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    backdrop(p, "hills")
    treeline(p, h + 0.02, 0.09, 0.55, kind="round", gap=0.7)
    grass = p.grass()
    top, bottom = h + 0.06, h + 0.06 + (1 - h) * 0.46
    floor(p, grass, grass)
    mirror(p, top, bottom, calm=0.6, deep=rgb("#2f7f93"), strength=0.6)
    glitter(p, top, bottom, count=60)
    for y, up in ((top, -1), (bottom, 1)):
        line = swell(p, y + 0.008, 0.020, 6)
        if up > 0:
            p.canvas.fill(
                down_to(line, 1.0), p.light.shine(grass, 0.2), p.tone(grass), p.light.shadow(grass)
            )
        else:
            p.canvas.fill(
                [*[(x, yy - 0.03) for x, yy in line], *line[::-1]],
                p.tone(grass, 0.35),
                p.light.shadow(grass, 0.3),
            )
    if not p.scene.snowy:
        tufts(p, bottom + 0.03, 1.0, grass, 160)
    p.strew("rock", 4, bottom, 0.98, 0.05)
    return Ground(bottom + 0.03, 0.97, water=(top + 0.04, bottom - 0.02))


def swamp(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    c = p.canvas
    for depth, size in ((0.85, 0.3), (0.65, 0.42)):
        treeline(p, h + 0.02, size, depth, kind="round", gap=0.5)
        c.veil(p.light.haze, h - 0.3, h + 0.05, 0.5)
    for x, y, s in ((0.1, 0.06, 0.5), (0.34, 0.03, 0.36), (0.7, 0.04, 0.4), (0.92, 0.08, 0.56)):
        p.put("dead-tree", x * p.aspect, h + y, s, 0.4 - y * 3, shadow=0)
    mirror(p, h + 0.05, 1.0, calm=0.75, deep=rgb("#3f5a3f"), strength=0.66)
    c.veil(p.light.haze, h, h + 0.22, 0.5, 0.4)
    for x in (0.04, 0.16, 0.84, 0.96):
        p.put("reed", x * p.aspect, 0.98, p.random.uniform(0.16, 0.26), 0.0, shadow=0)
    return Ground(h + 0.2, 0.95, water=(h + 0.1, 0.9), gleam=0.4)


PLACES: dict[str, Callable[[Painting], Ground]] = {
    "sea": sea, "beach": beach, "cliff": cliff, "dock": dock, "lake": lake,
    "river": river, "swamp": swamp,
}  # fmt: skip

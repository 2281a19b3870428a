"""Wild land: mountains, forests, deserts, snow."""

from __future__ import annotations

from math import pi, sin

from draft_artist.scene.canvas import down_to, ridge
from draft_artist.scene.painting import SNOW, Ground, Painting
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.places.terrain import (
    backdrop,
    blossoms,
    floor,
    peaks,
    swell,
    treeline,
    tufts,
)
from draft_artist.scene.sky import paint_sky


def mountain(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    peaks(p, h + 0.02, 0.44, 0.86, rgb("#6a7a94"), snow=True)
    p.canvas.veil(p.light.haze, h - 0.16, h + 0.02, 0.5)
    peaks(p, h + 0.05, 0.30, 0.60, rgb("#566a78"), snow=True)
    p.canvas.veil(p.light.haze, h - 0.10, h + 0.08, 0.45)
    treeline(p, h + 0.05, 0.07, 0.55)
    grass = mix(p.grass(), rgb("#6f8a5a"), 0.0 if p.scene.snowy else 0.6)
    floor(p, grass, grass, h + 0.03)
    treeline(p, h + 0.10, 0.11, 0.34, gap=1.3)
    line = ridge(p.random, -0.05, p.aspect + 0.05, h + 0.20, 0.10, rough=0.55, points=6)
    p.canvas.fill(down_to(line, 1.0), p.tone(grass, 0.15), p.tone(grass), p.light.shadow(grass))
    if not p.scene.snowy:
        tufts(p, h + 0.2, 1.0, grass, 160)
    p.strew("rock", 5, h + 0.2, 1.0, 0.07)
    for x in (0.03, 0.10, 0.93, 0.99):
        p.put(
            "pine",
            x * p.aspect,
            h + 0.24 + 0.06 * p.random.random(),
            p.random.uniform(0.30, 0.46),
            0.1,
        )
    return Ground(h + 0.18)


def forest(p: Painting) -> Ground:
    paint_sky(p)
    h = p.horizon
    c = p.canvas
    leafy = p.scene.season in ("autumn", "spring") or p.random.random() < 0.35
    kind = "round" if leafy and not p.scene.snowy else "pine"
    c.wash(
        0,
        h + 0.06,
        mix(p.light.sky[1], p.light.haze, 0.35),
        mix(p.light.sky[3], p.light.haze, 0.55),
    )
    c.glow(p.light.x * p.aspect, h * 0.55, 0.62, p.light.glow, 0.62)
    for depth, size in ((0.88, 0.36), (0.70, 0.46), (0.50, 0.60)):
        treeline(
            p,
            h + 0.02 + (1 - depth) * 0.08,
            size,
            depth,
            kind="pine" if kind == "pine" else "round",
            gap=0.62,
        )
        c.veil(p.light.haze, h - 0.30, h + 0.05, 0.42)
    if not p.scene.wet and p.scene.time in ("dawn", "day", "afternoon", "sunset"):
        _shafts(p)
    soil = (
        SNOW
        if p.scene.snowy
        else mix(p.grass(), rgb("#4f6a3f"), 0.55)
        if p.scene.season != "autumn"
        else rgb("#a8692f")
    )
    floor(p, soil, mix(soil, p.grass(), 0.3), h + 0.03)
    if not p.scene.snowy:
        tufts(p, h + 0.05, 1.0, soil, 320)
        if p.scene.season == "autumn":
            blossoms(p, h + 0.05, 1.0, ("#d9762b", "#c9482f", "#e8b13c"), 260)
    for side in (0.10, 0.26, 0.76, 0.92):
        p.put(
            "tree" if kind == "round" else "pine",
            (side + p.random.uniform(-0.05, 0.05)) * p.aspect,
            h + 0.07,
            p.random.uniform(0.45, 0.62),
            0.34,
        )
    for side in (0.015, 0.985):
        _trunk(p, side * p.aspect + p.random.uniform(-0.02, 0.02), p.random.uniform(0.10, 0.15))
    for side in (0.05, 0.93):
        p.put("bush" if not p.scene.snowy else "rock", side * p.aspect, 0.985, 0.12, 0.0)
    return Ground(h + 0.10)


def _trunk(p: Painting, x: float, w: float) -> None:
    """A great trunk at the picture's edge, as a frame."""
    bark = rgb("#4a3830")
    line_l = [
        (x - w * (0.5 + 0.5 * max(0, t - 0.8) * 4), -0.02 + 1.04 * t)
        for t in (i / 12 for i in range(13))
    ]
    line_r = [
        (x + w * (0.5 + 0.5 * max(0, t - 0.8) * 4), -0.02 + 1.04 * t)
        for t in (i / 12 for i in range(13))
    ]
    p.canvas.fill(
        line_l + line_r[::-1], p.light.shadow(bark), mix(p.light.shadow(bark), p.light.shade, 0.35)
    )
    for k in range(7):
        a = x - w * 0.4 + w * 0.13 * k
        y = p.random.uniform(0, 0.7)
        p.canvas.fill(
            [(a, y), (a + w * 0.03, y + 0.12), (a, y + 0.26), (a - w * 0.02, y + 0.12)],
            p.tone(bark),
            opacity=0.6,
        )


def _shafts(p: Painting) -> None:
    x, n = p.light.x * p.aspect, 6
    shapes = []
    for _ in range(n):
        a = p.random.uniform(-0.7, 0.7)
        w = p.random.uniform(0.012, 0.04)
        shapes.append(
            [
                (x + a * 0.08 - w * 0.3, -0.02),
                (x + a * 0.08 + w * 0.3, -0.02),
                (x + a * 0.85 + w * 2, p.horizon + 0.16),
                (x + a * 0.85 - w * 2, p.horizon + 0.16),
            ]
        )
    p.canvas.fill_all(shapes, p.light.glow, opacity=0.20, blur=0.008)


def jungle(p: Painting) -> Ground:
    ground = forest(p)
    for x, y, s in ((0.12, 0.08, 0.5), (0.3, 0.04, 0.36), (0.72, 0.05, 0.4), (0.9, 0.09, 0.54)):
        p.put("palm", x * p.aspect, p.horizon + y, s, 0.3 - y * 2)
    for x in (0.0, 0.14, 0.86, 1.0):
        _fronds(p, x * p.aspect, 1.02)
    return ground


def _fronds(p: Painting, x: float, y: float) -> None:
    for k in range(7):
        a = (k - 3) * 0.32
        length = p.random.uniform(0.16, 0.26)
        tip = (x + length * sin(a), y - length * (1 - 0.25 * abs(a)))
        mid = (x + length * 0.5 * sin(a) * 0.8, y - length * 0.62)
        w = 0.020
        p.canvas.fill(
            [(x, y), (mid[0] - w, mid[1]), tip, (mid[0] + w, mid[1])],
            p.tone("#4f9a52"),
            p.light.shadow(rgb("#2f6a3f")),
        )


def desert(p: Painting) -> Ground:
    paint_sky(p)
    if p.random.random() < 0.5:
        backdrop(p, "mesas")
    sand = SNOW if p.scene.snowy else rgb("#e3b36a")
    floor(p, sand, rgb("#edcf96") if not p.scene.snowy else SNOW)
    side = p.light.side
    for k, at in enumerate((0.02, 0.14, 0.36, 0.66)):
        y = p.horizon + (1 - p.horizon) * at
        depth = 0.6 * (1 - k / 4)
        rise = 0.05 + 0.07 * k / 3
        x = p.aspect * p.random.uniform(0.15, 0.85)
        line = swell(p, y + rise, rise * 1.4, p.random.uniform(1.6, 3.0))
        p.canvas.fill(
            down_to(line, 1.0),
            p.light.shine(sand, depth),
            p.tone(sand, depth * 0.6),
            p.tone(sand, depth * 0.3),
            span=(y - rise, y + 0.4),
        )
        crest = [q for q in line if (q[0] - x) * side < 0]
        if len(crest) > 4:
            crest = crest if side > 0 else crest[::-1]
            under = [
                (
                    qx - side * 0.05 * i / len(crest),
                    qy + 0.025 + 0.10 * (k + 1) / 4 * sin(pi * i / len(crest)),
                )
                for i, (qx, qy) in enumerate(crest)
            ]
            p.canvas.fill(
                crest + under[::-1],
                p.light.shadow(sand, depth),
                p.tone(sand, depth * 0.5),
                opacity=0.55,
            )
    if not p.scene.snowy:
        p.strew("cactus", p.random.randrange(0, 4), p.horizon + 0.10, 0.9, 0.2)
    p.strew("rock", 3, p.horizon + 0.2, 0.98, 0.04)
    return Ground(p.horizon + 0.12)


def snowfield(p: Painting) -> Ground:
    paint_sky(p)
    peaks(p, p.horizon + 0.01, 0.20, 0.82, rgb("#9fb5cc"), snow=True)
    floor(p, SNOW, SNOW)
    for depth, at in ((0.4, 0.10), (0.18, 0.34), (0.0, 0.66)):
        y = p.horizon + (1 - p.horizon) * at
        line = swell(p, y + 0.03, 0.045, p.random.uniform(2, 4.5))
        p.canvas.fill(
            down_to(line, 1.0),
            p.light.shine(SNOW, depth),
            p.tone(SNOW, depth * 0.5),
            p.light.shadow(rgb("#c9dbee"), depth),
        )
    return Ground(p.horizon + 0.10)

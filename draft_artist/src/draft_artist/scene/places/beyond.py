"""Where few have been: space, other planets, under the sea, in the clouds, inside a cave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import cos, pi, sin

import numpy as np
from PIL import Image

from draft_artist.scene.canvas import down_to, ridge
from draft_artist.scene.painting import Ground, Painting, oval_points
from draft_artist.scene.palette import Color, mix, rgb, shift
from draft_artist.scene.places.terrain import peaks, swell
from draft_artist.scene.sky import paint_sky


def _starfield(p: Painting, bottom: float, count: int) -> None:
    for share, r, color in (
        (0.75, 0.0009, "#aab6d8"),
        (0.2, 0.0015, "#eef2ff"),
        (0.05, 0.0024, "#ffffff"),
    ):
        dots = [
            oval_points(p.random.uniform(0, p.aspect), p.random.uniform(0, bottom), r, r, 8)
            for _ in range(int(count * share))
        ]
        p.canvas.fill_all(dots, rgb(color))


def _nebula(p: Painting, colors: tuple[Color, Color], strength: float) -> None:
    c = p.canvas
    a, b = c.texture(2, 5), c.texture(3, 5)
    glow = np.clip((a - 0.42) * 3, 0, 1)[..., None] * np.array(colors[0], dtype=np.float32)
    glow += np.clip((b - 0.46) * 3, 0, 1)[..., None] * np.array(colors[1], dtype=np.float32)
    under = np.asarray(c.image, dtype=np.float32)
    lit = 255 - (255 - under) * (1 - np.clip(glow * strength / 255, 0, 1))
    c.image = Image.fromarray(lit.astype(np.uint8))


def world(
    p: Painting,
    x: float,
    y: float,
    r: float,
    color: Color,
    *,
    ring: bool = False,
    side: float | None = None,
) -> None:
    """A planet with bands, a night side and a thin bright edge of air."""
    c, s = p.canvas, p.light.side if side is None else side
    c.glow(x, y, r * 1.5, mix(color, (255, 255, 255), 0.3), 0.35)
    if ring:
        _rings(p, x, y, r, color, pi)
    disc = oval_points(x, y, r, r, 96)
    c.fill(disc, color)
    size = max(8, round(r * 2 * c.height))
    grid = np.linspace(-1, 1, size, dtype=np.float32)
    yy, xx = grid[:, None], grid[None, :]
    inside = (xx**2 + yy**2) < 0.985
    bands = 0.5 + 0.5 * np.sin(yy * 9 + np.sin(xx * 3 + yy * 4) * 0.8 + p.random.uniform(0, 6))
    depth = np.sqrt(np.clip(1 - xx**2 - yy**2, 0, 1))
    light = 0.10 + 0.98 * np.clip(xx * s * 0.62 - yy * 0.38 + depth * 0.69, 0, 1)
    pale = np.array(shift(color, light=0.12), dtype=np.float32)
    deep = np.array(shift(color, light=-0.07), dtype=np.float32)
    body = (deep + (pale - deep) * bands[..., None]) * light[..., None]
    tile = Image.fromarray(np.clip(body, 0, 255).astype(np.uint8))
    mask = Image.fromarray((inside * 255).astype(np.uint8))
    c.image.paste(tile, (round((x - r) * c.height), round((y - r) * c.height)), mask)
    if ring:
        _rings(p, x, y, r, color, 0.0)


def _rings(p: Painting, x: float, y: float, r: float, color: Color, start: float) -> None:
    """Half of a planet's rings: the near half from `start` 0, the far half from pi."""
    turns = [start + pi * i / 60 for i in range(61)]
    for k, (a, b) in enumerate(((1.35, 1.55), (1.62, 1.92))):
        outline = [(x + a * r * cos(t), y + a * r * 0.24 * sin(t)) for t in turns]
        outline += [(x + b * r * cos(t), y + b * r * 0.24 * sin(t)) for t in reversed(turns)]
        dim = 0.6 if start else 0.8
        p.canvas.fill(outline, mix(color, rgb("#f6ead6"), 0.55 - 0.15 * k), opacity=dim)


def space(p: Painting) -> Ground:
    c = p.canvas
    c.wash(0, 1, rgb("#04050f"), rgb("#0a0d24"), rgb("#0d0a22"))
    hues = p.random.choice((("#3a2f9a", "#b03a7a"), ("#1f6a8f", "#5f3fa8"), ("#8f3a4a", "#3f4fa8")))
    _nebula(p, (mix(rgb(hues[0]), p.light.haze, 0.25), mix(rgb(hues[1]), p.light.haze, 0.25)), 0.62)
    _starfield(p, 1.0, 520)
    _sparkles(p, 7)
    big = rgb(p.random.choice(("#c8805a", "#5f8fd0", "#8f6fb5", "#4fa39a", "#d0a35f")))
    x = p.aspect * p.random.choice((0.16, 0.84))
    world(
        p,
        x,
        p.random.choice((0.84, 0.22)),
        p.random.uniform(0.22, 0.36),
        big,
        ring=p.random.random() < 0.5,
    )
    world(
        p,
        p.aspect - x * p.random.uniform(0.8, 1.1),
        p.random.uniform(0.15, 0.4),
        0.05,
        shift(big, turn=120),
    )
    p.light = replace(p.light, tint=(0.86, 0.88, 0.96), rim=1.0, glow=rgb("#dfe8ff"))
    return Ground(0.5, 0.8, water=(0.3, 0.75), float=True)


def _sparkles(p: Painting, count: int) -> None:
    for _ in range(count):
        x, y, s = (
            p.random.uniform(0, p.aspect),
            p.random.uniform(0, 1),
            p.random.uniform(0.008, 0.018),
        )
        star = [
            (
                x + (s if k % 2 == 0 else s * 0.1) * cos(k * pi / 4),
                y + (s if k % 2 == 0 else s * 0.1) * sin(k * pi / 4),
            )
            for k in range(8)
        ]
        p.canvas.glow(x, y, s * 3, rgb("#bcd0ff"), 0.4)
        p.canvas.fill(star, (255, 255, 255))


def mars(p: Painting) -> Ground:
    """Rust-red ground under a dusty sky, as on Mars."""
    h = p.horizon
    if p.light.dark and p.scene.time == "night":
        p.canvas.wash(0, h + 0.05, rgb("#120a18"), rgb("#3a1f2c"), rgb("#7a4236"))
        _starfield(p, h, 240)
    else:
        p.canvas.wash(
            0, h + 0.05, mix(rgb("#8a5a4a"), p.light.sky[0], 0.15), rgb("#c98a62"), rgb("#f0c795")
        )
        p.canvas.glow(p.light.x * p.aspect, h * 0.45, 0.45, rgb("#fff0d8"), 0.6)
        p.canvas.fill(oval_points(p.light.x * p.aspect, h * 0.45, 0.026, 0.026), rgb("#fffaf0"))
        _starfield(p, h * 0.3, 40)
    world(p, p.aspect * (1 - p.light.x), h * 0.32, 0.075, rgb("#e0b898"))
    p.light = replace(p.light, haze=rgb("#e0a878") if not p.light.dark else rgb("#6a3a34"))
    return _barren(p, rgb("#b5603f"), 0.22)


def moon_surface(p: Painting) -> Ground:
    p.canvas.wash(0, 1, rgb("#03040a"), rgb("#0b0d1c"))
    _starfield(p, p.horizon, 420)
    world(p, p.aspect * (1 - p.light.x), p.horizon * 0.36, 0.12, rgb("#4f8fd8"))
    p.light = replace(
        p.light, haze=rgb("#565a68"), tint=(0.92, 0.93, 0.98), rim=1.0, thickness=0.35
    )
    return _barren(p, rgb("#a5a5ac"), 0.12)


def _barren(p: Painting, soil: Color, rise: float) -> Ground:
    h, c = p.horizon, p.canvas
    peaks(p, h + 0.01, rise, 0.82, soil)
    peaks(p, h + 0.03, rise * 0.5, 0.6, soil, count=7)
    c.wash(h + 0.02, 1.0, p.tone(soil, 0.5), p.tone(soil, 0.1), p.light.shadow(soil))
    for depth, at in ((0.35, 0.14), (0.15, 0.42)):
        line = swell(p, h + (1 - h) * at + 0.03, 0.05, p.random.uniform(2, 4))
        c.fill(
            down_to(line, 1.0),
            p.light.shine(soil, depth),
            p.tone(soil, depth),
            p.light.shadow(soil),
            span=(h + (1 - h) * at - 0.02, 1.1),
        )
    for _ in range(8):
        t = p.random.random()
        x, y = p.random.uniform(0, p.aspect), h + 0.07 + (0.9 - h) * t
        rx = (0.02 + 0.09 * t) * p.random.uniform(0.6, 1.3)
        c.fill(oval_points(x, y, rx, rx * 0.24), p.light.shadow(soil, 0.2), p.tone(soil, 0.1))
        c.fill(
            oval_points(x, y + rx * 0.05, rx * 0.86, rx * 0.17),
            p.light.shade,
            p.tone(soil, 0.1),
            opacity=0.65,
        )
    p.strew("rock", 12, h + 0.05, 0.99, 0.06)
    return Ground(h + 0.14)


def underwater(p: Painting) -> Ground:
    c = p.canvas
    top = mix(rgb("#5fd0dc"), p.light.sky[2], 0.15)
    if p.light.dark:
        top = rgb("#1f5f86")
    c.wash(0, 1, top, mix(top, rgb("#0f4f7f"), 0.6), mix(top, rgb("#062f5a"), 0.85))
    c.glow(p.light.x * p.aspect, -0.05, 0.8, rgb("#eafff6"), 0.62 if not p.light.dark else 0.25)
    p.light = replace(
        p.light,
        haze=mix(top, rgb("#0f5a86"), 0.5),
        tint=(0.62, 0.84, 0.92) if not p.light.dark else (0.36, 0.55, 0.72),
        shade=rgb("#06294a"),
        thickness=0.85,
        rim=0.5,
    )
    rays = []
    for _ in range(9):
        x, w, lean = (
            p.random.uniform(-0.1, p.aspect + 0.1),
            p.random.uniform(0.02, 0.07),
            p.random.uniform(-0.2, 0.2),
        )
        rays.append(
            [
                (x - w * 0.4, -0.05),
                (x + w * 0.4, -0.05),
                (x + lean + w * 1.6, 0.85),
                (x + lean - w * 1.6, 0.85),
            ]
        )
    c.fill_all(rays, rgb("#dffcf4"), opacity=0.13, blur=0.012)
    for depth, level, tall in ((0.8, 0.80, 0.16), (0.55, 0.86, 0.12)):
        line = ridge(p.random, -0.05, p.aspect + 0.05, level, tall, rough=0.6, points=6)
        c.fill(down_to(line, 1.0), p.tone("#5f7f86", depth), p.tone("#3f5f6a", depth))
    line = swell(p, 0.90, 0.05, 3.5)
    sand = rgb("#e6d3a3")
    c.fill(down_to(line, 1.0), p.light.shine(sand, 0.4), p.tone(sand), p.light.shadow(sand))
    for _ in range(9):
        p.put(
            "kelp",
            p.random.uniform(0, p.aspect),
            p.random.uniform(0.89, 0.98),
            p.random.uniform(0.14, 0.42),
            p.random.uniform(0, 0.35),
            shadow=0,
        )
    for _ in range(7):
        p.put(
            "coral",
            p.random.uniform(0, p.aspect),
            p.random.uniform(0.91, 0.99),
            p.random.uniform(0.07, 0.15),
            p.random.uniform(0, 0.2),
            shadow=0.3,
        )
    p.strew("rock", 3, 0.92, 0.99, 0.09)
    bubbles = []
    for _ in range(7):
        bx, by = p.random.uniform(0, p.aspect), p.random.uniform(0.3, 0.9)
        for k in range(p.random.randrange(3, 8)):
            r = p.random.uniform(0.002, 0.008)
            bubbles.append(
                oval_points(bx + p.random.uniform(-0.012, 0.012), by - k * 0.03, r, r, 16)
            )
    c.fill_all(bubbles, rgb("#e8fffb"), opacity=0.35)
    return Ground(0.92, 0.97, water=(0.24, 0.74), float=False)


def sky(p: Painting) -> Ground:
    """Above the clouds."""
    p.horizon = 0.74
    paint_sky(p)
    c = p.canvas
    white = mix(p.tone("#ffffff"), p.light.glow, 0.3)
    for k, (y, s) in enumerate(((0.70, 0.06), (0.78, 0.09), (0.88, 0.13), (0.99, 0.18))):
        shapes = []
        x = -0.1
        while x < p.aspect + 0.1:
            r = s * p.random.uniform(0.5, 1.1)
            shapes.append(oval_points(x, y + s * 0.5, r, r * 0.75))
            x += r * 0.9
        shapes.append(
            [(-0.1, y + s * 0.5), (p.aspect + 0.1, y + s * 0.5), (p.aspect + 0.1, 1.1), (-0.1, 1.1)]
        )
        c.fill_all(
            shapes,
            mix(white, p.light.sky[2], 0.5 - 0.14 * k),
            mix(p.light.sky[1], p.light.sky[2], 0.6),
            span=(y - s * 0.6, y + s * 2.2),
            blur=0.003,
        )
    return Ground(0.62, 0.80, water=(0.3, 0.66), float=True)


def cave(p: Painting) -> Ground:
    c = p.canvas
    deep, rock = rgb("#171522"), rgb("#4f4856")
    x, y = p.aspect * p.random.uniform(0.4, 0.6), 0.46
    glow = rgb(p.random.choice(("#ffb765", "#6fd0ff", "#9a8aff")))
    c.wash(0, 1, mix(deep, glow, 0.12), deep)
    c.glow(x, y, 0.75, glow, 0.75)
    p.light = replace(
        p.light,
        x=x / p.aspect,
        glow=glow,
        haze=mix(deep, glow, 0.35),
        tint=(0.60, 0.54, 0.58),
        shade=deep,
        dark=True,
        rim=0.9,
    )
    for k in range(3):
        depth = 0.75 - k * 0.27
        reach = 0.20 + 0.13 * (2 - k)
        tone = mix(p.light.on(rock, depth), glow, 0.16 * depth)
        upper = ridge(p.random, -0.05, p.aspect + 0.05, reach + 0.06, 0.20, rough=0.6, points=6)
        teeth = [
            (px, py - 0.06 + (0.13 * p.random.random() if i % 5 == 0 else 0))
            for i, (px, py) in enumerate(upper)
        ]
        c.fill([*teeth, (p.aspect + 0.05, -0.05), (-0.05, -0.05)], mix(tone, deep, 0.55), tone)
        lower = ridge(p.random, -0.05, p.aspect + 0.05, 0.66 + 0.05 * k, 0.07, rough=0.6, points=6)
        c.fill(down_to(lower, 1.0), tone, mix(tone, deep, 0.6))
        for s in (-1, 1):
            wall = [
                (
                    p.aspect / 2 + s * (p.aspect * (0.30 + 0.10 * k) + 0.03 * sin(i * 1.7 + k)),
                    i / 10,
                )
                for i in range(11)
            ]
            c.fill(
                [*wall, (p.aspect / 2 + s * p.aspect, 1.0), (p.aspect / 2 + s * p.aspect, 0.0)],
                tone,
                mix(tone, deep, 0.5),
                blur=0.002,
            )
    crystals = []
    for cx in (0.1, 0.16, 0.86, 0.92):
        for k in range(3):
            bx, tall = cx * p.aspect + k * 0.02, p.random.uniform(0.05, 0.11)
            crystals.append(
                [
                    (bx - 0.012, 0.93),
                    (bx + (k - 1) * 0.02 - 0.004, 0.93 - tall),
                    (bx + (k - 1) * 0.02 + 0.008, 0.93 - tall * 0.94),
                    (bx + 0.014, 0.93),
                ]
            )
        c.glow(cx * p.aspect, 0.9, 0.12, glow, 0.4)
    c.fill_all(crystals, mix(glow, (255, 255, 255), 0.5), mix(glow, deep, 0.2))
    return Ground(0.80)


PLACES: dict[str, Callable[[Painting], Ground]] = {
    "space": space, "mars": mars, "moon-surface": moon_surface, "underwater": underwater,
    "sky": sky, "cave": cave,
}  # fmt: skip

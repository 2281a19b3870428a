"""Rows of buildings against the sky, as city, park and harbour see them."""

from __future__ import annotations

from draft_artist.scene.painting import Painting
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Point

_LIT = ("#ffd27a", "#ffe6ac", "#ffb765", "#cfe6ff")


def skyline(
    p: Painting, base: float, low: float, high: float, depth: float, *,
    left: float = -0.05, right: float | None = None, windows: bool = True, wide: float = 0.10,
) -> None:  # fmt: skip
    """A row of buildings against the sky, with roofs of several kinds and lit windows."""
    rng, c = p.random, p.canvas
    end = p.aspect + 0.05 if right is None else right
    shapes: list[list[Point]] = []
    sides: list[list[Point]] = []
    panes: dict[str, list[list[Point]]] = {}
    x = left
    while x < end:
        w = wide * rng.uniform(0.55, 1.3)
        h = low + (high - low) * rng.random() ** 1.6
        top = base - h
        roof = rng.randrange(6)
        shape = [(x, base + 0.02), (x, top), (x + w, top), (x + w, base + 0.02)]
        if roof == 1:
            shape[2:2] = [
                (x + w * 0.3, top),
                (x + w * 0.3, top - 0.02),
                (x + w * 0.7, top - 0.02),
                (x + w * 0.7, top),
            ]
        elif roof == 2:
            shape[2:2] = [(x + w * 0.25, top), (x + w * 0.5, top - w * 0.5), (x + w * 0.75, top)]
        elif roof == 3:
            shape[2:2] = [
                (x + w * 0.47, top),
                (x + w * 0.49, top - 0.05),
                (x + w * 0.51, top - 0.05),
                (x + w * 0.53, top),
            ]
        elif roof == 4:
            shape[1] = (x, top + w * 0.3)
        shapes.append(shape)
        sides.append(
            [(x + w * 0.72, base), (x + w * 0.72, top + 0.001), (x + w, top + 0.001), (x + w, base)]
        )
        if windows:
            _panes(p, panes, x, w, top, base, depth)
        x += w + rng.choice((0.0, 0.004, 0.012))
    wall = rgb(rng.choice(("#6f86a5", "#9a7f86", "#5f7f96", "#b58a6c", "#8a7aa0")))
    body = p.tone(wall, depth)
    c.fill_all(
        shapes,
        mix(body, p.light.shade, 0.15 * (1 - depth)),
        mix(body, p.light.haze, 0.45),
        span=(base - high, base + 0.02),
    )
    c.fill_all(sides, mix(body, p.light.shade, 0.5), opacity=0.28 * (1.1 - depth))
    for color, rects in panes.items():
        tone = mix(rgb(color), p.light.haze, depth * p.light.thickness * 0.55)
        if not p.light.dark:
            tone = mix(p.tone("#5f7890", depth), p.light.sky[2], 0.3)
        c.fill_all(rects, tone, opacity=0.92 if p.light.dark else 0.55)


def _panes(
    p: Painting,
    panes: dict[str, list[list[Point]]],
    x: float,
    w: float,
    top: float,
    base: float,
    depth: float,
) -> None:
    rng = p.random
    scale = 0.5 + 0.9 * (1 - depth)
    pw, ph = 0.007 * scale, 0.010 * scale
    step_x, step_y = pw * rng.choice((1.7, 2.1)), ph * rng.choice((1.6, 2.0))
    chance = rng.uniform(0.18, 0.5) if p.light.dark else 0.8
    y = top + step_y * 0.8
    color = rng.choice(_LIT)
    while y < base - ph:
        at = x + step_x * 0.5
        while at < x + w - pw:
            if rng.random() < chance:
                hue = color if rng.random() < 0.85 else rng.choice(_LIT)
                panes.setdefault(hue, []).append(
                    [(at, y), (at + pw, y), (at + pw, y + ph), (at, y + ph)]
                )
            at += step_x
        y += step_y

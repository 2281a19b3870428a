"""The surface of water: what it mirrors, how it glitters, its waves."""

from __future__ import annotations

from math import sin

import numpy as np
from PIL import Image

from draft_artist.scene.canvas import down_to
from draft_artist.scene.painting import Painting
from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Point


def mirror(
    p: Painting, top: float, bottom: float, *, calm: float, deep: Color, strength: float = 0.62
) -> None:
    """A water surface that shows what stands above it, upside down and rippled.

    `calm` 1 is a mirror, 0 is rough; `deep` is the water's own colour towards the viewer.
    """
    c = p.canvas
    y0, y1 = round(top * c.height), min(c.height, round(bottom * c.height))
    rows = y1 - y0
    if rows < 2:
        return
    source = c.image.crop((0, max(0, y0 - int(rows * 1.25)), c.width, y0)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    seen = np.asarray(source.resize((c.width, rows), Image.Resampling.BILINEAR))
    at = np.arange(rows, dtype=np.float32) / rows
    push = (
        (np.sin(at**0.55 * 95) * (0.4 + at) + np.sin(at**0.6 * 37 + 1.3))
        * (1.1 - calm)
        * 0.010
        * c.height
    )
    columns = (np.arange(c.width)[None, :] + push[:, None].astype(np.int32)) % c.width
    shown = np.take_along_axis(seen, columns[..., None].repeat(3, axis=2), axis=1).astype(
        np.float32
    )
    far, near = (
        mix(p.light.on(deep), p.light.sky[3], 0.42),
        mix(p.light.on(deep), p.light.shade, 0.25),
    )
    own = np.stack([np.interp(at, [0, 1], [a, b]) for a, b in zip(far, near, strict=True)], axis=1)[
        :, None, :
    ]
    keep = (strength * (1 - 0.55 * at))[:, None, None]
    mixed = (shown * keep + own * (1 - keep)).clip(0, 255).astype(np.uint8)
    c.image.paste(Image.fromarray(mixed), (0, y0))


def glitter(p: Painting, top: float, bottom: float, *, count: int = 150) -> None:
    """The path of light below the sun or moon, and bright ripples everywhere."""
    x0 = p.light.x * p.aspect
    path, ripples = [], []
    for _ in range(count):
        t = p.random.random() ** 1.4
        y = top + (bottom - top) * t
        w = (0.006 + 0.05 * t) * p.random.uniform(0.4, 1.3)
        x = x0 + p.random.gauss(0, 0.02 + 0.10 * t)
        path.append(_lens(x, y, w, 0.0012 + 0.0030 * t))
    for _ in range(count):
        t = p.random.random() ** 1.2
        y = top + (bottom - top) * t
        ripples.append(
            _lens(
                p.random.uniform(0, p.aspect),
                y,
                (0.01 + 0.07 * t) * p.random.uniform(0.4, 1.2),
                0.0008 + 0.0020 * t,
            )
        )
    p.canvas.fill_all(ripples, mix(p.light.sky[3], (255, 255, 255), 0.25), opacity=0.32)
    if not p.scene.weather & {"rain", "storm", "fog", "cloudy"}:
        p.canvas.fill_all(path, mix(p.light.glow, (255, 255, 255), 0.3), opacity=0.78)


def _lens(x: float, y: float, half: float, thick: float) -> list[Point]:
    return [
        (x - half, y),
        (x - half * 0.4, y - thick),
        (x + half * 0.4, y - thick),
        (x + half, y),
        (x + half * 0.4, y + thick),
        (x - half * 0.4, y + thick),
    ]


def waves(p: Painting, top: float, rough: float, deep: Color) -> None:
    """Rows of waves with crests; `rough` 0..1."""
    rows = 7
    for k in range(rows):
        t = ((k + 1) / rows) ** 1.5
        y = top + (1.0 - top) * t * 0.96
        amp = (0.006 + 0.05 * t) * rough
        n = 46
        phase, step = p.random.uniform(0, 6), p.random.uniform(5, 8) / (0.35 + t)
        line = []
        for i in range(n + 1):
            x = -0.03 + (p.aspect + 0.06) * i / n
            s = sin(x * step + phase) + 0.45 * sin(x * step * 2.1 + phase * 2)
            line.append((x, y - amp * (s if s > 0 else s * 0.4)))
        depth = 0.55 * (1 - t)
        body = mix(deep, rgb("#bcd9dc"), 0.10 * (k % 2))
        p.canvas.fill(
            down_to(line, 1.02),
            mix(p.tone(body, depth), p.light.sky[3], 0.24),
            p.tone(body, depth * 0.6),
            p.light.shadow(deep),
            span=(y - amp * 1.5, y + 0.16),
        )
        foam = []
        for i in range(1, n):
            if line[i][1] < y - amp * 0.45:
                x, fy = line[i]
                foam.append(_lens(x, fy + 0.001, 0.016 + 0.03 * t, 0.0015 + 0.004 * t * rough))
        p.canvas.fill_all(foam, mix(p.tone("#f4fafc", depth), p.light.glow, 0.12), opacity=0.85)


def sea_colors(p: Painting) -> Color:
    return rgb("#2f5a6a") if p.scene.wet else rgb("#2f7fa3") if not p.light.dark else rgb("#2b5f8f")

"""House fronts near by, and what glows on them."""

from __future__ import annotations

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import Color, mix, rgb, shift
from draft_artist.scene.pen import Point

_SIGNS = ("#ff3f8e", "#3fd8ff", "#ffb13f", "#8a5cff", "#4dffb0", "#ff5a4a")


def facade(p: Painting, x0: float, x1: float, top: float, base: float, color: Color) -> None:
    """A house front near by: storeys, window frames, a cornice, a shop with an awning."""
    c, rng = p.canvas, p.random
    dark = p.light.dark
    c.fill(
        [(x0, base), (x0, top), (x1, top), (x1, base)],
        p.tone(color),
        p.light.shadow(color),
        span=(top, base + 0.1),
    )
    trim = p.tone(shift(color, light=0.10))
    c.fill(
        [
            (x0 - 0.008, top + 0.018),
            (x0 - 0.008, top),
            (x1 + 0.008, top),
            (x1 + 0.008, top + 0.018),
        ],
        trim,
    )
    shop = base - 0.15
    cols = max(1, round((x1 - x0) / 0.085))
    gap = (x1 - x0) / cols
    y = top + 0.045
    lit: list[list[Point]] = []
    unlit: list[list[Point]] = []
    frames: list[list[Point]] = []
    bars: list[list[Point]] = []
    while y < shop - 0.075:
        for k in range(cols):
            wx = x0 + gap * (k + 0.24)
            ww, wh = gap * 0.52, 0.068
            rect = [(wx, y), (wx + ww, y), (wx + ww, y + wh), (wx, y + wh)]
            frames.append(
                [
                    (wx - 0.005, y - 0.006),
                    (wx + ww + 0.005, y - 0.006),
                    (wx + ww + 0.005, y + wh + 0.008),
                    (wx - 0.005, y + wh + 0.008),
                ]
            )
            (lit if dark and rng.random() < 0.42 else unlit).append(rect)
            m = wx + ww / 2
            bars.append(
                [(m - 0.0015, y), (m + 0.0015, y), (m + 0.0015, y + wh), (m - 0.0015, y + wh)]
            )
        y += 0.108
    c.fill_all(frames, trim)
    glass = mix(p.light.sky[2], p.tone("#6f8ba0"), 0.5) if not dark else p.tone("#31415c")
    c.fill_all(unlit, mix(glass, p.light.sky[3], 0.25), glass)
    c.fill_all(lit, rgb("#ffdf9c"), rgb("#ffb45c"))
    c.fill_all(bars, trim)
    inner = (x0 + 0.012, x1 - 0.012)
    window = rgb("#ffd894") if dark else mix(glass, p.light.shade, 0.25)
    c.fill(
        [
            (inner[0], base - 0.005),
            (inner[0], shop + 0.03),
            (inner[1], shop + 0.03),
            (inner[1], base - 0.005),
        ],
        window,
        mix(window, p.light.shade, 0.25),
    )
    if dark:
        c.glow((x0 + x1) / 2, base - 0.03, 0.17, rgb("#ffb45c"), 0.42)
    cloth = rgb(rng.choice(("#b8433a", "#2f6f78", "#c98a34", "#54497a", "#3f7a54")))
    n = max(4, round((x1 - x0) / 0.03))
    step = (x1 - x0) / n
    for k in range(n):
        a = x0 + k * step
        c.fill(
            [
                (a + 0.004, shop - 0.004),
                (a + step + 0.004, shop - 0.004),
                (a + step, shop + 0.042),
                (a, shop + 0.042),
            ],
            p.tone(cloth if k % 2 else mix(cloth, rgb("#f4ead8"), 0.75)),
        )
    door = x0 + (x1 - x0) * rng.choice((0.16, 0.7))
    c.fill(
        [(door, base), (door, shop + 0.05), (door + 0.05, shop + 0.05), (door + 0.05, base)],
        p.tone("#4a3328"),
    )


def neon_signs(p: Painting, x0: float, x1: float, y0: float, y1: float, count: int) -> None:
    """Glowing signs without a letter: tubes, rings, bars and arrows."""
    c, rng = p.canvas, p.random
    for _ in range(count):
        color = rgb(rng.choice(_SIGNS))
        w, h = rng.uniform(0.025, 0.05), rng.uniform(0.07, 0.17)
        x, y = rng.uniform(x0, x1 - w), rng.uniform(y0, max(y0, y1 - h))
        c.fill(
            [
                (x - 0.006, y - 0.006),
                (x + w + 0.006, y - 0.006),
                (x + w + 0.006, y + h + 0.006),
                (x - 0.006, y + h + 0.006),
            ],
            mix(rgb("#10121d"), color, 0.16),
        )
        t = 0.0028
        tubes = [
            [(x, y), (x + w, y), (x + w, y + t), (x, y + t)],
            [(x, y + h - t), (x + w, y + h - t), (x + w, y + h), (x, y + h)],
            [(x, y), (x + t, y), (x + t, y + h), (x, y + h)],
            [(x + w - t, y), (x + w, y), (x + w, y + h), (x + w - t, y + h)],
        ]
        rows = max(2, int(h / 0.032))
        for k in range(rows):
            cy = y + h * (k + 0.5) / rows
            kind, m = rng.randrange(4), x + w / 2
            if kind == 0:
                tubes.append(oval_points(m, cy, w * 0.24, w * 0.24, 16))
            elif kind == 1:
                tubes.append(
                    [
                        (x + w * 0.24, cy - t),
                        (x + w * 0.76, cy - t),
                        (x + w * 0.76, cy + t),
                        (x + w * 0.24, cy + t),
                    ]
                )
            elif kind == 2:
                tubes.append(
                    [(m, cy - w * 0.26), (m + w * 0.26, cy + w * 0.2), (m - w * 0.26, cy + w * 0.2)]
                )
            else:
                tubes.append(
                    [
                        (m - t, cy - w * 0.26),
                        (m + t, cy - w * 0.26),
                        (m + t, cy + w * 0.26),
                        (m - t, cy + w * 0.26),
                    ]
                )
        c.glow(x + w / 2, y + h / 2, h * 1.25, color, 0.62)
        c.fill_all(tubes, mix(color, (255, 255, 255), 0.45))

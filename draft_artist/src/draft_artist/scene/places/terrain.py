"""The parts of open country: ranges, hills, woods, grass, paths."""

from __future__ import annotations

from math import pi, sin

from draft_artist.scene.canvas import down_to
from draft_artist.scene.painting import SNOW, Painting, oval_points
from draft_artist.scene.palette import Color, mix, rgb, shift
from draft_artist.scene.pen import Point


def swell(p: Painting, level: float, height: float, waves: float) -> list[Point]:
    """A soft rolling line over the width."""
    a, b, n = p.random.uniform(0, 6), p.random.uniform(0, 6), 60
    xs = [-0.03 + (p.aspect + 0.06) * i / n for i in range(n + 1)]
    return [
        (x, level - height * (0.5 + 0.35 * sin(a + x * waves) + 0.15 * sin(b + x * waves * 2.3)))
        for x in xs
    ]


def peaks(
    p: Painting, level: float, height: float, depth: float, color: Color, *, snow: bool = False,
    count: int = 5,
) -> None:  # fmt: skip
    """A mountain range: pointed peaks with a lit and a shaded flank, snow on the high ones."""
    rng, side = p.random, p.light.side
    body, shade = p.tone(color, depth), p.light.shadow(color, depth)
    shade = mix(shade, p.light.shade, 0.22 * (1 - depth))
    foot = mix(p.tone(color, min(1.0, depth + 0.2)), p.light.haze, 0.4)
    white = mix(p.tone(SNOW, depth * 0.8), p.light.glow, 0.15)
    cold = mix(p.light.shadow(SNOW, depth * 0.8), body, 0.35)
    order = sorted(range(count), key=lambda k: -abs(k - count / 2 + rng.uniform(-1, 1)))
    for k in order:
        x = p.aspect * (k + 0.5 + rng.uniform(-0.35, 0.35)) / count
        tall = height * rng.uniform(0.5, 1.0)
        half = tall * rng.uniform(0.95, 1.5)
        top = (x, level - tall)
        left, right = _flank(p, top, -half, tall), _flank(p, top, half, tall)
        p.canvas.fill(
            [*left[::-1], *right[1:], (x + half, level + 0.1), (x - half, level + 0.1)],
            body,
            foot,
            span=(level - tall, level),
        )
        dark = left if side > 0 else right
        spine = [
            (x - side * tall * 0.05 * (i % 2) + side * tall * 0.10 * t, level - tall * (1 - t))
            for i, t in ((i, i / 7) for i in range(8))
        ]
        p.canvas.fill(
            [*dark, (dark[-1][0], level + 0.01), (spine[-1][0], level + 0.01), *spine[::-1]],
            shade,
            mix(shade, foot, 0.75),
            span=(level - tall, level),
        )
        if snow and tall > height * 0.5:
            n = max(3, len(left) // 2 - 1)
            a, b = left[:n], right[:n]
            low = level - tall * 0.60
            hem = [
                (
                    a[-1][0] + (b[-1][0] - a[-1][0]) * t,
                    low - tall * (0.10 if i % 2 else -0.02) * rng.uniform(0.6, 1.2),
                )
                for i, t in enumerate((0.12, 0.27, 0.4, 0.52, 0.66, 0.8, 0.9))
            ]
            p.canvas.fill([*a[::-1], *b[1:], *hem[::-1]], white)
            cut = min(range(len(spine)), key=lambda i: abs(spine[i][1] - low))
            middle = spine[: cut + 1]
            inner = [q for q in hem if (q[0] - spine[cut][0]) * side < 0]
            inner = inner[::-1] if side > 0 else inner
            p.canvas.fill(
                [*(a if side > 0 else b), *(inner[::-1] if side > 0 else inner), *middle[::-1]],
                cold,
            )


def _flank(p: Painting, top: Point, run: float, tall: float) -> list[Point]:
    """One edge of a mountain, from its top down, broken by small steps."""
    line, n = [top], 9
    for i in range(1, n + 1):
        t = i / n
        x = top[0] + run * (t**1.12) + (p.random.uniform(-0.05, 0.05) * abs(run) if i < n else 0)
        line.append((x, top[1] + tall * (t + (p.random.uniform(-0.035, 0.035) if i < n else 0))))
    return line


def backdrop(p: Painting, kind: str = "hills") -> None:
    """What closes the view at the horizon."""
    h = p.horizon
    if kind == "mountains":
        peaks(p, h + 0.01, 0.30 + 0.10 * p.random.random(), 0.85, rgb("#5f6f86"), snow=True)
        peaks(p, h + 0.02, 0.17, 0.68, rgb("#4f6a6a"), snow=p.scene.snowy)
    elif kind == "hills":
        if p.random.random() < 0.55:
            peaks(p, h, 0.10 + 0.12 * p.random.random(), 0.92, rgb("#667790"))
        for depth, rise in ((0.82, 0.09), (0.64, 0.055)):
            line = swell(p, h + 0.01, rise, p.random.uniform(2.5, 5))
            p.canvas.fill(
                down_to(line, h + 0.1),
                p.tone(mix(p.grass(), rgb("#3f6a5a"), 0.45), depth),
                p.tone(p.grass(), depth),
            )
    elif kind == "mesas":
        for depth, rise in ((0.9, 0.16), (0.74, 0.12)):
            line = []
            x = -0.1
            while x < p.aspect + 0.1:
                w, up = p.random.uniform(0.10, 0.3), p.random.choice((0.02, 0.35, 1.0, 0.7))
                line += [(x, h - rise * up), (x + w * 0.92, h - rise * up * 0.97)]
                x += w + 0.03
            p.canvas.fill(
                down_to(line, h + 0.1), p.tone("#b5623f", depth), p.tone("#d99a62", depth)
            )
    elif kind == "savanna":
        peaks(p, h, 0.07, 0.9, rgb("#8a7a66"), count=4)


def floor(p: Painting, near: Color, far: Color, top: float | None = None) -> None:
    """The ground from the horizon down, paler with distance."""
    y = p.horizon if top is None else top
    p.canvas.wash(
        y,
        1.0,
        p.tone(far, 0.55),
        mix(p.tone(far, 0.2), p.tone(near, 0.2), 0.5),
        p.tone(near),
        p.light.shadow(near),
    )


def tufts(p: Painting, y0: float, y1: float, color: Color, count: int = 220) -> None:
    """Blades of grass, larger towards the viewer."""
    for share, lift in ((0.5, -0.05), (0.5, 0.06)):
        blades = []
        for _ in range(int(count * share)):
            y = y0 + (y1 - y0) * p.random.random() ** 0.7
            s = 0.004 + 0.022 * ((y - p.horizon) / (1 - p.horizon)) ** 1.3
            x = p.random.uniform(0, p.aspect)
            for k in range(3):
                lean = (k - 1) * s * 0.5 + p.random.uniform(-0.2, 0.2) * s
                blades.append(
                    [
                        (x + (k - 1) * s * 0.16 - s * 0.07, y),
                        (x + lean, y - s * p.random.uniform(0.7, 1.2)),
                        (x + (k - 1) * s * 0.16 + s * 0.07, y),
                    ]
                )
        p.canvas.fill_all(blades, shift(p.tone(color, 0.06), light=lift), opacity=0.75)


def blossoms(p: Painting, y0: float, y1: float, colors: tuple[str, ...], count: int) -> None:
    """Flowers as dots, small far away and clear near by."""
    for color in colors:
        dots = []
        for _ in range(count // len(colors)):
            y = y0 + (y1 - y0) * p.random.random() ** 0.8
            r = 0.0012 + 0.0055 * ((y - p.horizon) / (1 - p.horizon)) ** 1.4
            dots.append(oval_points(p.random.uniform(0, p.aspect), y, r, r * 0.8, 8))
        p.canvas.fill_all(dots, p.tone(color, 0.08))


def trail(p: Painting, color: Color, width: float = 0.16, *, bend: float = 0.3) -> None:
    """A path from the lower edge to the horizon."""
    x0, x1 = p.aspect * p.random.uniform(0.3, 0.7), p.aspect * p.random.uniform(0.25, 0.75)
    amp = p.random.choice((-1, 1)) * bend
    left, right = [], []
    for i in range(25):
        t = i / 24
        y = 1.02 - (1.02 - p.horizon - 0.01) * (1 - (1 - t) ** 1.7)
        x = x0 + (x1 - x0) * t + amp * sin(pi * t * 1.5) * (1 - t) * 0.5
        w = width * (1 - t) ** 1.7 + 0.003
        left.append((x - w, y))
        right.append((x + w, y))
    p.canvas.fill(left + right[::-1], p.tone(color, 0.5, 0.5), p.tone(color, 0, 0.5), blur=0.001)


def treeline(
    p: Painting, y: float, height: float, depth: float, *, kind: str = "pine", gap: float = 0.5
) -> None:
    """A wood in the distance, as one silhouette with a soft crest."""
    shapes: list[list[Point]] = []
    x = -0.02
    while x < p.aspect + 0.02:
        h = height * p.random.uniform(0.65, 1.15)
        if kind == "pine":
            w = h * 0.20
            shapes.append(
                [
                    (x - w, y + 0.01),
                    (x - w * 0.55, y - h * 0.30),
                    (x - w * 0.75, y - h * 0.30),
                    (x - w * 0.3, y - h * 0.64),
                    (x - w * 0.42, y - h * 0.64),
                    (x, y - h),
                    (x + w * 0.42, y - h * 0.64),
                    (x + w * 0.3, y - h * 0.64),
                    (x + w * 0.75, y - h * 0.30),
                    (x + w * 0.55, y - h * 0.30),
                    (x + w, y + 0.01),
                ]
            )
            x += w * 2 * gap * p.random.uniform(0.7, 1.5)
        else:
            shapes.append(oval_points(x, y - h * 0.45, h * 0.42, h * 0.5, 18))
            shapes.append(oval_points(x + h * 0.3, y - h * 0.3, h * 0.36, h * 0.36, 18))
            x += h * gap * p.random.uniform(0.7, 1.5)
    color = (
        rgb("#2f5546")
        if kind == "pine"
        else {"autumn": rgb("#b5652f"), "spring": rgb("#7aa653")}.get(
            p.scene.season, rgb("#47724f")
        )
    )
    snow = 0.35 if p.scene.snowy else 0.0
    top = p.tone(mix(color, SNOW, snow), depth)
    p.canvas.fill_all(shapes, top, mix(top, p.light.haze, 0.35), span=(y - height, y + 0.01))


def lane(p: Painting, vx: float, half: float, color: str = "#565962") -> None:
    """A road to the horizon with kerbs and a broken middle line."""
    h = p.horizon + 0.004
    mid = p.aspect * 0.5
    c = p.canvas
    c.fill(
        [(vx - 0.006, h), (vx + 0.006, h), (mid + half, 1.02), (mid - half, 1.02)],
        p.tone(color, 0.6),
        p.tone(color, 0, 0.25),
    )
    edge = p.tone("#e9e2cf", 0.2)
    for s in (-1, 1):
        c.fill(
            [
                (vx + s * 0.0048, h),
                (vx + s * 0.0056, h),
                (mid + s * half * 0.95, 1.02),
                (mid + s * half * 0.92, 1.02),
            ],
            edge,
            opacity=0.75,
        )
    dashes = []
    for k in range(7):
        a, b = (k / 7) ** 2.2, ((k + 0.5) / 7) ** 2.2
        ya, yb = h + (1.02 - h) * a, h + (1.02 - h) * b
        xa, xb = vx + (mid - vx) * a, vx + (mid - vx) * b
        dashes.append(
            [
                (xa - 0.010 * a - 0.0008, ya),
                (xa + 0.010 * a + 0.0008, ya),
                (xb + 0.010 * b, yb),
                (xb - 0.010 * b, yb),
            ]
        )
    c.fill_all(dashes, p.tone("#f0d98a", 0.1), opacity=0.9)

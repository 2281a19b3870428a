"""Open country: hills, meadows, fields, forests, mountains, deserts, snow."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sin

from providers.local.scene.canvas import down_to, ridge
from providers.local.scene.painting import SNOW, Ground, Painting, oval_points
from providers.local.scene.palette import Color, mix, rgb, shift
from providers.local.scene.pen import Point
from providers.local.scene.sky import paint_sky
from providers.local.scene.skyline import skyline


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


# Places ------------------------------------------------------------------------------------------


def _country(
    back: str, trees: str, flowers: tuple[str, ...], path: bool
) -> Callable[[Painting], Ground]:
    def paint(p: Painting) -> Ground:
        paint_sky(p)
        backdrop(p, back)
        if trees:
            treeline(p, p.horizon + 0.015, 0.05, 0.6, kind=trees, gap=1.1)
        grass = p.grass()
        floor(p, grass, mix(grass, rgb("#c9c27a"), 0.0 if p.scene.snowy else 0.3))
        for depth, at in ((0.35, 0.16), (0.14, 0.46)):
            y = p.horizon + (1 - p.horizon) * at
            line = swell(p, y + 0.03, 0.05, p.random.uniform(2, 4))
            tone = shift(grass, light=-0.02 if depth > 0.2 else 0.015)
            p.canvas.fill(
                down_to(line, 1.0),
                p.tone(tone, depth),
                p.tone(tone, depth * 0.3),
                p.light.shadow(tone),
            )
        if path:
            trail(p, rgb("#d9bf8f"), 0.09)
        if not p.scene.snowy:
            tufts(p, p.horizon + 0.06, 1.0, grass)
            if flowers:
                blossoms(p, p.horizon + 0.05, 1.0, flowers, 260)
        return Ground(p.horizon + 0.08)

    return paint


def field(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, "hills")
    grain = {"spring": "#8fbf52", "winter": "#e8e6de"}.get(p.scene.season, "#dcae4f")
    base = SNOW if p.scene.snowy else rgb(grain)
    floor(p, base, shift(base, light=0.04))
    vx = p.aspect * p.random.uniform(0.3, 0.7)
    furrows = []
    for k in range(-26, 27):
        x = vx + k * 0.12 * p.aspect
        furrows.append([(vx + k * 0.006, p.horizon), (x - 0.022, 1.02), (x + 0.022, 1.02)])
    p.canvas.fill_all(furrows, p.light.shadow(base), opacity=0.30, blur=0.0015)
    treeline(p, p.horizon + 0.012, 0.045, 0.55, kind="round", gap=2.2)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.05, 1.0, shift(base, light=-0.05), 420)
    return Ground(p.horizon + 0.08)


def garden(p: Painting) -> Ground:
    ground = _country("hills", "round", ("#e0506a", "#f4c33c", "#f4efe6", "#b072d0"), True)(p)
    for x in (0.06, 0.30, 0.74, 0.96):
        p.put("bush", x * p.aspect, p.horizon + 0.07, 0.10, 0.35)
    p.put(
        "cherry-tree" if p.scene.season == "spring" else "tree",
        p.aspect * p.random.choice((0.12, 0.88)),
        p.horizon + 0.11,
        0.42,
        0.2,
    )
    p.strew("flower", 16, p.horizon + 0.16, 1.0, 0.11)
    return ground


def park(p: Painting) -> Ground:
    paint_sky(p)
    skyline(p, p.horizon + 0.01, 0.08, 0.26, 0.82)
    treeline(p, p.horizon + 0.02, 0.10, 0.55, kind="round", gap=0.5)
    floor(p, p.grass(), p.grass())
    trail(p, rgb("#d8c9ab"), 0.17)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.06, 1.0, p.grass(), 140)
    for x, y, h in ((0.07, 0.10, 0.42), (0.95, 0.13, 0.48), (0.30, 0.05, 0.26), (0.74, 0.06, 0.28)):
        p.put("tree", x * p.aspect, p.horizon + y, h, 0.4 - y * 2)
    p.put("street-lamp", p.aspect * 0.22, p.horizon + 0.14, 0.36, 0.1)
    p.put("bench", p.aspect * 0.78, p.horizon + 0.16, 0.10, 0.1)
    return Ground(p.horizon + 0.12)


def savanna(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, "savanna")
    dry = rgb("#d0a552")
    floor(p, dry, rgb("#dcbc74"))
    for _ in range(4):
        acacia(
            p,
            p.random.uniform(0, p.aspect),
            p.horizon + p.random.uniform(0.01, 0.05),
            p.random.uniform(0.07, 0.13),
            0.55,
        )
    acacia(p, p.aspect * p.random.choice((0.12, 0.86)), p.horizon + 0.09, 0.36, 0.18)
    tufts(p, p.horizon + 0.03, 1.0, shift(dry, light=-0.03), 460)
    return Ground(p.horizon + 0.10)


def acacia(p: Painting, x: float, y: float, h: float, depth: float) -> None:
    """The flat-topped tree of the savanna."""
    bark, leaf = p.tone("#4f3a2b", depth), p.tone("#66743a", depth)
    p.canvas.fill(
        [
            (x - h * 0.035, y),
            (x - h * 0.015, y - h * 0.55),
            (x - h * 0.32, y - h * 0.82),
            (x, y - h * 0.62),
            (x + h * 0.30, y - h * 0.84),
            (x + h * 0.02, y - h * 0.5),
            (x + h * 0.035, y),
        ],
        bark,
    )
    for dx, dy, w in ((-0.3, 0.84, 0.34), (0.28, 0.86, 0.36), (0.0, 0.94, 0.44)):
        p.canvas.fill(
            oval_points(x + dx * h, y - dy * h, w * h, h * 0.085),
            p.light.shine(rgb("#7d8c45"), depth),
            leaf,
            p.light.shadow(rgb("#4f5a2e"), depth),
        )


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
    for side in (-0.02, 1.02):
        _trunk(p, side * p.aspect + p.random.uniform(-0.03, 0.03), 0.10)
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
    for k in range(n):
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


def graveyard(p: Painting) -> Ground:
    ground = _country("hills", "", (), True)(p)
    p.put("dead-tree", p.aspect * p.random.choice((0.12, 0.88)), p.horizon + 0.12, 0.55, 0.1)
    p.strew("gravestone", 11, p.horizon + 0.06, 0.98, 0.13)
    p.canvas.veil(p.light.haze, p.horizon, p.horizon + 0.25, 0.35, 0.4)
    return ground


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


def road(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, p.random.choice(("hills", "mountains", "mesas")))
    grass = p.grass()
    floor(p, grass, mix(grass, rgb("#c9c27a"), 0.3))
    lane(p, p.aspect * p.random.uniform(0.35, 0.65), 0.62)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.05, 1.0, grass, 120)
    return Ground(p.horizon + 0.12)


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


def railway(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, p.random.choice(("hills", "mountains")))
    treeline(p, p.horizon + 0.015, 0.06, 0.55, kind="round", gap=0.9)
    grass = p.grass()
    floor(p, grass, grass)
    y = p.horizon + (1 - p.horizon) * 0.42
    c = p.canvas
    c.wash(y - 0.006, y + 0.035, p.tone("#9a8d80", 0.15), p.tone("#6f655e"))
    ties = [
        [(x, y + 0.004), (x + 0.02, y + 0.004), (x + 0.016, y + 0.022), (x - 0.006, y + 0.022)]
        for x in (i * 0.045 - 0.02 for i in range(int(p.aspect / 0.045) + 2))
    ]
    c.fill_all(ties, p.tone("#4f3b30"))
    for dy in (0.004, 0.018):
        c.wash(y + dy, y + dy + 0.004, p.light.shine(rgb("#aab0b8")))
    if not p.scene.snowy:
        tufts(p, y + 0.05, 1.0, grass, 200)
        blossoms(p, y + 0.06, 1.0, ("#f4efe6", "#f2c33c"), 90)
    return Ground(y + 0.016, y + 0.018)


def launchpad(p: Painting) -> Ground:
    ground = _country("hills", "", (), False)(p)
    y = p.horizon + 0.10
    p.canvas.fill(
        oval_points(p.aspect / 2, y + 0.02, 0.42, 0.035), p.tone("#a7a9ad"), p.tone("#7a7c82")
    )
    for x in (-0.30, 0.26):
        p.put("tower", p.aspect / 2 + x * 1.4, y, 0.22, 0.4, color=rgb("#8d9096"))
    for k in range(9):
        a = (k - 4) / 4
        p.canvas.fill(
            oval_points(p.aspect / 2 + a * 0.36, y + 0.015, 0.11, 0.05 * (1.2 - abs(a) * 0.6)),
            mix(p.light.haze, (255, 255, 255), 0.45),
            opacity=0.8,
            blur=0.012,
        )
    return ground


PLACES: dict[str, Callable[[Painting], Ground]] = {
    "hills": _country("hills", "round", ("#f4efe6", "#e8c84f"), True),
    "meadow": _country("hills", "round", ("#f4efe6", "#e8c84f", "#e07a9a"), False),
    "field": field, "garden": garden, "park": park, "savanna": savanna, "mountain": mountain,
    "forest": forest, "jungle": jungle, "graveyard": graveyard, "desert": desert,
    "snowfield": snowfield, "road": road, "railway": railway, "launchpad": launchpad,
}  # fmt: skip

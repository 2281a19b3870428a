"""The sky and what is in it: sun, moon, stars, clouds, aurora, rainbow, fireworks, lightning."""

from __future__ import annotations

from math import cos, pi, sin, tau

import numpy as np
from PIL import Image, ImageFilter

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import mix, rgb, shift
from draft_artist.scene.pen import Point


def paint_sky(p: Painting, *, bottom: float | None = None) -> None:
    """The whole sky down to the horizon (or `bottom`)."""
    c, light, scene = p.canvas, p.light, p.scene
    floor = min(1.0, (bottom or p.horizon) + 0.06)
    c.wash(0, floor, *light.sky)
    c.wash(floor, 1.0, light.sky[3])
    weather = scene.weather
    overcast = bool(weather & {"rain", "storm", "cloudy"}) or ("snow" in weather and not light.dark)
    night = scene.time == "night"
    if night and not overcast:
        _stars(p, 420 if weather & {"stars", "aurora"} else 210)
        if "stars" in weather:
            _milky_way(p)
    if "aurora" in weather:
        _aurora(p)
    if not overcast and "fog" not in weather:
        _sun_or_moon(p, night)
    elif not night and not light.dark:
        c.glow(light.x * p.aspect, p.horizon * 0.55, 0.5, light.glow, 0.28)
    elif "moon" in weather:
        _sun_or_moon(p, True)
    if overcast:
        _overcast(p)
    elif "clear" not in weather and "aurora" not in weather:
        _clouds(p, 2 if night else 3 + p.random.randrange(4))
    if "rainbow" in weather:
        _rainbow(p)
    if "fireworks" in weather:
        _fireworks(p)
    if "storm" in weather:
        _lightning(p)


def _sun_or_moon(p: Painting, night: bool) -> None:
    c, light = p.canvas, p.light
    x, y = light.x * p.aspect, p.horizon - light.height * p.horizon * 0.86
    if night:
        r = 0.058 + 0.03 * p.random.random()
        c.glow(x, y, r * 6.5, light.glow, 0.42)
        face = mix(light.glow, (255, 255, 255), 0.3)
        if "moon" not in p.scene.weather and p.random.random() < 0.45:
            c.fill(_crescent(x, y, r, p.random.choice((-1, 1))), face)
            return
        c.fill(oval_points(x, y, r, r, 48), face)
        dull = mix(face, light.sky[2], 0.16)
        for dx, dy, s in (
            (-0.3, -0.2, 0.24),
            (0.25, 0.3, 0.3),
            (0.3, -0.35, 0.14),
            (-0.35, 0.4, 0.13),
        ):
            c.fill(oval_points(x + dx * r, y + dy * r, s * r, s * r), dull, blur=r * 0.05)
        return
    low = light.height < 0.3
    r = 0.075 if low else 0.046
    c.glow(x, y, 0.85 if low else 0.5, light.glow, 0.62 if low else 0.55)
    c.glow(x, y, r * 3.4, light.glow, 0.7)
    c.fill(oval_points(x, y, r, r, 56), mix(light.glow, (255, 255, 255), 0.55))


def _crescent(x: float, y: float, r: float, side: int) -> list[Point]:
    """The sickle of a young moon, open towards `side`."""
    outer = [(x - side * r * sin(pi * i / 30), y - r * cos(pi * i / 30)) for i in range(31)]
    inner = [(x - side * r * 0.45 * sin(pi * i / 30), y - r * cos(pi * i / 30)) for i in range(31)]
    return outer + inner[::-1]


def _stars(p: Painting, count: int) -> None:
    c, rng = p.canvas, p.random
    h = c.height
    small: list[list[Point]] = []
    large: list[list[Point]] = []
    for _ in range(count):
        x, y = rng.uniform(0, p.aspect), p.horizon * rng.random() ** 1.5
        r = rng.choice((0.5, 0.6, 0.7, 0.9, 1.3)) / 1000 * max(1.0, 700 / h)
        (large if r > 0.0012 else small).append(oval_points(x, y, r, r, 8))
    c.fill_all(small, mix(p.light.sky[0], (255, 255, 255), 0.62))
    c.fill_all(large, rgb("#fffdf2"))
    for _ in range(5):
        x, y = rng.uniform(0, p.aspect), rng.uniform(0, p.horizon * 0.7)
        s = rng.uniform(0.006, 0.011)
        star = [
            (
                x + (s if k % 2 == 0 else s * 0.14) * cos(k * pi / 4),
                y + (s if k % 2 == 0 else s * 0.14) * sin(k * pi / 4),
            )
            for k in range(8)
        ]
        c.glow(x, y, s * 3, (255, 255, 255), 0.35)
        c.fill(star, (255, 255, 255))


def _add(p: Painting, light: np.ndarray) -> None:
    """Adds light (height × width × 3, 0..255) to the picture by screening."""
    under = np.asarray(p.canvas.image, dtype=np.float32)
    rows = light.shape[0]
    out = under.copy()
    out[:rows] = 255 - (255 - under[:rows]) * (255 - np.clip(light, 0, 255)) / 255
    p.canvas.image = Image.fromarray(out.astype(np.uint8))


def _milky_way(p: Painting) -> None:
    c = p.canvas
    rows = int(p.horizon * c.height)
    y, x = np.mgrid[0:rows, 0 : c.width].astype(np.float32) / c.height
    slope = p.random.choice((-1, 1)) * p.random.uniform(0.5, 1.0)
    off = (y - p.horizon * 0.45) - slope * (x - p.aspect / 2)
    band = np.exp(-((off / 0.20) ** 2)) * (0.35 + 0.65 * c.texture(5)[:rows])
    dust = np.exp(-((off / 0.06) ** 2)) * c.texture(9)[:rows] * 0.55
    glow = np.clip(band - dust, 0, 1)[..., None]
    tint = np.array(mix(p.light.glow, rgb("#b79cff"), 0.5), dtype=np.float32)
    _add(p, glow * tint * 0.42)


def _aurora(p: Painting) -> None:
    c = p.canvas
    k = 4
    w, h = c.width // k, int(p.horizon * c.height) // k
    total = np.zeros((h, w, 3), dtype=np.float32)
    x = np.arange(w, dtype=np.float32) / w
    y = np.arange(h, dtype=np.float32)[:, None] / h
    for hue in ("#3fe0a0", "#58e8c0", "#9a6fe8"):
        a, b, s = (p.random.uniform(0, tau) for _ in range(3))
        edge = (
            0.62
            + 0.14 * np.sin(x * 5 + a)
            + 0.07 * np.sin(x * 11 + b)
            - (0.2 if hue == "#9a6fe8" else 0)
        )
        rays = 0.55 + 0.45 * np.interp(
            x * 70, np.arange(72), np.asarray([p.random.random() for _ in range(72)])
        )
        above = edge[None, :] - y
        curtain = np.where(above > 0, np.exp(-above / 0.24), np.exp(above / 0.02)) * rays[None, :]
        curtain *= 0.6 + 0.4 * np.sin(x * 7 + s)[None, :]
        total += curtain[..., None] * np.array(rgb(hue), dtype=np.float32) * 0.62
    soft = Image.fromarray(np.clip(total, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(2)
    )
    wide = soft.resize((c.width, h * k), Image.Resampling.BICUBIC)
    _add(p, np.asarray(wide, dtype=np.float32))


def _clouds(p: Painting, count: int) -> None:
    light, rng = p.light, p.random
    top = mix(light.sky[2], light.glow, 0.75)
    under = mix(light.sky[1], light.sky[2], 0.55)
    if light.dark:
        top, under = mix(light.sky[2], light.sky[3], 0.4), light.sky[1]
    for _ in range(count):
        y = p.horizon * rng.uniform(0.10, 0.82)
        near = 1 - y / p.horizon
        w = rng.uniform(0.16, 0.42) * (0.5 + near)
        x = rng.uniform(-0.05, p.aspect + 0.05)
        if rng.random() < 0.45 or light.height < 0.2:
            _streak(p, x, y, w * 1.5, mix(top, light.sky[2], 0.35))
        else:
            _cumulus(p, x, y, w, top, under)


def _streak(p: Painting, x: float, y: float, w: float, color: tuple[int, int, int]) -> None:
    rng = p.random
    shapes: list[list[Point]] = []
    for k in range(rng.randrange(2, 5)):
        cx, cy, half = x + rng.uniform(-0.3, 0.3) * w, y + k * 0.016, w * rng.uniform(0.25, 0.55)
        thick = rng.uniform(0.004, 0.010)
        line = [
            (cx - half + 2 * half * i / 20, cy - thick * sin(pi * i / 20) ** 0.8) for i in range(21)
        ]
        shapes.append([*line, *[(px, cy + (cy - py) * 0.5) for px, py in reversed(line)]])
    p.canvas.fill_all(shapes, color, opacity=0.75, blur=0.0012)


def _cumulus(
    p: Painting,
    x: float,
    y: float,
    w: float,
    top: tuple[int, int, int],
    under: tuple[int, int, int],
) -> None:
    rng = p.random
    shapes = []
    n = 7
    for k in range(n):
        t = k / (n - 1)
        r = w * (0.10 + 0.15 * sin(pi * t)) * rng.uniform(0.8, 1.25)
        shapes.append(oval_points(x + (t - 0.5) * w, y - r * 0.55, r, r * 0.85))
    base = y + w * 0.02
    flat = [[(px, min(py, base)) for px, py in shape] for shape in shapes]
    high = min(py for shape in flat for _, py in shape)
    p.canvas.fill_all(flat, top, under, span=(high, base), opacity=0.9, blur=0.0016)
    side = p.light.side
    puffs = []
    for shape in shapes[1:-1]:
        cx, cy = sum(q[0] for q in shape) / len(shape), sum(q[1] for q in shape) / len(shape)
        puffs.append(oval_points(cx + side * w * 0.025, cy - w * 0.035, w * 0.08, w * 0.05))
    p.canvas.fill_all(puffs, mix(top, (255, 255, 255), 0.4), opacity=0.3, blur=w * 0.04)


def _overcast(p: Painting) -> None:
    """Rolling cloud over the whole sky, in soft layers that darken upwards."""
    c, light = p.canvas, p.light
    rows = int((p.horizon + 0.03) * c.height)
    noise = c.texture(3, 5)[:rows]
    fall = np.linspace(1.0, 0.25, rows, dtype=np.float32)[:, None]
    dark = np.clip((noise - 0.38) * 3.2, 0, 1) * fall
    pale = np.clip((0.46 - noise) * 3.0, 0, 1) * fall
    picture = np.asarray(c.image, dtype=np.float32).copy()
    part = picture[:rows]
    deep = np.array(mix(light.sky[0], light.shade, 0.35), dtype=np.float32)
    glow = np.array(mix(light.sky[3], light.glow, 0.3), dtype=np.float32)
    part += (deep - part) * (dark * 0.72)[..., None]
    part += (glow - part) * (pale * 0.45)[..., None]
    c.image = Image.fromarray(picture.clip(0, 255).astype(np.uint8))


def _rainbow(p: Painting) -> None:
    cx, cy = p.aspect * p.random.uniform(0.35, 0.65), p.horizon + 0.08
    radius = min(0.62, p.aspect * 0.5)
    colors = ("#e8504a", "#f09a3f", "#f4dc5a", "#6fc46a", "#4f9ae0", "#7f6fd0")
    for k, color in enumerate(colors):
        r1, r2 = radius - k * 0.013, radius - (k + 1) * 0.013
        ring = [(cx + r1 * cos(pi * i / 60), cy - r1 * sin(pi * i / 60)) for i in range(61)]
        ring += [
            (cx + r2 * cos(pi * i / 60), cy - r2 * sin(pi * i / 60)) for i in range(60, -1, -1)
        ]
        p.canvas.fill(ring, rgb(color), opacity=0.42, blur=0.003)


def _fireworks(p: Painting) -> None:
    rng, c = p.random, p.canvas
    for _ in range(5):
        x, y, r = (
            rng.uniform(0.1, 0.9) * p.aspect,
            rng.uniform(0.10, 0.5) * p.horizon,
            rng.uniform(0.07, 0.15),
        )
        color = rgb(rng.choice(("#ffd36a", "#ff6a7a", "#7ad0ff", "#b58aff", "#8affb0")))
        c.glow(x, y, r * 2.4, color, 0.4)
        shapes = []
        for k in range(22):
            a = tau * k / 22 + rng.uniform(-0.08, 0.08)
            inner, outer = r * rng.uniform(0.25, 0.4), r * rng.uniform(0.8, 1.05)
            drop = 0.12 * r
            ax, ay = x + inner * cos(a), y + inner * sin(a)
            bx, by = x + outer * cos(a), y + outer * sin(a) + drop
            nx, ny = -sin(a) * 0.0022, cos(a) * 0.0022
            shapes.append(
                [
                    (ax, ay),
                    (bx + nx, by + ny),
                    (bx + cos(a) * 0.006, by + sin(a) * 0.006),
                    (bx - nx, by - ny),
                ]
            )
        c.fill_all(shapes, mix(color, (255, 255, 255), 0.35))


def _lightning(p: Painting) -> None:
    rng, c = p.random, p.canvas
    x, y = p.light.x * p.aspect + rng.uniform(-0.1, 0.1), 0.0
    flash = rgb("#f1efff")
    c.glow(x, p.horizon * 0.2, 0.75, shift(flash, light=-0.1), 0.40)
    points = [(x, y)]
    while y < p.horizon:
        y += rng.uniform(0.03, 0.07)
        x += rng.uniform(-0.05, 0.05)
        points.append((x, min(y, p.horizon)))
    bolts = [_bolt(points, 0.0065)]
    for start in points[2:-2:2]:
        bx, by = start
        branch = [start]
        side = rng.choice((-1, 1))
        for _ in range(3):
            bx, by = bx + side * rng.uniform(0.015, 0.05), by + rng.uniform(0.015, 0.04)
            branch.append((bx, by))
        bolts.append(_bolt(branch, 0.003))
    c.fill_all(bolts, flash, opacity=0.6, blur=0.008)
    c.fill_all(bolts, (255, 255, 255))


def _bolt(points: list[Point], width: float) -> list[Point]:
    n = len(points) - 1
    left = [(px - width * (1 - i / n) / 2, py) for i, (px, py) in enumerate(points)]
    right = [(px + width * (1 - i / n) / 2, py) for i, (px, py) in enumerate(points)]
    return left + right[::-1]

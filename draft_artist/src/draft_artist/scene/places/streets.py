"""Streets, alleys and squares, by day, by lamplight and in the rain."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageChops, ImageFilter

from draft_artist.scene.painting import Ground, Painting, oval_points
from draft_artist.scene.palette import mix, rgb, shift
from draft_artist.scene.pen import Point
from draft_artist.scene.places.fronts import facade, neon_signs
from draft_artist.scene.places.skyline import skyline
from draft_artist.scene.places.terrain import lane
from draft_artist.scene.sky import paint_sky


def wet_ground(p: Painting, top: float, strength: float = 0.55) -> None:
    """What wet paving shows of all that stands behind it: drawn out and blurred downwards."""
    c = p.canvas
    y0 = round(top * c.height)
    rows = c.height - y0
    source = c.image.crop((0, max(0, y0 - rows), c.width, y0)).transpose(
        Image.Transpose.FLIP_TOP_BOTTOM
    )
    small = source.resize((c.width // 2, max(1, rows // 6)), Image.Resampling.BOX)
    soft = small.resize((c.width, rows), Image.Resampling.BICUBIC).filter(
        ImageFilter.BoxBlur((2, 10))
    )
    fade = (
        Image.linear_gradient("L")
        .resize((c.width, rows))
        .point([round((255 - i * 0.6) * strength) for i in range(256)])
    )
    under = c.image.crop((0, y0, c.width, c.height))
    c.image.paste(ImageChops.screen(under, soft), (0, y0), fade)
    puddles = []
    for _ in range(9):
        t = p.random.random()
        y = top + (1 - top) * (0.12 + 0.85 * t)
        puddles.append(
            oval_points(
                p.random.uniform(0, p.aspect),
                y,
                (0.05 + 0.12 * t) * p.random.uniform(0.6, 1.4),
                (0.006 + 0.02 * t) * p.random.uniform(0.6, 1.2),
            )
        )
    mask_color = mix(p.light.sky[3], p.light.sky[2], 0.4)
    c.fill_all(puddles, mask_color, opacity=0.22, blur=0.003)


def street(p: Painting) -> Ground:
    paint_sky(p)
    h, c = p.horizon, p.canvas
    skyline(p, h + 0.005, 0.12, 0.34, 0.84, wide=0.07)
    c.veil(p.light.haze, h - 0.22, h + 0.02, 0.5)
    mid = p.aspect * p.random.uniform(0.40, 0.60)
    narrow = min(0.32, p.aspect * 0.21) * p.random.uniform(0.8, 1.15)
    for depth, gap, tall in ((0.55, narrow * 0.45, 0.40), (0.28, narrow * 0.8, 0.52)):
        base = h + (0.03 if depth > 0.5 else 0.07)
        skyline(p, base, tall * 0.6, tall, depth, right=mid - gap - 0.05, wide=0.12)
        skyline(p, base, tall * 0.6, tall, depth, left=mid + gap, wide=0.12)
    if p.light.dark:
        c.glow(mid, h, 0.42, rgb("#ffa85a"), 0.32)
    walk = rgb("#85817d")
    c.wash(h + 0.02, 1.0, p.tone(walk, 0.5, 0.6), p.tone(walk, 0.0, 0.6))
    lane(p, mid, min(0.75, p.aspect * 0.55), "#4d5058")
    walls = [rgb(x) for x in ("#9a6a52", "#8a7f78", "#a58b6c", "#74808a", "#8f5a50")]
    for side in (0, 1):
        edge = mid - narrow * 1.22 if side == 0 else mid + narrow * 1.22
        base = h + 0.155
        x = edge
        while (x > -0.02) if side == 0 else (x < p.aspect + 0.02):
            w = p.random.uniform(0.20, 0.30)
            x0, x1 = (x - w, x) if side == 0 else (x, x + w)
            facade(p, x0, x1, p.random.uniform(-0.05, 0.16), base, p.random.choice(walls))
            x = x0 if side == 0 else x1
        c.fill(
            [
                (0 if side == 0 else edge, base),
                (edge if side == 0 else p.aspect, base),
                (edge if side == 0 else p.aspect, base + 0.012),
                (0 if side == 0 else edge, base + 0.012),
            ],
            p.light.shade,
            opacity=0.35,
            blur=0.004,
        )
        if p.light.dark and (p.scene.wet or "signs" in p.scene.weather or p.scene.style == "neon"):
            a, b = (0.0, edge - 0.02) if side == 0 else (edge + 0.01, p.aspect)
            neon_signs(p, max(0.01, a), min(p.aspect - 0.01, b), 0.10, h - 0.02, 3)
    if p.scene.wet:
        wet_ground(p, h + 0.165, 0.62)
    for x, y, s in (
        (mid - narrow * 1.05, 0.10, 0.30),
        (mid + narrow * 1.05, 0.10, 0.30),
        (mid - narrow * 1.7, 0.28, 0.60),
        (mid + narrow * 1.7, 0.28, 0.60),
    ):
        if any(t.noun.name == "street-lamp" for t in p.scene.things):
            break
        p.put("street-lamp", x, h + y, s, 0.35 - y, gleam=0.4 if p.scene.wet else 0.0)
        if p.light.dark:
            c.glow(x, h + y - s * 0.92, s * 0.55, rgb("#ffcf85"), 0.38)
    lamplit(p)
    return Ground(h + 0.20, gleam=0.42 if p.scene.wet else 0.0)


def lamplit(p: Painting) -> None:
    """Where lamps burn, figures are lighter and warmer than the night around them."""
    if p.light.dark:
        r, g, b = p.light.tint
        p.light = replace(
            p.light,
            tint=(r * 1.42 + 0.07, g * 1.30 + 0.03, b * 1.12),
            rim=1.0,
            glow=mix(p.light.glow, rgb("#ffd9a0"), 0.6),
        )


def alley(p: Painting) -> Ground:
    paint_sky(p)
    c, h = p.canvas, p.horizon
    mid = p.aspect * p.random.uniform(0.44, 0.56)
    gap, wide = min(0.13, p.aspect * 0.12), p.aspect
    skyline(p, h + 0.01, 0.10, 0.30, 0.8, left=mid - gap - 0.1, right=mid + gap, wide=0.08)
    if p.light.dark:
        c.glow(mid, h - 0.02, 0.35, rgb("#ffb066"), 0.5)
    pave = rgb("#595860")
    c.wash(h, 1.0, p.tone(pave, 0.4, 0.5), p.tone(pave, 0, 0.5))
    slabs = [
        [
            (mid + k * 0.02, h),
            (mid + k * 0.02 + 0.0006, h),
            (mid + k * 0.26 + 0.004, 1.0),
            (mid + k * 0.26, 1.0),
        ]
        for k in range(-8, 9)
    ]
    c.fill_all(slabs, p.light.shade, opacity=0.25)
    for side in (-1, 1):
        brick = rgb(p.random.choice(("#7d4f42", "#6b5a54", "#84604a")))
        near = mid + side * wide * 0.62
        far = mid + side * gap

        def wall(t: float, y: float, a: float = near, b: float = far) -> Point:
            """A point on the wall: t 0 near … 1 far, y 0 at the eaves … 1 at the ground."""
            x = a + (b - a) * t
            top = -0.35 + (h - 0.34 + 0.35) * t
            foot = 1.06 + (h + 0.012 - 1.06) * t
            return x, top + (foot - top) * y

        c.fill(
            [wall(0, 0), wall(1, 0), wall(1, 1), wall(0, 1)],
            p.tone(brick, 0.1),
            p.light.shadow(brick),
        )
        c.fill(
            [wall(0, 0), wall(0.55, 0), wall(0.55, 1), wall(0, 1)],
            p.light.shade,
            opacity=0.25,
            blur=0.05,
        )
        rows = []
        for k in range(1, 44):
            y = k / 44
            rows.append([wall(0, y), wall(1, y), wall(1, y + 0.0012), wall(0, y + 0.0022)])
        c.fill_all(rows, p.light.shadow(shift(brick, light=-0.10)), opacity=0.5)
        lit: list[list[Point]] = []
        unlit: list[list[Point]] = []
        for t in (0.16, 0.42, 0.60, 0.74, 0.85):
            for y in (0.30, 0.47, 0.64):
                d = 0.10 * (1 - t) + 0.02
                rect = [wall(t, y), wall(t + d, y), wall(t + d, y + 0.10), wall(t, y + 0.10)]
                (lit if p.light.dark and p.random.random() < 0.33 else unlit).append(rect)
        c.fill_all(unlit, p.tone("#2f3a4c"))
        c.fill_all(lit, rgb("#ffd48a"), rgb("#f0a04f"))
        pipe = [wall(0.33, 0.0), wall(0.345, 0.0), wall(0.345, 0.98), wall(0.33, 0.98)]
        c.fill(pipe, p.light.shadow(rgb("#4a4a50")))
        if side == p.light.side:
            lx, ly = wall(0.52, 0.66)
            p.canvas.glow(
                lx - side * 0.02, ly + 0.02, 0.30, rgb("#ffc46e"), 0.75 if p.light.dark else 0.1
            )
            c.fill(
                oval_points(lx - side * 0.012, ly, 0.014, 0.010),
                rgb("#fff1cf") if p.light.dark else p.tone("#d8d4c8"),
            )
    if p.scene.wet:
        wet_ground(p, h + 0.01, 0.6)
    p.put("crate", p.aspect * 0.07, 0.86, 0.13, 0.1)
    p.put("barrel", p.aspect * 0.94, 0.84, 0.14, 0.1)
    p.put("crate", p.aspect * 0.16, 0.93, 0.10, 0.0)
    lamplit(p)
    return Ground(h + 0.20, gleam=0.4 if p.scene.wet else 0.0)


def square(p: Painting) -> Ground:
    paint_sky(p)
    c, h = p.canvas, p.horizon
    skyline(p, h + 0.02, 0.12, 0.26, 0.75, wide=0.09)
    walls = [rgb(x) for x in ("#d9b98a", "#c99a7a", "#e3cfae", "#b5896b", "#cfc2a6")]
    x = -0.04
    while x < p.aspect + 0.04:
        w = p.random.uniform(0.16, 0.26)
        facade(p, x, x + w, h - p.random.uniform(0.22, 0.36), h + 0.10, p.random.choice(walls))
        x += w
    stone = rgb("#b5a58f")
    c.wash(h + 0.10, 1.0, p.tone(stone, 0.3, 0.8), p.tone(stone, 0, 0.8))
    joints = []
    for k in range(9):
        y = h + 0.10 + (0.9 - h) * (k / 9) ** 1.6
        joints.append([(0, y), (p.aspect, y), (p.aspect, y + 0.0014), (0, y + 0.0014)])
    for k in range(-14, 15):
        joints.append(
            [
                (p.aspect / 2 + k * 0.07, h + 0.10),
                (p.aspect / 2 + k * 0.07 + 0.001, h + 0.10),
                (p.aspect / 2 + k * 0.2 + 0.003, 1.0),
                (p.aspect / 2 + k * 0.2, 1.0),
            ]
        )
    c.fill_all(joints, p.light.shadow(stone), opacity=0.4)
    if p.scene.wet:
        wet_ground(p, h + 0.105, 0.5)
    for x in (0.08, 0.92):
        p.put("stall", x * p.aspect, h + 0.17, 0.24, 0.2)
    for x in (0.30, 0.72):
        p.put("stall", x * p.aspect, h + 0.12, 0.17, 0.35)
    lamplit(p)
    return Ground(h + 0.20, gleam=0.4 if p.scene.wet else 0.0)

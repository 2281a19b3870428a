"""Treatments: a finished picture made to look as if drawn by another hand.

Each takes an RGB picture and a random generator and gives one of the same size. Measures follow the
picture's shorter side, so that a preview and a large print look alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from draft_artist.scene.palette import rgb
from draft_artist.scene.touches import (
    boxed,
    clouds,
    contours,
    corners,
    flat_colors,
    framed,
    from_unit,
    grey_of,
    hatching,
    kuwahara,
    lifted,
    measure,
    paper,
    soft,
    warped,
)

Treatment = Callable[[Image.Image, np.random.Generator], Image.Image]


def treat(image: Image.Image, name: str, *, strength: float = 1.0, seed: int = 0) -> Image.Image:
    """The picture in the named treatment; `strength` 0 leaves it as it is, 1 treats it fully."""
    noise = np.random.default_rng(seed & (2**63 - 1))
    treated = TREATMENTS[name](image, noise)
    return treated if strength >= 1 else Image.blend(image, treated, max(0.0, strength))


def ink(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Pen on cream paper: contours, hatching in three tones, blacks filled by brush."""
    u = measure(image)
    tone = (
        np.asarray(
            ImageOps.autocontrast(soft(image.convert("L"), 1.6 * u), cutoff=1), dtype=np.float32
        )
        / 255
    )
    lines = contours(warped(image, noise, 1.0 * u), 1.1 * u, 15)
    page = np.ones_like(tone)
    for degrees, level, step in ((45, 0.60, 8.5), (-45, 0.40, 8.0), (12, 0.26, 7.0)):
        gap = hatching(image.size, max(3.0, step * u), degrees, noise)
        width = np.clip((level - tone) / level, 0, 0.8) * 0.9
        stroke = np.clip((gap - 1 + width * 1.15) * 5, 0, 1)
        page = np.minimum(page, 1 - stroke * 0.94)
    page = np.minimum(page, 1 - np.clip((0.12 - tone) * 14, 0, 1))
    page = np.minimum(page, 1 - lines)
    inked = ImageOps.colorize(from_unit(page), rgb("#1b1a24"), rgb("#f6efdf"))
    return ImageChops.multiply(inked, Image.merge("RGB", [paper(image.size, noise, 0.06)] * 3))


def watercolour(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Washes with dark rims, blooms and granulation, on white paper that shows at the edge."""
    u = measure(image)
    size = image.size
    wobbly = warped(lifted(image, 0.40), noise, 2.2 * u, 26)
    k = max(1, round(1.5 * u))
    reduced = (max(8, size[0] // k), max(8, size[1] // k))
    calm = wobbly.resize(reduced, Image.Resampling.BOX)
    for _ in range(2):
        calm = calm.filter(ImageFilter.MedianFilter(5))
    calm = soft(calm.resize(size, Image.Resampling.BICUBIC), 0.8 * u)
    calm = ImageEnhance.Color(calm).enhance(1.18)
    rim = contours(calm, 2.0 * u, 7)
    # Channel by channel, which keeps a large picture's memory small.
    strong = 0.96 - 0.34 * clouds(size, noise, 4, 4)
    shade = 1 - 0.34 * rim
    grain = noise.standard_normal((size[1], size[0]), dtype=np.float32) * 0.022
    channels = []
    for channel in calm.split():
        washed = 1 - (1 - np.asarray(channel, dtype=np.float32) / 255) * strong
        washed = washed**1.04 * shade
        washed += grain * (1 - washed)
        channels.append(from_unit(washed))
    painted = Image.merge("RGB", channels)
    return _on_paper(painted, noise, rgb("#fbf7ee"), u)


def _on_paper(
    painted: Image.Image, noise: np.random.Generator, sheet: tuple[int, int, int], u: float
) -> Image.Image:
    w, h = painted.size
    edge = Image.new("L", painted.size)
    m = round(26 * u)
    ImageDraw.Draw(edge).rectangle((m, m, w - m - 1, h - m - 1), fill=255)
    ragged = (
        np.asarray(soft(edge, 12 * u), dtype=np.float32) / 255
        + (clouds(painted.size, noise, 22, 3) - 0.5) * 0.85
    )
    mask = from_unit((ragged - 0.42) * 9)
    page = Image.new("RGB", painted.size, sheet)
    page.paste(painted, (0, 0), mask)
    return ImageChops.multiply(page, Image.merge("RGB", [paper(painted.size, noise, 0.07)] * 3))


def oil(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Thick paint: strokes that follow the shapes, with light on their ridges."""
    u = measure(image)
    size = image.size
    base = ImageEnhance.Color(image).enhance(1.25)
    k = 2 if min(size) > 600 else 1
    small = base.reduce(k) if k > 1 else base
    painted = kuwahara(np.asarray(small, dtype=np.float32), max(2, round(5 * u / k)))
    canvas = Image.fromarray(painted.clip(0, 255).astype(np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    grain = noise.random((size[1] // 3 + 1, size[0] // 3 + 1), dtype=np.float32)
    hair = Image.fromarray(grain).resize(size, Image.Resampling.BILINEAR)
    along = np.asarray(soft(image.convert("L"), 5 * u), dtype=np.float32)
    gy, gx = np.gradient(along)
    flat = np.abs(gx) > np.abs(gy)
    reach = max(3, round(9 * u))
    across = np.asarray(boxed(hair, (reach, 0)))
    down = np.asarray(boxed(hair, (0, reach)))
    stroke = np.where(flat, down, across)
    height = np.asarray(soft(from_unit((stroke - 0.5) * 2.2 + 0.5), 0.8), dtype=np.float32) / 255
    relief = (np.roll(height, 1, 0) - height + np.roll(height, 1, 1) - height) * 190
    lit = np.asarray(canvas, dtype=np.float32) + relief[..., None].clip(-34, 34)
    return Image.fromarray(lit.clip(0, 255).astype(np.uint8))


def pencil(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Graphite on paper: soft shading by strokes, sharper contours, a hint of colour."""
    u = measure(image)
    grey = lifted(ImageOps.autocontrast(image.convert("L"), cutoff=1), 0.56)
    blurred = soft(ImageOps.invert(grey), 9 * u)
    dodge = np.asarray(grey, dtype=np.float32) / np.maximum(
        1, 255 - np.asarray(blurred, dtype=np.float32)
    )
    tone = grey_of(soft(grey, 2 * u))
    strokes = hatching(image.size, max(2.4, 4.2 * u), 38, noise)
    shading = 1 - np.clip(1.02 - tone, 0, 1) ** 1.25 * (0.42 + 0.40 * strokes)
    page = np.clip(dodge, 0, 1) ** 1.5 * shading
    page *= 1 - 0.85 * contours(warped(image, noise, 1.4 * u), 1.0 * u, 9)
    tooth = np.asarray(paper(image.size, noise, 0.30), dtype=np.float32) / 255
    page = 1 - (1 - page) * (1.25 - 0.9 * (1 - tooth) * 3)
    drawn = ImageOps.colorize(from_unit(page), rgb("#2b2c33"), rgb("#f7f4ec"))
    hue = Image.blend(Image.new("RGB", image.size, "white"), soft(image, 4 * u), 0.20)
    return ImageChops.multiply(drawn, hue)


def comic(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Flat loud colours, halftone dots in the shadows, heavy ink lines."""
    u = measure(image)
    image = lifted(image, 0.36)
    loud = ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.7)).enhance(1.12)
    flat = flat_colors(loud, 14, 1.6 * u)
    tone = grey_of(soft(image, 3 * u))
    step = max(5.0, 9.5 * u)
    a = np.deg2rad(27)
    y, x = (
        np.arange(image.height, dtype=np.float32)[:, None],
        np.arange(image.width, dtype=np.float32)[None, :],
    )
    p, q = (x * np.cos(a) + y * np.sin(a)) / step, (-x * np.sin(a) + y * np.cos(a)) / step
    dot = np.hypot(p - np.floor(p) - 0.5, q - np.floor(q) - 0.5)
    radius = np.clip((0.62 - tone) * 0.85, 0, 0.46)
    dots = np.clip((radius - dot) * step * 0.8, 0, 1) * 0.42
    lines = np.clip(contours(image, 1.5 * u, 17) * 1.3 - 0.1, 0, 1)
    shade = 1 - np.maximum(dots, lines)
    return ImageChops.multiply(flat, Image.merge("RGB", [from_unit(shade)] * 3))


def poster(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """A screen print: a few flat inks, slightly out of register, worn at the edges."""
    u = measure(image)
    rich = ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.35)).enhance(1.15)
    flat = soft(flat_colors(rich, 8, 5 * u), 0.6)
    r, g, b = flat.split()
    off = max(1, round(1.4 * u))
    flat = Image.merge("RGB", (ImageChops.offset(r, off, 0), g, ImageChops.offset(b, -off, off)))
    wear = clouds(image.size, noise, 170, 2)
    speck = from_unit((wear - 0.80) * 8)
    page = flat.copy()
    page.paste(rgb("#f3e9d2"), (0, 0), speck.point([round(i * 0.5) for i in range(256)]))
    return framed(page, rgb("#f3e9d2"), 30 * u)


def pixel(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Large square pixels, a palette of 28 colours, ordered dithering."""
    side = max(2, round(min(image.size) / 128))
    size = (max(4, image.width // side), max(4, image.height // side))
    crisp = ImageEnhance.Contrast(ImageEnhance.Color(image).enhance(1.3)).enhance(1.08)
    small = crisp.resize(size, Image.Resampling.BOX).filter(ImageFilter.UnsharpMask(1.2, 90, 2))
    bayer = np.array(
        [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32
    )
    tile = np.tile(bayer / 16 - 0.47, (size[1] // 4 + 1, size[0] // 4 + 1))[: size[1], : size[0]]
    dithered = np.asarray(small, dtype=np.float32) + tile[..., None] * 15
    base = Image.fromarray(dithered.clip(0, 255).astype(np.uint8))
    palette = small.quantize(28, Image.Quantize.MEDIANCUT, kmeans=3)
    few = base.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(image.size, Image.Resampling.NEAREST)


def neon(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """A dark picture whose contours glow in magenta, violet and cyan."""
    u = measure(image)
    grey = grey_of(soft(image, 1.5 * u))
    lines = contours(image, 1.3 * u, 13) ** 1.1
    h, w = grey.shape
    ramp = (
        np.linspace(0, 1, h, dtype=np.float32)[:, None] * 0.6
        + np.linspace(0, 1, w, dtype=np.float32)[None, :] * 0.4
    )
    ramp = np.clip(ramp + (grey - 0.5) * 0.7, 0, 1)
    tubes = [rgb(stop) for stop in ("#28e6ff", "#7a5cff", "#ff2fb0", "#ff8a3c")]
    glow = np.clip(lines + np.clip(grey - 0.72, 0, 1) * 1.6, 0, 1)
    low = grey**1.7 * 0.46
    drawn, shining = [], []
    for c, own in enumerate(ImageEnhance.Color(image).enhance(1.5).split()):
        hue = np.interp(ramp, (0, 0.36, 0.72, 1), [stop[c] for stop in tubes]).astype(np.float32)
        body = rgb("#0b0722")[c] + hue * low + np.asarray(own, dtype=np.float32) * 0.20
        drawn.append(from_unit((body + (hue * 0.75 + 90) * lines) / 255))
        shining.append(from_unit(hue * glow / 255))
    base, light = Image.merge("RGB", drawn), Image.merge("RGB", shining)
    k = 4
    small = light.reduce(k)
    for radius, gain in ((5 * u, 1.3), (22 * u, 1.7)):
        spread = soft(small, max(1.0, radius / k)).resize(image.size, Image.Resampling.BICUBIC)
        base = ImageChops.screen(
            base, spread.point([min(255, round(i * gain)) for i in range(256)] * 3)
        )
    return base


def noir(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Black and white film: deep blacks, hard light, grain, dark corners."""
    u = measure(image)
    r, g, b = (np.asarray(c, dtype=np.float32) / 255 for c in image.split())
    grey = 0.42 * r + 0.42 * g + 0.16 * b
    low, high = np.percentile(grey, (2, 98.5))
    grey = np.clip((grey - low) / max(0.05, high - low), 0, 1)
    grey = grey**1.12
    curve = grey * grey * (3 - 2 * grey)
    bright = soft(from_unit(np.clip(curve - 0.72, 0, 1) * 2.4), 14 * u)
    lit = np.clip(curve + np.asarray(bright, dtype=np.float32) / 255 * 0.35, 0, 1)
    lit = lit * corners(image.size, 0.55) + noise.normal(0, 0.026, lit.shape)
    return ImageOps.colorize(from_unit(lit), rgb("#06060a"), rgb("#f7f5f0"), mid=rgb("#77767a"))


def blueprint(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """White lines on blue paper with a measured grid."""
    u = measure(image)
    w, h = image.size
    lines = contours(image, 1.0 * u, 26)
    tone = grey_of(soft(image, 3 * u))
    hatch = (
        np.clip((hatching(image.size, max(4.0, 9 * u), 45, noise) - 0.80) * 6, 0, 1)
        * np.clip(0.42 - tone, 0, 1)
        * 0.9
    )
    page = np.asarray(Image.new("RGB", image.size, rgb("#1b4a8a")), dtype=np.float32)
    page = page * (0.90 + 0.2 * clouds(image.size, noise, 6, 3))[..., None]
    grid = np.zeros((h, w), dtype=np.float32)
    for step, strength in ((max(8, round(20 * u)), 0.07), (max(40, round(100 * u)), 0.16)):
        grid[::step, :] = np.maximum(grid[::step, :], strength)
        grid[:, ::step] = np.maximum(grid[:, ::step], strength)
    white = np.clip(lines * 1.15 + hatch * 0.55 + grid, 0, 1)[..., None]
    drawn = page + (np.array(rgb("#eef6ff"), dtype=np.float32) - page) * white * 0.95
    sheet = Image.fromarray(drawn.clip(0, 255).astype(np.uint8))
    draw, m = ImageDraw.Draw(sheet), round(18 * u)
    draw.rectangle(
        (m, m, w - m - 1, h - m - 1), outline=rgb("#dbe9fb"), width=max(1, round(1.6 * u))
    )
    return sheet


def film(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Colour film: teal shadows, warm lights, halation round the lights, grain."""
    u = measure(image)
    x = np.arange(256) / 255
    s = x + 0.10 * np.sin((x - 0.5) * np.pi * 2) * 0.5
    red = np.clip(s * 0.98 + 0.03 * x, 0, 1)
    green = np.clip(s * 0.97 + 0.012, 0, 1)
    blue = np.clip(s * 0.88 + 0.055, 0, 1)
    curved = image.point([round(v * 255) for channel in (red, green, blue) for v in channel])
    glow = soft(
        image.convert("L").point([0 if i < 190 else min(255, (i - 190) * 4) for i in range(256)]),
        12 * u,
    )
    halo = Image.merge(
        "RGB",
        (
            glow.point([round(i * 0.42) for i in range(256)]),
            glow.point([round(i * 0.16) for i in range(256)]),
            glow.point([round(i * 0.06) for i in range(256)]),
        ),
    )
    lit = np.asarray(ImageChops.screen(curved, halo), dtype=np.float32)
    k = max(1.0, 1.1 * u)
    rough = noise.normal(0, 11, (int(image.height / k) + 1, int(image.width / k) + 1)).astype(
        np.float32
    )
    grain = np.asarray(Image.fromarray(rough).resize(image.size, Image.Resampling.BILINEAR))
    out = lit * corners(image.size, 0.32)[..., None] + grain[..., None]
    return Image.fromarray(out.clip(0, 255).astype(np.uint8))


def vintage(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """An old print: sepia, faded blacks, soft, with dust and a pale border."""
    u = measure(image)
    gentle = soft(ImageEnhance.Contrast(image).enhance(1.12), 0.8 * u)
    sepia = ImageOps.colorize(
        gentle.convert("L"), rgb("#2c1a10"), rgb("#fbeed0"), mid=rgb("#b08a5c")
    )
    faded = np.asarray(
        Image.blend(sepia, ImageEnhance.Color(gentle).enhance(0.7), 0.22), dtype=np.float32
    )
    faded = (
        faded
        * (0.86 + 0.2 * clouds(image.size, noise, 4, 3))[..., None]
        * corners(image.size, 0.34)[..., None]
    )
    faded += noise.normal(0, 6, faded.shape[:2])[..., None]
    print_ = Image.fromarray(faded.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(print_)
    for _ in range(26):
        x, y = noise.random() * image.width, noise.random() * image.height
        r = (0.6 + noise.random() * 1.3) * u
        draw.ellipse((x - r, y - r, x + r, y + r), fill=rgb("#f4e6c6"))
    for _ in range(5):
        x, y = noise.random() * image.width, noise.random() * image.height
        draw.line(
            (x, y, x + noise.normal() * 22 * u, y + noise.normal() * 60 * u),
            fill=rgb("#ecdcb8"),
            width=1,
        )
    return framed(print_, rgb("#f5ecd6"), 34 * u)


TREATMENTS: dict[str, Treatment] = {
    "ink": ink, "watercolour": watercolour, "oil": oil, "pencil": pencil, "comic": comic,
    "poster": poster, "pixel": pixel, "neon": neon, "noir": noir, "blueprint": blueprint,
    "film": film, "vintage": vintage,
}  # fmt: skip

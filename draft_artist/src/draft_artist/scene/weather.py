"""Weather in front of everything: rain, snow, fog, wind; and the last touches of a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Point


def fall(p: Painting) -> None:
    """What falls or drifts between the viewer and the scene. Not inside."""
    weather = p.scene.weather
    if p.scene.indoors or p.scene.place in ("space", "underwater", "moon-surface"):
        return
    if "fog" in weather:
        fog(p, 0.8)
    if weather & {"rain", "storm"}:
        rain(p, 1.5 if "storm" in weather else 1.0)
    if "snow" in weather:
        snow(p)
    if "wind" in weather:
        _leaves(p)
    if (
        p.scene.place in ("forest", "jungle", "swamp", "garden")
        and p.light.dark
        and not p.scene.wet
        and not p.scene.snowy
    ):
        _fireflies(p)


def fog(p: Painting, strength: float) -> None:
    """Banks of mist, thickest at the horizon."""
    c = p.canvas
    noise = c.texture(2, 4)
    rows = np.arange(c.height, dtype=np.float32) / c.height
    bank = np.exp(-(((rows - p.horizon) / 0.30) ** 2))[:, None]
    mask = np.clip((0.35 + 0.9 * (noise - 0.3)) * bank * strength + 0.08, 0, 0.9)
    pale = mix(p.light.haze, p.light.sky[3], 0.4)
    c.image.paste(pale, (0, 0), Image.fromarray((mask * 255).astype(np.uint8)))


def rain(p: Painting, amount: float) -> None:
    """Slanting streaks in three distances, and rings where they hit the ground."""
    c, rng = p.canvas, p.random
    lean = rng.choice((-1, 1)) * 0.16 * amount
    pale = mix(p.light.sky[3], (235, 242, 255), 0.5)
    for count, length, width, opacity in (
        (420, 0.035, 0.0009, 0.20),
        (220, 0.07, 0.0013, 0.26),
        (70, 0.13, 0.0021, 0.28),
    ):
        shapes: list[list[Point]] = []
        for _ in range(int(count * amount * p.aspect)):
            x, y = rng.uniform(-0.1, p.aspect + 0.1), rng.uniform(-0.1, 1)
            n = length * rng.uniform(0.6, 1.3)
            shapes.append(
                [(x, y), (x + width, y), (x + n * lean + width, y + n), (x + n * lean, y + n)]
            )
        c.fill_all(shapes, pale, opacity=opacity)
    if p.scene.place in ("street", "city", "alley", "rooftop", "square", "dock", "road"):
        rings = [
            oval_points(
                rng.uniform(0, p.aspect),
                p.horizon + 0.12 + (0.86 - p.horizon) * rng.random(),
                w,
                w * 0.28,
                14,
            )
            for w in (rng.uniform(0.003, 0.011) for _ in range(70))
        ]
        c.fill_all(rings, pale, opacity=0.22)


def snow(p: Painting) -> None:
    """Flakes near and far; the nearest out of focus."""
    c, rng = p.canvas, p.random
    for count, low, high, blur, opacity in (
        (420, 0.0010, 0.0022, 0.0, 0.75),
        (130, 0.003, 0.0055, 0.0008, 0.8),
        (22, 0.009, 0.018, 0.004, 0.5),
    ):
        flakes = [
            oval_points(rng.uniform(0, p.aspect), rng.uniform(0, 1), r, r, 12)
            for r in (rng.uniform(low, high) for _ in range(int(count * p.aspect)))
        ]
        c.fill_all(flakes, mix((255, 255, 255), p.light.sky[3], 0.12), opacity=opacity, blur=blur)


def _leaves(p: Painting) -> None:
    rng = p.random
    for color in ("#c9762f", "#a5a04a", "#d8a045"):
        shapes = []
        for _ in range(9):
            x, y, s = rng.uniform(0, p.aspect), rng.uniform(0.1, 0.95), rng.uniform(0.006, 0.014)
            shapes.append([(x - s, y), (x, y - s * 0.4), (x + s, y + s * 0.2), (x, y + s * 0.5)])
        p.canvas.fill_all(shapes, p.tone(color))


def _fireflies(p: Painting) -> None:
    rng = p.random
    for _ in range(22):
        x, y = rng.uniform(0, p.aspect), rng.uniform(p.horizon - 0.15, 0.97)
        r = rng.uniform(0.0015, 0.003)
        p.canvas.glow(x, y, r * 9, rgb("#f6e86a"), 0.6)
        p.canvas.fill(oval_points(x, y, r, r, 10), rgb("#fffbd0"))


def finish(p: Painting) -> None:
    """Bloom, vignette and a breath of grain: what makes one picture out of many shapes."""
    c = p.canvas
    image = c.image
    k = 8
    small = image.reduce(k)
    bright = small.point(
        [0 if i < 150 else min(255, round((i - 150) * 1.25)) for i in range(256)] * 3
    )
    spread = bright.filter(ImageFilter.GaussianBlur(max(2.0, c.height / k * 0.03)))
    strength = 0.34 if p.light.dark else 0.20
    spread = spread.point([round(i * strength) for i in range(256)] * 3)
    image = ImageChops.screen(image, spread.resize(image.size, Image.Resampling.BICUBIC))
    y = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, 64, dtype=np.float32)[None, :]
    edge = np.clip((x * x * 0.8 + y * y - 0.55) * 0.42, 0, 0.42)
    mask = Image.fromarray((edge * 255).astype(np.uint8)).resize(
        image.size, Image.Resampling.BICUBIC
    )
    image.paste(mix(p.light.shade, (8, 6, 18), 0.4), (0, 0), mask)
    c.image = grained(image, c.noise, 2.5)


def grained(image: Image.Image, noise: np.random.Generator, amount: float) -> Image.Image:
    """The same picture with grey grain, `amount` levels strong. The grain tiles by 512."""
    grain = noise.normal(128, amount, (512, 512)).clip(0, 255).astype(np.uint8)
    times = (image.height // 512 + 1, image.width // 512 + 1)
    tile = Image.fromarray(np.tile(grain, times)[: image.height, : image.width])
    return ImageChops.add(image, Image.merge("RGB", (tile,) * 3), 1, -128)

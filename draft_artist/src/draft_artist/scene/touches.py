"""Means that several treatments share: lines, hatching, paper, noise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

Array = Any


def measure(image: Image.Image) -> float:
    """One thousandth of the shorter side, in pixels."""
    return min(image.size) / 1000


def soft(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def grey_of(image: Image.Image) -> Array:
    return np.asarray(image.convert("L"), dtype=np.float32) / 255


def from_unit(values: Array) -> Image.Image:
    """An L picture from floats 0..1."""
    return Image.fromarray((np.clip(values, 0, 1) * 255).astype(np.uint8))


def clouds(
    size: tuple[int, int], noise: np.random.Generator, cells: int, octaves: int = 3
) -> Array:
    """Fractal noise of a picture's size, float32 0..1."""
    width, height = size
    total, weight = np.zeros((height, width), dtype=np.float32), 0.0
    for octave in range(octaves):
        n = cells << octave
        rows, cols = max(2, n), max(2, round(n * width / height))
        grid = Image.fromarray(noise.random((rows, cols), dtype=np.float32))
        total += np.asarray(grid.resize(size, Image.Resampling.BICUBIC)) * 0.5**octave
        weight += 0.5**octave
    return np.clip(total / weight, 0, 1)


def paper(size: tuple[int, int], noise: np.random.Generator, depth: float) -> Image.Image:
    """Paper tooth as an L picture around 255."""
    grain = Image.fromarray(
        noise.normal(0.5, 0.22, (size[1] // 2 + 1, size[0] // 2 + 1)).clip(0, 1).astype(np.float32)
    )
    tooth = np.asarray(grain.resize(size, Image.Resampling.BICUBIC))
    return from_unit(1 - depth * np.clip(tooth * 0.7 + clouds(size, noise, 24, 2) * 0.3, 0, 1))


def lifted(image: Image.Image, mean: float) -> Image.Image:
    """A dark picture brightened until its mean light is `mean` (0..1): paper does not glow."""
    light = float(np.asarray(image.convert("L").reduce(4)).mean()) / 255
    if light >= mean or light < 0.01:
        return image
    power = math.log(mean) / math.log(light)
    return image.point([round(255 * (i / 255) ** power) for i in range(256)] * len(image.mode))


def contours(image: Image.Image, width: float, gain: float) -> Array:
    """Contours by the difference of two blurs, 0 (no line) … 1, in light and in colour."""
    total: Array = 0.0
    _, cb, cr = image.convert("YCbCr").split()
    for channel, weight in ((image.convert("L"), 1.0), (cb, 1.6), (cr, 1.6)):
        fine = np.asarray(soft(channel, width), dtype=np.float32)
        wide = np.asarray(soft(channel, width * 2.2), dtype=np.float32)
        step = np.abs(fine - wide) / 255
        total = np.maximum(total, step * weight)
    return np.clip((total - 0.012) * gain, 0, 1)


def warped(
    image: Image.Image, noise: np.random.Generator, reach: float, cells: int = 14
) -> Image.Image:
    """The picture with its contours made unsteady, as by hand."""
    w, h = image.size
    cols, rows = max(2, round(cells * w / h)), cells
    xs, ys = np.linspace(0, w, cols + 1), np.linspace(0, h, rows + 1)
    dx = noise.normal(0, reach, (rows + 1, cols + 1))
    dy = noise.normal(0, reach, (rows + 1, cols + 1))
    dx[:, 0] = dx[:, -1] = 0
    dy[0, :] = dy[-1, :] = 0
    mesh = []
    for r in range(rows):
        for c in range(cols):
            box = (int(xs[c]), int(ys[r]), int(xs[c + 1]), int(ys[r + 1]))
            quad: list[float] = []
            for rr, cc in ((r, c), (r + 1, c), (r + 1, c + 1), (r, c + 1)):
                quad += [xs[cc] + dx[rr, cc], ys[rr] + dy[rr, cc]]
            mesh.append((box, tuple(quad)))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def flat_colors(image: Image.Image, colors: int, blur: float) -> Image.Image:
    """The picture in few flat colours of its own."""
    k = 2 if min(image.size) > 600 else 1
    calm = soft(image, blur).reduce(k).filter(ImageFilter.MedianFilter(3 if k > 1 else 5))
    calm = calm.resize(image.size, Image.Resampling.BICUBIC)
    small = calm.copy()
    small.thumbnail((256, 256))
    palette = small.quantize(colors, Image.Quantize.MEDIANCUT, kmeans=2)
    return calm.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")


def hatching(
    size: tuple[int, int], step: float, degrees: float, noise: np.random.Generator
) -> Array:
    """Parallel pen strokes, 0 (middle of a line) … 1 (middle of a gap)."""
    w, h = size
    a = np.deg2rad(degrees)
    y = np.arange(h, dtype=np.float32)[:, None] * np.float32(np.sin(a))
    x = np.arange(w, dtype=np.float32)[None, :] * np.float32(np.cos(a))
    sway = clouds(size, noise, 9, 2) * step * 2.2
    at = (x + y + sway) / step
    return np.abs((at - np.floor(at)) * 2 - 1)


def boxed(image: Image.Image, radius: tuple[float, float]) -> Image.Image:
    """A box blur of a float picture."""
    scaled = image.point(lambda v: v * 255).convert("L")
    blurred = scaled.filter(ImageFilter.BoxBlur(radius))
    return Image.fromarray(np.asarray(blurred, dtype=np.float32) / 255)


def kuwahara(picture: Array, r: int) -> Array:
    """Each pixel becomes the mean of the calmest of the four squares around it."""
    h, w, _ = picture.shape
    pad = np.pad(picture, ((r, r), (r, r), (0, 0)), mode="edge")
    light = pad.mean(axis=2)
    means = _sums(pad, r + 1) / (r + 1) ** 2
    m1 = _sums(light[..., None], r + 1)[..., 0] / (r + 1) ** 2
    m2 = _sums((light**2)[..., None], r + 1)[..., 0] / (r + 1) ** 2
    spread = m2 - m1**2
    best, least = None, None
    for dy, dx in ((0, 0), (0, r), (r, 0), (r, r)):
        v = spread[dy : dy + h, dx : dx + w]
        m = means[dy : dy + h, dx : dx + w]
        if best is None or least is None:
            best, least = m.copy(), v.copy()
        else:
            take = v < least
            best[take] = m[take]
            least = np.minimum(least, v)
    return best


def _sums(values: Array, n: int) -> Array:
    """Sums over every n × n square."""
    total = np.cumsum(np.cumsum(values, axis=0, dtype=np.float64), axis=1)
    total = np.pad(total, ((1, 0), (1, 0), (0, 0)))
    return (total[n:, n:] - total[:-n, n:] - total[n:, :-n] + total[:-n, :-n]).astype(np.float32)


def framed(image: Image.Image, color: tuple[int, int, int], margin: float) -> Image.Image:
    m = round(margin)
    framed = Image.new("RGB", image.size, color)
    framed.paste(image.crop((m, m, image.width - m, image.height - m)), (m, m))
    return framed


def corners(size: tuple[int, int], amount: float) -> Array:
    """1 in the middle, darker towards the corners."""
    y, x = (
        np.linspace(-1, 1, size[1], dtype=np.float32)[:, None],
        np.linspace(-1, 1, size[0], dtype=np.float32)[None, :],
    )
    return 1 - np.clip((x * x + y * y - 0.45) * amount, 0, 0.8)

"""The canvas: one RGB picture and the ways to lay paint on it.

Places and sizes are in picture heights: y runs down from 0 (top) to 1, x from 0 to `aspect`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from draft_artist.scene.palette import Color, ramp
from draft_artist.scene.pen import Point

Box = tuple[int, int, int, int]


class Canvas:
    """`seed` drives every texture; `random` every choice. Both are the caller's to fix."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.width, self.height = width, height
        self.aspect = width / height
        self.image = Image.new("RGB", (width, height))
        self.random = Random(seed)
        self.noise = np.random.default_rng(seed)

    # Laying paint -------------------------------------------------------------------------------

    def fill(
        self, points: Sequence[Point], *colors: Color, opacity: float = 1.0, blur: float = 0.0,
        span: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """A shape in one colour, or in several from its top to its bottom (or over `span`)."""
        self.fill_all([points], *colors, opacity=opacity, blur=blur, span=span)

    def fill_all(
        self, shapes: Sequence[Sequence[Point]], *colors: Color, opacity: float = 1.0,
        blur: float = 0.0, span: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """Many shapes in the same paint, at the price of one."""
        pieces = [shape for shape in shapes if len(shape) > 2]
        if not pieces:
            return
        found = self._mask(pieces, blur)
        if found is None:
            return
        mask, box = found
        if opacity < 1:
            mask = mask.point([round(i * opacity) for i in range(256)])
        if len(colors) == 1:
            self.image.paste(colors[0], box, mask)
            return
        top, bottom = span or (
            min(y for s in pieces for _, y in s),
            max(y for s in pieces for _, y in s),
        )
        self.image.paste(self._gradient(colors, box, top, bottom), box, mask)

    def _mask(
        self, shapes: Sequence[Sequence[Point]], blur: float
    ) -> tuple[Image.Image, Box] | None:
        h = self.height
        pad = 2 + int(blur * h * 3)
        xs = [x * h for shape in shapes for x, _ in shape]
        ys = [y * h for shape in shapes for _, y in shape]
        left, right = max(0, int(min(xs)) - pad), min(self.width, int(max(xs)) + pad + 1)
        top, bottom = max(0, int(min(ys)) - pad), min(h, int(max(ys)) + pad + 1)
        if right <= left or bottom <= top:
            return None
        area = (right - left) * (bottom - top)
        k = 1 if blur * h > 3 else 4 if area < 700_000 else 3 if area < 1_600_000 else 2
        mask = Image.new("L", ((right - left) * k, (bottom - top) * k))
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon([((x * h - left) * k, (y * h - top) * k) for x, y in shape], fill=255)
        if k > 1:
            mask = mask.reduce(k)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * h))
        return mask, (left, top, right, bottom)

    def _gradient(
        self, colors: Sequence[Color], box: Box, top: float, bottom: float
    ) -> Image.Image:
        """Stops from `top` to `bottom`, dithered so that no band shows."""
        left, upper, right, lower = box
        h = self.height
        reach = max(1e-6, bottom - top)
        stops = np.array([ramp(tuple(colors), i / 64) for i in range(65)], dtype=np.float32)
        at = np.clip(((np.arange(upper, lower) + 0.5) / h - top) / reach, 0, 1) * 64
        rows = np.stack([np.interp(at, np.arange(65), stops[:, c]) for c in range(3)], axis=1)
        strip = self.noise.random((lower - upper, 64, 1), dtype=np.float32)
        tile = (rows[:, None, :] + strip).clip(0, 255).astype(np.uint8)
        wide = np.tile(tile, (1, (right - left) // 64 + 1, 1))[:, : right - left]
        return Image.fromarray(np.ascontiguousarray(wide))

    def wash(self, top: float, bottom: float, *colors: Color) -> None:
        """The whole width between two heights, in one colour or in several from top to bottom."""
        box = (
            0, max(0, round(top * self.height)),
            self.width, min(self.height, round(bottom * self.height)),
        )  # fmt: skip
        if box[3] <= box[1]:
            return
        if len(colors) == 1:
            self.image.paste(colors[0], box)
        else:
            self.image.paste(self._gradient(colors, box, top, bottom), box)

    def veil(
        self, color: Color, top: float, bottom: float, strongest: float, peak: float = 1.0
    ) -> None:
        """Mist: nothing at both ends, `strongest` at `peak` (0 top … 1 bottom) between them."""
        y0, y1 = max(0, round(top * self.height)), min(self.height, round(bottom * self.height))
        if y1 <= y0:
            return
        at = (np.arange(y0, y1) / self.height - top) / max(1e-6, bottom - top)
        rise = np.interp(at, [0, max(1e-3, peak), 1], [0, 1, 0 if peak < 1 else 1])
        mask = Image.fromarray(
            (rise * rise * (3 - 2 * rise) * strongest * 255).astype(np.uint8)[:, None]
        )
        self.image.paste(color, (0, y0, self.width, y1), mask.resize((self.width, y1 - y0)))

    def glow(self, x: float, y: float, radius: float, color: Color, strength: float) -> None:
        """Light around a point, added to what is there."""
        n = 96
        grid = np.linspace(-1, 1, n, dtype=np.float32)
        away = np.sqrt(grid[None, :] ** 2 + grid[:, None] ** 2)
        fall = np.clip(1 - away, 0, 1) ** 2.2 * strength * 255
        mask = Image.fromarray(fall.astype(np.uint8))
        self.shine(mask, x - radius, y - radius, radius * 2, radius * 2, color)

    def shine(
        self, mask: Image.Image, x: float, y: float, width: float, height: float, color: Color
    ) -> None:
        """Adds light of one colour through a mask that is stretched to the given frame."""
        h = self.height
        left, top = round(x * h), round(y * h)
        right, bottom = round((x + width) * h), round((y + height) * h)
        box = (max(0, left), max(0, top), min(self.width, right), min(h, bottom))
        if box[2] <= box[0] or box[3] <= box[1]:
            return
        sx, sy = mask.width / (right - left), mask.height / (bottom - top)
        part = mask.resize(
            (box[2] - box[0], box[3] - box[1]),
            Image.Resampling.BILINEAR,
            ((box[0] - left) * sx, (box[1] - top) * sy, (box[2] - left) * sx, (box[3] - top) * sy),
        )
        light = Image.merge("RGB", [part.point([i * c // 255 for i in range(256)]) for c in color])
        under = self.image.crop(box)
        self.image.paste(ImageChops.screen(under, light), box)

    def texture(self, coarse: int, octaves: int = 4) -> Any:
        """Fractal noise over the picture, float32 from 0 to 1, `coarse` cells across its height."""
        total = np.zeros((self.height, self.width), dtype=np.float32)
        weight, amount = 0.0, 1.0
        for octave in range(octaves):
            rows = coarse << octave
            cols = max(2, round(rows * self.aspect))
            cells = Image.fromarray(self.noise.random((rows + 1, cols + 1), dtype=np.float32))
            total += amount * np.asarray(
                cells.resize((self.width, self.height), Image.Resampling.BICUBIC)
            )
            weight += amount
            amount *= 0.5
        return np.clip(total / weight, 0, 1)


def ridge(
    random: Random, x0: float, x1: float, level: float, swell: float, *, rough: float = 0.5,
    points: int = 7,
) -> list[Point]:  # fmt: skip
    """A skyline by midpoint displacement: 2^points + 1 points, `swell` high around `level`."""
    ys = [random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5)]
    amount = 1.0
    for _ in range(points):
        between = []
        for a, b in pairwise(ys):
            between += [a, (a + b) / 2 + random.uniform(-0.5, 0.5) * amount]
        ys = [*between, ys[-1]]
        amount *= rough
    low, high = min(ys), max(ys)
    n = len(ys) - 1
    return [
        (x0 + (x1 - x0) * i / n, level - swell * (y - low) / (high - low or 1))
        for i, y in enumerate(ys)
    ]


def down_to(line: Sequence[Point], bottom: float) -> list[Point]:
    """A line closed downwards to a shape."""
    return [*line, (line[-1][0], bottom), (line[0][0], bottom)]

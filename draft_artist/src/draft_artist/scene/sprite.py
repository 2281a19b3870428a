"""Putting one drawing into the picture: light and shade, haze, shadow, reflection, glow."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin, tau
from random import Random

from PIL import Image, ImageChops, ImageFilter

from draft_artist.scene.canvas import Canvas
from draft_artist.scene.palette import Color, Light, mix
from draft_artist.scene.pen import Look, Pen, Sheet
from draft_artist.scene.repertoire import drawings

# Drawings are made this many times larger and reduced; large ones need less of it.
_FINE, _USUAL, _COARSE = 4, 3, 2
_MOST_PIXELS = 9_000_000


@dataclass(frozen=True)
class Spot:
    """Where a thing stands: its foot at (x, y), its height, all in picture heights.

    `depth` (0 near … 1 at the horizon) decides the haze. `shadow` and `mirror_image` (0..1) are how
    strongly it shades the ground and shows in it.
    """

    x: float
    y: float
    height: float
    depth: float = 0.0
    mirror: bool = False
    turn: float = 0.0
    shadow: float = 0.5
    mirror_image: float = 0.0
    glow: float = 1.0
    shading: float = 1.0


def put(canvas: Canvas, light: Light, name: str, spot: Spot, look: Look, random: Random) -> None:
    """Draws the thing of that name at the spot."""
    h = canvas.height
    size = spot.height * h
    if size < 2:
        return
    drawing = drawings()[name]
    width, height = drawing.width * size, (drawing.top - drawing.bottom) * size
    left, top = spot.x * h - width / 2, spot.y * h - drawing.top * size
    if left > canvas.width or left + width < 0 or top > h or top + height < 0:
        return
    w, tall = int(width) + 2, int(height) + 2
    k = _FINE if size < 260 else _USUAL if size < 700 else _COARSE
    while k > 1 and w * tall * k * k > _MOST_PIXELS:
        k -= 1
    sheet = Sheet((w * k, tall * k))
    drawing.draw(
        Pen(sheet, look, random, w * k / 2, drawing.top * size * k, size * k, mirror=spot.mirror)
    )
    lit, shining = _reduced(sheet.lit, k), None
    if sheet.shining is not None:
        shining = _reduced(sheet.shining, k)
    if spot.turn:
        lit = lit.rotate(spot.turn, Image.Resampling.BICUBIC)
        shining = shining and shining.rotate(spot.turn, Image.Resampling.BICUBIC)
    at = (round(left), round(top))
    alpha = lit.getchannel("A")
    colors = shaded(lit, alpha, light, spot, size)
    if spot.shadow:
        _cast(canvas, light, alpha, at, spot)
    if shining is not None:
        colors.paste(shining, (0, 0), shining.getchannel("A"))
    if spot.mirror_image:
        _mirror(canvas, colors, alpha, at, spot)
    canvas.image.paste(colors, at, alpha)
    if shining is not None and spot.glow:
        _bloom(canvas, shining, at, spot)


def _reduced(sheet: Image.Image, k: int) -> Image.Image:
    return sheet.reduce(k) if k > 1 else sheet


def shaded(
    sheet: Image.Image, alpha: Image.Image, light: Light, spot: Spot, size: float
) -> Image.Image:
    """The drawing in the scene's light: body colour, a shaded side, a bright rim, haze."""
    body = sheet.convert("RGB")
    haze = min(0.94, spot.depth * light.thickness)
    lit = body.point(_curve(light.tint, light.haze, haze, 1.0))
    if not spot.shading or size < 12:
        return lit
    r, g, b = light.tint
    cool = (r * 0.62, g * 0.64, b * 0.74)
    dark = body.point(_curve(cool, mix(light.haze, light.shade, 0.25), haze, 1.0))
    step = max(1.0, min(size, 520) * 0.055)
    away = round(-light.side * step)
    covered = _moved(alpha, -away, round(-step * 0.5)).filter(ImageFilter.GaussianBlur(step * 0.8))
    side = ImageChops.multiply(alpha, ImageChops.invert(covered))
    strength = 0.85 * spot.shading
    lit.paste(dark, (0, 0), side.point([round(i * strength) for i in range(256)]))
    if light.rim and size > 24:
        thin = max(1, round(min(size, 700) * 0.008))
        edge = _moved(alpha, round(-light.side * thin), thin)
        rim = ImageChops.multiply(alpha, ImageChops.invert(edge))
        rim = rim.filter(ImageFilter.GaussianBlur(max(0.6, thin * 0.45)))
        shine = light.rim * 0.8 * (1 - haze) * spot.shading
        bright = mix(light.glow, (255, 255, 255), 0.1)
        lit.paste(bright, (0, 0), rim.point([round(i * shine) for i in range(256)]))
    return lit


def _curve(tint: tuple[float, float, float], haze: Color, amount: float, gain: float) -> list[int]:
    """One look-up for three channels: multiplied by the tint, then mixed with the haze."""
    return [
        min(255, round(min(255.0, i * f * gain) * (1 - amount) + c * amount))
        for f, c in zip(tint, haze, strict=True)
        for i in range(256)
    ]


def _moved(mask: Image.Image, dx: int, dy: int) -> Image.Image:
    """The mask moved right and down, empty where nothing comes from."""
    moved = Image.new("L", mask.size)
    moved.paste(mask, (dx, dy))
    return moved


def _cast(
    canvas: Canvas, light: Light, alpha: Image.Image, at: tuple[int, int], spot: Spot
) -> None:
    """The shadow on the ground: dark where it touches, long when the sun is low."""
    h = canvas.height
    foot = round(spot.y * h)
    # The light stands behind the picture, so shadows fall towards the viewer.
    length = 0.20 + 0.42 * (1 - min(1.0, light.height * 1.4))
    lean = -(light.x * canvas.aspect - spot.x) * 0.55
    tall = max(2, round((foot - at[1]) * length))
    source = alpha.crop((0, 0, alpha.width, max(1, foot - at[1])))
    wide = round(abs(lean) * tall) + 2
    # Output row r shows the source row that lies r / length above the foot.
    fallen = source.transform(
        (source.width + 2 * wide, tall),
        Image.Transform.AFFINE,
        (1, -lean, -wide, 0, -1 / length, source.height - 1),
        Image.Resampling.BILINEAR,
    )
    blur = max(0.8, min(9.0, tall * 0.03))
    fallen = fallen.filter(ImageFilter.GaussianBlur(blur))
    strength = spot.shadow * (0.5 if light.height > 0.5 else 0.62) * (1 - 0.7 * spot.depth)
    fade = (
        Image.linear_gradient("L")
        .resize(fallen.size)
        .point([round((255 - i * 0.75) * strength) for i in range(256)])
    )
    mask = ImageChops.multiply(fallen, fade)
    canvas.image.paste(light.shade, (at[0] - wide, foot), mask)
    low = source.crop((0, int(source.height * 0.9), source.width, source.height)).getbbox()
    if low is None:
        return
    rx, ry = (low[2] - low[0]) * 0.62, max(1.5, min(0.02 * h, (low[2] - low[0]) * 0.09))
    cx = (at[0] + (low[0] + low[2]) / 2) / h
    ring = _ellipse(cx, spot.y, rx / h, ry / h)
    canvas.fill(ring, light.shade, opacity=0.55 * spot.shadow, blur=ry / h * 0.5)


def _ellipse(x: float, y: float, rx: float, ry: float) -> list[tuple[float, float]]:
    return [(x + rx * cos(tau * i / 32), y + ry * sin(tau * i / 32)) for i in range(32)]


def _mirror(
    canvas: Canvas, colors: Image.Image, alpha: Image.Image, at: tuple[int, int], spot: Spot
) -> None:
    """The thing upside down in wet ground or water, fading and a little out of focus."""
    foot = round(spot.y * canvas.height)
    rows = max(1, foot - at[1])
    flipped = colors.crop((0, 0, colors.width, rows)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mask = alpha.crop((0, 0, alpha.width, rows)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    fade = (
        Image.linear_gradient("L")
        .resize(mask.size)
        .point([round((255 - i) * spot.mirror_image) for i in range(256)])
    )
    soft = ImageFilter.BoxBlur((1.5, max(2.0, rows * 0.02)))
    canvas.image.paste(
        flipped.filter(soft), (at[0], foot), ImageChops.multiply(mask.filter(soft), fade)
    )


def _bloom(canvas: Canvas, shining: Image.Image, at: tuple[int, int], spot: Spot) -> None:
    """Light that spills over the edges of what shines."""
    reach = max(6, round(0.035 * canvas.height))
    k = 4
    pad = reach * 2
    w, h = shining.width + 2 * pad, shining.height + 2 * pad
    spill = Image.new("RGB", (w, h))
    spill.paste(shining, (pad, pad), shining.getchannel("A"))
    small = spill.reduce(k).filter(ImageFilter.GaussianBlur(reach / k))
    x, y = at[0] - pad, at[1] - pad
    box = (max(0, x), max(0, y), min(canvas.width, x + w), min(canvas.height, y + h))
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    strength = 0.85 * spot.glow
    small = small.point([min(255, round(i * strength)) for i in range(256)] * 3)
    spill = small.resize((w, h), Image.Resampling.BILINEAR)
    part = spill.crop((box[0] - x, box[1] - y, box[2] - x, box[3] - y))
    canvas.image.paste(ImageChops.screen(canvas.image.crop(box), part), box)

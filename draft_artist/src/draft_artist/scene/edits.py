"""Edits by words: "make it watercolour, warmer, flip, crop square"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from draft_artist.left_out import matters
from draft_artist.scene import vocabulary as v
from draft_artist.scene.dictionary import singular, tokens
from draft_artist.scene.palette import Color, rgb
from draft_artist.scene.style import TREATMENTS, treat
from draft_artist.scene.touches import clouds
from draft_artist.scene.weather import grained

Report = Callable[[float, str], None]
Edit = Callable[[Image.Image, np.random.Generator], Image.Image]
Plan = list[tuple[str, float]]


def _enhanced(kind: type, factor: float) -> Edit:
    return lambda image, noise: kind(image).enhance(factor)


def _graded(red: float, green: float, blue: float) -> Edit:
    curves = [
        min(255, round(255 * (i / 255) ** (1 / f))) for f in (red, green, blue) for i in range(256)
    ]
    return lambda image, noise: image.point(curves)


def _transposed(how: Image.Transpose) -> Edit:
    return lambda image, noise: image.transpose(how)


def _cropped(ratio: float) -> Edit:
    """The largest part from the middle with that ratio of width to height."""

    def crop(image: Image.Image, noise: np.random.Generator) -> Image.Image:
        w, h = image.size
        if w / h > ratio:
            w = max(1, round(h * ratio))
        else:
            h = max(1, round(w / ratio))
        x, y = (image.width - w) // 2, (image.height - h) // 2
        return image.crop((x, y, x + w, y + h))

    return crop


def _scaled(factor: float) -> Edit:
    def scale(image: Image.Image, noise: np.random.Generator) -> Image.Image:
        most = 4096 / max(image.size)
        f = min(factor, most)
        size = (max(1, round(image.width * f)), max(1, round(image.height * f)))
        bigger = image.resize(size, Image.Resampling.LANCZOS)
        return bigger.filter(ImageFilter.UnsharpMask(1.2, 60, 2)) if f > 1 else bigger

    return scale


def _shorter(image: Image.Image) -> float:
    return min(image.size) / 1000


def _blur(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(7 * _shorter(image)))


def _blur_background(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Sharp in an oval around the middle, soft towards the edges, as with a fast lens."""
    far = image.filter(ImageFilter.GaussianBlur(13 * _shorter(image)))
    y, x = np.linspace(-1, 1, 128)[:, None], np.linspace(-1, 1, 128)[None, :]
    away = np.hypot(x * 1.25, (y - 0.08) * 1.0)
    mask = Image.fromarray((np.clip((away - 0.42) / 0.42, 0, 1) * 255).astype(np.uint8))
    out = image.copy()
    out.paste(far, (0, 0), mask.resize(image.size, Image.Resampling.BICUBIC))
    return out


def _sharpen(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(max(1.0, 2.2 * _shorter(image)), 130, 2))


def _posterise(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    return ImageOps.posterize(image.filter(ImageFilter.MedianFilter(3)), 3)


def _sepia(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    return ImageOps.colorize(image.convert("L"), rgb("#24160c"), rgb("#fdf1d8"), mid=rgb("#a8815a"))


def _vignette(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    y, x = np.linspace(-1, 1, 128)[:, None], np.linspace(-1, 1, 128)[None, :]
    edge = np.clip((x * x + y * y - 0.4) * 0.6, 0, 0.8)
    mask = Image.fromarray((edge * 255).astype(np.uint8)).resize(
        image.size, Image.Resampling.BICUBIC
    )
    out = image.copy()
    out.paste((8, 6, 16), (0, 0), mask)
    return out


def _edges(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    found = image.convert("L").filter(ImageFilter.GaussianBlur(1.2)).filter(ImageFilter.FIND_EDGES)
    return ImageOps.invert(ImageOps.autocontrast(found, cutoff=1)).convert("RGB")


def _grain(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    return grained(image, noise, 15)


def _border(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    m = round(40 * _shorter(image))
    inner = ImageOps.fit(image, (max(1, image.width - 2 * m), max(1, image.height - 2 * m)))
    return ImageOps.expand(inner, m, rgb("#f7f4ec")).resize(image.size)


def _night(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Day for night: darker, bluer, with the brightest lights kept."""
    dark = image.point(
        [
            round(255 * (i / 255) ** g * f)
            for g, f in ((1.5, 0.46), (1.35, 0.54), (1.1, 0.78))
            for i in range(256)
        ]
    )
    lights = image.convert("L").point(
        [0 if i < 225 else min(255, (i - 225) * 8) for i in range(256)]
    )
    out = ImageEnhance.Color(dark).enhance(0.8)
    out.paste(ImageChops.screen(out, image), (0, 0), lights)
    return _vignette(out, noise)


def _sunset(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    warm = _graded(1.22, 0.98, 0.74)(image, noise)
    glow = (
        Image.linear_gradient("L")
        .resize(image.size)
        .point([round((255 - i) * 0.42) for i in range(256)])
    )
    light = Image.composite(
        Image.new("RGB", image.size, rgb("#ff7a3c")), Image.new("RGB", image.size), glow
    )
    return ImageChops.screen(warm, light)


def _fog(image: Image.Image, noise: np.random.Generator) -> Image.Image:
    mask = np.clip(clouds(image.size, noise, 3, 4) * 1.1 - 0.08, 0, 0.85)
    out = ImageEnhance.Color(image).enhance(0.7)
    out.paste(rgb("#d5dce2"), (0, 0), Image.fromarray((mask * 255).astype(np.uint8)))
    return out


def _falling(long: bool) -> Edit:
    def fall(image: Image.Image, noise: np.random.Generator) -> Image.Image:
        w, h = image.size
        out = ImageEnhance.Color(image).enhance(0.8)
        for size, share, strength in (
            (1.3, 0.00045, 0.55),
            (2.4, 0.00016, 0.75),
            (5.0, 0.00003, 0.7),
        ):
            drops = np.zeros((h, w), dtype=np.uint8)
            n = int(1_000_000 * share * w / max(1, h) + 8)
            drops[noise.integers(0, h, n), noise.integers(0, w, n)] = 255
            sheet = Image.fromarray(drops)
            if long:
                reach = max(3, round(size * 9 * _shorter(image)))
                sheet = sheet.filter(ImageFilter.BoxBlur((0, reach))).point(
                    [min(255, i * (2 * reach + 1)) for i in range(256)]
                )
                sheet = sheet.transform(
                    image.size,
                    Image.Transform.AFFINE,
                    (1, 0.16, -0.08 * h, 0, 1, 0),
                    Image.Resampling.BILINEAR,
                )
            else:
                r = max(1, round(size * _shorter(image)))
                sheet = sheet.filter(ImageFilter.MaxFilter(2 * r + 1)).filter(
                    ImageFilter.GaussianBlur(r * 0.7)
                )
            out.paste(
                (236, 242, 250),
                (0, 0),
                sheet.point([round(i * strength * (0.6 if long else 1)) for i in range(256)]),
            )
        return out

    return fall


EDITS: dict[str, Edit] = {
    "mirror": _transposed(Image.Transpose.FLIP_LEFT_RIGHT),
    "upside down": _transposed(Image.Transpose.FLIP_TOP_BOTTOM),
    "turn left": _transposed(Image.Transpose.ROTATE_90),
    "turn right": _transposed(Image.Transpose.ROTATE_270),
    "crop square": _cropped(1.0), "crop wide": _cropped(16 / 9), "crop tall": _cropped(9 / 16),
    "upscale": _scaled(2.0), "downscale": _scaled(0.5),
    "brighter": _graded(1.45, 1.45, 1.45), "darker": _graded(0.66, 0.66, 0.66),
    "more contrast": _enhanced(ImageEnhance.Contrast, 1.4),
    "less contrast": _enhanced(ImageEnhance.Contrast, 0.65),
    "more colour": _enhanced(ImageEnhance.Color, 1.6),
    "less colour": _enhanced(ImageEnhance.Color, 0.45),
    "warmer": _graded(1.18, 1.03, 0.82), "cooler": _graded(0.84, 1.0, 1.22),
    "grey": lambda image, noise: image.convert("L").convert("RGB"),
    "sepia": _sepia, "invert": lambda image, noise: ImageOps.invert(image),
    "posterise": _posterise, "night": _night, "sunset": _sunset, "fog": _fog,
    "rain": _falling(True), "snow": _falling(False), "blur background": _blur_background,
    "blur": _blur, "sharpen": _sharpen, "edges": _edges, "vignette": _vignette, "grain": _grain,
    "border": _border,
}  # fmt: skip
_GEOMETRY = (
    *("mirror", "upside down", "turn left", "turn right", "crop square", "crop wide"),
    *("crop tall", "upscale", "downscale"),
)

WORDS = {
    "mirror": "mirror, mirrored, flip, flipped, flip horizontally, flop",
    "upside down": "upside down, flip vertically, flip vertical",
    "turn left": "turn left, rotate left, rotate 90 left, counterclockwise",
    "turn right": "turn right, rotate right, rotate, rotated, rotate 90, turn, clockwise",
    "crop square": "crop square, square, square crop, 1:1, crop to square, crop",
    "crop wide": "crop wide, widescreen, letterbox, 16:9, crop landscape, cinematic crop",
    "crop tall": "crop tall, 9:16, crop portrait, crop vertical, vertical crop",
    "upscale": "upscale, enlarge, bigger, double size, higher resolution, 2x",
    "downscale": "downscale, shrink, smaller, half size",
    "brighter": "brighter, bright, brighten, lighter, lighten",
    "darker": "darker, dark, darken, dim",
    "more contrast": "more contrast, contrast, contrasty, punchy, dramatic",
    "less contrast": "less contrast, flat, faded, softer contrast, low contrast",
    "more colour": "more colour, more color, saturate, saturated, colourful, colorful, vivid",
    "less colour": "less colour, less color, desaturate, desaturated, muted, pale, pastel",
    "warmer": "warmer, warm, golden, golden hour",
    "cooler": "cooler, cool, cold, colder, bluer",
    "grey": "grey, gray, greyscale, grayscale, monochrome, black and white, desaturate fully",
    "sepia": "sepia",
    "invert": "invert, inverted, negative",
    "posterise": "posterise, posterize, posterised, posterized, fewer colours, fewer colors",
    "night": "night, at night, make it night, moonlight, midnight",
    "sunset": "sunset, at sunset, dusk, evening, dawn, sunrise",
    "fog": "fog, foggy, mist, misty, haze, hazy",
    "rain": "rain, rainy, raining, add rain",
    "snow": "snow, snowy, snowing, add snow, winter",
    "blur background": (
        "blur background, blur the background, blurred background, bokeh, depth of field, "
        "shallow focus, background blur"
    ),
    "blur": "blur, blurry, blurred, soft focus, soften",
    "sharpen": "sharpen, sharp, sharper, crisp",
    "edges": "edge, outline, contour, edge detection",
    "vignette": "vignette, dark corner",
    "grain": "grain, add grain, noise, noisy, grainy",
    "border": "border, frame, framed, white border",
}  # fmt: skip


@cache
def _book() -> dict[tuple[str, ...], str]:
    book: dict[tuple[str, ...], str] = {}
    for style, phrases in v.STYLES.items():
        for phrase in (style, *phrases.split(",")):
            book[tuple(singular(w) for w in tokens(phrase))] = style
    for name, phrases in WORDS.items():
        for phrase in phrases.split(","):
            book[tuple(singular(w) for w in tokens(phrase))] = name
    for color in v.COLORS:
        book.setdefault(tuple(tokens(color)), f"tint {color}")
    return book


def planned(words: str, treatment: str) -> Plan:
    """What is to be done, in order, each with its own strength: shape first, treatments last."""
    found: dict[str, float] = {}
    weight = 1.0
    for name, word in _steps(words, treatment):
        if name:
            found.setdefault(name, weight)
            weight = 1.0
        else:
            weight = _WEIGHTS.get(singular(word), weight)
    if treatment in TREATMENTS:
        found[treatment] = 1.0
    rank = {name: k for k, name in enumerate((*_GEOMETRY, *EDITS, *TREATMENTS))}
    return sorted(found.items(), key=lambda step: rank.get(step[0], len(_GEOMETRY) + 12))


def not_done(words: str, treatment: str) -> list[str]:
    """The words that ask for something and change nothing."""
    ignored = [word for name, word in _steps(words, treatment) if not name]
    return [word for word in ignored if matters(word) and singular(word) not in _WEIGHTS]


def _steps(words: str, treatment: str) -> Iterator[tuple[str, str]]:
    """The words cut into known edits, each with its first word; "" for a word that is none. A
    treatment that was chosen goes before those in words."""
    spoken = tokens(words)
    forms = [singular(word) for word in spoken]
    i = 0
    while i < len(forms):
        for length in range(min(4, len(forms) - i), 0, -1):
            name = _book().get(tuple(forms[i : i + length]), "")
            if name and not (treatment != "auto" and name in TREATMENTS):
                yield name, spoken[i]
                i += length
                break
        else:
            yield "", spoken[i]
            i += 1


_WEIGHTS = {"slightly": 0.45, "bit": 0.45, "little": 0.45, "subtle": 0.45, "very": 1.0, "much": 1.0}


def edit(
    image: Image.Image, plan: Plan, *, strength: float = 1.0, seed: int = 0,
    report: Report = lambda progress, message: None,
) -> Image.Image:  # fmt: skip
    """The picture after every step of the plan, transparency kept. What `report` raises passes."""
    noise = np.random.default_rng(seed)
    clear = image.getchannel("A") if image.mode == "RGBA" else None
    picture = image.convert("RGB")
    for k, (name, weight) in enumerate(plan):
        report(0.1 + 0.8 * k / len(plan), name.capitalize())
        if name in _GEOMETRY:
            picture = EDITS[name](picture, noise)
            clear = clear and EDITS[name](clear, noise)
            continue
        amount = strength * weight
        if name in TREATMENTS:
            picture = treat(picture, name, strength=amount, seed=seed)
            continue
        changed = (
            _tinted(picture, name) if name.startswith("tint ") else EDITS[name](picture, noise)
        )
        picture = changed if amount >= 1 else Image.blend(picture, changed, amount)
    if clear is not None:
        picture.putalpha(clear)
    return picture


def _tinted(image: Image.Image, name: str) -> Image.Image:
    color: Color = rgb(v.COLORS[name.removeprefix("tint ")])
    toned = ImageOps.colorize(image.convert("L"), (0, 0, 0), (255, 255, 255), mid=color)
    return Image.blend(image, toned, 0.55)

"""A plain card with the words of a prompt on it, where nothing of them can be drawn."""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from draft_artist.scene.palette import rgb

MOST_LETTERS = 400
SMALLEST = 9
ROOM = 0.68
"""How much of the card's width and height the words may take: a camera may go near them."""
PAPER, INK, RULE = rgb("#f4f0e6"), rgb("#2b2c33"), rgb("#c9c1ae")
FONTS = ("Arial Unicode.ttf", "NotoSans-Regular.ttf", "DejaVuSans.ttf", "Arial.ttf")
"""Fonts of the system, the one with the most letters first; else Pillow's own, which is English."""
OTHER_LETTERS = "These words have letters that this card does not."
_NOBODYS = "\ue000"

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def lettered(prompt: str, width: int, height: int) -> Image.Image:
    """The card, RGB: the prompt as large as it fits, its beginning where it is long."""
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    inset = round(min(width, height) * 0.04)
    line = max(1, round(min(width, height) / 300))
    draw.rectangle((inset, inset, width - inset - 1, height - inset - 1), outline=RULE, width=line)
    lines, size = _fitted(writable(prompt) or OTHER_LETTERS, width * ROOM, height * ROOM)
    draw.multiline_text(
        (width / 2, height / 2),
        "\n".join(lines),
        fill=INK,
        font=_font(size),
        anchor="mm",
        align="center",
        spacing=size * 0.3,
    )
    return sheet


def writable(prompt: str) -> str:
    """The words of a prompt in the letters that the font has."""
    words = "".join(map(_written, prompt[: 4 * MOST_LETTERS])).split()
    text = " ".join(word for word in words if any(c.isalnum() for c in word))
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rstrip()} …"


def _fitted(text: str, width: float, height: float) -> tuple[list[str], int]:
    """The lines of the text and the size of its letters, as large as fits the room."""
    size = max(SMALLEST, round(height * 0.2))
    while (lines := _lines(text, size, width)) and len(lines) * size * 1.5 > height:
        if size <= SMALLEST:
            most = max(1, int(height / (size * 1.5)))
            return [*lines[: most - 1], f"{lines[most - 1]} …"], size
        size = max(SMALLEST, int(size * 0.9))
    return lines, size


def _lines(text: str, size: int, width: float) -> list[str]:
    font = _font(size)
    lines = [""]
    for word in text.split():
        for part in _parts(word, font, width):
            longer = f"{lines[-1]} {part}".strip()
            if font.getlength(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return [line for line in lines if line]


def _parts(word: str, font: Font, width: float) -> list[str]:
    """A word, cut where it is longer than a line."""
    most = max(1, int(len(word) * width / max(1.0, font.getlength(word))))
    return [word[i : i + most] for i in range(0, len(word), most)]


@cache
def _font(size: int) -> Font:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


@cache
def _written(letter: str) -> str:
    """The letter, or the plain ones that stand for it: ü as u, ß as ss."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if c.isascii())
    choices = (letter, plain, letter.casefold())
    return next((choice for choice in choices if choice and all(map(_has, choice))), " ")


@cache
def _has(letter: str) -> bool:
    if letter.isspace():
        return True
    font = _font(20)
    drawn, missing = font.getmask(letter), font.getmask(_NOBODYS)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))

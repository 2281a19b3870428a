"""A sheet as one picture: a JPEG with the heads written around the previews."""

import io
from collections.abc import Sequence
from functools import cache
from math import sqrt

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from gallery.exporting.sheet import Sheet, SheetCell, SheetTable

LARGEST = 40_000_000
"""Pixels of the whole; cells of a larger one are drawn smaller."""
CELL, SMALLEST = 256, 64
GAP, MARGIN, SIDE, LINE = 6, 16, 150, 18
HEAD_LINES, SIDE_LINES = 3, 6
QUALITY = 90
GROUND, INK, FAINT, WELL = "#ffffff", "#18191c", "#5b5e66", "#ececef"
FONTS = ("Arial Unicode.ttf", "DejaVuSans.ttf", "Arial.ttf", "LiberationSans-Regular.ttf")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class TooLarge(ValueError):
    """A sheet that no picture of a sane size holds, in a sentence."""


def draw(sheet: Sheet) -> bytes:
    """Raises TooLarge."""
    cell = _cell_size(sheet)
    width = MARGIN * 2 + SIDE + max(len(one.columns) for one in sheet.tables) * (cell + GAP)
    heights = [_height(one, cell) for one in sheet.tables]
    picture = Image.new("RGB", (width, MARGIN * 2 + 3 * LINE + sum(heights)), GROUND)
    pen = ImageDraw.Draw(picture)
    _write(pen, (MARGIN, MARGIN), sheet.title, width - 2 * MARGIN, 1, INK, 16)
    _write(pen, (MARGIN, MARGIN + 22), sheet.about, width - 2 * MARGIN, 1, FAINT)
    top = MARGIN + 3 * LINE
    for table, height in zip(sheet.tables, heights, strict=True):
        _table(picture, pen, table, top, cell)
        top += height
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _cell_size(sheet: Sheet) -> int:
    cells = sum(len(one.columns) * len(one.rows) for one in sheet.tables)
    columns = max(len(one.columns) for one in sheet.tables)
    rows = sum(len(one.rows) for one in sheet.tables)
    fits = int(sqrt(LARGEST / max(cells, 1, columns * rows))) - GAP - LINE
    size = min(CELL, fits)
    longest = max(columns, rows) * (size + GAP + LINE) + 4 * SIDE
    if size < SMALLEST or longest > 60_000:
        raise TooLarge("That many cells do not fit into one picture. Save it as a page instead.")
    return size


def _height(table: SheetTable, cell: int) -> int:
    return (
        (2 * LINE if table.title else 0) + HEAD_LINES * LINE + len(table.rows) * (cell + LINE + GAP)
    )


def _table(
    picture: Image.Image, pen: ImageDraw.ImageDraw, table: SheetTable, top: int, cell: int
) -> None:
    if table.title:
        _write(pen, (MARGIN, top + LINE // 2), table.title, picture.width, 1, INK, 15)
        top += 2 * LINE
    _write(pen, (MARGIN, top), table.corner, SIDE - GAP, HEAD_LINES, FAINT)
    for number, words in enumerate(table.columns):
        left = MARGIN + SIDE + number * (cell + GAP)
        _write(pen, (left, top), words, cell, HEAD_LINES, INK)
    top += HEAD_LINES * LINE
    for head, cells in table.rows:
        _write(pen, (MARGIN, top), head, SIDE - GAP, SIDE_LINES, INK)
        for number, one in enumerate(cells):
            left = MARGIN + SIDE + number * (cell + GAP)
            _cell(picture, pen, one, (left, top), cell)
            _write(pen, (left, top + cell + 1), one.facts, cell, 1, FAINT)
        top += cell + LINE + GAP


def _cell(
    picture: Image.Image,
    pen: ImageDraw.ImageDraw,
    cell: SheetCell,
    at: tuple[int, int],
    size: int,
) -> None:
    left, top = at
    pen.rectangle((left, top, left + size - 1, top + size - 1), fill=WELL)
    try:
        with Image.open(io.BytesIO(cell.preview())) as preview:
            shown = preview.convert("RGB")
    except (UnidentifiedImageError, OSError):
        _write(pen, (left + 6, top + 6), cell.words, size - 12, (size - 12) // LINE, FAINT)
        return
    shown = ImageOps.contain(shown, (size, size))
    picture.paste(shown, (left + (size - shown.width) // 2, top + (size - shown.height) // 2))


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    width: int,
    lines: int,
    colour: str,
    size: int = 13,
) -> None:
    """So many lines of it; the rest is cut."""
    font = _font(size)
    for number, line in enumerate(_lines(words, font, width, lines)):
        pen.text((at[0], at[1] + number * LINE), line, fill=colour, font=font)


def _lines(words: str, font: Font, width: int, most: int) -> Sequence[str]:
    found: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= width or not line:
            line = longer
            continue
        found.append(line)
        line = word
        if len(found) > most:
            break
    found.append(line)
    if len(found) > most:
        found = [*found[: most - 1], f"{found[most - 1]} …"]
    return [_cut(one, font, width) for one in found]


def _cut(line: str, font: Font, width: int) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"


@cache
def _font(size: int) -> Font:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)

"""Which letters can be drawn: those of the font that comes along, else those of fonts found here.

FFmpeg draws a box for a letter that no font has and says nothing of it at the end, so it is asked
beforehand with all letters that our own font lacks.
"""

from __future__ import annotations

import functools
import re
import struct
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from providers.assembler import ffmpeg, subtitles_ass
from providers.assembler.edit_list import EditList, Text
from providers.assembler.segments import FONTS
from providers.assembler.words import SUBTITLE_STYLES
from providers.contract import BadRequest

FONT = FONTS / "DejaVuSans.ttf"
NOT_DRAWN = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}
MISSING = re.compile(r"glyph 0x([0-9A-Fa-f]+)")
MAY_BE_BOTH = {
    "CJK": ("Chinese or Japanese", "Noto Sans CJK"),
    "HIRAGANA": ("Japanese", "Noto Sans CJK"),
    "KATAKANA": ("Japanese", "Noto Sans CJK"),
    "HANGUL": ("Korean", "Noto Sans CJK"),
}


@functools.cache
def of_our_font() -> frozenset[int]:
    """The code points that its `cmap` has, from a table of format 12 or 4."""
    data = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {}
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        places[tag] = offset
    cmap = places[b"cmap"]
    (parts,) = struct.unpack_from(">H", data, cmap + 2)
    found: set[int] = set()
    for number in range(parts):
        offset = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)[2]
        (form,) = struct.unpack_from(">H", data, offset)
        if form == 12:
            (groups,) = struct.unpack_from(">I", data, offset + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif form == 4:
            (twice,) = struct.unpack_from(">H", data, offset + 6)
            ends = struct.unpack_from(f">{twice // 2}H", data, offset + 14)
            starts = struct.unpack_from(f">{twice // 2}H", data, offset + 16 + twice)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, last + 1))
    return frozenset(found - {0xFFFF})


def lacking_in_ours(texts: Iterable[str]) -> str:
    letters = sorted({letter for text in texts for letter in text})
    ours = of_our_font()
    return "".join(
        letter
        for letter in letters
        if ord(letter) not in ours and unicodedata.category(letter) not in NOT_DRAWN
    )


def check(edit: EditList, folder: Path) -> None:
    """Raises BadRequest where a letter would be a box, with the script it is of."""
    drawn = [text.text for text, _, _ in subtitles_ass.placed(edit)]
    uncovered = lacking_in_ours(drawn)
    if not uncovered:
        return
    missing = _probe(uncovered, edit, folder)
    boxes = {chr(int(code, 16)) for code in MISSING.findall(missing)} & set(uncovered)
    if not boxes:
        return
    letter = sorted(boxes)[0]
    script = unicodedata.name(letter, "unknown").split()[0]
    words, font = MAY_BE_BOTH.get(script, (script.capitalize(), f"Noto Sans {script.title()}"))
    raise BadRequest(
        f"No font on this machine has the {words} letters of the subtitles or titles "
        f"(“{letter}” among them): they would be boxes.",
        next_step=f"Install the font {font}, or put the subtitles beside the film.",
    )


def _probe(letters: str, edit: EditList, folder: Path) -> str:
    """What FFmpeg says while it draws one frame with those letters."""
    place = folder / "letters"
    place.mkdir(exist_ok=True)
    if not (place / "fonts").exists():
        (place / "fonts").symlink_to(FONTS)
    rows = "\n".join(letters[at : at + 60] for at in range(0, len(letters), 60))
    text = Text(0, 2, rows, "plain")
    style = SUBTITLE_STYLES["plain"]
    (place / "film.ass").write_text(
        subtitles_ass.document(edit, [(text, style, 0)]), encoding="utf-8"
    )
    picture = f"color=s={edit.width}x{edit.height}:r={subtitles_ass.CLOCK}"
    return ffmpeg.run(
        [
            *("-f", "lavfi", "-i", picture, "-vf", "subtitles=film.ass:fontsdir=fonts"),
            *("-frames:v", "1", "-f", "null", "-"),
        ],
        place,
        level="info",
    )

"""In which letters a file is written: UTF-8, UTF-16, or that of older Windows."""

import codecs
from pathlib import Path
from typing import IO

from parameter_templates.list_files.errors import BadListFile

BLOCK = 1 << 20
UTF8, UTF8_MARKED, WINDOWS, LATIN = "utf-8", "utf-8-sig", "cp1252", "latin-1"
MARKS = (
    (codecs.BOM_UTF8, UTF8_MARKED),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_IN_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")
NO_TEXT = (
    "This is not a text file: it has bytes that no text has. "
    "Save a spreadsheet as CSV, and try again."
)
BROKEN = "This is broken UTF-8. Save it again as UTF-8."


def encoding_of(path: Path) -> str:
    """The file is read once to its end. What is neither marked nor UTF-8 is taken for Windows-1252,
    which Latin-1 is a part of; but not where some of it is good UTF-8, which is broken then. Raises
    BadListFile, OSError."""
    with path.open("rb") as file:
        begin = file.read(4)
        if marked := next((name for mark, name in MARKS if begin.startswith(mark)), ""):
            if marked != UTF8_MARKED:
                return marked
            return _utf8(file, begin) and marked
        if wide := _wide(begin):
            return wide
        return _utf8(file, begin)


def _wide(begin: bytes) -> str:
    """UTF-16 without a mark: every other byte of letters that have small numbers is nought."""
    noughts = [byte == 0 for byte in begin]
    if noughts == [False, True, False, True]:
        return "utf-16-le"
    return "utf-16-be" if noughts == [True, False, True, False] else ""


def _utf8(file: IO[bytes], block: bytes) -> str:
    decoder = codecs.getincrementaldecoder(UTF8)()
    lines, is_marked, has_letters = 0, block.startswith(codecs.BOM_UTF8), False
    others: set[int] = set()
    is_utf8 = True
    while block:
        if b"\0" in block:
            raise BadListFile(NO_TEXT)
        following = file.read(BLOCK)
        if is_utf8:
            try:
                text = decoder.decode(block, final=not following)
                has_letters = has_letters or not text.isascii()
            except UnicodeDecodeError as error:
                line = lines + error.object.count(b"\n", 0, error.start) + 1
                good = has_letters or not error.object[: error.start].isascii()
                if is_marked or good:
                    raise BadListFile(BROKEN, line) from None
                is_utf8 = False
        if not is_utf8:
            others |= NOT_IN_WINDOWS & frozenset(block)
        lines += block.count(b"\n")
        block = following
    if is_utf8:
        return UTF8
    return LATIN if others else WINDOWS

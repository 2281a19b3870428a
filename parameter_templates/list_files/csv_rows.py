"""The records of a CSV file, with the lines in which they begin."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

from parameter_templates.list_files.errors import BadListFile

SEPARATORS = (",", ";", "\t")
LONGEST_CELL = 1_000_000
TRIED = 30
"""Records by which the separator is found."""
TRIED_LETTERS = 200_000
SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs"}

Record = tuple[int, list[str]]


def separator_of(file: IO[str]) -> tuple[str, bool]:
    """By what the cells are parted, and whether the first line says so alone (`sep=;`, as Excel
    writes it). Of those that part the first records alike, the one that makes the most cells."""
    begin = file.read(TRIED_LETTERS)
    file.seek(0)
    first = begin.lstrip("\ufeff").splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and len(first[0]) <= 5:
        return (first[0][4:] or ","), True
    return max(SEPARATORS, key=lambda sign: _fits(begin, sign)), False


def _fits(text: str, sign: str) -> tuple[int, int]:
    """How many records have as many cells as the first, and how many cells that has."""
    lines = text.splitlines(keepends=True)
    if len(text) >= TRIED_LETTERS:
        lines = lines[:-1] or lines
    reader = csv.reader(lines, delimiter=sign)
    try:
        widths = [len(record) for record in islice(reader, TRIED) if record]
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])


def records(lines: Iterable[str], sign: str) -> Iterator[Record]:
    """Raises BadListFile."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    reader = csv.reader(lines, delimiter=sign, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadListFile(_in_words(str(error), sign), line) from None
        yield line, record


def _in_words(message: str, sign: str) -> str:
    if "unexpected end" in message or "field larger" in message:
        return (
            "A quotation mark that opens here is not closed, or a cell has more than "
            f"{LONGEST_CELL:,} letters."
        )
    if "expected after" in message:
        return (
            "There is something between a closing quotation mark and the end of its cell. Cells "
            f"are separated by {SPOKEN.get(sign, 'the sign ' + sign)} here; a quotation mark in a "
            "cell is written twice."
        )
    return "This line cannot be read as CSV."

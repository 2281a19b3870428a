"""A text file as a list: a line is an entry. Of a large file only where its lines lie is kept.

Blank lines and those that begin with # are none; equal ones count once. A number and two colons
before the text are its weight.
"""

import io
import os
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from foundation.user_input import words
from parameter_templates.language.entries import OF_ENTRY
from parameter_templates.language.errors import NoList
from parameter_templates.language.tokens import SPECIAL, WEIGHT
from parameter_templates.word_lists.decoding import (
    UTF8_MARK,
    UTF16_MARKS,
    NoText,
    check,
    decoded,
)
from parameter_templates.word_lists.file_version import Version

MOST_BYTES = 500_000_000
MOST_LINES = 5_000_000
LONGEST_LINE = 100_000
CACHED_WHOLE = 1_000_000
"""Bytes of a file that is kept in memory."""
MOST_OF_UTF16 = 50_000_000
BLOCK = 1 << 22
MARKS = (b"{", b"}", b"\\", b"__", b"||", b"#", b"::")
"""Without any of these, a line says just itself: these are found faster than SPECIAL."""

SPECIAL_BYTES = re.compile(SPECIAL.pattern.encode(), re.MULTILINE)
WEIGHT_BYTES = re.compile(WEIGHT.pattern.encode())

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class TextLines:
    """The entries of one file. Reads them from it when they are asked for; raises NoList where it
    has changed meanwhile."""

    path: Path
    name: str
    version: Version
    whole: bytes | None
    starts: Array
    lengths: Array
    numbers: Array
    special: Sequence[int]
    weights: Sequence[float] | None
    longest: int
    compiled: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> int:
        arrays = self.starts.nbytes + self.lengths.nbytes + self.numbers.nbytes
        bytes_held = OF_ENTRY * (len(self.special) + len(self.weights or ()))
        return int(arrays) + len(self.whole or b"") + bytes_held

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> str:
        line = (
            self._bytes(int(self.starts[place]), int(self.lengths[place])).decode("utf-8").strip()
        )
        if self.weights is not None and (found := WEIGHT.match(line)):
            line = line[found.end() :].lstrip()
        return words(line)

    def source(self, place: int) -> tuple[str, int]:
        return self.name, int(self.numbers[place])

    def _bytes(self, start: int, length: int) -> bytes:
        if self.whole is not None:
            return self.whole[start : start + length]
        try:
            with self.path.open("rb") as file:
                if Version.of(os.fstat(file.fileno())) == self.version:
                    return os.pread(file.fileno(), length, start)
        except OSError:
            pass
        raise NoList(f"The word list “{self.name}” was changed while it was read. Try again.")


class _Lines:
    """The lines of a file, gathered block by block, by their numbers from 1."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.starts: list[Array] = []
        self.lengths: list[Array] = []
        self.numbers: list[Array] = []
        self.hashes: list[Array] = []
        """Of the entries' texts, 64 bits each: equal ones are found by them."""
        self.special: list[int] = []
        self.weights: dict[int, float] = {}

    def read(self, file: IO[bytes], at: int) -> None:
        """Raises NoList."""
        rest = b""
        while block := rest + file.read(BLOCK):
            is_last = len(block) - len(rest) < BLOCK
            if b"\n" not in block:
                block = block.replace(b"\r", b"\n")
            cut = len(block) if is_last else block.rfind(b"\n") + 1
            if not cut:
                raise self.wrong(f"has a line of more than {LONGEST_LINE:,} characters")
            block, rest = block[:cut], block[cut:]
            self._add(block, at)
            at += len(block)
            if self.count > MOST_LINES:
                raise self.wrong(f"has more than {MOST_LINES:,} lines")
            if is_last:
                return

    def wrong(self, what: str, line: int = 0) -> NoList:
        return NoList(f"The word list “{self.name}” {what}.", self.name, line)

    def _add(self, block: bytes, at: int) -> None:
        self._check(block)
        lines = block.removesuffix(b"\n").split(b"\n")
        texts = list(map(bytes.strip, lines))
        lengths = np.fromiter(map(len, lines), np.int64, len(lines))
        if lengths.max() > LONGEST_LINE:
            raise self.wrong(f"has a line of more than {LONGEST_LINE:,} characters")
        starts = np.cumsum(lengths + 1) - lengths - 1
        kept = np.fromiter(map(len, texts), np.int64, len(lines)) > 0
        hashes = np.fromiter(map(hash, texts), np.int64, len(lines))
        for place in _places_of_marks(block, starts):
            text = texts[place]
            if text.startswith(b"#"):
                kept[place] = False
                continue
            number = self.count + place + 1
            if found := WEIGHT_BYTES.match(text):
                text = text[found.end() :].lstrip()
                hashes[place] = hash(text)
                kept[place] = bool(text)
                self.weights[number] = min(float(found[1]), 1e9)
            if SPECIAL_BYTES.search(text):
                self.special.append(number)
        numbers = np.arange(self.count + 1, self.count + 1 + len(lines))
        self.count += len(lines)
        self.starts.append(starts[kept] + at)
        self.lengths.append(lengths[kept])
        self.numbers.append(numbers[kept])
        self.hashes.append(hashes[kept])

    def _check(self, block: bytes) -> None:
        try:
            check(block, self.count)
        except NoText as error:
            raise self.wrong(error.why, error.line) from None

    def entries(self, path: Path, version: Version, whole: bytes | None) -> TextLines:
        """Raises NoList where there are none."""
        if not self.starts or not any(map(len, self.starts)):
            raise self.wrong("has no entries: all its lines are blank or comments")
        first = _firsts(np.concatenate(self.hashes))
        lengths = np.concatenate(self.lengths)[first]
        numbers = np.concatenate(self.numbers)[first]
        return TextLines(
            path=path,
            name=self.name,
            version=version,
            whole=whole,
            starts=np.concatenate(self.starts)[first],
            lengths=lengths,
            numbers=numbers,
            special=np.flatnonzero(np.isin(numbers, self.special)).tolist(),
            weights=self._weights(numbers) if self.weights else None,
            longest=int(lengths.max()),
        )

    def _weights(self, numbers: Array) -> list[float]:
        weights = [self.weights.get(number, 1.0) for number in numbers.tolist()]
        return weights if any(weights) else [1.0] * len(weights)


def _places_of_marks(block: bytes, starts: Array) -> list[int]:
    """The lines of a block that have any of the letters which may mean something."""
    found: set[int] = set()
    begins: list[int] = []
    for mark in MARKS:
        at = block.find(mark)
        while at >= 0:
            begins = begins or [*starts.tolist(), len(block)]
            place = bisect_right(begins, at) - 1
            found.add(place)
            at = block.find(mark, begins[place + 1])
    return sorted(found)


def _firsts(hashes: Array) -> Array:
    """The places of the first of all equal ones, in order."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    is_first = np.ones(len(hashes), bool)
    is_first[order[1:][ordered[1:] == ordered[:-1]]] = False
    return np.flatnonzero(is_first)


def read(path: Path, name: str) -> TextLines:
    """Raises NoList, OSError."""
    lines = _Lines(name)
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > MOST_BYTES:
            raise lines.wrong(f"has more than {MOST_BYTES:,} bytes")
        begin = file.read(3)
        whole: bytes | None = None
        if begin[:2] in UTF16_MARKS:
            whole = _from_utf16(begin + file.read(MOST_OF_UTF16), lines)
            lines.read(io.BytesIO(whole), 0)
        else:
            at = len(UTF8_MARK) if begin == UTF8_MARK else 0
            file.seek(at)
            lines.read(file, at)
            if status.st_size <= CACHED_WHOLE:
                file.seek(0)
                whole = file.read()
    return lines.entries(path, Version.of(status), whole)


def _from_utf16(data: bytes, lines: _Lines) -> bytes:
    if len(data) > MOST_OF_UTF16:
        raise lines.wrong("is too large for UTF-16. Save it as UTF-8")
    try:
        return decoded(data).encode()
    except (NoText, UnicodeEncodeError):
        raise lines.wrong("is broken UTF-16. Save it as UTF-8") from None

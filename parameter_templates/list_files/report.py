"""The same rows with what came of each: a copy of the list with four columns more, in the same
format, which can be run again."""

import csv
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from parameter_templates.list_files.reading import REPORT, ListFile

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Outcome:
    """What came of a row: a state in words, the products by number, the cost as it is to be read,
    and what went wrong."""

    state: str
    products: tuple[int, ...] = ()
    cost: str = ""
    error: str = ""


Outcomes = Callable[[int], Outcome | None]


def write(source: ListFile, target: Path, of: Outcomes) -> int:
    """Copy the list with the outcome `of` each line; returns how many rows it has. The report takes
    the target's place when it is whole; the list itself may be that. Where there is no new outcome
    that of an earlier report stays. Raises BadListFile, OSError."""
    is_json = source.is_json()
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        # Without the mark spreadsheets take UTF-8 for something else.
        with part.open("w", encoding="utf-8" if is_json else "utf-8-sig", newline="") as file:
            count = (_write_json if is_json else _write_csv)(source, file, of)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def _write_csv(source: ListFile, file: IO[str], of: Outcomes) -> int:
    count, writer = 0, None
    for line, pairs in source.raw_rows():
        writer = writer or _begun(source, file)
        row = dict(pairs)
        if outcome := of(line):
            row |= {name: _cell(value) for name, value in _report_columns(outcome).items()}
        writer.writerow(row)
        count += 1
    if writer is None:
        _begun(source, file)
    return count


def _begun(source: ListFile, file: IO[str]) -> "csv.DictWriter[str]":
    names = [name for name in source.columns if name and name not in REPORT]
    writer = csv.DictWriter(
        file, [*names, *REPORT], delimiter=source.separator, extrasaction="ignore"
    )
    writer.writeheader()
    return writer


def _cell(value: Any) -> str:
    """No spreadsheet takes it for a formula: an error has the words of a stranger."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _write_json(source: ListFile, file: IO[str], of: Outcomes) -> int:
    """A file that is called .json becomes an array, any other JSON Lines."""
    is_array = source.path.suffix.lower() == ".json"
    count = 0
    for line, pairs in source.raw_rows():
        row = dict(pairs)
        if outcome := of(line):
            row |= _report_columns(outcome)
        if is_array:
            file.write(",\n" if count else "[\n")
        file.write(json.dumps(row, ensure_ascii=False) + ("" if is_array else "\n"))
        count += 1
    if is_array:
        file.write("\n]\n" if count else "[]\n")
    return count


def _report_columns(outcome: Outcome) -> dict[str, Any]:
    values = (outcome.state, list(outcome.products), outcome.cost, outcome.error)
    return dict(zip(REPORT, values, strict=True))

"""A list file row by row: what each column says, by its name.

A cell that is empty says nothing, and so does null. Columns that nobody knows are noted once and
left out; those of an earlier report (`REPORT`) are kept apart, so that a report can be run again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from foundation import user_input
from parameter_templates.list_files import csv_rows, json_rows
from parameter_templates.list_files.errors import BadListFile
from parameter_templates.list_files.text_encoding import encoding_of

REPORT = ("result.state", "result.products", "result.cost", "result.error")
MOST_BYTES = 1_000_000_000
MOST_COLUMNS = 1_000
LONGEST_NAME = 200
Pairs = list[tuple[str, Any]]
JSON, CSV = (".json", ".jsonl", ".ndjson"), (".csv", ".tsv", ".tab", ".txt")


@dataclass(frozen=True)
class Row:
    """`values` by the names of their columns: of CSV text, of JSON anything. `report` is what an
    earlier report says of it."""

    line: int
    values: dict[str, Any]
    report: dict[str, Any] = field(default_factory=dict)

    def wrong(self, column: str, sentence: str) -> BadListFile:
        """What is wrong with one of its values, for who knows what it should be."""
        return BadListFile(sentence, self.line, column)


@dataclass
class ListFile:
    """`known` are the columns that mean something, all where it is None. `unknown` are the others
    that were met so far, each with the line of the first. `encoding`, `separator` and
    `columns` are those that it turned out to have; the last two of CSV. `faults` takes in
    rows at fault, which are passed over then; where it is None, the first is raised."""

    path: Path
    known: Collection[str] | None = None
    unknown: dict[str, int] = field(default_factory=dict)
    encoding: str = ""
    separator: str = ""
    columns: list[str] = field(default_factory=list)
    faults: list[BadListFile] | None = None

    def rows(self) -> Iterator[Row]:
        """From the first to the last; it can be asked for again. Rows with nothing in them are
        none. Raises BadListFile, also half-way, and OSError."""
        for line, pairs in self.raw_rows():
            if row := self._row(line, pairs):
                yield row

    def raw_rows(self) -> Iterator[tuple[int, Pairs]]:
        """The same with all that a row has, as it stands. Raises as `rows`."""
        read = self._of_json if self.is_json() else self._of_csv
        with self._opened() as file:
            try:
                yield from read(file)
            except UnicodeError:
                raise BadListFile("This is broken UTF-16. Save it again as UTF-8.") from None

    def is_json(self) -> bool:
        """By its name, else by its first letter."""
        suffix = self.path.suffix.lower()
        if suffix in (*JSON, *CSV):
            return suffix in JSON
        with self._opened() as file:
            return file.read(1000).lstrip("\ufeff \t\r\n")[:1] in ("[", "{")

    def _opened(self) -> IO[str]:
        if self.path.stat().st_size > MOST_BYTES:
            raise BadListFile(f"The file has more than {MOST_BYTES // 1_000_000:,} MB.")
        self.encoding = self.encoding or encoding_of(self.path)
        return self.path.open(encoding=self.encoding, newline="")

    def _of_csv(self, file: IO[str]) -> Iterator[tuple[int, Pairs]]:
        self.separator, is_said = csv_rows.separator_of(file)
        if is_said:
            file.readline()
        names: list[str] | None = None
        for line, record in csv_rows.records(file, self.separator):
            line += is_said
            if not any(map(str.strip, record)):
                continue
            if names is None:
                names = self.columns = _header(record, line)
                continue
            if fault := _beyond(record, names, line):
                self._blame(fault)
                continue
            yield line, list(zip(names, record, strict=False))
        if names is None:
            raise BadListFile("The file is empty: its first line should name the columns.")

    def _blame(self, fault: BadListFile) -> None:
        if self.faults is None:
            raise fault
        self.faults.append(fault)

    def _of_json(self, file: IO[str]) -> Iterator[tuple[int, Pairs]]:
        count = 0
        for line, found in json_rows.objects(file):
            count += 1
            if len(found) > MOST_COLUMNS:
                raise BadListFile(f"It has more than {MOST_COLUMNS:,} names.", line)
            yield line, [(_name(name, line), value) for name, value in found.items()]
        if not count:
            raise BadListFile("The file is empty: it should have objects, as [{…}, {…}].")

    def _row(self, line: int, pairs: Pairs) -> Row | None:
        values: dict[str, Any] = {}
        report: dict[str, Any] = {}
        for name, text in pairs:
            value = _cleaned(text) if isinstance(text, str) else text
            if value is None or value == "":
                continue
            if not name:
                self._blame(BadListFile("There is a value in a column that has no name.", line))
                return None
            if name in REPORT:
                report[name] = value
            elif self.known is None or name in self.known:
                values[name] = value
            else:
                self.unknown.setdefault(name, line)
        return Row(line, values, report) if values else None


def _header(record: list[str], line: int) -> list[str]:
    """The names of the columns, "" for one that has none. Raises BadListFile."""
    names = [_name(name, line) for name in record]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise BadListFile(f"It has more than {MOST_COLUMNS:,} columns.", line)
    first: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        earlier = first.setdefault(name.casefold(), number) if name else number
        if earlier != number:
            raise BadListFile(f"Column {earlier} has the same name.", line, name)
    return names


def _name(text: str, line: int) -> str:
    name = _cleaned(text.strip().removeprefix("\ufeff")).strip()
    if len(name) > LONGEST_NAME:
        raise BadListFile(
            f"“{user_input.short(name)}” is longer than the name of a column may be "
            f"({LONGEST_NAME} letters). Does the first line name the columns?",
            line,
        )
    return name


def _beyond(record: list[str], names: list[str], line: int) -> BadListFile | None:
    """What is wrong with a row that has more values than there are names."""
    for number, cell in enumerate(record[len(names) :], len(names) + 1):
        if cell.strip():
            return BadListFile(
                f"There is a value, and only {len(names)} columns have names. A cell with the sign "
                "that separates the cells in it stands in quotation marks.",
                line,
                number,
            )
    return None


def _cleaned(cell: str) -> str:
    """The same without what no text has; "" where nothing of it is seen."""
    if cell.isprintable():
        return cell if cell.strip() else ""
    return user_input.words(cell) if cell.strip() else ""

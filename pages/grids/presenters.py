"""A grid as its page shows it: two axes as heads, further ones as tabs, a window of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from foundation.user_input import row_id
from foundation.written import thousands
from pages.formatting import cut
from production.grids import axes
from production.grids.axes import Axis

MOST_CELLS = 400
MOST_COLUMNS = 40
LONGEST_HEAD = 80


@dataclass(frozen=True)
class Head:
    words: str
    whole: str


@dataclass(frozen=True)
class Tab:
    words: str
    is_on: bool
    href: str


@dataclass(frozen=True)
class Tabs:
    title: str
    tabs: list[Tab]


@dataclass(frozen=True)
class Pager:
    """Which of all rows or columns are shown: "Rows 1 to 10 of 50"."""

    words: str
    before: str
    after: str


@dataclass
class Layout:
    """`columns` and `rows` are numbers of axes, None where there is no second; `at` says where the
    grid stands on each of the others; `first_row` and `first_column` begin the window."""

    axes: Sequence[Axis]
    columns: int
    rows: int | None
    at: dict[int, int] = field(default_factory=dict)
    first_row: int = 0
    first_column: int = 0

    @classmethod
    def of(cls, along: Sequence[Axis], query: QueryDict) -> "Layout":
        """As an address says: `columns`, `rows` (of axes), `at-3` (a value's), `row`, `column`."""
        number = len(along)
        columns = _number(query, "columns", number)
        rows = _number(query, "rows", number, 1 if columns != 1 else 0) if number > 1 else None
        if rows == columns:
            rows = next(one for one in range(number) if one != columns)
        others = [one for one in range(number) if one not in (columns, rows)]
        at = {one: _number(query, f"at-{one}", len(along[one].values)) for one in others}
        layout = cls(along, columns, rows, at)
        layout.first_row = _number(query, "row", len(layout._all(rows)))
        layout.first_column = _number(query, "column", len(layout._all(columns)))
        return layout

    @property
    def column_places(self) -> range:
        return range(self.first_column, len(self._all(self.columns)))[:MOST_COLUMNS]

    @property
    def row_places(self) -> range:
        most = max(1, MOST_CELLS // len(self.column_places))
        return range(self.first_row, len(self._all(self.rows)))[:most]

    @property
    def column_heads(self) -> list[Head]:
        return self._heads(self.columns, self.column_places)

    @property
    def row_heads(self) -> list[Head]:
        return self._heads(self.rows, self.row_places)

    @property
    def corner(self) -> str:
        """What the heads are of."""
        across = self.axes[self.columns].title
        return f"{self.axes[self.rows].title} ↓ {across} →" if self.rows is not None else across

    def key(self, row: int, column: int) -> str:
        place = dict(self.at) | {self.columns: column}
        if self.rows is not None:
            place[self.rows] = row
        return axes.key(place[number] for number in range(len(self.axes)))

    @property
    def keys(self) -> list[str]:
        return [self.key(row, column) for row in self.row_places for column in self.column_places]

    @property
    def tabs(self) -> list[Tabs]:
        return [
            Tabs(
                self.axes[number].title,
                [
                    Tab(
                        cut(one.words, 40),
                        place == here,
                        self.query_string({f"at-{number}": place}),
                    )
                    for place, one in enumerate(self.axes[number].values)
                ],
            )
            for number, here in self.at.items()
        ]

    @property
    def pagers(self) -> list[Pager]:
        rows, columns = self.row_places, self.column_places
        found = (
            self._pager("row", "Rows", rows, len(self._all(self.rows))),
            self._pager("column", "Columns", columns, len(self._all(self.columns))),
        )
        return [one for one in found if one]

    def query_string(self, changes: dict[str, Any]) -> str:
        """An address of the same grid, something of it changed."""
        values: dict[str, Any] = {
            "columns": self.columns,
            "rows": self.rows,
            **{f"at-{number}": place for number, place in self.at.items()},
        }
        return "?" + urlencode({n: v for n, v in (values | changes).items() if v is not None})

    @property
    def swapped(self) -> str:
        """Its address with rows and columns the other way; "" where there is one axis alone."""
        if self.rows is None:
            return ""
        return self.query_string({"columns": self.rows, "rows": self.columns})

    def _all(self, number: int | None) -> range:
        return range(len(self.axes[number].values) if number is not None else 1)

    def _heads(self, number: int | None, places: range) -> list[Head]:
        if number is None:
            return [Head("", "")]
        values = self.axes[number].values
        return [
            Head(cut(values[place].words, LONGEST_HEAD), values[place].words) for place in places
        ]

    def _pager(self, name: str, title: str, visible: range, all_: int) -> Pager | None:
        if len(visible) == all_:
            return None
        after = visible[-1] + 1
        before = max(0, visible[0] - len(visible))
        return Pager(
            f"{title} {thousands(visible[0] + 1)} to {thousands(after)} of {thousands(all_)}",
            self.query_string({name: before}) if visible[0] else "",
            self.query_string({name: after}) if after < all_ else "",
        )


def _number(query: QueryDict, name: str, most: int, usual: int = 0) -> int:
    """One of so many, counted from 0."""
    text = query.get(name, "")
    number = 0 if text == "0" else row_id(text)
    return number if number is not None and number < most else usual

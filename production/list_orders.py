"""Ordering the rows of a list file (docs/lists.md): each is a line of one order, admitted all or
nothing, and a report tells what came of it.

A column is a parameter of the model, a place for a file, or one of `prompt`, `seed` and `model`.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from foundation import user_input
from gallery.models import Product
from ledger.money import in_words, to_micros
from parameter_templates.list_files.errors import BadListFile
from parameter_templates.list_files.reading import ListFile, Row
from parameter_templates.list_files.report import Outcome
from production import orders
from production.expansion import Way, expand
from production.models import ACTIVE, State
from production.order_requests import (
    MOST_RESULTS,
    OrderInput,
    OrderLine,
    OrderRejected,
    OrderRequest,
)
from production.quotes import Quote, QuotedLine
from providers import catalogue
from providers.contract import Charged, Json, Medium, Money
from providers.models import CatalogueModel
from providers.schema import Type, fields

DONE, PARTLY, CHARGED = "done", "partly", "charged"
"""States of a row beside those of its results: all are done; some, and the rest is not; one failed
that was or may have been charged."""
ANEW = ("failed", "refused", "cancelled")
"""States in which a row may be ordered anew: nothing of it is there, under way or paid for."""
OF_EACH = ("prompt", "seed", "model")
LEFT_OUT = ""
RowBase = tuple[OrderLine, Row]
"""What holds for a row, and what of the row is left to be said."""
TakeFile = Callable[[str, Medium | None], Product]
Columns = Mapping[str, str]
"""What each column is: OF_EACH, or a parameter's name; LEFT_OUT is none. A column that is not named
is what it is called."""


class BadRows(ValueError):
    """All that is wrong with a row, and what of it can still be looked at."""

    def __init__(self, faults: Sequence[BadListFile], rest: Row) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults, self.rest = faults, rest


@dataclass(frozen=True)
class Doubtful:
    """A row at fault as far as it is a line. `is_whole`: but for what is at fault it says all."""

    row: Row
    line: OrderLine
    is_whole: bool


@dataclass(frozen=True)
class Listed:
    """`rows` are those to be ordered, each as one of the lines of the `request`, or as so many as
    `sizes` says; `passed` is how many an earlier report calls done. `wrong` is what keeps rows from
    being a line; the rest of them stands in `doubtful`, to be looked at all the same."""

    rows: Sequence[Row]
    request: OrderRequest
    passed: int
    wrong: Sequence[BadListFile]
    columns: Columns
    sizes: Sequence[int]
    doubtful: Sequence[Doubtful] = ()

    @property
    def lines(self) -> list[int]:
        """In which the rows begin."""
        return [row.line for row in self.rows]

    def read(self, way: Way, draw: int | None = None) -> "Listed":
        """The same with each row read in the language of prompts. The same rows are drawn alike,
        if not by another number; rows that are not of it are `wrong`. Raises OrderRejected."""
        if draw is None:
            draw = int(sha256(self.request.nonce.encode()).hexdigest()[:5], 16)
        try:
            expanded = expand(self.request, way, draw)
        except OrderRejected:
            return self._without_unread(way)
        if expanded.is_plain:
            return self
        return replace(self, request=expanded.request, sizes=expanded.sizes)

    def _without_unread(self, way: Way) -> "Listed":
        good, wrong = [], list(self.wrong)
        for row, line in zip(self.rows, self.request.lines, strict=True):
            if faults := _unread(row, replace(self.request, lines=[line]), way):
                wrong += faults
            else:
                good.append((row, line))
        rows = [row for row, _ in good]
        request = replace(self.request, lines=[line for _, line in good])
        return replace(self, rows=rows, request=request, wrong=wrong, sizes=[1] * len(rows))

    def faults(self, quote: Quote) -> list[BadListFile]:
        """All that is wrong with its rows, by the `quote` of its request, each with the line and
        the column as they stand in the file."""
        found, reported = self._wrong(), set()
        names = {meaning: column for column, meaning in self.columns.items()}
        for row, line in self._quoted(quote):
            if line.wrong is None or id(line.wrong) in reported:
                continue
            reported.add(id(line.wrong))
            for name, sentences in line.wrong.errors.items():
                found += [row.wrong(names.get(name, name), sentence) for sentence in sentences]
        if not found and quote.rejected:
            found = [BadListFile(str(quote.rejected))]
        return sorted(found, key=lambda fault: fault.line)

    def rejected(self, quote: Quote) -> OrderRejected | None:
        """The same as an order is refused; None where nothing is wrong."""
        wrong, first = [str(one) for one in self._wrong()], None
        errors = {"list": wrong} if wrong else {}
        for row, line in self._quoted(quote):
            if line.wrong is None or line.wrong is first:
                continue
            first = first or line.wrong
            for name, sentences in line.wrong.errors.items():
                lines = [f"Line {row.line}: {sentence}" for sentence in sentences]
                errors.setdefault(name, []).extend(lines)
        if first is not None:
            return OrderRejected(errors, first.reason, first.stop)
        return OrderRejected(errors) if errors else quote.rejected

    def _wrong(self) -> list[BadListFile]:
        """What keeps rows from being a line, and what else is wrong with these: of those of which
        something is open, with what they say."""
        found = list(self.wrong)
        if not self.doubtful:
            return found
        there = {(one.line, one.column) for one in found}
        names = {meaning: column for column, meaning in self.columns.items()}
        lines = [one.line for one in self.doubtful]
        quoted = orders.as_it_stands(replace(self.request, lines=lines, count=1)).lines
        for one, line in zip(self.doubtful, quoted, strict=False):
            for name, sentences in (line.wrong.errors if line.wrong else {}).items():
                faults = [one.row.wrong(names.get(name, name), words) for words in sentences]
                if one.is_whole or name in one.row.values:
                    found += [fault for fault in faults if (fault.line, fault.column) not in there]
        return found

    def _quoted(self, quote: Quote) -> Iterator[tuple[Row, QuotedLine]]:
        each = (row for row, size in zip(self.rows, self.sizes, strict=True) for _ in range(size))
        return zip(each, quote.lines, strict=False)


def listed(
    source: ListFile,
    base: OrderRequest,
    take_file: TakeFile,
    again: str = "",
    columns: Columns | None = None,
    only: Callable[[int], bool] = lambda line: True,
    base_of: Callable[[Row], RowBase] | None = None,
) -> Listed:
    """The list as a request like `base`, whose one line says what holds for every row that does not
    say otherwise; `take_file` gives the product that a cell names. The same rows are known again
    and not ordered twice, unless `again` is another word each time. `only`: whether the row of a
    line is to be ordered. `base_of` a row is what holds for it, where that is not the same for all.
    Raises BadListFile where the file cannot be read, OSError."""
    columns = columns or {}
    source.faults = []
    rows, passed = [], 0
    for row in source.rows():
        if row.report.get("result.state") not in (None, "", *ANEW):
            passed += 1
        elif only(row.line):
            rows.append(_named(row, columns))
        if len(rows) * base.count > MOST_RESULTS:
            raise BadListFile(f"An order has at most {MOST_RESULTS:,} results. Split the list.")
    refs = {str(row.values["model"]) for row in rows if "model" in row.values}
    models = catalogue.rows_of(refs | {base.lines[0].model_ref})
    names = {meaning: column for column, meaning in columns.items()}
    good, lines, doubtful = [], [], []
    wrong = list(source.faults or ())
    for row in rows:
        line, rest, faults = base.lines[0], row, []
        try:
            if base_of:
                line, rest = base_of(row)
        except BadRows as error:
            rest, faults = error.rest, [*error.faults]
        is_whole = not faults
        made, more = _line(rest, line, models, take_file)
        if faults := [*faults, *more]:
            wrong += [_by_column(one, names) for one in faults]
            doubtful += [Doubtful(rest, made, is_whole)] if made else []
        elif made:
            lines.append(made)
            good.append(row)
    mark = f"list {_mark(lines)} {again}"
    request = replace(base, lines=lines, nonce=mark, written=base, reading=mark)
    return Listed(good, request, passed, wrong, columns, [1] * len(good), doubtful)


def _unread(row: Row, request: OrderRequest, way: Way) -> list[BadListFile]:
    """Why this row is none of the language."""
    try:
        expand(request, way, 0)
    except OrderRejected as error:
        return [row.wrong(name, words) for name, group in error.errors.items() for words in group]
    return []


def _by_column(fault: BadListFile, names: Mapping[str, str]) -> BadListFile:
    """The same with the column as it stands in the file."""
    column = names.get(str(fault.column), fault.column)
    return BadListFile(fault.sentence, fault.line, column)


def _named(row: Row, columns: Columns) -> Row:
    """The same by what its columns are."""
    values = {columns.get(name, name): value for name, value in row.values.items()}
    values.pop(LEFT_OUT, None)
    return replace(row, values=values)


def _mark(lines: Sequence[OrderLine]) -> str:
    """The same for the same rows, with files of the same bytes."""
    values = [
        (
            *(line.model_ref, line.params, line.prompt, line.seed),
            [(one.field, one.product.asset.sha256) for one in line.inputs],
        )
        for line in lines
    ]
    return sha256(json.dumps(values, default=str).encode()).hexdigest()


def outcomes(
    lines: Collection[int], made: Sequence[Json], sizes: Collection[int]
) -> dict[int, Outcome]:
    """What came of the rows that begin in these lines, by them: `made` are generations as
    `serializers` has them, in the order of the rows, so many of each as `sizes` says."""
    found, end = {}, 0
    for line, size in zip(lines, sizes, strict=True):
        results, end = made[end : end + size], end + size
        found[line] = Outcome(
            _state(results),
            tuple(product["id"] for one in results for product in one["products"]),
            _cost(results),
            next((one["error"]["message"] for one in results if one["error"]), ""),
        )
    return found


def _state(results: Sequence[Json]) -> str:
    """Of a row: that of the result which forbids most to order it anew."""
    states = [one["state"] for one in results]
    going_on = next((state for state in (*ACTIVE, State.UNKNOWN) if state in states), None)
    if going_on is not None:
        return str(going_on.value)
    failed = [one for one in results if one["state"] != DONE]
    if any(one["charged"] != Charged.NO for one in failed):
        return CHARGED
    if failed and len(failed) < len(results):
        return PARTLY
    return str(failed[0]["state"]) if failed else DONE


def _line(
    row: Row, base: OrderLine, models: Mapping[str, CatalogueModel], take_file: TakeFile
) -> tuple[OrderLine | None, list[BadListFile]]:
    """The row without what is at fault in it, and that; None where it has no model."""
    seed, faults = _seed(row)
    ref = str(row.values.get("model", base.model_ref))
    if ref not in models:
        lost = row.wrong("model", f"There is no model “{user_input.short(ref)}” here.")
        return None, [lost, *faults]
    media = {one.name: one.medium for one in fields(models[ref].schema) if one.type is Type.MEDIA}
    inputs = []
    for name in row.values:
        if name in media:
            try:
                product = take_file(str(row.values[name]), media[name])
                inputs.append(OrderInput(name, product))
            except OrderRejected as error:
                faults.append(row.wrong(name, str(error)))
    apart = {*OF_EACH, *media}
    params = {name: value for name, value in row.values.items() if name not in apart}
    line = OrderLine(
        model_ref=ref,
        params=base.params | params,
        inputs=(*base.inputs, *inputs),
        prompt=str(row.values["prompt"]) if "prompt" in row.values else base.prompt,
        seed=seed,
    )
    return line, faults


def _seed(row: Row) -> tuple[int | None, list[BadListFile]]:
    seed: Any = row.values.get("seed")
    if seed is None:
        return None, []
    try:
        return int(user_input.whole(str(seed))), []
    except user_input.NoNumber as error:
        return None, [row.wrong("seed", str(error))]


def _cost(results: Iterable[Json]) -> str:
    """ "0.02 $"; "" where it is not known of all."""
    sums: dict[str, int] = {}
    for one in results:
        if one["cost"] is None:
            return ""
        micros = to_micros(Money(Decimal(one["cost"]), one["currency"]))
        sums[one["currency"]] = sums.get(one["currency"], 0) + micros
    return " + ".join(in_words(micros, currency) for currency, micros in sums.items())

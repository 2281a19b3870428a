"""Rows of a board while a newer script is written over it (`films.parsing`, `films.read_shots`):
where in the script each stands, and in which order they then stand on the board."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model

from films.board_models import Line, Scene, Shot
from films.steps import Step

Row = TypeVar("Row", Scene, Shot)
AnyRow = TypeVar("AnyRow", Scene, Shot, Line)


class Span(NamedTuple):
    """Where in the older script a row stood."""

    start: int
    end: int


def span_of(row: Scene | Shot | Line) -> Span:
    return Span(row.source_from, row.source_to)


def is_in_script(row: Scene | Shot | Line) -> bool:
    """What is made by hand, or gone from the script, has no place there."""
    return row.source_to > row.source_from


def in_script(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Those of the script, in its order."""
    return sorted(filter(is_in_script, rows), key=lambda row: row.source_from)


def stand(edit: Step, row: Scene | Shot | Line, start: int, end: int) -> None:
    """Tell where in the script it now stands."""
    edit.set(row, source_from=start, source_to=end)


def fitted(model: type[Model], **columns: Any) -> dict[str, Any]:
    """Words as long as their columns may be."""
    found = {}
    for name, value in columns.items():
        longest = None
        if isinstance(value, str):
            longest = getattr(model._meta.get_field(name), "max_length", None)
        found[name] = value[:longest] if longest else value
    return found


def are_in_script_order(rows: Iterable[Row]) -> bool:
    """Whether these rows, in their order on the board, stand as the script has them."""
    starts = [row.source_from for row in rows if is_in_script(row)]
    return starts == sorted(starts)


def woven(now: Sequence[Row], wanted: Sequence[Row], as_told: bool) -> list[Row]:
    """All of both, each once, what is removed not. In the order of the script, which is `wanted`,
    what else is there `now` behind what it follows; where the user gave them another order, that
    stays."""
    now = [row for row in now if not row.removed]
    wanted = [row for row in wanted if not row.removed]
    return _into(wanted, now) if as_told else _into(now, wanted)


def place(edit: Step, rows: Sequence[Scene | Shot]) -> None:
    """Give them the positions 0, 1, 2 …, be they new."""
    for position, row in enumerate(rows):
        if row.pk is None:
            row.position = position
        else:
            edit.set(row, position=position)


def _into(order: Sequence[Row], others: Sequence[Row]) -> list[Row]:
    known = {id(row) for row in order}
    behind: dict[int, list[Row]] = {}
    last = 0
    for row in others:
        if id(row) in known:
            last = id(row)
        else:
            behind.setdefault(last, []).append(row)
    found = behind.get(0, [])
    for row in order:
        found.append(row)
        found += behind.get(id(row), [])
    return found

"""What the acts on products have in common: they take ids, change rows set by set in one
transaction, and leave behind what undoes them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from gallery.organising_models import BulkAct

AT_ONCE = 5000
"""Ids in one statement: databases take no more than some ten thousand parameters."""
UNDO_RETENTION = timedelta(days=7)
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """The products that an act changed; `undo` is the public id of what undoes it, "" where there
    is nothing to undo."""

    ids: list[int] = field(default_factory=list)
    words: str = ""
    undo: str = ""


@dataclass(frozen=True)
class Undone:
    """The products that are as they were before, and how many were `skipped`: changed since, or
    gone. Of a column, `values` says which value which of them have again; `project` is the slug of
    one that is back."""

    ids: list[int]
    skipped: int
    column: str = ""
    values: list[tuple[Any, list[int]]] = field(default_factory=list)
    project: str = ""


class CannotUndo(Exception):
    """Why nothing was undone, in a sentence."""


class Undo(Protocol):
    """Puts back what an act's `before` says, inside a transaction. Raises CannotUndo."""

    def __call__(self, before: dict[str, Any]) -> Undone: ...


def done(act: str, ids: list[int], words: str, before: dict[str, Any]) -> Done:
    """Call it inside the transaction of the act, which has told the search already."""
    BulkAct.objects.filter(made_at__lt=timezone.now() - UNDO_RETENTION).delete()
    row = BulkAct.objects.create(act=act, words=words[:200], count=len(ids), before=before)
    return Done(ids, words, str(row.uid))


def in_batches(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def existing_ids(rows: Callable[[Sequence[int]], Iterable[int]], ids: Sequence[int]) -> list[int]:
    """What `rows` finds of each batch, in the order of `ids`."""
    there = {pk for some in in_batches(ids) for pk in rows(some)}
    return [pk for pk in dict.fromkeys(ids) if pk in there]


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[int]]) -> None:
    """Rows of plain numbers, but for those that there are: ten thousand take a tenth of what they
    do as objects."""
    quote = connection.ops.quote_name
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(quote(column_of[name]) for name in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", list(rows)
        )


def packed(ids: Iterable[int]) -> str:
    """Ids in few letters, in order of their numbers: "3,7-90,93"."""
    runs: list[list[int]] = []
    for pk in sorted(ids):
        if runs and pk == runs[-1][1] + 1:
            runs[-1][1] = pk
        else:
            runs.append([pk, pk])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def unpacked(text: str) -> list[int]:
    runs = (run.partition("-") for run in text.split(",") if run)
    return [pk for first, _, last in runs for pk in range(int(first), int(last or first) + 1)]


def sentence(number: int, words: str) -> str:
    """ "Moved to the trash." of one, "12,000 moved to the trash." of many."""
    return f"{words[:1].upper()}{words[1:]}." if number == 1 else f"{number:,} {words}."

"""Days that are past are added up once (`ledger.day_models`), so that no page adds them up again;
and so is today, as soon as it has many entries.

What is closed is told by one number: every entry up to that key is in the sums, none after it is.
An entry that comes later for an earlier day is added to that day's sums with the next closing. The
sums can be made anew from the entries at any time, and `problems` compares them.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import add
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet, Subquery, Sum
from django.utils import timezone

from foundation.prepared_queries import prepared
from ledger.day_models import (
    Closed,
    Day,
    DayTotal,
    ModelDay,
    OrderDay,
    ProjectDay,
    ProjectModelDay,
    PurseDay,
)
from ledger.models import LedgerEntry
from ledger.totals import ADDED, KIND, by_kind

GROUPS: dict[type[DayTotal], tuple[str, ...]] = {
    Day: ("day",),
    ProjectDay: ("day", "project_slug"),
    PurseDay: ("day", "purse"),
    ModelDay: ("day", "provider", "model_id", "kind", "model_label"),
    ProjectModelDay: ("day", "project_slug", "provider", "model_id", "kind"),
}
OF_ORDER = ("day", "order_uid", "project_slug")
AT_ONCE = 1_000
"""Entries in one transaction: a tenth of a second, in which nobody else can write."""
QUIET = timedelta(hours=1)
"""No transaction that writes an entry is open for so long."""
MANY = 2_000
"""So many entries of today are not left to be added up by every page. SQLite alone lets them be
closed at once: who writes there writes alone, so that no smaller key comes later."""

_closed_before: datetime | None = None

Rows = Iterable[tuple[Any, ...]]


def close_some(seconds: float) -> None:
    """Close what is past, or much, for about so long at most. Costs one look where this process has
    seen that all of it is closed."""
    global _closed_before
    before = _today()
    give_up = time.monotonic() + seconds
    while (before != _closed_before or _are_many()) and time.monotonic() < give_up:
        if not close(before):
            _closed_before = before


def close(before: datetime | None = None) -> bool:
    """Add up the next entries that were written `before`: before today, where that is not said; or
    the next of many. False where there are none."""
    limit = min(before or _today(), timezone.now() - QUIET)
    entries = LedgerEntry.objects.order_by("-pk")
    old = entries if _are_many() else entries.filter(created_at__lt=limit)
    last = old.values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        Closed.objects.get_or_create(pk=1)
        closed = Closed.objects.select_for_update().get(pk=1)
        through = min(last, closed.through + AT_ONCE)
        if through <= closed.through:
            return False
        _add_up(LedgerEntry.objects.filter(pk__gt=closed.through, pk__lte=through))
        closed.through = through
        closed.save(update_fields=["through"])
    return True


def problems() -> list[str]:
    """Which sums are not what the entries say, in a sentence each."""
    with transaction.atomic():
        closed = Closed.objects.select_for_update().filter(pk=1).first()
        entries = LedgerEntry.objects.filter(pk__lte=closed.through if closed else 0)
        wrong = [_differing(table, keys, entries) for table, keys in GROUPS.items()]
        spent = entries.order_by().values_list(*OF_ORDER).annotate(Sum("delta_usd"))
        kept = OrderDay.objects.order_by().values_list(*OF_ORDER, "committed")
        wrong.append((OrderDay, {row[0] for row in set(spent) ^ set(kept)}))
    return [
        f"The sums by {table._meta.verbose_name} are not what the ledger says, on {len(days)} "
        f"day{'s' if len(days) > 1 else ''} such as {min(days)}. Nothing of the ledger is lost."
        for table, days in wrong
        if days
    ]


def forget() -> None:
    """Take all sums away. They are made anew by the next closings; until then entries are added up
    instead."""
    global _closed_before
    with transaction.atomic():
        tables: tuple[type[Model], ...] = (Closed, OrderDay, *GROUPS)
        for table in tables:
            table._default_manager.all().delete()
    _closed_before = None


def _are_many() -> bool:
    found = _newest() if connection.vendor == "sqlite" else []
    return any(newest - (through or 0) >= MANY for newest, through in found)


@prepared
def _newest() -> QuerySet[LedgerEntry, tuple[Any, ...]]:
    """The newest key, and that of the last which is closed."""
    closed = Closed.objects.filter(pk=1).values("through")
    return LedgerEntry.objects.order_by("-pk").values_list("pk", Subquery(closed))[:1]


def _today() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _differing(
    table: type[DayTotal], keys: tuple[str, ...], entries: QuerySet[LedgerEntry]
) -> tuple[type[Model], set[Any]]:
    """The days on which a table and the entries differ."""
    said = set(by_kind(entries, *keys))
    kept = set(table._default_manager.order_by().values_list(*keys, *KIND, *ADDED))
    return table, {row[0] for row in said ^ kept}


def _add_up(new: QuerySet[LedgerEntry]) -> None:
    for table, keys in GROUPS.items():
        _add(table, (*keys, *KIND), ADDED, by_kind(new, *keys))
    spent = new.order_by().values_list(*OF_ORDER).annotate(Sum("delta_usd"))
    _add(OrderDay, OF_ORDER, ("committed",), spent)


def _add(table: type[Model], keys: tuple[str, ...], added: tuple[str, ...], rows: Rows) -> None:
    """Add the last columns of rows to those that are there by the first, or keep them as new."""
    wanted = {row[: len(keys)]: row[len(keys) :] for row in rows}
    days, others = ({key[place] for key in wanted} for place in (0, 1))
    there = table._default_manager.filter(day__in=days, **{f"{keys[1]}__in": others})
    for row in there.values_list(*keys, *added):
        key = row[: len(keys)]
        if key in wanted:
            wanted[key] = tuple(map(add, row[len(keys) :], wanted[key]))
    names = (*keys, *added)
    table._default_manager.bulk_create(
        [table(**dict(zip(names, key + sums, strict=True))) for key, sums in wanted.items()],
        batch_size=500,
        update_conflicts=True,
        unique_fields=keys,
        update_fields=added,
    )

"""What was spent: by period, provider, model, project, kind, day and order.

All amounts are micros of USD.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from foundation import written
from ledger import day_totals
from ledger.day_totals import Days
from ledger.models import LedgerEntry
from ledger.totals import Sums, gather, total
from projects.models import Project
from providers import registry
from providers.contract import Kind

MOST_ORDERS = 50
PERIODS = ("month", "last-month", "30-days", "year", "all")
DIMENSIONS = ("provider", "model", "project", "kind", "day", "order")


class Period(NamedTuple):
    """Both days belong to it; None is without end."""

    name: str
    label: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Line:
    """One row of a table. `key` is what was grouped by, `share` its part of all that was spent
    (0 to 1). An order is named by its uid alone: `production.order_names` knows its words."""

    key: str
    label: str
    sums: Sums
    share: float = 0.0
    note: str = ""


def period(name: str, today: date | None = None) -> Period:
    """A period by its name; this month for a name that is none."""
    today = today or timezone.localdate()
    month = month_of(today)
    before = month_of(month - timedelta(days=1))
    there = {
        "month": Period("month", "This month", month, today),
        "last-month": Period("last-month", "Last month", before, month - timedelta(days=1)),
        "30-days": Period("30-days", "30 days", today - timedelta(days=29), today),
        "year": Period("year", "This year", today.replace(month=1, day=1), today),
        "all": Period("all", "All", None, None),
    }
    return there.get(name, there["month"])


def entries(span: Period, project: str = "") -> QuerySet[LedgerEntry]:
    """The entries of a period, of one project (by its slug) or of all."""
    found = LedgerEntry.objects.order_by()
    if span.first:
        found = found.filter(day__gte=span.first)
    if span.last:
        found = found.filter(day__lte=span.last)
    return found.filter(project_slug=project) if project else found


def by_day(project: str = "", first: date | None = None) -> dict[date, Sums]:
    """The days on which there was something, from `first` on if it is said, oldest first. One
    query."""
    found = day_totals.sums(Days(first, project=project), "day")
    return {day: found[day,] for (day,) in sorted(found)}


def by_month(project: str = "") -> dict[date, Sums]:
    """The months in which there was something, by their first day, oldest first. One query."""
    return day_totals.by_month(project)


def in_all(project: str = "") -> Sums:
    """What all days come to, added up by the database."""
    return day_totals.sums(Days(project=project)).get((), Sums())


def within(days: dict[date, Sums], span: Period) -> dict[date, Sums]:
    """Those of a period."""
    first, last = span.first or date.min, span.last or date.max
    return {day: sums for day, sums in days.items() if first <= day <= last}


def headlines(days: dict[date, Sums], whole: Sums) -> tuple[Sums, Sums, Sums]:
    """Today, this month, in all. `days` are those of this month at least."""
    today = timezone.localdate()
    this_month = [sums for day, sums in days.items() if day >= month_of(today)]
    return days.get(today, Sums()), total(this_month), whole


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def spent_since(first: date) -> list[QuerySet[Any, Any]]:
    """Queries of rows with a `change`, whose sum it is."""
    closed, later = day_totals.halves(Days(first=first))
    cost = F("delta_usd") + Coalesce("reserved_usd", 0)
    halves = closed.annotate(change=F("delta") + F("reserved")), later.annotate(change=cost)
    return [half.exclude(type=LedgerEntry.Type.RESERVE) for half in halves]


def of_purses(purses: Collection[str]) -> dict[str, Sums]:
    """What each of these purses comes to, as far as anything was ordered from it. One query."""
    return {purse: sums for (purse,), sums in day_totals.of_purses(purses).items()}


def lines(dimension: str, days: dict[date, Sums], span: Period, project: str = "") -> list[Line]:
    """The table of one dimension, the costliest first; `days` are those of the same period. Of
    orders only the costliest are listed."""
    whole = total(days.values())
    if dimension == "day":
        return [
            Line(day.isoformat(), written.day(day), sums, _share(sums, whole))
            for day, sums in reversed(days.items())
        ]
    found = TABLES[dimension](Days(span.first, span.last, project))
    found.sort(key=lambda row: (row.sums.spent, row.sums.committed), reverse=True)
    return [replace(line, share=_share(line.sums, whole)) for line in found]


def _providers(days: Days) -> list[Line]:
    found: dict[str, Sums] = {}
    for (slug, _), sums in day_totals.sums(days, "provider", "model_id").items():
        found[slug] = found.get(slug, Sums()) + sums
    return [Line(slug, registry.label(slug), sums) for slug, sums in found.items()]


def _models(days: Days) -> list[Line]:
    labels = day_totals.model_labels(days)
    return [
        Line(
            f"{provider}/{model_id}",
            labels.get((provider, model_id)) or model_id,
            sums,
            note=registry.label(provider),
        )
        for (provider, model_id), sums in day_totals.sums(days, "provider", "model_id").items()
    ]


def _kinds(days: Days) -> list[Line]:
    labels = {kind.value: kind.label for kind in Kind}
    found = day_totals.sums(days, "kind")
    return [Line(kind, labels.get(kind, kind), sums) for (kind,), sums in found.items()]


def _projects(days: Days) -> list[Line]:
    names = dict(Project.objects.order_by().values_list("slug", "name"))
    return [
        Line(slug, names.get(slug, slug), sums, note="" if slug in names else "no longer there")
        for (slug,), sums in day_totals.sums(days, "project_slug").items()
    ]


def _orders(days: Days) -> list[Line]:
    """What an order has committed says how it ranks, so that only those listed are added up: found
    by their orders, never by the project, which has many more."""
    found = entries(Period("", "", days.first, days.last))
    listed = found.filter(order_uid__in=day_totals.costliest_orders(days, MOST_ORDERS))
    if days.project:
        slug = Coalesce("project_slug", Value(""))
        listed = listed.alias(the_project=slug).filter(the_project=days.project)
    rows: dict[UUID, Line] = {}
    for (uid, day, model), sums in gather(listed, "order_uid", "day", "model_label").items():
        if uid in rows:
            rows[uid] = replace(rows[uid], sums=rows[uid].sums + sums)
        else:
            note = f"{model}, {written.day(day)}"
            rows[uid] = Line(str(uid), "", sums, note=note)
    return list(rows.values())


TABLES: dict[str, Callable[[Days], list[Line]]] = {
    "provider": _providers,
    "model": _models,
    "project": _projects,
    "kind": _kinds,
    "order": _orders,
}


def _share(sums: Sums, whole: Sums) -> float:
    return sums.spent / whole.spent if whole.spent else 0.0

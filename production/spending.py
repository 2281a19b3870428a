"""What was spent: by period, provider, model, project, kind, day and order.

All amounts are micros of USD.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import DateField, F, Func, Max, Min, QuerySet, Sum
from django.utils import timezone

from production.models import LedgerEntry, Order
from production.sums import Sums, gather, total
from projects.models import Project
from providers import registry
from providers.contract import Kind

MOST_ORDERS = 50
PERIODS = ("month", "last-month", "30-days", "year", "all")
DIMENSIONS = ("provider", "model", "project", "kind", "day", "order")

# A day that is looked at in passing: by the bare column SQLite would walk the index of days, which
# lacks what tables group by, and fetch row after row.
DAY = F("day")
IN_PASSING = Func(DAY, function="DATE", output_field=DateField())


class Period(NamedTuple):
    """Both days belong to it; None is without end."""

    name: str
    label: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Line:
    """One row of a table. `key` is what was grouped by, `share` its part of all that was spent
    (0 to 1), `generation` the first one of an order that is still there."""

    key: str
    label: str
    sums: Sums
    share: float = 0.0
    note: str = ""
    generation: int | None = None


def period(name: str, today: date | None = None) -> Period:
    """A period by its name; this month for a name that is none."""
    today = today or timezone.localdate()
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    there = {
        "month": Period("month", "This month", month, today),
        "last-month": Period("last-month", "Last month", before, month - timedelta(days=1)),
        "30-days": Period("30-days", "30 days", today - timedelta(days=29), today),
        "year": Period("year", "This year", today.replace(month=1, day=1), today),
        "all": Period("all", "All", None, None),
    }
    return there.get(name, there["month"])


def entries(span: Period, project: str = "", day: F | Func = DAY) -> QuerySet[LedgerEntry]:
    """The entries of a period, of one project (by its slug) or of all."""
    found = LedgerEntry.objects.order_by().alias(on=day)
    if span.first:
        found = found.filter(on__gte=span.first)
    if span.last:
        found = found.filter(on__lte=span.last)
    return found.filter(project_slug=project) if project else found


def by_day(project: str = "") -> dict[date, Sums]:
    """All days on which there was something, oldest first. One query."""
    found = gather(entries(period("all"), project), "day")
    return {day: found[day,] for (day,) in sorted(found)}


def within(days: dict[date, Sums], span: Period) -> dict[date, Sums]:
    """Those of a period."""
    first, last = span.first or date.min, span.last or date.max
    return {day: sums for day, sums in days.items() if first <= day <= last}


def headlines(days: dict[date, Sums]) -> tuple[Sums, Sums, Sums]:
    """Today, this month, in all."""
    today = timezone.localdate()
    this_month = [sums for day, sums in days.items() if day >= today.replace(day=1)]
    return days.get(today, Sums()), total(this_month), total(days.values())


def closed_this_month() -> QuerySet[LedgerEntry]:
    return entries(period("month")).exclude(type=LedgerEntry.Type.RESERVE)


def lines(dimension: str, days: dict[date, Sums], span: Period, project: str = "") -> list[Line]:
    """The table of one dimension, the costliest first; `days` are those of the same period. Of
    orders only the costliest are listed."""
    whole = total(days.values())
    if dimension == "day":
        return [
            Line(day.isoformat(), f"{day:%-d %B %Y}", sums, _share(sums, whole))
            for day, sums in reversed(days.items())
        ]
    found = TABLES[dimension](entries(span, project, DAY if project else IN_PASSING))
    found.sort(key=lambda row: (row.sums.spent, row.sums.committed), reverse=True)
    return [replace(line, share=_share(line.sums, whole)) for line in found]


def _by_model(found: QuerySet[LedgerEntry], *keys: int) -> dict[tuple[str, ...], Sums]:
    """By some of provider, model and kind: one index holds all three."""
    sums: dict[tuple[str, ...], Sums] = {}
    for row, part in gather(found, "provider", "model_id", "kind").items():
        key = tuple(row[position] for position in keys)
        sums[key] = sums.get(key, Sums()) + part
    return sums


def _providers(found: QuerySet[LedgerEntry]) -> list[Line]:
    return [Line(slug, provider_label(slug), sums) for (slug,), sums in _by_model(found, 0).items()]


def _models(found: QuerySet[LedgerEntry]) -> list[Line]:
    newest = found.order_by().values("provider", "model_id").annotate(newest=Max("pk"))
    named = LedgerEntry.objects.filter(pk__in=newest.values("newest")).order_by()
    labels = {row[:2]: row[2] for row in named.values_list("provider", "model_id", "model_label")}
    return [
        Line(
            f"{provider}/{model_id}",
            labels.get((provider, model_id)) or model_id,
            sums,
            note=provider_label(provider),
        )
        for (provider, model_id), sums in _by_model(found, 0, 1).items()
    ]


def _kinds(found: QuerySet[LedgerEntry]) -> list[Line]:
    labels = {kind.value: kind.label for kind in Kind}
    return [
        Line(kind, labels.get(kind, kind), sums) for (kind,), sums in _by_model(found, 2).items()
    ]


def _projects(found: QuerySet[LedgerEntry]) -> list[Line]:
    names = dict(Project.objects.order_by().values_list("slug", "name"))
    return [
        Line(slug, names.get(slug, slug), sums, note="" if slug in names else "no longer there")
        for (slug,), sums in gather(found, "project_slug").items()
    ]


def _orders(found: QuerySet[LedgerEntry]) -> list[Line]:
    """What an order has committed says how it ranks, so that only those listed are added up."""
    ranked = found.order_by().values("order_uid").annotate(committed=Sum("delta_usd"))
    listed = [row["order_uid"] for row in ranked.order_by("-committed")[:MOST_ORDERS]]
    orders = Order.objects.filter(uid__in=listed).order_by()
    facts = orders.annotate(generation=Min("generations")).values_list(
        "uid", "prompt", "kind", "generation"
    )
    there = {uid: (prompt or kind, generation) for uid, prompt, kind, generation in facts}
    rows: dict[UUID, Line] = {}
    parts = gather(found.filter(order_uid__in=listed), "order_uid", "day", "model_label")
    for (uid, day, model), sums in parts.items():
        if uid in rows:
            rows[uid] = replace(rows[uid], sums=rows[uid].sums + sums)
        else:
            label, generation = there.get(uid, ("An order that is gone", None))
            note = f"{model}, {day:%-d %B %Y}"
            rows[uid] = Line(str(uid), label[:140], sums, note=note, generation=generation)
    return list(rows.values())


TABLES: dict[str, Callable[[QuerySet[LedgerEntry]], list[Line]]] = {
    "provider": _providers,
    "model": _models,
    "project": _projects,
    "kind": _kinds,
    "order": _orders,
}


def provider_label(slug: str) -> str:
    """Its name, or the slug of one that is not there any more."""
    try:
        return registry.get(slug).label
    except registry.UnknownProvider:
        return slug


def _share(sums: Sums, whole: Sums) -> float:
    return sums.spent / whole.spent if whole.spent else 0.0

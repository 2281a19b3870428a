"""What the ledger adds up to: by period, provider, model, project, kind, day and order.

All amounts are micros of USD at the rate of the day they were written. Three things are never
mixed: what was spent, what is still reserved, and how often the cost is not known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from production.models import Basis, LedgerEntry, Order
from projects.models import Project
from providers import registry
from providers.contract import Kind

MOST_ORDERS = 50
PERIODS = ("month", "last-month", "30-days", "year", "all")
DIMENSIONS = {
    "provider": ("provider",),
    "model": ("provider", "model_id"),
    "project": ("project_slug",),
    "kind": ("kind",),
    "day": ("day",),
    "order": ("order_uid",),
}

RESERVED = Q(type=LedgerEntry.Type.RESERVE)
SETTLED = Q(type=LedgerEntry.Type.SETTLE)
CLOSED = Q(type__in=(LedgerEntry.Type.SETTLE, LedgerEntry.Type.RELEASE))
TOLD = SETTLED & Q(basis=Basis.ACTUAL)
COMPARED = TOLD & Q(reserved_usd__isnull=False)
COST = F("delta_usd") + Coalesce(F("reserved_usd"), 0)

HEADLINE = {
    "committed": Sum("delta_usd"),
    "spent": Sum(COST, filter=CLOSED),
    "unknown": Count("type", filter=SETTLED & Q(basis=Basis.UNKNOWN)),
}
EVERYTHING = HEADLINE | {
    "told": Sum(COST, filter=TOLD),
    "settled": Count("type", filter=SETTLED),
    "reserves": Count("type", filter=RESERVED),
    "closed": Count("type", filter=CLOSED),
    "reserves_unknown": Count("type", filter=RESERVED & Q(basis=Basis.UNKNOWN)),
    "closed_unknown": Count("type", filter=CLOSED & Q(reserved_usd__isnull=True)),
    "estimated": Sum("reserved_usd", filter=COMPARED),
    "actual": Sum(COST, filter=COMPARED),
}


@dataclass(frozen=True)
class Sums:
    """What a number of rounds cost.

    `spent` holds `told`, the part for which the provider named its figure; the rest is by estimate.
    `reserved` is for `open` rounds, of which `open_unknown` have no known price. `unknown` rounds
    have ended and cost nobody knows what. Where both are known, `estimated` turned out `actual`.
    """

    committed: int = 0
    spent: int = 0
    unknown: int = 0
    told: int = 0
    settled: int = 0
    reserves: int = 0
    closed: int = 0
    reserves_unknown: int = 0
    closed_unknown: int = 0
    estimated: int = 0
    actual: int = 0

    @property
    def reserved(self) -> int:
        return self.committed - self.spent

    @property
    def open(self) -> int:
        return max(0, self.reserves - self.closed)

    @property
    def open_unknown(self) -> int:
        return max(0, self.reserves_unknown - self.closed_unknown)

    @property
    def by_estimate(self) -> int:
        return self.spent - self.told

    @property
    def off(self) -> float | None:
        """How far estimates were off: 0.1 when it all cost a tenth more; None with nothing to go
        by."""
        return (self.actual - self.estimated) / self.estimated if self.estimated else None

    def __add__(self, other: "Sums") -> "Sums":
        names = [field.name for field in fields(self)]
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in names})


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
    share: float
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


def entries(span: Period, project: str = "") -> QuerySet[LedgerEntry]:
    """The entries of a period, of one project (by its slug) or of all."""
    found = LedgerEntry.objects.order_by()
    if span.first:
        found = found.filter(day__gte=span.first)
    if span.last:
        found = found.filter(day__lte=span.last)
    return found.filter(project_slug=project) if project else found


def headlines(project: str = "") -> tuple[Sums, Sums, Sums]:
    """Today, this month, in all. One query."""
    today = timezone.localdate()
    spans = {
        "today": Period("today", "", today, None),
        "month": Period("month", "", today.replace(day=1), None),
        "all": period("all"),
    }
    parts = [
        entries(span, project)
        .annotate(span=Value(name, output_field=CharField()))
        .values("span")
        .annotate(**HEADLINE)
        for name, span in spans.items()
    ]
    found = {row["span"]: _sums(row) for row in parts[0].union(*parts[1:], all=True)}
    return found.get("today", Sums()), found.get("month", Sums()), found.get("all", Sums())


def spent_this_month() -> int:
    """Micros of USD."""
    month = entries(period("month"))
    return month.aggregate(**HEADLINE)["spent"] or 0


def by_day(span: Period, project: str = "") -> dict[date, Sums]:
    """The days on which there was something, oldest first."""
    rows = entries(span, project).values("day").annotate(**EVERYTHING).order_by("day")
    return {row["day"]: _sums(row) for row in rows}


def total(days: Iterable[Sums]) -> Sums:
    return sum(days, Sums())


def lines(dimension: str, days: dict[date, Sums], span: Period, project: str = "") -> list[Line]:
    """The table of one dimension, the costliest first; `days` is what `by_day` said of the same
    period. Of orders only the costliest are listed."""
    whole = total(days.values())
    if dimension == "day":
        return [
            Line(day.isoformat(), f"{day:%-d %B %Y}", sums, _share(sums, whole))
            for day, sums in reversed(days.items())
        ]
    keys = DIMENSIONS[dimension]
    rows = (
        entries(span, project)
        .values(*keys)
        .annotate(label=Max("model_label"), first=Min("day"), **EVERYTHING)
        .order_by(F("spent").desc(nulls_last=True), F("committed").desc())
    )
    found = list(rows[:MOST_ORDERS] if dimension == "order" else rows)
    named = NAMES[dimension](found)
    return [
        Line(
            key="/".join(str(row[key]) for key in keys),
            sums=(sums := _sums(row)),
            share=_share(sums, whole),
            **facts,
        )
        for row, facts in zip(found, named, strict=True)
    ]


Row = dict[str, Any]


def _providers(rows: list[Row]) -> list[Row]:
    return [{"label": provider_label(row["provider"])} for row in rows]


def _models(rows: list[Row]) -> list[Row]:
    return [
        {"label": row["label"] or row["model_id"], "note": provider_label(row["provider"])}
        for row in rows
    ]


def _projects(rows: list[Row]) -> list[Row]:
    names = dict(Project.objects.order_by().values_list("slug", "name"))
    return [
        {
            "label": names.get(row["project_slug"], row["project_slug"]),
            "note": "" if row["project_slug"] in names else "no longer there",
        }
        for row in rows
    ]


def _kinds(rows: list[Row]) -> list[Row]:
    labels = {kind.value: kind.label for kind in Kind}
    return [{"label": labels.get(row["kind"], row["kind"])} for row in rows]


def _orders(rows: list[Row]) -> list[Row]:
    orders = Order.objects.filter(uid__in=[row["order_uid"] for row in rows]).order_by()
    facts = orders.annotate(generation=Min("generations")).values_list(
        "uid", "prompt", "kind", "generation"
    )
    there = {uid: (prompt or kind, generation) for uid, prompt, kind, generation in facts}
    named = []
    for row in rows:
        label, generation = there.get(row["order_uid"], ("An order that is gone", None))
        note = f"{row['label']}, {row['first']:%-d %B %Y}"
        named.append({"label": label[:140], "note": note, "generation": generation})
    return named


NAMES: dict[str, Callable[[list[Row]], list[Row]]] = {
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


def _sums(row: Row) -> Sums:
    names = (field.name for field in fields(Sums))
    return Sums(**{name: row.get(name) or 0 for name in names})


def _share(sums: Sums, whole: Sums) -> float:
    return sums.spent / whole.spent if whole.spent else 0.0

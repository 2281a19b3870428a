"""The ledger added up by what is asked for: closed days from their sums, and what came after those
from its entries. One statement reads both, so that nothing is counted twice or not at all."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateField, F, Func, Max, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils import timezone

from foundation.prepared_queries import prepared
from ledger.closing import GROUPS
from ledger.day_models import Closed, OrderDay
from ledger.models import LedgerEntry
from ledger.totals import ADDED, KIND, Sums, added_up, by_kind

Query = QuerySet[Any, Any]
SUMMED = {f"sum_of_{name}": Sum(name) for name in ADDED}

APART = {name: f"the_{name}" for names in GROUPS.values() for name in names}
"""What the columns are called where no index may be used for them."""

FEW_DAYS = timedelta(days=40)
"""A month, and the last thirty days."""


class Days(NamedTuple):
    """Entries of the days from `first` to `last` (None is without end), of a project by its slug
    and of an account, or of a purse; "" is all of them."""

    first: date | None = None
    last: date | None = None
    project: str = ""
    provider: str = ""
    purse: str = ""


def sums(days: Days, *keys: str) -> dict[tuple[Any, ...], Sums]:
    """By the values of some of day, project_slug, provider, model_id, kind, model_label."""
    return added_up(_by_kind(days, *keys))


@prepared
def _by_kind(days: Days, *keys: str) -> Query:
    closed, later = halves(days, *keys)
    of_closed = closed.values_list(*keys, *KIND).annotate(**SUMMED)
    found: Query = of_closed.union(by_kind(later, *(APART[key] for key in keys)), all=True)
    return found


def of_purses(purses: Collection[str]) -> dict[tuple[Any, ...], Sums]:
    """By each of these purses from which anything was ordered. One query."""
    named = [purse for purse in purses if purse]
    closed, later = halves(Days(), "purse")
    of_closed = closed.filter(purse__in=named).values_list("purse", *KIND).annotate(**SUMMED)
    of_later = by_kind(later.filter(**{f"{APART['purse']}__in": named}), APART["purse"])
    return added_up(of_closed.union(of_later, all=True))


def by_month(project: str = "") -> dict[date, Sums]:
    """By the first day of each month in which there was something: of years, that is a thirtieth of
    the rows."""
    found = added_up(_by_month(project))
    return {date.fromisoformat(f"{month}-01"): found[month,] for (month,) in sorted(found)}


@prepared
def _by_month(project: str) -> Query:
    closed, later = halves(Days(project=project), "day")
    closed, later = (
        half.annotate(month=_month(day)) for half, day in ((closed, "day"), (later, APART["day"]))
    )
    of_closed = closed.values_list("month", *KIND).annotate(**SUMMED)
    found: Query = of_closed.union(by_kind(later, "month"), all=True)
    return found


def _month(day: str) -> Substr:
    """ "2026-03", cut off a date: what Django has for it is a function in Python for SQLite."""
    return Substr(Cast(day, CharField()), 1, 7)


def halves(days: Days, *keys: str) -> tuple[Query, Query]:
    """The rows of the narrowest table of closed days that tells the keys, and the entries that are
    in none yet."""
    named = {"project_slug": days.project, "provider": days.provider, "purse": days.purse}
    conditions = {name: value for name, value in named.items() if value}
    wanted = {*keys, *conditions, "day"}
    table = next(table for table, names in GROUPS.items() if wanted <= set(names))
    closed = table._default_manager.order_by().filter(**conditions)
    later = not_closed().filter(**{APART[name]: value for name, value in conditions.items()})
    return _within(closed, days, "day"), _within(later, days, APART["day"])


def model_labels(days: Days) -> dict[tuple[str, str], str]:
    """(provider, model_id) → what the newest entry of a few days calls it; of more days, the newest
    of all, which an index tells by itself."""
    wanted = days._replace(project="") if _are_few(days) else Days()
    newest_last = sorted(_labels(wanted), key=lambda row: (row[-1], row[3]))
    return {row[:2]: row[3] for row in newest_last if row[3]}


@prepared
def _labels(days: Days) -> Query:
    """By the kind as well, since the database then reads its groups off an index as they stand."""
    names = ("provider", "model_id", "kind", "model_label")
    closed, later = halves(days, *names)
    of_closed = closed.values_list(*names).annotate(newest=Max("day"))
    of_later = later.values_list(*(APART[name] for name in names))
    found: Query = of_closed.union(of_later.annotate(newest=Max(APART["day"])), all=True)
    return found


def costliest_orders(days: Days, most: int) -> list[UUID]:
    """Those that have committed the most. Of an order with closed entries of several days the
    costliest of them counts."""
    later = _within(not_closed(), days, APART["day"])
    if days.project:
        later = later.filter(**{APART["project_slug"]: days.project})
    found: defaultdict[UUID, int] = defaultdict(int)
    # Added up here: to group them a database would walk through an index of all orders.
    for uid, micros in later.values_list("order_uid", "delta_usd"):
        found[uid] += micros
    listed = _costliest_first(days).values_list("order_uid", "committed")
    for uid, micros in listed[: most + len(found)]:
        found[uid] += micros
    return sorted(found, key=lambda uid: found[uid], reverse=True)[:most]


def _costliest_first(days: Days) -> QuerySet[OrderDay]:
    """Of a few days all orders are read and put in order: there may be none among the costliest of
    all. Of many there are, and they are read in that order until there are enough."""
    slug = Coalesce(F("project_slug"), Value(""), output_field=CharField())
    day = Func(F("day"), function="DATE", output_field=DateField())
    closed = OrderDay.objects.annotate(the_project_slug=slug, the_day=day)
    if _are_few(days):
        of_project = {"the_project_slug": days.project} if days.project else {}
        by_size = (F("committed") + 0).desc()
        return _within(closed.filter(**of_project), days, "day").order_by(by_size)
    of_project = {"project_slug": days.project} if days.project else {}
    return _within(closed.filter(**of_project), days, "the_day").order_by("-committed")


def _are_few(days: Days) -> bool:
    last = days.last or timezone.localdate()
    return days.first is not None and last - days.first < FEW_DAYS


def not_closed() -> QuerySet[LedgerEntry]:
    """The entries after the closed ones, found by their keys. Whatever else is asked of them is
    asked of the columns in `APART`, or a database would rather walk a whole index of days, projects
    or models than sort a few rows."""
    closed = Coalesce(Subquery(Closed.objects.filter(pk=1).values("through")), Value(0))
    columns = {
        alias: Func(F(name), function="DATE", output_field=DateField())
        if name == "day"
        else Coalesce(F(name), Value(""), output_field=CharField())
        for name, alias in APART.items()
    }
    return LedgerEntry.objects.order_by().filter(pk__gt=closed).annotate(**columns)


def _within(found: Query, days: Days, day: str) -> Query:
    if days.first:
        found = found.filter(**{f"{day}__gte": days.first})
    return found.filter(**{f"{day}__lte": days.last}) if days.last else found

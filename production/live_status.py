"""What pages poll: is anything new, what runs, what is next to finish."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.utils import timezone

from foundation.prepared_queries import prepared, prepared_rows
from gallery.models import Product
from ledger.models import Basis
from ledger.money import Rates
from production.engine import policy
from production.models import ACTIVE, Generation, GenerationQuerySet, Order, State
from projects.models import Project

WAITING = (State.QUEUED,)
MANY = 1_000
CACHE_SECONDS = 2.0
"""Commits may overtake each other, and what did is in no version."""


@dataclass(frozen=True)
class Summary:
    """`reserved_micros` is what the active work will cost in USD, as far as it is known; of
    `unpriced` of it that is not."""

    count: int
    waiting: int
    running: int
    reserved_micros: int
    unpriced: int
    next_done: Generation | None


def version() -> str:
    """Changes whenever anything that pages show of generations has changed, and when a product has
    come, by whatever way. One query of indexed looks."""
    found = _newest()
    changed_at, product, active = found[0] if found else (None, newest_product(), 0)
    return f"{changed_at.timestamp() if changed_at else 0:.6f}-{active}-{product or 0}"


def newest_product() -> int:
    """Its key, 0 where there is none."""
    return next((key for (key,) in _newest_products()), 0)


@prepared
def _newest_products() -> QuerySet[Product, tuple[Any, ...]]:
    return Product.objects.order_by("-pk").values_list("pk")[:1]


def newest_order() -> int:
    """Its key, 0 where there is none."""
    return next((key for (key,) in _newest_orders()), 0)


@prepared
def _newest_orders() -> QuerySet[Order, tuple[Any, ...]]:
    return Order.objects.order_by("-pk").values_list("pk")[:1]


@prepared
def _newest() -> QuerySet[Generation, tuple[Any, ...]]:
    """When a generation changed last, the newest product, and how many generations are active; no
    row without a generation."""
    product = Product.objects.order_by("-pk").values("pk")[:1]
    active = Generation.objects.active().order_by()
    count = Func(F("currency"), function="COUNT", output_field=IntegerField())
    number = active.annotate(number=count).values("number")  # as `count_active` counts
    rows = Generation.objects.order_by("-changed_at")
    return rows.values_list("changed_at", Subquery(product), Subquery(number))[:1]


def ended_after(newest: int, project: Project | None, limit: int) -> list[Generation]:
    """The newest of what has ended and was ordered after that generation: a page that knows all up
    to it never saw them run."""
    rows = Generation.objects.ended().filter(pk__gt=newest)
    if project:
        rows = rows.filter(project=project)
    return list(rows.for_cards().order_by("-pk")[:limit])


def active(limit: int = 20) -> list[Generation]:
    """Active work, that which is farthest along first. Found by its keys: to be put into order, ten
    thousand rows need not be read with all that they hold."""
    return _active_rows(limit)()


@cache
def _active_rows(limit: int) -> Callable[[], list[Generation]]:
    @prepared_rows(0)
    def rows() -> QuerySet[Generation]:
        found = _farthest_first(Generation.objects.active()).values("pk")[:limit]
        cards = Generation.objects.filter(pk__in=found).for_cards()
        return _farthest_first(cards.select_related("project", "order"))

    return rows


def active_keys(limit: int) -> list[int]:
    """Of the same, in the same order."""
    return [key for (key,) in _active_keys(limit)]


@prepared
def _active_keys(limit: int) -> QuerySet[Generation, tuple[Any, ...]]:
    return _farthest_first(Generation.objects.active()).values_list("pk")[:limit]


def changed(ids: Collection[int], since: str) -> list[Generation]:
    """Which of the shown generations have changed since that version."""
    rows = Generation.objects.filter(pk__in=ids)
    moment = _moment(since)
    if moment is not None:
        rows = rows.filter(changed_at__gt=moment)
    return _with_products(rows)


def successors(rows: Collection[Generation]) -> list[Generation]:
    """What was ordered in the place of those of them that were replaced."""
    firsts = [row.pk for row in rows if row.state == State.REPLACED]
    found = Generation.objects.filter(instead_of__in=firsts)
    return _with_products(found) if firsts else []


def _with_products(rows: GenerationQuerySet) -> list[Generation]:
    products = ("outputs__product__asset", "outputs__product__project")
    return list(rows.for_cards().select_related("project").prefetch_related(*products))


def summary() -> Summary:
    """How much there is, and which of it is farthest along."""
    work = in_all()
    return replace(work, next_done=next(iter(active(1)), None)) if work.count else work


def in_all() -> Summary:
    """How much there is, added up from an index that holds nothing else: for who has the rows
    already, the farthest first."""
    rates = Rates()
    parts = _parts()
    amounts = [part.reserved(rates) for part in parts]
    count, waiting = (
        sum(part.number for part in parts if part.state in states) for states in (ACTIVE, WAITING)
    )
    return Summary(
        count=count,
        waiting=waiting,
        running=count - waiting,
        reserved_micros=sum(micros for micros, _ in amounts),
        unpriced=count - sum(priced for _, priced in amounts),
        next_done=None,
    )


def _parts() -> "list[_Part]":
    """Of much work they are kept, for as long as nothing has changed: every page shows the sum."""
    global _cached
    kept, now = _cached, time.monotonic()
    seen = version() if kept else ""
    if kept and kept.version == seen and now - kept.at < CACHE_SECONDS:
        return kept.parts
    parts = [_Part(*row) for row in _in_parts()]
    _cached = _Cached(now, seen, parts) if sum(part.number for part in parts) > MANY else None
    return parts


class _Part(NamedTuple):
    """Active work of one state, currency and basis. `amount` is the sum of what it will cost, in
    micros of the currency, as far as that is known: of `known` of it. `most` is the sum of what the
    user lets it cost, in USD, of `with_most` of it; `only_most` of it has nothing else."""

    state: str
    currency: str
    basis: str
    number: int
    amount: int | None
    known: int
    most: int | None
    with_most: int
    only_most: int | None
    with_only_most: int

    def reserved(self, rates: Rates) -> tuple[int, int]:
        """In micros of USD, and of how much of it: the user's most stands where nobody knows."""
        amount = rates.in_usd(self.amount or 0, self.currency)
        if amount is None:
            return self.most or 0, self.with_most
        return amount + (self.only_most or 0), self.known + self.with_only_most


class _Cached(NamedTuple):
    """`version` is "" where it was not asked for: what is kept then tells that there is much."""

    at: float
    version: str
    parts: list[_Part]


_cached: _Cached | None = None


@prepared
def _in_parts() -> QuerySet[Generation, tuple[Any, ...]]:
    amount = Case(When(basis=Basis.ACTUAL, then=F("cost_micros")), default=F("estimate_micros"))
    unknown = Q(amount__isnull=True)
    parts = Generation.objects.active().order_by().alias(amount=amount)
    return parts.values_list("state", "currency", "basis").annotate(
        number=Count("pk"),
        sum=Sum("amount"),
        known=Count("amount"),
        most=Sum("most_micros"),
        with_most=Count("most_micros"),
        only_most=Sum("most_micros", filter=unknown),
        with_only_most=Count("most_micros", filter=unknown),
    )


def usual_seconds(provider: str, model_id: str) -> float | None:
    """The mean time of the last runs of a model, from submission to product."""
    recent = (
        Generation.objects.filter(
            provider=provider, model_id=model_id, state=State.DONE, submitted_at__isnull=False
        )
        .order_by("-id")
        .annotate(took=F("ended_at") - F("submitted_at"))
        .values("took")
    )
    mean = recent[: policy.RUNS_FOR_USUAL].aggregate(mean=Avg("took"))["mean"]
    return mean.total_seconds() if mean else None


def _farthest_first(rows: GenerationQuerySet) -> GenerationQuerySet:
    return rows.order_by(F("progress").desc(nulls_last=True), "-priority", "id")


def _moment(since: str) -> datetime | None:
    """The time in a version, a little earlier: commits may overtake each other."""
    try:
        seconds = float(since.split("-")[0])
    except ValueError:
        return None
    return datetime.fromtimestamp(max(seconds - 2.0, 0.0), tz=timezone.get_current_timezone())

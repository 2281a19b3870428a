"""What pages poll: is anything new, what runs, what is next to finish."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from production.models import ACTIVE, Basis, ExchangeRate, Generation, GenerationQuerySet, State
from production.money import USD

RECENT_RUNS = 20


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
    """Changes whenever anything that pages show of generations has changed. One indexed look."""
    facts = Generation.objects.aggregate(newest=Max("changed_at"))
    active = Generation.objects.active().count()
    newest = facts["newest"]
    return f"{newest.timestamp() if newest else 0:.6f}-{active}"


def active(limit: int = 20) -> list[Generation]:
    """Active work, that which is farthest along first."""
    return list(_farthest_first()[:limit])


def changed(ids: Collection[int], since: str) -> list[Generation]:
    """Which of the shown generations have changed since that version."""
    rows = Generation.objects.filter(pk__in=ids)
    moment = _moment(since)
    if moment is not None:
        rows = rows.filter(changed_at__gt=moment)
    return list(rows.select_related("project").prefetch_related("outputs__product__asset"))


def summary() -> Summary:
    """One query: the first row brings the sums over all of them with it."""
    rows = _farthest_first().annotate(
        all_count=Window(Count("id")),
        all_waiting=Window(Count("id", filter=Q(state=State.QUEUED))),
        all_reserved=Window(Sum(_in_usd())),
        all_priced=Window(Count(_in_usd())),
    )
    first: Any = rows.first()
    if first is None:
        return Summary(0, 0, 0, reserved_micros=0, unpriced=0, next_done=None)
    return Summary(
        count=first.all_count,
        waiting=first.all_waiting,
        running=first.all_count - first.all_waiting,
        reserved_micros=round(first.all_reserved or 0),
        unpriced=first.all_count - first.all_priced,
        next_done=first,
    )


def eta(generation: Generation) -> float | None:
    """Seconds until it is likely done, from recent runs of the same model; None without any."""
    if generation.state not in ACTIVE or generation.submitted_at is None:
        return None
    usual = usual_seconds(generation.provider, generation.model_id)
    if usual is None:
        return None
    passed = (timezone.now() - generation.submitted_at).total_seconds()
    return max(usual - passed, 1.0)


def usual_seconds(provider: str, model_id: str) -> float | None:
    """The mean time of the last runs of a model, from submission to product."""
    recent = Generation.objects.filter(
        provider=provider, model_id=model_id, state=State.DONE, submitted_at__isnull=False
    ).order_by("-id")[:RECENT_RUNS]
    mean = Generation.objects.filter(pk__in=recent.values("pk")).aggregate(
        mean=Avg(F("ended_at") - F("submitted_at"))
    )["mean"]
    return mean.total_seconds() if mean else None


def _in_usd() -> Coalesce:
    """What a row will cost, in micros of USD: the user's most where nobody knows, NULL where that
    was not said either."""
    told = When(basis=Basis.ACTUAL, then=F("cost_micros"))
    amount = Cast(Case(told, default=F("estimate_micros")), FloatField())
    most = Cast(F("most_micros"), FloatField())
    rates = ExchangeRate.objects.filter(currency=OuterRef("currency")).values("usd")
    rate = Cast(Subquery(rates), FloatField())
    known = Case(When(currency=USD, then=amount), default=amount * rate, output_field=FloatField())
    return Coalesce(known, most)


def _farthest_first() -> GenerationQuerySet:
    order = F("progress").desc(nulls_last=True), "-priority", "id"
    return Generation.objects.active().select_related("project").order_by(*order)


def _moment(since: str) -> datetime | None:
    """The time in a version, a little earlier: commits may overtake each other."""
    try:
        seconds = float(since.split("-")[0])
    except ValueError:
        return None
    return datetime.fromtimestamp(max(seconds - 2.0, 0.0), tz=timezone.get_current_timezone())

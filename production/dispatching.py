"""Which waiting generations may go next: in order, and never more of a provider than it allows."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from production.engine import LEASE
from production.models import Generation, State
from production.steps import Step
from providers import registry

AT_ONCE = 100
UNDER_WAY = (State.SUBMITTING, State.RUNNING)


def dispatch() -> list[Step]:
    """Admit what may go and say what to submit. Two workers admit disjoint sets."""
    now = timezone.now()
    with transaction.atomic():
        ids = [id for provider in _providers_with_work() for id in _next_of(provider, now)]
        Generation.objects.filter(pk__in=ids).update(lease_until=now + LEASE)
    return [Step("submit", id) for id in ids]


def free_slots(provider: str, now: datetime) -> int:
    """How many more of this provider's generations may be under way now."""
    try:
        limit = registry.get(provider).limits.concurrency
    except registry.UnknownProvider:
        return AT_ONCE
    if limit is None:
        return AT_ONCE
    return max(0, limit - under_way(provider, now))


def under_way(provider: str, now: datetime) -> int:
    """Submitting, running, or admitted and about to be submitted."""
    rows = Generation.objects.filter(provider=provider)
    admitted = rows.filter(_leased(now), state=State.QUEUED)
    return rows.filter(state__in=UNDER_WAY).count() + admitted.count()


def _providers_with_work() -> list[str]:
    waiting = Generation.objects.filter(state=State.QUEUED).values("provider")
    return [row["provider"] for row in waiting.annotate(n=Count("id")).order_by("provider")]


def _next_of(provider: str, now: datetime) -> QuerySet[Generation, int]:
    waiting = Generation.objects.filter(provider=provider, state=State.QUEUED)
    ready = waiting.exclude(_leased(now)).exclude(not_before__gt=now)
    return ready.order_by("-priority", "id").values_list("id", flat=True)[
        : min(AT_ONCE, free_slots(provider, now))
    ]


def _leased(now: datetime) -> Q:
    """A lease that runs out too far ahead was made before the clock was set back: not valid."""
    return Q(lease_until__gt=now, lease_until__lte=now + 2 * LEASE)

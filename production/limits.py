"""How much of a provider may be under way at once, and why the rest waits.

A provider's own limits come from its file. A 429 teaches a lower one: as many as were under way
when it came, less one. What was learned is forgotten after ten minutes, and a success at the limit
raises it by one, so that a passing shortage does not slow things down for ever.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, F, IntegerField, Q, Value
from django.utils import timezone

from production.engine import LEASE
from production.models import Generation, Pause, State, Throttle
from providers import registry
from providers.contract import RateLimited

AT_ONCE = 100
REMEMBER = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Lesson:
    """What a provider's 429 taught and is not forgotten yet."""

    concurrency: int | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Room:
    """`free` more may be submitted now; where that is none, `reason` says why in words."""

    free: int
    reason: str = ""


def rooms(providers: Collection[str], now: datetime | None = None) -> dict[str, Room]:
    """How many more generations of each provider may be under way. Two queries for all of them."""
    if not providers:
        return {}
    now = now or timezone.now()
    paused, learned = _held_back(providers, now)
    busy = under_way(providers, now)
    return {
        provider: Room(0, "Paused")
        if paused & {"", provider}
        else _room(provider, learned.get(provider, Lesson()), busy.get(provider, 0), now)
        for provider in providers
    }


def room(provider: str, now: datetime | None = None) -> Room:
    return rooms((provider,), now)[provider]


def under_way(providers: Collection[str], now: datetime) -> dict[str, int]:
    """By provider: submitting, running, or admitted and about to be submitted."""
    at_work = Q(state__in=(State.SUBMITTING, State.RUNNING)) | Q(leased(now), state=State.QUEUED)
    rows = Generation.objects.filter(at_work, provider__in=providers).order_by()
    return dict(rows.values_list("provider").annotate(Count("id")))


def leased(now: datetime) -> Q:
    """A lease that ends too far ahead was made before the clock was set back: not valid."""
    return Q(lease_until__gt=now, lease_until__lte=now + 2 * LEASE)


def slow_down(provider: str, error: RateLimited) -> None:
    """Learn from a 429."""
    now = timezone.now()
    with transaction.atomic():
        throttle, _ = Throttle.objects.get_or_create(provider=provider)
        throttle.concurrency = max(1, under_way((provider,), now).get(provider, 0) - 1)
        throttle.learned_at = now
        if error.retry_after is not None:
            wait = min(timedelta(seconds=error.retry_after), LONGEST_PAUSE)
            throttle.not_before = now + wait
        throttle.save(update_fields=["concurrency", "learned_at", "not_before"])


def went_well(provider: str) -> None:
    """A submission was accepted: try one more at once from now on, if a limit was learned."""
    learned = Throttle.objects.filter(provider=provider, concurrency__isnull=False)
    if learned.exists():
        learned.update(concurrency=F("concurrency") + 1)


def _held_back(providers: Collection[str], now: datetime) -> tuple[set[str], dict[str, Lesson]]:
    """What is paused, and what each provider has taught, in one look."""
    nothing = (Value(None, IntegerField()), Value(None, DateTimeField()), Value(True))
    pauses = Pause.objects.order_by().values_list("provider", *nothing)
    learned = Throttle.objects.filter(provider__in=providers, learned_at__gt=now - REMEMBER)
    lessons = learned.order_by().values_list("provider", "concurrency", "not_before", Value(False))
    rows = list(pauses.union(lessons, all=True))
    paused = {provider for provider, _, _, is_pause in rows if is_pause}
    return paused, {row[0]: Lesson(row[1], row[2]) for row in rows if not row[3]}


def _room(provider: str, lesson: Lesson, busy: int, now: datetime) -> Room:
    label, limit = _label_and_limit(provider)
    if lesson.not_before and now < lesson.not_before <= now + LONGEST_PAUSE:
        seconds = int((lesson.not_before - now).total_seconds()) + 1
        return Room(0, f"{label} asks to wait {seconds} s")
    if lesson.concurrency is not None:
        limit = lesson.concurrency if limit is None else min(limit, lesson.concurrency)
    if limit is None:
        return Room(AT_ONCE)
    return Room(max(0, limit - busy), f"{label} runs {busy} of {limit}")


def _label_and_limit(provider: str) -> tuple[str, int | None]:
    try:
        known = registry.get(provider)
    except registry.UnknownProvider:
        return provider, None
    return known.label, known.limits.concurrency

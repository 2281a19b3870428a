"""How much of a provider may be under way at once, and why the rest waits.

Limits come from the provider's file, from the user (who can lower them, also for one model), and
from 429s: each teaches as many at once as were under way when it came, less one. What was learned
is forgotten after ten minutes, and a success at the limit raises it by one, so that a passing
shortage does not slow things down for ever. Work that is asked about in vain does not count against
what was learned: nobody knows whether it is still there.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, DateTimeField, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from production.models import Generation, OwnLimit, Pause, State, Throttle
from production.times import leased
from production.told import wait_told
from production.vain import in_vain
from providers import registry
from providers.contract import Limits, RateLimited

AT_ONCE = 100
REMEMBER = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
NOTHING = Value(None)
Key = tuple[str, str]


@dataclass(frozen=True)
class Lesson:
    """What a provider's 429 taught and is not forgotten yet."""

    concurrency: int | None = None
    not_before: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Nothing may be sent yet."""
        until = self.not_before
        return until is not None and now < until <= now + LONGEST_PAUSE


@dataclass(frozen=True)
class Room:
    """`free` more may be submitted now; where that is none, `reason` says why in words.

    `models` holds the room of the models that have a limit of their own.
    """

    free: int
    reason: str = ""
    models: "dict[str, Room]" = field(default_factory=dict)

    def of(self, model_id: str) -> "Room":
        """The tighter of the provider's room and the model's own."""
        own = self.models.get(model_id)
        return self if own is None or not self.free or own.free >= self.free else own


@dataclass(frozen=True)
class _Facts:
    """All that is known of some providers at one moment; keys are (provider, model id or "")."""

    paused: set[str]
    lessons: dict[str, Lesson]
    own: dict[Key, Limits]
    busy: Counter[Key]
    vain: Counter[str]
    recent: Counter[Key]


def rooms(providers: Collection[str], now: datetime | None = None) -> dict[str, Room]:
    """How many more generations of each provider may be under way. Two queries for all of them,
    and one more where somebody limits the rate, or a 429 has taught something."""
    if not providers:
        return {}
    now = now or timezone.now()
    facts = _facts(providers, now)
    return {provider: _room(provider, facts, now) for provider in providers}


def room(provider: str, now: datetime | None = None) -> Room:
    return rooms((provider,), now)[provider]


def must_wait(provider: str) -> bool:
    """It was paused, or has asked us to wait, since its work was admitted."""
    now = timezone.now()
    paused, lessons, _ = _rules((provider,), now)
    return bool(paused & {"", provider}) or lessons.get(provider, Lesson()).holds(now)


def under_way(now: datetime) -> Q:
    """Submitting, running, or admitted and about to be submitted."""
    return Q(state__in=(State.SUBMITTING, State.RUNNING)) | _admitted(now)


def _admitted(now: datetime) -> Q:
    return Q(leased(now), state=State.QUEUED)


def _busy(providers: Collection[str], now: datetime) -> Counter[Key]:
    """What is under way; each counts for its model and for its provider."""
    return _counted(Generation.objects.filter(under_way(now), provider__in=providers))


def slow_down(provider: str, error: RateLimited) -> None:
    """Learn from a 429."""
    now = timezone.now()
    with transaction.atomic():
        throttle, _ = Throttle.objects.get_or_create(provider=provider)
        busy = _busy((provider,), now)[provider, ""] - in_vain((provider,), now)[provider]
        throttle.concurrency = max(1, busy - 1)
        throttle.learned_at = now
        seconds = wait_told(error)
        if seconds is not None:
            wait = timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds()))
            throttle.not_before = now + wait
        throttle.save(update_fields=["concurrency", "learned_at", "not_before"])


def went_well(provider: str) -> None:
    """A submission was accepted: try one more at once from now on, if a limit was learned."""
    learned = Throttle.objects.filter(provider=provider, concurrency__isnull=False)
    if learned.exists():
        learned.update(concurrency=F("concurrency") + 1)


def _facts(providers: Collection[str], now: datetime) -> _Facts:
    paused, lessons, own = _rules(providers, now)
    rated = {provider for (provider, _), limits in own.items() if limits.per_minute is not None}
    rated |= {provider for provider in providers if _of_file(provider)[1].per_minute is not None}
    recent: Counter[Key] = Counter()
    if rated:
        lately = Q(submitted_at__gt=now - MINUTE, submitted_at__lte=now)
        sent = Generation.objects.filter(lately | _admitted(now))
        recent = _counted(sent.filter(provider__in=rated))
    taught = [provider for provider, lesson in lessons.items() if lesson.concurrency is not None]
    return _Facts(paused, lessons, own, _busy(providers, now), in_vain(taught, now), recent)


def _rules(
    providers: Collection[str], now: datetime
) -> tuple[set[str], dict[str, Lesson], dict[Key, Limits]]:
    """What is paused, what each provider has taught, and what the user limits, in one look."""
    number, moment = Cast(NOTHING, IntegerField()), Cast(NOTHING, DateTimeField())
    pauses = Pause.objects.order_by().values_list(
        Value("pause"), "provider", Value(""), number, number, moment
    )
    lessons = Throttle.objects.filter(provider__in=providers, learned_at__gt=now - REMEMBER)
    own = OwnLimit.objects.filter(provider__in=providers)
    rows = list(
        pauses.union(
            lessons.order_by().values_list(
                Value("lesson"), "provider", Value(""), "concurrency", number, "not_before"
            ),
            own.order_by().values_list(
                Value("own"), "provider", "model_id", "concurrency", "per_minute", moment
            ),
            all=True,
        )
    )
    return (
        {row[1] for row in rows if row[0] == "pause"},
        {row[1]: Lesson(row[3], row[5]) for row in rows if row[0] == "lesson"},
        {(row[1], row[2]): Limits(row[3], row[4]) for row in rows if row[0] == "own"},
    )


def _room(provider: str, facts: _Facts, now: datetime) -> Room:
    label, of_file = _of_file(provider)
    if facts.paused & {"", provider}:
        return Room(0, "Paused")
    lesson = facts.lessons.get(provider, Lesson())
    if lesson.not_before and lesson.holds(now):
        seconds = int((lesson.not_before - now).total_seconds()) + 1
        return Room(0, f"{label} asks to wait {seconds} s")
    own = facts.own.get((provider, ""), Limits())
    learned = lesson.concurrency
    if learned is not None:
        learned += facts.vain[provider]
    limits = Limits(
        _least(of_file.concurrency, own.concurrency, learned),
        _least(of_file.per_minute, own.per_minute),
    )
    whole = _within(label, limits, (provider, ""), facts)
    models = {
        model_id: _within(f"{label}’s {model_id}", limit, (provider, model_id), facts)
        for (slug, model_id), limit in facts.own.items()
        if slug == provider and model_id
    }
    return Room(whole.free, whole.reason, models)


def _within(label: str, limits: Limits, key: Key, facts: _Facts) -> Room:
    """The room that limits leave, and the words for the tighter of the two."""
    busy, recent = facts.busy[key], facts.recent[key]
    at_once = AT_ONCE if limits.concurrency is None else max(0, limits.concurrency - busy)
    a_minute = AT_ONCE if limits.per_minute is None else max(0, limits.per_minute - recent)
    if a_minute < at_once:
        return Room(a_minute, f"{label} took {recent} of {limits.per_minute} this minute")
    if limits.concurrency is None:
        return Room(AT_ONCE)
    return Room(at_once, f"{label} runs {busy} of {limits.concurrency}")


def _counted(rows: QuerySet[Generation]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    grouped = rows.order_by().values_list("provider", "model_id").annotate(Count("id"))
    for provider, model_id, count in grouped:
        found[provider, model_id] += count
        found[provider, ""] += count
    return found


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _of_file(provider: str) -> tuple[str, Limits]:
    """The provider's name and its own limits."""
    try:
        known = registry.get(provider)
    except registry.UnknownProvider:
        return provider, Limits()
    return known.label, known.limits

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
from typing import Any

from django.db import transaction
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    F,
    Field,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from foundation.prepared_queries import prepared, prepared_values
from production.engine import policy
from production.engine.futile_polls import count_futile
from production.engine.sanitize import retry_after_of
from production.engine.timing import leased
from production.limit_models import (
    OwnLimit,
    Pause,
    Throttle,
)
from production.models import (
    Generation,
    State,
)
from providers import registry
from providers.contract import Limits, RateLimited

MINUTE = timedelta(minutes=1)
Key = tuple[str, str]


@dataclass(frozen=True)
class LearnedLimit:
    """What a provider's 429 taught and is not forgotten yet."""

    concurrency: int | None = None
    not_before: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Nothing may be sent yet."""
        until = self.not_before
        return until is not None and now < until <= now + policy.LONGEST_RATE_PAUSE


@dataclass(frozen=True)
class Capacity:
    """`free` more may be submitted now; where that is none, `reason` says why in words.

    `models` holds the capacity of the models that have a limit of their own.
    """

    free: int
    reason: str = ""
    models: "dict[str, Capacity]" = field(default_factory=dict)

    def of(self, model_id: str) -> "Capacity":
        """The tighter of the provider's capacity and the model's own."""
        own = self.models.get(model_id)
        return self if own is None or not self.free or own.free >= self.free else own


@dataclass(frozen=True)
class _Facts:
    """All that is known of some providers at one moment; keys are (provider, model id or "")."""

    paused: set[str]
    learned_limits: dict[str, LearnedLimit]
    own: dict[Key, Limits]
    busy: Counter[Key]
    futile: Counter[str]
    recent: Counter[Key]


def capacities(providers: Collection[str], now: datetime | None = None) -> dict[str, Capacity]:
    """How many more generations of each provider may be under way. Four queries for all of
    them, and one more where somebody limits the rate, or a 429 has taught something."""
    if not providers:
        return {}
    now = now or timezone.now()
    facts = _facts(providers, now)
    return {provider: _capacity(provider, facts, now) for provider in providers}


def must_wait(provider: str) -> bool:
    """It was paused, or has asked us to wait, since its work was admitted."""
    now = timezone.now()
    paused, learned_limits, _ = _rules((provider,), now)
    return bool(paused & {"", provider}) or learned_limits.get(provider, LearnedLimit()).holds(now)


def under_way(now: datetime) -> Q:
    """Submitting, running, or admitted and about to be submitted."""
    return Q(state__in=(State.SUBMITTING, State.RUNNING)) | _admitted(now)


def _admitted(now: datetime) -> Q:
    return Q(leased(now), state=State.QUEUED)


def _busy(providers: Collection[str], now: datetime) -> Counter[Key]:
    """What is under way; each counts for its model and for its provider."""
    return _counted(Generation.objects.active().filter(under_way(now), provider__in=providers))


def learn_rate_limit(provider: str, error: RateLimited) -> None:
    """Learn from a 429."""
    now = timezone.now()
    with transaction.atomic():
        throttle, _ = Throttle.objects.get_or_create(provider=provider)
        busy = _busy((provider,), now)[provider, ""] - count_futile((provider,), now)[provider]
        throttle.concurrency = max(1, busy - 1)
        throttle.learned_at = now
        seconds = retry_after_of(error)
        if seconds is not None:
            wait = timedelta(seconds=min(seconds, policy.LONGEST_RATE_PAUSE.total_seconds()))
            throttle.not_before = now + wait
        throttle.save(update_fields=["concurrency", "learned_at", "not_before"])


def raise_learned_limit(provider: str) -> None:
    """A submission was accepted: try one more at once from now on, if a limit was learned."""
    if _learned(provider):
        learned = Throttle.objects.filter(provider=provider, concurrency__isnull=False)
        learned.update(concurrency=F("concurrency") + 1)


@prepared_values(1)
def _learned(provider: str) -> QuerySet[Any, Any]:
    learned = Throttle.objects.filter(provider=provider, concurrency__isnull=False)
    return learned.values_list("pk")


def _facts(providers: Collection[str], now: datetime) -> _Facts:
    paused, learned_limits, own = _rules(providers, now)
    rated = {provider for (provider, _), limits in own.items() if limits.per_minute is not None}
    rated |= {provider for provider in providers if _of_file(provider)[1].per_minute is not None}
    recent: Counter[Key] = Counter()
    if rated:
        lately = Q(submitted_at__gt=now - MINUTE, submitted_at__lte=now)
        sent = Generation.objects.filter(lately | _admitted(now))
        recent = _counted(sent.filter(provider__in=rated))
    taught = [slug for slug, learned in learned_limits.items() if learned.concurrency is not None]
    futile = count_futile(taught, now)
    return _Facts(paused, learned_limits, own, _busy(providers, now), futile, recent)


def _rules(
    providers: Collection[str], now: datetime
) -> tuple[set[str], dict[str, LearnedLimit], dict[Key, Limits]]:
    """What is paused, what each provider has taught, and what the user limits. One query."""
    since = now - policy.FORGET_LEARNED_AFTER
    paused: set[str] = set()
    learned: dict[str, LearnedLimit] = {}
    limits: dict[Key, Limits] = {}
    for what, provider, concurrency, not_before, learned_at, model_id, per_minute in _all_rules():
        if what == "paused":
            paused.add(provider)
        elif provider not in providers:
            continue
        elif what == "own":
            limits[provider, model_id] = Limits(concurrency, per_minute)
        elif learned_at > since:
            learned[provider] = LearnedLimit(concurrency, not_before)
    return paused, learned, limits


@prepared
def _all_rules() -> QuerySet[Any, Any]:
    """A handful for each provider."""
    taught = _rule("taught", Throttle.objects.all(), "concurrency", "not_before", "learned_at")
    return taught.union(
        _rule("own", OwnLimit.objects.all(), "model_id", "concurrency", "per_minute"),
        _rule("paused", Pause.objects.all()),
        all=True,
    )


def _rule(what: str, rows: QuerySet[Any], *names: str) -> QuerySet[Any, Any]:
    """(what, provider, and the columns of `OF_RULE`), None for what it lacks."""
    lacks = {
        f"no_{name}": Cast(Value(None), kind) for name, kind in OF_RULE.items() if name not in names
    }
    columns = [name if name in names else f"no_{name}" for name in OF_RULE]
    named: QuerySet[Any, Any] = rows.order_by().annotate(what=Value(what), **lacks)
    return named.values_list("what", "provider", *columns)


OF_RULE: "dict[str, Field[Any, Any]]" = {
    "concurrency": IntegerField(),
    "not_before": DateTimeField(),
    "learned_at": DateTimeField(),
    "model_id": CharField(),
    "per_minute": IntegerField(),
}


def _capacity(provider: str, facts: _Facts, now: datetime) -> Capacity:
    label, of_file = _of_file(provider)
    if facts.paused & {"", provider}:
        return Capacity(0, "Paused")
    learned = facts.learned_limits.get(provider, LearnedLimit())
    if learned.not_before and learned.holds(now):
        seconds = int((learned.not_before - now).total_seconds()) + 1
        return Capacity(0, f"{label} asks to wait {seconds} s")
    own = facts.own.get((provider, ""), Limits())
    at_most = learned.concurrency
    if at_most is not None:
        at_most += facts.futile[provider]
    limits = Limits(
        _least(of_file.concurrency, own.concurrency, at_most),
        _least(of_file.per_minute, own.per_minute),
    )
    whole = _within(label, limits, (provider, ""), facts)
    models = {
        model_id: _within(f"{label}’s {model_id}", limit, (provider, model_id), facts)
        for (slug, model_id), limit in facts.own.items()
        if slug == provider and model_id
    }
    return Capacity(whole.free, whole.reason, models)


def _within(label: str, limits: Limits, key: Key, facts: _Facts) -> Capacity:
    """The capacity that limits leave, and the words for the tighter of the two."""
    busy, recent = facts.busy[key], facts.recent[key]
    at_once = _left(limits.concurrency, busy)
    a_minute = _left(limits.per_minute, recent)
    if a_minute < at_once:
        return Capacity(a_minute, f"{label} took {recent} of {limits.per_minute} this minute")
    if limits.concurrency is None:
        return Capacity(policy.LIMIT_OF_NONE)
    return Capacity(at_once, f"{label} runs {busy} of {limits.concurrency}")


def _left(limit: int | None, used: int) -> int:
    return policy.LIMIT_OF_NONE if limit is None else max(0, limit - used)


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
        return registry.label(provider), registry.get(provider).limits
    except registry.UnknownProvider:
        return provider, Limits()

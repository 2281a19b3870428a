"""Work that is asked about in vain: no answer about it is understood, or each says the same, for
much longer than such work takes.

It is asked about on and on, since it may be there after all. But nothing waits for it, and its page
says how that stands.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from production.engine import policy
from production.engine.poll_interval import usual_seconds
from production.models import Generation, State
from providers import registry


def patience(usual: float | None) -> timedelta:
    """For how long it is nothing odd to hear nothing new; `usual` seconds are what it takes."""
    if usual is None:
        return policy.SILENCE_AT_LEAST
    return min(
        max(policy.SILENCE_AT_LEAST, timedelta(seconds=policy.SILENCE_TIMES_USUAL * usual)),
        policy.SILENCE_AT_MOST,
    )


def is_futile(generation: Generation, usual: float | None, now: datetime | None = None) -> bool:
    """Without `usual` it is at the earliest that it can be."""
    if generation.state != State.RUNNING or generation.news_at is None:
        return False
    return (now or timezone.now()) - generation.news_at > patience(usual)


def count_futile(providers: Collection[str], now: datetime) -> Counter[str]:
    """How many generations of each provider are."""
    if not providers:
        return Counter()
    silent = Generation.objects.filter(
        state=State.RUNNING, provider__in=providers, news_at__lt=now - policy.SILENCE_AT_LEAST
    )
    return Counter(
        row.provider
        for row in silent.only("provider", "model_id", "state", "news_at")
        if is_futile(row, usual_seconds(row.provider, row.model_id), now)
    )


def words(generation: Generation, usual: float | None) -> str:
    """ "No answer of fal has been understood since 14:02 (38 times)"; "" for all other work."""
    if not is_futile(generation, usual) or generation.news_at is None:
        return ""
    since = _moment(generation.news_at)
    times = f"({generation.polls_without_news} times)"
    label = registry.label(generation.provider)
    if generation.cancel_asked:
        return f"{label} has been asked in vain since {since} {times}"
    if generation.tries:
        return f"No answer of {label} has been understood since {since} {times}"
    return f"{label} has said the same since {since} {times}"


def _moment(when: datetime) -> str:
    local = timezone.localtime(when)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if today else f"{local:%d %b %H:%M}"

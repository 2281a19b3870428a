"""Work that is asked about in vain: no answer about it is understood, or each says the same, for
much longer than such work takes.

It is asked about on and on, since it may be there after all. But nothing waits for it, and its page
says how that stands.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from production.models import Generation, State
from production.pacing import usual_seconds
from production.spending import provider_label

SHORTEST = timedelta(minutes=15)
TIMES_USUAL = 10
LONGEST = timedelta(hours=12)


def patience(usual: float | None) -> timedelta:
    """For how long it is nothing odd to hear nothing new; `usual` seconds are what it takes."""
    if usual is None:
        return SHORTEST
    return min(max(SHORTEST, timedelta(seconds=TIMES_USUAL * usual)), LONGEST)


def is_in_vain(generation: Generation, usual: float | None, now: datetime | None = None) -> bool:
    """Without `usual` it is at the earliest that it can be."""
    if generation.state != State.RUNNING or generation.heard_at is None:
        return False
    return (now or timezone.now()) - generation.heard_at > patience(usual)


def in_vain(providers: Collection[str], now: datetime) -> Counter[str]:
    """How many generations of each provider are."""
    if not providers:
        return Counter()
    silent = Generation.objects.filter(
        state=State.RUNNING, provider__in=providers, heard_at__lt=now - SHORTEST
    )
    return Counter(
        row.provider
        for row in silent.only("provider", "model_id", "state", "heard_at")
        if is_in_vain(row, usual_seconds(row.provider, row.model_id), now)
    )


def words(generation: Generation, usual: float | None) -> str:
    """ "No answer of fal has been understood since 14:02 (38 times)"; "" for all other work."""
    if not is_in_vain(generation, usual) or generation.heard_at is None:
        return ""
    since = _moment(generation.heard_at)
    times = f"({generation.unheard} times)"
    label = provider_label(generation.provider)
    if generation.cancel_asked:
        return f"{label} has been asked in vain since {since} {times}"
    if generation.tries:
        return f"No answer of {label} has been understood since {since} {times}"
    return f"{label} has said the same since {since} {times}"


def _moment(when: datetime) -> str:
    local = timezone.localtime(when)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if today else f"{local:%d %b %H:%M}"

"""When to ask again: seldom while much is left to do, closely towards the expected end.

What is left is known from the provider's own progress, or else from how long past runs of the same
model took; without either, work is asked about less and less often as it grows old.
"""

import random
import time
from datetime import timedelta

from django.utils import timezone

from production import live_status
from production.engine import policy
from production.models import Generation
from providers.contract import Pending

_usual: dict[tuple[str, str], tuple[float, float | None]] = {}


def next_poll(generation: Generation, answer: Pending) -> timedelta:
    """The provider's hint wins; otherwise half of what is left, in bounds."""
    if answer.poll_after is not None:
        return timedelta(
            seconds=min(max(answer.poll_after, policy.SHORTEST_POLL_HINT), policy.LONGEST_POLL_HINT)
        )
    age = age_of(generation)
    left = _left(generation, answer, age)
    if left is None:
        return by_age(age)
    # Work that stays at 99 % is not asked about every second for ever.
    closest = min(max(age * policy.SHARE_OF_AGE / 4, policy.CLOSEST_POLL), policy.LONGEST_POLL)
    return _scattered(min(max(left / 2, closest), max(policy.WIDEST_POLL, closest)))


def by_age(age: float) -> timedelta:
    """A twelfth of the age in seconds, from 1.5 to 15 s."""
    return _scattered(
        min(max(age * policy.SHARE_OF_AGE, policy.SHORTEST_POLL), policy.LONGEST_POLL)
    )


def age_of(generation: Generation) -> float:
    """Seconds since it was sent."""
    sent = generation.submitted_at or generation.created_at
    return max(0.0, (timezone.now() - sent).total_seconds())


def _left(generation: Generation, answer: Pending, age: float) -> float | None:
    """Seconds until the expected end; None where nothing tells, or when that has passed."""
    if answer.progress is not None and 0 < answer.progress <= 1:
        return age * (1 - answer.progress) / answer.progress
    usual = usual_seconds(generation.provider, generation.model_id)
    return usual - age if usual is not None and usual > age else None


def usual_seconds(provider: str, model_id: str) -> float | None:
    """How long a model usually takes; asked of the database at most every half minute per model."""
    now = time.monotonic()
    asked_at, usual = _usual.get((provider, model_id), (-policy.KEEP_USUAL_FOR, None))
    if now - asked_at >= policy.KEEP_USUAL_FOR:
        usual = live_status.usual_seconds(provider, model_id)
        _usual[provider, model_id] = now, usual
    return usual


def _scattered(seconds: float) -> timedelta:
    """A little scattered, so that polls do not bunch up."""
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))

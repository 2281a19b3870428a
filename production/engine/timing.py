"""Whose row is held, put off or due; and what of that still holds after the clock was set.

Times in rows are the machine's. One that lies further ahead than anything here ever writes was
written before the clock was set back, and is taken for over.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from production.engine import policy


def leased(now: datetime) -> Q:
    """A step of the row is under way."""
    return Q(lease_until__gt=now, lease_until__lte=now + 2 * policy.LEASE)


def is_leased(until: datetime | None, now: datetime) -> bool:
    """The same of a row that is here."""
    return until is not None and now < until <= now + 2 * policy.LEASE


def put_off(now: datetime) -> Q:
    """The row is to be tried again later."""
    return Q(not_before__gt=now, not_before__lte=now + 2 * policy.LONGEST_PUT_OFF)


def poll_due(now: datetime) -> Q:
    """The provider is to be asked about the row."""
    absurd = now + 2 * timedelta(seconds=policy.LONGEST_POLL_HINT)
    return Q(poll_after__lte=now) | Q(poll_after__gt=absurd)

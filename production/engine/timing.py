"""Whose row is held, put off or due; and what of that still holds after the clock was set.

Times in rows are the machine's. One that lies further ahead than anything here ever writes was
written before the clock was set back, and is taken for over.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from production.engine import policy

APART = policy.LEASE
"""By so much one process may read the clock earlier than another wrote what it read."""


def leased(now: datetime) -> Q:
    """A step of the row is under way."""
    return Q(lease_until__gt=now, lease_until__lte=now + 2 * policy.LEASE)


def is_leased(until: datetime | None, now: datetime) -> bool:
    """The same of a row that is here."""
    return until is not None and now < until <= now + 2 * policy.LEASE


def again_after(wait: timedelta) -> datetime:
    """When a row that is put off is tried again; an endless wait is cut short."""
    return timezone.now() + min(wait, policy.LONGEST_PUT_OFF)


def put_off(now: datetime, longest: timedelta = policy.LONGEST_PUT_OFF) -> Q:
    """The row is to be tried again later, where nothing is put off for longer than `longest`."""
    return Q(not_before__gt=now, not_before__lte=now + longest + APART)


def is_put_off(
    until: datetime | None, now: datetime, longest: timedelta = policy.LONGEST_PUT_OFF
) -> bool:
    """The same of a row that is here."""
    return until is not None and now < until <= now + longest + APART


def poll_due(now: datetime) -> Q:
    """The provider is to be asked about the row."""
    absurd = now + 2 * timedelta(seconds=policy.LONGEST_POLL_HINT)
    return Q(poll_after__lte=now) | Q(poll_after__gt=absurd)

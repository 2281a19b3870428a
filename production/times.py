"""How long rows are held and put off; and what of that still holds after the clock was set.

Times in rows are the machine's. One that lies further ahead than anything here ever writes was
written before the clock was set back, and is taken for over.
"""

from datetime import datetime, timedelta

from django.db.models import Q

# A step under way keeps its row for so long at a time; see `production.leases`.
LEASE = timedelta(seconds=12)
# Past this a poll that never answered is taken for lost and the row is due again.
POLL_LEASE = timedelta(seconds=20)
# However long a provider asks to wait for the next poll, and before the next submission or fetch.
LONGEST_HINT = 60.0
LONGEST_WAIT = timedelta(minutes=30)


def leased(now: datetime) -> Q:
    """A step of the row is under way."""
    return Q(lease_until__gt=now, lease_until__lte=now + 2 * LEASE)


def put_off(now: datetime) -> Q:
    """The row is to be tried again later."""
    return Q(not_before__gt=now, not_before__lte=now + 2 * LONGEST_WAIT)


def poll_due(now: datetime) -> Q:
    """The provider is to be asked about the row."""
    absurd = now + 2 * timedelta(seconds=LONGEST_HINT)
    return Q(poll_after__lte=now) | Q(poll_after__gt=absurd)

"""Who holds a row while a step of it is under way. No state changes here."""

from django.db.models import F, Q
from django.utils import timezone

from production.engine import policy
from production.engine.group_commit import grouped
from production.engine.timing import leased
from production.models import Generation, State


@grouped
def hold(generation: Generation, *, is_left: bool = True) -> bool:
    """Take the lease of a collecting row; False when another worker has it. Who gives no lease back
    has stopped with it, which is counted; unless `is_left` knows that it was otherwise."""
    now = timezone.now()
    collecting = Generation.objects.filter(pk=generation.pk, state=State.COLLECTING)
    free = collecting.exclude(leased(now))
    left = free.filter(lease_until__isnull=False) if is_left else free.none()
    left.update(worker_stops=F("worker_stops") + 1)
    held = free.update(lease_until=now + policy.LEASE)
    if held:
        generation.refresh_from_db(fields=["worker_stops", "lease_until"])
    return bool(held)


@grouped
def give_back(ids: list[int]) -> None:
    """This worker stops, and it is none of these rows' doing."""
    rows = Generation.objects.filter(pk__in=ids)
    rows.filter(state__in=(State.QUEUED, State.COLLECTING)).update(lease_until=None)
    counted = Q(state=State.RUNNING, worker_stops__gt=0) | Q(state=State.QUEUED, worker_stops__gt=1)
    rows.filter(counted).update(worker_stops=F("worker_stops") - 1)


@grouped
def keep_leases(ids: list[int]) -> None:
    """The steps of these generations are still under way, but for those that gave theirs back."""
    at_work = (State.QUEUED, State.SUBMITTING, State.COLLECTING)
    Generation.objects.filter(pk__in=ids, state__in=at_work, lease_until__isnull=False).update(
        lease_until=timezone.now() + policy.LEASE
    )

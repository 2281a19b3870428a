"""Who holds a row while a step of it is under way. No state changes here."""

from django.db.models import F, Q
from django.utils import timezone

from foundation.prepared_writes import update
from production.engine import policy
from production.engine.group_commit import grouped
from production.engine.timing import is_leased
from production.models import Generation, State


@grouped
def hold(generation: Generation, *, is_left: bool = True) -> bool:
    """Take the lease of a collecting row, as it was just read; False when another worker has it, or
    took it since. Who gives no lease back has stopped with it, which is counted; unless `is_left`
    knows that it was otherwise."""
    now, lease = timezone.now(), generation.lease_until
    if is_leased(lease, now):
        return False
    until = now + policy.LEASE
    stops = generation.worker_stops + (is_left and lease is not None)
    as_read = {"id": generation.pk, "state": State.COLLECTING, "lease_until": lease}
    if not update(Generation, {"lease_until": until, "worker_stops": stops}, as_read):
        return False
    generation.lease_until, generation.worker_stops = until, stops
    return True


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

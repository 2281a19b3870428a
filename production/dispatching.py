"""Which waiting generations may go next: in order, fair between projects, within the limits."""

from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from production.limits import Room, rooms
from production.models import Generation, State
from production.steps import Step
from production.times import LEASE, leased, put_off
from production.writing import grouped

# Of one provider; a worker takes so many and leaves the rest to the next that is free.
AT_A_TIME = 24


def dispatch() -> list[Step]:
    """Admit what may go and say what to submit. Two workers admit disjoint sets."""
    if not Generation.objects.filter(state=State.QUEUED).exists():
        return []
    return [Step("submit", id) for id in _admit()]


@grouped
def _admit() -> list[int]:
    now = timezone.now()
    free = rooms(_providers_with_work(), now)
    ids = [id for provider in free for id in _next_of(provider, free[provider], now)]
    Generation.objects.filter(pk__in=ids).update(lease_until=now + LEASE)
    return ids


def _providers_with_work() -> list[str]:
    waiting = Generation.objects.filter(state=State.QUEUED)
    return list(waiting.order_by().values_list("provider", flat=True).distinct())


def _next_of(provider: str, room: Room, now: datetime) -> list[int]:
    """By priority first; among equals each project takes its turn, oldest work first."""
    if not room.free:
        return []
    full = [model_id for model_id, own in room.models.items() if not own.free]
    waiting = Generation.objects.filter(provider=provider, state=State.QUEUED)
    ready = waiting.exclude(leased(now)).exclude(put_off(now)).exclude(model_id__in=full)
    turn = Window(
        RowNumber(), partition_by=[F("project_id")], order_by=[F("priority").desc(), F("id").asc()]
    )
    in_turn = ready.annotate(turn=turn).order_by("-priority", "turn", "id")
    left = {model_id: own.free for model_id, own in room.models.items()}
    ids: list[int] = []
    for id, model_id in in_turn.values_list("id", "model_id")[: min(room.free, AT_A_TIME)]:
        if left.get(model_id, 1) > 0:
            ids.append(id)
            left[model_id] = left.get(model_id, AT_A_TIME) - 1
    return ids

"""Which waiting generations may go next: in order, fair between projects, within the limits."""

from collections import Counter
from datetime import datetime

from django.db.models import Case, F, IntegerField, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from production.limits import Room, rooms, under_way
from production.models import Attempt, Generation, State
from production.steps import Step
from production.times import LEASE, leased, put_off
from production.writing import grouped

# Of one provider; a worker takes so many and leaves the rest to the next that is free.
AT_A_TIME = 24
# So many submissions back it is known whose turn was last.
LATELY = 200


def dispatch() -> list[Step]:
    """Admit what may go and say what to submit. Two workers admit disjoint sets."""
    return [Step("submit", id) for id in _admit()] if some_wait() else []


def some_wait() -> bool:
    return Generation.objects.filter(state=State.QUEUED, held=False).exists()


@grouped
def _admit() -> list[int]:
    now = timezone.now()
    free = rooms(_providers_with_work(), now)
    ids = [id for provider in free for id in _next_of(provider, free[provider], now)]
    Generation.objects.filter(pk__in=ids).update(lease_until=now + LEASE)
    return ids


def _providers_with_work() -> list[str]:
    waiting = Generation.objects.filter(state=State.QUEUED, held=False)
    return list(waiting.order_by().values_list("provider", flat=True).distinct())


def _next_of(provider: str, room: Room, now: datetime) -> list[int]:
    """By priority first; among equals each project takes its turn, oldest work first."""
    if not room.free:
        return []
    full = [model_id for model_id, own in room.models.items() if not own.free]
    waiting = Generation.objects.filter(provider=provider, state=State.QUEUED, held=False)
    ready = waiting.exclude(leased(now)).exclude(put_off(now)).exclude(model_id__in=full)
    left = {model_id: own.free for model_id, own in room.models.items()}
    ids: list[int] = []
    in_turn = _in_turn(ready, provider, now).values_list("id", "model_id")
    for id, model_id in in_turn[: min(room.free, AT_A_TIME)]:
        if left.get(model_id, 1) > 0:
            ids.append(id)
            left[model_id] = left.get(model_id, AT_A_TIME) - 1
    return ids


def _in_turn(ready: QuerySet[Generation], provider: str, now: datetime) -> QuerySet[Generation]:
    """What a project has under way counts as turns that it had; where that is equal, the one goes
    first whose last turn is longest ago. So it is fair, too, where one place at a time comes free.
    """
    order = [F("priority").desc(), F("id").asc()]
    place = Window(RowNumber(), partition_by=[F("project_id")], order_by=order)
    projects = list(ready.order_by().values_list("project_id", flat=True).distinct())
    if len(projects) < 2:
        return ready.order_by(*order)
    at_work = Generation.objects.filter(under_way(now), provider=provider, project__in=projects)
    busy = Counter(at_work.values_list("project_id", flat=True))
    lately = list(dict.fromkeys(_served_lately(provider)))
    return ready.annotate(
        turn=place + _by_project(dict(busy)),
        since=_by_project({project: -number for number, project in enumerate(lately, -LATELY)}),
    ).order_by("-priority", "turn", "since", "id")


def _served_lately(provider: str) -> list[int]:
    """The projects of the last submissions, the latest first."""
    last = Attempt.objects.order_by("-id").values_list(
        "generation__provider", "generation__project_id"
    )
    return [project for its_provider, project in last[:LATELY] if its_provider == provider]


def _by_project(numbers: dict[int, int]) -> Case:
    """The number of the row's project, 0 for one that has none."""
    whens = [When(project_id=project, then=Value(number)) for project, number in numbers.items()]
    return Case(*whens, default=Value(0), output_field=IntegerField())

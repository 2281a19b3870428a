"""Which waiting generations may go next: in order, fair between projects, within the limits."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from foundation.prepared_queries import prepared
from production.attempt_models import Attempt
from production.engine import policy
from production.engine.group_commit import grouped
from production.engine.limits import Capacity, capacities, under_way
from production.engine.steps import Step
from production.engine.timing import leased, put_off
from production.models import Generation, State

# Whoever took it up gave no lease back: the worker stopped, or was only slow to come to it.
LEFT = Q(lease_until__isnull=False, worker_stops=0)


def dispatch() -> list[Step]:
    """Admit what may go and say what to submit. Two workers admit disjoint sets."""
    return [Step("submit", id) for id in _admit()] if some_wait() else []


def some_wait() -> bool:
    return bool(_one_that_waits())


@prepared
def _one_that_waits() -> QuerySet[Any, Any]:
    return (
        Generation.objects.filter(state=State.QUEUED, held=False).order_by().values_list("pk")[:1]
    )


@grouped
def _admit() -> list[int]:
    now = timezone.now()
    free = capacities(_providers_with_work(), now)
    ids = [id for provider in free for id in _next_of(provider, free[provider], now)]
    Generation.objects.filter(pk__in=ids).update(
        lease_until=now + policy.LEASE,
        worker_stops=Case(
            When(LEFT, then=Value(1)), default=F("worker_stops"), output_field=IntegerField()
        ),
    )
    return ids


def _providers_with_work() -> list[str]:
    waiting = Generation.objects.filter(state=State.QUEUED, held=False)
    return list(waiting.order_by().values_list("provider", flat=True).distinct())


def _next_of(provider: str, capacity: Capacity, now: datetime) -> list[int]:
    """By priority first; among equals each project takes its turn, oldest work first."""
    if not capacity.free:
        return []
    full = [model_id for model_id, own in capacity.models.items() if not own.free]
    waiting = Generation.objects.filter(provider=provider, state=State.QUEUED, held=False)
    ready = waiting.exclude(leased(now)).exclude(put_off(now)).exclude(model_id__in=full)
    left = {model_id: own.free for model_id, own in capacity.models.items()}
    ids: list[int] = []
    alone = False
    in_turn = _in_turn(ready, provider, now).values_list("id", "model_id", "worker_stops")
    for id, model_id, worker_stops in in_turn[: min(capacity.free, policy.ADMIT_AT_A_TIME)]:
        if worker_stops >= policy.ALONE_FROM:
            if alone or _one_is_alone(provider, now):
                continue
            alone = True
        if left.get(model_id, 1) > 0:
            ids.append(id)
            left[model_id] = left.get(model_id, policy.ADMIT_AT_A_TIME) - 1
    return ids


def _one_is_alone(provider: str, now: datetime) -> bool:
    """Work with which workers stopped so often that it is taken up alone is under way."""
    at_work = Generation.objects.filter(state__in=(State.QUEUED, State.SUBMITTING))
    doubtful = at_work.filter(provider=provider, worker_stops__gte=policy.ALONE_FROM)
    return doubtful.filter(leased(now)).exists()


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
        since=_by_project(
            {project: -number for number, project in enumerate(lately, -policy.TURNS_REMEMBERED)}
        ),
    ).order_by("-priority", "turn", "since", "id")


def _served_lately(provider: str) -> list[int]:
    """The projects of the last submissions, the latest first."""
    last = Attempt.objects.order_by("-id").values_list(
        "generation__provider", "generation__project_id"
    )
    return [
        project
        for its_provider, project in last[: policy.TURNS_REMEMBERED]
        if its_provider == provider
    ]


def _by_project(numbers: dict[int, int]) -> Case:
    """The number of the row's project, 0 for one that has none."""
    whens = [When(project_id=project, then=Value(number)) for project, number in numbers.items()]
    return Case(*whens, default=Value(0), output_field=IntegerField())

"""Run generations in this very process, without queue and workers: for commands and tests."""

import time
from collections import deque
from collections.abc import Callable, Collection
from functools import partial

from django.db.models import QuerySet

from production import event_consumers
from production.engine import (
    collecting,
    dispatching,
    policy,
    polling,
    step_failures,
    submitting,
    sweeping,
)
from production.engine.steps import DISPATCH, Step
from production.models import Generation


def run(
    work: Collection[int] | QuerySet[Generation],
    *,
    on_change: Callable[[], None] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Carry out steps until none of the work is active any more: of these ids, or of a query, which
    may find more as it goes."""
    steps: deque[Step] = deque(sweeping.sweep(spares_new=False))
    while not stopping():
        while steps:
            for new in carry_out(steps.popleft()):
                if new not in steps:
                    steps.append(new)
        on_change()
        event_consumers.deliver()
        if not Generation.objects.active().filter(pk__in=work).exists():
            return
        for generation in polling.due():
            poll = partial(polling.poll, generation)
            steps.extend(step_failures.guarded("poll", generation.pk, poll))
        if not steps:
            time.sleep(policy.INLINE_LOOK_EVERY)
            steps.extend((DISPATCH, *_waiting_to_collect()))


def carry_out(step: Step) -> list[Step]:
    """One step, here and now."""
    if step.name == "submit" and step.id is not None:
        return step_failures.guarded("submit", step.id, partial(submitting.submit, step.id))
    if step.name == "collect" and step.id is not None:
        return step_failures.guarded("collect", step.id, partial(collecting.collect, step.id))
    if step.name == "dispatch":
        return dispatching.dispatch()
    raise LookupError(step)


def _waiting_to_collect() -> list[Step]:
    return [step for step in sweeping.sweep(spares_new=False) if step.name == "collect"]

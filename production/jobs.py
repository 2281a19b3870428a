"""The queue: the only module that knows RQ.

Jobs are hints ("look at generation 7"), never the truth: every one may be lost, doubled or late.
They return at once; what takes long runs on the worker's lanes. Without a queue server the rows
wait until one is there again.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import django_rq
from django.db import connection
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from production import collecting, dispatching, leases, polling, submitting, sweeping
from production.lanes import Lanes
from production.models import Generation
from production.steps import DISPATCH, Step

log = logging.getLogger(__name__)

QUEUE = "engine"
TICK_PENDING = "artfactory:tick"
DISPATCH_PENDING = "artfactory:dispatch"
SECONDS_TO_STOP = 6.0

_lanes: Lanes | None = None
_job_began: float | None = None


def submit(id: int) -> None:
    lanes = _get_lanes()
    lanes.start("submit", id, partial(submitting.submit, id, lanes.stopping))


def collect(id: int) -> None:
    _get_lanes().start("collect", id, partial(collecting.collect, id))


def tick() -> None:
    """Poll what is due, and let waiting work move up."""
    _queue().connection.delete(TICK_PENDING)
    due = polling.due()
    if len(due) == polling.AT_A_TIME:
        enqueue([Step("tick")])
    for generation in due:
        _get_lanes().start("poll", generation.pk, partial(polling.poll, generation))
    dispatch()


def dispatch() -> None:
    _queue().connection.delete(DISPATCH_PENDING)
    steps = dispatching.dispatch()
    if len(steps) >= dispatching.AT_A_TIME:
        enqueue([DISPATCH])
    _follow(steps)


def sweep() -> None:
    enqueue(sweeping.sweep())


JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job for job in (submit, collect, dispatch, tick, sweep)
}


def enqueue(steps: Iterable[Step]) -> None:
    """Put steps on the queue, each once. Where it is away, the sweep brings them back later."""
    try:
        for step in dict.fromkeys(steps):
            if step == DISPATCH and not _is_first(DISPATCH_PENDING):
                continue
            arguments = () if step.id is None else (step.id,)
            _queue().enqueue(
                JOBS[step.name], *arguments, result_ttl=0, failure_ttl=60, description=step.name
            )
    except RedisError as error:
        log.info("the queue is away (%s); the work waits", error)


def wake() -> None:
    """Something was ordered or freed."""
    enqueue([DISPATCH])


def clock_tick() -> None:
    """Each second: one tick while anything is under way, none when all is quiet."""
    if not Generation.objects.active().exists():
        return
    try:
        if _is_first(TICK_PENDING):
            enqueue([Step("tick")])
    except RedisError as error:
        log.warning("the queue is away (%s); the clock waits", error)


def clock_sweep() -> None:
    if Generation.objects.active().exists():
        enqueue([Step("sweep")])


class EngineWorker(SimpleWorker):
    """Runs jobs in its own process: forked workers crash on the Mac, and these jobs are short."""

    def perform_job(self, *args: Any, **kwargs: Any) -> bool:
        global _job_began
        _job_began = time.monotonic()
        try:
            return bool(super().perform_job(*args, **kwargs))
        finally:
            _job_began = None

    def handle_job_success(self, *args: Any, **kwargs: Any) -> None:
        super().handle_job_success(*args, **kwargs)
        connection.close_if_unusable_or_obsolete()


def run_worker(name: str) -> None:
    """Serve the queue until SIGTERM; then finish what is under way, as far as the time allows."""
    # Threads that wait for a network or a disk all day want the interpreter for a moment only;
    # at the usual 5 ms each of those moments waits in line behind whoever computes.
    sys.setswitchinterval(0.0005)
    worker = EngineWorker(
        [_queue()],
        name=f"{name}-{os.getpid()}",
        connection=_queue().connection,
        serializer=JSONSerializer,
    )
    worker.log_result_lifespan = False
    worker.work(logging_level="WARNING")
    if _lanes is not None and not _lanes.close(SECONDS_TO_STOP):
        log.warning("stopped with work under way; the sweep will settle it")
        leases.give_back()
        logging.shutdown()
        os._exit(0)


def busy_for() -> float:
    """Seconds for which the worker of this process has been at one job; 0 between two."""
    began = _job_began
    return 0.0 if began is None else time.monotonic() - began


def _is_first(mark: str) -> bool:
    """True for whoever asks first. The job takes the mark away; a lost one runs out."""
    return bool(_queue().connection.set(mark, 1, nx=True, px=3000))


@cache
def _queue() -> Any:
    return django_rq.get_queue(QUEUE, serializer=JSONSerializer)


def _get_lanes() -> Lanes:
    global _lanes
    if _lanes is None:
        _lanes = Lanes(_follow)
    return _lanes


def _follow(steps: Iterable[Step]) -> None:
    """What comes next of a generation goes on in this process, the rest on the queue.

    What frees a place asks for a dispatch; a look whether anybody waits for it costs a tenth of a
    job.
    """
    for step in steps:
        if step.id is not None:
            JOBS[step.name](step.id)
        elif step != DISPATCH or dispatching.some_wait():
            enqueue([step])

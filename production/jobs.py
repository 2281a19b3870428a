"""The queue: with `queue_worker` the only module that knows RQ.

Jobs are hints ("look at generation 7"), never the truth: every one may be lost, doubled or late.
They return at once; what takes long runs on the worker's pools. Without a queue server the rows
wait until one is back.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

import django_rq
from django.db import connection
from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from backup import runs as backups
from backup.models import BackupRun
from foundation import connection_pool
from gallery import larger_previews, worker_runs
from gallery.export_models import ExportRun
from gallery.exporting import runs as exports
from gallery.folders import keeping as folders
from gallery.importing import steering as imports
from production import event_consumers, job_check, model_installs, queue_worker
from production.bundles import runs as bundles
from production.engine import (
    collecting,
    dispatching,
    heartbeat,
    policy,
    polling,
    submitting,
    sweeping,
)
from production.engine.steps import DISPATCH, Step
from production.engine.thread_pools import ThreadPools
from production.install_models import ModelInstall
from production.past_runs import steering as past_runs

log = logging.getLogger(__name__)

QUEUE = "engine"
TICK_PENDING = "artfactory:tick"
DISPATCH_PENDING = "artfactory:dispatch"
PREVIEW_PENDING = "artfactory:preview"
APART = (
    *("preview", "export", "import_files", "bring_past_runs", "carry_project", "keep_folders"),
    *("install_model", "back_up", "begin_daily_backup"),
)
"""Steps that are none of a generation: each kind has a thread apart."""

LongWork = Callable[[Any, Callable[[], bool]], None]

_pools: ThreadPools | None = None
_taken: set[Step] = set()


def submit(id: int) -> None:
    pools = _get_pools()
    pools.start("submit", id, partial(submitting.submit, id, pools.stopping))


def collect(id: int) -> None:
    _get_pools().start_once("collect", id, partial(collecting.collect, id))


def tick() -> None:
    """Poll what is due, and let waiting work move up."""
    _queue().connection.delete(TICK_PENDING)
    due = polling.due()
    if len(due) == policy.POLLS_AT_A_TIME:
        enqueue([Step("tick")])
    for generation in due:
        _get_pools().start("poll", generation.pk, partial(polling.poll, generation))
    if event_consumers.is_behind():
        deliver()
    dispatch()


def dispatch() -> None:
    _queue().connection.delete(DISPATCH_PENDING)
    steps = dispatching.dispatch()
    if len(steps) >= policy.ADMIT_AT_A_TIME:
        enqueue([DISPATCH])
    _follow(steps)


def sweep() -> None:
    enqueue(sweeping.sweep())


def deliver() -> None:
    """Have consumers of events read on."""
    _get_pools().start("deliver", 0, event_consumers.deliver)


def preview(id: int) -> None:
    """Make the larger preview of an asset."""
    _thread("preview").submit(_preview, id)


def _preview(id: int) -> None:
    try:
        larger_previews.make(id)
    except Exception:
        log.exception("the larger preview of asset %s could not be made", id)
    finally:
        connection.close()


def export(id: int) -> None:
    _apart(Step("export", id), exports.work)


def import_files(id: int) -> None:
    _apart(Step("import_files", id), imports.work)


def bring_past_runs(id: int) -> None:
    _apart(Step("bring_past_runs", id), past_runs.work)


def carry_project(id: int) -> None:
    """Export a project as one file, or import one."""
    _apart(Step("carry_project", id), bundles.work)


def install_model(id: int) -> None:
    """Let a server of the user's own get a model."""
    _apart(Step("install_model", id), model_installs.work)


def back_up(id: int) -> None:
    _apart(Step("back_up", id), backups.work)


def begin_daily_backup() -> None:
    """Look whether it is due, at a place whose disk may not answer."""
    _apart(Step("begin_daily_backup"), backups.begin_daily)


def keep_folders() -> None:
    """Bring the folders of projects in step with the rows."""
    _apart(Step("keep_folders"), folders.work)


def _apart(step: Step, work: LongWork) -> None:
    """Do what takes long on a thread of its kind. It is asked for again and again until it is
    done."""
    if step not in _taken:
        _taken.add(step)
        _thread(step.name).submit(_work, step, work)


def _work(step: Step, work: LongWork) -> None:
    try:
        work(step.id, queue_worker.asked_to_stop.is_set)
    except Exception:
        log.exception("%s %s broke down; the sweep will take it up again", step.name, step.id)
    finally:
        _taken.discard(step)
        connection.close()


WITH_ID = (
    *(submit, collect, preview, export, import_files, bring_past_runs, carry_project),
    *(install_model, back_up),
)
JOBS: dict[str, Callable[..., None]] = {
    job.__name__: job
    for job in (*WITH_ID, dispatch, tick, sweep, deliver, keep_folders, begin_daily_backup)
}
TAKES = {f"{__name__}.{name}": job in WITH_ID for name, job in JOBS.items()}
"""What a worker runs, by its full name, and how many ids it takes."""


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


def want_exports() -> None:
    enqueue(Step("export", id) for id in worker_runs.waiting(ExportRun))


def want_installs() -> None:
    enqueue(Step("install_model", id) for id in worker_runs.waiting(ModelInstall))


def want_imports() -> None:
    """Have a worker take up what is to be imported, or was when its worker died; as the others."""
    enqueue(Step("import_files", id) for id in imports.waiting())


def want_past_runs() -> None:
    enqueue(Step("bring_past_runs", id) for id in past_runs.waiting())


def want_bundles() -> None:
    enqueue(Step("carry_project", id) for id in bundles.waiting())


def want_backups() -> None:
    enqueue(Step("back_up", id) for id in worker_runs.waiting(BackupRun))


def want_tick() -> None:
    """Have what is under way be looked at."""
    try:
        if _is_first(TICK_PENDING):
            enqueue([Step("tick")])
    except RedisError as error:
        log.warning("the queue is away (%s); the clock waits", error)


def want_preview(id: int) -> None:
    """Somebody looks at an asset whose larger preview is not there yet."""
    try:
        if _is_first(f"{PREVIEW_PENDING}:{id}"):
            enqueue([Step("preview", id)])
    except RedisError as error:
        log.info("the queue is away (%s); the small preview does", error)


class EngineJob(Job):
    """A job of ours. Any other counts as none, so that a worker passes over it; it is removed."""

    def restore(self, raw_data: Any) -> Any:
        try:
            job_check.check(raw_data, TAKES)
            return super().restore(raw_data)
        except (job_check.NotOurs, ValueError, TypeError, AttributeError) as error:
            why = error if isinstance(error, job_check.NotOurs) else "it cannot be read"
            log.warning("a job on the queue is not Art Factory's and was not run: %s", why)
            self.connection.delete(self.key)
            raise NoSuchJobError("not a job of ours") from None


def run_worker(name: str) -> None:
    """Serve the queue until SIGTERM; then finish what is under way, as far as the time allows."""
    # Threads that wait for a network or a disk all day want the interpreter for a moment only;
    # at the usual 5 ms each of those moments waits in line behind whoever computes.
    sys.setswitchinterval(0.0005)
    connection_pool.keep(policy.IDLE_CONNECTIONS)
    queue_worker.serve(_queue(), name)
    queue_worker.asked_to_stop.set()
    for name in APART:
        _thread(name).shutdown(wait=False, cancel_futures=True)
    if _pools is not None and not _pools.close(policy.SECONDS_TO_STOP):
        log.warning("stopped with work under way; the sweep will settle it")
        heartbeat.give_back()
        logging.shutdown()
        os._exit(0)


def _is_first(mark: str) -> bool:
    """True for whoever asks first. The job takes the mark away; a lost one runs out."""
    return bool(_queue().connection.set(mark, 1, nx=True, px=3000))


@cache
def _queue() -> Any:
    return django_rq.get_queue(QUEUE, job_class=EngineJob, serializer=JSONSerializer)


@cache
def _thread(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix=name)


def _get_pools() -> ThreadPools:
    global _pools
    if _pools is None:
        _pools = ThreadPools(_follow)
    return _pools


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

"""Serving the queue in a worker process: RQ's worker, made to outlive the queue's server."""

import logging
import os
import time
from contextlib import suppress
from itertools import count
from threading import Event
from typing import Any

from django.db import connection
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from production.engine import policy

log = logging.getLogger(__name__)

asked_to_stop = Event()
"""This process is to end: whatever takes long looks at it."""
_job_began: float | None = None


class EngineWorker(SimpleWorker):
    """Runs jobs in its own process: forked workers crash on the Mac, and these jobs are short."""

    max_connection_wait_time = policy.LONGEST_QUEUE_WAIT

    def handle_warm_shutdown_request(self) -> None:
        asked_to_stop.set()

    def subscribe(self) -> None:
        """Nobody sends commands to it, so that it needs no thread that listens to them."""

    def dequeue_job_and_maintain_ttl(self, *args: Any, **kwargs: Any) -> Any:
        while True:
            try:
                return super().dequeue_job_and_maintain_ttl(*args, **kwargs)
            except (ValueError, TypeError):
                log.warning("an entry on the queue names no job; it was passed over")

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


def busy_for() -> float:
    """Seconds for which the worker of this process has been at one job; 0 between two."""
    began = _job_began
    return 0.0 if began is None else time.monotonic() - began


def serve(queue: Queue, name: str) -> None:
    """Run what is on the queue until SIGTERM. RQ ends its worker where its server is lost in the
    middle of a job; another is begun then, in the same process, since to end that would cut off
    what it has sent."""
    with suppress(StopRequested):
        for number in count():
            try:
                if number:
                    time.sleep(policy.FIRST_QUEUE_WAIT)
                _serve_once(queue, f"{name}-{os.getpid()}-{number}")
            except RedisError as error:
                log.info("the queue is away (%s); its worker waits", error)
            if asked_to_stop.is_set():
                return


def _serve_once(queue: Queue, name: str) -> None:
    """Raises RedisError where the server is lost at its beginning or its end; else RQ logs it."""
    worker = EngineWorker(
        [queue],
        name=name,
        connection=queue.connection,
        job_class=queue.job_class,
        serializer=JSONSerializer,
    )
    worker.log_result_lifespan = False
    worker.work(logging_level="WARNING")

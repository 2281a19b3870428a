"""Work that a page begins and a worker does: a row says what is asked and how far it is, a folder
of its own under run/ has what is made of it.

Who works on a run holds a lock on a file in that folder, which the system lets go when its process
dies; so a run that was killed goes on with the next sweep.
"""

import logging
import shutil
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from django.db import DatabaseError, OperationalError, models
from django.utils import timezone

from foundation import file_lock
from foundation.disk_errors import disk_words

log = logging.getLogger(__name__)

RETENTION = timedelta(days=1)
LOOK_EVERY = 1.0
"""Seconds between two looks whether it was cancelled, and between two notes of how far it is."""
SILENT_FOR = timedelta(seconds=15)
"""After so long without a word whoever worked at a run may have died: somebody looks."""
LOCK = ".lock"
BROKE_DOWN = "Something went wrong in Art Factory; the log says more."


class RunState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNDER_WAY = models.Q(state__in=(RunState.WAITING, RunState.RUNNING))


class WorkerRun(models.Model):
    """`report` are lines that tell what is not as it was asked, `error` why it stopped."""

    objects: ClassVar[models.Manager[Self]]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=RunState.choices, default=RunState.WAITING)
    report = models.JSONField(default=list, blank=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("-id",)

    @classmethod
    def place(cls) -> Path:
        """Where the folders of these runs lie."""
        raise NotImplementedError

    @property
    def folder(self) -> Path:
        return self.place() / str(self.uid)

    @property
    def is_under_way(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    @property
    def is_done(self) -> bool:
        return self.state == RunState.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == RunState.FAILED


class Failed(Exception):
    """Why a run stopped, in sentences."""


class Watch:
    """Looks at the row now and then: is it still wanted, and how far is it."""

    def __init__(self, run: WorkerRun, is_stopping: Callable[[], bool]) -> None:
        self._rows = type(run).objects.filter(UNDER_WAY, pk=run.pk)
        self._is_stopping = is_stopping
        self._looked_at = self._noted_at = time.monotonic()
        self._is_cancelled = False

    def is_stopped(self) -> bool:
        if time.monotonic() - self._looked_at > LOOK_EVERY:
            self._looked_at = time.monotonic()
            self._is_cancelled = not self._rows.exists()
        return self._is_cancelled or self._is_stopping()

    def note(self, **columns: Any) -> None:
        if time.monotonic() - self._noted_at > LOOK_EVERY:
            self._noted_at = time.monotonic()
            try:
                self._rows.update(**columns)
            except DatabaseError:
                log.info("how far a run is could not be noted", exc_info=True)


def are_there(runs: type[WorkerRun]) -> bool:
    """Whether any run has a folder: what is asked every five seconds costs no query."""
    place = runs.place()
    return place.is_dir() and any(place.iterdir())


def waiting(runs: type[WorkerRun]) -> list[int]:
    """Those that somebody should work on, the oldest first."""
    return list(runs.objects.filter(UNDER_WAY).order_by("pk").values_list("pk", flat=True))


def silent() -> models.Q:
    """Whose worker may have died. A sign of life that lies ahead is from before the clock was set
    back, and says nothing."""
    now = timezone.now()
    return models.Q(seen_at__lt=now - SILENT_FOR) | models.Q(seen_at__gt=now + SILENT_FOR)


def cancel(run: WorkerRun) -> bool:
    """False where it has ended already. What was made goes."""
    changed = (
        type(run)
        .objects.filter(UNDER_WAY, pk=run.pk)
        .update(state=RunState.CANCELLED, ended_at=timezone.now())
    )
    if changed:
        remove(run)
    return bool(changed)


def again(run: WorkerRun) -> bool:
    """Let a run that failed go on from where it stood; False where it did not fail."""
    failed = type(run).objects.filter(pk=run.pk, state=RunState.FAILED)
    return bool(failed.update(state=RunState.WAITING, error="", ended_at=None))


def work(
    runs: type[WorkerRun],
    id: int,
    make: Callable[[Any, Watch], dict[str, Any] | None],
    is_stopping: Callable[[], bool],
) -> None:
    """Have `make` do what is not done yet, unless somebody does so already; it returns the columns
    of a run that is done, None where it was stopped, and raises Failed. Safe to run twice."""
    run = runs.objects.filter(UNDER_WAY, pk=id).first()
    if run is None:
        return
    try:
        run.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (run.folder / LOCK).open("w") as lock:
            if file_lock.take(lock, 0):
                _work(run, make, is_stopping)
    except OSError as error:
        cause, remedy = disk_words(error)
        _end(run, RunState.FAILED, error=f"It could not be written: {cause}. {remedy}")


def _work(
    run: WorkerRun,
    make: Callable[[Any, Watch], dict[str, Any] | None],
    is_stopping: Callable[[], bool],
) -> None:
    # Who held the lock before may have ended it meanwhile.
    under_way = type(run).objects.filter(UNDER_WAY, pk=run.pk)
    if not under_way.update(state=RunState.RUNNING):
        return
    try:
        columns = make(run, Watch(run, is_stopping))
    except Failed as error:
        _end(run, RunState.FAILED, error=str(error))
    except (OSError, OperationalError):  # a database that is held: the next sweep tries again
        raise
    except Exception:
        log.exception("%s broke down", run)
        _end(run, RunState.FAILED, error=BROKE_DOWN)
    else:
        if columns is not None:
            _end(run, RunState.DONE, **columns)
        elif not under_way.exists():
            remove(run)


def _end(run: WorkerRun, state: RunState, **columns: Any) -> None:
    """What was cancelled meanwhile stays so."""
    changes = {"error": "", "report": []} | columns | {"state": state, "ended_at": timezone.now()}
    type(run).objects.filter(UNDER_WAY, pk=run.pk).update(**changes)


def prune(runs: type[WorkerRun]) -> None:
    """Remove runs that ended a day ago, with their files, and folders without a run."""
    old = runs.objects.exclude(UNDER_WAY).filter(ended_at__lt=timezone.now() - RETENTION)
    for run in old[:100]:
        # One that somebody let go on meanwhile stays.
        if runs.objects.exclude(UNDER_WAY).filter(pk=run.pk).delete()[0]:
            remove(run)
    place = runs.place()
    folders = {it.name: it for it in place.iterdir()} if place.is_dir() else {}
    if folders:
        known = {str(uid) for uid in runs.objects.values_list("uid", flat=True)}
        for name in folders.keys() - known:
            shutil.rmtree(folders[name], ignore_errors=True)


def remove(run: WorkerRun) -> None:
    """Its folder, with all that is in it."""
    shutil.rmtree(run.folder, ignore_errors=True)

"""Backups that a page or the clock begins and a worker makes: with progress, cancelled, gone on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from backup import bucket_retention, making, second_place, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup, Stopped
from backup.models import BackupRun
from foundation.disk_errors import LEAST_FREE
from gallery import media_folder, worker_runs
from gallery.worker_runs import UNDER_WAY, Failed, Watch
from preferences import store

DAILY_LEAVES = 10
"""The clock fills a disk up to a tenth; whoever presses the button, to the last few MB."""


def begin(*, is_daily: bool = False) -> BackupRun:
    """A new run at the usual place, which a worker takes up; the one that is under way already
    where there is one. Raises OSError."""
    with transaction.atomic():
        same = BackupRun.objects.filter(UNDER_WAY).first()
        if same:
            return same
        run = BackupRun.objects.create(path=str(standing.place()), is_daily=is_daily)
        # A folder without a row would be cleared away.
        run.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return run


def begin_daily(_: Any, is_stopping: Callable[[], bool]) -> None:
    """Begin the day's, where it is due; the next sweep has it made."""
    if standing.is_due():
        begin(is_daily=True)


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Make the backup, unless somebody does so already. Safe to run twice."""
    worker_runs.work(BackupRun, id, _make, is_stopping)


def _make(run: BackupRun, watch: Watch) -> dict[str, Any] | None:
    path = Path(run.path)
    if not path.is_dir():
        raise Failed(standing.NOT_THERE.format(path))
    try:
        manifest = making.make(
            path,
            on_progress=lambda step, done, total: watch.note(step=step, done=done, total=total),
            is_stopped=watch.is_stopped,
            with_linked=store.get("backup_linked"),
            leaving=_leaving(path) if run.is_daily else LEAST_FREE,
        )
    except Stopped:
        return None
    except BackupFailed as error:
        raise Failed(str(error)) from error
    facts = {
        "number": manifest.number,
        "files": manifest.files,
        "bytes": manifest.size,
        "products": manifest.products,
    }
    return {"facts": facts, "report": manifest.notes} | _sent(Place(path), facts, watch)


def _sent(place: Place, facts: dict[str, Any], watch: Watch) -> dict[str, Any]:
    """The backup to the second place as well, where there is one. What went wrong there is told;
    the next one goes on from what was sent."""

    def go_on() -> None:
        if watch.is_stopped():
            raise Stopped

    def report(done: int, total: int) -> None:
        watch.note(step=BackupRun.Step.SENDING, done=done, total=total)

    try:
        bucket = second_place.configured()
        if bucket is None:
            return {}
        facts["sent"] = second_place.send(bucket, place, report, go_on)
    except (BackupFailed, BadBackup) as error:
        return {"facts": facts | {"not_sent": str(error)}}
    except Stopped:
        return {"facts": facts | {"not_sent": "It was stopped. The next backup goes on."}}
    try:
        facts["removed"] = bucket_retention.prune(bucket, place, go_on)
    except (BackupFailed, BadBackup) as error:
        facts["not_removed"] = str(error)
    except Stopped:
        facts["not_removed"] = "It was stopped. The next backup goes on."
    return {"facts": facts}


def _leaving(path: Path) -> int:
    """Bytes that a backup nobody asked for leaves free."""
    is_beside = path.stat().st_dev == media_folder.media().stat().st_dev
    share = shutil.disk_usage(path).total // DAILY_LEAVES if is_beside else 0
    return max(LEAST_FREE, share)

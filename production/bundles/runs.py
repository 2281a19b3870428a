"""Projects that a page exports or imports: begun there, carried by a worker, resumed, cancelled.

An export that was cut off begins anew; its file is there only when it is whole. An import that was
cut off goes on: what it has taken in is counted together with that.
"""

import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone

from backup.layout import BadBackup
from foundation import file_lock
from foundation.disk_errors import LEAST_FREE, disk_words
from gallery import missing_previews, worker_runs
from gallery.exporting.names import safe
from gallery.worker_runs import UNDER_WAY, Failed, RunState, Watch
from production.bundle_models import BundleRun
from production.bundles import expecting, exporting, from_backup, importing
from production.bundles.from_backup import Wanted
from production.bundles.import_report import ImportReport
from production.bundles.layout import ENDING, BadBundle, BundleBusy, BundleFailed, Stopped
from projects.models import Project

Direction, Step = BundleRun.Direction, BundleRun.Step
LONGEST_NAME = 255
SUMS = ("taken", "put_back", "files", "entries", "templates", "templates_put_back")
"""Facts that an import which was cut off goes on to count."""

GONE = "The project no longer exists. Nothing was written."
FILE_GONE = "The file no longer exists. Import it again; what is here already is skipped."
NO_ROOM = (
    "The file has {:,.0f} MB, and {:,.0f} MB are free on the disk of Art Factory. Make room there. "
    "Nothing was sent."
)
NO_ROOM_OUT = (
    "The file will have some {:,.0f} MB, and {:,.0f} MB are free on the disk of Art Factory, of "
    "which it keeps some for itself. Make room there, or use “manage.py projects export”."
)
NOT_CHANGED = "Nothing was changed."
WITHOUT = "Without a preview: {}. “manage.py verify --repair” makes what can be made."


class CannotBegin(Exception):
    """Why no run was begun, in sentences."""


def begin_export(project: Project) -> BundleRun:
    """A new run, which a worker takes up; the one that is under way already where there is one.
    Raises CannotBegin."""
    same = BundleRun.objects.filter(UNDER_WAY, direction=Direction.OUT, project=project).first()
    day = timezone.localdate().isoformat()
    name = f"{safe(project.name) or project.slug} {day}{ENDING}"
    return same or _begun(Direction.OUT, Step.WRITING, project=project, name=name)


def begin_import(path: Path) -> BundleRun:
    """Of a file of this machine, which is only read. Raises CannotBegin."""
    same = BundleRun.objects.filter(UNDER_WAY, direction=Direction.IN, path=str(path)).first()
    size = path.stat().st_size
    facts = {"name": path.name[:LONGEST_NAME], "path": str(path), "size": size}
    return same or _begun(Direction.IN, Step.CHECKING, **facts)


def begin_bringing_back(wanted: Wanted, name: str) -> BundleRun:
    """Of a part of a backup, which is only read. Raises CannotBegin."""
    facts = wanted.plain()
    same = BundleRun.objects.filter(UNDER_WAY, direction=Direction.IN, saved=facts).first()
    return same or _begun(Direction.IN, Step.READING, name=name[:LONGEST_NAME], saved=facts)


def begin_previews(path: Path, done: ImportReport) -> int:
    """Of what a command took in from a file, and of how many files: a worker makes them, at once
    where the app runs, else when it runs next. Raises CannotBegin."""
    files = missing_previews.of_project(done.project).count()
    same = BundleRun.objects.filter(UNDER_WAY, step=Step.PREVIEWS, project=done.project)
    if files and not same.exists():
        data = {"name": path.name[:LONGEST_NAME], "path": str(path), "size": path.stat().st_size}
        facts = _facts({}, done)
        _begun(Direction.IN, Step.PREVIEWS, project=done.project, facts=facts, **data)
    return files


def begin_sending(name: str, size: int) -> BundleRun:
    """Of a file that comes piece by piece. Raises CannotBegin."""
    free = shutil.disk_usage(settings.PATHS.run).free - _still_to_come()
    if size + LEAST_FREE > free:
        raise CannotBegin(NO_ROOM.format(size / 1e6, free / 1e6))
    return _begun(Direction.IN, Step.SENDING, name=name[:LONGEST_NAME], size=size, total=size)


def _still_to_come() -> int:
    """Bytes of files that are on their way."""
    sending = BundleRun.objects.filter(UNDER_WAY, step=Step.SENDING)
    return sending.aggregate(bytes=Sum(F("size") - F("done")))["bytes"] or 0


def _begun(direction: str, step: str, **facts: Any) -> BundleRun:
    # A folder without a row would be cleared away.
    run = BundleRun.objects.create(direction=direction, step=step, **facts)
    try:
        run.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        run.delete()
        cause, remedy = disk_words(error)
        raise CannotBegin(f"Nothing was started: {cause}. {remedy}") from error
    return run


def receive(run: BundleRun, at: int, pieces: Iterable[bytes]) -> int:
    """Take the next bytes of a file that is sent, those from `at` on; returns from where on the
    next are wanted. What comes twice, or out of turn, is not taken. With the last it is for a
    worker to take up. Raises OSError."""
    with run.file.open("ab") as file:
        if not file_lock.take(file, 0):
            return at
        if shutil.disk_usage(run.folder).free < LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if at == file.tell():
            for piece in pieces:
                file.write(piece[: run.size - file.tell()])
        there = file.tell()
    sent = BundleRun.objects.filter(UNDER_WAY, pk=run.pk, step=Step.SENDING)
    is_whole = there == run.size
    sent.update(done=0 if is_whole else there, step=Step.CHECKING if is_whole else Step.SENDING)
    return there


def waiting() -> list[int]:
    """The runs that somebody should work on, the oldest first."""
    found = BundleRun.objects.filter(UNDER_WAY).exclude(step=Step.SENDING)
    return list(found.order_by("pk").values_list("pk", flat=True))


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Carry a project, unless somebody does so already. Safe to run twice."""
    worker_runs.work(BundleRun, id, _carry, is_stopping)


def cancel(run: BundleRun) -> bool:
    """False where it has ended already. Products that were taken in stay; where all are, only
    their previews are left out."""
    under_way = BundleRun.objects.filter(UNDER_WAY, pk=run.pk)
    left = missing_previews.of_project(run.project).count() if run.project else 0
    is_in = under_way.filter(step=Step.PREVIEWS).update(
        state=RunState.DONE, ended_at=timezone.now(), report=_without(left)
    )
    return bool(is_in) or worker_runs.cancel(run)


def dismiss(run: BundleRun) -> bool:
    """Forget a run that has ended, with the file that it made; False where it is under way."""
    gone = BundleRun.objects.exclude(UNDER_WAY).filter(pk=run.pk).delete()[0]
    if gone:
        worker_runs.remove(run)
    return bool(gone)


def prune() -> None:
    """As that of `worker_runs`; what nobody has sent on for a day goes, too."""
    left = BundleRun.objects.filter(UNDER_WAY, step=Step.SENDING)
    old = (timezone.now() - worker_runs.RETENTION).timestamp()
    for run in left:
        file = run.file if run.file.exists() else run.folder
        if not file.exists() or file.stat().st_mtime < old:
            worker_runs.cancel(run)
    worker_runs.prune(BundleRun)


def _carry(run: BundleRun, watch: Watch) -> dict[str, Any] | None:
    try:
        return _export(run, watch) if run.direction == Direction.OUT else _import(run, watch)
    except (Stopped, BundleBusy):
        return None
    except (BadBackup, BadBundle, BundleFailed) as error:
        raise Failed(str(error)) from error


def _export(run: BundleRun, watch: Watch) -> dict[str, Any]:
    if run.project is None or run.project.deleted_at:
        raise Failed(GONE)
    for left in (run.file, *run.folder.glob(".*.part")):
        left.unlink(missing_ok=True)
    _leave_room(run.folder, expecting.of(run.project).bytes)
    done = exporting.export(run.project, run.file, _progress_of(watch), watch.is_stopped)
    facts = {name: getattr(done, name) for name in ("products", "files", "entries", "templates")}
    report = [*done.left_out, *done.notes]
    return {"size": done.bytes, "facts": facts, "report": report}


def _leave_room(folder: Path, size: int) -> None:
    """It lies on the disk of the home, which database and results need; of a tiny disk they need
    less. Raises Failed."""
    disk = shutil.disk_usage(folder)
    if disk.free - size < min(LEAST_FREE, disk.total // 20):
        raise Failed(NO_ROOM_OUT.format(size / 1e6, disk.free / 1e6))


def _import(run: BundleRun, watch: Watch) -> dict[str, Any] | None:
    if run.step != Step.PREVIEWS:
        _take(run, watch)
    left = 0
    if run.project is not None:
        files = missing_previews.of_project(run.project)
        left = missing_previews.make(files, _progress_of(watch), watch.is_stopped)
    if watch.is_stopped():
        return None
    report = [*run.report, *_without(left)] if run.saved else _without(left)
    return {"facts": run.facts | {"without_preview": left}, "report": report}


def _read(run: BundleRun, watch: Watch) -> None:
    """What was asked for of a backup becomes the file; one that was cut off begins anew."""
    for left in (run.file, *run.folder.glob(".*.part")):
        left.unlink(missing_ok=True)
    wanted = Wanted.of(run.saved)
    notes = from_backup.write(wanted, run.file, run.folder / "home", watch.is_stopped)
    run.step, run.report, run.size = Step.CHECKING, notes, run.file.stat().st_size
    run.save(update_fields=["step", "report", "size"])


def _take(run: BundleRun, watch: Watch) -> None:
    if run.step == Step.READING:
        _read(run, watch)
    if not run.file.is_file():
        raise Failed(f"{FILE_GONE} {NOT_CHANGED}" if not run.facts else FILE_GONE)
    before = dict(run.facts)

    def note(done: ImportReport) -> None:
        """Written together with what was taken; nothing is where it is not wanted any more."""
        run.project, run.facts = done.project, _facts(before, done)
        under_way = BundleRun.objects.filter(UNDER_WAY, pk=run.pk)
        if not under_way.update(step=Step.TAKING, project=run.project, facts=run.facts):
            raise Stopped

    importing.import_file(run.file, _progress_of(watch), watch.is_stopped, note)
    BundleRun.objects.filter(pk=run.pk).update(step=Step.PREVIEWS, done=0, total=0)
    if not run.path:
        run.file.unlink(missing_ok=True)


def _facts(before: dict[str, int], done: ImportReport) -> dict[str, int]:
    """With what was taken in before a kill, which is known by now."""
    facts = {name: before.get(name, 0) + getattr(done, name) for name in SUMS}
    came_before = before.get("taken", 0) + before.get("put_back", 0)
    templates_before = before.get("templates", 0) + before.get("templates_put_back", 0)
    return facts | {
        "left_out": done.left_out,
        "is_new": int(done.is_new or before.get("is_new", 0)),
        "known": max(0, done.known - came_before),
        "templates_known": max(0, done.templates_known - templates_before),
    }


def _without(count: int) -> list[str]:
    return [WITHOUT.format(f"{count:,} file{'s' * (count != 1)}")] if count else []


def _progress_of(watch: Watch) -> Callable[[int, int], None]:
    return lambda done, total: watch.note(done=done, total=total)

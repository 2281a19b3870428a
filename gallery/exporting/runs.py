"""Exports in which something is coded anew: begun by a page, done by a worker, resumed, cancelled.

The folder says what is done: a file that lies there is whole.
"""

from collections.abc import Callable, Iterable
from typing import Any

from gallery import worker_runs
from gallery.export_models import ExportRun
from gallery.exporting import filling, making
from gallery.exporting.ffmpeg import Stopped
from gallery.exporting.making import ExportFailed, Planned
from gallery.exporting.options import Options
from gallery.worker_runs import Failed, Watch

MOST = 10_000
"""Products in one run."""


def begin(ids: Iterable[int], options: Options) -> ExportRun:
    """The row of a new run, which a worker takes up. Raises ExportFailed."""
    plan = [[it.pk, it.name] for it in making.plan(ids, options)]
    # A folder without a row would be cleared away.
    run = ExportRun.objects.create(plan=plan, options=options.as_json(), total=len(plan))
    try:
        run.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        run.delete()
        raise making.failed(run.folder, error) from error
    return run


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Make what is not made yet, unless somebody does so already. Safe to run twice."""
    worker_runs.work(ExportRun, id, _make, is_stopping)


def _make(run: ExportRun, watch: Watch) -> dict[str, Any] | None:
    planned = [Planned(pk, name) for pk, name in run.plan]
    try:
        report = filling.fill(
            run.folder,
            planned,
            Options(**run.options),
            watch.is_stopped,
            lambda report: watch.note(done=report.done),
        )
    except Stopped:
        return None
    except ExportFailed as error:
        raise Failed(str(error)) from error
    return {"done": report.done, "report": report.lines()}

"""What the clock does at each beat: nothing long, and whatever is long it puts on the queue."""

from backup import standing as backup_standing
from backup.models import BackupRun
from foundation import query_statistics
from gallery import trash, worker_runs
from gallery.export_models import ExportRun
from gallery.folders import keeping as folders
from gallery.search import index as search_index
from ledger import closing
from production import event_consumers, jobs
from production.bundle_models import BundleRun
from production.bundles import runs as bundles
from production.engine.steps import Step
from production.install_models import ModelInstall
from production.models import Generation

SECONDS_TO_INDEX = 2.0
SECONDS_TO_CLOSE = 1.0

_was_active = False
_has_index = False


def tick() -> None:
    """One tick while anything is under way and one after that, none when all is quiet."""
    global _was_active
    was_active, _was_active = _was_active, Generation.objects.has_active()
    if not was_active and not _was_active:
        return
    jobs.want_tick()


def sweep() -> None:
    """Every five seconds: settle what a crash left, and what ended while all was quiet."""
    global _has_index
    if Generation.objects.has_active():
        jobs.enqueue([Step("sweep")])
    if event_consumers.is_behind():
        jobs.enqueue([Step("deliver")])
    event_consumers.prune()
    trash.empty_old()
    closing.close_some(SECONDS_TO_CLOSE)
    query_statistics.look_now_and_then()
    if not _has_index:  # whole once, it stays so while this process lives
        _has_index = not search_index.build_some(SECONDS_TO_INDEX)
    if worker_runs.are_there(ExportRun):
        jobs.want_exports()
        worker_runs.prune(ExportRun)
    if worker_runs.are_there(BundleRun):
        jobs.want_bundles()
        bundles.prune()
    if worker_runs.are_there(ModelInstall):
        jobs.want_installs()
        worker_runs.prune(ModelInstall)
    if worker_runs.are_there(BackupRun):
        jobs.want_backups()
        worker_runs.prune(BackupRun)
    if backup_standing.may_be_due():
        jobs.enqueue([Step("begin_daily_backup")])
    jobs.want_imports()
    jobs.want_past_runs()
    if folders.is_behind():
        jobs.enqueue([Step("keep_folders")])

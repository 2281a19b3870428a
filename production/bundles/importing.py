"""A bundle taken into this home: each product once, however often it is imported.

What is there already is left as the user made it. Nothing is written to the library before the
whole bundle was checked; then the files are put in their places and their rows follow, of up to
1,000 products in one transaction. So one that is broken off leaves whole products and templates at
most, and the same import brings the rest.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from foundation import file_lock
from foundation.disk_errors import disk_words
from gallery import own_media
from gallery.media_folder import StoreFailed
from gallery.search import index
from ledger import elsewhere
from production.bundles import identity, staging, taking, templates
from production.bundles.import_report import ImportReport
from production.bundles.layout import BadBundle, BundleBusy, BundleFailed, ProgressCallback, Stopped
from production.bundles.staging import Staged

__all__ = ["BadBundle", "Stopped", "import_file"]

TOGETHER, AT_ONCE = 1_000, 500
"""Products in one transaction, for which nobody else can write, and those that are read at once."""
BUSY = "A project is being imported already. Wait until that is done."
FAILED = "The project could not be imported: {}. {} Nothing of it is left half."
T = TypeVar("T")


def import_file(
    path: Path,
    on_progress: ProgressCallback = lambda done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
    note: Callable[[ImportReport], None] = lambda done: None,
) -> ImportReport:
    """Take in a project. `note` is told how far it is at the end of each transaction, inside it.
    Raises BadBundle, BundleFailed, BundleBusy, and Stopped; the file is only read."""
    try:
        own_media.check_home()
        with (settings.PATHS.run / "bundle.lock").open("w") as lock:
            if not file_lock.take(lock, 0):
                raise BundleBusy(BUSY)
            with staging.staged(path, on_progress, is_stopped) as found:
                return _take(found, note)
    except StoreFailed as error:
        raise BundleFailed(str(error)) from error
    except OSError as error:
        raise BundleFailed(FAILED.format(*disk_words(error))) from error


def _take(found: Staged, note: Callable[[ImportReport], None]) -> ImportReport:
    done = None
    for lines in _batches(found.product_lines, TOGETHER) if found.products else [[]]:
        with taking.Placed() as placed, transaction.atomic(), index.gathered():
            if done is None:
                done = _begin(found)
            for some in _batches(iter(lines), AT_ONCE):
                taking.take(some, found, done, placed)
            placed.make_durable()
            note(done)
    assert done
    for entries in _batches(found.ledger_lines, AT_ONCE):
        with transaction.atomic():
            done.entries += elsewhere.keep(entries, done.project.slug)
            note(done)
    for lines_of_one in templates.each(found.template_lines):
        with transaction.atomic():
            templates.take(lines_of_one, done)
            note(done)
    return done


def _begin(found: Staged) -> ImportReport:
    """The project, the one that is there, if it was deleted too, or a new one."""
    manifest = found.manifest
    project = identity.known(manifest.uid)
    is_new, project = (
        project is None,
        project or identity.create_project(manifest.uid, manifest.project),
    )
    project.bring_back()
    return ImportReport(project, is_new, left_out=manifest.left_out)


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(items, size)):
        yield some

"""An import from its beginning to its report: in batches, each written whole or not at all.

The rows of a batch, its lines in the report and the numbers of the run are one transaction, so that
a kill at any moment loses no more than a batch, which is done again. One process works at a run at
a time; which one, a lock on a file says, that goes with its process.
"""

import hashlib
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation import file_lock
from foundation.user_input import printable
from gallery import decoder, leftovers, own_media, products
from gallery.import_models import ImportedFile, ImportRun
from gallery.importing import tags, walk
from gallery.importing.take import OURS, FileRejected, Place, Wanted, leave, side_car_of, take, want
from gallery.models import Product
from gallery.product_rows import add_new
from gallery.search import index
from gallery.storing import IMPORTED, StoredFile, StoreFailed, folder_of
from projects.models import Project

log = logging.getLogger(__name__)

BATCH = 32
Outcome = ImportedFile.Outcome
LINKED_ALREADY = "It is here as a linked file, which stays where it is."
MOVED = "It had moved; the product has its new place now."
BESIDE = "It belongs to {}."
STOPPED = "{} What was added is kept: start the import again to continue."
BY_HAND = STOPPED.format("It was stopped.")
BROKE_DOWN = "Something went wrong in Art Factory; the log says more."

StoredWithRecipe = tuple[StoredFile, dict[str, Any] | None]


class Busy(Exception):
    """Another process works at this import."""


@dataclass
class Line:
    """A file on its way: what is being done with it, or what became of it."""

    found: walk.CandidateFile | walk.Unread
    key: str
    outcome: str = ""
    why: str = ""
    product: Product | None = None
    sha256: str = ""
    uid: uuid.UUID | None = None
    taking: Future[StoredWithRecipe] | None = None


def start(paths: Sequence[Path], project: Project, origin: str, **choices: bool) -> ImportRun:
    """The import of these absolute paths: one that was cut off goes on. `choices` are the columns
    is_linked and has_folder_tags."""
    fields = {"paths": [str(path) for path in paths], "project": project, "origin": origin}
    cut_off = ImportRun.objects.filter(**fields, **choices).exclude(state=ImportRun.State.DONE)
    return cut_off.first() or ImportRun.objects.create(**fields, **choices)


def go_on(
    run: ImportRun,
    on_progress: Callable[[ImportRun], None] = lambda run: None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Take what is not taken yet. Raises Busy."""
    with _alone(run), ThreadPoolExecutor(decoder.MOST_CHILDREN, "import") as threads:

        def is_over() -> bool:
            return run.state != ImportRun.State.RUNNING or is_stopping()

        try:
            _begin(run)
            _take_all(run, _files(run), threads, on_progress, is_over)
        except StoreFailed as error:
            _end(run, ImportRun.State.STOPPED, STOPPED.format(error))
        except KeyboardInterrupt:
            _end(run, ImportRun.State.STOPPED, BY_HAND)
            raise
        except Busy:
            raise
        except Exception:
            log.exception("import %s broke down", run.pk)
            _end(run, ImportRun.State.STOPPED, STOPPED.format(BROKE_DOWN))
        else:
            _end(run, ImportRun.State.WAITING if is_stopping() else ImportRun.State.DONE)


def take_more(run: ImportRun, files: Iterable[walk.CandidateFile | walk.Unread]) -> None:
    """Take these files as well, for an import that keeps looking. Raises Busy and StoreFailed."""
    with _alone(run), ThreadPoolExecutor(decoder.MOST_CHILDREN, "import") as threads:
        _take_all(run, files, threads, lambda run: None, lambda: False)


def key_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()


@contextmanager
def _alone(run: ImportRun) -> Iterator[None]:
    with (settings.PATHS.run / f"import-{run.pk}.lock").open("w") as lock:
        if not file_lock.take(lock, 0):
            raise Busy
        yield


def _begin(run: ImportRun) -> None:
    """What was not taken is tried again, and everything is counted. Raises Busy where somebody has
    stopped or ended it meanwhile."""
    with transaction.atomic():
        same = ImportRun.objects.filter(pk=run.pk, state=run.state)
        if not same.update(
            state=ImportRun.State.RUNNING, refused=0, trouble="", seen_at=timezone.now()
        ):
            raise Busy
        run.files.filter(outcome=Outcome.REFUSED).delete()
    own_media.check_home()
    leftovers.sweep_copies(folder_of(_place_of(run).project, IMPORTED))
    found = sum(1 for _ in _files(run))
    ImportRun.objects.filter(pk=run.pk).update(found=found, seen_at=timezone.now())
    run.refresh_from_db()


def _end(run: ImportRun, state: str, trouble: str = "") -> None:
    """What was stopped meanwhile stays so."""
    running = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING)
    running.update(state=state, trouble=trouble, seen_at=timezone.now())
    run.refresh_from_db(fields=["state", "trouble", "seen_at"])


def _files(run: ImportRun) -> Iterator[walk.CandidateFile | walk.Unread]:
    return walk.files(map(Path, run.paths))


def _take_all(
    run: ImportRun,
    files: Iterable[walk.CandidateFile | walk.Unread],
    threads: ThreadPoolExecutor,
    on_progress: Callable[[ImportRun], None],
    is_stopping: Callable[[], bool],
) -> None:
    """While one batch is written, the next is being decoded."""
    begun: list[Line] = []
    every, at = iter(files), time.monotonic()
    while (batch := list(islice(every, BATCH))) or begun:
        ahead = [] if is_stopping() else _prepare(run, batch, threads)
        _write(run, begun, time.monotonic() - at)
        at, begun = time.monotonic(), ahead
        on_progress(run)
        if is_stopping() and not begun:
            return


def _prepare(
    run: ImportRun, batch: Sequence[walk.CandidateFile | walk.Unread], threads: ThreadPoolExecutor
) -> list[Line]:
    """Hash what is not done yet, and have what is not known checked and stored."""
    lines = {key_of(found.path): found for found in batch}
    done = set(run.files.filter(key__in=lines).values_list("key", flat=True))
    begun = [Line(found, key) for key, found in lines.items() if key not in done]
    own_media.check_home()
    to = _place_of(run)
    wanted = {line.key: one for line in begun if (one := _wanted(line, to))}
    known = products.known_as(one.sha256 for one in wanted.values())
    for line in begun:
        if not (one := wanted.get(line.key)):
            continue
        if _is_known(run, line, known.get(one.sha256)):
            products.as_works([known[one.sha256]])
            leave(one)
        else:
            line.uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{run.pk}:{run.created_at}:{line.key}")
            line.taking = threads.submit(take, one, to, line.uid)
    return begun


def _place_of(run: ImportRun) -> Place:
    return Place((run.project or Project.inbox()).slug, run.created_at, run.is_linked)


def _wanted(line: Line, to: Place) -> Wanted | None:
    if isinstance(line.found, walk.Unread):
        line.outcome, line.why = Outcome.REFUSED, line.found.why
        return None
    if picture := side_car_of(line.found.path):
        line.outcome, line.why = Outcome.BESIDE, BESIDE.format(printable(picture.name))
        return None
    try:
        wanted = want(line.found, to)
    except FileRejected as error:
        line.outcome, line.why = Outcome.REFUSED, str(error)
        return None
    line.sha256 = wanted.sha256
    return wanted


def _is_known(run: ImportRun, line: Line, product: Product | None) -> bool:
    """Whether nothing is to be done but to say so. A linked file that has gone from its place is
    linked where it is found; one of ours that is lost is stored again."""
    if product is None or not (product.asset.file.is_file() or run.is_linked):
        return False
    asset = product.asset
    if not asset.file.is_file():
        if not asset.linked_path:
            return False
        line.why = MOVED
    elif asset.linked_path:
        line.why = LINKED_ALREADY
    line.outcome, line.product = Outcome.KNOWN, product
    return True


def _write(run: ImportRun, lines: Sequence[Line], seconds: float) -> None:
    taken = [(line, _result(line)) for line in lines]
    with transaction.atomic(), index.gathered():
        _add(run, [(line, result) for line, result in taken if result])
        for line in lines:
            if line.why == MOVED and line.product:
                asset = line.product.asset
                asset.linked_path = str(line.found.path.absolute())
                asset.save(update_fields=["linked_path"])
        if run.has_folder_tags:
            tags.put(
                {
                    line.product.pk: line.found.folders
                    for line in lines
                    if line.product and isinstance(line.found, walk.CandidateFile)
                }
            )
        ImportedFile.objects.bulk_create(
            ImportedFile(
                run=run,
                key=line.key,
                path=printable(str(line.found.path)),
                outcome=line.outcome,
                why=line.why,
                product=line.product,
            )
            for line in lines
        )
        counts = {name: sum(line.outcome == name for line in lines) for name in run.NUMBERS}
        changes: dict[str, object] = {name: F(name) + number for name, number in counts.items()}
        changes |= {"seconds": F("seconds") + seconds, "seen_at": timezone.now()}
        ImportRun.objects.filter(pk=run.pk).update(**changes)
    run.refresh_from_db(fields=[*run.NUMBERS, "seconds", "state", "trouble"])
    run.found = max(run.found, run.done)


def _result(line: Line) -> StoredWithRecipe | None:
    """What was stored. Raises StoreFailed where nothing more can be."""
    if line.taking is None:
        return None
    try:
        return line.taking.result()
    except FileRejected as error:
        line.why = str(error)
    except StoreFailed:
        raise
    except Exception:
        log.exception("%r could not be taken in", str(line.found.path))
        line.why = OURS
    line.outcome = Outcome.REFUSED
    return None


def _add(run: ImportRun, taken: Sequence[tuple[Line, StoredWithRecipe]]) -> None:
    project = run.project or Project.inbox()
    uids = [line.uid for line, _ in taken]
    there = set(Product.objects.filter(uid__in=uids).values_list("uid", flat=True))
    found = []
    for line, (stored, recipe) in taken:
        facts = products.facts_of_recipe(recipe)
        facts |= {"title": products.title_from(line.found.path.name)}
        found.append((stored, facts | {"uid": None if line.uid in there else line.uid}))
    for (line, _), (stored, facts), product in zip(
        taken, found, add_new(found, project), strict=True
    ):
        is_new = True
        if product is None:
            product, is_new = products.add_once(stored, project=project, **facts)
        line.product, line.outcome = product, Outcome.TAKEN if is_new else Outcome.KNOWN

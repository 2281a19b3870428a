"""Keep the folders of projects in step with what the rows say.

Of each batch the rows come first, then the files, then the notes that led to it are gone: whatever
is killed in between is done again, to the same end. A file is only taken out that is as it was put
in, and that lies whole in its own place; anything else is the user's, and stays.
"""

import errno
import logging
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foundation import file_lock
from foundation.disk_errors import LEAST_FREE
from gallery import media_folder
from gallery.folders import places
from gallery.media_folder import StoreFailed, failing_clearly
from gallery.models import Asset, SideFile
from gallery.project_models import FolderFile, FolderTask
from gallery.storing import sha256_of
from projects.models import Project

log = logging.getLogger(__name__)

AT_A_TIME = 200
REST = 60.0
"""Seconds for which a disk that takes nothing is left alone."""
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}

_rests_until = float("-inf")


def is_behind() -> bool:
    return _waiting().exists()


def work(_: Any, is_stopping: Callable[[], bool]) -> None:
    """As `keep_all`, by a worker: what cannot be done now is tried again after a while."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        failed = keep_all(is_stopping)
    except StoreFailed as error:
        failed = [str(error)]
    for words in failed:
        log.warning("the folders of projects wait: %s", words)
    if failed:
        _rests_until = time.monotonic() + REST


def keep_all(is_stopping: Callable[[], bool] = lambda: False, seconds: float = 0.0) -> list[str]:
    """Bring every folder in step, one process at a time; returns what kept any from it. `seconds`
    are waited for another that is at it. Raises StoreFailed where the media folder is away."""
    with (settings.PATHS.run / "folders.lock").open("w") as lock:
        if not file_lock.take(lock, seconds):
            return []
        places.make_root()
        failed = []
        for project in _waiting():
            try:
                keep(project, is_stopping)
            except StoreFailed as error:
                failed.append(str(error))
        return failed


def keep(project: Project, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Raises StoreFailed."""
    if project.deleted_at is None:
        here: Path | None = places.settle(project)
    else:
        here = places.find(project, None)
    tasks = FolderTask.objects.filter(project=project).order_by("pk")
    while here and not is_stopping() and (some := list(tasks[:AT_A_TIME])):
        with failing_clearly(f"The folder of “{project}” cannot be kept in step"):
            _keep_some(project, here, {task.sha256 for task in some})
        FolderTask.objects.filter(pk__in=[task.pk for task in some]).delete()
    if project.deleted_at is not None and not is_stopping():
        places.remove(project)


def wanted(project: Project, hashes: Iterable[str] | None = None) -> dict[str, Path]:
    """Where the files are stored that its folder has, of these hashes, by their hash. The user's
    own, linked files are not among them."""
    assets = Asset.objects.filter(
        linked_path="", products__project=project, products__trashed_at=None
    )
    beside = SideFile.objects.filter(product__project=project, product__trashed_at=None)
    if hashes is not None:
        assets, beside = assets.filter(sha256__in=hashes), beside.filter(sha256__in=hashes)
    rows = [*beside.order_by().values_list("sha256", "path")]
    rows += assets.order_by().distinct().values_list("sha256", "path")
    return {sha256: media_folder.absolute(path) for sha256, path in rows}


def is_in(here: Path, row: FolderFile) -> bool:
    """Whether its file is there as it was put in."""
    file = here / row.name
    try:
        found = file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(found.st_mode) or found.st_size != row.size:
        return False
    return found.st_mtime_ns == row.mtime_ns or sha256_of(file) == row.sha256


def is_whole(stored: Path) -> bool:
    """There, and no link of whoever's in its place: `verify` tells of that."""
    path = stored.relative_to(media_folder.media()).as_posix()
    return stored.is_file() and not media_folder.link_in(path)


def give_back(owner: Asset | SideFile) -> bool:
    """Put a stored file that is lost back in its place, from a folder that has it."""
    for row in FolderFile.objects.filter(sha256=owner.sha256).select_related("project"):
        here = places.find(row.project, None)
        if here and is_in(here, row) and sha256_of(here / row.name) == owner.sha256:
            with failing_clearly("The file could not be put back"):
                owner.file.parent.mkdir(parents=True, exist_ok=True)
                _put(here / row.name, owner.file)
            return True
    return False


def _waiting() -> QuerySet[Project]:
    """Projects without a folder, or whose folder has the name of before; deleted ones with one;
    and those with files that come or go."""
    is_named = Q(folder__made_for=F("name"))
    return Project.objects.filter(
        Q(deleted_at=None) & (Q(folder=None) | ~is_named)
        | Q(deleted_at__isnull=False, folder__isnull=False)
        | Exists(FolderTask.objects.filter(project=OuterRef("pk")))
    )


def _keep_some(project: Project, here: Path, hashes: set[str]) -> None:
    rows = FolderFile.objects.filter(project=project, sha256__in=hashes)
    kept = {row.sha256: row for row in rows}
    stored = wanted(project, hashes)
    to_put: dict[Path, FolderFile] = {}
    names: set[str] = set()
    for sha256, source in stored.items():
        if (row := kept.get(sha256)) and is_in(here, row):
            continue
        if not is_whole(source):
            continue
        name = _free_name(here, source, names)
        names.add(name)
        found = source.stat()
        to_put[source] = FolderFile(
            project=project,
            sha256=sha256,
            name=name,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
        )
    FolderFile.objects.bulk_create(
        to_put.values(),
        update_conflicts=True,
        unique_fields=["project", "sha256"],
        update_fields=["name", "size", "mtime_ns"],
    )
    for source, row in to_put.items():
        _put(source, here / row.name)
    _take_out(here, [row for sha256, row in kept.items() if sha256 not in stored])


def _take_out(here: Path, rows: Sequence[FolderFile]) -> None:
    """One that is all that is left of a stored file stays: `verify --repair` puts that back."""
    hashes = [row.sha256 for row in rows]
    lost = {
        sha256
        for table in (Asset.objects.filter(linked_path=""), SideFile.objects)
        for sha256, path in table.filter(sha256__in=hashes).values_list("sha256", "path")
        if not media_folder.absolute(path).is_file()
    }
    gone = [row for row in rows if row.sha256 not in lost or not is_in(here, row)]
    for row in gone:
        if is_in(here, row):
            (here / row.name).unlink(missing_ok=True)
    FolderFile.objects.filter(pk__in=[row.pk for row in gone]).delete()


def _free_name(here: Path, source: Path, given: set[str]) -> str:
    """The name that the file is stored under, numbered where something else has it."""
    name, number = source.name, 1
    while name in given or (os.path.lexists(here / name) and not _is_same(source, here / name)):
        number += 1
        name = f"{source.stem}-{number}{source.suffix}"
    return name


def _is_same(source: Path, target: Path) -> bool:
    return not target.is_symlink() and source.samefile(target)


def _put(source: Path, target: Path) -> None:
    """Give a file a second name, or a copy where the disk has none. Nothing is written over."""
    try:
        os.link(source, target)
    except FileExistsError:
        if not _is_same(source, target):
            raise
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    found = source.stat()
    if shutil.disk_usage(target.parent).free - found.st_size < LEAST_FREE:
        raise StoreFailed(
            "The disk of the media folder has too little room for copies.", "Make room on it."
        )
    draft = media_folder.media() / f".copied.{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        shutil.copyfile(source, draft)
        os.utime(draft, ns=(found.st_atime_ns, found.st_mtime_ns))
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)

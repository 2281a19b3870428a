"""Do the folders of projects have what the rows say? Mended on request."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gallery.bulk_acts import AT_ONCE
from gallery.folders import keeping, places
from gallery.media_folder import StoreFailed
from gallery.project_models import FolderFile, FolderTask, ProjectFolder
from projects.models import Project

SECONDS_TO_WAIT = 30.0


class Wrong(NamedTuple):
    """Of one project's folder: its path under media/, and what was found or done."""

    path: str
    message: str
    is_mended: bool


def wrongs(repair: bool) -> Iterator[Wrong]:
    """What a worker has not come to yet is no fault, but done all the same with `repair`."""
    if not places.root().is_dir() and not repair:
        return
    if repair:
        yield from (Wrong(places.FOLDERS, words, False) for words in _update_all())
    for project in Project.objects.present().select_related("folder"):
        try:
            lacks = _lacks(project)
            if lacks is None:
                continue
            path = f"{places.FOLDERS}/{project.folder.name}"
            if not repair:
                yield Wrong(path, f"{_words(lacks)} --repair mends that.", False)
                continue
            FolderTask.objects.bulk_create(
                (FolderTask(project=project, sha256=sha256) for sha256 in sorted(lacks)),
                batch_size=AT_ONCE,
            )
            failed = _update_all()
            is_mended = not failed and _lacks(Project.objects.get(pk=project.pk)) is None
            yield Wrong(path, f"{_words(lacks)} {'It was mended.' * is_mended}", is_mended)
        except StoreFailed as error:
            yield Wrong(places.FOLDERS, str(error), False)


def _update_all() -> list[str]:
    for project in Project.objects.present().filter(folder__isnull=False):
        places.settle(project)
    return keeping.keep_all(seconds=SECONDS_TO_WAIT)


def _lacks(project: Project) -> set[str] | None:
    """The hashes of files that its folder lacks, or has too many; None where all is well. Raises
    StoreFailed."""
    row: ProjectFolder | None = getattr(project, "folder", None)
    if row is None:
        return None
    here = places.find(project, row)
    rows = {one.sha256: one for one in FolderFile.objects.filter(project=project)}
    stored = keeping.wanted(project)
    wrong = stored.keys() ^ rows.keys()
    wrong |= {sha256 for sha256, one in rows.items() if not _is_in(here, one)}
    wrong -= {
        sha256 for sha256 in wrong if sha256 in stored and not keeping.is_whole(stored[sha256])
    }
    noted = FolderTask.objects.filter(project=project).values_list("sha256", flat=True)
    wrong -= set(noted)
    return wrong if wrong or here is None else None


def _is_in(here: Path | None, row: FolderFile) -> bool:
    return here is not None and keeping.is_in(here, row)


def _words(lacks: set[str]) -> str:
    if not lacks:
        return "The folder of the project is missing."
    those = "1 file is" if len(lacks) == 1 else f"{len(lacks):,} files are"
    return f"{those} not in it as they should be."

"""Where the folder of a project is: made, found again under any name, renamed, removed.

A mark inside says whose it is. So a rename that was broken off, or one by the user's own hand, is
no riddle, and a folder that somebody else made is never taken for a project's.
"""

import shutil
from contextlib import suppress
from pathlib import Path

from gallery import media_folder, own_media
from gallery.exporting.names import Names, safe
from gallery.folders.touched import touch_all
from gallery.media_folder import StoreFailed, failing_clearly
from gallery.project_models import FolderFile, FolderTask, ProjectFolder
from projects.models import Project

FOLDERS = "folders"
MARK = ".artfactory-project"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers leave in a folder of their own accord."""
LONGEST_MARK = 200


def root() -> Path:
    return media_folder.media() / FOLDERS


def make_root() -> None:
    """Raises StoreFailed where media/ is away, another's, or takes nothing."""
    own_media.check_home()
    if media_folder.link_in(FOLDERS):
        raise StoreFailed(f"{root()} is a link, which is not followed.", "Remove it.")
    with failing_clearly(f"{root()} cannot be made"):
        root().mkdir(exist_ok=True)


def settle(project: Project) -> Path:
    """The project's folder, under the name that goes with its name of today. Raises StoreFailed."""
    row = ProjectFolder.objects.filter(project=project).first()
    here = find(project, row)
    is_new = row is None or here is None
    if row and here and row.made_for == project.name and here.name == row.name:
        return here
    with failing_clearly(f"The folder of “{project}” cannot be made or renamed"):
        target = root() / _free_name(project, here)
        if here is None:
            target.mkdir(exist_ok=True)
            (target / MARK).write_text(project.slug)
        elif here.name != target.name:
            here.rename(target)
    ProjectFolder.objects.update_or_create(
        project=project, defaults={"name": target.name, "made_for": project.name}
    )
    if is_new:
        touch_all(project.pk)
    return target


def find(project: Project, row: ProjectFolder | None) -> Path | None:
    """Where it was last, else wherever it is now; None where there is none. Raises StoreFailed."""
    last = root() / row.name if row else None
    if last and _mark_of(last) == project.slug:
        return last
    with failing_clearly(f"{root()} cannot be read"):
        folders = sorted(root().iterdir())
    return next((folder for folder in folders if _mark_of(folder) == project.slug), None)


def remove(project: Project) -> None:
    """A folder with nothing left in it goes; one in which the user keeps files stays as it is.
    Raises StoreFailed."""
    here = find(project, ProjectFolder.objects.filter(project=project).first())
    with failing_clearly(f"The folder of “{project}” cannot be removed"):
        if here and {entry.name for entry in here.iterdir()} <= {MARK, *LITTER}:
            shutil.rmtree(here)
    FolderFile.objects.filter(project=project).delete()
    FolderTask.objects.filter(project=project).delete()
    ProjectFolder.objects.filter(project=project).delete()


def _free_name(project: Project, here: Path | None) -> str:
    """Its name as any disk takes it, numbered where something else is called so, in whatever case
    or Unicode form."""
    taken = [
        entry.name
        for entry in root().iterdir()
        if entry != here and not (here is None and _is_begun(entry))
    ]
    name = safe(project.name) or project.slug
    return Names(taken).take(name, "")


def _is_begun(folder: Path) -> bool:
    """Made by somebody who was killed before the mark was in it, or simply empty."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return {entry.name for entry in folder.iterdir()} <= {MARK} and not _mark_of(folder)


def _mark_of(folder: Path) -> str:
    """The slug of the project that a folder is of, "" where it is of none."""
    mark = folder / MARK
    with suppress(OSError):
        if not folder.is_symlink() and mark.is_file() and not mark.is_symlink():
            with mark.open(encoding="utf-8", errors="replace") as text:
                return text.read(LONGEST_MARK).strip()
    return ""

"""After a restore, once the tables are of this version: what the rows lead to is made anew."""

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gallery.folders.touched import touch_all
from gallery.media_folder import LINKED
from gallery.models import Product
from gallery.project_models import FolderFile
from gallery.search import index
from gallery.worker_runs import UNDER_WAY, RunState, WorkerRun
from projects.models import Project

UNDER_WAY_THEN = "It was under way when this home was backed up. Start it again."


def settle() -> bool:
    """Whether anything was restored since it was last called. Safe to be killed and run again."""
    mark = settings.PATHS.restored
    if not mark.exists():
        return False
    with transaction.atomic():
        FolderFile.objects.all().delete()
        for project in Project.objects.values_list("pk", flat=True):
            touch_all(project)
        for runs in (one for one in apps.get_models() if issubclass(one, WorkerRun)):
            runs._default_manager.filter(UNDER_WAY).update(
                state=RunState.FAILED, error=UNDER_WAY_THEN, ended_at=timezone.now()
            )
        index.update(_no_longer_linked())
    if index.check():
        index.rebuild()
    mark.unlink()
    return True


def _no_longer_linked() -> list[int]:
    """What the restore has made files of the home."""
    mine = Product.objects.filter(asset__linked_path="", asset__path__startswith=f"{LINKED}/")
    return list(mine.values_list("pk", flat=True))

"""Which folders this home has made backups in, so that a disk that is away is not taken for a new
place: its empty mount point lies on the system's own disk."""

from pathlib import Path

from django.conf import settings

from backup import layout
from backup.models import UsedPlace

EMPTIED = (
    "{0} has none of the backups that were made there. Is its disk mounted? To begin anew there: "
    "manage.py backup {0} --anew"
)


def remember(path: Path) -> None:
    """That there is a backup now."""
    if is_outside(path):
        UsedPlace.objects.get_or_create(path=str(path))


def is_emptied(path: Path) -> bool:
    """Whether there were backups of this home, and now there is not even their mark."""
    if (path / layout.MARK).exists() or not is_outside(path):
        return False
    return UsedPlace.objects.filter(path=str(path)).exists()


def is_outside(path: Path) -> bool:
    """Whether it may be a disk of its own. The home's own `backups/` may be emptied at will."""
    return not path.resolve().is_relative_to(settings.PATHS.home.resolve())

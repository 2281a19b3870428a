"""Whether media/ is this home's, and takes what is made.

`media/` bears a mark that the database knows, too. So a folder that is not there (its disk is not
mounted), or is another home's, is never taken for this one's, and nothing is stored in it.
"""

import secrets
import shutil
import time
from pathlib import Path

from django.conf import settings

from foundation import file_lock
from foundation.disk_errors import LEAST_FREE
from gallery.media_folder import MARK, StoreFailed, absolute, failing_clearly, media, try_to_write
from gallery.models import Asset, Home

TRIED_FOR = 2.0
"""Seconds for which a disk that took a try is trusted."""
LOOKED_AT = 50
SECONDS_TO_MARK = 10.0

NOT_THERE = (
    "The media folder of this home is not there ({}).",
    "Is its disk mounted? Mount it, or put the folder back. If it is gone for good, "
    "“manage.py verify --this-media” takes what lies there now.",
)
ANOTHERS = (
    "The folder {} belongs to another home.",
    "Put this home's own media folder there. If it is the right one after all, "
    "“manage.py verify --this-media” takes it.",
)

_trusted: dict[Path, float] = {}


def writable() -> None:
    """Whether what is made now can be kept: media/ is this home's and its disk, and that of the
    scratch space, takes files. To be asked before anything that costs. Raises StoreFailed.
    """
    check_home()
    for folder in (media(), settings.PATHS.work):
        if time.monotonic() - _trusted.get(folder, -TRIED_FOR) >= TRIED_FOR:
            try_to_write(folder)
            _want_room(folder)
            _trusted[folder] = time.monotonic()


def _want_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        cause = f"Only {free // 1_000_000} MB are free at {folder}, too little to keep a video."
        raise StoreFailed(cause, "Make room on that disk.")


def check_home() -> None:
    """Whether media/ is the folder of this home. Raises StoreFailed.

    A new home is marked here, and an older one, which had no mark yet, where its files are there.
    """
    if not is_marked():
        take_for_own()


def is_marked() -> bool:
    """Whether media/ bears the mark of this home; False where it may be marked. Raises StoreFailed
    where it is not there or another's."""
    known, found = Home.mark_of_media(), _mark()
    if known and known == found:
        return True
    if known and found:
        raise StoreFailed(ANOTHERS[0].format(media()), ANOTHERS[1])
    if Asset.objects.filter(linked_path="").exists() and (known or not _some_files_are_there()):
        raise StoreFailed(NOT_THERE[0].format(media()), NOT_THERE[1])
    return False


def take_for_own() -> None:
    """From now on media/, as it lies, is the folder of this home. Raises StoreFailed."""
    with (
        failing_clearly(f"{media()} cannot be marked as this home's"),
        (settings.PATHS.run / "home.lock").open("w") as lock,
    ):
        file_lock.take(lock, SECONDS_TO_MARK)
        mark = _mark() or Home.mark_of_media() or secrets.token_hex(16)
        media().mkdir(mode=0o700, exist_ok=True)
        if _mark() != mark:
            draft = media() / f"{MARK}.part"
            draft.write_text(mark)
            draft.replace(media() / MARK)
        Home.objects.update_or_create(pk=1, defaults={"media_mark": mark})


def _mark() -> str:
    """What the folder bears; "" without one. Raises StoreFailed where the disk cannot say."""
    with failing_clearly(f"{media()} cannot be read"):
        try:
            return (media() / MARK).read_text(errors="replace").strip()[:64]
        except (FileNotFoundError, NotADirectoryError):
            return ""


def _some_files_are_there() -> bool:
    """Of the oldest and the newest, one at least."""
    stored = Asset.objects.filter(linked_path="")
    paths = stored.order_by("pk").values_list("path", flat=True)
    some = [*paths[:LOOKED_AT], *paths.reverse()[:LOOKED_AT]]
    return any(absolute(path).is_file() for path in some)

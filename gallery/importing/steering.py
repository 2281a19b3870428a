"""What pages ask of imports, and how a worker hears of it."""

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.db.models import Q

from foundation.user_input import short
from gallery.import_models import ImportRun
from gallery.importing import runs, walk
from gallery.worker_runs import silent

LONGEST_PATH = 4000
ELSEWHERE = re.compile(r"[A-Za-z]:[\\/]|\\\\|//|[A-Za-z][A-Za-z0-9+.-]+://")

EMPTY = "Write the path of a file or folder, such as /home/me/pictures."
NOT_HERE = (
    "“{}” is not a path on the machine that Art Factory runs on. Write one that begins with “/”, "
    "or drop the files on this page."
)
NOT_WHOLE = "“{}” does not begin with “/”. Write the whole path, such as /home/me/pictures."
NOTHING = "There is no “{}” on the machine that Art Factory runs on."
NO_READING = "“{}” cannot be read ({}). Let the user that Art Factory runs as read it."
OURS = "“{}” is kept by Art Factory itself: nothing is imported from there."


class NoPlace(Exception):
    """Why nothing can be imported from a path, as a sentence."""


def whole_path(typed: str) -> Path:
    """The path that a person wrote, in quotes or from a home on. Raises NoPlace."""
    typed = typed.strip()
    if len(typed) > 1 and typed[0] == typed[-1] and typed[0] in "\"'":
        typed = typed[1:-1]
    if not typed:
        raise NoPlace(EMPTY)
    if "\0" in typed or len(typed) > LONGEST_PATH:
        raise NoPlace(NOTHING.format(short(typed)))
    if ELSEWHERE.match(typed):
        raise NoPlace(NOT_HERE.format(short(typed)))
    typed = os.path.expanduser(typed)  # noqa: PTH111 (Path.expanduser raises for the home of nobody)
    if not typed.startswith("/"):
        raise NoPlace(NOT_WHOLE.format(short(typed)))
    return place_of(typed)


def place_of(typed: str) -> Path:
    """What lies at a path of this machine. Raises NoPlace."""
    path = Path(os.path.abspath(os.path.expanduser(typed)))  # noqa: PTH100, PTH111
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            os.scandir(path).close()
        elif stat.S_ISREG(found.st_mode):
            path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError):
        if not path.is_symlink():
            raise NoPlace(NOTHING.format(short(typed))) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is not a path").lower()
        raise NoPlace(NO_READING.format(short(typed), reason)) from None
    if walk.is_ours(path):
        raise NoPlace(OURS.format(short(typed)))
    return path


def waiting() -> list[int]:
    """The imports of pages that a worker should look at, the oldest first."""
    is_silent = Q(state=ImportRun.State.RUNNING) & silent()
    query = ImportRun.objects.filter(is_silent | Q(state=ImportRun.State.WAITING))
    return list(
        query.filter(origin=ImportRun.Origin.PAGE).order_by("pk").values_list("pk", flat=True)
    )


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Go on with an import, unless it has ended or somebody works at it. Safe to run twice."""
    run = ImportRun.objects.filter(pk=id, state__in=ImportRun.UNDER_WAY).first()
    with suppress(runs.Busy):
        if run is not None:
            runs.go_on(run, is_stopping=is_stopping)


def stop(run: ImportRun) -> bool:
    """Take no more; False where it has ended already. What was taken stays."""
    under_way = ImportRun.objects.filter(pk=run.pk, state__in=ImportRun.UNDER_WAY)
    return bool(under_way.update(state=ImportRun.State.STOPPED, trouble=runs.BY_HAND))


def again(run: ImportRun) -> bool:
    """Let a worker go on with what was stopped, and try once more what was not taken; False where
    it is under way."""
    ended = ImportRun.objects.filter(pk=run.pk).exclude(state__in=ImportRun.UNDER_WAY)
    return bool(ended.update(state=ImportRun.State.WAITING, trouble=""))

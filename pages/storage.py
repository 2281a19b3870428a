"""What this home takes on the disk, by its parts; and what may be emptied at any time."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.cache.backends.filebased import FileBasedCache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from backup import standing
from gallery import media_folder
from gallery.models import Asset, SideFile
from pages.formatting import size

KEPT_FOR = 1000
"""Times as long as it took to count: of a large home minutes, of a small one seconds."""


@dataclass(frozen=True)
class Part:
    """`clears` names what a press empties, "" where nothing can be; `href` leads to where it is
    looked after."""

    label: str
    bytes: int
    about: str
    clears: str = ""
    href: str = ""


@dataclass(frozen=True)
class Count:
    parts: tuple[Part, ...]
    at: datetime


_kept = FileBasedCache(str(settings.PATHS.caches / "storage"), {})
"""In a folder that all web processes share."""
_KEY = "-".join(Part.__dataclass_fields__)
"""What another version kept, whose parts have other fields, is not read."""


@require_GET
def storage(request: HttpRequest) -> HttpResponse:
    """Looked at once somebody wants to know: all files are counted, which is kept for a while.
    `?anew` counts in any case."""
    kept: Count | None = None if "anew" in request.GET else _kept.get(_KEY)
    count = kept or _count()
    context = {
        "parts": count.parts,
        "whole": sum(part.bytes for part in count.parts),
        "counted_at": kept and kept.at,
    }
    return render(request, "storage.html", context)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """What is made again when it is wanted: nothing of the user's is in it."""
    paths = settings.PATHS
    before = _bytes(paths.caches)
    for folder in _below(paths.caches):
        shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink()
    freed = before - _bytes(paths.caches)
    messages.success(request, f"{size(freed) if freed else 'Nothing'} freed.")
    return redirect(f"{reverse('settings')}#storage")


def _count() -> Count:
    began = time.monotonic()
    count = Count(tuple(_parts()), timezone.now())
    took = timedelta(seconds=time.monotonic() - began)
    with suppress(OSError):  # a full disk is what somebody may be looking for
        _kept.set(_KEY, count, timeout=(took * KEPT_FOR).total_seconds())
    return count


def _parts() -> Iterator[Part]:
    paths = settings.PATHS
    database = sum(_bytes(file) for file in paths.home.glob(f"{paths.database.name}*"))
    yield Part("Database", database + _bytes(paths.sent), "Everything but the files.")
    files = Asset.objects.filter(linked_path="").aggregate(sum=Sum("size"))["sum"] or 0
    beside = SideFile.objects.aggregate(sum=Sum("size"))["sum"] or 0
    gallery = reverse("gallery")
    trash = f"{gallery}?view=trash"
    about = "Your files; what is in the trash, too, until that is emptied."
    yield Part("Media", files + beside, about, href=trash)
    previews = _bytes(paths.media / media_folder.THUMBNAILS)
    yield Part("Previews", previews, "Small pictures of each file, for galleries.")
    place = Path(standing.place())
    yield Part("Backups", _bytes(place), f"In {place}.", href=reverse("backups"))
    yield Part("Caches", _bytes(paths.caches), "What is made again when it is wanted.", "caches")
    yield Part("Logs", _bytes(paths.logs), "At most 20 MB; the oldest go by themselves.")


def _below(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _bytes(place: Path) -> int:
    """Of a file, or of all files below a folder; 0 where there is none. A file of several names
    (backups share theirs) counts once."""
    seen: set[tuple[int, int]] = set()
    found = 0
    for file in _files(place):
        try:
            told = file.lstat()
        except OSError:
            continue
        if (told.st_dev, told.st_ino) not in seen:
            seen.add((told.st_dev, told.st_ino))
            found += told.st_size
    return found


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
    for folder, _, names in os.walk(place):
        yield from (Path(folder, name) for name in names)

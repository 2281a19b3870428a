"""What this home takes on the disk, by its parts; and what may be emptied at any time."""

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib import messages
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

FRESH_FACTOR, LONGEST_FRESH = 1000, 600.0
"""Times as long as it took to count, in a small home some seconds; and seconds."""
CACHE_FILE = "storage.json"
LABELS = ("Database", "Media", "Previews", "Backups", "Caches", "Logs")


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
    """Bytes of each part, by its label; all of them, and the backups of this place."""

    sizes: dict[str, int]
    place: str
    at: datetime
    seconds: float

    def holds(self) -> bool:
        age = (timezone.now() - self.at).total_seconds()
        is_fresh = 0 <= age < min(self.seconds * FRESH_FACTOR, LONGEST_FRESH)
        return is_fresh and self.place == str(standing.place())


@require_GET
def storage(request: HttpRequest) -> HttpResponse:
    """Looked at once somebody wants to know: all files are counted, which is kept for a while.
    `?anew` counts in any case."""
    count = _cached() if "anew" not in request.GET else None
    if count is None or not count.holds():
        count = _counted_now()
    parts = _parts(count)
    context = {
        "parts": parts,
        "whole": sum(part.bytes for part in parts),
        "counted_at": count.at,
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


def _cached() -> Count | None:
    """The last count of any of the web processes, as far as it can be read."""
    try:
        facts = json.loads((settings.PATHS.caches / CACHE_FILE).read_bytes())
        sizes = {label: int(facts["sizes"][label]) for label in LABELS}
        at = datetime.fromisoformat(facts["at"]).astimezone()
        return Count(sizes, str(facts["place"]), at, float(facts["seconds"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _counted_now() -> Count:
    began, place = time.monotonic(), str(standing.place())
    sizes = dict(_sizes(place))
    count = Count(sizes, place, timezone.now(), time.monotonic() - began)
    file = settings.PATHS.caches / CACHE_FILE
    draft = file.with_name(f".{CACHE_FILE}.{os.getpid()}-{threading.get_ident()}")
    with suppress(OSError):  # a full disk is what somebody may be looking for
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(json.dumps(asdict(count) | {"at": count.at.isoformat()}))
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    return count


def _sizes(place: str) -> Iterator[tuple[str, int]]:
    paths = settings.PATHS
    database = sum(_bytes(file) for file in paths.home.glob(f"{paths.database.name}*"))
    yield "Database", database + _bytes(paths.sent)
    files = Asset.objects.filter(linked_path="").aggregate(sum=Sum("size"))["sum"] or 0
    beside = SideFile.objects.aggregate(sum=Sum("size"))["sum"] or 0
    yield "Media", files + beside
    yield "Previews", _bytes(paths.media / media_folder.THUMBNAILS)
    yield "Backups", _bytes(Path(place))
    yield "Caches", _bytes(paths.caches)
    yield "Logs", _bytes(paths.logs)


def _parts(count: Count) -> list[Part]:
    database, media, previews, backups, caches, logs = (
        (label, count.sizes[label]) for label in LABELS
    )
    trash = f"{reverse('gallery')}?view=trash"
    about_media = "Your files; what is in the trash, too, until that is emptied."
    return [
        Part(*database, "Everything but the files."),
        Part(*media, about_media, href=trash),
        Part(*previews, "Small pictures of each file, for galleries."),
        Part(*backups, f"In {count.place}.", href=reverse("backups")),
        Part(*caches, "What is made again when it is wanted.", "caches"),
        Part(*logs, "At most 20 MB; the oldest go by themselves."),
    ]


def _below(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _bytes(place: Path) -> int:
    """Of a file, or of all files below a folder; 0 where there is none. A file of several names
    (backups share theirs) counts once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for file in _files(place):
        try:
            stat = file.lstat()
        except OSError:
            continue
        if (stat.st_dev, stat.st_ino) not in seen:
            seen.add((stat.st_dev, stat.st_ino))
            total += stat.st_size
    return total


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
    for folder, _, names in os.walk(place):
        yield from (Path(folder, name) for name in names)

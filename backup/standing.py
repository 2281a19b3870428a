"""How it stands with the backups: the last good one, what is wrong, whether one is due."""

import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from backup import used_places
from backup.backup_place import Place
from backup.layout import BadBackup, Manifest
from backup.models import BackupRun
from foundation.disk_errors import LEAST_FREE
from gallery import media_folder
from gallery.worker_runs import RunState
from preferences import store

DAY = timedelta(days=1)
OLD = timedelta(days=3)
TRIED_AGAIN = timedelta(hours=1)
CLOCK_ERROR = timedelta(minutes=5)
LOOK_EVERY = 60.0
NOT_THERE = "The folder for backups, {}, is not there. Is its disk mounted?"
SAME_DISK = (
    "The backups are on the same disk as the data: they save from mistakes, not from a dead disk. "
    "Choose a folder on another one."
)

_looked_at = float("-inf")


@dataclass
class Standing:
    """`last` is the newest that is whole; `warnings` are sentences, the gravest first. `age` is
    that of `last`."""

    place: Path
    snapshots: list[Manifest] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    free: int = 0

    @property
    def last(self) -> Manifest | None:
        return self.snapshots[0] if self.snapshots else None


def place() -> Path:
    """Where backups go if nobody says otherwise."""
    chosen = store.get("backup_place")
    return Path(chosen) if chosen else settings.PATHS.backups


def look() -> Standing:
    """Reads the manifests."""
    where = place()
    found = Standing(where)
    if not where.is_dir():
        found.warnings.append(NOT_THERE.format(where))
        return found
    if used_places.is_emptied(where):
        found.warnings.append(used_places.EMPTIED.format(where))
        return found
    there = Place(where)
    try:
        found.free = shutil.disk_usage(where).free
        found.snapshots, broken = there.looked()
        found.warnings += broken
        there.mark()
        if where.stat().st_dev == media_folder.media().stat().st_dev:
            found.advice.append(SAME_DISK)
    except BadBackup as error:
        found.warnings.append(str(error))
    except OSError as error:
        found.warnings.append(f"{where} cannot be read: {error.strerror}.")
    second = _of_second()
    found.warnings += [*_of_last(found.last), *_not_sent(second)]
    if why := second.get("not_removed"):
        found.advice.append(f"Old backups stay in the second place. {why}")
    if found.free < 5 * LEAST_FREE:
        found.warnings.append(f"Only {found.free / 1e6:,.0f} MB are free at {where}.")
    return found


def _of_second() -> dict[str, Any]:
    """What the last backup says of its second place."""
    last = BackupRun.objects.filter(state=RunState.DONE).values_list("facts", flat=True).first()
    return last or {}


def _not_sent(second: dict[str, Any]) -> list[str]:
    why = second.get("not_sent")
    return [f"The last backup is not in its second place. {why}"] if why else []


def _of_last(last: Manifest | None) -> list[str]:
    if last is None:
        return ["There is no backup yet."] if is_worth_one() else []
    age = timezone.now() - last.when
    if age > OLD:
        return [f"The last good backup is {age.days} days old."]
    if age < -CLOCK_ERROR:
        return ["The last good backup is from the future: the clock of this machine went back."]
    return []


def is_worth_one() -> bool:
    """A home that is not a day old is given time: its first backup follows then."""
    return timezone.now() - _begun_at() > DAY


def _begun_at() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        said = cursor.fetchone()[0]
    if said is None:
        return timezone.now()
    moment = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_default_timezone())


def may_be_due() -> bool:
    """Whether somebody should look, for the clock: asks no disk, which may be away and not
    answer."""
    global _looked_at
    if time.monotonic() - _looked_at < LOOK_EVERY:
        return False
    _looked_at = time.monotonic()
    return connection.vendor == "sqlite" and bool(store.get("backup_daily"))


def is_due() -> bool:
    """Whether one should be begun now, though nobody asked for it. One that failed is tried again
    after an hour."""
    if not store.get("backup_daily"):
        return False
    last, now = Place(place()).newest(), timezone.now()
    is_new = last is not None and -CLOCK_ERROR < now - last.when < DAY
    if is_new or (last is None and not is_worth_one()):
        return False
    tried = BackupRun.objects.filter(created_at__gt=now - TRIED_AGAIN, created_at__lte=now)
    return not tried.exclude(state=RunState.DONE).exists()

"""Which backups stay: all of the last day, the newest of each of the days before, then of each of
the last months.

Days and months are those on which there are backups, in the order in which those were made, so that
no jump of the clock ends one; the newest stays in any case.
"""

import logging
from collections.abc import Sequence

from django.utils import timezone

from backup import layout
from backup.backup_place import Place
from backup.layout import BadBackup, Manifest
from foundation.durable import sync
from preferences import store

log = logging.getLogger(__name__)


def gone(snapshots: Sequence[Manifest]) -> list[Manifest]:
    """Those that go by what the user chose, of all that are whole, the newest first."""
    days = store.get("backup_days") or len(snapshots)
    months = store.get("backup_months")
    stay = names_to_keep(snapshots, days, len(snapshots) if months is None else months)
    return [one for one in snapshots if one.name not in stay]


def names_to_keep(snapshots: Sequence[Manifest], days: int, months: int) -> set[str]:
    """The names of those that stay."""
    today = [_day(one) for one in snapshots[:1]]
    stay = {one.name for one in snapshots if _day(one) in today}
    for most, period in ((days, "%Y-%m-%d"), (months, "%Y-%m")):
        seen: set[str] = set()
        for one in snapshots:
            mark = timezone.localtime(one.when).strftime(period)
            if mark not in seen and len(seen) < most:
                seen.add(mark)
                stay.add(one.name)
    return stay


def _day(one: Manifest) -> str:
    return f"{timezone.localtime(one.when):%Y-%m-%d}"


def prune(place: Place) -> int:
    """Let go of the others, and then of objects that nothing names any more; says how many
    backups went. For who holds the place. One that cannot be read stays, with all objects."""
    old = gone(place.snapshots())
    folder = place.path / layout.SNAPSHOTS
    for one in old:
        (folder / one.name).unlink()
    if old:
        sync(folder)
        collect(place)
    return len(old)


def collect(place: Place) -> None:
    """Remove the objects that no backup names. Not one while any backup cannot be read."""
    try:
        needed = named(place)
    except BadBackup as error:
        log.warning("no object of %s was removed: %s", place.path, error)
        return
    for sha256 in place.sizes().keys() - needed:
        place.object(sha256).unlink(missing_ok=True)


def named(place: Place) -> set[str]:
    """The hashes of all objects that any backup names. Raises BadBackup."""
    found = set()
    for file in place.names():
        manifest = layout.read(file)
        found |= {one.sha256 for one in manifest.objects}
        found |= {one.sha256 for one in layout.entries(place.object(manifest.index.sha256))}
    return found

"""Is this the database that ran here last?

A database may be an older copy of itself, or a copy of one that lives on another machine. Either
looks like any other and would send again what was sent since. So database and sent log bear the
same mark, written anew at each start. Where they disagree, what the log knows is brought back; and
paid work that waits is held until the user lets it go, unless the log is this database's own and in
its place, which shows that the work was not sent.
"""

import json
import logging
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from audit import trail
from audit.models import AuditAction
from foundation import file_lock
from production import log_replay, reconciliation
from production.engine import policy, stored_results
from production.engine.group_commit import grouped
from production.lineage_models import (
    Lineage,
)
from production.models import (
    Generation,
    State,
)
from providers import registry
from providers.contract import Resubmit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """What the log's folder says: whose log it is, the last start and the one before (a crash may
    fall between the two writes), and the mark's own inode, which a copied folder does not keep."""

    log: str
    start: str
    before: str
    inode: int = 0


def begin() -> int:
    """Call before anything is sent. Says how many submissions were brought back from the log.

    Raises OSError where the log's folder cannot be written.
    """
    with _alone():
        mine, mark = Lineage.objects.first(), _read()
        brought = 0
        if not _agree(mine, mark):
            brought = _reconcile(mine, mark)
        _renew(mine, mark)
        for generation in reconciliation.open_doubts().select_related("order", "project"):
            stored_results.finish(generation)
    return brought


def _agree(mine: Lineage | None, mark: Mark | None) -> bool:
    """Also where both are new."""
    if mine is None or mark is None:
        return mine is None and mark is None
    return (
        mark.log == str(mine.log)
        and mine.start in (mark.start, mark.before)
        and mark.inode == _file().stat().st_ino
    )


def _reconcile(mine: Lineage | None, mark: Mark | None) -> int:
    is_ours = mark is not None and (mine is None or mark.log == str(mine.log))
    log.warning("The database is not the one that ran here last: %s", "its log is here" * is_ours)
    brought = log_replay.replay() if is_ours else 0
    in_place = mark is not None and mark.inode == _file().stat().st_ino
    held = _note_restored(brought, hold=not (is_ours and in_place))
    log.warning("%s submissions brought back, %s waiting ones held", brought, held)
    return brought


@grouped
def _note_restored(brought: int, *, hold: bool) -> int:
    held = _hold() if hold else 0
    trail.note(AuditAction.RESTORED, "database", brought_back=brought, held=held)
    return held


def _hold() -> int:
    """Keep back what waits and would cost; what costs nothing may run again."""
    every = (*registry.all_providers(), *registry.hidden())
    free = [one.slug for one in every if one.resubmit is Resubmit.SAFE]
    waiting = Generation.objects.filter(state=State.QUEUED, held=False).exclude(provider__in=free)
    return waiting.update(held=True)


def _renew(mine: Lineage | None, mark: Mark | None) -> None:
    """A log that is not this database's is laid aside and a new one begun."""
    row = mine or Lineage(log=uuid.UUID(mark.log) if mark else uuid.uuid4())
    if mine is not None and (mark is None or mark.log != str(mine.log)):
        row.log = uuid.uuid4()
        _lay_aside(mark)
    before, row.start = row.start, secrets.token_hex(16)
    _write(Mark(str(row.log), row.start, before))
    _save(row)


@grouped
def _save(row: Lineage) -> None:
    row.save()


def _lay_aside(mark: Mark | None) -> None:
    folder: Path = settings.PATHS.sent
    if mark is not None:
        folder.rename(folder.with_name(f"sent-of-{mark.log}-{secrets.token_hex(4)}"))
        folder.mkdir(mode=0o700)


def _file() -> Path:
    folder: Path = settings.PATHS.sent
    return folder / "mark.json"


def _read() -> Mark | None:
    try:
        data = json.loads(_file().read_text(encoding="utf-8"))
        mark = Mark(**data)
        uuid.UUID(mark.log)
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return mark


def _write(mark: Mark) -> None:
    draft = _file().with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        inode = os.fstat(file.fileno()).st_ino
        json.dump(asdict(mark) | {"inode": inode}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_file())


@contextmanager
def _alone() -> Iterator[None]:
    """Commands may begin at the same moment; the lock goes with the process."""
    path: Path = settings.PATHS.run / "lineage.lock"
    with path.open("w") as lock, file_lock.locked(lock, policy.SECONDS_ALONE):
        yield

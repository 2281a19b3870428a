"""What pages and commands ask of imports of past runs, and how a worker hears of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from foundation.user_input import short
from gallery.worker_runs import silent
from production.engine.timing import put_off
from production.past_models import PastImport, SeenRun
from production.past_runs import walk
from projects.models import Project
from providers import connect, registry
from providers.contract import Provider

EARLIEST = date(2000, 1, 1)
NO_DAY = "“{}” is not a day in the past. Write it like 2026-03-01."
CANNOT = "{} has no list of past runs that can be read."
ALREADY = "The past runs of {} are being brought already."


class CannotBring(Exception):
    """Why no import was begun, as a sentence."""


def sources() -> list[Provider]:
    """The accounts whose past runs can be asked for: with a list, and a key."""
    return [
        one for one in registry.all_providers() if one.can_tell_past_runs and connect.has_key(one)
    ]


def day(typed: str) -> datetime | None:
    """The beginning of a day that a person wrote; None for nothing. Raises CannotBring."""
    if not typed.strip():
        return None
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        found = date.min
    # The ends of the calendar are in no other time zone.
    if not EARLIEST <= found <= timezone.localdate():
        raise CannotBring(NO_DAY.format(short(typed)))
    return timezone.make_aware(datetime.combine(found, time()))


def start(
    provider: Provider, project: Project | None = None, since: datetime | None = None
) -> PastImport:
    """A new import, or the one that was cut off and asked for the same. Raises CannotBring."""
    if not provider.can_tell_past_runs:
        raise CannotBring(CANNOT.format(provider.label))
    if not connect.has_key(provider):
        error = connect.missing_key(provider)
        raise CannotBring(f"{error.message} {error.advice}")
    fields = {"project": project, "since": since}
    last = PastImport.objects.filter(provider=provider.slug).first()
    is_same = last is not None and {name: getattr(last, name) for name in fields} == fields
    try:
        with transaction.atomic():
            if last is None or not is_same or last.state == PastImport.State.DONE:
                return PastImport.objects.create(provider=provider.slug, **fields)
            if again(last):
                last.refresh_from_db()
            elif not walk.is_free(last):
                raise CannotBring(ALREADY.format(provider.label))
            return last
    except IntegrityError:
        raise CannotBring(ALREADY.format(provider.label)) from None


def waiting() -> list[int]:
    """What a worker should look at, the oldest first."""
    is_silent = Q(state=PastImport.State.RUNNING) & silent()
    is_due = Q(state=PastImport.State.WAITING) & ~put_off(timezone.now(), walk.LONGEST_WAIT)
    rows = PastImport.objects.filter(is_silent | is_due)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Go on with an import, unless it has ended or somebody works at it. Safe to run twice."""
    bringing = PastImport.objects.filter(pk=id, state__in=PastImport.UNDER_WAY).first()
    with suppress(walk.Busy):
        if bringing is not None:
            walk.go_on(bringing, is_stopping=is_stopping)


def stop(bringing: PastImport) -> bool:
    """Take no more; False where it has ended already."""
    under_way = PastImport.objects.filter(pk=bringing.pk, state__in=PastImport.UNDER_WAY)
    return bool(under_way.update(state=PastImport.State.STOPPED, trouble=walk.BY_HAND))


def again(bringing: PastImport) -> bool:
    """Go on with what was stopped, and try once more what was not taken, from the newest on; False
    where it is under way. Raises IntegrityError where another one of its account is."""
    ended = PastImport.objects.filter(pk=bringing.pk).exclude(state__in=PastImport.UNDER_WAY)
    with transaction.atomic():
        anew = {"trouble": "", "tries": 0, "not_before": None}
        if not ended.update(state=PastImport.State.WAITING, **anew):
            return False
        if bringing.runs.filter(outcome=SeenRun.Outcome.REFUSED).delete()[0]:
            PastImport.objects.filter(pk=bringing.pk).update(cursor="", refused=0)
        return True

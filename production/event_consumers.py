"""Who goes on from where work ends: each reads every event, in order.

A consumer registers with a name, in the `ready` of its app; the clock has it read on in small
batches.
"""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.actor import acting
from foundation import file_lock
from production.engine import policy
from production.engine.group_commit import grouped, together
from production.engine.steps import Step
from production.engine.timing import is_put_off
from production.event_models import Event, EventConsumer, ParkedEvent

log = logging.getLogger(__name__)

Effect = Callable[[Event], None]


@dataclass(frozen=True)
class _Consumer:
    name: str
    effect: Effect
    takes: Callable[[Event], bool]
    leaves_database: bool
    from_oldest: bool


_consumers: dict[str, _Consumer] = {}
_pruned_at = float("-inf")


def register(
    name: str,
    effect: Effect,
    *,
    takes: Callable[[Event], bool] = lambda event: True,
    leaves_database: bool = False,
    from_oldest: bool = False,
) -> None:
    """Have `effect` called with every event, in order; it passes over kinds that it does not know.

    What it writes is committed together with how far it has read: every event has its effect once,
    also after a kill. An effect that `leaves_database` (sends, calls, starts something) is called
    outside of any transaction and at least once; `event.pk` goes along, so that whoever receives
    it can tell. One that raises is called again later, and after three times that event is parked.
    What it does not `takes` is stepped over many at once, which costs next to nothing.

    A name that is new begins with what ends from now on, `from_oldest` with all that is kept.
    """
    _consumers[name] = _Consumer(name, effect, takes, leaves_database, from_oldest)


def is_behind() -> bool:
    """Has any consumer something to read now? Two small queries; none without consumers."""
    if not _consumers:
        return False
    newest, now = _newest(), timezone.now()
    places = {place.name: place for place in EventConsumer.objects.all()}
    for name in _consumers:
        place = places.get(name)
        if place is None:
            return True
        if place.last_id < newest and not _waits(place, now):
            return True
    return False


def deliver() -> list[Step]:
    """Hand every consumer what it has not seen. Where that is under way on this machine already it
    is left to that, or to the next look of the clock. No step of a generation follows."""
    if not is_behind():
        return []
    path: Path = settings.PATHS.run / "events.lock"
    with path.open("w") as lock:
        if file_lock.take(lock, 0):
            for consumer in list(_consumers.values()):
                _catch_up(consumer)
    return []


def _catch_up(consumer: _Consumer) -> None:
    read_on = _send_next if consumer.leaves_database else _read_batch
    try:
        while read_on(consumer):
            pass
    except OperationalError as error:  # the database's own trouble is no fault of the event
        log.warning("the events for %s have to wait: %s", consumer.name, error)


@grouped
def _read_batch(consumer: _Consumer) -> bool:
    """A few events with their effects, in this transaction. Whether there may be more."""
    place = _place(consumer)
    events = list(_unread(place)[: policy.EVENTS_AT_A_TIME])
    for event in events:
        if consumer.takes(event) and not _go_on(place, event, _failure(consumer, event)):
            return False
    if events and place.last_id < events[-1].pk:
        _go_on(place, events[-1], None)
    return len(events) == policy.EVENTS_AT_A_TIME


def _send_next(consumer: _Consumer) -> bool:
    """The next event that it takes, and afterwards that it was sent."""
    place = EventConsumer.objects.filter(name=consumer.name).first() or grouped(_place)(consumer)
    events = list(_unread(place)[: policy.EVENTS_AT_A_TIME])
    event = next(filter(consumer.takes, events), None)
    if event is not None:
        return grouped(_go_on)(place, event, _failure(consumer, event))
    if events:
        grouped(_go_on)(place, events[-1], None)
    return len(events) == policy.EVENTS_AT_A_TIME


def _place(consumer: _Consumer) -> EventConsumer:
    begin = 0 if consumer.from_oldest else _newest()
    places = EventConsumer.objects.select_for_update()
    return places.get_or_create(name=consumer.name, defaults={"last_id": begin})[0]


def _waits(place: EventConsumer, now: datetime) -> bool:
    return is_put_off(place.not_before, now, policy.EVENT_RETRY_WAIT)


def _unread(place: EventConsumer) -> QuerySet[Event]:
    if _waits(place, timezone.now()):
        return Event.objects.none()
    return Event.objects.filter(pk__gt=place.last_id).order_by("pk")


def _failure(consumer: _Consumer, event: Event) -> Exception | None:
    """What the effect raised; its own writes are undone then."""
    try:
        undoing = transaction.atomic() if connection.in_atomic_block else nullcontext()
        with undoing, acting(f"consumer: {consumer.name}"):
            consumer.effect(event)
    except OperationalError:
        raise
    except Exception as error:
        log.warning("%s could not take event %s", consumer.name, event, exc_info=True)
        return error
    return None


def _go_on(place: EventConsumer, event: Event, error: Exception | None) -> bool:
    """Past an event that was taken or has failed too often. Whether it goes on at once."""
    waits = error is not None and place.failures + 1 < policy.EVENT_TRIES
    if waits:
        place.failures += 1
        place.not_before = timezone.now() + policy.EVENT_RETRY_WAIT
    else:
        place.last_id, place.failures, place.not_before = event.pk, 0, None
    place.save(update_fields=["last_id", "failures", "not_before"])
    if error is not None and not waits:
        log.error("event %s is parked: %s could not take it", event, place.name)
        ParkedEvent.objects.create(
            consumer=place.name,
            event=event.pk,
            kind=event.kind,
            subject=event.subject,
            payload=event.payload,
            error=f"{type(error).__name__}: {error}"[:300],
        )
    return not waits


def _newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def prune() -> None:
    """Once in a while, forget what is old and what every consumer has read."""
    global _pruned_at
    if time.monotonic() - _pruned_at < policy.PRUNE_EVENTS_EVERY:
        return
    _pruned_at = time.monotonic()
    before = timezone.now() - policy.KEEP_EVENTS
    places = dict(EventConsumer.objects.values_list("name", "last_id"))
    passed = [places.get(name, 0) for name in _consumers]
    events = Event.objects.filter(pk__lte=min(passed)) if passed else Event.objects.all()
    oldest = events.order_by("pk").values_list("created", "pk")[: policy.EVENTS_PRUNED_AT_A_TIME]
    if old := list(takewhile(lambda one: one[0] < before, oldest)):
        together(lambda: events.filter(pk__lte=old[-1][1]).delete())

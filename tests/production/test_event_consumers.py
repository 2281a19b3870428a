"""Each consumer reads each event once, in order; what it cannot take is parked."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backup import standing
from foundation import query_statistics
from gallery import trash
from ledger import closing
from production import clock_duties, event_consumers
from production.engine import policy, transitions
from production.event_models import Event, EventConsumer, ParkedEvent
from projects.models import Project
from providers.contract import ProviderError
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db

BROKEN = ProviderError("It broke.")


@pytest.fixture
def consumers() -> Iterator[None]:
    """Those of the test alone, which are gone after it."""
    before = dict(event_consumers._consumers)
    event_consumers._consumers.clear()
    yield
    event_consumers._consumers.clear()
    event_consumers._consumers.update(before)


def happened(count: int = 1) -> list[int]:
    for _ in range(count):
        transitions.cancelled(make_generation())
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def time_passes() -> None:
    EventConsumer.objects.update(not_before=None)


@pytest.mark.usefixtures("consumers")
class TestConsumers:
    def reading(self, name: str = "reader", **how: Any) -> list[int]:
        seen: list[int] = []
        event_consumers.register(name, lambda event: seen.append(event.pk), **how)
        return seen

    def test_reads_all_in_order_and_each_once(self):
        seen = self.reading(from_oldest=True)
        ids = happened(policy.EVENTS_AT_A_TIME + 3)
        event_consumers.deliver()
        event_consumers.deliver()
        assert seen == ids

    def test_a_new_one_begins_with_what_ends_from_now_on(self):
        happened(2)
        seen = self.reading()
        event_consumers.deliver()
        assert seen == []
        ids = happened()
        event_consumers.deliver()
        assert seen == ids[-1:]

    @pytest.mark.parametrize("leaves_database", [False, True])
    def test_what_it_does_not_take_is_stepped_over_at_once(self, leaves_database: bool):
        seen = self.reading(
            takes=lambda event: event.pk % 60 == 0,
            from_oldest=True,
            leaves_database=leaves_database,
        )
        ids = happened(policy.EVENTS_AT_A_TIME + 15)
        with CaptureQueriesContext(connection) as queries:
            event_consumers.deliver()
        wanted = [id for id in ids if id % 60 == 0]
        assert seen == wanted
        assert EventConsumer.objects.get(name="reader").last_id == ids[-1]
        written = sum("UPDATE" in one["sql"] for one in queries.captured_queries)
        assert written <= len(wanted) + 3
        assert not event_consumers.is_behind()

    def test_each_reads_for_itself(self):
        first = self.reading("first", from_oldest=True)
        ids = happened()
        event_consumers.deliver()
        second = self.reading("second", from_oldest=True)
        ids = happened()
        event_consumers.deliver()
        assert first == second == ids

    def test_what_an_effect_wrote_goes_with_its_failure(self):
        def effect(event: Event) -> None:
            Project.objects.create(name=str(event.pk), slug=f"seen-{event.pk}")
            raise ValueError("no good")

        event_consumers.register("writer", effect, from_oldest=True)
        happened()
        event_consumers.deliver()
        assert not Project.objects.filter(slug__startswith="seen").exists()
        assert EventConsumer.objects.get(name="writer").last_id == 0

    def test_one_that_fails_three_times_is_parked_and_the_next_is_read(self, caplog):
        seen: list[int] = []

        def effect(event: Event) -> None:
            seen.append(event.pk)
            if event.pk == bad:
                raise ValueError("no good")

        bad, good = happened(2)
        event_consumers.register("picky", effect, from_oldest=True)
        other = self.reading("other", from_oldest=True)
        with caplog.at_level(logging.WARNING, "production.event_consumers"):
            for times in range(1, policy.EVENT_TRIES + 1):
                assert not ParkedEvent.objects.exists()
                event_consumers.deliver()
                assert seen.count(bad) == times
                event_consumers.deliver()
                assert seen.count(bad) == times, "it waits before it tries again"
                time_passes()
        event_consumers.deliver()
        assert seen == [bad, bad, bad, good]
        assert other == [bad, good], "the others do not wait for it"
        parked = ParkedEvent.objects.get()
        assert (parked.consumer, parked.event, parked.error) == (
            "picky",
            bad,
            "ValueError: no good",
        )
        assert parked.payload == Event.objects.get(pk=bad).payload
        assert "is parked" in caplog.text

    def test_a_wait_from_before_the_clock_was_set_back_is_over(self):
        ids = happened()
        seen = self.reading(from_oldest=True)
        event_consumers.deliver()
        later = timezone.now() + timedelta(hours=1)
        EventConsumer.objects.update(last_id=0, not_before=later)
        assert event_consumers.is_behind()
        event_consumers.deliver()
        assert seen == ids * 2

    def test_a_database_that_is_held_is_no_fault_of_the_event(self):
        def effect(event: Event) -> None:
            raise OperationalError("database is locked")

        event_consumers.register("unlucky", effect, from_oldest=True)
        other = self.reading("other", from_oldest=True)
        ids = happened()
        for _ in range(policy.EVENT_TRIES + 1):
            event_consumers.deliver()
        assert not ParkedEvent.objects.exists()
        assert other == ids
        assert event_consumers.is_behind()

    def test_an_effect_may_end_work_and_reads_of_that_next(self):
        seen: list[str] = []

        def effect(event: Event) -> None:
            seen.append(event.kind)
            if event.kind == "cancelled":
                transitions.failed(waiting, BROKEN)

        event_consumers.register("chain", effect, from_oldest=True)
        waiting = make_generation()
        happened()
        event_consumers.deliver()
        event_consumers.deliver()
        assert seen == ["cancelled", "failed"]


@pytest.mark.usefixtures("consumers")
@pytest.mark.django_db(transaction=True)
class TestWhatLeavesTheDatabase:
    def test_is_called_outside_of_any_transaction_with_its_id(self):
        seen: list[tuple[int, bool]] = []
        event_consumers.register(
            "hook",
            lambda event: seen.append((event.pk, connection.in_atomic_block)),
            leaves_database=True,
            from_oldest=True,
        )
        ids = happened(2)
        event_consumers.deliver()
        event_consumers.deliver()
        assert seen == [(pk, False) for pk in ids]

    def test_goes_out_again_where_nobody_could_note_that_it_went(self):
        sent: list[int] = []

        class Killed(BaseException):
            pass

        def send(event: Event) -> None:
            sent.append(event.pk)
            if len(sent) == 1:
                raise Killed

        event_consumers.register("hook", send, leaves_database=True, from_oldest=True)
        [only] = happened()
        with pytest.raises(Killed):
            event_consumers.deliver()
        event_consumers.deliver()
        assert sent == [only, only]

    def test_one_that_cannot_be_sent_is_parked(self):
        def send(event: Event) -> None:
            raise ConnectionRefusedError("nobody there")

        event_consumers.register("hook", send, leaves_database=True, from_oldest=True)
        happened()
        for _ in range(policy.EVENT_TRIES):
            event_consumers.deliver()
            time_passes()
        assert ParkedEvent.objects.get().error == "ConnectionRefusedError: nobody there"
        assert not event_consumers.is_behind()


@pytest.mark.usefixtures("consumers")
class TestTheClock:
    @pytest.fixture(autouse=True)
    def quiet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It has just pruned and looked for what is old, nothing was under way, and the search has
        its index."""
        monkeypatch.setattr(event_consumers, "_pruned_at", float("-inf"))
        monkeypatch.setattr(clock_duties, "_was_active", False)
        monkeypatch.setattr(clock_duties, "_has_index", True)
        monkeypatch.setattr(trash, "_looked_at", float("inf"))
        monkeypatch.setattr(standing, "_looked_at", float("inf"))

    def test_asks_nothing_more_where_nobody_reads(self):
        happened()
        event_consumers.prune()
        closing.close_some(1.0)
        query_statistics.look_now_and_then()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            clock_duties.sweep()
            clock_duties.tick()
        why = "what is active, is to be closed, imported, brought or got, or comes to a folder"
        assert len(asked) == 6, why

    @pytest.mark.django_db(transaction=True)
    def test_has_readers_read_on_where_something_ended(self, caplog):
        event_consumers.register("reader", lambda event: None)
        event_consumers.deliver()
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
            assert "the queue is away" not in caplog.text
            happened()
            clock_duties.sweep()
        assert "the queue is away" in caplog.text

    def test_ticks_once_more_after_the_last_end(self, caplog):
        generation = make_generation()

        def ticks() -> int:
            caplog.clear()
            clock_duties.tick()
            return caplog.text.count("the clock waits")

        assert ticks() == 1
        transitions.cancelled(generation)
        assert [ticks(), ticks()] == [1, 0]


@pytest.mark.usefixtures("consumers")
class TestPruning:
    @pytest.fixture(autouse=True)
    def due(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(event_consumers, "_pruned_at", float("-inf"))

    def aged(self, ids: list[int], days: int) -> None:
        Event.objects.filter(pk__in=ids).update(created=timezone.now() - timedelta(days=days))

    def test_what_is_old_and_read_goes(self):
        event_consumers.register("reader", lambda event: None, from_oldest=True)
        old, new = happened(2)
        self.aged([old], 31)
        self.aged([new], 29)
        event_consumers.deliver()
        event_consumers.prune()
        assert list(Event.objects.values_list("pk", flat=True)) == [new]

    def test_what_somebody_has_not_read_stays(self):
        event_consumers.register("reader", lambda event: None, from_oldest=True)
        first, second = happened(2)
        self.aged([first, second], 31)
        EventConsumer.objects.create(name="reader", last_id=first)
        event_consumers.prune()
        assert list(Event.objects.values_list("pk", flat=True)) == [second]

    def test_a_consumer_that_is_no_longer_there_holds_nothing_up(self):
        EventConsumer.objects.create(name="gone", last_id=0)
        self.aged(happened(2), 31)
        event_consumers.prune()
        assert not Event.objects.exists()

    def test_ids_are_never_given_twice(self):
        """A consumer that has read further would not see them."""
        [last] = happened()[-1:]
        self.aged([last], 31)
        event_consumers.prune()
        assert happened() == [last + 1]

    def test_is_looked_at_once_in_a_while(self):
        event_consumers.prune()
        with CaptureQueriesContext(connection) as asked:
            event_consumers.prune()
        assert len(asked) == 0

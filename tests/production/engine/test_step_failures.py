"""Steps that break down in a way nobody foresaw: tried again, and ended where that is no use."""

from datetime import timedelta

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone

from ledger.models import Doubt, LedgerEntry
from production import actions
from production.engine import inline, step_failures
from production.engine.collecting import collect
from production.engine.policy import BREAKDOWNS_ALIKE, BREAKDOWNS_IN_ALL
from production.engine.polling import poll
from production.engine.step_failures import guarded
from production.engine.steps import DISPATCH, Step
from production.engine.sweeping import sweep
from production.engine.thread_pools import ThreadPools
from production.models import Generation, State
from providers.contract import Charged, Finished, Output, Pending, RateLimited, Unavailable
from tests.emulator import media
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import run

pytestmark = pytest.mark.django_db
PICTURE = Finished((Output(data=media.make("image", 1), mime="image/png"),))
ODDLY = [{"url": "https://127.0.0.1:1/x.png", "mime": "image/png", "needs_key": True}]


def odd_row(state: State, **facts) -> Generation:
    usual = {"provider": "odd", "model_id": "thing", "operation": {"id": "1"}}
    return make_generation(state, **usual | facts)


def row(generation: Generation) -> Generation:
    return Generation.objects.select_related("order", "project").get(pk=generation.pk)


def polled(generation: Generation, times: int) -> Generation:
    """After so many polls, with the waits between them left out."""
    for _ in range(times):
        if row(generation).state == State.RUNNING:
            poll(row(generation))
    return row(generation)


def swept(generation: Generation, times: int) -> Generation:
    """After so many sweeps that each find the row free, collecting here what they ask for."""
    for _ in range(times):
        Generation.objects.update(not_before=timezone.now(), lease_until=None)
        for step in sweep():
            if step != DISPATCH:
                inline.carry_out(step)
    return row(generation)


def broken(name: str, generation: Generation, *errors: Exception) -> list[Step]:
    """A step that raises these, one time after the other; what the last one asks for."""
    steps: list[Step] = []
    for error in errors:

        def work(error: Exception = error) -> list[Step]:
            raise error

        steps = guarded(name, generation.pk, work)
    return steps


class TestAsking:
    def test_once_it_is_tried_again_after_a_while(self, odd):
        odd.answers["poll"] = [KeyError("status")]
        generation = polled(odd_row(State.RUNNING), 1)
        assert (generation.state, generation.breakdowns) == (State.RUNNING, 1)
        assert "not understood" in generation.message
        assert generation.poll_after > timezone.now() + timedelta(seconds=5)

    def test_five_times_alike_is_the_end_and_the_operation_is_kept(self, odd):
        odd.answers["poll"] = [KeyError("status")]
        generation = polled(odd_row(State.RUNNING), BREAKDOWNS_ALIKE - 1)
        assert generation.state == State.RUNNING
        generation = polled(generation, 1)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.MAYBE)
        assert generation.operation == {"id": "1"}
        assert "not understood (5 times)" in generation.error
        assert Doubt.objects.count() == 1

    def test_it_can_be_asked_for_again_then(self, odd):
        odd.answers["poll"] = [KeyError("status")]
        generation = polled(odd_row(State.RUNNING), BREAKDOWNS_ALIKE)
        odd.answers["poll"] = [PICTURE]
        actions.fetch_again(generation.pk)
        done = run([generation])[0]
        assert (done.state, done.breakdowns) == (State.DONE, 0)

    def test_an_answer_in_between_begins_the_count_anew(self, odd):
        odd.answers["poll"] = [*[KeyError()] * 4, Pending(), *[KeyError()] * 4, PICTURE]
        assert polled(odd_row(State.RUNNING), 10).state == State.COLLECTING

    def test_errors_that_take_turns_end_it_too(self, odd):
        odd.answers["poll"] = [KeyError(), ValueError()] * BREAKDOWNS_IN_ALL
        generation = polled(odd_row(State.RUNNING), BREAKDOWNS_IN_ALL - 1)
        assert generation.state == State.RUNNING
        assert polled(generation, 1).state == State.FAILED

    @pytest.mark.parametrize("answer", [None, "done", {"status": "done"}], ids=repr)
    def test_what_is_no_answer_is_a_breakdown(self, odd, answer):
        odd.answers["poll"] = [lambda: answer]
        assert polled(odd_row(State.RUNNING), BREAKDOWNS_ALIKE).state == State.FAILED

    def test_an_outage_is_none(self, odd):
        odd.answers["poll"] = [Unavailable("away")]
        generation = polled(odd_row(State.RUNNING), 30)
        assert (generation.state, generation.breakdowns) == (State.RUNNING, 0)


class TestAtItsEnd:
    """The work is done at the provider, and something stands before its result that may pass."""

    @pytest.mark.parametrize("kind", [Unavailable, RateLimited])
    def test_so_many_polls_and_no_more(self, odd, kind):
        odd.answers["poll"] = [kind("the gate is shut", patience=7)]
        generation = polled(odd_row(State.RUNNING), 7)
        assert generation.state == State.RUNNING
        generation = polled(generation, 1)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.MAYBE)
        assert (generation.error, generation.operation) == ("the gate is shut", {"id": "1"})

    def test_over_in_time_it_is_done(self, odd):
        odd.answers["poll"] = [*[Unavailable(patience=7)] * 6, PICTURE]
        assert polled(odd_row(State.RUNNING), 7).state == State.COLLECTING


class TestBringingHome:
    def test_five_times_alike_is_the_end_and_the_results_are_kept(self, odd):
        odd.answers["key_headers"] = [LookupError("no such header")]
        generation = swept(odd_row(State.COLLECTING, results=ODDLY), BREAKDOWNS_ALIKE - 1)
        assert generation.state == State.COLLECTING
        assert "could not be brought home" in generation.message
        generation = swept(generation, 1)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert (generation.results, generation.can_be_fetched) == (ODDLY, True)
        assert "Fetch it again" in generation.next_step

    def test_one_that_breaks_down_holds_nobody_else_up(self, odd, settings):
        odd.answers["key_headers"] = [LookupError("no such header")]
        generation = odd_row(State.COLLECTING, results=ODDLY)
        folder = settings.PATHS.work / (other := odd_row(State.COLLECTING)).uid.hex
        folder.mkdir(parents=True)
        (folder / "result-0").write_bytes(PICTURE.outputs[0].data)
        Generation.objects.filter(pk=other.pk).update(
            results=[{"file": "result-0", "mime": "image/png"}]
        )
        swept(generation, 1)
        assert row(other).state == State.DONE

    def test_it_waits_longer_each_time(self, odd):
        odd.answers["key_headers"] = [LookupError("no such header")]
        generation = odd_row(State.COLLECTING, results=ODDLY)
        waits = []
        for _ in range(3):
            swept(generation, 1)
            waits.append(row(generation).not_before - timezone.now())
        assert waits == sorted(waits)
        assert waits[0] > timedelta(seconds=5)
        assert row(generation).lease_until is None

    @pytest.mark.parametrize(
        "url", ["https://h.example/\ud800", "x.png", "nan", "https://bücher..example/x", "https://"]
    )
    def test_an_address_that_is_none_is_told_and_kept(self, odd, url):
        results = [{"url": url, "mime": "image/png", "needs_key": False}]
        generation = odd_row(State.COLLECTING, results=results)
        generation = swept(generation, 9)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert generation.results == results


class TestSending:
    def test_what_waits_was_certainly_not_sent(self, odd):
        generation = odd_row(State.QUEUED, operation=None)
        broken("submit", generation, *[LookupError()] * (BREAKDOWNS_ALIKE - 1))
        assert row(generation).state == State.QUEUED
        assert broken("submit", generation, LookupError()) == [DISPATCH]
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.NO)
        assert LedgerEntry.objects.filter(type="release").count() == 1

    def test_what_was_being_sent_may_have_been_charged(self, odd):
        generation = odd_row(State.SUBMITTING, operation=None)
        broken("sweep", generation, *[LookupError()] * BREAKDOWNS_ALIKE)
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.UNKNOWN, Charged.MAYBE)

    def test_what_costs_nothing_twice_failed(self, free):
        generation = make_generation(State.SUBMITTING, provider=free, estimate_micros=0)
        broken("sweep", generation, *[LookupError()] * BREAKDOWNS_ALIKE)
        assert (row(generation).state, row(generation).charged) == (State.FAILED, Charged.NO)


class TestWhatCounts:
    @pytest.mark.parametrize("error", [OSError(28, "full"), OperationalError("locked")], ids=repr)
    def test_our_own_trouble_does_not(self, odd, error):
        generation = odd_row(State.COLLECTING, results=ODDLY)
        broken("collect", generation, *[error] * 9)
        assert (row(generation).state, row(generation).breakdowns) == (State.COLLECTING, 0)

    @pytest.mark.parametrize("error", [DataError("out of range"), MemoryError()], ids=repr)
    def test_what_a_column_does_not_take_does(self, odd, error):
        generation = odd_row(State.COLLECTING, results=ODDLY)
        broken("collect", generation, *[error] * BREAKDOWNS_ALIKE)
        assert row(generation).state == State.FAILED

    def test_a_row_that_moved_on_is_left_alone(self, odd):
        generation = odd_row(State.COLLECTING, results=ODDLY)
        broken("poll", generation, *[LookupError()] * 9)
        assert (row(generation).state, row(generation).breakdowns) == (State.COLLECTING, 0)

    def test_nor_does_a_row_that_is_gone_matter(self, db):
        assert step_failures.noted("poll", 10**6, LookupError()) == []


@pytest.mark.django_db(transaction=True)
class TestOnTheLanes:
    def test_a_step_that_raises_is_counted_and_the_lane_goes_on(self, odd):
        odd.answers["key_headers"] = [LookupError("no such header")]
        generation = odd_row(State.COLLECTING, results=ODDLY)
        followed: list[Step] = []
        pools = ThreadPools(followed.extend)
        pools.start("collect", generation.pk, lambda: collect(generation.pk))
        pools.start("collect", generation.pk, lambda: [DISPATCH])
        assert pools.close(10)
        assert (row(generation).breakdowns, followed) == (1, [DISPATCH])

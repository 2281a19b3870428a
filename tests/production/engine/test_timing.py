"""What rows say of time, and what of it holds after the clock was set."""

from datetime import timedelta

import pytest
from django.utils import timezone

from production.engine import policy, transitions
from production.engine.dispatching import dispatch
from production.engine.policy import LONGEST_POLL_HINT, LONGEST_PUT_OFF
from production.engine.polling import due
from production.engine.sweeping import sweep
from production.models import State
from production.wait_reasons import reasons
from providers.contract import Operation, Pending, Unavailable
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=1)
MOMENT = timedelta(seconds=1)


def ahead(wait: timedelta):
    return timezone.now() + wait


class TestPolls:
    def test_the_longest_wait_that_a_provider_may_ask_for_is_kept(self):
        generation = make_generation(State.SUBMITTING)
        transitions.started(generation, Operation({}, poll_after=10**9))
        assert due() == []
        transitions.pending(generation, Pending(), timedelta(seconds=LONGEST_POLL_HINT))
        assert due() == []

    def test_after_the_clock_was_set_back_work_is_asked_about_at_once(self):
        generation = make_generation(State.RUNNING, poll_after=ahead(BACK))
        assert [row.pk for row in due()] == [generation.pk]
        assert due() == [], "and by one worker only"


class TestWaits:
    def put_back(self, wait: timedelta):
        generation = make_generation(State.SUBMITTING)
        transitions.put_back(generation, Unavailable("The provider is down."), wait)
        return generation

    def test_what_is_put_off_waits_and_says_until_when(self):
        generation = self.put_back(timedelta(minutes=5))
        assert dispatch() == []
        assert "Tries again at" in reasons([generation])[generation.pk]

    def test_an_endless_wait_is_cut_short(self):
        generation = self.put_back(timedelta(days=365))
        assert generation.not_before <= ahead(LONGEST_PUT_OFF)
        assert dispatch() == []

    @pytest.mark.parametrize(
        ("state", "put_off"),
        [
            (State.SUBMITTING, lambda row, wait: transitions.find_later(row, wait, "")),
            (State.RUNNING, lambda row, wait: transitions.note_breakdown(row, "", wait, "")),
        ],
    )
    def test_so_is_one_of_what_was_sent(self, state, put_off):
        """A longer one would be taken for one of before the clock was set back, and not be kept."""
        generation = make_generation(state)
        put_off(generation, timedelta(hours=1))
        generation.refresh_from_db()
        assert timezone.now() < generation.not_before <= ahead(LONGEST_PUT_OFF)

    def test_after_the_clock_was_set_back_it_goes_on_at_once(self):
        """Up to an hour was taken for a wait once, and one of two seconds became one of an hour."""
        generation = make_generation(not_before=ahead(BACK - MOMENT))
        assert reasons([generation])[generation.pk] == "Waiting for its turn"
        assert [step.id for step in dispatch()] == [generation.pk]

    def test_so_does_what_is_to_be_fetched_again(self):
        generation = make_generation(State.COLLECTING, not_before=ahead(BACK - MOMENT))
        assert generation.pk in [step.id for step in sweep()]


class TestLeases:
    def test_one_from_before_the_clock_was_set_back_has_run_out(self):
        generation = make_generation(State.COLLECTING, lease_until=ahead(BACK))
        assert generation.pk in [step.id for step in sweep()]
        assert transitions.hold(generation)

    def test_what_was_just_received_is_left_to_the_worker_that_received_it(self):
        """It waits for a thread there, one of hundreds that came home together."""
        soon = make_generation(State.COLLECTING)
        late = make_generation(State.COLLECTING, changed_at=ahead(-policy.WAITS_TO_BE_COLLECTED))
        tried = make_generation(State.COLLECTING, not_before=ahead(timedelta(0)))
        clock_set_back = make_generation(State.COLLECTING, changed_at=ahead(BACK))
        swept = [step.id for step in sweep()]
        assert soon.pk not in swept
        assert {late.pk, tried.pk, clock_set_back.pk} <= {*swept}

    def test_one_that_holds_is_left_alone(self):
        generation = make_generation(State.COLLECTING, lease_until=ahead(timedelta(seconds=5)))
        assert generation.pk not in [step.id for step in sweep()]
        assert not transitions.hold(generation)

"""When to ask again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from production.engine import poll_interval
from production.models import Generation, State
from providers.contract import Pending
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db


def running(age: float, **changes) -> Generation:
    sent = timezone.now() - timedelta(seconds=age)
    return make_generation(State.RUNNING, submitted_at=sent, **changes)


def wait(age: float, answer: Pending | None = None, **changes) -> float:
    return poll_interval.next_poll(running(age, **changes), answer or Pending()).total_seconds()


class TestNextPoll:
    def test_the_providers_hint_wins_within_reason(self):
        assert wait(5, Pending(poll_after=7)) == 7
        assert wait(5, Pending(poll_after=0)) == 0.5
        assert wait(5, Pending(poll_after=10**6)) == 60

    def test_without_any_sign_it_grows_with_age(self):
        assert 1.3 <= wait(1, model_id="new") <= 1.7
        assert 7 <= wait(100, model_id="new") <= 9
        assert wait(10_000, model_id="new") <= 16.5

    def test_progress_says_how_much_is_left(self):
        assert wait(2, Pending(0.1)) >= 5
        assert 0.7 <= wait(19, Pending(0.95)) <= 0.9
        assert wait(2, Pending(0.001)) <= 6.6

    def test_what_stays_at_99_per_cent_is_not_asked_every_second(self):
        assert wait(600, Pending(0.99)) >= 9

    def test_past_runs_say_it_where_the_provider_does_not(self):
        now = timezone.now()
        for _ in range(3):
            make_generation(
                State.DONE,
                model_id="known",
                submitted_at=now - timedelta(seconds=60),
                ended_at=now - timedelta(seconds=40),
            )
        assert wait(4, model_id="known") >= 5
        assert wait(19, model_id="known") <= 0.9
        assert 1.79 <= wait(25, model_id="known") <= 2.21

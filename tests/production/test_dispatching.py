"""Who may go next: order, limits, fairness, pauses, and what a 429 teaches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from production import control, limits
from production.dispatching import dispatch
from production.models import Generation, State, Throttle
from projects.models import Project
from providers.contract import RateLimited
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db


def admitted() -> list[int]:
    return [step.id for step in dispatch()]


class TestOrder:
    def test_oldest_first_and_nothing_twice(self):
        ids = [make_generation().pk for _ in range(3)]
        assert admitted() == ids
        assert admitted() == []

    def test_what_lost_its_message_comes_again_after_its_lease(self):
        generation = make_generation()
        admitted()
        past = timezone.now() - timedelta(seconds=1)
        Generation.objects.update(lease_until=past)
        assert admitted() == [generation.pk]

    def test_moved_to_the_top_goes_first(self):
        first, second = make_generation(), make_generation()
        control.move_to_top(second.pk)
        assert admitted() == [second.pk, first.pk]

    def test_what_must_wait_waits(self):
        make_generation(not_before=timezone.now() + timedelta(seconds=60))
        assert admitted() == []

    def test_projects_take_turns(self):
        other = make_order(project=Project.objects.create(name="B", slug="b"))
        many = [make_generation().pk for _ in range(3)]
        late = make_generation(order=other).pk
        assert admitted() == [many[0], late, many[1], many[2]]


class TestLimits:
    def test_never_more_than_the_provider_allows(self):
        for _ in range(5):
            make_generation(provider="local")
        assert len(admitted()) == 2
        Generation.objects.filter(provider="local").update(state=State.RUNNING)
        make_generation(provider="local")
        assert admitted() == []
        assert limits.room("local").reason == "Local drafts runs 5 of 2"

    def test_one_full_provider_does_not_hold_up_another(self):
        for _ in range(4):
            make_generation(State.RUNNING, provider="local")
            make_generation(provider="local")
        free = make_generation(provider="elsewhere")
        assert admitted() == [free.pk]

    def test_a_429_lowers_the_limit_and_sets_the_wait(self):
        for _ in range(4):
            make_generation(State.RUNNING)
        limits.slow_down("scripted", RateLimited(retry_after=7))
        make_generation()
        assert admitted() == []
        assert "asks to wait" in limits.room("scripted").reason
        soon = timezone.now() + timedelta(seconds=8)
        assert limits.room("scripted", soon).reason == "scripted runs 4 of 3"

    def test_what_a_429_taught_is_forgotten(self):
        limits.slow_down("scripted", RateLimited())
        Throttle.objects.update(learned_at=timezone.now() - timedelta(minutes=11))
        assert limits.room("scripted").free == limits.AT_ONCE

    def test_success_raises_a_learned_limit(self):
        limits.slow_down("scripted", RateLimited())
        before = limits.room("scripted").free
        limits.went_well("scripted")
        assert limits.room("scripted").free == before + 1

    def test_an_absurd_wait_after_a_clock_change_is_ignored(self):
        Throttle.objects.create(provider="scripted", not_before=timezone.now() + timedelta(hours=1))
        assert limits.room("scripted").free == limits.AT_ONCE


class TestPause:
    def test_pause_all_and_resume(self):
        generation = make_generation()
        control.pause()
        assert admitted() == []
        assert limits.room("scripted").reason == "Paused"
        control.resume()
        assert admitted() == [generation.pk]

    def test_pause_of_one_provider_leaves_the_others(self):
        make_generation()
        other = make_generation(provider="elsewhere")
        control.pause("scripted")
        assert admitted() == [other.pk]

"""Who may go next: order, limits, fairness, pauses, and what a 429 teaches."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from production import actions
from production.engine import limits, policy, transitions
from production.engine.dispatching import dispatch
from production.engine.submitting import submit
from production.limit_models import (
    OwnLimit,
    Throttle,
)
from production.models import (
    Generation,
    State,
)
from projects.models import Project
from providers.contract import RateLimited
from tests.production.odd_provider import odd as odd
from tests.production.rows import capacity, make_generation, make_order

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
        actions.move_to_top(second.pk)
        assert admitted() == [second.pk, first.pk]

    def test_what_must_wait_waits(self):
        make_generation(not_before=timezone.now() + timedelta(seconds=60))
        assert admitted() == []

    def test_projects_take_turns(self):
        other = make_order(project=Project.objects.create(name="B", slug="b"))
        many = [make_generation().pk for _ in range(3)]
        late = make_generation(order=other).pk
        assert admitted() == [many[0], late, many[1], many[2]]


class TestFairWhenOnePlaceAtATimeComesFree:
    """As it is most of the time: a provider runs all it may, and now and then one ends."""

    @pytest.fixture
    def two_projects(self) -> dict[int, str]:
        """Ten of the one wait before three of the other: by generation, whose it is."""
        other = make_order(project=Project.objects.create(name="B", slug="b"))
        whose = {make_generation().pk: "A" for _ in range(10)}
        return whose | {make_generation(order=other).pk: "B" for _ in range(3)}

    def served(self, whose: dict[int, str], places: int) -> str:
        OwnLimit.objects.create(provider="scripted", concurrency=places)
        turns = ""
        running: list[int] = []
        while new := admitted():
            turns += "".join(whose[id] for id in new)
            for id in new:
                generation = Generation.objects.get(pk=id)
                transitions.claim(generation, {})
            running += new
            Generation.objects.filter(pk=running.pop(0)).update(state=State.DONE)
        return turns

    @pytest.mark.parametrize("places", [1, 2, 3])
    def test_projects_take_turns(self, two_projects, places):
        turns = self.served(two_projects, places)
        assert len(turns) == 13
        assert turns[:6].count("B") == 3

    def test_one_that_comes_late_is_next(self, two_projects):
        """What the first has under way counts as turns that it had."""
        OwnLimit.objects.create(provider="scripted", concurrency=5)
        Generation.objects.filter(project__slug="b").update(state=State.CANCELLED)
        admitted()
        Generation.objects.filter(project__slug="b").update(state=State.QUEUED)
        OwnLimit.objects.update(concurrency=8)
        assert [two_projects[id] for id in admitted()] == ["B", "B", "B"]

    def test_priority_goes_before_fairness(self, two_projects):
        OwnLimit.objects.create(provider="scripted", concurrency=1)
        last_of_a = max(id for id, name in two_projects.items() if name == "A")
        actions.move_to_top(last_of_a)
        assert admitted() == [last_of_a]


class TestLimits:
    def test_never_more_than_the_provider_allows(self, free):
        for _ in range(5):
            make_generation(provider=free)
        assert len(admitted()) == 2
        Generation.objects.filter(provider=free).update(state=State.RUNNING)
        make_generation(provider=free)
        assert admitted() == []
        assert capacity(free).reason == "Free drafts runs 5 of 2"

    def test_one_full_provider_does_not_hold_up_another(self, free):
        for _ in range(4):
            make_generation(State.RUNNING, provider=free)
            make_generation(provider=free)
        other = make_generation(provider="elsewhere")
        assert admitted() == [other.pk]

    def test_a_429_lowers_the_limit_and_sets_the_wait(self):
        for _ in range(4):
            make_generation(State.RUNNING)
        limits.learn_rate_limit("scripted", RateLimited(retry_after=7))
        make_generation()
        assert admitted() == []
        assert "asks to wait" in capacity("scripted").reason
        soon = timezone.now() + timedelta(seconds=8)
        assert capacity("scripted", soon).reason == "scripted runs 4 of 3"

    def test_what_a_429_taught_is_forgotten(self):
        limits.learn_rate_limit("scripted", RateLimited())
        Throttle.objects.update(learned_at=timezone.now() - timedelta(minutes=11))
        assert capacity("scripted").free == policy.LIMIT_OF_NONE

    def test_success_raises_a_learned_limit(self):
        limits.learn_rate_limit("scripted", RateLimited())
        before = capacity("scripted").free
        limits.raise_learned_limit("scripted")
        assert capacity("scripted").free == before + 1

    def test_an_absurd_wait_after_a_clock_change_is_ignored(self):
        Throttle.objects.create(provider="scripted", not_before=timezone.now() + timedelta(hours=1))
        assert capacity("scripted").free == policy.LIMIT_OF_NONE


class TestAdmittedButNotSentYet:
    """Between being admitted and being sent there may be uploads, and a change of mind."""

    @pytest.fixture
    def waiting(self, odd) -> list[Generation]:
        return [
            make_generation(provider="odd", model_id="thing", params={"prompt": "x"})
            for _ in range(3)
        ]

    def test_a_pause_holds_it_back(self, odd, waiting):
        ids = admitted()
        actions.pause()
        for id in ids:
            submit(id)
        assert odd.calls["submit"] == 0
        actions.resume()
        assert admitted() == ids

    def test_a_provider_that_asks_to_wait_is_left_alone(self, odd, waiting):
        odd.answers["submit"] = [RateLimited(retry_after=7)]
        for id in admitted():
            submit(id)
        assert odd.calls["submit"] == 1
        assert Generation.objects.filter(state=State.QUEUED).count() == 3

    @pytest.mark.parametrize("wait", [float("nan"), -1, "soon", 10**30])
    def test_an_absurd_wish_to_wait_does_not_leave_it_in_doubt(self, odd, waiting, wait):
        odd.answers["submit"] = [RateLimited(retry_after=wait)]
        submit(waiting[0].pk)
        row = Generation.objects.get(pk=waiting[0].pk)
        assert row.state == State.QUEUED
        assert row.not_before < timezone.now() + timedelta(hours=1)

    def test_a_long_upload_keeps_its_place(self, odd, waiting):
        """Otherwise the next worker would upload the same again."""
        first = admitted()[0]
        past = timezone.now() - timedelta(seconds=1)

        def upload():
            Generation.objects.filter(pk=first).update(lease_until=past)
            transitions.keep_leases([first])
            assert first not in admitted()

        odd.answers["prepare"] = [upload]
        submit(first)
        assert Generation.objects.get(pk=first).state == State.RUNNING

    def test_what_gave_its_place_back_does_not_keep_it(self, waiting):
        transitions.keep_leases([waiting[0].pk])
        assert waiting[0].pk in admitted()

    def test_where_the_note_cannot_be_written_nothing_is_sent(self, odd, waiting, settings):
        folder = settings.PATHS.sent
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("in the way")
        try:
            submit(waiting[0].pk)
        finally:
            folder.unlink()
            folder.mkdir()
        row = Generation.objects.get(pk=waiting[0].pk)
        assert (row.state, odd.calls["submit"]) == (State.QUEUED, 0)
        assert "Nothing was sent" in row.message
        assert "Move that file away" in row.message


class TestPause:
    def test_pause_all_and_resume(self):
        generation = make_generation()
        actions.pause()
        assert admitted() == []
        assert capacity("scripted").reason == "Paused"
        actions.resume()
        assert admitted() == [generation.pk]

    def test_pause_of_one_provider_leaves_the_others(self):
        make_generation()
        other = make_generation(provider="elsewhere")
        actions.pause("scripted")
        assert admitted() == [other.pk]

"""What a generation offers: told in one place, and refused everywhere else."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from gallery.models import UncheckedFile
from production import serializers
from production.generation_actions import Act, NotPossible, actions_of, refusal, require
from production.models import Generation, State, UncheckedResult
from providers.contract import Charged
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
ALWAYS = ["order-again", "edit"]
SETTLE = ["retry-twice", "discard-charged", "discard-not-charged"]
OPERATION = {"operation": {"id": "1"}}
MAYBE = {"charged": Charged.MAYBE}

CASES = {
    "waiting": (State.QUEUED, {}, ["to-top", "to-bottom", "cancel"]),
    "held": (State.QUEUED, {"held": True}, ["let-go", "to-top", "to-bottom", "cancel"]),
    "being sent": (State.SUBMITTING, {}, ["cancel"]),
    "running": (State.RUNNING, {}, ["cancel"]),
    "stopping": (State.RUNNING, {"cancel_asked": True}, ["give-up"]),
    "in trouble": (State.RUNNING, {"breakdowns": 1}, ["cancel", "give-up"]),
    "silent for long": (
        State.RUNNING,
        {"news_at": timezone.now() - timedelta(hours=13)},
        ["cancel", "give-up"],
    ),
    "being stored": (State.COLLECTING, {}, []),
    "not to be stored": (State.COLLECTING, {"tries": 1}, ["give-up"]),
    "done": (State.DONE, {"charged": Charged.YES}, []),
    "failed free": (State.FAILED, {}, ["retry"]),
    "refused": (State.REFUSED, {}, ["retry"]),
    "failed, charged": (State.FAILED, {"charged": Charged.YES}, ["retry"]),
    "failed, lies there": (
        State.FAILED,
        {"charged": Charged.YES, "results": [{"url": "https://x/y"}]},
        ["fetch-again", "retry"],
    ),
    "given up": (State.CANCELLED, MAYBE | OPERATION, ["ask-again", *SETTLE]),
    "failed in doubt": (State.FAILED, MAYBE, SETTLE),
    "unanswered": (State.UNKNOWN, MAYBE, ["look-again", "link", *SETTLE]),
}
ADDRESSES = {
    Act.LET_GO: ("let-go", {}),
    Act.FETCH_AGAIN: ("fetch-again", {}),
    Act.LOOK_AGAIN: ("look-again", {}),
    Act.LINK: ("link", {"request_id": "job-1"}),
    Act.RETRY: ("retry", {}),
    Act.DISCARD_CHARGED: ("discard", {"charged": "yes"}),
    Act.DISCARD_NOT_CHARGED: ("discard", {"charged": "no"}),
    Act.TO_TOP: ("to-top", {}),
    Act.TO_BOTTOM: ("to-bottom", {}),
    Act.GIVE_UP: ("cancel", {"give_up": "yes"}),
}


def made(case: str) -> Generation:
    state, facts, _ = CASES[case]
    return make_generation(state, provider="odd", model_id="thing", **facts)


def names(generation: Generation) -> list[str]:
    return [str(action.name) for action in actions_of(generation)]


@pytest.mark.parametrize("case", CASES)
class TestEachState:
    def test_offers_what_makes_sense_in_it(self, odd, case):
        assert names(made(case)) == CASES[case][2] + ALWAYS

    def test_commands_hear_of_it(self, odd, case):
        generation = made(case)
        [entry] = json.loads(json.dumps(serializers.generations([generation.pk])))
        assert entry["actions"] == CASES[case][2] + ALWAYS

    def test_its_page_refuses_the_rest_with_the_sentence(self, client, odd, case):
        generation = made(case)
        offered = names(generation)
        if "ask-again" in offered:
            offered.append("fetch-again")  # one address brings both
        if "retry-twice" in offered:
            offered.append("retry")  # is answered with the question, see below
        before = Generation.objects.values().get()
        for act, (address, data) in ADDRESSES.items():
            if act in offered:
                continue
            facts = {"generation": generation.pk, **data}
            answer = client.post(reverse(address), facts, **HTMX).content.decode()
            assert "Not done, nothing was spent" in answer, act
            assert Generation.objects.values().get() == before, act
        assert not any(odd.calls.values())


class TestInDoubt:
    def test_a_plain_retry_is_refused(self, odd):
        generation = made("unanswered")
        with pytest.raises(NotPossible, match="charged twice"):
            require(generation, Act.RETRY)

    def test_what_its_provider_cannot_do_is_not_offered(self, odd):
        generation = make_generation(State.UNKNOWN, provider="unstoppable", model_id="thing")
        assert names(generation) == [*SETTLE, *ALWAYS]
        assert "cannot be asked for it" in refusal(generation, Act.LOOK_AGAIN)
        assert "by its id" in refusal(generation, Act.LINK)

    def test_nor_what_a_provider_that_is_gone_cannot(self, odd):
        generation = make_generation(State.UNKNOWN, provider="vanished")
        assert names(generation) == [*SETTLE, *ALWAYS]
        assert "vanished" in refusal(generation, Act.LINK)

    def test_what_may_cost_twice_asks_before(self, odd):
        asking = {one.name for one in actions_of(made("unanswered")) if one.question}
        assert asking == {Act.RETRY_TWICE}


class TestUncheckedResults:
    def test_each_is_taken_or_thrown_away(self, odd):
        generation = make_generation(State.FAILED, charged=Charged.YES)
        file = UncheckedFile.objects.create(
            project=generation.project, path="a/b", sha256="0" * 64, size=3, odd="odd"
        )
        result = UncheckedResult.objects.create(generation=generation, round=1, file=file)
        found = {one.name: one.result for one in actions_of(generation) if one.result}
        assert found == {Act.TAKE_UNCHECKED: result.pk, Act.THROW_AWAY_UNCHECKED: result.pk}
        assert [act for act in names(generation) if act in found] == list(found)


class TestManyOnAPage:
    def test_they_cost_no_query_each(self, odd, django_assert_num_queries):
        rows = [made(case) for case in CASES if case != "silent for long"]
        with django_assert_num_queries(0):
            for row in rows:
                actions_of(row, unchecked=())


class TestHeldWork:
    def test_one_can_be_let_go_alone(self, client, odd):
        one, other = made("held"), made("held")
        client.post(reverse("let-go"), {"generation": one.pk}, **HTMX)
        assert set(Generation.objects.filter(held=True)) == {other}
        client.post(reverse("let-go"), {}, **HTMX)
        assert not Generation.objects.filter(held=True).exists()


class TestASecondPressOfCancel:
    def test_is_the_same_wish(self, client, odd):
        generation = made("running")
        for _ in range(2):
            answer = client.post(reverse("cancel"), {"generation": generation.pk}, **HTMX)
            assert "is told to stop it" in answer.content.decode()
        generation.refresh_from_db()
        assert generation.state == State.RUNNING

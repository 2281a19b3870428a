"""Linking and looking again, when the answers are odd and the ids are taken."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from production import actions, reconciliation
from production.attempt_models import Attempt
from production.engine import transitions
from production.engine.policy import MOST_LOOKS
from production.engine.submitting import submit
from production.engine.sweeping import sweep
from production.models import Generation, State
from providers.contract import Finished, Operation, ProviderError, Unavailable, Unknown
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation

HTMX = {"HTTP_HX_REQUEST": "true"}


def in_doubt(**facts) -> Generation:
    return make_generation(State.UNKNOWN, provider="odd", model_id="thing", **facts)


@pytest.mark.django_db
class TestIdsThatAreTaken:
    def test_by_an_earlier_attempt_of_another(self, odd):
        """It was tried again since, so its present id is another one."""
        other = make_generation(State.SUBMITTING, provider="odd")
        transitions.started(other, Operation({"id": "job-1"}, "job-1"))
        transitions.failed(other, ProviderError())
        transitions.requeue(other)
        with pytest.raises(actions.NotPossible, match=f"belongs to generation {other.pk}"):
            reconciliation.link(in_doubt().pk, "job-1")

    def test_by_an_earlier_attempt_of_its_own(self, odd):
        generation = in_doubt(attempt=2)
        Attempt.objects.create(generation=generation, number=1, request_id="job-1")
        with pytest.raises(actions.NotPossible, match="an earlier attempt of this generation"):
            reconciliation.link(generation.pk, "job-1")

    def test_under_another_name_for_the_same_request(self, odd):
        """What was pasted was its address; the provider knows the id in it."""
        taken = make_generation(State.DONE, provider="odd", request_id="job-1")
        odd.answers["adopt"] = [Operation({"id": "job-1"}, "job-1")]
        with pytest.raises(actions.NotPossible, match=f"belongs to generation {taken.pk}"):
            reconciliation.link(in_doubt().pk, "https://odd.test/requests/job-1")

    def test_the_same_id_at_another_provider_is_another(self, odd):
        make_generation(State.DONE, provider="elsewhere", request_id="job-1")
        assert reconciliation.link(in_doubt().pk, "job-1").state == State.RUNNING

    def test_looking_again_finds_no_request_of_another_either(self, odd):
        make_generation(State.DONE, provider="odd", request_id="job-1")
        odd.answers["find"] = [Operation({"id": "job-1"}, "job-1")]
        with pytest.raises(actions.NotPossible, match="belongs to generation"):
            reconciliation.look_again(in_doubt().pk)


@pytest.mark.django_db(transaction=True)
class TestBothAtOnce:
    def test_two_cannot_take_the_same_request(self, odd):
        rows = [in_doubt(), in_doubt()]
        start = threading.Barrier(2)

        def adopt():
            start.wait()
            return Operation({"id": "job-1"}, "job-1")

        odd.answers["adopt"] = [adopt]

        def press(generation: Generation) -> bool:
            try:
                reconciliation.link(generation.pk, "job-1")
                return True
            except actions.NotPossible:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(press, rows)) == [False, True]
        assert Generation.objects.filter(state=State.RUNNING).count() == 1


@pytest.mark.django_db
class TestOddAnswers:
    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (RuntimeError("a bug"), "was not understood"),
            ({"id": 1}, "was not understood"),
            (Unavailable("no route"), "Odd: no route"),
        ],
        ids=["bug", "no operation", "away"],
    )
    @pytest.mark.parametrize(("name", "method"), [("look-again", "find"), ("link", "adopt")])
    def test_are_told_and_change_nothing(self, client, odd, name, method, answer, words):
        odd.answers[method] = [answer]
        generation = in_doubt()
        data = {"generation": generation.pk, "request_id": "job-1"}
        response = client.post(reverse(name), data, **HTMX)
        assert response.status_code == 200
        assert words in response.content.decode()
        assert Generation.objects.get().state == State.UNKNOWN

    def test_found_with_its_results_it_is_collected(self, odd):
        odd.answers["find"] = [Finished((), request_id="r-1")]
        generation = in_doubt()
        assert reconciliation.look_again(generation.pk)
        assert Generation.objects.get().state == State.COLLECTING

    def test_what_was_settled_meanwhile_stays_settled(self, odd):
        generation = in_doubt()

        def settled_meanwhile():
            reconciliation.discard(generation.pk, was_charged=True)
            return Operation({"id": "1"}, "1")

        odd.answers["adopt"] = [settled_meanwhile]
        with pytest.raises(actions.NotPossible, match="meanwhile"):
            reconciliation.link(generation.pk, "1")
        assert Generation.objects.get().state == State.CANCELLED


@pytest.mark.django_db
class TestLookingByItself:
    """What cuts a submission off, such as a network that goes away, cuts off the look as well."""

    def cut_off(self, odd) -> Generation:
        generation = make_generation(
            provider="odd", model_id="thing", params={"prompt": "x"}, estimate_micros=10_000
        )
        odd.answers["submit"] = [Unknown("cut off")]
        odd.answers["find"] = [Unavailable("no network")]
        submit(generation.pk)
        return generation

    def looked_again(self, generation: Generation) -> Generation:
        Generation.objects.filter(pk=generation.pk).update(not_before=None)
        sweep()
        return Generation.objects.get(pk=generation.pk)

    def test_it_waits_for_the_network_and_is_found(self, odd):
        generation = self.cut_off(odd)
        row = Generation.objects.get()
        assert (row.state, row.lease_until) == (State.SUBMITTING, None)
        assert "asked for again (no network)" in row.message
        assert row.not_before > timezone.now()
        odd.answers["find"] = [Operation({"id": "1"}, "1")]
        row = self.looked_again(generation)
        assert (row.state, row.message, odd.calls["submit"]) == (State.RUNNING, "", 1)

    def test_until_then_a_sweep_leaves_it_alone(self, odd):
        self.cut_off(odd)
        sweep()
        assert odd.calls["find"] == 1

    def test_not_found_it_is_in_doubt(self, odd):
        generation = self.cut_off(odd)
        odd.answers["find"] = [lambda: None]
        assert self.looked_again(generation).state == State.UNKNOWN

    def test_after_a_minute_the_user_decides(self, odd):
        generation = self.cut_off(odd)
        for _ in range(MOST_LOOKS):
            row = self.looked_again(generation)
        assert (row.state, row.charged, odd.calls["submit"]) == (State.UNKNOWN, "maybe", 1)

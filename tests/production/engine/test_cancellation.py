"""Cancelling what was sent: what is paid for is kept, and what it still costs is said."""

import re

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from ledger.models import Doubt, LedgerEntry
from production import actions, reconciliation
from production.engine import cancellation
from production.engine.polling import due, poll
from production.engine.submitting import submit
from production.generation_actions import NotPossible
from production.models import Generation, State
from providers.contract import (
    BadRequest,
    Charged,
    Expired,
    Failed,
    Finished,
    Operation,
    Output,
    Pending,
    ProviderError,
    Stopped,
    Unavailable,
)
from tests.emulator import Emulator, media
from tests.markup import flat
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import order, run

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
PICTURE = Finished((Output(data=media.make("image", 1), mime="image/png"),))


def running(provider: str = "odd", **facts) -> Generation:
    usual = {"model_id": "thing", "operation": {"id": "1"}, "submitted_at": timezone.now()}
    return make_generation(State.RUNNING, provider=provider, **usual | facts)


def row(generation: Generation) -> Generation:
    return Generation.objects.select_related("order", "project").get(pk=generation.pk)


def polled(generation: Generation, times: int = 1) -> Generation:
    for _ in range(times):
        Generation.objects.filter(pk=generation.pk).update(poll_after=timezone.now())
        for one in due():
            poll(one)
    return row(generation)


def committed() -> int:
    return LedgerEntry.objects.aggregate(sum=Sum("delta_usd"))["sum"]


class TestAtTheProvider:
    def test_it_is_told_and_watched_until_it_says_that_it_stopped(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        told = polled(generation)
        assert (told.state, odd.calls["cancel"]) == (State.RUNNING, 1)
        assert told.message == "Odd was told to stop it"
        odd.answers["poll"] = [Failed(ProviderError("stopped", charged=Charged.NO))]
        ended = polled(generation)
        assert (ended.state, ended.charged, committed()) == (State.CANCELLED, Charged.NO, 0)

    def test_what_it_may_have_charged_stays_reserved(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        odd.answers["poll"] = [Failed(ProviderError("stopped", charged=Charged.MAYBE))]
        assert polled(generation).charged == Charged.MAYBE
        assert (committed(), Doubt.objects.count()) == (10_000, 1)

    def test_what_was_done_already_is_kept(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        odd.answers["poll"] = [PICTURE]
        assert run([generation])[0].state == State.DONE
        assert odd.calls["cancel"] == 0

    def test_what_is_finished_all_the_same_is_kept(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        odd.answers["poll"] = [Pending(), Pending(), PICTURE]
        assert run([generation])[0].state == State.DONE

    @pytest.mark.parametrize(
        "error",
        [BadRequest("done already"), Unavailable(), Expired(), RuntimeError("a bug")],
        ids=lambda error: type(error).__name__,
    )
    def test_a_provider_that_will_not_stop_it_does_not_lose_it(self, odd, error):
        odd.answers["cancel"] = [error]
        generation = running()
        actions.cancel(generation.pk)
        told = polled(generation, 8)
        assert (told.state, odd.calls["cancel"]) == (State.RUNNING, 8)
        assert "could not be told" in told.message
        odd.answers["poll"] = [PICTURE]
        assert run([generation])[0].state == State.DONE

    def test_one_that_cannot_be_told_is_not(self, odd):
        generation = running("unstoppable")
        actions.cancel(generation.pk)
        assert "cannot stop it" in polled(generation).message
        odd.answers["poll"] = [PICTURE]
        assert run([generation])[0].state == State.DONE

    def test_what_goes_wrong_meanwhile_may_have_been_charged(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        odd.answers["poll"] = [Expired()]
        ended = polled(generation, 6)
        assert (ended.state, ended.charged, committed()) == (State.FAILED, Charged.MAYBE, 10_000)

    def test_pressed_while_an_answer_is_under_way_it_is_asked_at_once(self, odd):
        generation = running()
        stale = row(generation)
        odd.answers["poll"] = [Pending(poll_after=60)]
        actions.cancel(generation.pk)
        poll(stale)
        assert row(generation).poll_after <= timezone.now()

    def test_over_http(self, emulator: Emulator):
        emulator.script(settings={"duration": 60})
        [generation] = order()
        submit(generation.pk)
        actions.cancel(generation.pk)
        [ended] = run([generation])
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.MAYBE)


class TestGivingUp:
    @pytest.mark.parametrize("provider", ["odd", "unstoppable", "vanished"])
    def test_work_that_does_not_stop_can_be_given_up(self, odd, provider):
        generation = running(provider)
        actions.cancel(generation.pk)
        polled(generation)
        given_up = actions.cancel(generation.pk, give_up=True)
        assert (given_up.state, given_up.charged) == (State.CANCELLED, Charged.MAYBE)
        assert (committed(), Doubt.objects.count()) == (10_000, 1)
        with pytest.raises(actions.NotPossible):
            actions.cancel(generation.pk, give_up=True)

    def test_cancel_pressed_twice_gives_nothing_up(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        assert actions.cancel(generation.pk).state == State.RUNNING

    def test_only_what_was_to_stop_before_is_given_up(self, odd):
        generation = running()
        with pytest.raises(NotPossible, match="Cancel it first"):
            actions.cancel(generation.pk, give_up=True)
        assert (row(generation).state, row(generation).cancel_asked) == (State.RUNNING, False)

    def test_what_was_given_up_can_be_asked_for_again(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        actions.cancel(generation.pk, give_up=True)
        odd.answers["poll"] = [PICTURE]
        again = actions.fetch_again(generation.pk)
        assert (again.state, again.cancel_asked) == (State.RUNNING, False)
        assert run([generation])[0].state == State.DONE
        assert (odd.calls["submit"], committed()) == (0, 10_000)
        assert not Doubt.objects.exists()

    def test_what_failed_without_a_verdict_can_be_too(self, odd):
        odd.answers["poll"] = [Expired()]
        generation = polled(running(), 6)
        assert generation.state == State.FAILED
        odd.answers["poll"] = [PICTURE]
        actions.fetch_again(generation.pk)
        assert run([generation])[0].state == State.DONE

    @pytest.mark.parametrize("charged", list(Charged))
    def test_after_the_providers_own_verdict_there_is_nothing_to_ask_for(self, odd, charged):
        odd.answers["poll"] = [Failed(ProviderError("no luck", charged=charged))]
        generation = polled(running())
        with pytest.raises(actions.NotPossible, match="nothing to fetch"):
            actions.fetch_again(generation.pk)

    def test_nor_after_the_users_word_that_it_was_not_charged(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        actions.cancel(generation.pk, give_up=True)
        reconciliation.answer(Doubt.objects.get().pk, was_charged=False)
        with pytest.raises(actions.NotPossible, match="nothing to fetch"):
            actions.fetch_again(generation.pk)

    def test_the_users_word_stands_when_it_comes_after_all(self, odd):
        generation = running()
        actions.cancel(generation.pk)
        actions.cancel(generation.pk, give_up=True)
        reconciliation.answer(Doubt.objects.get().pk, was_charged=True)
        odd.answers["poll"] = [PICTURE]
        actions.fetch_again(generation.pk)
        assert run([generation])[0].state == State.DONE
        assert committed() == 10_000

    @pytest.mark.parametrize("ends", ["by its provider", "given up"])
    def test_the_users_word_stands_when_nobody_knows_once_more(self, odd, ends):
        generation = running()
        actions.cancel(generation.pk)
        actions.cancel(generation.pk, give_up=True)
        reconciliation.answer(Doubt.objects.get().pk, was_charged=True)
        actions.fetch_again(generation.pk)
        if ends == "by its provider":
            odd.answers["poll"] = [Failed(ProviderError("no luck", charged=Charged.MAYBE))]
            ended = polled(generation)
        else:
            actions.cancel(generation.pk)
            ended = actions.cancel(generation.pk, give_up=True)
        assert (row(ended).charged, row(ended).cost_micros) == (Charged.YES, 10_000)
        assert (committed(), Doubt.objects.count()) == (10_000, 0)


class TestWhileItIsSent:
    def test_put_back_it_is_cancelled_at_once(self, odd):
        """Nothing was accepted, so there is no reason to wait for another try."""
        [generation] = order(model="odd/thing", accept_unknown=True)

        def cancelled_meanwhile():
            actions.cancel(generation.pk)
            return Unavailable("nobody there")

        odd.answers["submit"] = [cancelled_meanwhile]
        submit(generation.pk)
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.NO)

    def test_accepted_it_is_stopped_there(self, odd):
        [generation] = order(model="odd/thing", accept_unknown=True)

        def cancelled_meanwhile():
            actions.cancel(generation.pk)
            return Operation({"id": "1"}, "1")

        odd.answers["submit"] = [cancelled_meanwhile]
        submit(generation.pk)
        polled(generation)
        assert odd.calls["cancel"] == 1

    def test_what_stops_inside_a_paid_call_may_have_been_charged(self, odd):
        [generation] = order(model="odd/thing", accept_unknown=True)

        def cancelled_meanwhile():
            actions.cancel(generation.pk)
            return Stopped()

        odd.answers["submit"] = [cancelled_meanwhile]
        submit(generation.pk)
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.MAYBE)

    def test_in_doubt_and_linked_it_goes_on(self, odd):
        """The wish from before the doubt does not stop what the user goes on with."""
        generation = make_generation(
            State.UNKNOWN, provider="odd", model_id="thing", cancel_asked=True
        )
        reconciliation.link(generation.pk, "job-1")
        polled(generation)
        assert (row(generation).state, odd.calls["cancel"]) == (State.RUNNING, 0)

    def test_in_doubt_and_found_it_goes_on(self, odd):
        generation = make_generation(
            State.UNKNOWN, provider="odd", model_id="thing", cancel_asked=True
        )
        odd.answers["find"] = [Operation({"id": "1"}, "1")]
        assert reconciliation.look_again(generation.pk)
        polled(generation)
        assert (row(generation).state, odd.calls["cancel"]) == (State.RUNNING, 0)


class TestInWords:
    @pytest.mark.parametrize(
        ("provider", "state", "words"),
        [
            ("odd", State.QUEUED, "Cancelled. Nothing was spent on it."),
            ("odd", State.RUNNING, "Odd is told to stop it. What it did until then may be"),
            ("odd", State.SUBMITTING, "It is being sent. Odd is told to stop it then; it may be"),
            ("unstoppable", State.RUNNING, "so it is charged anyway."),
            ("unstoppable", State.SUBMITTING, "so it is charged anyway."),
            ("vanished", State.RUNNING, "vanished cannot stop what was sent"),
            ("free", State.SUBMITTING, "It stops in a moment and costs nothing."),
        ],
    )
    def test_cancel_says_whether_it_still_costs(self, client, odd, free, provider, state, words):
        generation = make_generation(state, provider=provider)
        response = client.post(reverse("cancel"), {"generation": generation.pk}, **HTMX)
        assert words in response.content.decode()

    def test_giving_up_says_it_too(self, client, odd):
        generation = running(cancel_asked=True)
        page = client.get(reverse("queue")).content.decode()
        assert f"Stop waiting {generation.pk}" in page
        response = client.post(
            reverse("cancel"), {"generation": generation.pk, "give_up": "yes"}, **HTMX
        )
        assert "No longer waited for. Odd may charge;" in response.content.decode()
        details = client.get(reverse("details", args=[generation.pk]), **HTMX).content.decode()
        assert "Ask for it again, free" in details
        assert "until then its price stays reserved" in details
        assert "It may be charged twice" in details

    def test_of_what_is_free(self, odd):
        assert "costs nothing" in cancellation.words(running(estimate_micros=0))

    @pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
    def test_a_retry_of_what_may_have_been_charged_wants_a_second_press(self, client, odd, state):
        generation = make_generation(state, charged=Charged.MAYBE)
        response = client.post(reverse("retry"), {"generation": generation.pk}, **HTMX)
        assert "it may be charged twice" in response.content.decode()
        assert row(generation).state == state
        data = {"generation": generation.pk, "twice": "yes"}
        client.post(reverse("retry"), data, **HTMX)
        assert row(generation).state == State.QUEUED

    def test_its_card_does_not_offer_it_at_one_press(self, client, odd):
        make_generation(State.FAILED, charged=Charged.MAYBE)
        page = flat(client.get(reverse("create")))
        card = re.search(r'<article class="card ended failed".*?</article>', page, re.S)[0]
        assert 'name="twice" value="yes"' in card
        assert f'hx-post="{reverse("retry")}" hx-vals' not in card

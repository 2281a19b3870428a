"""Reserves of what ended before anybody knew whether it was charged: shown, closed by a word."""

import re

import pytest
from django.db.models import Sum
from django.urls import reverse

from ledger import entries, spending
from ledger.models import Basis, Doubt, LedgerEntry
from production import actions, reconciliation
from production.engine import transitions
from production.generation_charge import charge_of
from production.models import Generation, State
from providers.contract import Charged, ProviderError, Unknown
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db


def retried(**facts) -> Generation:
    """Its first round ended in doubt, and it was sent into a second one."""
    generation = make_generation(State.SUBMITTING, **facts)
    transitions.unknown(generation, Unknown())
    actions.retry(generation.pk, pay_twice=True)
    generation.refresh_from_db()
    return generation


def cancelled_while_running(**facts) -> Generation:
    generation = make_generation(State.RUNNING, **facts)
    transitions.cancelled(generation, Charged.MAYBE)
    return generation


def left_open() -> list[reconciliation.Undecided]:
    return [one for one in reconciliation.undecided() if not one.has_card]


def committed() -> int:
    return LedgerEntry.objects.aggregate(sum=Sum("delta_usd"))["sum"]


class TestWhatIsUndecided:
    @pytest.mark.parametrize("make", [retried, cancelled_while_running])
    def test_left_open(self, make):
        generation = make()
        [one] = left_open()
        assert one.doubt.reserve.generation_uid == generation.uid
        assert (one.doubt.reserve.round, one.generation) == (1, generation.pk)
        assert one.prompt == generation.prompt

    def test_what_has_a_card_of_its_own_is_told_apart(self):
        make_generation(State.UNKNOWN)
        assert [one.has_card for one in reconciliation.undecided()] == [True]

    @pytest.mark.parametrize("charged", [Charged.YES, Charged.NO])
    def test_what_is_certain_is_not(self, charged):
        transitions.cancelled(make_generation(State.RUNNING), charged)
        assert not Doubt.objects.exists()

    def test_what_goes_on_again_is_not(self):
        generation = make_generation(State.FAILED, charged=Charged.MAYBE, results=[{"url": "x"}])
        entries.doubt(charge_of(generation), "the files did not come")
        transitions.fetch_again(generation)
        assert not reconciliation.undecided()
        transitions.done(generation)
        assert not Doubt.objects.exists()

    def test_that_of_a_generation_that_is_gone_is_still_there(self):
        generation = cancelled_while_running()
        Generation.objects.filter(pk=generation.pk).delete()
        [one] = left_open()
        assert one.generation is None

    def test_each_round_has_its_own(self):
        generation = retried()
        transitions.claim(generation, {})
        transitions.unknown(generation, Unknown())
        assert sorted(one.doubt.reserve.round for one in reconciliation.undecided()) == [1, 2]


class TestAnswer:
    @pytest.mark.parametrize(("was_charged", "spent"), [(True, 10_000), (False, 0)])
    def test_it_closes_the_reserve_and_tells_the_generation(self, was_charged, spent):
        generation = cancelled_while_running()
        [one] = left_open()
        reconciliation.answer(one.doubt.pk, was_charged=was_charged)
        assert committed() == spent
        assert spending.headlines(spending.by_day(), spending.in_all())[2].spent == spent
        generation.refresh_from_db()
        assert generation.charged == (Charged.YES if was_charged else Charged.NO)
        assert generation.cost_micros == spent
        assert not Doubt.objects.exists()

    def test_an_older_round_leaves_the_present_one_alone(self):
        generation = retried()
        [one] = left_open()
        reconciliation.answer(one.doubt.pk, was_charged=True)
        assert committed() == 20_000
        generation.refresh_from_db()
        assert (generation.state, generation.charged) == (State.QUEUED, Charged.NO)
        transitions.cancelled(generation)
        assert committed() == 10_000

    def test_charged_at_an_unknown_price_stays_unknown(self):
        cancelled_while_running(estimate_micros=None)
        [one] = left_open()
        reconciliation.answer(one.doubt.pk, was_charged=True)
        entry = LedgerEntry.objects.last()
        assert (entry.type, entry.basis, entry.amount_micros) == ("settle", Basis.UNKNOWN, None)

    def test_twice_counts_once(self):
        cancelled_while_running()
        [one] = left_open()
        reconciliation.answer(one.doubt.pk, was_charged=True)
        with pytest.raises(actions.NotPossible, match="settled already"):
            reconciliation.answer(one.doubt.pk, was_charged=False)
        assert committed() == 10_000

    def test_what_is_settled_is_not_asked_for_again(self):
        """Asked for once more in vain, it would be a doubt that nobody can close."""
        generation = cancelled_while_running(operation={"id": "7"})
        [one] = left_open()
        reconciliation.answer(one.doubt.pk, was_charged=True)
        generation.refresh_from_db()
        assert transitions.fetch_again(generation)
        transitions.failed(generation, ProviderError("Gone.", charged=Charged.MAYBE))
        assert not Doubt.objects.exists()
        assert committed() == 10_000

    def test_what_has_a_card_is_decided_there(self):
        make_generation(State.UNKNOWN)
        with pytest.raises(actions.NotPossible):
            reconciliation.answer(reconciliation.undecided()[0].doubt.pk, was_charged=False)

    def test_discard_needs_no_provider_that_is_there(self):
        generation = make_generation(State.UNKNOWN, provider="vanished")
        reconciliation.discard(generation.pk, was_charged=False)
        assert not Doubt.objects.exists()


class TestCostsPage:
    def words(self, response) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    def test_it_tells_of_both_and_asks_about_what_is_left_open(self, client):
        make_generation(State.UNKNOWN)
        retried(prompt="a <b>fox</b>")
        response = client.get(reverse("costs"))
        words = self.words(response)
        assert "2 may have been charged, up to 0.02 $" in words
        assert "Decide on 1 on the Queue page" in words
        assert response.content.decode().count(reverse("reserve-answer")) == 1
        assert "<b>fox" not in response.content.decode()

    @pytest.mark.parametrize(
        ("answer", "said"), [("yes", "Closed as charged."), ("no", "Closed as not charged.")]
    )
    def test_an_answer(self, client, answer, said):
        cancelled_while_running()
        [one] = left_open()
        response = client.post(
            reverse("reserve-answer"), {"doubt": one.doubt.pk, "charged": answer}, follow=True
        )
        assert said in self.words(response)
        assert "may have been charged" not in self.words(response)

    @pytest.mark.parametrize("doubt", ["", "0", "-1", "9" * 40, "🦊", "1 OR 1"])
    @pytest.mark.parametrize("answer", ["yes", "perhaps", ""])
    def test_rubbish_changes_nothing(self, client, doubt, answer):
        cancelled_while_running()
        response = client.post(
            reverse("reserve-answer"), {"doubt": doubt, "charged": answer}, follow=True
        )
        assert "othing was changed" in self.words(response)
        assert Doubt.objects.count() == 1

    def test_a_great_many_are_counted_and_the_newest_listed(
        self, client, django_assert_max_num_queries
    ):
        for _ in range(53):
            cancelled_while_running()
        with django_assert_max_num_queries(12):
            response = client.get(reverse("costs"))
        assert "And 3 older." in self.words(response)
        assert response.content.decode().count(reverse("reserve-answer")) == 50

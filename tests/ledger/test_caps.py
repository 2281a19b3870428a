"""Caps block inside the reserving transaction; the ledger adds up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from ledger import caps, day_totals, entries, totals
from ledger.day_models import PurseDay
from ledger.models import Basis, Cap, ExchangeRate, LedgerEntry
from ledger.money import from_words, in_usd, in_words
from production.engine import transitions
from production.generation_charge import charge_of
from production.models import Generation, State
from projects.models import Project
from providers.contract import Charged, ProviderError
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db
CENT = 10_000


def reserve(generations):
    entries.reserve([charge_of(generation) for generation in generations])


def committed() -> int:
    return LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"] or 0


def unreserved(count: int = 1, **changes) -> list[Generation]:
    order = changes.pop("order", None) or make_order()
    facts = {
        "order": order,
        "project": order.project,
        "provider": "scripted",
        "model_id": "picture",
        "kind": "text-to-image",
        "estimate_micros": CENT,
    }
    return [Generation.objects.create(**facts | changes) for _ in range(count)]


class TestCheck:
    @pytest.mark.parametrize("period", Cap.Period.values)
    def test_up_to_the_cap_passes_and_one_more_does_not(self, period):
        Cap.objects.create(period=period, amount_micros=5 * CENT)
        reserve(unreserved(5))
        with pytest.raises(caps.CapReached, match=r"0\.05 \$"):
            reserve(unreserved(6))
        assert LedgerEntry.objects.count() == 5

    def test_it_says_which_cap_what_is_left_and_how_to_raise_it(self):
        Cap.objects.create(period="day", provider="scripted", amount_micros=5 * CENT)
        reserve(unreserved(3))
        with pytest.raises(caps.CapReached) as caught:
            reserve(unreserved(4))
        assert str(caught.value) == (
            "Nothing was ordered: the cap “Per day provider scripted” of 0.05 $ has 0.02 $ left, "
            "and this would cost 0.04 $. Raise the cap on the Costs page, or order less."
        )

    def test_a_cap_per_order_does_not_add_up_over_orders(self):
        Cap.objects.create(period="order", amount_micros=2 * CENT)
        reserve(unreserved(2))
        reserve(unreserved(2))
        assert committed() == 4 * CENT

    def test_a_cap_of_zero_lets_only_free_work_pass(self):
        Cap.objects.create(period="all", amount_micros=0)
        reserve(unreserved(1, estimate_micros=0))
        with pytest.raises(caps.CapReached):
            reserve(unreserved(1, estimate_micros=1))

    def test_another_project_or_provider_is_not_held(self):
        other = Project.objects.create(name="Other", slug="other")
        Cap.objects.create(period="all", project=other, amount_micros=0)
        Cap.objects.create(period="all", provider="else", amount_micros=0)
        reserve(unreserved(3))
        with pytest.raises(caps.CapReached, match="project Other"):
            reserve(unreserved(1, order=make_order(project=other)))
        with pytest.raises(caps.CapReached, match="provider else"):
            reserve(unreserved(1, provider="else"))

    def test_a_purse_holds_what_carries_its_name_and_a_part_of_it_less(self):
        Cap.objects.create(period="all", purse="film-1", amount_micros=5 * CENT)
        Cap.objects.create(period="all", purse="film-1", part="shot 3", amount_micros=2 * CENT)
        third = {"purse": "film-1", "part": "shot 3"}
        reserve(unreserved(9))
        reserve(unreserved(9, order=make_order(purse="film-2", part="shot 3")))
        reserve(unreserved(2, order=make_order(**third)))
        with pytest.raises(caps.CapReached, match="“In all purse film-1, part shot 3”"):
            reserve(unreserved(1, order=make_order(**third)))
        reserve(unreserved(3, order=make_order(purse="film-1", part="shot 4")))
        with pytest.raises(caps.CapReached, match="“In all purse film-1”"):
            reserve(unreserved(1, order=make_order(purse="film-1")))
        [cap] = [one for one in caps.standings() if one.cap.part]
        assert cap.committed == 2 * CENT

    def test_a_part_of_a_purse_is_added_up_by_an_index_of_its_own(self):
        plan = totals.by_kind(LedgerEntry.objects.of_purse("film-1"), "part")
        assert "USING COVERING INDEX ledger_of_purse (purse=?)" in plan.explain()

    def test_a_purse_is_added_up_from_its_days(self):
        closed, _ = day_totals.halves(day_totals.Days(purse="film-1"))
        assert closed.model is PurseDay
        assert "SEARCH ledger_purseday USING INDEX" in closed.explain()

    def test_yesterday_does_not_count_against_today(self):
        Cap.objects.create(period="day", amount_micros=CENT)
        reserve(unreserved(1))
        LedgerEntry.objects.update(day=timezone.localdate() - timedelta(days=1))
        reserve(unreserved(1))

    def test_a_release_gives_room_again(self):
        Cap.objects.create(period="day", amount_micros=CENT)
        [first] = unreserved(1, state=State.SUBMITTING)
        entries.reserve([charge_of(first)])
        transitions.failed(first, ProviderError(charged=Charged.NO))
        reserve(unreserved(1))

    def test_retry_asks_the_caps_too(self):
        generation = make_generation(State.FAILED)
        Cap.objects.create(period="all", amount_micros=CENT)
        with pytest.raises(caps.CapReached):
            transitions.requeue(generation)
        generation.refresh_from_db()
        assert generation.state == State.FAILED


class TestLedger:
    def test_the_real_price_takes_the_place_of_the_reserved_one(self):
        generation = make_generation(State.COLLECTING, cost_micros=7, basis=Basis.ACTUAL)
        transitions.done(generation)
        assert committed() == 7

    def test_closing_a_round_twice_counts_once(self):
        generation = make_generation(State.DONE)
        with transaction.atomic():
            entries.settle(charge_of(generation), 3, Basis.ACTUAL)
            entries.release(charge_of(generation))
        assert committed() == 3

    def test_another_currency_counts_at_the_users_rate(self):
        ExchangeRate.objects.create(currency="CNY", usd=Decimal("0.14"))
        reserve(unreserved(1, currency="CNY", estimate_micros=100))
        assert committed() == 14

    def test_a_currency_without_a_rate_is_unknown_not_zero(self):
        reserve(unreserved(1, currency="XTS", estimate_micros=100))
        assert LedgerEntry.objects.get().basis == Basis.UNKNOWN
        assert in_usd(100, "XTS") is None

    def test_it_outlives_generation_and_project(self):
        generation = make_generation(State.FAILED)
        project = Project.objects.create(name="Gone", slug="gone")
        Generation.objects.update(project=project)
        generation.order.delete()
        project.delete()
        assert LedgerEntry.objects.count() == 1

    @pytest.mark.parametrize(
        ("micros", "words"),
        [
            (None, "unknown"),
            (0, "0.00 $"),
            (34_000, "0.034 $"),
            (1_500_000, "1.50 $"),
            (1, "0.000001 $"),
        ],
    )
    def test_amounts_in_words(self, micros, words):
        assert in_words(micros) == words

    @pytest.mark.parametrize("text", ["", "abc", "-1", "NaN", "inf", "1.2.3"])
    def test_what_is_no_amount_is_refused_in_words(self, text):
        with pytest.raises(ValueError, match="amount"):
            from_words(text)

    def test_amounts_as_people_write_them(self):
        assert [from_words(text) for text in ("5", "1,50 $", " 0.034 USD ")] == [
            5_000_000,
            1_500_000,
            34_000,
        ]


class TestStandings:
    def test_warns_from_80_per_cent_on(self):
        Cap.objects.create(period="day", amount_micros=10 * CENT)
        reserve(unreserved(7))
        assert not caps.standings()[0].near
        reserve(unreserved(1))
        standing = caps.standings()[0]
        assert standing.near
        assert standing.left == 2 * CENT

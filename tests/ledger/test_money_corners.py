"""Prices, rates and caps at their edges: nothing slips past a cap for want of a price or a rate."""

import re
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from ledger import caps, entries, spending
from ledger.models import Basis, Cap, ExchangeRate, LedgerEntry
from ledger.money import valid_money
from ledger.totals import Sums, total
from production import actions, orders
from production.engine import transitions
from production.estimates import Estimate, estimate_of
from production.generation_charge import charge_of
from production.models import Generation, Order, State
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers.contract import Finished, Money, ProviderError
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
CENT = 10_000
HTMX = {"HTTP_HX_REQUEST": "true"}


def priced(amount: object = "0.01", model_id: str = "picture", **more: object) -> None:
    """The user's own price of a scripted model."""
    price = {"unit": "run", "amount": amount, "currency": "USD", **more}
    CatalogueModel.objects.filter(model_id=model_id).update(own_price=price)


def ask(**changes) -> OrderRequest:
    facts = {"kind": "text-to-image", "prompt": "x", "lines": [OrderLine("scripted/picture")]}
    return OrderRequest(**facts | changes)


def ordered(**changes) -> Generation:
    return orders.place(ask(**changes)).generations.first()


def committed() -> int:
    return LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"] or 0


def all_time() -> Sums:
    return total(spending.by_day().values())


def only_the_picture(**more: object) -> None:
    CatalogueModel.objects.exclude(provider="scripted", model_id="picture").delete()
    priced(**more)


def rate(usd: str, currency: str = "CNY") -> None:
    ExchangeRate.objects.update_or_create(currency=currency, defaults={"usd": Decimal(usd)})


class TestPricesThatCannotBe:
    @pytest.mark.parametrize(
        "said",
        [
            None,
            Money(Decimal("-0.01")),
            Money(Decimal("NaN")),
            Money(Decimal("Infinity")),
            Money(Decimal("1e30")),
            Money("free"),
            Money(Decimal(1), "$"),
            "0.04 $",
        ],
        ids=repr,
    )
    def test_are_no_prices(self, said):
        assert valid_money(said) is None

    @pytest.mark.parametrize("amount", ["0", "0.000001", "1000000000"])
    def test_others_are(self, amount):
        assert valid_money(Money(Decimal(amount))) == Money(Decimal(amount))

    @pytest.mark.parametrize(
        "price",
        [
            {"amount": "-1"},
            {"amount": "NaN"},
            {"amount": "1e30"},
            {"amount": "9" * 60},
            {"amount": "cheap"},
            {"amount": None},
            {"unit": "furlong"},
            {"unit": "second"},
            {"currency": "dollars"},
            {"table": "none"},
        ],
        ids=repr,
    )
    def test_make_an_order_that_wants_a_yes(self, emulator: Emulator, client, price):
        priced(**price)
        with pytest.raises(OrderRejected, match="unknown") as caught:
            ordered()
        assert caught.value.reason == "cap"
        assert not Order.objects.exists()
        generation = ordered(accept_unknown=True)
        assert (generation.estimate_micros, committed()) == (None, 0)
        assert client.get(reverse("create")).status_code == 200

    def test_so_many_units_that_nobody_could_pay_is_unknown(self, emulator: Emulator):
        priced("1000000", quantity="guidance")
        row = CatalogueModel.objects.get(provider="scripted", model_id="picture")
        row.schema["properties"]["guidance"] = {"type": "integer"}
        row.save(update_fields=["schema"])
        line = OrderLine("scripted/picture", {"guidance": 10**15})
        with pytest.raises(OrderRejected, match="unknown"):
            ordered(lines=[line])

    def test_free_is_a_price(self, emulator: Emulator):
        priced("0")
        Cap.objects.create(period="all", amount_micros=0)
        assert ordered().estimate_micros == 0


class TestWithoutARate:
    def test_an_order_wants_a_yes_and_says_why(self, emulator: Emulator):
        priced(currency="CNY")
        with pytest.raises(OrderRejected, match="What CNY is worth is unknown; enter a rate"):
            ordered()
        rate("0.14")
        assert ordered().estimate_micros == CENT
        assert committed() == 1_400

    def test_the_page_asks_for_it_too(self, emulator: Emulator, client):
        only_the_picture(currency="CNY")
        page = client.get(reverse("create"), {"kind": "text-to-image"}).content.decode()
        assert "CNY has no rate" in page
        assert 'name="accept_unknown"' in page

    def test_with_one_it_shows_usd_beside_it(self, emulator: Emulator, client):
        only_the_picture(amount="10", currency="CNY")
        rate("0.14")
        page = client.get(reverse("create"), {"kind": "text-to-image"}).content.decode()
        words = re.sub(r"<[^>]+>", " ", page)
        assert re.search(r"10\.00 CNY\s+1\.40 \$", words)

    def test_several_currencies_add_up_in_usd(self):
        rate("0.5")
        prices = [Money(Decimal(1)), Money(Decimal(4), "CNY")]
        assert estimate_of(prices, 2) == Estimate(6_000_000)
        assert estimate_of([*prices, Money(Decimal(1), "XTS")]) == Estimate(None)
        assert estimate_of([*prices, None]) == Estimate(None)


class TestCapsAndTheUnknown:
    @pytest.mark.parametrize("period", Cap.Period.values)
    def test_a_cap_of_zero_lets_nothing_unknown_pass(self, emulator: Emulator, period):
        priced(None)
        Cap.objects.create(period=period, amount_micros=0)
        with pytest.raises(OrderRejected, match="what this would cost is unknown"):
            ordered(accept_unknown=True)
        assert not LedgerEntry.objects.exists()

    def test_nor_does_one_that_is_used_up(self, emulator: Emulator):
        Cap.objects.create(period="day", amount_micros=CENT)
        ordered()
        priced(currency="CNY")
        with pytest.raises(OrderRejected, match="0\\.00 \\$ left"):
            ordered(accept_unknown=True)

    def test_while_something_is_left_of_one_that_allows_it_the_yes_holds(self, emulator: Emulator):
        Cap.objects.create(period="day", amount_micros=1, allows_unknown=True)
        priced(None)
        assert ordered(accept_unknown=True).estimate_micros is None

    def test_what_is_known_of_the_order_counts_with_it(self, emulator: Emulator):
        """One part fills the cap, so that the other, of which nobody knows, is too much."""
        Cap.objects.create(period="order", amount_micros=CENT)
        CatalogueModel.objects.filter(provider="scripted-nofind").update(own_price={"unit": "?"})
        lines = [OrderLine("scripted/picture"), OrderLine("scripted-nofind/picture")]
        with pytest.raises(OrderRejected, match="is unknown"):
            ordered(lines=lines, accept_unknown=True)


class TestBetweenReserveAndSettle:
    def under_way(self, **facts) -> Generation:
        return make_generation(State.COLLECTING, **{"currency": "CNY", **facts})

    def settled(self, generation: Generation, micros: int, currency: str = "CNY") -> LedgerEntry:
        generation.currency = currency
        with transaction.atomic():
            entries.settle(charge_of(generation), micros, Basis.ACTUAL)
        return LedgerEntry.objects.last()

    def test_the_rate_changed(self):
        rate("0.14")
        generation = self.under_way()
        rate("0.20")
        assert self.settled(generation, CENT).basis == Basis.ACTUAL
        assert (committed(), all_time().spent) == (2_000, 2_000)

    def test_the_rate_was_removed(self):
        """It is worth what it was; a cap that it counts against must not forget it."""
        rate("0.14")
        generation = self.under_way()
        ExchangeRate.objects.all().delete()
        assert self.settled(generation, 3 * CENT).basis == Basis.ACTUAL
        assert (committed(), all_time().unknown) == (4_200, 0)

    def test_the_bill_came_in_a_currency_without_a_rate(self):
        generation = self.under_way(currency="USD")
        entry = self.settled(generation, 7 * CENT)
        assert (entry.amount_micros, entry.currency) == (7 * CENT, "CNY")
        assert (entry.basis, committed()) == (Basis.ESTIMATE, CENT)

    def test_where_the_estimate_was_unknown_too_it_stays_unknown(self):
        entry = self.settled(self.under_way(estimate_micros=None), CENT)
        assert (entry.basis, committed(), all_time().unknown) == ("unknown", 0, 1)

    def test_the_price_changed(self, emulator: Emulator):
        """What was ordered at the old price is settled at that, where nobody tells another."""
        generation = ordered()
        priced("5")
        Generation.objects.update(state=State.COLLECTING)
        generation.refresh_from_db()
        transitions.done(generation)
        assert committed() == CENT

    def test_a_bill_above_the_estimate_counts_against_the_next_order(self):
        Cap.objects.create(period="day", amount_micros=3 * CENT)
        self.settled(self.under_way(currency="USD"), 3 * CENT, "USD")
        with pytest.raises(caps.CapReached):
            make_generation(estimate_micros=1)


class TestRetry:
    """A retry is an order: today's price, today's rate, the same caps."""

    def failed(self, emulator: Emulator, **changes) -> Generation:
        generation = ordered(**changes)
        transitions.failed(generation, ProviderError())
        return generation

    def test_at_todays_price(self, emulator: Emulator):
        generation = self.failed(emulator)
        priced("0.05")
        actions.retry(generation.pk)
        generation.refresh_from_db()
        assert (generation.estimate_micros, committed()) == (5 * CENT, 5 * CENT)

    def test_todays_price_may_pass_a_cap(self, emulator: Emulator):
        generation = self.failed(emulator)
        Cap.objects.create(period="order", amount_micros=4 * CENT)
        priced("0.05")
        for act in (lambda: actions.retry(generation.pk), actions.retry_failed):
            with pytest.raises(actions.NotPossible, match="the cap"):
                act()
        assert committed() == 0

    def test_a_price_that_is_not_known_any_more_wants_a_yes(self, emulator: Emulator):
        generation = self.failed(emulator)
        priced(None)
        with pytest.raises(actions.NotPossible, match="not known any more"):
            actions.retry(generation.pk)
        with pytest.raises(actions.NotPossible, match=r"0 retried\. What Scripted picture costs"):
            actions.retry_failed()

    def test_one_that_never_was_has_had_it(self, emulator: Emulator):
        priced(None)
        generation = self.failed(emulator, accept_unknown=True)
        assert actions.retry(generation.pk).state == State.QUEUED

    def test_after_a_bill_in_another_currency_the_estimate_keeps_its_own(self, emulator: Emulator):
        rate("0.14")
        generation = ordered()
        Generation.objects.update(state=State.RUNNING)
        generation.refresh_from_db()
        transitions.received(
            generation, Finished((), cost=Money(Decimal("0.1"), "CNY")), [{"url": "u"}]
        )
        transitions.failed(generation, ProviderError())
        spent = committed()
        actions.retry(generation.pk)
        generation.refresh_from_db()
        assert (generation.estimate_micros, generation.currency) == (CENT, "USD")
        assert committed() - spent == CENT

    def test_so_does_that_of_a_model_that_is_gone(self):
        rate("0.14")
        generation = make_generation(State.FAILED, model_id="gone")
        Generation.objects.update(currency="CNY")
        actions.retry(generation.pk)
        assert committed() == 2 * CENT

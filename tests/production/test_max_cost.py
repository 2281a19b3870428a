"""The most that an order may cost: the way past a cap for what nobody knows the price of."""

import json
import random
import re

import pytest
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from ledger import entries, spending
from ledger.export import COLUMNS, rounds
from ledger.models import Basis, Cap, LedgerEntry
from ledger.totals import Sums, total
from production import actions, max_cost, orders, reconciliation, reorder
from production.confirmation import Yes
from production.engine import transitions
from production.generation_charge import charge_of
from production.models import Generation, Order, State
from production.orders import OrderLine, OrderRejected
from providers.contract import Charged, ProviderError
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.ledger.test_money_corners import ask, only_the_picture, ordered, priced
from tests.production.test_generate import generate

pytestmark = pytest.mark.django_db
CENT = 10_000
HTMX = {"HTTP_HX_REQUEST": "true"}
BOTH = [OrderLine("scripted/picture"), OrderLine("scripted-nofind/picture")]


def committed() -> int:
    return LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"] or 0


def all_time() -> Sums:
    return total(spending.by_day().values())


def capped(cents: int = 100, period: str = "day", **more) -> Cap:
    return Cap.objects.create(period=period, amount_micros=cents * CENT, **more)


def collecting(**changes) -> Generation:
    """An order at an unknown price whose work is all but done."""
    priced(None)
    generation = ordered(**changes)
    Generation.objects.update(state=State.COLLECTING)
    generation.refresh_from_db()
    return generation


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestUnknownPricesAtACap:
    @pytest.mark.parametrize("period", Cap.Period.values)
    @pytest.mark.parametrize("why", [{"amount": "?"}, {"currency": "XTS"}])
    def test_every_period_stops_them_whatever_is_left(self, emulator: Emulator, period, why):
        """A yes alone passes no cap; a currency without a rate is no price either."""
        priced(**why)
        capped(1000, period)
        with pytest.raises(OrderRejected, match="Say the most that it may cost") as caught:
            ordered(accept_unknown=True)
        assert caught.value.reason == "cap"
        assert caught.value.stop.cap == Cap.objects.get()
        assert "10.00 $ left" in str(caught.value)
        assert not Order.objects.exists()

    def test_one_that_allows_them_lets_a_yes_pass(self, emulator: Emulator):
        priced(None)
        capped(1, allows_unknown=True)
        assert ordered(accept_unknown=True).most_micros is None

    def test_all_must_allow_them(self, emulator: Emulator):
        priced(None)
        capped(1, allows_unknown=True)
        capped(1, "month")
        with pytest.raises(OrderRejected, match="Per month"):
            ordered(accept_unknown=True)

    def test_one_of_another_provider_or_project_does_not_stop_them(self, emulator: Emulator):
        priced(None)
        capped(0, provider="scripted-nofind")
        assert ordered(accept_unknown=True)

    def test_without_a_cap_the_yes_is_enough_and_still_asked_for(self, emulator: Emulator):
        priced(None)
        with pytest.raises(OrderRejected, match="or say yes"):
            ordered()
        assert ordered(accept_unknown=True)

    def test_what_is_known_and_free_passes_any(self, emulator: Emulator):
        priced("0")
        capped(0)
        assert ordered().estimate_micros == 0


class TestTheMost:
    def test_is_reserved_and_counted(self, emulator: Emulator):
        priced(None)
        capped(100)
        generation = ordered(most_micros=40 * CENT)
        assert (generation.estimate_micros, generation.most_micros) == (None, 40 * CENT)
        assert committed() == 40 * CENT
        reserve = LedgerEntry.objects.get()
        assert (reserve.basis, reserve.currency) == (Basis.MOST, "USD")
        with pytest.raises(OrderRejected, match=r"0\.60 \$ left, and this may cost 0\.61 \$"):
            ordered(most_micros=61 * CENT)
        assert ordered(most_micros=60 * CENT)

    def test_needs_no_other_yes_with_a_cap_or_without(self, emulator: Emulator):
        priced(None)
        assert ordered(most_micros=CENT)

    def test_known_parts_at_their_price_and_the_rest_for_the_others(self, emulator: Emulator):
        CatalogueModel.objects.filter(provider="scripted-nofind").update(own_price={"unit": "?"})
        order = orders.place(ask(lines=BOTH, count=3, most_micros=10 * CENT))
        parts = order.generations.order_by("id").values_list("estimate_micros", "most_micros")
        assert list(parts) == [(CENT, CENT)] * 3 + [(None, 23_334), (None, 23_333), (None, 23_333)]
        assert committed() == 10 * CENT

    @pytest.mark.parametrize("seed", range(20))
    def test_no_micro_is_lost_or_invented(self, seed):
        dice = random.Random(seed)
        prices = [dice.choice([None, dice.randrange(10**6)]) for _ in range(dice.randint(1, 64))]
        whole = sum(price or 0 for price in prices) + dice.randrange(64, 10**7)
        shares = max_cost.share(prices, whole)
        assert sum(shares) == whole
        unknown = [share for share, price in zip(shares, prices, strict=True) if price is None]
        assert not unknown or max(unknown) - min(unknown) <= 1

    @pytest.mark.parametrize(
        ("cents", "sentence"),
        [(2, "0.03 $ of its price is known"), (3, "leaves nothing for what has an unknown price")],
    )
    def test_too_little_for_the_known_part_is_refused(self, emulator: Emulator, cents, sentence):
        CatalogueModel.objects.filter(provider="scripted-nofind").update(own_price={"unit": "?"})
        with pytest.raises(OrderRejected, match=re.escape(sentence)) as caught:
            orders.place(ask(lines=BOTH, count=3, most_micros=cents * CENT))
        assert list(caught.value.errors) == ["most"]
        assert not Order.objects.exists()

    @pytest.mark.parametrize("amount", [-1, 10**16])
    def test_what_cannot_be_an_amount(self, emulator: Emulator, amount):
        with pytest.raises(OrderRejected, match="between 0 and"):
            ordered(most_micros=amount)

    def test_a_known_price_above_it_is_refused_and_one_below_is_reserved(self, emulator: Emulator):
        with pytest.raises(OrderRejected, match=r"It costs 0\.02 \$, and that is above"):
            orders.place(ask(count=2, most_micros=2 * CENT - 1))
        orders.place(ask(count=2, most_micros=5 * CENT))
        assert committed() == 2 * CENT

    def test_a_currency_without_a_rate_is_held_by_it(self, emulator: Emulator):
        priced(currency="XTS")
        ordered(most_micros=7 * CENT)
        assert committed() == 7 * CENT


class TestSettled:
    def test_at_the_actual_cost_where_that_is_told(self, emulator: Emulator):
        generation = collecting(most_micros=40 * CENT)
        Generation.objects.update(cost_micros=3 * CENT, basis=Basis.ACTUAL)
        generation.refresh_from_db()
        transitions.done(generation)
        sums = all_time()
        assert (committed(), sums.spent, sums.billed) == (3 * CENT, 3 * CENT, 3 * CENT)
        assert (sums.open, sums.open_most, sums.unknown) == (0, 0, 0)
        assert sums.off is None, "the most was no estimate"
        assert dict(zip(COLUMNS, *rounds(spending.period("all")), strict=True))["basis"] == "actual"

    def test_charged_and_untold_the_most_stands(self, emulator: Emulator):
        generation = collecting(most_micros=40 * CENT)
        transitions.done(generation)
        generation.refresh_from_db()
        assert (generation.cost_micros, generation.charged) == (None, Charged.YES)
        sums = all_time()
        assert (committed(), sums.spent, sums.at_most) == (40 * CENT, 40 * CENT, 40 * CENT)
        assert (sums.billed, sums.by_estimate, sums.reserved) == (0, 0, 0)

    def test_a_bill_in_a_currency_without_a_rate_leaves_the_most(self, emulator: Emulator):
        generation = collecting(most_micros=40 * CENT)
        Generation.objects.update(cost_micros=3, basis=Basis.ACTUAL, currency="XTS")
        generation.refresh_from_db()
        transitions.done(generation)
        assert all_time().at_most == committed() == 40 * CENT

    def test_a_bill_above_it_counts_in_full(self, emulator: Emulator):
        generation = collecting(most_micros=CENT)
        with transaction.atomic():
            entries.settle(charge_of(generation), 5 * CENT, Basis.ACTUAL)
        assert all_time().spent == committed() == 5 * CENT

    def test_not_charged_it_is_free_again(self, emulator: Emulator):
        transitions.failed(collecting(most_micros=CENT), ProviderError(charged=Charged.NO))
        assert committed() == all_time().open_most == 0

    @pytest.mark.parametrize(("was_charged", "counted"), [(True, 40 * CENT), (False, 0)])
    def test_by_the_users_word(self, emulator: Emulator, was_charged, counted):
        generation = collecting(most_micros=40 * CENT)
        transitions.cancelled(generation, Charged.MAYBE)
        assert all_time().open_most == 1
        [one] = reconciliation.undecided()
        reconciliation.answer(one.doubt.pk, was_charged=was_charged)
        generation.refresh_from_db()
        assert (committed(), all_time().at_most) == (counted, counted)
        assert generation.basis == ("unknown" if was_charged else "actual")

    def test_any_mix_adds_up(self, emulator: Emulator):
        dice = random.Random(3)
        priced(None)
        spent = reserved = 0
        for _ in range(40):
            its = dice.choice([None, dice.randrange(1, 10**6)])
            generation = ordered(accept_unknown=True, most_micros=its)
            match dice.choice(["open", "told", "untold", "release"]):
                case "open":
                    reserved += its or 0
                    continue
                case "told":
                    cost = dice.randrange(10**6)
                    spent += cost
                    with transaction.atomic():
                        entries.settle(charge_of(generation), cost, Basis.ACTUAL)
                case "untold":
                    spent += its or 0
                    with transaction.atomic():
                        entries.settle(charge_of(generation), None, Basis.UNKNOWN)
                case _:
                    with transaction.atomic():
                        entries.release(charge_of(generation))
        sums = all_time()
        assert (sums.spent, sums.reserved) == (spent, reserved)
        assert committed() == spent + reserved


class TestOnEveryPath:
    """Page, command, retry, retry all, order again, prompt help: one door."""

    def failed(self, **changes) -> Generation:
        generation = ordered(**changes)
        transitions.failed(generation, ProviderError(charged=Charged.NO))
        return generation

    def test_retry_keeps_it_and_the_cap_counts_it(self, emulator: Emulator):
        priced(None)
        generation = self.failed(most_micros=40 * CENT)
        cap = capped(40)
        actions.retry(generation.pk)
        assert committed() == 40 * CENT
        transitions.failed(Generation.objects.get(), ProviderError(charged=Charged.NO))
        Cap.objects.update(amount_micros=40 * CENT - 1)
        for act in (lambda: actions.retry(generation.pk), actions.retry_failed):
            with pytest.raises(actions.NotPossible, match=r"may cost 0\.40 \$") as caught:
                act()
            assert caught.value.stop.cap == cap

    def test_retry_with_neither_is_stopped(self, emulator: Emulator):
        priced(None)
        generation = self.failed(accept_unknown=True)
        capped(1000)
        for act in (
            lambda: actions.retry(generation.pk),
            actions.retry_failed,
            lambda: reorder.order_again(generation.pk, Yes("unknown", asks_unknown=True)),
        ):
            with pytest.raises((actions.NotPossible, OrderRejected), match="is unknown"):
                act()
        assert committed() == 0

    def test_retry_at_a_price_above_it_is_refused(self, emulator: Emulator):
        generation = self.failed(most_micros=2 * CENT)
        priced("0.03")
        with pytest.raises(actions.NotPossible, match=r"costs 0\.03 \$ today.*most of 0\.02 \$"):
            actions.retry(generation.pk)
        priced("0.02")
        actions.retry(generation.pk)
        assert committed() == 2 * CENT

    def test_retry_where_the_price_got_lost_reserves_it(self, emulator: Emulator):
        generation = self.failed(most_micros=2 * CENT)
        priced(None)
        actions.retry(generation.pk)
        assert LedgerEntry.objects.last().basis == Basis.MOST
        assert committed() == 2 * CENT

    def test_of_a_model_that_is_gone_it_stands(self, emulator: Emulator):
        priced(None)
        generation = self.failed(most_micros=2 * CENT)
        CatalogueModel.objects.all().delete()
        actions.retry(generation.pk)
        assert committed() == 2 * CENT

    def test_order_again_keeps_it(self, emulator: Emulator):
        priced(None)
        capped(100)
        [first, _] = orders.place(ask(count=2, most_micros=40 * CENT)).generations.all()
        once_more = reorder.order_again(first.pk).generations.get()
        assert once_more.most_micros == 20 * CENT
        assert committed() == 60 * CENT

    def test_the_command(self, emulator: Emulator):
        cap = capped(100)
        voice = ["hello", "--model", "scripted/voice", "--no-wait"]
        code, _, err = generate(*voice, "--yes")
        assert code == 3
        assert f"“{cap}” of 1.00 $ has 1.00 $ left" in err
        assert generate(*voice, "--most", "1.01")[0] == 3
        assert generate(*voice, "--most", "much")[0] == 2
        code, out, err = generate(*voice, "--most", "0.25", "--json")
        assert code == 0
        assert "Estimate: unknown, at most 0.25 $" in err
        assert json.loads(out)["most"] == "0.25"
        assert committed() == 25 * CENT
        assert generate("x", "--model", "scripted/picture", "--most", "0.005")[0] == 3

    def test_prompt_help(self, emulator: Emulator, client):
        CatalogueModel.objects.exclude(provider="scripted").delete()
        CatalogueModel.objects.filter(model_id="words").update(own_price={"unit": "?"})
        cap = capped(100)
        data = {"prompt": "x", "kind": "text-to-image", "task": "improve", "help_nonce": "n"}
        refused = client.post(reverse("help-order"), data | {"accept_unknown_help": "1"}, **HTMX)
        assert refused.status_code == 422
        assert f"“{cap}”" in words(refused)
        assert f'href="{reverse("costs")}#cap-{cap.pk}"' in refused.content.decode()
        assert (
            client.post(reverse("help-order"), data | {"most_help": "x"}, **HTMX).status_code == 422
        )
        assert not Order.objects.exists()
        assert (
            client.post(reverse("help-order"), data | {"most_help": "0.05"}, **HTMX).status_code
            == 200
        )
        assert committed() == 5 * CENT


class TestOnThePage:
    @pytest.fixture(autouse=True)
    def unknown(self, emulator: Emulator):
        only_the_picture(amount="?")

    def send(self, client, name="price", **changes):
        data = {"kind": "text-to-image", "model": "scripted/picture", "prompt": "x", "count": "2"}
        return client.post(reverse(name), data | {"nonce": "n"} | changes, **HTMX)

    def test_the_field_is_there_only_where_a_price_is_unknown(self, client):
        assert 'name="most"' in self.send(client).content.decode()
        priced("0.01")
        assert 'name="most"' not in self.send(client).content.decode()

    def test_the_price_tells_of_the_cap_before_the_press(self, client):
        cap = capped(30)
        page = self.send(client).content.decode()
        assert 'class="money unknown over"' in page
        assert re.search(r'<div id="price-stop" role="status">\s*<p class="field-error">', page)
        assert f'href="{reverse("costs")}#cap-{cap.pk}"' in page
        assert "“Per day” has 0.30 $ left, and the cost of this is unknown" in words(
            self.send(client, accept_unknown="1")
        )
        assert " over" not in self.send(client, most="0.30").content.decode()
        assert "“Per day” has 0.30 $ left" in words(self.send(client, most="0.31"))

    def test_it_is_the_ledgers_own_rule(self, client):
        """Whatever the line says, the press does."""
        dice = random.Random(5)
        for number in range(30):
            Cap.objects.all().delete()
            capped(dice.randrange(60), dice.choice(["order", "day"]))
            Cap.objects.update(allows_unknown=dice.random() < 0.4)
            priced(dice.choice([None, "0.01", "0.2"]))
            text = dice.choice(["", "0.10", "0.45"])
            asked = {
                "most": text,
                "accept_unknown": "1",
                "nonce": f"n{number}",
                "prompt": f"{number}",
            }
            is_over = " over" in self.send(client, **asked).content.decode()
            assert self.send(client, "order", **asked).status_code == (422 if is_over else 200)

    def test_the_press_is_refused_with_the_cap_or_ordered_with_the_most(self, client):
        cap = capped(30)
        refused = self.send(client, "order", accept_unknown="1")
        assert refused.status_code == 422
        assert f'#cap-{cap.pk}">Show the cap' in refused.content.decode()
        assert self.send(client, "order", most="3 0").status_code == 422
        assert "not an amount of money" in words(self.send(client, "order", most="3 0"))
        assert self.send(client, "order", most="0.30").status_code == 200
        assert committed() == 30 * CENT
        assert sorted(Generation.objects.values_list("most_micros", flat=True)) == [15 * CENT] * 2

    def test_retry_links_to_the_cap(self, client):
        generation = ordered(accept_unknown=True)
        transitions.failed(generation, ProviderError(charged=Charged.NO))
        cap = capped(30)
        for name, data in (("retry", {"generation": generation.pk}), ("retry-failed", {})):
            page = client.post(reverse(name), data | {"agreed": "unknown"}, **HTMX).content.decode()
            assert f'href="{reverse("costs")}#cap-{cap.pk}"' in page

    def test_costs_and_queue_say_at_most(self, client):
        self.send(client, "order", most="0.30")
        assert "at most 0.15 $" in words(client.get(reverse("queue")))
        assert "0.30 $ reserved" in words(client.get(reverse("queue")))
        assert "2 at most" in words(client.get(reverse("costs")))
        Generation.objects.update(state=State.COLLECTING)
        for generation in Generation.objects.all():
            transitions.done(generation)
        assert "0.30 $ at most, where nobody says" in words(client.get(reverse("costs")))


class TestTheCapsOwnWord:
    def test_in_its_form_and_on_the_list(self, client):
        facts = {"period": "day", "amount": "5", "project": "", "provider": ""}
        client.post(reverse("cap-save"), facts)
        cap = Cap.objects.get()
        assert not cap.allows_unknown
        assert f'id="cap-{cap.pk}"' in client.get(reverse("costs")).content.decode()
        assert "unknown price is stopped" in words(client.get(reverse("costs")))
        client.post(reverse("cap-save"), facts | {"cap": cap.pk, "allows_unknown": "on"})
        cap.refresh_from_db()
        assert cap.allows_unknown
        assert "unknown price passes while" in words(client.get(reverse("costs")))
        client.post(reverse("cap-save"), facts | {"cap": cap.pk})
        cap.refresh_from_db()
        assert not cap.allows_unknown


@pytest.mark.parametrize("sent", [{}, {"model": "local/nobody"}, {"count": "0"}])
def test_the_most_of_nothing_is_no_fault(client, sent):
    """Neither the line beside the button nor the order itself."""
    assert max_cost.share([], CENT) == []
    for page in ("price", "order"):
        assert client.post(reverse(page), {"most": "1", **sent}, **HTMX).status_code < 500

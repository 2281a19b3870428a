"""What past bills tell of a price: shown wherever a price is shown, and never taken for one."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from ledger import entries, prices
from ledger.models import Basis, ExchangeRate
from ledger.prices import Origin
from production import orders
from production.generation_charge import charge_of
from production.models import State
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers.models import CatalogueModel
from tests.plans import plans
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
VOICE = ("scripted", "voice")


def billed(*micros, basis=Basis.ACTUAL, **facts):
    usual = {"provider": "scripted", "model_id": "voice"}
    for one in micros:
        done = make_generation(State.DONE, **usual | facts)
        with transaction.atomic():
            entries.settle(charge_of(done), one, basis)


@pytest.fixture(autouse=True)
def models(emulator):
    """The scripted models and no others; nobody knows the price of the voice."""
    CatalogueModel.objects.exclude(provider="scripted").delete()


def voice():
    return CatalogueModel.objects.get(provider="scripted", model_id="voice")


class TestWhatIsLearned:
    def test_the_middle_of_what_was_billed(self):
        billed(40_000, 10_000, 50_000, 40_000)
        found = prices.learned()[VOICE]
        assert (found.micros, found.currency, found.runs) == (40_000, "USD", 4)
        assert str(found) == "usually 0.04 $, from 4 runs here"

    def test_fewer_than_three_teach_nothing(self):
        billed(40_000, 40_000)
        assert prices.learned() == {}

    def test_where_only_a_most_was_known_a_bill_is_one_all_the_same(self):
        billed(1, 1, 1, estimate_micros=None, most_micros=50)
        assert prices.learned()[VOICE].micros == 1

    @pytest.mark.parametrize("basis", [Basis.ESTIMATE, Basis.UNKNOWN, Basis.MOST])
    def test_only_what_the_provider_itself_billed(self, basis):
        billed(1, 1, 1, basis=basis)
        assert prices.learned() == {}

    def test_what_cost_nothing_teaches_nothing(self):
        for _ in range(3):
            failed = make_generation(State.FAILED, provider="scripted", model_id="voice")
            with transaction.atomic():
                entries.release(charge_of(failed))
        assert prices.learned() == {}

    def test_each_model_for_itself_and_the_currency_it_is_mostly_paid_in(self):
        billed(1, 1, 1, model_id="picture")
        billed(2, 2, 2)
        ExchangeRate.objects.create(currency="EUR", usd="1.1")
        billed(9, 9, 9, 9, currency="EUR")
        assert prices.learned()["scripted", "picture"].micros == 1
        assert (prices.learned()[VOICE].micros, prices.learned()[VOICE].currency) == (9, "EUR")

    def test_the_newest_count(self, monkeypatch):
        monkeypatch.setattr(prices, "RECENT_BILLS", 3)
        billed(90_000, 90_000, 90_000, 20_000, 20_000, 20_000)
        assert prices.learned()[VOICE].micros == 20_000

    def test_one_query_of_an_index_alone(self):
        billed(1, 2, 3)
        with plans() as found:
            prices.learned()
        [(_, steps)] = found
        assert steps == ["SCAN ledger_ledgerentry USING COVERING INDEX ledger_bills"]


class TestWhatIsKnownGoesFirst:
    def test_a_price_is_not_learned_where_one_is_known(self):
        billed(90_000, 90_000, 90_000, model_id="picture")
        picture = CatalogueModel.objects.get(model_id="picture")
        assert prices.price(picture).learned is None

    def test_it_has_an_origin_of_its_own(self):
        assert prices.price(voice()).origin is Origin.UNKNOWN
        billed(40_000, 40_000, 40_000)
        found = prices.price(voice())
        assert found.origin is Origin.LEARNED
        assert found.words == "usually 0.04 $, from 3 runs here"
        assert found.usual is None

    def test_beside_a_price_that_cannot_be_worked_out(self):
        billed(40_000, 40_000, 40_000)
        price = {"unit": "compute second", "amount": "0.0008"}
        CatalogueModel.objects.filter(model_id="voice").update(price=price)
        found = prices.price(voice())
        assert found.origin is Origin.PROVIDER
        assert found.words == "0.0008 $ per compute second"
        assert found.learned.micros == 40_000

    def test_an_order_at_it_is_one_at_an_unknown_price(self):
        billed(40_000, 40_000, 40_000)
        lines = [OrderLine("scripted/voice", {"text": "a fox"})]
        request = OrderRequest(kind=voice().kind, prompt="a fox", lines=lines)
        assert orders.quote(request).price.micros is None
        with pytest.raises(OrderRejected, match="unknown"):
            orders.place(request)


class TestWhereItIsShown:
    def test_on_the_prices_page(self, client):
        billed(40_000, 40_000, 40_000)
        page = client.get(reverse("prices")).content.decode()
        assert "usually 0.04 $, from 3 runs here" in page
        assert "past bills" in page

    def test_on_the_form(self, client):
        billed(40_000, 40_000, 40_000)
        asked = {"kind": voice().kind, "model": "scripted/voice", "prompt": "a fox"}
        page = client.get(reverse("create"), asked).content.decode()
        assert "usually 0.04 $" in page
        line = client.post(reverse("price"), asked).content.decode()
        assert "Price unknown" in line
        assert "usually 0.04 $, from 3 runs here" in line

    def test_by_the_command(self, capsys):
        billed(40_000, 40_000, 40_000)
        with pytest.raises(SystemExit) as caught:
            call_command("generate", "a fox", model="scripted/voice")
        assert caught.value.code == 3
        said = capsys.readouterr().err
        assert "Estimate: unknown" in said
        assert "scripted/voice: usually 0.04 $, from 3 runs here" in said

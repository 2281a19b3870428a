"""Prices and exchange rates: told, changed, taken back; what is wrong is named by its field."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import ExchangeRate
from production import orders
from production.orders import OrderLine, OrderRequest
from providers import catalogue
from providers.models import CatalogueModel

pytestmark = pytest.mark.django_db
ROW = r'<div class="price-row(?= |")'


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture(autouse=True)
def models(emulator):
    """The scripted models and no others."""
    CatalogueModel.objects.exclude(provider="scripted").delete()


def model(model_id="picture"):
    return CatalogueModel.objects.get(provider="scripted", model_id=model_id)


def save(client, model_id="picture", **data):
    facts = {"unit": "image", "amount": "0.03", "currency": "USD", "quantity": ""}
    facts |= {"source": "https://prices.example/list", "date": "2026-11-01"}
    facts |= rows("table", data.pop("table", [])) | rows("steps", data.pop("steps", []))
    return client.post(reverse("price-edit", args=[model(model_id).pk]), facts | data)


def rows(prefix, filled):
    """As the form sends them, with an empty row to spare."""
    facts = {f"{prefix}-TOTAL_FORMS": len(filled) + 1, f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate([*filled, {}]):
        facts |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return facts


def when(amount, **conditions):
    row = {"amount": amount}
    for number, (name, value) in enumerate(conditions.items()):
        row |= {f"name{number}": name, f"value{number}": value}
    return row


def estimate(model_id="picture", **params):
    kind = model(model_id).kind
    lines = [OrderLine(f"scripted/{model_id}", params)]
    return orders.quote(OrderRequest(kind=kind, prompt="a fox", lines=lines)).price.micros


class TestTheList:
    def test_each_model_with_its_price_and_who_says_so(self, client):
        words = text(client.get(reverse("prices")))
        priced = r"Scripted picture text to image 0\.01 \$ with the usual settings 0\.01 \$"
        assert re.search(priced, words)
        assert re.search(r"Scripted voice text to speech unknown unknown nobody", words)

    def test_price_data_in_words_with_date_and_source(self, client):
        CatalogueModel.objects.filter(model_id="clip").update(
            price={
                "unit": "second",
                "table": [{"when": {"duration": "4s"}, "amount": "0.2"}],
                "amount": "0.1",
                "date": "2026-04-16",
                "source": "https://prices.example/x",
            }
        )
        page = client.get(reverse("prices"))
        assert "0.1–0.2 $ per second" in text(page)
        assert "16 Apr 2026 prices.example" in text(page)
        assert 'rel="noreferrer noopener"' in page.content.decode()

    def test_ones_own_is_marked(self, client):
        save(client)
        assert re.search(
            r"0\.03 \$ per image 0\.03 \$ you 1 Nov 2026", text(client.get(reverse("prices")))
        )

    def test_what_is_switched_off_is_left_out(self, client):
        CatalogueModel.objects.filter(model_id="voice").update(enabled=False)
        assert "Scripted voice" not in text(client.get(reverse("prices")))

    def test_without_any_model_it_says_so(self, client):
        CatalogueModel.objects.update(enabled=False)
        assert "No model is switched on" in text(client.get(reverse("prices")))

    @pytest.mark.parametrize("price", [{}, {"unit": "yard"}, {"unit": "run", "amount": "NaN"}])
    def test_price_data_that_is_none_is_unknown(self, client, price):
        CatalogueModel.objects.filter(model_id="voice").update(price=price)
        assert re.search(r"Scripted voice text to speech unknown", text(self.prices_page(client)))

    @pytest.mark.parametrize("source", ["javascript:alert(1)", "https://[", "an invoice", "<b>"])
    def test_a_source_that_is_no_address_is_no_link(self, client, source):
        save(client, source=source)
        content = self.prices_page(client).content.decode()
        assert 'href="javascript' not in content
        assert "<b>" not in content
        assert 'href="https://["' not in content

    @pytest.mark.parametrize("provider", ["", "nobody", "🦊", "<b>", "9" * 300])
    def test_rubbish_in_the_address(self, client, provider):
        response = client.get(reverse("prices"), {"provider": provider, "currency": provider})
        assert response.status_code == 200

    def test_it_asks_few_times(self, client, django_assert_max_num_queries):
        self.prices_page(client)
        with django_assert_max_num_queries(8):
            self.prices_page(client)

    def prices_page(self, client):
        return client.get(reverse("prices"), {"provider": "scripted"})


class TestOnesOwnPrice:
    def test_it_goes_before_the_providers(self, client):
        assert estimate() == 10_000
        response = save(client)
        assert response.status_code == 302
        assert estimate() == 30_000
        assert estimate(n=2) == 60_000
        words = text(client.get(reverse("prices")))
        assert "is 0.03 $ per image now: 0.03 $ with the usual settings" in words

    def test_it_survives_a_refresh_and_goes_at_a_reset(self, client):
        save(client)
        catalogue.refresh_shipped()
        assert estimate() == 30_000
        client.post(reverse("price-reset", args=[model().pk]))
        assert model().own_price is None
        assert estimate() == 10_000
        words = unescape(client.get(reverse("prices")).content.decode())
        assert "back to the provider's price" in words

    def test_a_table_by_parameter_and_a_quantity(self, client):
        table = [when("0.5", duration="8s")]
        save(client, "clip", unit="second", amount="0.1", table=table, quantity="duration")
        assert estimate("clip", duration="4s") == 400_000
        assert estimate("clip", duration="8s") == 4_000_000

    def test_a_table_alone_will_do(self, client):
        table = [when("0,5", style="ink")]
        assert save(client, amount="", table=table).status_code == 302
        assert "amount" not in model().own_price
        assert estimate(style="ink") == 500_000

    def test_where_units_cannot_be_counted_it_warns(self, client):
        save(client, "voice", unit="second")
        words = text(client.get(reverse("prices")))
        assert "nobody can tell how many units that makes" in words
        assert model("voice").own_price

    def test_the_form_begins_with_what_there_is(self, client):
        save(client, amount="0,07")
        content = client.get(reverse("price-edit", args=[model().pk])).content.decode()
        assert 'value="0.07"' in content
        assert 'value="2026-11-01"' in content
        assert "Back to the provider" in content

    def test_zero_is_free(self, client):
        save(client, amount="0")
        assert estimate() == 0

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("unit", "yard", "Select a valid choice"),
            ("unit", "", "required"),
            ("amount", "-0.04", "zero or more"),
            ("amount", "NaN", "is not an amount of money"),
            ("amount", "inf", "is not an amount of money"),
            ("amount", "cheap", "not an amount"),
            ("amount", "", "Enter an amount"),
            ("amount", "1e99", "at most"),
            ("currency", "dollars", "three capital letters"),
            ("currency", "", "required"),
            ("currency", "<b>", "three capital letters"),
            ("quantity", "furlongs", "Select a valid choice"),
            ("round_up", "half", "not an amount"),
            ("least", "-2", "zero or more"),
            ("source", "x" * 300, "at most 200 characters"),
            ("date", "yesterday", "valid date"),
            ("date", "2026-02-31", "valid date"),
        ],
    )
    def test_bad_input_is_named_by_its_field(self, client, field, value, words):
        response = save(client, **{field: value})
        assert response.status_code == 422
        block = response.content.decode().split(f'id="price-{field}_error"')[1].split("</div>")[0]
        assert words in block.replace("&quot;", '"')
        assert model().own_price is None

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (when("0.5"), "Choose which parameter"),
            (when("", style="ink"), "Enter an amount"),
            (when("0.5", style=""), "both a parameter"),
            ({"amount": "0.5", "value0": "ink"}, "both a parameter"),
            (
                {"amount": "0.5", "name0": "style", "value0": "a", "name1": "style", "value1": "b"},
                "appears twice",
            ),
            (when("0.5", furlongs="1"), "Select a valid choice"),
            (when("cheap", style="ink"), "not an amount"),
            (when("-1", style="ink"), "zero or more"),
            (when("NaN", style="ink"), "is not an amount of money"),
            (when("1", style="x" * 300), "at most 200 characters"),
        ],
    )
    def test_a_bad_row_is_named_where_it_stands(self, client, row, words):
        good = when("0.1", style="oil")
        response = save(client, table=[good, row])
        assert response.status_code == 422
        first, second = re.split(ROW, response.content.decode())[1:3]
        assert "field-error" not in first
        assert words in second.replace("&#x27;", "'")
        assert model().own_price is None

    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            ([{"up_to": "5"}], "Enter an amount for this step"),
            ([{"amount": "x"}], "not an amount"),
            ([{"up_to": "-5", "amount": "1"}], "zero or more"),
            ([{"amount": "1"}, {"amount": "2"}], "Only the last step"),
            ([{"up_to": "5", "amount": "1"}, {"up_to": "5", "amount": "2"}], "further up"),
            ([{"amount": "1", "per": "yard"}], "Select a valid choice"),
            ([{"up_to": str(n), "amount": "1"} for n in range(1, 30)], "at most 20"),
        ],
    )
    def test_bad_steps_are_named(self, client, steps, words):
        response = save(client, amount="", steps=steps)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert model().own_price is None

    def test_an_amount_and_steps_are_too_much(self, client):
        response = save(client, steps=[{"amount": "1"}])
        assert response.status_code == 422
        assert "not both" in response.content.decode()

    def test_more_rows_than_anybody_needs(self, client):
        response = save(client, table=[when("1", style=str(n)) for n in range(201)])
        assert response.status_code == 422
        assert "at most 200" in response.content.decode()

    @pytest.mark.parametrize("total", ["", "x", "-1", "9" * 40])
    def test_a_forged_count_of_rows(self, client, total):
        response = save(client, **{"table-TOTAL_FORMS": total})
        assert response.status_code in (302, 422)

    def test_rows_that_were_emptied_are_gone(self, client):
        save(client, table=[when("0.5", style="ink"), when("0.7", style="oil", n="2")])
        page = client.get(reverse("price-edit", args=[model().pk])).content.decode()
        assert len(re.findall(ROW, page)) == 2 + 2 + 1 + 2 + 1  # rows, spare, templates
        assert 'value="oil"' in page
        emptied = {"table-0-name0": "", "table-0-value0": "", "table-0-amount": ""}
        save(client, table=[{}, when("0.7", style="oil", n="2")], **emptied)
        assert model().own_price["table"] == [{"when": {"style": "oil", "n": "2"}, "amount": "0.7"}]

    def test_steps_and_what_is_billed_at_the_least(self, client):
        steps = [{"up_to": "2", "amount": "0.5", "per": "flat"}, {"amount": "0.1"}]
        response = save(client, amount="", steps=steps, round_up="1", least="2")
        assert response.status_code == 302
        assert (estimate(n=1), estimate(n=4)) == (500_000, 700_000)
        words = text(client.get(reverse("prices")))
        assert "0.5 $ up to 2 images, then 0.1 $ per image" in words
        page = client.get(reverse("price-edit", args=[model().pk])).content.decode()
        assert '<option value="flat" selected>' in page

    def test_what_the_form_does_not_ask_stays(self, client):
        CatalogueModel.objects.filter(model_id="picture").update(
            price={"unit": "megapixel", "amount": "1", "pixels": 1048576, "round_up": 1}
        )
        save(client, unit="megapixel", round_up="1")
        assert model().own_price["pixels"] == 1048576

    def test_one_that_is_not_there(self, client):
        assert client.get(reverse("price-edit", args=[999_999])).status_code == 404
        assert client.post(reverse("price-reset", args=[999_999])).status_code == 404

    def test_a_get_resets_nothing(self, client):
        save(client)
        assert client.get(reverse("price-reset", args=[model().pk])).status_code == 405
        assert model().own_price


class TestRates:
    def save(self, client, **data):
        facts = {"currency": "CNY", "usd": "0.14", "source": "ECB", "dated": "2026-11-01"}
        return client.post(reverse("rate-save"), facts | data)

    def test_add_and_change(self, client):
        self.save(client, currency=" cny ", usd="0,13")
        self.save(client)
        rate = ExchangeRate.objects.get()
        assert (rate.currency, rate.usd, rate.source) == ("CNY", Decimal("0.14"), "ECB")
        assert "1 CNY is 0.14 $" in text(client.get(reverse("prices")))

    def test_ten_is_ten(self, client):
        self.save(client, currency="KWD", usd="10")
        assert re.search(r"KWD 10 1 Nov 2026", text(client.get(reverse("prices"))))

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("currency", "", "required"),
            ("currency", "EURO", "three capital letters"),
            ("currency", "12", "three capital letters"),
            ("currency", "usd", "needs no rate"),
            ("usd", "", "required"),
            ("usd", "0", "more than zero"),
            ("usd", "-1", "zero or more"),
            ("usd", "NaN", "is not a rate"),
            ("usd", "many", "not a"),
            ("usd", "1e9", "less than ten million"),
            ("usd", "1e-12", "more than zero"),
            ("dated", "soon", "valid date"),
            ("source", "x" * 300, "at most 200 characters"),
        ],
    )
    def test_bad_input_is_named_by_its_field(self, client, field, value, words):
        response = self.save(client, **{field: value})
        assert response.status_code == 422
        block = response.content.decode().split(f'id="rate-{field}_error"')[1].split("</div>")[0]
        assert words in block
        assert not ExchangeRate.objects.exists()

    def test_a_currency_without_a_rate_is_named(self, client):
        save(client, currency="CNY")
        page = client.get(reverse("prices"))
        assert "CNY has no rate" in text(page)
        assert 'value="CNY"' in client.get(reverse("prices"), {"currency": "CNY"}).content.decode()
        self.save(client)
        assert "has no rate, so what" not in text(client.get(reverse("prices")))

    def test_remove(self, client):
        self.save(client)
        client.post(reverse("rate-remove"), {"currency": "CNY"})
        assert not ExchangeRate.objects.exists()
        client.post(reverse("rate-remove"), {"currency": "CNY"})
        assert "no longer exist" in text(client.get(reverse("prices")))

    @pytest.mark.parametrize("name", ["rate-save", "rate-remove"])
    def test_a_get_does_nothing(self, client, name):
        assert client.get(reverse(name)).status_code == 405

    def test_the_form_begins_with_today(self, client):
        today = timezone.localdate().isoformat()
        assert f'value="{today}"' in client.get(reverse("prices")).content.decode()

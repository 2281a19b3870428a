"""Prices as data: every unit, tables, and what cannot be worked out."""

from decimal import Decimal

import pytest

from providers import price_words, pricing
from providers.contract import Money

SCHEMA = {"properties": {"duration": {"default": 5}, "n": {"type": "integer"}}}


def cost(unit, params, amount="0.10", **more):
    return pricing.cost({"unit": unit, "amount": amount, **more}, params, SCHEMA)


class TestUnits:
    @pytest.mark.parametrize(
        ("unit", "params", "wanted"),
        [
            ("run", {}, "0.10"),
            ("image", {}, "0.10"),
            ("image", {"num_images": 4}, "0.40"),
            ("second", {}, "0.50"),
            ("second", {"duration": "8s"}, "0.80"),
            ("minute", {"duration": 90}, "0.15"),
            ("megapixel", {"width": 1000, "height": 2000}, "0.20"),
            ("megapixel", {"size": "1000x1000", "n": 3}, "0.30"),
            ("megapixel", {"image_size": {"width": 500, "height": 2000}}, "0.10"),
            ("1000 characters", {"prompt": "a" * 500}, "0.05"),
        ],
    )
    def test_quantity_times_amount(self, unit, params, wanted):
        assert cost(unit, params) == Money(Decimal(wanted))

    def test_a_named_quantity(self):
        assert cost("second", {"clips": 3}, quantity="clips") == Money(Decimal("0.30"))

    def test_another_currency(self):
        assert cost("run", {}, currency="CNY") == Money(Decimal("0.10"), "CNY")

    @pytest.mark.parametrize(
        ("unit", "params"),
        [
            ("megapixel", {}),
            ("megapixel", {"size": "auto"}),
            ("second", {"duration": "auto"}),
            ("1000 characters", {}),
        ],
    )
    def test_what_cannot_be_worked_out_is_unknown(self, unit, params):
        assert cost(unit, params) is None


class TestTable:
    TABLE = [
        {"when": {"quality": "high", "size": "1024x1024"}, "amount": "0.167"},
        {"when": {"quality": "high"}, "amount": "0.25"},
    ]

    def test_the_first_row_that_fits_wins(self):
        params = {"quality": "high", "size": "1024x1024"}
        assert cost("image", params, table=self.TABLE) == Money(Decimal("0.167"))

    def test_without_a_fitting_row_the_plain_amount(self):
        assert cost("image", {"quality": "low"}, table=self.TABLE) == Money(Decimal("0.10"))

    def test_without_row_and_amount_unknown(self):
        price = {"unit": "image", "table": self.TABLE}
        assert pricing.cost(price, {"quality": "low"}, {}) is None

    def test_told_as_it_may_be(self):
        table = [{"when": {"audio": "true", "seconds": "8"}, "amount": "2"}]
        assert cost("run", {"audio": True, "seconds": 8.0}, table=table) == Money(Decimal(2))
        assert cost("run", {"audio": True, "seconds": "8s"}, table=table) == Money(Decimal("0.10"))

    def test_in_words(self):
        price = {"unit": "image", "amount": "0.1", "table": self.TABLE}
        assert price_words.in_words(price) == "0.1–0.25 $ per image"


class TestSteps:
    FIRST_DEARER = [{"up_to": 1, "amount": "0.03"}, {"amount": "0.015"}]
    FLAT_THEN_EACH = [{"up_to": 40, "flat": "0.20"}, {"amount": "0.005"}]

    @pytest.mark.parametrize(
        ("steps", "quantity", "wanted"),
        [
            (FIRST_DEARER, "0.5", "0.015"),
            (FIRST_DEARER, 1, "0.03"),
            (FIRST_DEARER, 3, "0.06"),
            (FLAT_THEN_EACH, 1, "0.20"),
            (FLAT_THEN_EACH, 40, "0.20"),
            (FLAT_THEN_EACH, 60, "0.30"),
            ([{"flat": "0.5"}], 900, "0.5"),
            ([{"up_to": 5, "amount": "0.1"}], 5, "0.5"),
        ],
    )
    def test_each_step_has_its_own_amount(self, steps, quantity, wanted):
        price = {"unit": "second", "steps": steps}
        assert pricing.cost(price, {"duration": quantity}, {}) == Money(Decimal(wanted))

    def test_beyond_the_last_step_it_is_unknown(self):
        price = {"unit": "second", "steps": [{"up_to": 5, "amount": "0.1"}]}
        assert pricing.cost(price, {"duration": 6}, {}) is None

    def test_a_row_of_a_table_goes_before_them(self):
        table = [{"when": {"quality": "high"}, "amount": "1"}]
        price = {"unit": "second", "steps": self.FIRST_DEARER, "table": table}
        assert pricing.cost(price, {"duration": 2, "quality": "high"}, {}) == Money(Decimal(2))
        assert pricing.cost(price, {"duration": 2}, {}) == Money(Decimal("0.045"))
        assert price_words.in_words(price) == "0.015–1 $ per second"

    def test_steps_are_of_each_result(self):
        price = {"unit": "megapixel", "steps": self.FIRST_DEARER}
        given = {"width": 2000, "height": 1000, "num_images": 2}
        assert pricing.cost(price, given, {}) == Money(Decimal("0.09"))

    @pytest.mark.parametrize(
        ("more", "seconds", "wanted"),
        [
            ({"round_up": 1}, "4.2", "0.5"),
            ({"round_up": "10"}, 11, "2.0"),
            ({"least": 5}, 3, "0.5"),
            ({"least": "5", "round_up": 2}, 7, "0.8"),
        ],
    )
    def test_what_is_billed_at_the_least_and_in_wholes(self, more, seconds, wanted):
        assert cost("second", {"duration": seconds}, **more) == Money(Decimal(wanted))

    def test_a_megapixel_as_the_provider_counts_it(self):
        given = {"width": 1024, "height": 1024}
        assert cost("megapixel", given, round_up=1) == Money(Decimal("0.20"))
        assert cost("megapixel", given, round_up=1, pixels=1024 * 1024) == Money(Decimal("0.10"))

    @pytest.mark.parametrize(
        ("steps", "words"),
        [
            (FIRST_DEARER, "0.03 $ per second up to 1, then 0.015 $ per second"),
            (FLAT_THEN_EACH, "0.20 $ up to 40 seconds, then 0.005 $ per second"),
        ],
    )
    def test_in_words(self, steps, words):
        assert price_words.in_words({"unit": "second", "steps": steps}) == words


class TestWhatOnlyTheBillTells:
    def test_compute_seconds_are_counted_afterwards(self):
        assert cost("compute second", {"duration": 5, "seconds": 5}) is None

    def test_what_else_is_billed_leaves_a_price_to_show(self):
        price = {"unit": "image", "amount": "0.05", "besides": "the pictures that go in"}
        assert pricing.cost(price, {}, {}) is None
        assert price_words.in_words(price) == "0.05 $ per image, and the pictures that go in"

    def test_a_number_of_results_that_is_only_bounded(self):
        assert cost("image", {"max_images": 4}) is None
        assert cost("image", {"max_images": 1}) == Money(Decimal("0.10"))
        assert cost("image", {"num_images": "auto"}) is None

    def test_words_cost_by_the_limit_that_was_set_or_nobody_knows(self):
        rates = {"text_in": "2", "text_out": "10"}
        price = {"unit": "million tokens", "amount": "10", "rates": rates}
        assert pricing.cost(price, {"prompt": "a" * 400}, {}) is None
        given = {"prompt": "a" * 400, "max_output_tokens": 1000}
        assert pricing.cost(price, given, {}) == Money(Decimal("0.0102"))


class TestFilesThatGoIn:
    def test_they_are_counted_by_what_was_measured_of_them(self):
        given = {"video_url": {"duration": 90, "width": 640, "height": 480}}
        assert cost("minute", given, quantity="video_url") == Money(Decimal("0.15"))
        assert cost("second", given, quantity="video_url") == Money(Decimal("9.0"))
        several = {"image_urls": [{"width": 1000, "height": 1000}, {"width": 500, "height": 2000}]}
        assert cost("megapixel", several, quantity="image_urls") == Money(Decimal("0.20"))

    @pytest.mark.parametrize("given", [{}, {"video_url": {}}, {"video_url": "https://x/10.mp4"}])
    def test_what_was_not_measured_is_unknown(self, given):
        assert cost("second", given, quantity="video_url") is None


class TestTokens:
    PRICE = {"unit": "run", "amount": "0", "rates": {"text_in": "5", "text_cached": "1.25"}}

    def test_what_was_cached_has_its_own_rate(self):
        counts = {"text_in": 1000, "text_cached": 2000, "image_in": 0}
        assert pricing.of_tokens(self.PRICE, counts) == Money(Decimal("0.0075"))

    def test_a_sort_without_a_rate_makes_it_unknown(self):
        assert pricing.of_tokens(self.PRICE, {"text_in": 1000, "audio_in": 1}) is None
        assert pricing.of_tokens(self.PRICE, {}) is None


class TestWhichPriceGoesFirst:
    SHIPPED = {"unit": "image", "amount": "0.04", "date": "2026-01-01", "least": 1}
    TOLD = {"unit": "image", "amount": "0.05", "date": "2026-11-01", "live": True}

    def test_what_the_price_list_told_goes_before_an_older_plain_price(self):
        found = pricing.latest(self.SHIPPED, self.TOLD)
        assert (found["amount"], found["date"], found["least"]) == ("0.05", "2026-11-01", 1)
        assert pricing.latest(None, self.TOLD) == self.TOLD

    @pytest.mark.parametrize(
        ("shipped", "told"),
        [
            (SHIPPED | {"date": "2026-12-01"}, TOLD),
            (SHIPPED | {"unit": "run"}, TOLD),
            (SHIPPED | {"table": [{"when": {}, "amount": "1"}]}, TOLD),
            (SHIPPED, TOLD | {"besides": "more or less by quality"}),
            (SHIPPED, {"unit": "image", "amount": "9"}),
            (SHIPPED, None),
        ],
    )
    def test_else_the_one_that_ships_stands(self, shipped, told):
        assert pricing.latest(shipped, told) == shipped


class TestBadPrices:
    @pytest.mark.parametrize(
        "price",
        [
            {},
            {"unit": "furlong", "amount": "1"},
            {"unit": "run"},
            {"unit": "run", "amount": "-1"},
            {"unit": "run", "amount": "NaN"},
            {"unit": "run", "amount": "lots"},
            {"unit": "run", "amount": "1", "currency": "dollars"},
            {"unit": "run", "table": [{"amount": "1"}]},
            {"unit": "run", "table": {"a": 1}},
            {"unit": "units", "amount": "1"},
            {"unit": ["run"], "amount": "1"},
            {"unit": "run", "amount": "1", "rates": ["5"]},
            {"unit": "run", "amount": "1", "quantity": 5},
            {"unit": "run", "amount": "1", "least": 0},
            {"unit": "run", "amount": "1", "round_up": "some"},
            {"unit": "run", "steps": []},
            {"unit": "run", "steps": {"up_to": 1}},
            {"unit": "run", "steps": [{"up_to": 1}]},
            {"unit": "run", "steps": [{"amount": "1", "flat": "1"}]},
            {"unit": "run", "steps": [{"amount": "1"}, {"amount": "2"}]},
            {"unit": "run", "steps": [{"up_to": 2, "amount": "1"}, {"up_to": 2, "amount": "2"}]},
            {"unit": "run", "steps": [{"up_to": 0, "amount": "1"}]},
            {"unit": "run", "steps": [{"amount": "1"}] * 21},
            {"unit": "run", "amount": "1", "steps": [{"amount": "1"}]},
            {"unit": "run", "table": [{"when": {}, "steps": [{"amount": "1"}]}]},
        ],
    )
    def test_are_named(self, price):
        with pytest.raises(pricing.BadPrice):
            pricing.cost(price, {}, {})

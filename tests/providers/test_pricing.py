"""Prices as data: every unit, tables, and what cannot be worked out."""

from decimal import Decimal

import pytest

from providers import pricing
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

    def test_in_words(self):
        price = {"unit": "image", "amount": "0.1", "table": self.TABLE}
        assert pricing.in_words(price) == "0.1–0.25 $ per image"


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
        ],
    )
    def test_are_named(self, price):
        with pytest.raises(pricing.BadPrice):
            pricing.cost(price, {}, {})

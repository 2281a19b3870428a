"""What each model costs and who says so: the user, the provider, past bills, or nobody.

What past bills tell is shown and never taken for a price: it was for other parameters. An order at
such a price has an unknown one, to caps as well.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet

from foundation.prepared_queries import prepared
from ledger.models import IS_BILL, ExchangeRate, LedgerEntry
from ledger.money import USD, in_words, provider_rates, to_micros, valid_money
from providers import (
    model_prices,
    price_words,
    pricing,
)
from providers.contract import Json, Money
from providers.models import CatalogueModel


class Origin(StrEnum):
    YOURS = "yours"
    PROVIDER = "provider"
    LEARNED = "learned"
    UNKNOWN = "unknown"


RECENT_BILLS = 1000
FEWEST_BILLS = 3


@dataclass(frozen=True)
class Learned:
    """What the runs of a model cost lately, by their bills: the middle one of `runs`."""

    micros: int
    currency: str
    runs: int

    def __str__(self) -> str:
        amount = in_words(self.micros, self.currency)
        return f"usually {amount}, from {self.runs} runs here"


@dataclass(frozen=True)
class Price:
    """A model's price: in words, from where and when; `usual` is what one result costs with the
    settings that the form begins with, None where that cannot be worked out. `learned` is there
    where `usual` is not and enough was billed."""

    origin: Origin
    words: str
    usual: Money | None
    date: str = ""
    source: str = ""
    learned: Learned | None = None

    @property
    def usual_micros(self) -> int | None:
        return None if self.usual is None else to_micros(self.usual)

    def with_past(self, past: Learned | None) -> "Price":
        """The same with what past bills tell, where it says not itself what is usual."""
        if past is None or self.usual is not None:
            return self
        if self.origin is not Origin.UNKNOWN:
            return replace(self, learned=past)
        return replace(self, origin=Origin.LEARNED, words=str(past), learned=past)

    @property
    def link(self) -> str:
        """The site of a source that is an address; "" for other words."""
        try:
            address = urlsplit(self.source)
        except ValueError:
            return ""
        return address.hostname or "" if address.scheme in ("https", "http") else ""


def price_of(
    model: CatalogueModel, params: Json, inputs: Iterable[tuple[str, Json]] = ()
) -> Money | None:
    """What one generation will cost; None where nobody knows, or where what is said of it cannot be
    a price. `inputs` are what was measured of each file ("duration" in seconds, "width",
    "height"), by the parameter that it fills: some prices go by their length."""
    data = model.own_price if model.own_price is not None else model.price
    counted = pricing.files_that_count(data) if isinstance(data, dict) else ()
    files: dict[str, list[Json]] = defaultdict(list)
    for name, measured in inputs:
        if name in counted:
            files[name].append(measured)
    return valid_money(model_prices.price_of(model, params | files))


def learned() -> dict[tuple[str, str], Learned]:
    """By (provider, model id), from the newest bills of finished work, in one query."""
    costs: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for provider, model_id, currency, micros in _billed(RECENT_BILLS):
        costs[provider, model_id, currency].append(micros or 0)
    found: dict[tuple[str, str], Learned] = {}
    for (provider, model_id, currency), several in costs.items():
        known = found.get((provider, model_id))
        if len(several) >= FEWEST_BILLS and (known is None or known.runs < len(several)):
            one = Learned(round(median(several)), currency, len(several))
            found[provider, model_id] = one
    return found


@prepared
def _billed(most: int) -> QuerySet[LedgerEntry, tuple[Any, ...]]:
    rows = LedgerEntry.objects.filter(IS_BILL)
    columns = ("provider", "model_id", "currency", "amount_micros")
    return rows.order_by("-id").values_list(*columns)[:most]


def price(model: CatalogueModel) -> Price:
    """With what past bills tell, where nobody else does."""
    stated = stated_price(model)
    if stated.usual is not None:
        return stated
    return stated.with_past(learned().get((model.provider, model.model_id)))


def stated_price(model: CatalogueModel) -> Price:
    """By the user's word or the provider's alone."""
    usual = price_of(model, {})
    data: Json | None = model.own_price if model.own_price is not None else model.price
    elsewhere = "" if model.own_price is not None else model_prices.prices_elsewhere(model)
    if elsewhere:
        return Price(Origin.UNKNOWN, f"unknown: {elsewhere}", None)
    words = _words(data)
    if words is None and usual is not None and model.own_price is None:
        amount = in_words(to_micros(usual), usual.currency)
        words = "free" if not usual.amount else f"{amount} with the usual settings"
    if words is None:
        return Price(Origin.UNKNOWN, "unknown", usual)
    origin = Origin.YOURS if model.own_price is not None else Origin.PROVIDER
    price = data or {}
    date, source = (str(price.get(name) or "") for name in ("date", "source"))
    return Price(origin, words, usual, date, source)


def currencies_without_rate(used: Iterable[str]) -> list[str]:
    """Those of these currencies that nobody has told the worth of."""
    rated = {*ExchangeRate.objects.values_list("currency", flat=True), *provider_rates()}
    return sorted({*used} - rated - {USD})


def _words(data: Json | None) -> str | None:
    if data is None:
        return None
    try:
        pricing.check(data)
    except pricing.BadPrice:
        return None
    return price_words.in_words(data)

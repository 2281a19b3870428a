"""What each model costs and who says so: the user, the provider, or nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from production.models import ExchangeRate
from production.money import USD, believable, in_words, to_micros
from providers import catalogue, pricing, registry
from providers.contract import Json, Money
from providers.models import CatalogueModel


class Origin(StrEnum):
    YOURS = "yours"
    PROVIDER = "provider"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Price:
    """A model's price: in words, from where and when; `usual` is what one result costs with the
    settings that the form begins with, None where that cannot be worked out."""

    model: CatalogueModel
    origin: Origin
    words: str
    usual: Money | None
    date: str = ""
    source: str = ""

    @property
    def usual_micros(self) -> int | None:
        return None if self.usual is None else to_micros(self.usual)

    @property
    def link(self) -> str:
        """The site of a source that is an address; "" for other words."""
        try:
            address = urlsplit(self.source)
        except ValueError:
            return ""
        return address.hostname or "" if address.scheme in ("https", "http") else ""


def by_provider() -> dict[str, list[Price]]:
    """The prices of all enabled models, by the provider's slug."""
    found: dict[str, list[Price]] = {slug: [] for slug in registry.slugs()}
    enabled = CatalogueModel.objects.filter(enabled=True, provider__in=found)
    for model in enabled.order_by("position", "label"):
        found[model.provider].append(price(model))
    return {slug: prices for slug, prices in found.items() if prices}


def price_of(model: CatalogueModel, params: Json) -> Money | None:
    """What one generation will cost; None where nobody knows, or where what is said of it cannot be
    a price."""
    return believable(catalogue.price_of(model, params))


def price(model: CatalogueModel) -> Price:
    usual = price_of(model, {})
    data: Json | None = model.own_price if model.own_price is not None else model.price
    words = _words(data)
    if words is None and usual is not None and model.own_price is None:
        amount = in_words(to_micros(usual), usual.currency)
        words = "free" if not usual.amount else f"{amount} with the usual settings"
    if words is None:
        return Price(model, Origin.UNKNOWN, "unknown", usual)
    origin = Origin.YOURS if model.own_price is not None else Origin.PROVIDER
    told = data or {}
    return Price(
        model, origin, words, usual, str(told.get("date") or ""), str(told.get("source") or "")
    )


def currencies_without_rate(prices: Iterable[Price]) -> list[str]:
    """Currencies in which some model has its price, and that nobody has told the worth of."""
    used = {
        str(data.get("currency", USD))
        for one in prices
        if isinstance(data := one.model.own_price or one.model.price, dict)
    }
    rated = set(ExchangeRate.objects.values_list("currency", flat=True))
    return sorted(used - rated - {USD})


def _words(data: Json | None) -> str | None:
    if data is None:
        return None
    try:
        pricing.check(data)
    except pricing.BadPrice:
        return None
    return pricing.in_words(data)

"""What a model of the catalogue costs, by whoever knows."""

import logging
from decimal import Decimal

from providers import connect, pricing, registry
from providers.contract import Json, ModelSpec, Money, Provider
from providers.models import CatalogueModel

log = logging.getLogger(__name__)


def price_of(model: CatalogueModel, params: Json) -> Money | None:
    """What one generation will cost: by the user's own price, else by the provider's word, else by
    the catalogue's price data; None when nobody knows."""
    try:
        if model.own_price is not None:
            return pricing.cost(model.own_price, params, model.schema)
        provider, spec = registry.get(model.provider), model.spec()
        if connect.prices_elsewhere(provider):
            return None
        price = of_spec(provider, spec, params)
        if price is not None or model.price:
            return price
        is_free = connect.costs_nothing(provider) and not provider.passes_on(spec)
        return Money(Decimal(0)) if is_free else None
    except registry.UnknownProvider:
        return None
    except Exception:
        log.exception("the price of %s could not be worked out", model.ref)
        return None


def of_spec(provider: Provider, spec: ModelSpec, params: Json) -> Money | None:
    """By the provider's word, else by the price data that its model comes with."""
    price = provider.price(spec, params)
    if price is None and spec.price:
        return pricing.cost(spec.price, params, spec.schema)
    return price


def prices_elsewhere(model: CatalogueModel) -> str:
    """Why the price that ships with it does not hold where its provider is spoken to; "" where it
    does."""
    try:
        return connect.prices_elsewhere(registry.get(model.provider))
    except registry.UnknownProvider:
        return ""

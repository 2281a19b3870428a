"""What a model of the catalogue costs, by whoever knows."""

import logging
from decimal import Decimal

from providers import connect, pricing, registry
from providers.contract import Json, Money
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
        told = provider.price(spec, params)
        if told is None and model.price:
            return pricing.cost(model.price, params, model.schema)
        if told is None and connect.costs_nothing(provider) and not provider.passes_on(spec):
            return Money(Decimal(0))
        return told
    except registry.UnknownProvider:
        return None
    except Exception:
        log.exception("the price of %s could not be worked out", model.ref)
        return None


def prices_elsewhere(model: CatalogueModel) -> str:
    """Why the price that ships with it does not hold where its provider is spoken to; "" where it
    does."""
    try:
        return connect.prices_elsewhere(registry.get(model.provider))
    except registry.UnknownProvider:
        return ""

"""What work will cost, before it is ordered and before it is sent again."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ledger.money import USD, Rates, in_usd, to_micros
from ledger.prices import price_of
from production import order_inputs
from production.models import Generation
from providers.contract import Money
from providers.models import CatalogueModel


@dataclass(frozen=True)
class Estimate:
    """What an order will cost in micros; `micros` is None when one part of it is unknown.

    `is_most`: nobody knows what it costs, and this is the most that the user lets it cost.
    """

    micros: int | None
    currency: str = USD
    is_most: bool = False

    @cached_property
    def usd(self) -> int | None:
        """None where that is unknown, be it for the want of an exchange rate."""
        return None if self.micros is None else in_usd(self.micros, self.currency)

    @property
    def wants_yes(self) -> bool:
        """No cap can hold it, so that only the user can let it pass."""
        return self.usd is None

    def or_most(self, most_micros: int | None) -> "Estimate":
        """The most that the user let it cost where nobody knows what it costs."""
        if self.usd is not None:
            return self
        return Estimate(most_micros, is_most=most_micros is not None)


def estimate_of(prices: Iterable[Money | None], count: int = 1) -> Estimate:
    """What so many results at each of these prices cost: in their currency, or in USD where they
    have several."""
    found = list(prices)
    known = [(to_micros(price) * count, price.currency) for price in found if price is not None]
    if not known or len(known) < len(found):
        return Estimate(None)
    if len({currency for _, currency in known}) == 1:
        return Estimate(sum(micros for micros, _ in known), known[0][1])
    rates = Rates()
    parts = [rates.in_usd(micros, currency) for micros, currency in known]
    in_dollars = [part for part in parts if part is not None]
    return Estimate(sum(in_dollars) if len(in_dollars) == len(parts) else None)


def price_today(generation: Generation, model: CatalogueModel) -> Estimate:
    """What the same costs now, with the files that it was ordered with."""
    inputs = generation.inputs.select_related("asset")
    files = order_inputs.measured((one.field, one.asset) for one in inputs)
    return estimate_of([price_of(model, generation.params, files)])

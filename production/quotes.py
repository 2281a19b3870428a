"""A request that was looked at: its lines checked and priced, and how it stands with the caps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import uuid4

from ledger import entries
from ledger.caps import CapReached, Standing, Stop
from ledger.charge import Charge
from ledger.money import USD, Rates, is_free, to_micros
from production import events, max_cost
from production.estimates import Estimate, estimate_of
from production.order_models import OrderedModel
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from providers.contract import Json, Money


@dataclass(frozen=True)
class QuotedLine:
    """`params` are exactly what is sent, but for the seed, of which each result has its own;
    `price` is that of one result, None where it is unknown; `wrong` is what is wrong with it.
    `fallback` is the same asked of its second model, `left_out` are phrases for what does not fit
    there."""

    order_line: OrderLine
    model: OrderedModel
    prompt: str
    params: Json
    price: Money | None
    seeds: tuple[int, ...] = ()
    wrong: OrderRejected | None = None
    fallback: "QuotedLine | None" = None
    left_out: tuple[str, ...] = ()

    @property
    def micros(self) -> int | None:
        return None if self.price is None else to_micros(self.price)

    @property
    def currency(self) -> str:
        return self.price.currency if self.price else USD

    def worth(self, rates: Rates) -> int | None:
        """What one result costs in USD; None where that is unknown, be it for the want of an
        exchange rate."""
        return None if self.micros is None else rates.in_usd(self.micros, self.currency)

    def dearer(self, rates: Rates) -> "QuotedLine":
        """Itself, or its second model where that costs more; most costs what nobody knows."""
        if self.fallback is None:
            return self
        own, other = self.worth(rates), self.fallback.worth(rates)
        return self if own is None or (other is not None and other <= own) else self.fallback


@dataclass(frozen=True)
class Quote:
    """`lines` are those whose model is there, priced as far as they are right; `rejected` is what
    is wrong with the first that is wrong, else None."""

    request: OrderRequest
    lines: Sequence[QuotedLine]
    rejected: OrderRejected | None

    def accepted(self) -> "Quote":
        """Itself. Raises OrderRejected where anything is wrong."""
        if self.rejected is not None:
            raise self.rejected
        return self

    def with_yes(self) -> "Quote":
        """The same, with the user's yes to a price that nobody knows."""
        return replace(self, request=replace(self.request, accept_unknown=True))

    @cached_property
    def rates(self) -> Rates:
        return Rates()

    @cached_property
    def dearest(self) -> list[QuotedLine]:
        """The lines as they cost the most, by whichever of their models."""
        return [line.dearer(self.rates) for line in self.lines]

    @cached_property
    def price(self) -> Estimate:
        """Of the whole order, at most."""
        return estimate_of((line.price for line in self.dearest), self.request.count)

    @property
    def may_cost_less(self) -> bool:
        """The price is that of second models, which are dearer."""
        return any(one is not line for one, line in zip(self.dearest, self.lines, strict=True))

    @property
    def at_most(self) -> Estimate:
        """The price, or the most that the user has set where nobody knows it."""
        return self.price.or_most(self.request.most_micros)

    @cached_property
    def in_usd(self) -> list[int | None]:
        """What one result of each of the dearest lines costs; None where that is unknown."""
        return [line.worth(self.rates) for line in self.dearest]

    def shares(self) -> list[int | None]:
        """What each result may cost at most, line by line. Raises max_cost.AboveMost."""
        prices = [price for price in self.in_usd for _ in range(self.request.count)]
        shares = max_cost.share(prices, self.request.most_micros)
        for line, share in zip(self.lines, shares[:: self.request.count], strict=True):
            if line.fallback and share is not None:
                # One of the two may have an unknown price, and the other a known one.
                max_cost.want_within(line.worth(self.rates), share)
                max_cost.want_within(line.fallback.worth(self.rates), share)
        return shares


@dataclass(frozen=True)
class CapOutlook:
    """The cap that leaves the least to an order, and the one that would stop it. `above`: what is
    known of the price does not fit into the most that was entered."""

    standing: Standing | None = None
    stop: Stop | None = None
    above: str = ""

    @property
    def is_over(self) -> bool:
        return bool(self.stop or self.above)


def outlook(quote: Quote, project: Project | None) -> CapOutlook:
    """How the caps would take it in this project (the inbox where it is None), by the very rule of
    the ledger."""
    if is_free(quote.price.micros):
        return CapOutlook()
    try:
        shares = iter(quote.shares())
    except max_cost.AboveMost as above:
        return CapOutlook(above=str(above))
    slug = project.slug if project else Project.INBOX
    charges = [
        _charge(line, quote.request, slug, next(shares))
        for line in quote.lines
        for _ in range(quote.request.count)
    ]
    found = entries.outlook(charges)
    return CapOutlook(found.tightest, found.stop)


def refuse_the_hopeless(quote: Quote, project: Project | None) -> None:
    """Nobody is asked to agree to what a cap will refuse anyway. Raises OrderRejected."""
    line = outlook(quote, project)
    if line.above:
        raise OrderRejected({"most": [line.above]}, "cap")
    if line.stop:
        events.order_stopped(quote.request, project.slug if project else Project.INBOX, line.stop)
        raise OrderRejected({"": [str(CapReached(line.stop))]}, "cap", line.stop)


def _charge(line: QuotedLine, request: OrderRequest, project: str, most: int | None) -> Charge:
    """What the ledger would be told of one result."""
    second = line.fallback
    other = None if second is None else _charge(second, request, project, most)
    nobody = uuid4()
    return Charge(
        generation=nobody,
        round=1,
        order=nobody,
        provider=line.model.row.provider,
        model_id=line.model.row.model_id,
        model_label=line.model.row.label,
        kind=request.kind,
        project=project,
        currency=line.currency,
        estimate_micros=line.micros,
        most_micros=most,
        purse=request.purse,
        part=request.part,
        or_else=other,
    )

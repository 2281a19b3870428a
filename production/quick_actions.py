"""One press on a picture: larger, cut out, extended, moving, described. Each is an order like any
other by one model of those that can do it: `QUICK_ACTIONS` says what that has to be and is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gallery.models import Product
from ledger import listed_models
from ledger.listed_models import Listed
from ledger.money import Rates, to_micros
from preferences import store
from production.engine import policy
from production.estimates import Estimate
from production.order_requests import OrderInput, OrderLine, OrderRejected, OrderRequest
from production.orders import as_it_stands
from production.quick_action_kinds import BY_NAME as BY_NAME
from production.quick_action_kinds import MADE_BY as MADE_BY
from production.quick_action_kinds import QUICK_ACTIONS, QuickAction
from production.quick_action_lines import Line, lines
from production.quotes import Quote
from providers import catalogue, connect, registry
from providers.contract import Medium
from providers.models import CatalogueModel

MOST_PRICED = 6
"""Models of an action whose order is priced with the picture at hand: the cheapest by what is kept
of them."""
Rows = dict[str, CatalogueModel]


@dataclass(frozen=True)
class Offer:
    """An action with the model that it would order from. `wrong` says why it cannot be pressed;
    without a `model` there is none that could."""

    action: QuickAction
    model: Listed | None = None
    price: Estimate = field(default_factory=lambda: Estimate(None))
    wrong: str = ""


def offers(product: Product) -> list[Offer]:
    """What can be done with this picture; nothing with what is none, or is in the trash."""
    if product.medium != Medium.IMAGE or product.trashed_at is not None:
        return []
    models, rates = listed_models.every(), Rates()
    found = {action.name: _likely(action, able(action, models), rates) for action in QUICK_ACTIONS}
    rows = catalogue.rows_of(one.ref for several in found.values() for one in several)
    return [_offer(action, found[action.name], product, rows) for action in QUICK_ACTIONS]


def able(action: QuickAction, models: Sequence[Listed] | None = None) -> list[Listed]:
    """The models that can do it at once: they are on, their provider has its key, and they need
    nothing but a picture and words. What the user chose for this action first, then favourites, the
    default of their kind, what was ordered from last. `models` are those of `listed_models.every`,
    where they are at hand."""
    offered = listed_models.offered(action.kind, models)
    keyed = {
        slug: connect.has_key(registry.get(slug)) for slug in {one.provider for one in offered}
    }
    can, wanted = lines(action, offered), store.get(action.preference)
    return sorted(
        (one for one in offered if keyed[one.provider] and one.ref in can),
        key=lambda one: (one.ref != wanted, *_by_choice(one)),
    )


def request(action: QuickAction, model: Listed, product: Product, nonce: str = "") -> OrderRequest:
    """The order into the picture's own project; nothing of it is sent for some seconds. Raises
    OrderRejected where the model cannot do it."""
    line = _line(action, model)
    if line is None:
        raise OrderRejected(
            {"models": [f"{model.label} cannot do that with a picture alone."]}, "nothing_to_run"
        )
    inputs = (OrderInput(line.place, product),)
    return OrderRequest(
        kind=action.kind.value,
        prompt=line.prompt,
        lines=[OrderLine(model.ref, dict(line.params), inputs)],
        project=product.project,
        nonce=nonce,
        made_by=action.made_by,
        wait=policy.UNDO,
    )


def quoted(
    action: QuickAction, model: Listed, product: Product, nonce: str = "", rows: Rows | None = None
) -> Quote:
    """The same checked and priced; it may be rejected. `rows` are those of models by reference,
    where they are at hand."""
    rows = catalogue.rows_of([model.ref]) if rows is None else rows
    wanted = request(action, model, product, nonce)
    return as_it_stands(wanted, [rows[model.ref]] if model.ref in rows else [])


def words_for(action: QuickAction, model: Listed) -> str:
    """The prompt that this model would get."""
    line = _line(action, model)
    return line.prompt if line else action.words


def _likely(action: QuickAction, models: list[Listed], rates: Rates) -> list[Listed]:
    """What the user has chosen, else the nearest and cheapest by what is kept of them: those that
    are priced."""
    if not models or models[0].ref == store.get(action.preference) or _is_chosen(models[0]):
        return models[:1]
    rank = {ref: line.rank for ref, line in lines(action, models).items()}
    usd = {one.ref: _usual_usd(one, rates) for one in models}
    by_price = sorted(
        models, key=lambda one: (rank[one.ref], usd[one.ref] is None, usd[one.ref] or 0)
    )
    return by_price[:MOST_PRICED]


def _usual_usd(model: Listed, rates: Rates) -> int | None:
    """In micros, of one result with the usual settings, else of the cheapest standard request."""
    usual = model.price.usual
    if usual is not None:
        return rates.in_usd(to_micros(usual), usual.currency)
    with_price = [one for one in model.prices.values() if one.micros is not None]
    known = [rates.in_usd(one.micros or 0, one.currency) for one in with_price]
    return min((micros for micros in known if micros is not None), default=None)


def _offer(action: QuickAction, models: Sequence[Listed], product: Product, rows: Rows) -> Offer:
    if not models:
        return Offer(action)
    priced = [(one, quoted(action, one, product, rows=rows)) for one in models]
    model, quote = min(priced, key=lambda one: _by_price(action, *one))
    return Offer(action, model, quote.price, str(quote.rejected or ""))


def _is_chosen(model: Listed) -> bool:
    return model.favourite or model.is_default or model.used_at is not None


def _by_choice(model: Listed) -> tuple[bool, bool, float]:
    used = model.used_at.timestamp() if model.used_at else 0.0
    return not model.favourite, not model.is_default, -used


def _by_price(action: QuickAction, model: Listed, quote: Quote) -> tuple[bool, int, bool, int]:
    """What works, then the nearest purpose, then what is known to be cheapest."""
    line, usd = _line(action, model), quote.price.usd
    return quote.rejected is not None, line.rank if line else 0, usd is None, usd or 0


def _line(action: QuickAction, model: Listed) -> Line | None:
    return lines(action, [model]).get(model.ref)

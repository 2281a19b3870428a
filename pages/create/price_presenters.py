"""The line beside the Order button as its template shows it: what the order will cost, what is left
under the caps, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from ledger.caps import Stop
from ledger.money import USD, in_short, in_words
from pages.create.expansion_presenters import wrong_value
from pages.create.form import Draft
from production import fallbacks, provider_quotes
from production.quotes import CapOutlook, Quote, QuotedLine, outlook
from projects.models import Project
from providers import registry

NO_ERRORS: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True)
class CapRemainder:
    """What the cap that leaves the least still has."""

    words: str
    exact: str
    is_near: bool


@dataclass(frozen=True)
class Obstacle:
    """The cap in the way of an order, and what `link` says can be done about it."""

    words: str
    href: str
    link: str


@dataclass(frozen=True)
class OrderPrice:
    """What the order will cost, `at_most` where second models are dearer; `seconds` says a sentence
    of each of them. `amount` is "" where that is unknown, `no_rate` the currency that
    no cap can hold. Only the user can let such a price pass (`wants_yes`): by naming the most, or
    where that is not done and no cap is in the way, by a yes (`wants_tick`)."""

    amount: str
    at_most: bool
    seconds: list[str]
    is_over: bool
    usd: str
    results: int
    past: list[str]
    left: CapRemainder | None
    stop: Obstacle | None
    above: str
    no_rate: str
    wants_yes: bool
    wants_tick: bool
    most: str
    is_accepted: bool
    errors: list[str]
    asks: str
    ask_trouble: str


def price_facts(
    draft: Draft | None, project: Project | None, ask_trouble: str = ""
) -> OrderPrice | None:
    """What `price.html` shows; None where there is no model that could have a price, or what is
    written cannot be read: that of a part of it would be wrong."""
    if draft is None or not draft.models:
        return None
    quote = draft.outline
    if draft.unread or wrong_value(draft):
        return None
    return presented_price(
        quote,
        project,
        results=draft.results,
        past=_past(draft),
        most=draft.most_text,
        errors=draft.errors,
        asks=_who_can_tell(draft),
        ask_trouble=ask_trouble,
    )


def presented_price(
    quote: Quote,
    project: Project | None,
    *,
    results: int,
    past: Sequence[str] = (),
    most: str = "",
    errors: Mapping[str, Sequence[str]] = NO_ERRORS,
    asks: str = "",
    ask_trouble: str = "",
) -> OrderPrice:
    """Of any order; `most` is what was written as the most that it may cost, `asks` who can be
    asked for its price, `ask_trouble` what came of that."""
    price, line, request = quote.price, outlook(quote, project), quote.request
    is_known = price.micros is not None
    wrong = [words for name in ("most", "accept_unknown") for words in errors.get(name, ())]
    return OrderPrice(
        amount=in_words(price.micros, price.currency) if is_known else "",
        at_most=quote.may_cost_less,
        seconds=fallbacks.sentences(quote.lines),
        is_over=line.is_over,
        usd=in_short(price.usd) if price.usd is not None and price.currency != USD else "",
        results=results,
        past=list(past),
        left=_left(line),
        stop=_obstacle(line.stop) if line.stop else None,
        above=line.above,
        no_rate=price.currency if is_known and price.wants_yes else "",
        wants_yes=price.wants_yes,
        wants_tick=request.most_micros is None and not line.stop,
        most=most,
        is_accepted=request.accept_unknown,
        errors=wrong,
        asks=asks,
        ask_trouble=ask_trouble,
    )


def ask_prices(draft: Draft) -> str:
    """Ask for what nobody knows, a model at a time. What went wrong, in words; "" for nothing."""
    done: set[str] = set()
    for line in _askable(draft):
        if line.model.row.ref not in done:
            done.add(line.model.row.ref)
            files = [(one.field, one.product.asset) for one in line.order_line.inputs]
            if trouble := provider_quotes.ask(line.model, line.params, files):
                return trouble
    return ""


def _who_can_tell(draft: Draft) -> str:
    if draft.outline.rejected:
        return ""
    labels = (registry.label(line.model.row.provider) for line in _askable(draft))
    return next(labels, "")


def _askable(draft: Draft) -> list[QuotedLine]:
    ways = [way for line in draft.outline.lines for way in (line, line.fallback) if way]
    unknown = [way for way in ways if way.price is None]
    return [way for way in unknown if provider_quotes.can_quote(way.model)]


def _past(draft: Draft) -> list[str]:
    """What the chosen models without a price cost before."""
    named = len(draft.models) > 1
    return [f"{label}: {past}" if named else str(past) for label, past in draft.learned]


def _left(line: CapOutlook) -> CapRemainder | None:
    standing = line.standing
    if standing is None or line.stop:
        return None
    cap = standing.cap
    scope = f", {cap.scope}" if cap.scope else ""
    words = f"{in_short(standing.left)} left {cap.get_period_display().lower()}{scope}"
    exact = f"{cap}: {in_words(standing.left)} of {in_words(cap.amount_micros)}"
    return CapRemainder(words, exact, standing.near)


def _obstacle(stop: Stop) -> Obstacle:
    words = f"Past the cap: “{stop.cap}” has {in_words(stop.standing.left)} left"
    words += ", and the cost of this is unknown." if stop.has_unknown else "."
    if stop.wants_most:
        return Obstacle(f"{words} Enter the most, or", cap_href(stop), "let it pass")
    return Obstacle(words, cap_href(stop), "Change the cap")


def cap_href(stop: Stop) -> str:
    return f"{reverse('costs')}#cap-{stop.cap.pk}"

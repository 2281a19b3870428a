"""What the Costs page shows, in words and with addresses that are ready-made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from ledger.caps import Standing
from ledger.listed_models import Listed
from ledger.models import Basis
from ledger.money import in_short, in_words
from ledger.prices import Learned, Origin, Price
from ledger.spending import Line, Period
from ledger.totals import Sums
from pages.costs.chart import Chart
from pages.formatting import off, percent
from production.estimate_totals import EstimateTotals
from production.reconciliation import Undecided


@dataclass(frozen=True)
class Figure:
    """One figure of a row of them. `exact` is said on hover; of `unknown` more nobody knows the
    cost."""

    name: str
    amount: str
    words: str
    exact: str = ""
    look: str = "money"
    unknown: int = 0


@dataclass(frozen=True)
class Row:
    """One row of a table; "" stands for what is not there to tell."""

    label: str
    note: str
    href: str
    results: int
    spent: str
    exact: str
    share: str
    reserved: str
    unknown: int
    estimated: str
    billed: str
    off: str


@dataclass(frozen=True)
class OpenReserve:
    """A reserve that waits for the user's word. `href` is "" where its generation is gone."""

    doubt: int
    name: str
    href: str
    prompt: str
    model: str
    since: datetime
    reason: str
    amount: str


@dataclass(frozen=True)
class CapCard:
    """A cap as it stands. `used` and `most` are for its bar; one that is per order has none."""

    pk: int
    name: str
    look: str
    period: str
    scope: str
    amount: str
    exact: str
    per_order: bool
    used: int
    most: int
    is_near: bool
    left: str
    exact_left: str
    share: str
    of_unknown: str


def headline(name: str, sums: Sums) -> Figure:
    words = f"+ {in_short(sums.reserved)} reserved" if sums.reserved else "nothing reserved"
    spent = in_words(sums.spent)
    return Figure(name, in_short(sums.spent), words, spent, unknown=sums.unknown)


def figures(whole: Sums) -> list[Figure]:
    """What a period comes to."""
    return [
        Figure("Spent", in_short(whole.spent), _spent(whole), in_words(whole.spent)),
        Figure("Reserved", in_short(whole.reserved), _reserved(whole), in_words(whole.reserved)),
        Figure(
            "Unknown",
            str(whole.unknown),
            _unknown(whole),
            look="tabular unknown" if whole.unknown else "tabular",
        ),
        Figure("Estimates", off(whole) or "–", _estimates(whole), look="tabular"),
    ]


def _spent(whole: Sums) -> str:
    if not whole.spent:
        return "nothing"
    words = f"{in_short(whole.billed)} by the providers’ own figures"
    if whole.by_estimate:
        words += f", {in_short(whole.by_estimate)} by estimate"
    if whole.at_most:
        words += f", {in_short(whole.at_most)} at most, where nobody says"
    return words


def _reserved(whole: Sums) -> str:
    if not whole.open:
        return "all is settled"
    words = f"for {whole.open} not settled yet"
    if whole.open_most:
        words += f", {whole.open_most} at most"
    if whole.open_unknown:
        words += f", {whole.open_unknown} of unknown price"
    return words


def _unknown(whole: Sums) -> str:
    if not whole.unknown:
        return "every cost is known"
    return f"ended; nobody reports what {'it' if whole.unknown == 1 else 'they'} cost"


def _estimates(whole: Sums) -> str:
    if not (whole.estimated or whole.actual):
        return "no bill to compare with yet"
    return f"{in_short(whole.estimated)} estimated, {in_short(whole.actual)} billed"


def chart_words(chart: Chart, span: Period) -> str:
    """The bars for who does not see them."""
    where = "The table by day says" if chart.unit == "day" else "The CSV holds"
    return (
        f"Spent and reserved per {chart.unit}, {span.label.lower()}. Highest {chart.highest}. "
        f"{where} the same."
    )


def rows(lines: Iterable[Line], by: str, span: Period, orders: Iterable[str]) -> list[Row]:
    """`orders` are the uids of those that are still there."""
    pages = {}
    if by == "project":
        pages = {line.key: _of_project(line.key, span) for line in lines}
    elif by == "order":
        pages = {uid: reverse("order-page", args=[uid]) for uid in orders}
    return [_row(line, pages) for line in lines]


def _of_project(slug: str, span: Period) -> str:
    return f"{reverse('costs')}?{urlencode({'period': span.name, 'project': slug})}"


def _row(line: Line, pages: Mapping[str, str]) -> Row:
    sums = line.sums
    reserved = in_short(sums.reserved) if sums.open else ""
    if sums.open_unknown:
        reserved += f" + {sums.open_unknown} unknown"
    return Row(
        label=line.label,
        note=line.note,
        href=pages.get(line.key, ""),
        results=sums.settled,
        spent=in_short(sums.spent),
        exact=in_words(sums.spent),
        share=percent(line.share),
        reserved=reserved,
        unknown=sums.unknown,
        estimated="" if sums.off is None else in_short(sums.estimated),
        billed="" if sums.off is None else in_short(sums.actual),
        off=off(sums) or "–",
    )


def undecided_words(totals: EstimateTotals) -> str:
    """How many reserves wait for the user's word, and what they come to."""
    words = f"{totals.number} may have been charged"
    if totals.sums:
        words += f", up to {totals.words}"
    if totals.unpriced:
        words += f"{' and' if totals.sums else ','} {totals.unpriced} of unknown price"
    return words


def left_open(one: Undecided) -> OpenReserve:
    reserve = one.doubt.reserve
    amount = ""
    if reserve.amount_micros is not None:
        amount = in_words(reserve.amount_micros, reserve.currency)
        amount = f"at most {amount}" if reserve.basis == Basis.MOST else amount
    model = reserve.model_label or reserve.model_id
    return OpenReserve(
        doubt=one.doubt.pk,
        name=f"{model}, {reserve.day}",
        href=reverse("details", args=[one.generation]) if one.generation else "",
        prompt=one.prompt or reserve.kind,
        model=model,
        since=one.doubt.since,
        reason=one.doubt.reason,
        amount=amount,
    )


def presented_cap(standing: Standing) -> CapCard:
    cap = standing.cap
    passes = "passes while something is left"
    stopped = "is stopped, unless you enter a maximum cost"
    looks = ("near" if standing.near else "", "" if standing.left else "full")
    return CapCard(
        pk=cap.pk,
        name=str(cap),
        look=" ".join(("cap", *filter(None, looks))),
        period=cap.get_period_display(),
        scope=cap.scope,
        amount=in_short(cap.amount_micros),
        exact=in_words(cap.amount_micros),
        per_order=cap.period == cap.Period.ORDER,
        used=standing.committed if cap.amount_micros else 1,
        most=cap.amount_micros or 1,
        is_near=standing.near,
        left=in_short(standing.left) if standing.left else "",
        exact_left=in_words(standing.left),
        share=percent(standing.share),
        of_unknown=f"What has an unknown price {passes if cap.allows_unknown else stopped}.",
    )


@dataclass(frozen=True)
class PriceRow:
    """A model's price in the list. `usual` is what its usual settings cost, "" where nobody knows;
    then `learned` may say what its runs cost."""

    label: str
    kind: str
    words: str
    is_unknown: bool
    usual: str
    learned: str
    origin: str
    date: str
    source: str
    link: str
    href: str


ORIGINS = {
    Origin.YOURS: "you",
    Origin.PROVIDER: "the provider",
    Origin.LEARNED: "past bills",
    Origin.UNKNOWN: "nobody",
}


def price_row(model: Listed, bills: Mapping[tuple[str, str], Learned]) -> PriceRow:
    price = model.price.with_past(bills.get((model.provider, model.model_id)))
    return PriceRow(
        label=model.label,
        kind=model.kind.label.lower(),
        words=price.words,
        is_unknown=price.origin == Origin.UNKNOWN,
        usual=in_words(price.usual_micros, price.usual.currency) if price.usual else "",
        learned=_learned(price),
        origin=ORIGINS[price.origin],
        date=price.date or "–",
        source=price.source or "–",
        link=price.link,
        href=reverse("price-edit", args=[model.pk]),
    )


def _learned(price: Price) -> str:
    """What its runs cost, where the price itself does not say that already."""
    return str(price.learned) if price.learned and price.origin != Origin.LEARNED else ""


def price_now(price: Price) -> str:
    """Where a price comes from and what it makes, to stand behind its words."""
    words = {Origin.YOURS: ", your own price", Origin.PROVIDER: ", the provider’s"}
    sentence = words.get(price.origin, "")
    if learned := _learned(price):
        sentence += f"; {learned}"
    if price.usual and price.usual.amount:
        usual = in_words(price.usual_micros, price.usual.currency)
        sentence += f"; {usual} with the usual settings"
    return f"{sentence}."

"""The catalogue as lists show it: what each model takes and gives, and what it costs.

To read a schema and price a model takes a millisecond, so what came of it is kept in the process
for as long as the row's mark stands. One query tells whether any row changed since; then only those
that did are read again. Whatever else a price hangs on (whose account it is, whether a server of
the user's own costs nothing) is part of what it is kept by.
"""

import threading
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum, Value

from foundation.prepared_queries import prepared
from ledger.money import Rates, to_micros
from ledger.prices import Price, price_of, stated_price
from providers import catalogue, connect, ends, registry
from providers.contract import Kind, Money, Provider
from providers.features import Features, features_of
from providers.models import CatalogueModel
from providers.schema import fields
from providers.standard_requests import model_request, requests_for

AT_ONCE = 200
MOST_ROWS = 64
"""That are kept whole: those that are ordered from, which a form is made of again and again."""
Account = tuple[type[Provider], bool, str]


@dataclass(frozen=True)
class StandardPrice:
    """What a standard request costs of one model, by the app's own estimate: `micros` in
    `currency`, None where nobody knows. `units` are those of the request, None where nobody knows
    how many come of it; `differs` says what the model does otherwise than asked."""

    micros: int | None
    currency: str = "USD"
    units: Decimal | None = None
    differs: tuple[str, ...] = ()

    def per_unit(self, rates: Rates) -> int | None:
        """In micros of USD, rounded; None where anything of it is unknown."""
        if self.micros == 0:
            return 0
        usd = None if self.micros is None else rates.in_usd(self.micros, self.currency)
        return None if usd is None or not self.units else round(usd / self.units)


@dataclass(frozen=True)
class Listed:
    """One model. `prices` are those of the standard requests that it can make, by their names;
    `price` is what the Prices page says of it, without what past bills tell; `searched` are the
    words that it is found by, in small letters."""

    pk: int
    ref: str
    provider: str
    model_id: str
    kind: Kind
    label: str
    description: str
    url: str
    source: str
    enabled: bool
    favourite: bool
    is_default: bool
    used_at: datetime | None
    described_at: datetime
    ends: date | None
    successor: str
    position: int
    currency: str
    searched: str
    features: Features
    price: Price
    prices: Mapping[str, StandardPrice] = field(default_factory=dict)

    @property
    def is_free(self) -> bool:
        return self.price.usual is not None and not self.price.usual.amount


class _Cache:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.state: object = None
        self.rows: dict[int, tuple[object, Listed]] = {}
        self.every: tuple[Listed, ...] = ()
        self.whole: dict[int, tuple[Listed, CatalogueModel]] = {}


_cache = _Cache()


def every() -> tuple[Listed, ...]:
    """All models of providers that are there, those of one provider together. One query where
    nothing changed since."""
    accounts = {
        one.slug: (type(one), connect.costs_nothing(one), connect.prices_elsewhere(one))
        for one in registry.all_providers()
    }
    state = _state(), accounts
    with _cache.lock:
        if _cache.state != state:
            _cache.rows = _read(accounts)
            place = {slug: number for number, slug in enumerate(accounts)}
            found = (one for _, one in _cache.rows.values())
            _cache.every = tuple(
                sorted(found, key=lambda one: (place[one.provider], one.position, one.label))
            )
            _cache.state = state
        return _cache.every


def rows_of(models: Sequence[Listed]) -> dict[str, CatalogueModel]:
    """The whole rows of these of `every`, by reference, as far as they are still there. To be read
    alone: what is in them is shared. No query where they were asked for before."""
    known = {}
    for one in models:
        kept = _cache.whole.get(one.pk)
        if kept and kept[0] is one:
            known[one.pk] = kept[1]
    new = [one for one in models if one.pk not in known]
    if new:
        read = catalogue.rows_of(one.ref for one in new)
        with _cache.lock:
            for one in new:
                if one.ref in read:
                    _cache.whole[one.pk] = one, read[one.ref]
                    known[one.pk] = read[one.ref]
            for oldest in list(_cache.whole)[: max(0, len(_cache.whole) - MOST_ROWS)]:
                del _cache.whole[oldest]
    return {one.ref: copy(known[one.pk]) for one in models if one.pk in known}


def offered(kind: Kind, models: Sequence[Listed] | None = None) -> list[Listed]:
    """Those of a kind that are on: the default first, then favourites; what has ended last.
    `models` are those of `every`, where they are at hand."""
    there = every() if models is None else models
    found = [one for one in there if one.kind is kind and one.enabled]
    return sorted(
        found, key=lambda one: (ends.has_ended(one), not one.is_default, not one.favourite)
    )


def kinds(models: Sequence[Listed] | None = None) -> list[Kind]:
    """The kinds of work that at least one model does that is on, in the order of `Kind`."""
    there = {one.kind for one in (every() if models is None else models) if one.enabled}
    return [kind for kind in Kind if kind in there]


@prepared
def _state() -> QuerySet[CatalogueModel, tuple[Any, ...]]:
    """One row, by which it is known whether the catalogue has changed."""
    rows = CatalogueModel.objects.order_by().annotate(what=Value("")).values_list("what")
    return rows.annotate(number=Count("pk"), newest=Max("mark"), sum=Sum("pk"))


def _read(accounts: Mapping[str, Account]) -> dict[int, tuple[object, Listed]]:
    marks = CatalogueModel.objects.filter(provider__in=accounts).order_by()
    keys = {
        pk: (mark, accounts[slug]) for pk, slug, mark in marks.values_list("pk", "provider", "mark")
    }
    old = _cache.rows
    found = {pk: old[pk] for pk, key in keys.items() if pk in old and old[pk][0] == key}
    stale = [pk for pk in keys if pk not in found]
    for start in range(0, len(stale), AT_ONCE):
        rows = CatalogueModel.objects.defer("previous_schema").in_bulk(
            stale[start : start + AT_ONCE]
        )
        found |= {pk: (keys[pk], _listed(row)) for pk, row in rows.items()}
    return found


def _listed(row: CatalogueModel) -> Listed:
    spec = row.spec()
    known = fields(row.schema)
    features = features_of(spec, known)
    standard = {}
    for request in requests_for(spec.kind):
        order = model_request(request, spec, features, known)
        if order is not None:
            money = price_of(row, order.params, order.inputs)
            standard[request.name] = _standard(money, order.units, order.differs)
    data = row.own_price if row.own_price is not None else row.price
    currency = data.get("currency") if isinstance(data, dict) else None
    return Listed(
        pk=row.pk,
        ref=row.ref,
        provider=row.provider,
        model_id=row.model_id,
        kind=spec.kind,
        label=row.label,
        description=row.description,
        url=row.url,
        source=row.source,
        enabled=row.enabled,
        favourite=row.favourite,
        is_default=row.is_default,
        used_at=row.used_at,
        described_at=row.described_at,
        ends=row.ends,
        successor=row.successor,
        position=row.position,
        currency=str(currency or "USD"),
        searched=f"{row.ref} {row.label} {row.description}".lower(),
        features=replace(features, asks_resolution={}, asks_sound={}, asks_seconds={}),
        price=stated_price(row),
        prices=standard,
    )


def _standard(
    money: Money | None, units: Decimal | None, differs: tuple[str, ...]
) -> StandardPrice:
    if money is None:
        return StandardPrice(None, units=units, differs=differs)
    return StandardPrice(to_micros(money), money.currency, units, differs)

"""The models that can be chosen on the Create page, each with what it costs as the form stands."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ledger.listed_models import Listed
from ledger.prices import learned
from pages.create.form_parts import Chip
from providers import connect, ends, keys, registry
from providers.contract import Money


def chips(offered: Sequence[Listed], chosen: Mapping[str, Money | None]) -> list[Chip]:
    """The default first, then favourites, each of them those used last before the others; what has
    ended last of all. `chosen` are the prices of those that are on, by their references."""
    models = sorted(offered, key=_place)
    labels = Counter(model.label for model in models)
    prices = {**{model.ref: model.price.usual for model in models}, **chosen}
    makers = {model.provider for model in models}
    names = {slug: registry.label(slug) for slug in makers}
    keyed = {slug: _keyed(slug) for slug in makers}
    bills = learned() if None in prices.values() else {}
    return [
        Chip(
            model,
            provider=names[model.provider],
            names_provider=labels[model.label] > 1,
            is_on=model.ref in chosen,
            needs_key=not keyed[model.provider][0],
            is_unreadable=keyed[model.provider][1],
            price=prices[model.ref],
            learned=None if prices[model.ref] else bills.get((model.provider, model.model_id)),
        )
        for model in models
    ]


def _place(model: Listed) -> tuple[bool, bool, bool, float]:
    used = -model.used_at.timestamp() if model.used_at else 0.0
    return ends.has_ended(model), not model.is_default, not model.favourite, used


def _keyed(slug: str) -> tuple[bool, bool]:
    """Whether the account has its key, and whether that is there and cannot be opened."""
    provider = registry.get(slug)
    return connect.has_key(provider), keys.is_unreadable(provider)

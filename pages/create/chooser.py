"""The models at hand on the Create page: those that are chosen and the nearest others, each with
what it costs as the form stands. All of them are in the list that is opened beside the form
(`pages.create.model_list`)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ledger.listed_models import Listed
from ledger.prices import learned
from pages.create.form_parts import Chip
from providers import connect, ends, keys, registry
from providers.contract import Money

FEW_MODELS = 6


def usable(offered: Sequence[Listed]) -> list[Listed]:
    """Those whose provider has its key: the default first, then favourites, each of them those used
    last before the others; what has ended last of all."""
    keyed = {slug: _keyed(slug)[0] for slug in {model.provider for model in offered}}
    return sorted((model for model in offered if keyed[model.provider]), key=_place)


def near(
    offered: Sequence[Listed], first: Sequence[Listed], chosen: Mapping[str, Money | None]
) -> list[Chip]:
    """Those that are on, and of those that come `first` a few. `chosen` are the prices of those
    that are on, by their references."""
    few = {model.pk for model in first[:FEW_MODELS]}
    models = [model for model in offered if model.pk in few or model.ref in chosen]
    models.sort(key=_place)
    labels = Counter(model.label for model in offered)
    keyed = {slug: _keyed(slug) for slug in {model.provider for model in models}}
    prices = {**{model.ref: model.price.usual for model in models}, **chosen}
    bills = learned() if None in prices.values() else {}
    return [
        Chip(
            model,
            provider=registry.label(model.provider),
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

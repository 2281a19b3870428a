"""Find models across all providers and accounts: by what they take and give, by price and speed.

Prices are held against each other per unit of a standard request (`providers.standard_requests`),
in USD. What is unknown comes last, and is never within a highest price.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from foundation import user_input
from ledger import listed_models
from ledger.listed_models import Listed, StandardPrice
from ledger.money import Rates
from production import usual_times
from production.usual_times import Speed
from providers import connect, ends, registry
from providers.contract import Kind
from providers.features import Takes
from providers.standard_requests import BY_NAME, StandardRequest, requests_for

FINE = ("1080p", "1440p", "4k")
LAST = float("inf")
LONGEST_SECONDS = 3600


class Sort(StrEnum):
    YOURS = "yours"
    PRICE = "price"
    SPEED = "speed"
    NEWEST = "newest"
    USED = "used"
    NAME = "name"

    @property
    def label(self) -> str:
        return {
            Sort.YOURS: "Yours first",
            Sort.PRICE: "Cheapest",
            Sort.SPEED: "Fastest here",
            Sort.NEWEST: "Newest",
            Sort.USED: "Used last",
            Sort.NAME: "Name",
        }[self]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" and the like where it does not matter. `most` is in micros of USD for
    one unit. `with_ended`: also those that are no longer offered."""

    words: str = ""
    kind: Kind | None = None
    provider: str = ""
    takes: frozenset[Takes] = frozenset()
    sound: bool = False
    resolution: str = ""
    seconds: float | None = None
    most: int | None = None
    free: bool = False
    ready: bool = False
    starred: bool = False
    with_ended: bool = False
    sort: Sort = Sort.YOURS


@dataclass(frozen=True)
class ModelMatch:
    """A model with what the list says of it. `request` is the standard request that `price` is of,
    None where there is none for its kind; `per_unit` in micros of USD."""

    model: Listed
    request: StandardRequest | None
    price: StandardPrice | None
    per_unit: int | None
    speed: Speed | None
    is_ready: bool


def search(wanted: Wanted, models: Sequence[Listed] | None = None) -> list[ModelMatch]:
    """All that fit, in the order that is asked for. A handful of queries, whatever is there;
    `models` are those of `listed_models.every`, where they are at hand."""
    models = listed_models.every() if models is None else models
    today, rates, seen = timezone.localdate(), Rates(), usual_times.measured_speeds()
    accounts = {one.provider for one in models}
    ready = {slug: connect.has_key(registry.get(slug)) for slug in accounts}
    requests = {kind: request_for(kind, wanted.resolution, sound=wanted.sound) for kind in Kind}
    words = wanted.words.lower().split()
    found = []
    for one in models:
        if not _fits(one, wanted, words) or (wanted.ready and not ready[one.provider]):
            continue
        if not wanted.with_ended and ends.has_ended(one, today):
            continue
        request = requests[one.kind]
        price = one.prices.get(request.name) if request else None
        per_unit = price.per_unit(rates) if price else None
        if wanted.most is not None and (per_unit is None or per_unit > wanted.most):
            continue
        speed = seen.get((one.provider, one.model_id))
        found.append(ModelMatch(one, request, price, per_unit, speed, ready[one.provider]))
    found.sort(key=_KEYS[wanted.sort])
    return found


def length(text: str) -> float:
    """Seconds, as they were typed. Raises ValueError in words."""
    try:
        seconds = float(user_input.number(text.replace(",", ".").removesuffix("s")))
    except user_input.NoNumber as error:
        raise ValueError(str(error)) from None
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"A length is more than 0 and at most {LONGEST_SECONDS} seconds.")
    return seconds


def request_for(kind: Kind, resolution: str = "", *, sound: bool = False) -> StandardRequest | None:
    """The standard request by which models of a kind are compared, nearest to what is wanted."""
    every = requests_for(kind)
    if len(every) > 1:
        name = f"video-{'1080p' if resolution in FINE else '720p'}{'-sound' if sound else ''}"
        return BY_NAME[name]
    return every[0] if every else None


def _fits(one: Listed, wanted: Wanted, words: list[str]) -> bool:
    has = one.features
    return (
        (wanted.kind is None or one.kind is wanted.kind)
        and (not wanted.provider or one.provider == wanted.provider)
        and wanted.takes <= has.takes
        and (not wanted.sound or has.can_sound)
        and (not wanted.resolution or wanted.resolution in has.resolutions)
        and (wanted.seconds is None or has.can_last(wanted.seconds))
        and (not wanted.free or one.is_free)
        and (not wanted.starred or one.favourite)
        and all(word in one.searched for word in words)
    )


_PLACE = {kind: number for number, kind in enumerate(Kind)}


def _by_price(one: ModelMatch) -> tuple[Any, ...]:
    """Within a kind: what a picture costs says nothing about a second of video."""
    return _PLACE[one.model.kind], LAST if one.per_unit is None else one.per_unit, one.model.label


def _by_use(one: ModelMatch) -> float:
    return -one.model.used_at.timestamp() if one.model.used_at else LAST


_KEYS: dict[Sort, Callable[[ModelMatch], Any]] = {
    Sort.YOURS: lambda one: (
        not one.model.enabled,
        not one.is_ready,
        not one.model.is_default,
        not one.model.favourite,
        _by_use(one),
        _PLACE[one.model.kind],
    ),
    Sort.PRICE: _by_price,
    Sort.SPEED: lambda one: one.speed.seconds if one.speed else LAST,
    Sort.NEWEST: lambda one: -one.model.pk,
    Sort.USED: _by_use,
    Sort.NAME: lambda one: one.model.label.lower(),
}

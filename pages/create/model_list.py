"""All models of a kind, to choose one: found by words, by their providers, each with what it costs,
how fast it was here, when it was used last and what it made last.

Names in the address: `kind`, `q`, `provider` for those of one alone, `part` of them, and `model`
(several) for those that are chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from foundation.user_input import row_id
from gallery.models import Product
from ledger import listed_models
from pages.catalogue.presenters import ModelPrice, look_of, price, runs
from pages.formatting import cut, medium_icon
from pages.gallery.presenters import thumbnail_href, veil
from production.model_search import ModelMatch, Wanted, search
from providers import connect, ends, keys, registry
from providers.contract import Kind, Provider

ALL_AT_ONCE = 40
"""So many are shown whole, whoever provides them."""
MOST_PARTS = 999
YOURS = 6
OF_EACH = 5
A_PART = 40
RECENT_PRODUCTS = 2000
LONGEST_WORDS = 200
LONGEST_ABOUT = 110


@dataclass(frozen=True)
class LastProduct:
    """What a model made last: the address of its thumbnail, and the attributes that blur it."""

    thumbnail: str
    veil: dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A model in the list; `provider` is "" where the heading says it, `last_product` None where
    nothing is there to be seen."""

    match: ModelMatch
    provider: str
    price: ModelPrice
    about: str
    speed: str
    speed_of: str
    ends: str
    look: str
    star_href: str
    is_on: bool
    last_product: LastProduct | None


@dataclass(frozen=True)
class Group:
    """`more` is how many are left out, `only` the account that all of them are asked for by;
    `needs` says what is missing, "" for nothing, and `needs_href` where that is entered."""

    label: str
    rows: list[Row]
    total: int
    only: str = ""
    more: int = 0
    needs: str = ""
    needs_href: str = ""


@dataclass(frozen=True)
class Door:
    """To a provider's own catalogue."""

    label: str
    search_href: str
    add_href: str
    can_search: bool


@dataclass(frozen=True)
class ChooserFilters:
    kind: Kind
    words: str = ""
    provider: str = ""
    part: int = 1
    chosen: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, data: QueryDict) -> "ChooserFilters":
        kind, number = data.get("kind", ""), data.get("part", "")
        return cls(
            Kind(kind) if kind in list(Kind) else Kind.TEXT_TO_IMAGE,
            data.get("q", "").strip()[:LONGEST_WORDS],
            data.get("provider", ""),
            min(row_id(number) or 1, MOST_PARTS),
            frozenset(data.getlist("model")),
        )

    @property
    def is_id(self) -> bool:
        """Whether the words look like the id of a model, or the address of its page."""
        return len(self.words) > 2 and not self.words.isalpha() and len(self.words.split()) == 1


def list_facts(filters: ChooserFilters) -> dict[str, Any]:
    """What `chooser_list.html` shows."""
    every = listed_models.every()
    wanted = Wanted(words=filters.words, kind=filters.kind, provider=filters.provider)
    found = [one for one in search(wanted, every) if one.model.enabled]
    groups, following = _parted(filters, found) if filters.provider else (_grouped(found), 0)
    listed = [one for _, several, _ in groups for one in several]
    last_products = _last_products(listed)
    return {
        "filters": filters,
        "only": registry.label(filters.provider) if filters.provider in registry.slugs() else "",
        "total": len(found),
        "sign": medium_icon(filters.kind.medium),
        "groups": [
            _group(filters, slug, several, total, last_products, is_alone=bool(filters.provider))
            for slug, several, total in groups
        ],
        "following": following,
        "doors": doors(filters) if filters.words else [],
    }


def doors(filters: ChooserFilters) -> list[Door]:
    """The providers that can be asked for what is not here: those that are ready first."""
    providers = [one for one in registry.all_providers() if one.key_fields or one.can_search]
    ready = [one for one in providers if connect.has_key(one)]
    may_tell = [one for one in providers if one not in ready and not one.own_server]
    return [
        Door(
            one.label,
            reverse("create-models-elsewhere", args=[one.slug]),
            reverse("create-model-add", args=[one.slug]),
            one.can_search,
        )
        for one in [*ready, *(one for one in may_tell if one.can_search)]
    ]


Grouped = list[tuple[str, list[ModelMatch], int]]


def _grouped(found: Sequence[ModelMatch]) -> Grouped:
    """(account, the first of its models, how many it has); those that one uses before all, as the
    account ""."""
    yours: list[ModelMatch] = []
    few = len(found) <= ALL_AT_ONCE
    if not few:
        yours = [one for one in found if one.is_ready and _is_yours(one)][:YOURS]
    there: dict[str, list[ModelMatch]] = {}
    for one in found:
        if one not in yours:
            there.setdefault(one.model.provider, []).append(one)
    place = {slug: number for number, slug in enumerate(registry.slugs())}
    slugs = sorted(there, key=lambda slug: (not there[slug][0].is_ready, place[slug]))
    groups: Grouped = [("", yours, len(yours))] if yours else []
    for slug in slugs:
        rows = there[slug]
        groups.append((slug, rows if few else rows[:OF_EACH], len(rows)))
    return groups


def _parted(filters: ChooserFilters, found: Sequence[ModelMatch]) -> tuple[Grouped, int]:
    """A part of the models of one account, and the number of the next, 0 where it is the last."""
    start = (filters.part - 1) * A_PART
    following = filters.part + 1 if len(found) > start + A_PART else 0
    rows = list(found[start : start + A_PART])
    return ([(filters.provider, rows, len(found))] if rows else []), following


def _is_yours(one: ModelMatch) -> bool:
    return one.model.is_default or one.model.favourite or one.model.used_at is not None


def _group(
    filters: ChooserFilters,
    slug: str,
    several: Sequence[ModelMatch],
    total: int,
    last_products: dict[tuple[str, str], LastProduct],
    *,
    is_alone: bool,
) -> Group:
    rows = [_row(filters, one, last_products, says_provider=not slug) for one in several]
    if not slug:
        return Group("Yours", rows, total)
    provider = registry.get(slug)
    ready = bool(several) and several[0].is_ready
    return Group(
        provider.label,
        rows,
        total,
        only=slug,
        more=0 if is_alone else total - len(rows),
        needs="" if ready else _needs(provider),
        needs_href=f"{reverse('providers')}#provider-{slug}",
    )


def _needs(provider: Provider) -> str:
    if keys.is_unreadable(provider):
        return f"Its key is {keys.NOT_OPENED}"
    return "Enter its address" if provider.own_server else "Enter its key"


def _row(
    filters: ChooserFilters,
    one: ModelMatch,
    last_products: dict[tuple[str, str], LastProduct],
    *,
    says_provider: bool,
) -> Row:
    model = one.model
    return Row(
        match=one,
        provider=registry.label(model.provider) if says_provider else "",
        price=price(one),
        about=cut(model.description, LONGEST_ABOUT),
        speed=str(one.speed) if one.speed else "",
        speed_of=runs(one),
        ends=ends.in_short(model),
        look=look_of(model),
        star_href=reverse("model-star", args=[model.pk]),
        is_on=model.ref in filters.chosen,
        last_product=last_products.get((model.provider, model.model_id)),
    )


def _last_products(listed: Iterable[ModelMatch]) -> dict[tuple[str, str], LastProduct]:
    """By (provider, model id), of the newest products of all; two queries."""
    wanted = {(one.model.provider, one.model.model_id) for one in listed}
    rows = Product.objects.shown().order_by("-id")
    newest: dict[tuple[str, str], int] = {}
    columns = rows.values_list("provider", "model_id", "id", "role")
    for provider, model_id, pk, role in columns[:RECENT_PRODUCTS]:
        if not role and (provider, model_id) in wanted:
            newest.setdefault((provider, model_id), pk)
    products = rows.select_related("asset", "project").in_bulk(newest.values())
    return {
        by: LastProduct(thumbnail_href(product.asset), veil(product))
        for by, pk in newest.items()
        if (product := products.get(pk)) and product.asset.thumbnail
    }

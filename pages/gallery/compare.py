"""Two to nine products side by side, and in what their recipes differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from foundation.user_input import row_id
from gallery import picks
from gallery.metadata_limits import storable
from gallery.models import Product
from gallery.organising import MOST_STARS, BadChange
from pages.formatting import as_json, money, took
from pages.gallery.bulk import answer, changed, refuse, show_done
from pages.gallery.parameters import listed_loras
from pages.gallery.presenters import described, display_href, product_href, veil
from providers import registry
from providers.contract import Medium

MOST = 9
LETTERS = "ABCDEFGHI"
OPEN = ("Prompt", "Seed", "Size")
"""What says nothing of the model. All else would tell which is which, as the names of a model's
parameters do, so that a blind comparison leaves it out until one is picked."""


@dataclass(frozen=True)
class Side:
    """One of those that are compared. `label` is its letter, `name` what it is."""

    product: Product
    label: str
    name: str
    href: str
    file: str
    veil: dict[str, Any]


@dataclass(frozen=True)
class Row:
    """What each of them has of one thing, in words; "" where it has none."""

    name: str
    cells: list[str]
    tells: bool

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """`product=1,2,3`; with `blind` it is not said which model made which until one is picked. Of
    more than can be compared the first ones are."""
    named = _named(",".join(request.GET.getlist("product")))
    found = _there(named[:MOST])
    sides = [_side(product, letter) for product, letter in zip(found, LETTERS, strict=False)]
    rows = _rows(found)
    return render(
        request,
        "gallery/compare.html",
        {
            "here": "gallery",
            "sides": sides,
            "is_blind": bool(request.GET.get("blind")),
            "are_two_pictures": len(sides) == 2
            and all(product.medium == Medium.IMAGE for product in found),
            "rows": rows,
            "same": sum(not row.differs for row in rows),
            "named": ",".join(str(product.pk) for product in found),
            "most": MOST,
            "too_many": len(named) if len(named) > MOST else 0,
        },
        status=200 if len(sides) > 1 else 422,
    )


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """`product` is the best of those `compared`; `blind` as the page was looked at."""
    chosen = row_id(request.POST.get("product")) or 0
    compared = _named(request.POST.get("compared", ""))[:MOST]
    try:
        done = picks.pick(chosen, compared, is_blind=bool(request.POST.get("blind")))
    except BadChange as error:
        return refuse(request, str(error))
    show_done(request, done)
    return changed(answer(request), [(done.ids, {"rating": MOST_STARS})])


def _named(text: str) -> list[int]:
    words = text.split(",")[:100]
    return list(dict.fromkeys(pk for pk in map(row_id, words) if pk))


def _there(wanted: Iterable[int]) -> list[Product]:
    """In the order in which they were named, without those that are gone."""
    rows = Product.objects.select_related("asset", "project", "made_by__generation")
    there = rows.in_bulk(list(wanted))
    return [there[pk] for pk in wanted if pk in there]


def _side(product: Product, letter: str) -> Side:
    return Side(
        product,
        letter,
        described(product, 60),
        product_href(product.pk),
        display_href(product.asset),
        veil(product),
    )


def _rows(found: Iterable[Product]) -> list[Row]:
    """Only what one of them has, in the order in which it was set."""
    facts = [_facts(product) for product in found]
    names = dict.fromkeys(name for one in facts for name in one)
    return [Row(name, [one.get(name, "") for one in facts], name not in OPEN) for name in names]


def _facts(product: Product) -> dict[str, str]:
    recipe = storable(product.recipe) or {}
    asset = product.asset
    made_by = product.made_by.generation if hasattr(product, "made_by") else None
    params = recipe.get("params")
    loras = [words for _, words in listed_loras(recipe)]
    facts = {
        "Prompt": product.prompt,
        "Model": str(recipe.get("model_label") or product.model_id),
        "Provider": registry.label(product.provider) if product.provider else "",
        "Seed": "" if product.seed is None else str(product.seed),
        "LoRAs": "\n".join(loras),
        "Size": f"{asset.width} × {asset.height}" if asset.width else "",
        "Cost": money(product.cost_micros, product.currency) if product.provider else "",
        "Time": took(made_by) if made_by else "",
        "Rating": "★" * product.rating,
    }
    apart = (product.prompt, product.seed)
    if isinstance(params, dict):
        facts |= {
            name: value if isinstance(value, str) else as_json(value)
            for name, value in params.items()
            if not (name in ("prompt", "text", "seed") and value in apart)
        }
    return {name: value for name, value in facts.items() if value}

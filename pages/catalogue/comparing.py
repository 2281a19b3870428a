"""Two to six models side by side: what they take and give, prices, speed, parameters and limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.written import thousands
from ledger.money import Rates, in_words
from pages.catalogue.filters import MOST_COMPARED, CatalogueFilters
from pages.catalogue.presenters import (
    SOUND,
    CatalogueRow,
    differing,
    lengths,
    per_unit,
    presented_model,
    resolutions,
)
from pages.formatting import cut, day
from production.model_search import ModelMatch, Wanted, search
from providers import catalogue
from providers.contract import Medium
from providers.media_fields import a_file
from providers.models import CatalogueModel
from providers.schema import Field, Type, fields, label_of
from providers.standard_requests import REQUESTS, StandardRequest

MOST_CHOICES = 8
LONGEST_CELL = 140


@dataclass(frozen=True)
class Row:
    """What is said of each model, in their order; `differs` where that is not the same of all."""

    name: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    filters = CatalogueFilters.of(request.GET)
    there = {one.model.ref: one for one in search(Wanted(with_ended=True))}
    found = [there[ref] for ref in filters.model if ref in there]
    sides = [presented_model(one) for one in found]
    context = {
        "here": "models",
        "filters": filters,
        "sides": [
            (side, filters.href("models-compare", model=tuple(_others(filters, side))))
            for side in sides
        ],
        "groups": _groups(found, sides) if len(sides) > 1 else [],
        "most": MOST_COMPARED,
    }
    return render(request, "catalogue/compare.html", context)


def _others(filters: CatalogueFilters, side: CatalogueRow) -> list[str]:
    return [ref for ref in filters.model if ref != side.ref]


def _groups(found: Sequence[ModelMatch], sides: Sequence[CatalogueRow]) -> list[Group]:
    groups = [
        Group("What it does", _features(found, sides)),
        Group("What it costs", _prices(found, sides)),
        Group("Here", _here(found, sides)),
        Group("Parameters", _parameters(found)),
    ]
    return [group for group in groups if group.rows]


def _row(name: str, cells: Sequence[str]) -> list[Row]:
    """Nothing where nobody says anything."""
    return [Row(name, tuple(cells))] if any(cells) else []


def _features(found: Sequence[ModelMatch], sides: Sequence[CatalogueRow]) -> list[Row]:
    features = [one.model.features for one in found]
    videos = [one.model.kind.medium is Medium.VIDEO for one in found]
    return [
        *_row("Provider", [side.provider for side in sides]),
        *_row("Kind", [side.kind for side in sides]),
        *_row("Takes", [side.takes for side in sides]),
        *_row(
            "Sound",
            [
                SOUND[has.sound] if video else ""
                for has, video in zip(features, videos, strict=True)
            ],
        ),
        *_row("Resolutions", [resolutions(has) for has in features]),
        *_row("Lengths", [lengths(has) for has in features]),
        *_row("Offered", [side.ends for side in sides]),
    ]


def _prices(found: Sequence[ModelMatch], sides: Sequence[CatalogueRow]) -> list[Row]:
    rates = Rates()
    rows = []
    for request in REQUESTS:
        if not any(request in _standard_requests(one) for one in found):
            continue
        cells = [_cost(one, request, rates) for one in found]
        rows += _row(request.label, cells)
    return [
        *rows,
        *_row("As listed", [one.model.price.words for one in found]),
        *_row("Looked up", [side.price.date for side in sides]),
        *_row("Source", [side.price.link or cut(side.price.source, 40) for side in sides]),
    ]


def _cost(found: ModelMatch, request: StandardRequest, rates: Rates) -> str:
    price = found.model.prices.get(request.name)
    if request not in _standard_requests(found):
        return ""
    if price is None:
        return "cannot"
    if not price.micros:
        return f"{'unknown' if price.micros is None else 'free'}{differing(price)}"
    each = price.per_unit(rates)
    unit = f", {per_unit(each, request)}" if each and price.units != 1 else ""
    return f"{in_words(price.micros, price.currency)}{unit}{differing(price)}"


def _standard_requests(found: ModelMatch) -> list[StandardRequest]:
    return [request for request in REQUESTS if found.model.kind in request.kinds]


def _here(found: Sequence[ModelMatch], sides: Sequence[CatalogueRow]) -> list[Row]:
    speeds = [f"{side.speed}, {side.speed_of}" if side.speed else "" for side in sides]
    used = [day(one.model.used_at, brief=True) if one.model.used_at else "never" for one in found]
    return [
        *_row("Speed here", speeds),
        *_row("Used last", used),
        *_row("Ready", [side.needs or "yes" for side in sides]),
    ]


def _parameters(found: Sequence[ModelMatch]) -> list[Row]:
    rows = catalogue.rows_of(one.model.ref for one in found)
    every = [_fields(rows.get(one.model.ref)) for one in found]
    names = dict.fromkeys(name for known in every for name in known)
    return [
        Row(name, tuple(field_in_words(known[name]) if name in known else "" for known in every))
        for name in names
    ]


def _fields(row: CatalogueModel | None) -> dict[str, Field]:
    return {one.name: one for one in fields(row.schema)} if row else {}


def field_in_words(field: Field) -> str:
    """What a parameter takes, and its limits: "1 to 50, usually 28", "up to 4 images, needed"."""
    parts = [_takes(field)]
    if field.default is not None and field.type is not Type.MEDIA:
        parts.append(f"usually {cut(label_of(field.default), 30)}")
    if field.required:
        parts.append("needed")
    return cut(", ".join(filter(None, parts)), LONGEST_CELL)


def _takes(field: Field) -> str:
    if field.type is Type.MEDIA:
        one = a_file(field.medium)
        most = f"up to {field.max_items}" if field.max_items else "several"
        return f"{most}: {one} each" if field.multiple else one
    if field.choices:
        names = [choice.label for choice in field.choices]
        more = " …" if len(names) > MOST_CHOICES else ""
        return f"{', '.join(names[:MOST_CHOICES])}{more}"
    if field.type in (Type.INTEGER, Type.NUMBER, Type.SIZE):
        ends = [f"{one:g}" for one in (field.minimum, field.maximum) if one is not None]
        return " to ".join(ends) if len(ends) == 2 else "a number"
    if field.type is Type.BOOLEAN:
        return "yes or no"
    if field.type is Type.LIST:
        return f"up to {field.max_items} entries" if field.max_items else "a list"
    if field.type is Type.JSON:
        return "JSON"
    return f"up to {thousands(field.max_length)} letters" if field.max_length else "text"

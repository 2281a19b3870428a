"""One product: as large as it fits, with its whole recipe, its family and its neighbours."""

import json
import re
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.prepared_queries import prepared_rows
from gallery.likeness import near
from gallery.metadata_limits import storable, words
from gallery.models import Product
from gallery.search.nodes import BadQuery
from gallery.search.writer import condition
from pages.formatting import as_json, cut, money, shape
from pages.gallery.family import FEW, NEAR, SIDE, graph
from pages.gallery.keeping import keeping_facts
from pages.gallery.making import making_of
from pages.gallery.parameters import given_params, presented
from pages.gallery.presenters import (
    beside,
    data_of,
    goes,
    name_of,
    product_href,
    small,
    staged,
    titled_details,
)
from pages.gallery.quick_actions import captioned
from pages.gallery.result import Result
from pages.gallery.walk import Walk, walk_of
from pages.queue.again import again
from pages.queue.presenters import instead_of
from production import captions, reorder
from production.models import Generation
from providers import catalogue
from providers.schema import Field, fields

MOST_SIMILAR = 12
MOST_COPIED = 100_000
MOST_SEARCHED = 200
NAME = re.compile(r"[^\W\d][\w.-]{0,59}")
"""What the language takes for a parameter's name."""


@require_GET
def product(request: HttpRequest, pk: int) -> HttpResponse:
    row = _product_or_404(pk)
    walk = walk_of(request)
    if isinstance(walk, Result):
        walk = replace(walk, trashed=row.trashed_at is not None)
    return render(
        request,
        "gallery/product.html",
        _context(row)
        | {
            "here": "gallery",
            "walk": walk,
            "data": data_of(row, most_words=300),
            "shape": shape(row.asset),
            **staged(row),
            "goes": goes(row),
            "in_viewer": False,
            **keeping_facts(row),
            **captioned(row),
            **_neighbours(walk, row),
        },
    )


@require_GET
def inspector(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page tells beside the picture and what it is kept by, for the viewer, which has a
    bar for what one does to it."""
    row = _product_or_404(pk)
    context = _context(row) | keeping_facts(row) | {"in_viewer": True}
    return render(request, "gallery/inspector.html", context)


@require_GET
def similar(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that look like it, as a part of the page that is asked for when one comes there."""
    target = _product_or_404(pk)
    rows = [small(row, 60) for row in near.similar(target, limit=MOST_SIMILAR)]
    return render(request, "gallery/similar.html", {"similar": rows, "product": pk})


def _product_or_404(pk: int) -> Product:
    for row in _with_all_that_made_it(pk):
        row.prompt = words(row.prompt)
        return row
    raise Http404


@prepared_rows(1)
def _with_all_that_made_it(pk: int) -> QuerySet[Product]:
    rows = captions.with_latest(Product.objects.filter(pk=pk)).order_by()
    return rows.select_related(
        "asset", "project", "made_by__generation__project", "made_by__generation__order"
    )


def _context(row: Product) -> dict[str, Any]:
    # An older version kept whatever a file said.
    recipe = storable(row.recipe) or {}
    made_by = row.made_by.generation if hasattr(row, "made_by") else None
    chosen, defaults = presented(recipe, _fields(row, made_by), same_href)
    return {
        "product": row,
        "asset": row.asset,
        "name": name_of(row),
        "facts": _facts(row, recipe),
        "params": chosen,
        "defaults": defaults,
        "original": _original(recipe),
        "details": titled_details(recipe.get("details")),
        "beside": beside(row.side_files.all()),
        "all_params": given_params(recipe),
        "same": _same(row),
        "making": making_of(row),
        "again": again(made_by) if made_by else None,
        "family": graph(row, FEW, NEAR),
        "family_side": SIDE,
        "may_look_alike": row.asset.likeness is not None,
    }


def _same(row: Product) -> dict[str, str]:
    """The searches for what has the same, by what it is."""
    values = {"model": row.model_id, "seed": row.seed, "kind": row.kind}
    return {
        name: same_href(name, value) for name, value in values.items() if value not in (None, "")
    }


def same_href(name: str, value: Any) -> str:
    """The search for all that has this value, "" where there is none such."""
    text = as_json(value)
    if isinstance(value, dict | list) or value is None or not NAME.fullmatch(name):
        return ""
    if not text.strip() or len(text) > MOST_SEARCHED or "\n" in text:
        return ""
    return Result(query=condition(name, text)).href()


def _facts(row: Product, recipe: dict[str, Any]) -> dict[str, Any]:
    """How it was made, where it was; else where it came from."""
    if not row.provider and (tool := _tool(recipe)):
        marked = recipe.get("made_by_ai") is True
        return {"tool": tool, "model": row.model_id, "is_marked": marked}
    if not row.provider:
        name = recipe.get("name")
        return {"tool": "", "origin": f"Imported from {name}" if name else "Imported"}
    return {
        "model": recipe.get("model_label") or row.model_id,
        "cost": money(row.cost_micros, row.currency),
        "basis": (recipe.get("cost_basis") or "actual") if row.cost_micros is not None else "",
        "instead": _instead_of(recipe),
    }


def _instead_of(recipe: dict[str, Any]) -> str:
    """The model that was asked first and could not be had; "" for none."""
    first = recipe.get("instead_of")
    if not isinstance(first, dict):
        return ""
    label = first.get("model_label") or first.get("model") or ""
    return instead_of(str(label), str(first.get("error") or ""))


def _tool(recipe: dict[str, Any]) -> str:
    """The name of another tool with its version; "" where none made it."""
    tool = recipe.get("tool")
    if not isinstance(tool, dict):
        return ""
    parts = (tool.get(name) for name in ("name", "version"))
    return " ".join(part for part in parts if isinstance(part, str) and part)[:100]


def _original(recipe: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What another tool wrote, by where it was found: its beginning, and all of it to be copied, ""
    where that is too long for a page."""
    found = recipe.get("original")
    if not isinstance(found, dict):
        return []
    texts = {
        name: part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for name, part in found.items()
    }
    return [
        (name, cut(text, 160), text if len(text) <= MOST_COPIED else "")
        for name, text in texts.items()
    ]


def _fields(row: Product, made_by: Generation | None) -> tuple[Field, ...]:
    """The fields of its model as the catalogue has it today, none where it is gone."""
    if not row.provider:
        return ()
    if made_by is not None and made_by.model_ref == f"{row.provider}/{row.model_id}":
        model = reorder.model_of(made_by)
    else:
        ref = f"{row.provider}/{row.model_id}"
        model = catalogue.rows_of([ref]).get(ref)
    return fields(model.schema) if model else ()


def _neighbours(walk: Walk, row: Product) -> dict[str, str]:
    """The addresses of the ones before and after it in what one goes through, "" where there is
    none, and where one goes `next` when it is trashed."""
    try:
        newer, older = walk.beside(row.pk)
    except BadQuery:
        newer, older = None, None
    query_string = (
        replace(walk, trashed=False) if isinstance(walk, Result) else walk
    ).query_string()
    ways = {
        "newer": product_href(newer) + query_string if newer else "",
        "older": product_href(older) + query_string if older else "",
    }
    return ways | {"next": ways["older"] or ways["newer"] or walk.href()}

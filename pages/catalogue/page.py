"""The Models page: every model of every provider and account, found, sorted, starred, used."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ledger import listed_models
from pages import paging
from pages.catalogue.filters import MOST_COMPARED, RESOLUTIONS, CatalogueFilters
from pages.catalogue.presenters import presented_model
from pages.http_params import way_back
from production.model_search import Sort, request_for, search
from providers import catalogue_editing, registry
from providers.contract import Kind
from providers.features import Takes
from providers.models import CatalogueModel


@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """The page; its script takes what it needs of it. The address tells all that is asked for."""
    filters = CatalogueFilters.of(request.GET)
    every = listed_models.every()
    found = search(filters.wanted, every)
    part = paging.part(found, request, filters.href())
    on_part = [presented_model(one, filters.model) for one in part.rows]
    there = {one.ref: one for one in every} if filters.model else {}
    chosen = [there[ref] for ref in filters.model if ref in there]
    here = {one.ref for one in on_part}
    context = {
        "here": "models",
        "filters": filters,
        "part": part,
        "models": on_part,
        "chosen": [(one.ref, one.label, _without(filters, one.ref)) for one in chosen],
        "chosen_elsewhere": [one.ref for one in chosen if one.ref not in here],
        "most": MOST_COMPARED,
        "total": len(every),
        "of_request": _of_request(filters),
        **_choices(filters, {one.provider for one in every}),
    }
    response = render(request, "catalogue/models.html", context)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Push-Url"] = _address(filters, request)
    return response


@require_POST
def star(request: HttpRequest, pk: int) -> HttpResponse:
    """Among the favourites, or no longer."""
    row = get_object_or_404(CatalogueModel.objects.only("pk", "label"), pk=pk)
    catalogue_editing.prefer(row, request.POST.get("star") == "1")
    if request.htmx:  # type: ignore[attr-defined]
        facts = {"model": row, "to": reverse("model-star", args=[pk])}
        return render(request, "catalogue/star.html", facts)
    return HttpResponseRedirect(way_back(request, "models"))


def _choices(filters: CatalogueFilters, there: Collection[str]) -> dict[str, Any]:
    """What can be chosen in each of the filters: (value, words, whether it is). `there` are the
    accounts that have models."""
    slugs = [slug for slug in registry.slugs() if slug in there]
    return {
        "kinds": [(kind.value, kind.label, kind == filters.kind) for kind in Kind],
        "providers": [(slug, registry.label(slug), slug == filters.provider) for slug in slugs],
        "takes": [(one.value, one.label, one in filters.takes) for one in Takes],
        "resolutions": [(one, one, one == filters.resolution) for one in RESOLUTIONS],
        "sorts": [(one.value, one.label, one == filters.sort) for one in Sort],
    }


def _of_request(filters: CatalogueFilters) -> str:
    """The request that prices are of, where one kind is looked at."""
    if not filters.kind:
        return ""
    request = request_for(Kind(filters.kind), filters.resolution, sound=filters.sound)
    return request.label if request else ""


def _without(filters: CatalogueFilters, ref: str) -> str:
    return filters.href(model=tuple(one for one in filters.model if one != ref))


def _address(filters: CatalogueFilters, request: HttpRequest) -> str:
    number = request.GET.get("part", "")
    return filters.href(part=number if number.isdigit() and number != "1" else "")

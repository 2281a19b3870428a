"""The list of models that opens beside the Create form; what it has not is found in the providers'
own catalogues and added in place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from pages.create.model_list import ChooserFilters, list_facts
from pages.providers.cards import provider_of
from pages.providers.models import added, search_facts


@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Those of the kind that the form has."""
    facts = list_facts(ChooserFilters.of(request.GET))
    return render(request, "production/chooser_list.html", facts)


@require_GET
def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """What a provider's own search finds for `q`, of the `kind` if one is named."""
    provider = provider_of(slug)
    facts = {"provider": provider, "filters": ChooserFilters.of(request.GET)}
    facts |= search_facts(request, provider)
    return render(request, "production/chooser_elsewhere.html", facts)


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a model by its id or the address of its page; the page's script is told which it is, and
    chooses it."""
    provider = provider_of(slug)
    row, wrong = added(provider, request.POST.get("model", "").strip())
    facts = {"label": row.label if row else "", "wrong": wrong}
    response = render(request, "production/chooser_added.html", facts, status=200 if row else 422)
    if row is None:
        return response
    detail = {"ref": row.ref, "kind": row.kind}
    return trigger_client_event(response, "model-added", detail)

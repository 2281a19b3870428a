"""The Providers page: everybody who can make things, and what keeps somebody from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from providers import registry, vault
from providers.models import StoredKey
from providers.views.cards import cards


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    return render(request, "providers/providers.html", page_facts())


def page_facts() -> dict[str, object]:
    return {
        "here": "providers",
        "shown": cards(registry.all_providers()),
        "broken": registry.broken(),
        "master_key": vault.file(),
        "stored": StoredKey.objects.count(),
    }

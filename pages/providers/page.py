"""The Providers page: everybody who can make things, and what keeps somebody from it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pages.providers.cards import cards
from providers import registry, vault
from providers.models import StoredKey


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    return render(request, "providers/providers.html", page_facts())


def page_facts() -> dict[str, Any]:
    return {
        "here": "providers",
        "shown": cards(registry.all_providers(anew=True)),
        "broken": registry.broken(),
        "has_free": any(not provider.key_fields for provider in registry.all_providers()),
        "master_key": vault.file(),
        "stored": StoredKey.objects.count(),
    }

"""The Providers page: everybody who can make things, and what keeps somebody from it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation import user_input
from pages.providers.cards import GROUPS, Card, cards
from providers import registry, vault
from providers.models import StoredKey


@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """With `find`, those that have each of its words in what they are or make."""
    facts = page_facts(user_input.words(request.GET.get("find", "")))
    return render(request, "providers/providers.html", facts)


def page_facts(find: str = "", anew: Card | None = None) -> dict[str, Any]:
    """`anew` is shown in place of the card of that account."""
    every = cards(registry.all_providers(anew=True))
    visible = [anew if anew and anew.slug == one.slug else one for one in every]
    wanted = find.lower().split()
    visible = [one for one in visible if all(word in one.haystack for word in wanted)]
    groups = [
        (name, label, [one for one in visible if one.group == name])
        for name, label in GROUPS.items()
    ]
    return {
        "here": "providers",
        "find": find,
        "groups": [group for group in groups if group[2]],
        "broken": registry.broken(),
        "has_free": any(not one.provider.key_fields for one in every),
        "master_key": vault.file(),
        "stored": StoredKey.objects.count(),
    }

"""The LoRAs that fit a model, to be picked: with a picture, and the words that wake them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from pages.providers import pictures
from pages.providers.cards import provider_of
from providers import catalogue_editing, connect
from providers.contract import ProviderError
from providers.models import CatalogueModel


@dataclass(frozen=True)
class LoraRow:
    """`picture` is its address here, "" without one."""

    id: str
    label: str
    words: list[str]
    weight: str
    picture: str


@require_GET
def loras(request: HttpRequest, pk: int) -> HttpResponse:
    """What the provider finds for `q`, for the page's script."""
    row = get_object_or_404(CatalogueModel, pk=pk)
    provider = provider_of(row.provider)
    words = request.GET.get("q", "").strip()[:200]
    facts: dict[str, object] = {"found": [], "trouble": "", "label": provider.label, "q": words}
    if not provider.can_tell_loras:
        facts["trouble"] = f"{provider.label} cannot be asked for LoRAs."
    else:
        try:
            found = catalogue_editing.loras(provider, row, words)
            facts["found"] = [
                LoraRow(
                    one.id,
                    one.label,
                    list(one.words)[:20],
                    f"{one.weight:g}",
                    pictures.href(provider.slug, one.picture),
                )
                for one in found
            ]
        except ProviderError as error:
            facts["trouble"] = connect.in_words(provider, error)
    return render(request, "production/loras_found.html", facts)

"""What a product can be used as in a new order: the menu of its card, its page and the viewer."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gallery.models import Product
from pages.context import frame_of
from pages.gallery.presenters import name_of
from production import uses
from production.uses import Way
from providers import registry


@dataclass(frozen=True)
class UseRow:
    """A use with its words. `href` opens the form; of one that is not open, `why` says what is
    missing, and `mends` is where to get it."""

    name: str
    label: str
    icon: str
    model: str
    href: str
    why: str = ""
    mends: str = ""


@require_GET
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What it can be used as; for a page without script, as a page."""
    product = get_object_or_404(Product.objects.shown(), pk=pk)
    project = frame_of(request).project_slug
    rows = [
        _presented_way(one, product, project) for one in uses.ways(product.medium) if _is_known(one)
    ]
    context = {"here": "gallery", "product": product, "name": name_of(product), "uses": rows}
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, "gallery/uses.html" if is_part else "gallery/uses_page.html", context)


def _is_known(way: Way) -> bool:
    return way.is_open or way.model is not None


def _presented_way(way: Way, product: Product, project: str) -> UseRow:
    use, model = way.use, way.model
    query = {"use": product.pk, "as": use.name, "project": project}
    href = f"{reverse('create')}?{urlencode(query)}"
    label = model.label if model else ""
    if model is None or way.is_open:
        return UseRow(use.name, use.label, use.icon, label, href)
    if way.is_off:
        mends = reverse("provider-models", args=[model.provider])
        return UseRow(use.name, use.label, use.icon, label, "", f"{label} is switched off", mends)
    provider = registry.get(model.provider)
    mends = f"{reverse('providers')}#provider-{provider.slug}"
    why = f"{label} needs the key of {provider.label}"
    return UseRow(use.name, use.label, use.icon, label, "", why, mends)

"""Products as commands and scripts see them: found by words, described as plain data."""

from typing import Any

from django.db.models import Q

from gallery.models import Product
from projects.models import Project


def find(
    query: str = "",
    *,
    medium: str = "",
    kind: str = "",
    project: Project | None = None,
    limit: int = 60,
) -> list[Product]:
    """The newest products, trash left out, in which every word of the query stands: in prompt,
    title, text or model, or as id or short id."""
    found = Product.objects.shown().select_related("asset", "project").defer("recipe")
    if medium:
        found = found.filter(medium=medium)
    if kind:
        found = found.filter(kind=kind)
    if project is not None:
        found = found.filter(project=project)
    for word in query.replace("\0", "").split():
        found = found.filter(_has(word))
    return list(found[: max(0, limit)])


def _has(word: str) -> Q:
    words = Q()
    for field in ("prompt", "title", "text", "model_id", "provider"):
        words |= Q(**{f"{field}__icontains": word})
    provider, slash, model = word.partition("/")
    if slash:
        words |= Q(provider__iexact=provider, model_id__icontains=model)
    if word.isascii() and word.isdecimal() and len(word) < 19:
        words |= Q(pk=int(word))
    if len(word) >= 8 and set(word.lower()) <= set("0123456789abcdef-"):
        words |= Q(uid__istartswith=word)
    return words


def describe(product: Product) -> dict[str, Any]:
    """One product as plain JSON. `path` is absolute, `duration` in seconds, `cost_micros` in
    millionths of `currency` and None where it is not known."""
    asset = product.asset
    return {
        "id": product.pk,
        "short_id": product.short_id,
        "medium": product.medium,
        "kind": product.kind,
        "provider": product.provider,
        "model": product.model_id,
        "prompt": product.prompt,
        "text": product.text,
        "title": product.title,
        "seed": product.seed,
        "project": product.project.slug,
        "path": str(asset.file),
        "sha256": asset.sha256,
        "mime": asset.mime,
        "size": asset.size,
        "width": asset.width,
        "height": asset.height,
        "duration": asset.duration,
        "cost_micros": product.cost_micros,
        "currency": product.currency,
        "favourite": product.favourite,
        "created_at": product.created_at.isoformat(),
    }

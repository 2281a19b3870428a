"""Products as commands and scripts see them: plain data."""

from typing import Any

from gallery.models import Product


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
        "role": product.role,
        "remarks": product.remarks,
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

"""What looks like a picture."""

from django.db import transaction

from gallery.duplicate_models import DuplicateLook
from gallery.hidden import not_hidden
from gallery.likeness import bands, phash
from gallery.models import Asset, Product

SIMILAR, DUPLICATE = 10, 8
"""Bits that similar pictures differ in at most, and near duplicates."""
MOST_ASSETS = 500


def similar(product: Product, distance: int = SIMILAR, limit: int = 24) -> list[Product]:
    """Products that look like it and are not hidden, nearest first, each with asset and project."""
    likeness = product.asset.likeness
    found = sorted(bands.near(likeness, distance))[:MOST_ASSETS]
    rows = Product.objects.shown().filter(not_hidden(), asset_id__in=[asset for _, asset in found])
    rows = rows.exclude(pk=product.pk).select_related("asset", "project").defer("recipe")
    by_distance = [
        (off, -row.pk, row)
        for row in rows
        # The index may know what a row no longer says.
        if likeness and row.asset.likeness
        if (off := phash.distance(likeness, row.asset.likeness)) <= distance
    ]
    return [row for _, _, row in sorted(by_distance, key=lambda one: one[:2])[:limit]]


def learn(asset: Asset, likeness: int | None) -> None:
    """Keep another hash of it, find it by that, and look for duplicates again from there."""
    with transaction.atomic():
        bands.remove(asset.pk, asset.likeness)
        asset.likeness = likeness
        asset.save(update_fields=["likeness"])
        bands.put(asset.pk, likeness)
        if first := asset.products.order_by("pk").values_list("pk", flat=True).first():
            DuplicateLook.objects.filter(through__gte=first).update(through=first - 1)

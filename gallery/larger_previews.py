"""The larger preview of a product: made by a worker when it is first shown, kept by content."""

from gallery import thumbnails
from gallery.models import Asset


def is_larger(asset: Asset) -> bool:
    """Whether there is more to see than the small one shows."""
    return bool(asset.thumbnail) and max(asset.width or 0, asset.height or 0) > thumbnails.SMALL


def make(id: int) -> None:
    """Make it where it is missing; a failure is logged, and the small one goes on standing for it.
    Safe to run twice."""
    asset = Asset.objects.filter(pk=id).first()
    if asset is None or not is_larger(asset):
        return
    if thumbnails.enlarge(asset.file, asset.facts, asset.sha256) and not asset.has_larger_preview:
        asset.has_larger_preview = True
        asset.save(update_fields=["has_larger_preview"])

"""Pages of what was made: the feed, one product, and what one can do to products."""

from gallery.views.acts import favourite, restore, trash, upload
from gallery.views.feed import gallery, pick
from gallery.views.product import product

__all__ = ["favourite", "gallery", "pick", "product", "restore", "trash", "upload"]

"""Every table of the gallery: Django looks for them here."""

from gallery import (
    duplicate_models,  # noqa: F401
    export_models,  # noqa: F401
    import_models,  # noqa: F401
    organising_models,  # noqa: F401
    pick_models,  # noqa: F401
    project_models,  # noqa: F401
    saved_search_models,  # noqa: F401
)
from gallery.product_models import (
    LONGEST_TEXT,
    NOT_TRASHED,
    TRASHED,
    WORK,
    Asset,
    Home,
    Product,
    SideFile,
    Source,
    UncheckedFile,
)

__all__ = [
    "LONGEST_TEXT",
    "NOT_TRASHED",
    "TRASHED",
    "WORK",
    "Asset",
    "Home",
    "Product",
    "SideFile",
    "Source",
    "UncheckedFile",
]

"""Views of this room, a module per page."""

from providers.views.keys import put_key, remove_key, rotate, test_key
from providers.views.models import add, change, models, refresh
from providers.views.page import providers

__all__ = [
    "add",
    "change",
    "models",
    "providers",
    "put_key",
    "refresh",
    "remove_key",
    "rotate",
    "test_key",
]

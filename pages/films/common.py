"""What the pages of a film have in common: the film of an address, and its head."""

from typing import Any

from django.shortcuts import get_object_or_404

from films.models import Film

TABS = (
    ("Script", "film-script"),
    ("Bible", "film-bible"),
    ("Board", "film"),
    ("Watch", "film-watch"),
    ("Settings", "film-settings"),
)


def film_of(slug: str) -> Film:
    """Raises Http404, also of one that lies in the trash."""
    return get_object_or_404(Film.objects.select_related("project").shown(), slug=slug)


def in_dollars(micros: int | None) -> str:
    """As a field has it; "" for no end."""
    return "" if micros is None else f"{micros / 1_000_000:g}"


def head(film: Film, here: str) -> dict[str, Any]:
    """What `films/head.html` shows."""
    return {"here": "films", "film": film, "tabs": TABS, "tab": here}

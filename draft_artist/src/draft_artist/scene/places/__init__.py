"""Places: each paints its ground and sky and says where things may stand."""

from __future__ import annotations

from collections.abc import Callable

from draft_artist.scene.painting import Ground, Painting
from draft_artist.scene.places import beyond, country, rooms, shores, towns
from draft_artist.scene.sky import paint_sky

OUTDOORS: dict[str, Callable[[Painting], Ground]] = {
    **country.PLACES,
    **shores.PLACES,
    **towns.PLACES,
    **beyond.PLACES,
}


def paint_place(p: Painting, place: str) -> Ground:
    """The place without its things."""
    if place == "windowsill":
        return rooms.windowsill(p, paint_place)
    if place in rooms.ROOMS:
        return rooms.room(p, place, paint_place)
    if place in OUTDOORS:
        return OUTDOORS[place](p)
    paint_sky(p)
    return Ground(p.horizon)

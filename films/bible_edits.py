"""Edits of the bible made from a film's page: steps of that film, though the bible is its
project's. A step back leaves alone what another film changed since."""

from typing import Any

from films import step_lists
from films.bible_models import Entry, Reference
from films.edited_rows import named, row_of
from films.edited_values import cleaned
from films.models import Film
from films.steps import EditError, step
from gallery.models import Product
from providers.contract import Medium


def add_entry(film: Film, kind: str, values: dict[str, Any]) -> Entry:
    if kind not in Entry.Kind.values:
        raise EditError(f"An entry is one of {', '.join(Entry.Kind.values)}.")
    with step(film, "") as edit:
        entry = Entry(project_id=film.project_id, kind=kind)
        for name, value in cleaned(film, "entry", entry, {"name": "", **values}).items():
            setattr(entry, name, value)
        edit.add([entry])
        edit.label = f"Add {named(entry)}"
    return entry


def remove_entry(film: Film, key: int) -> None:
    """Shots and lines keep naming it: it is only not there for now, and a step back mends all."""
    with step(film, "") as edit:
        entry = row_of(film, Entry, key)
        edit.label = f"Take {named(entry)} away"
        edit.remove([entry])


def add_picture(film: Film, key: int, product: int, angle: str = "") -> Reference:
    """A picture of the gallery for this entry; the first one becomes its anchor."""
    with step(film, "") as edit:
        entry = row_of(film, Entry, key)
        there = Product.objects.filter(pk=product, trashed_at=None, medium=Medium.IMAGE)
        if not there.exists():
            raise EditError("That picture is no longer in the gallery.")
        was = step_lists.pictures([key])[str(key)]
        longest = Reference._meta.get_field("angle").max_length
        row = Reference.objects.create(
            entry=entry, product_id=product, angle=angle.strip()[:longest], position=len(was)
        )
        now = [*was, [row.pk, row.product_id, row.angle]]
        edit.set_list("pictures", key, was, now)
        if entry.anchor_id is None:
            edit.set(entry, anchor_id=row.pk)
        edit.label = f"Add a picture of {named(entry)}"
    return row


def remove_picture(film: Film, key: int, picture: int) -> None:
    """It stays in the gallery. Where it was the anchor, the first one left becomes that."""
    with step(film, "") as edit:
        entry = row_of(film, Entry, key)
        was = step_lists.pictures([key])[str(key)]
        left = [one for one in was if one[0] != picture]
        edit.set_list("pictures", key, was, left)
        if entry.anchor_id == picture:
            edit.set(entry, anchor_id=left[0][0] if left else None)
        edit.label = f"Remove a picture of {named(entry)}"

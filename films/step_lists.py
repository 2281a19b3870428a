"""What a step holds as a list of its row, since these rows are not marked but come and go: who is
seen in a shot, the pictures of an entry, which take of a target is chosen, and when a take was
approved."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from films.bible_models import Reference
from films.board_models import Appearance
from films.stages import Of
from films.take_models import TARGETS, Take
from gallery.models import Product

Values = Mapping[str, Any]
"""What is there, by the key of its row."""
VALUE = "is"
"""The one column of these tables."""


def cast(shots: list[int]) -> dict[str, list[int]]:
    """The entries in each of these shots, in order."""
    found: dict[str, list[int]] = {str(key): [] for key in shots}
    rows = Appearance.objects.filter(shot__in=shots).order_by("position", "id")
    for shot, entry in rows.values_list("shot_id", "entry_id"):
        found[str(shot)].append(entry)
    return found


def pictures(entries: list[int]) -> dict[str, list[list[Any]]]:
    """[key, product, angle] of each picture of these entries, in order."""
    found: dict[str, list[list[Any]]] = {str(key): [] for key in entries}
    rows = Reference.objects.filter(entry__in=entries).order_by("position", "id")
    for entry, *picture in rows.values_list("entry_id", "id", "product_id", "angle"):
        found[str(entry)].append(picture)
    return found


def choice_of(take: Take) -> str:
    """The key of what it is a take for: "3 still shot 12", in film 3."""
    return f"{take.film_id} {take.stage} {take.target_id}"


def choices(takes: Iterable[Take]) -> dict[str, int]:
    """The takes that are chosen for the targets of these, by the key of the target."""
    films = {take.film_id for take in takes}
    rows = Take.objects.filter(film__in=films, chosen=True)
    return {choice_of(row): row.pk for row in rows}


def _set_cast(values: Values) -> None:
    Appearance.objects.filter(shot__in=list(map(int, values))).delete()
    Appearance.objects.bulk_create(
        Appearance(shot_id=int(shot), entry_id=entry, position=position)
        for shot, entries in values.items()
        for position, entry in enumerate(entries)
    )


def _set_pictures(values: Values) -> None:
    """They keep their keys, by which an entry's anchor knows them."""
    wanted = {picture[0] for pictures in values.values() for picture in pictures}
    there = Reference.objects.filter(entry__in=list(map(int, values)))
    there.exclude(pk__in=wanted).delete()
    products = living({picture[1] for pictures in values.values() for picture in pictures})
    Reference.objects.bulk_create(
        [
            Reference(
                pk=key,
                entry_id=int(entry),
                product_id=product if product in products else None,
                angle=angle,
                position=position,
            )
            for entry, pictures in values.items()
            for position, (key, product, angle) in enumerate(pictures)
        ],
        update_conflicts=True,
        update_fields=["position", "angle"],
        unique_fields=["id"],
    )


def _set_choice(values: Values) -> None:
    """At most one of a target is chosen; whatever was chosen since gives way."""
    for target, take in values.items():
        film, stage, of, key = target.split()
        column = dict.fromkeys(TARGETS) if of == Of.FILM else {of: key}
        Take.objects.filter(film=int(film), stage=stage, chosen=True, **column).update(chosen=False)
        Take.objects.filter(pk=take).update(chosen=True)


def _set_approval(values: Values) -> None:
    """When each take was approved, None for not at all."""
    by_time: dict[str | None, list[int]] = {}
    for take, approved_at in values.items():
        by_time.setdefault(approved_at, []).append(int(take))
    for approved_at, takes in by_time.items():
        at = None if approved_at is None else datetime.fromisoformat(approved_at)
        Take.objects.filter(pk__in=takes).update(approved_at=at)


TABLES: dict[str, Callable[[Values], None]] = {
    "cast": _set_cast,
    "pictures": _set_pictures,
    "choice": _set_choice,
    "approval": _set_approval,
}


def living(products: set[int | None]) -> set[int]:
    """Those of these products that are still there."""
    keys = products - {None}
    return set(Product.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()

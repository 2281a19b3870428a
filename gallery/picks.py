"""Picking the best of several products. The page that compares two to nine asks for one pick; a
ranking of many is as many picks as it has steps."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gallery import organising
from gallery.bulk_acts import Done, Undone, done, existing_ids
from gallery.models import Product
from gallery.organising import MOST_STARS, BadChange
from gallery.pick_models import Pick, PickedFrom

ACT = "pick"


def pick(
    chosen: int, compared: Sequence[int], *, is_blind: bool = False, gives_stars: bool = True
) -> Done:
    """Give it five stars and remember that it was picked from these, in place of what was picked
    from the same ones before. A step of a ranking gives no stars. Raises BadChange."""
    with transaction.atomic():
        there = existing_ids(
            lambda some: Product.objects.filter(pk__in=some).values_list("pk", flat=True), compared
        )
        if chosen not in there:
            raise BadChange("That product no longer exists. Nothing was changed.")
        if len(there) < 2:
            raise BadChange(
                "The others no longer exist, so nothing can be picked. Nothing was changed."
            )
        rated = None
        if gives_stars:
            _, rated = organising.changed([chosen], "rating", MOST_STARS)
        key = _key(there)
        earlier = Pick.objects.select_for_update().filter(key=key).first()
        before = {"rating": rated, "key": key, "now": chosen, "earlier": _plain(earlier)}
        facts = {"product_id": chosen, "is_blind": is_blind, "made_at": timezone.now()}
        row, is_new = Pick.objects.update_or_create(key=key, defaults=facts)
        if is_new:
            PickedFrom.objects.bulk_create(PickedFrom(pick=row, product_id=pk) for pk in there)
        words = "Picked, and given five stars." if gives_stars else "Picked."
        return done(ACT, [chosen], words, before)


def between(products: Collection[int]) -> dict[frozenset[int], int]:
    """Which was picked of each two of these that were compared with each other alone."""
    rows = PickedFrom.objects.filter(pick__in=Pick.objects.filter(product__in=products))
    sides: dict[int, set[int]] = defaultdict(set)
    picked: dict[int, int] = {}
    for pick_, best, product in rows.values_list("pick", "pick__product", "product"):
        sides[pick_].add(product)
        picked[pick_] = best
    there = {*products}
    return {
        frozenset(pair): picked[pick_]
        for pick_, pair in sides.items()
        if len(pair) == 2 and pair <= there
    }


def undo(before: dict[str, Any]) -> Undone:
    """What was picked from the same ones since stays."""
    undone = organising.undo(before["rating"]) if before["rating"] else Undone([before["now"]], 0)
    row = Pick.objects.select_for_update().filter(key=before["key"], product=before["now"]).first()
    earlier = before["earlier"]
    if row is None:
        return undone
    if earlier and row.sides.filter(product=earlier["product"]).exists():
        row.product_id, row.is_blind = earlier["product"], earlier["is_blind"]
        row.made_at = datetime.fromisoformat(earlier["made_at"])
        row.save(update_fields=["product", "is_blind", "made_at"])
    else:
        row.delete()
    return undone


UNDOES = {ACT: undo}


def _plain(row: Pick | None) -> dict[str, Any] | None:
    if row is None:
        return None
    made_at = row.made_at.isoformat()
    return {"product": row.product_id, "is_blind": row.is_blind, "made_at": made_at}


def _key(products: Iterable[int]) -> str:
    named = ",".join(map(str, sorted(products)))
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()

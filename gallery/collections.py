"""Collections: products that the user puts together, in an order made by hand.

Places grow and have gaps. What is moved to where there is no gap makes all that comes after give
way, in one statement.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gallery import hidden, names
from gallery.bulk_acts import (
    CannotUndo,
    Done,
    Undone,
    done,
    existing_ids,
    in_batches,
    insert,
    sentence,
)
from gallery.models import Product
from gallery.names import BadName
from gallery.organising_models import Collection, CollectionItem
from gallery.search import index
from gallery.search.facts import Pair

GAP = 64


def named(name: str) -> Collection:
    """The collection of this name, made where there is none. Raises BadName."""
    cleaned = names.cleaned(name, "collection")
    folded = names.folded(cleaned)
    return Collection.objects.get_or_create(folded=folded, defaults={"name": cleaned})[0]


def create(name: str) -> Collection:
    """Raises BadName, where there is one of that name, too."""
    cleaned = names.cleaned(name, "collection")
    with transaction.atomic():
        _must_be_free(cleaned)
        return Collection.objects.create(name=cleaned)


def rename(collection: Collection, name: str) -> None:
    """Raises BadName."""
    cleaned = names.cleaned(name, "collection")
    with transaction.atomic():
        _must_be_free(cleaned, but=collection.pk)
        collection.name = cleaned
        collection.save(update_fields=["name", "folded"])


def _must_be_free(name: str, but: int = 0) -> None:
    if Collection.objects.filter(folded=names.folded(name)).exclude(pk=but).exists():
        raise BadName(f"A collection “{name}” already exists. Nothing was changed.")


def with_covers() -> QuerySet[Collection]:
    """Each with `number`, how many products it shows, and `picture`, the hash of its cover: the
    chosen one or else the first with a thumbnail, never a hidden one; None without any."""
    pictures = _not_trashed(CollectionItem.objects.filter(hidden.not_hidden("product")))
    pictures = pictures.filter(collection=OuterRef("pk")).exclude(product__asset__thumbnail="")
    hashes = pictures.values("product__asset__sha256")
    return Collection.objects.annotate(
        number=Count("items", filter=Q(items__product__trashed_at__isnull=True)),
        picture=Coalesce(
            Subquery(hashes.filter(product=OuterRef("cover"))[:1]),
            Subquery(hashes.order_by("position")[:1]),
        ),
    )


def items(collection: Collection, after: int, limit: int) -> list[CollectionItem]:
    """Those that come after this place, in order, with what a card needs; trash left out."""
    rows = _not_trashed(collection.items.filter(position__gt=after))
    rows = rows.select_related("product__asset", "product__project").defer("product__recipe")
    return list(rows.order_by("position")[:limit])


def _not_trashed(rows: QuerySet[CollectionItem]) -> QuerySet[CollectionItem]:
    return rows.filter(product__trashed_at__isnull=True)


def add(ids: Sequence[int], collection: Collection) -> Done:
    """Put at the end, in the order of `ids`; those that are in it stay where they are."""
    with transaction.atomic():
        there = set(_members(collection))
        rows = Product.objects.order_by()
        new = existing_ids(lambda some: rows.filter(pk__in=some).values_list("pk", flat=True), ids)
        new = [pk for pk in new if pk not in there]
        if not new:
            return Done(words=f"Nothing to change: already in “{collection}”.")
        last = collection.items.aggregate(last=Max("position"))["last"] or 0
        places = [[pk, last + GAP * number] for number, pk in enumerate(new, 1)]
        _put(collection.pk, places)
        before = {"collection": collection.pk, "new": new}
        return done("collect", new, sentence(len(new), f"added to “{collection}”"), before)


def take_out(ids: Sequence[int], collection: Collection) -> Done:
    with transaction.atomic():
        rows = collection.items.order_by()
        places = [
            list(place)
            for some in in_batches(ids)
            for place in rows.filter(product__in=some).values_list("product", "position")
        ]
        gone = [pk for pk, _ in places]
        if not gone:
            return Done(words=f"Nothing to change: none is in “{collection}”.")
        _delete(collection.pk, gone)
        before = {"collection": collection.pk, "places": places}
        words = sentence(len(gone), f"removed from “{collection}”")
        return done("uncollect", gone, words, before)


def move(collection: Collection, product: int, before: int | None) -> bool:
    """Put one before another, or at the end; whether both are (still) in it."""
    with transaction.atomic():
        rows = collection.items.select_for_update()
        moved = rows.filter(product=product).first()
        others = rows.exclude(product=product)
        follower = others.filter(product=before).first() if before else None
        if moved is None or (before and follower is None):
            return False
        if follower is None:
            moved.position = (others.aggregate(last=Max("position"))["last"] or 0) + GAP
        else:
            earlier = others.filter(position__lt=follower.position)
            previous = earlier.aggregate(last=Max("position"))["last"] or 0
            if follower.position - previous < 2:
                after = others.filter(position__gte=follower.position)
                after.update(position=F("position") + GAP)
                follower.position += GAP
            moved.position = (previous + follower.position) // 2
        moved.save(update_fields=["position"])
    return True


def step(collection: Collection, product: int, by: int) -> bool:
    """Move one a place earlier (-1) or later (1) among what is shown."""
    rows = _not_trashed(collection.items.all())
    place = rows.filter(product=product).values_list("position", flat=True).first()
    if place is None:
        return False
    if by < 0:
        beside = rows.filter(position__lt=place).order_by("-position").first()
        return beside is None or move(collection, product, beside.product_id)
    beyond = list(rows.filter(position__gt=place).order_by("position")[:2])
    return not beyond or move(collection, product, beyond[1].product_id if beyond[1:] else None)


def set_cover(collection: Collection, product: int) -> None:
    """Raises BadName for one that is not in it or is hidden."""
    row = collection.items.filter(product=product).select_related("product__project").first()
    if row is None:
        raise BadName(f"That product is not in “{collection}”. Nothing was changed.")
    if hidden.is_hidden(row.product):
        raise BadName("A hidden product cannot be a cover. Nothing was changed.")
    collection.cover = row.product
    collection.save(update_fields=["cover"])


def remove(collection: Collection) -> Done:
    """The collection goes; the products stay."""
    with transaction.atomic():
        places = [list(one) for one in collection.items.values_list("product", "position")]
        before = {
            "pk": collection.pk,
            "name": collection.name,
            "cover": collection.cover_id,
            "created_at": collection.created_at.isoformat(),
            "places": places,
        }
        words = f"The collection “{collection}” is removed; its products are not."
        index.mark([pk for pk, _ in places], drop=[_fact(collection.pk)])
        collection.delete()
        return done("remove-collection", [pk for pk, _ in places], words, before)


def _undo_add(before: dict[str, Any]) -> Undone:
    rows = CollectionItem.objects.filter(collection=before["collection"]).order_by()
    still = existing_ids(
        lambda some: rows.filter(product__in=some).values_list("product", flat=True), before["new"]
    )
    _delete(before["collection"], still)
    return _undone(still, len(before["new"]))


def _undo_take_out(before: dict[str, Any]) -> Undone:
    if not Collection.objects.filter(pk=before["collection"]).exists():
        raise CannotUndo("That collection is gone. Undo its removal first.")
    return _put_back(before["collection"], before["places"])


def _undo_remove(before: dict[str, Any]) -> Undone:
    if Collection.objects.filter(folded=names.folded(before["name"])).exists():
        words = f"There is another collection “{before['name']}” now. Rename that one, then undo."
        raise CannotUndo(f"{words} Nothing was changed.")
    Collection.objects.create(
        pk=before["pk"],
        name=before["name"],
        cover=Product.objects.filter(pk=before["cover"]).first(),
        created_at=datetime.fromisoformat(before["created_at"]),
    )
    return _put_back(before["pk"], before["places"])


def _put_back(collection: int, places: list[list[int]]) -> Undone:
    """Where they were, those that there still are and that are not in it again."""
    rows = Product.objects.order_by()
    there = set(
        existing_ids(
            lambda some: rows.filter(pk__in=some).values_list("pk", flat=True),
            [pk for pk, _ in places],
        )
    )
    there -= set(_members(collection))
    back = [place for place in places if place[0] in there]
    _put(collection, back)
    return _undone([pk for pk, _ in back], len(places))


def _undone(back: list[int], total: int) -> Undone:
    return Undone(back, total - len(back))


def _members(collection: Collection | int) -> list[int]:
    rows = CollectionItem.objects.filter(collection=collection).order_by()
    return list(rows.values_list("product", flat=True))


def _put(collection: int, places: list[list[int]]) -> None:
    fields = ("collection", "product", "position")
    insert(CollectionItem, fields, ((collection, pk, place) for pk, place in places))
    index.mark([pk for pk, _ in places], add=[_fact(collection)])


def _delete(collection: int, ids: Sequence[int]) -> None:
    for some in in_batches(ids):
        CollectionItem.objects.filter(collection=collection, product__in=some).delete()
    index.mark(ids, drop=[_fact(collection)])


def _fact(collection: int) -> Pair:
    """By what the search knows that a product is in it."""
    return "collection", str(collection)


UNDOES = {
    "collect": _undo_add,
    "uncollect": _undo_take_out,
    "remove-collection": _undo_remove,
}

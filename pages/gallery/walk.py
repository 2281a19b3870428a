"""What one goes through from product to product: a result of the gallery, the products of one
order, or a collection in the user's order. An address tells which (`?order=…`, `?collection=…`)."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from foundation.user_input import row_id
from gallery.organising_models import Collection, CollectionItem
from gallery.search.find import MOST_COUNTED
from pages.gallery.result import Result
from production.models import GenerationOutput


class Walk(Protocol):
    """`name` and `href()` are where it is shown as a whole, `query_string()` what follows the
    address of a product that is seen in it. Products that are not in it have nobody beside
    them."""

    @property
    def name(self) -> str: ...

    def ids(
        self, *, before: int | None = None, after: int | None = None, limit: int | None = None
    ) -> list[int]: ...

    def beside(self, product: int) -> tuple[int | None, int | None]: ...

    def count(self) -> int: ...

    def query_string(self) -> str: ...

    def href(self) -> str: ...


@dataclass(frozen=True)
class OfOrder:
    """What came of an order, in the order in which its page shows it."""

    uid: UUID
    name: str = "Order"

    def ids(
        self, *, before: int | None = None, after: int | None = None, limit: int | None = None
    ) -> list[int]:
        made = GenerationOutput.objects.filter(
            generation__order__uid=self.uid, product__trashed_at=None
        )
        keys = list(made.order_by("generation_id", "position").values_list("product", flat=True))
        return _part(keys, before, after, limit)

    def beside(self, product: int) -> tuple[int | None, int | None]:
        keys = self.ids()
        return _one(_part(keys, None, product, 1)), _one(_part(keys, product, None, 1))

    def count(self) -> int:
        return len(self.ids())

    def query_string(self) -> str:
        return order_query_string(self.uid)

    def href(self) -> str:
        return reverse("order-page", args=[self.uid])


@dataclass(frozen=True)
class OfCollection:
    pk: int
    name: str

    def ids(
        self, *, before: int | None = None, after: int | None = None, limit: int | None = None
    ) -> list[int]:
        rows = self._rows()
        if after is not None:
            above = rows.filter(position__lt=self._place(after)).order_by("-position")
            return list(above.values_list("product", flat=True)[:limit])[::-1]
        if before is not None:
            rows = rows.filter(position__gt=self._place(before))
        return list(rows.order_by("position").values_list("product", flat=True)[:limit])

    def beside(self, product: int) -> tuple[int | None, int | None]:
        return _one(self.ids(after=product, limit=1)), _one(self.ids(before=product, limit=1))

    def count(self) -> int:
        return self._rows()[: MOST_COUNTED + 1].count()

    def query_string(self) -> str:
        return collection_query_string(self.pk)

    def href(self) -> str:
        return reverse("collection", args=[self.pk])

    def _rows(self) -> QuerySet[CollectionItem]:
        return CollectionItem.objects.filter(collection=self.pk, product__trashed_at=None)

    def _place(self, product: int) -> QuerySet[CollectionItem, int]:
        """Where it is; a trashed one keeps its place."""
        rows = CollectionItem.objects.filter(collection=self.pk, product=product)
        return rows.values_list("position", flat=True)[:1]


def walk_of(request: HttpRequest) -> Walk:
    """What the address tells; a collection that is gone is the plain feed."""
    try:
        return OfOrder(UUID(request.GET.get("order", "")))
    except ValueError:
        pass
    if pk := row_id(request.GET.get("collection")):
        name = Collection.objects.filter(pk=pk).values_list("name", flat=True).first()
        if name is not None:
            return OfCollection(pk, name)
    return Result.of(request)


def order_query_string(uid: UUID) -> str:
    return "?" + urlencode({"order": uid})


def collection_query_string(pk: int) -> str:
    return "?" + urlencode({"collection": pk})


def _part(keys: list[int], before: int | None, after: int | None, limit: int | None) -> list[int]:
    """As `Result.ids` has it: those that follow `before`, or those in front of `after`."""
    key = after if before is None else before
    if key is None:
        return keys[:limit]
    if key not in keys:
        return []
    place = keys.index(key)
    if before is not None:
        return keys[place + 1 :][:limit]
    return keys[max(0, place - limit) if limit is not None else 0 : place]


def _one(keys: list[int]) -> int | None:
    return keys[0] if keys else None

"""The trash: what is in it, when it goes for good by itself, and what that frees."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from gallery import products
from gallery.models import TRASHED, Asset, Product, SideFile
from gallery.storing import StoreFailed
from preferences import store
from projects.models import Project

log = logging.getLogger(__name__)

AT_A_TIME = 200
"""Products removed in one transaction: others wait for the database meanwhile."""
LOOKED_EVERY = 600.0
SECONDS_AT_A_TIME = 1.0
"""For which the clock removes what is due before it goes on with other things."""

_looked_at = float("-inf")


@dataclass(frozen=True)
class Contents:
    """So many products, and the bytes that are free once they are gone: files that a product
    outside the trash has too, or that lie elsewhere, stay."""

    count: int
    frees: int


def contents(project: Project | None = None, ids: Sequence[int] | None = None) -> Contents:
    """Of all that is in the trash, or of this project's, or of these."""
    found = _in_it(project, ids).values("pk")
    others = Product.objects.filter(asset=OuterRef("pk")).exclude(pk__in=found)
    freed = Asset.objects.filter(products__in=found, linked_path="").filter(~Exists(others))
    size = Asset.objects.filter(pk__in=freed.values("pk")).aggregate(sum=Sum("size"))["sum"]
    return Contents(found.count(), size or 0)


def count(project: Project | None = None) -> int:
    return _in_it(project, None).count()


def empty(project: Project | None = None, ids: Sequence[int] | None = None) -> int:
    """Remove for good what is in the trash; returns how many products went. A crash leaves the
    rest in it. Raises StoreFailed."""
    return sum(products.purge(batch) for batch in _batches(_in_it(project, ids)))


def goes_at(product: Product) -> datetime | None:
    """When it goes for good by itself, None where it does not."""
    if product.trashed_at is None or (days := store.get("trash_days")) is None:
        return None
    return product.trashed_at + timedelta(days=days)


def empty_old() -> None:
    """Once in a while, and a second at a time, remove what has been in the trash for long."""
    global _looked_at
    began = time.monotonic()
    if began - _looked_at < LOOKED_EVERY or (days := store.get("trash_days")) is None:
        return
    old = Product.objects.filter(
        TRASHED, trashed_at__lt=timezone.now() - timedelta(days=days)
    ).order_by("pk")
    for batch in _batches(old):
        try:
            gone = products.purge(batch)
        except StoreFailed as error:
            log.warning("what is old in the trash stays for now: %s", error)
            break
        log.info("%s products were in the trash for %s days and are gone", gone, days)
        if time.monotonic() - began > SECONDS_AT_A_TIME:
            return
    _looked_at = time.monotonic()


def half_purged(owner: Asset | SideFile) -> list[int]:
    """The products of a file that is missing, where all of them lie in the trash: a purge removes
    files before rows, and may be broken off in between."""
    mine = Product.objects.filter(asset=owner) if isinstance(owner, Asset) else [owner.product]
    left = list(mine)
    return [product.pk for product in left] if all(one.trashed_at for one in left) else []


def _in_it(project: Project | None, ids: Sequence[int] | None) -> QuerySet[Product]:
    found = Product.objects.filter(TRASHED).order_by("pk")
    if project is not None:
        found = found.filter(project=project)
    return found if ids is None else found.filter(pk__in=ids)


def _batches(found: QuerySet[Product]) -> Iterator[list[int]]:
    """Of ids, each asked for when the one before it is gone."""
    while batch := list(found.values_list("pk", flat=True)[:AT_A_TIME]):
        yield batch

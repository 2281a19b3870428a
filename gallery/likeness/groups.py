"""The groups of duplicates that were found: which there are, and what the user says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from gallery.bulk_acts import CannotUndo, Done, Undone, done
from gallery.duplicate_models import NOT_APART, OPEN, DuplicateGroup, DuplicateMember
from gallery.models import Product
from projects.models import Project

ACT = "no-duplicates"
MOST_SHOWN = 12
"""Products of a group that are shown at once, the best of them."""
BEST = (
    F("product__rating").desc(),
    F("product__favourite").desc(),
    (F("product__asset__width") * F("product__asset__height")).desc(nulls_last=True),
    F("product__asset__size").desc(),
    F("product").asc(),
)
"""Which of a group is to be kept: rated, favourite, larger, older."""


@dataclass(frozen=True)
class GroupSummary:
    """A group with the best of its products, the very best first; `count` is how many it has that
    are not in the trash. Its `place` is by what the next page goes on."""

    pk: int
    place: tuple[int, int]
    count: int
    products: list[Product]


def page(
    likeness: str,
    project: Project | None,
    limit: int,
    before: tuple[int, int] | None = None,
    of: int | None = None,
) -> list[GroupSummary]:
    """Those with two products at least outside the trash, in this project if there is one; what
    frees most first, those behind `before`. Of those that have a product `of`, if it is said."""
    there = _there(project)
    count = there.filter(group=OuterRef("pk")).order_by().values("group")
    groups = DuplicateGroup.objects.filter(OPEN, likeness=likeness).annotate(
        count=Subquery(count.annotate(number=Count("pk")).values("number"))
    )
    groups = groups.filter(count__gte=2).order_by("-frees", "-pk")
    if before is not None:
        frees, pk = before
        groups = groups.filter(Q(frees__lt=frees) | Q(frees=frees, pk__lt=pk), frees__lte=frees)
    if of is not None:
        groups = groups.filter(members__product=of)
    found = list(groups[:limit])
    best = _best(there, [group.pk for group in found])
    return [
        GroupSummary(group.pk, (group.frees, group.pk), group.count, best.get(group.pk, []))
        for group in found
    ]


def newest() -> int:
    """The id of the group that was found last, 0 where there is none."""
    return DuplicateGroup.objects.values_list("pk", flat=True).first() or 0


def count_since(group: int, likeness: str) -> int:
    return DuplicateGroup.objects.filter(NOT_APART, pk__gt=group, likeness=likeness).count()


def dismiss(group: int) -> Done:
    """They are no duplicates. Neither, then, is a group of another likeness that holds no other
    products."""
    with transaction.atomic():
        ids = DuplicateMember.objects.filter(group=group).values("product")
        same = (
            DuplicateGroup.objects.filter(NOT_APART, members__product__in=ids)
            .annotate(these=Count("members"))
            .values_list("pk", "these")
        )
        sizes = dict(
            DuplicateGroup.objects.filter(pk__in=[pk for pk, _ in same])
            .annotate(size=Count("members"))
            .values_list("pk", "size")
        )
        those = [pk for pk, these in same if these == sizes[pk]]
        if group not in those:
            return Done(words="Nothing to change: that is no longer a group of duplicates.")
        now = timezone.now()
        DuplicateGroup.objects.filter(pk__in=those).update(dismissed_at=now)
        products = list(ids.values_list("product", flat=True))
        before = {"groups": those, "now": now.isoformat()}
        return done(ACT, products, "They no longer count as duplicates.", before)


def undo(before: dict[str, Any]) -> Undone:
    now = datetime.fromisoformat(before["now"])
    rows = DuplicateGroup.objects.filter(pk__in=before["groups"], dismissed_at=now)
    members = DuplicateMember.objects.filter(group__in=list(rows.values_list("pk", flat=True)))
    ids = sorted(set(members.values_list("product", flat=True)))
    if not ids:
        raise CannotUndo("They are gone. Nothing was changed.")
    rows.update(dismissed_at=None)
    return Undone(ids, 0)


def _there(project: Project | None) -> QuerySet[DuplicateMember]:
    rows = DuplicateMember.objects.filter(product__trashed_at=None)
    return rows if project is None else rows.filter(product__project=project)


def _best(there: QuerySet[DuplicateMember], groups: Sequence[int]) -> dict[int, list[Product]]:
    place = Window(RowNumber(), partition_by=F("group"), order_by=BEST)
    rows = list(
        there.filter(group__in=groups)
        .annotate(place=place)
        .filter(place__lte=MOST_SHOWN)
        .order_by("group", "place")
        .values_list("group", "product")
    )
    products = (
        Product.objects.select_related("asset", "project")
        .defer("recipe")
        .in_bulk([pk for _, pk in rows])
    )
    best: dict[int, list[Product]] = {}
    for group, pk in rows:
        if pk in products:
            best.setdefault(group, []).append(products[pk])
    return best


UNDOES = {ACT: undo}

"""Look for duplicates, a little at a time: each product is held against the older ones.

Groups are stars, not chains: a product joins the group whose first one it is near to, so that no
two in a group are farther apart than twice what its likeness allows.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Min, QuerySet

from gallery.bulk_acts import existing_ids, in_batches
from gallery.duplicate_models import DuplicateGroup, DuplicateLook, DuplicateMember, Likeness
from gallery.likeness import bands, many, near, settled
from gallery.models import Product

SAME = -1
"""How far off is what has the same content: nearer than all that only looks the same."""
FARTHEST = {Likeness.EXACT: SAME, Likeness.VERY: 4, Likeness.ALIKE: near.DUPLICATE}
"""Bits that a product differs in at most from the first of its group."""
AT_A_TIME = 50
MANY_AT_A_TIME = 1000
"""Where more is left: they are looked up together, if there are no more hashes than `MOST_PASSED`,
which takes half a second."""
FEW = 300
MOST_PASSED = 300_000
MOST_NEAR = 100
FACTS = {
    "content": F("asset__content_sha256"),
    "likeness": F("asset__likeness"),
    "size": F("asset__size"),
    "linked": F("asset__linked_path"),
}

Row = dict[str, Any]
Nearby = tuple[Row, dict[int, int]]
"""A product with the older files that look alike, and in how many bits they differ."""


@dataclass
class Group:
    """One as it grows: `first` is its oldest product, `new` those that joined it just now."""

    likeness: str
    first: int
    pk: int | None = None
    total: int = 0
    largest: int = 0
    new: list[int] = field(default_factory=list)

    def join(self, row: Row, *, adds: bool) -> None:
        """`adds`: its file is not that of one in the group."""
        size = 0 if row["linked"] or not adds else row["size"]
        self.total += size
        self.largest = max(self.largest, size)
        self.new.append(row["pk"])


def through() -> int:
    return DuplicateLook.objects.filter(pk=1).values_list("through", flat=True).first() or 0


def look(seconds: float) -> None:
    """Go on for so long, from where it was left."""
    end = time.monotonic() + seconds
    while _look_at_some(end) and time.monotonic() < end:
        pass


def _look_at_some(end: float) -> bool:
    """False where there is nothing left, or another was quicker."""
    look, _ = DuplicateLook.objects.get_or_create(pk=1)
    rows = Product.objects.filter(pk__gt=look.through).order_by("pk").values(*_COLUMNS, **FACTS)
    near_ones = _many(rows) or _one_by_one(rows[:AT_A_TIME], end)
    if not near_ones:
        return False
    touched = _grouped(near_ones)
    with transaction.atomic():
        # Whoever looked at the same ones meanwhile has written them.
        mine = DuplicateLook.objects.filter(pk=1, through=look.through)
        if not mine.update(through=near_ones[-1][0]["pk"]):
            return False
        _write(touched)
    return True


_COLUMNS = ("pk", "medium", "asset_id")


def _many(left: QuerySet[Product, Row]) -> list[Nearby]:
    """Of the next ones; none where one by one is better."""
    rows = list(left[:MANY_AT_A_TIME])
    if len(rows) < FEW or rows[-1]["asset_id"] > MOST_PASSED:
        return []
    hashes = {row["asset_id"]: row["likeness"] for row in rows if row["likeness"]}
    found = many.older_near(hashes, near.DUPLICATE)
    if found is None:
        return []
    return [(row, _nearest(found.get(row["asset_id"], {}))) for row in rows]


def _one_by_one(rows: Iterable[Row], end: float) -> list[Nearby]:
    near_ones: list[Nearby] = []
    for row in rows:
        found = bands.near(row["likeness"], near.DUPLICATE, before=row["asset_id"])
        near_ones.append((row, _nearest({asset: off for off, asset in found})))
        if time.monotonic() > end:
            break
    return near_ones


def _nearest(found: dict[int, int]) -> dict[int, int]:
    by_distance = sorted((off, asset) for asset, off in found.items())
    return {asset: off for off, asset in by_distance[:MOST_NEAR]}


def _grouped(near_ones: Sequence[Nearby]) -> list[Group]:
    """The groups that are new or grew."""
    known = _candidates(near_ones)
    if len(known) == 1:
        return []
    groups, settled = _groups_of(known)
    touched: dict[int, Group] = {}
    by_asset: dict[int, list[Row]] = {}
    by_content: dict[str, list[Row]] = {}
    for row in known.values():
        by_asset.setdefault(row["asset_id"], []).append(row)
        by_content.setdefault(row["content"], []).append(row)
    for row, near_assets in near_ones:
        off = {
            other["pk"]: bits
            for asset, bits in near_assets.items()
            for other in by_asset.get(asset, ())
        }
        off |= {other["pk"]: SAME for other in by_content[row["content"]]}
        older = sorted(
            (bits, pk)
            for pk, bits in off.items()
            if pk < row["pk"] and known[pk]["medium"] == row["medium"]
        )
        adds = all(known[pk]["asset_id"] != row["asset_id"] for bits, pk in older if bits == SAME)
        for likeness, farthest in FARTHEST.items():
            if (row["pk"], likeness) in settled:
                continue
            within = [(bits, pk) for bits, pk in older if bits <= farthest]
            if group := _joined(within, likeness, groups, known):
                group.join(row, adds=adds)
                groups[row["pk"], likeness] = group
                touched[id(group)] = group
    return list(touched.values())


def _joined(
    within: Iterable[tuple[int, int]],
    likeness: str,
    groups: dict[tuple[int, str], Group],
    known: dict[int, Row],
) -> Group | None:
    """The group of the nearest that is first in one; a new one where that is in none. What has the
    same hash as another is as near to the first as that."""
    for bits, pk in within:
        group = groups.get((pk, likeness))
        if group is None:
            group = groups[pk, likeness] = Group(likeness, pk)
            group.join(known[pk], adds=True)
            return group
        if group.first == pk or bits <= 0:
            return group
    return None


def _candidates(near_ones: Sequence[Nearby]) -> dict[int, Row]:
    """These products, and the first one of each file that is near to theirs or has the same
    content."""
    contents = {row["content"] for row, _ in near_ones}
    alike = {asset for _, found in near_ones for asset in found}
    firsts = _firsts("asset__content_sha256", contents) + _firsts("asset", alike)
    rows = Product.objects.values(*_COLUMNS, **FACTS)
    found = [row for some in in_batches(firsts) for row in rows.filter(pk__in=some)]
    return {row["pk"]: row for row in found} | {row["pk"]: row for row, _ in near_ones}


def _firsts(name: str, values: Iterable[Any]) -> list[int]:
    """The first product of each file of which this has one of these values."""
    by_file = Product.objects.order_by().values("asset").annotate(first=Min("pk"))
    return [
        pk
        for some in in_batches(list(values))
        for pk in by_file.filter(**{f"{name}__in": some}).values_list("first", flat=True)
    ]


def _groups_of(
    known: Iterable[int],
) -> tuple[dict[tuple[int, str], Group], set[tuple[int, str]]]:
    """The groups that these are in, by product and likeness, but for dismissed ones; and all that
    have been in one."""
    said = DuplicateMember.objects.values_list(
        "product", "group__likeness", "group", "group__dismissed_at"
    )
    rows = [row for some in in_batches(list(known)) for row in said.filter(product__in=some)]
    open_ones = list({group for _, _, group, dismissed in rows if not dismissed})
    with_first = DuplicateGroup.objects.annotate(first=Min("members__product"))
    groups = {
        row.pk: Group(row.likeness, row.first, row.pk, row.total, row.largest)
        for some in in_batches(open_ones)
        for row in with_first.filter(pk__in=some)
    }
    of = {
        (product, likeness): groups[group]
        for product, likeness, group, dismissed in rows
        if not dismissed
    }
    return of, {(product, likeness) for product, likeness, _, _ in rows}


def _write(touched: Iterable[Group]) -> None:
    members: list[DuplicateMember] = []
    for group in touched:
        facts = {
            "total": group.total,
            "largest": group.largest,
            "frees": group.total - group.largest,
        }
        if group.pk is None:
            group.pk = DuplicateGroup.objects.create(likeness=group.likeness, **facts).pk
        else:
            DuplicateGroup.objects.filter(pk=group.pk).update(**facts)
        members += [DuplicateMember(group_id=group.pk, product_id=pk) for pk in group.new]
    rows = Product.objects.order_by()
    ids = [row.product_id for row in members]
    # Some may be gone since they were looked at.
    there = set(
        existing_ids(lambda some: rows.filter(pk__in=some).values_list("pk", flat=True), ids)
    )
    DuplicateMember.objects.bulk_create(
        (row for row in members if row.product_id in there), ignore_conflicts=True
    )
    settled.look_again(sorted(there))

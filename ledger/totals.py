"""The ledger added up, in one pass over its entries.

All amounts are micros of USD at the rate of the day they were written. Three things are never
mixed: what was spent, what is still reserved, and how often the cost is not known.
"""

from collections.abc import Iterable
from operator import add
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.models import Basis, LedgerEntry

RESERVE, SETTLE = LedgerEntry.Type.RESERVE, LedgerEntry.Type.SETTLE
KIND = ("type", "basis")
ADDED = ("number", "delta", "reserved", "with_reserve", "delta_with_reserve")
"""How many entries there are, the sum of `delta_usd` and that of `reserved_usd`; how many have the
latter, and the sum of `delta_usd` of those."""


class Sums(NamedTuple):
    """What a number of rounds cost.

    `spent` holds `billed`, the part for which the provider named its figure, and `at_most`, the
    part that is the most which the user let it cost, since nobody says more; the rest is by
    estimate.
    `reserved` is for `open` rounds, of which `open_unknown` have no known price and `open_most` the
    user's most in its place. `unknown` rounds have ended and cost nobody knows what. Where both are
    known, `estimated` turned out `actual`.
    """

    committed: int = 0
    spent: int = 0
    unknown: int = 0
    billed: int = 0
    settled: int = 0
    reserves: int = 0
    closed: int = 0
    reserves_unknown: int = 0
    closed_unknown: int = 0
    estimated: int = 0
    actual: int = 0
    at_most: int = 0
    reserves_most: int = 0
    closed_most: int = 0

    @property
    def reserved(self) -> int:
        return self.committed - self.spent

    @property
    def open(self) -> int:
        return max(0, self.reserves - self.closed)

    @property
    def open_unknown(self) -> int:
        return max(0, self.reserves_unknown - self.closed_unknown)

    @property
    def open_most(self) -> int:
        return max(0, self.reserves_most - self.closed_most)

    @property
    def by_estimate(self) -> int:
        return self.spent - self.billed - self.at_most

    @property
    def off(self) -> float | None:
        """How far estimates were off: 0.1 when it all cost a tenth more; None with nothing to go
        by."""
        return (self.actual - self.estimated) / self.estimated if self.estimated else None

    def __add__(self, other: "Sums") -> "Sums":  # type: ignore[override]
        return Sums(*map(add, self, other))


def gather(entries: QuerySet[Any], *keys: str) -> dict[tuple[Any, ...], Sums]:
    """The sums by the values of some fields. One query."""
    return added_up(by_kind(entries, *keys))


def by_kind(entries: QuerySet[Any], *keys: str) -> QuerySet[Any, Any]:
    """Entries as `added_up` takes them: by the values of some fields, by type and basis, each with
    what `ADDED` names. Grouped as the indexes are ordered, which is why what the kinds mean is left
    to `_add`."""
    rows: QuerySet[Any, Any] = (
        entries.order_by()
        .values_list(*keys, *KIND)
        .annotate(
            number=Count("pk"),
            delta=Sum("delta_usd"),
            reserved=Coalesce(Sum("reserved_usd"), 0),
            with_reserve=Count("reserved_usd"),
            delta_with_reserve=Coalesce(Sum("delta_usd", filter=Q(reserved_usd__isnull=False)), 0),
        )
    )
    return rows


def added_up(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Sums]:
    """The sums by what stands before the kind in a row."""
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    known = -len(KIND) - len(ADDED)
    for row in rows:
        key = row[:known]
        if key not in found:
            found[key] = dict.fromkeys(Sums._fields, 0)
        _add(found[key], *row[known:])
    return {key: Sums(**sums) for key, sums in found.items()}


def total(parts: Iterable[Sums]) -> Sums:
    return Sums(*map(sum, zip(*parts, strict=True)))


def _add(
    sums: dict[str, int],
    type: str,
    basis: str,
    number: int,
    delta: int,
    reserved: int,
    with_reserve: int,
    delta_with_reserve: int,
) -> None:
    """Entries of one type and basis. A closing entry holds the cost less the reserve."""
    sums["committed"] += delta
    if type == RESERVE:
        sums["reserves"] += number
        sums["reserves_unknown"] += number if basis == Basis.UNKNOWN else 0
        sums["reserves_most"] += number if basis == Basis.MOST else 0
        return
    cost = delta + reserved
    sums["spent"] += cost
    sums["closed"] += number
    sums["closed_unknown"] += number - with_reserve
    sums["closed_most"] += number if basis in (Basis.MOST, Basis.BILLED) else 0
    if type != SETTLE:
        return
    sums["settled"] += number
    if basis == Basis.UNKNOWN:
        sums["unknown"] += number
    elif basis == Basis.MOST:
        sums["at_most"] += cost
    elif basis == Basis.BILLED:
        sums["billed"] += cost
    elif basis != Basis.ESTIMATE:
        sums["billed"] += cost
        sums["estimated"] += reserved
        sums["actual"] += delta_with_reserve + reserved

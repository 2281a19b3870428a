"""Caps: the most that may be spent or reserved, per order, day or month, of a project, a provider,
a purse or a part.

`check` runs inside the transaction that reserves. SQLite lets one writer in at a time and other
databases lock the cap rows, so parallel orders cannot slip past a cap together. `outlook` says the
same before anything is ordered.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum, Value
from django.utils import timezone

from ledger import day_totals
from ledger.day_totals import Days
from ledger.models import Basis, Cap, LedgerEntry
from ledger.money import in_words

WARN_AT = 0.8
NAMES = ("provider", "purse", "part")
"""By which a cap may be narrowed, beside its project."""


@dataclass(frozen=True)
class Standing:
    """How a cap stands: micros of USD committed and left; `near` from 80 % on."""

    cap: Cap
    committed: int

    @property
    def left(self) -> int:
        return max(0, self.cap.amount_micros - self.committed)

    @property
    def near(self) -> bool:
        return self.committed >= self.cap.amount_micros * WARN_AT

    @property
    def share(self) -> float:
        """0 to 1, and more when a bill was higher than its estimate."""
        return self.committed / self.cap.amount_micros if self.cap.amount_micros else 1.0


@dataclass(frozen=True)
class Stop:
    """The cap that stands in the way of an order. `price` is what is known of it, in micros
    of USD; `has_unknown` says that this is not all, `is_most` that a part is the user's most."""

    standing: Standing
    price: int
    has_unknown: bool
    is_most: bool

    @property
    def cap(self) -> Cap:
        return self.standing.cap

    @property
    def wants_most(self) -> bool:
        """It would let the order pass if only the user said how much it may cost at most."""
        return self.has_unknown and self.price < self.standing.left

    @property
    def words(self) -> str:
        """Which cap, what is left of it, and why that is too little."""
        costs = f"this {'may' if self.is_most else 'would'} cost {in_words(self.price)}"
        if self.has_unknown:
            costs = "what this would cost is unknown"
        return (
            f"the cap “{self.cap}” of {in_words(self.cap.amount_micros)} has "
            f"{in_words(self.standing.left)} left, and {costs}."
        )

    @property
    def advice(self) -> str:
        if self.wants_most:
            return (
                "Say the most that it may cost, or let unknown prices pass that cap on the Costs "
                "page."
            )
        return "Raise the cap on the Costs page, or order less."


@dataclass(frozen=True)
class Outlook:
    """The cap that leaves the least to an order, and the one that would stop it."""

    tightest: Standing | None
    stop: Stop | None


@dataclass(frozen=True)
class Prospect:
    """How a cap takes several orders, one after the other: `stop` is where it would stop them, None
    where it holds all that is known of them. `has_unknown`: of some of it nobody knows the
    price."""

    standing: Standing
    stop: Stop | None
    has_unknown: bool

    @property
    def cap(self) -> Cap:
        return self.standing.cap


class CapReached(Exception):
    """The order would pass a cap. The message says which, what is left, and what to do."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(f"Nothing was ordered: {stop.words} {stop.advice}")
        self.stop = stop


def standings() -> list[Standing]:
    """All caps as they stand today. One that is per order has nothing committed."""
    return _standing(Cap.objects.select_related("project").order_by("id"))


def check(entries: Sequence[LedgerEntry]) -> None:
    """Raise CapReached when these reserves, all of one order, would pass any cap."""
    caps = Cap.objects.select_for_update(of=("self",)).select_related("project").order_by("id")
    wanted = _wanted(entries)
    stop = _stop(wanted, _standing(caps, wanted[0].day)) if wanted else None
    if stop is not None:
        raise CapReached(stop)


def outlook(entries: Sequence[LedgerEntry]) -> Outlook:
    """How these reserves, all of one order, would fare as of now."""
    found = standings()
    holding = [one for one in found if any(_holds_for(one.cap, entry) for entry in entries)]
    return Outlook(
        tightest=min(holding, key=lambda standing: standing.left, default=None),
        stop=_stop(_wanted(entries), found),
    )


def prospects(orders: Iterable[Sequence[LedgerEntry]]) -> list[Prospect]:
    """How every cap that holds for any of these orders would take them as of now."""
    wanted = [_wanted(entries) for entries in orders]
    found = []
    for standing in standings():
        held = [[one for one in order if _holds_for(standing.cap, one)] for order in wanted]
        if any(held):
            found.append(_prospect(standing, held))
    return found


def _prospect(standing: Standing, orders: Iterable[Sequence[LedgerEntry]]) -> Prospect:
    now, has_unknown = standing, False
    for order in orders:
        has_unknown |= any(entry.basis == Basis.UNKNOWN for entry in order)
        if stop := _stop(order, [now]):
            return Prospect(standing, stop, has_unknown)
        if standing.cap.period != Cap.Period.ORDER:
            now = replace(now, committed=now.committed + sum(one.delta_usd for one in order))
    return Prospect(standing, None, has_unknown)


def _wanted(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Those that a cap has to hold; what is known to be free is none."""
    return [entry for entry in entries if entry.delta_usd or entry.basis == Basis.UNKNOWN]


def _stop(entries: Sequence[LedgerEntry], standings: Iterable[Standing]) -> Stop | None:
    """What nobody can tell the price of is stopped by every cap, unless that says that it may pass;
    and where nothing is left, anything would be too much."""
    for standing in standings:
        held = [entry for entry in entries if _holds_for(standing.cap, entry)]
        price = sum(entry.delta_usd for entry in held)
        unknown = any(entry.basis == Basis.UNKNOWN for entry in held)
        passes = standing.cap.allows_unknown and price < standing.left
        if price > standing.left or (unknown and not passes):
            is_most = any(entry.basis == Basis.MOST for entry in held)
            return Stop(standing, price, unknown, is_most)
    return None


def _holds_for(cap: Cap, entry: LedgerEntry) -> bool:
    in_project = cap.project is None or cap.project.slug == entry.project_slug
    return in_project and all(getattr(cap, name) in ("", getattr(entry, name)) for name in NAMES)


def _standing(caps: Iterable[Cap], today: date | None = None) -> list[Standing]:
    """Each cap with what is committed under it: one query for all, from the indexes alone."""
    found = list(caps)
    sums = [
        half.annotate(cap=Value(cap.pk)).values("cap").annotate(total=Sum("change"))
        for cap in found
        if cap.period != Cap.Period.ORDER
        for half in _under(cap, today or timezone.localdate())
    ]
    committed: Counter[int] = Counter()
    for row in sums[0].union(*sums[1:], all=True) if sums else ():
        committed[row["cap"]] += row["total"] or 0
    return [Standing(cap, committed[cap.pk]) for cap in found]


def _under(cap: Cap, today: date) -> list[QuerySet[Any, Any]]:
    """Queries of rows with a `change`, whose sum is what is committed under it."""
    first = {Cap.Period.DAY: today, Cap.Period.MONTH: today.replace(day=1)}.get(
        Cap.Period(cap.period)
    )
    last = today if cap.period == Cap.Period.DAY else None
    project = cap.project.slug if cap.project else ""
    if not (cap.part or (cap.purse and (project or cap.provider))):
        days = Days(first, last, project, cap.provider, cap.purse)
        closed, later = day_totals.halves(days)
        return [closed.annotate(change=F("delta")), later.annotate(change=F("delta_usd"))]
    entries = LedgerEntry.objects.of_purse(cap.purse) if cap.purse else LedgerEntry.objects.all()
    named = {"provider": cap.provider, "part": cap.part, "project_slug": project}
    conditions: dict[str, Any] = {name: value for name, value in named.items() if value}
    if first:
        conditions["day__gte"] = first
    if last:
        conditions["day"] = last
    return [entries.order_by().filter(**conditions).annotate(change=F("delta_usd"))]

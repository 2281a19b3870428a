"""Caps: the most that may be spent or reserved, per order, day, month, project or provider.

`check` runs inside the transaction that reserves. SQLite lets one writer in at a time and other
databases lock the cap rows, so parallel orders cannot slip past a cap together.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum, Value
from django.utils import timezone

from production.models import Basis, Cap, LedgerEntry
from production.money import in_words
from projects.models import Project

WARN_AT = 0.8


class CapReached(Exception):
    """The order would pass a cap. The message says which, what is left, and how to raise it."""


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


def standings() -> list[Standing]:
    """All caps as they stand today. One that is per order has nothing committed."""
    return _standing(Cap.objects.select_related("project").order_by("id"))


def tightest(project: Project | None, providers: Collection[str]) -> Standing | None:
    """The cap that leaves the least to an order of these providers in this project (the Inbox,
    where none is named)."""
    in_project = Q(project=None) | Q(project__slug=project.slug if project else Project.INBOX)
    of_provider = Q(provider="") | Q(provider__in=providers)
    holding = Cap.objects.filter(in_project, of_provider).select_related("project")
    return min(_standing(holding), key=lambda standing: standing.left, default=None)


def check(entries: Sequence[LedgerEntry]) -> None:
    """Raise CapReached when these reserves, all of one order, would pass any cap.

    What nobody can tell the price of passes while a cap has anything left, since the user has said
    yes to it; where nothing is left, anything would be too much.
    """
    wanted = [entry for entry in entries if entry.delta_usd or entry.basis == Basis.UNKNOWN]
    if not wanted:
        return
    caps = Cap.objects.select_for_update(of=("self",)).select_related("project").order_by("id")
    for standing in _standing(caps, today=wanted[0].day):
        held = [entry for entry in wanted if _holds_for(standing.cap, entry)]
        asked = sum(entry.delta_usd for entry in held)
        unknown = any(entry.basis == Basis.UNKNOWN for entry in held)
        if asked > standing.left or (unknown and asked >= standing.left):
            raise CapReached(_sentence(standing, None if unknown else asked))


def _holds_for(cap: Cap, entry: LedgerEntry) -> bool:
    in_project = cap.project is None or cap.project.slug == entry.project_slug
    return in_project and cap.provider in ("", entry.provider)


def _standing(caps: Iterable[Cap], today: date | None = None) -> list[Standing]:
    """Each cap with what is committed under it: one query for all, from the indexes alone."""
    found = list(caps)
    sums = [
        _under(cap, today or timezone.localdate())
        .order_by()
        .annotate(cap=Value(cap.pk))
        .values("cap")
        .annotate(total=Sum("delta_usd"))
        for cap in found
        if cap.period != Cap.Period.ORDER
    ]
    rows = sums[0].union(*sums[1:], all=True) if sums else []
    committed = {row["cap"]: row["total"] or 0 for row in rows}
    return [Standing(cap, committed.get(cap.pk, 0)) for cap in found]


def _under(cap: Cap, today: date) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.all()
    if cap.period == Cap.Period.DAY:
        entries = entries.filter(day=today)
    elif cap.period == Cap.Period.MONTH:
        entries = entries.filter(day__gte=today.replace(day=1))
    if cap.project is not None:
        entries = entries.filter(project_slug=cap.project.slug)
    return entries.filter(provider=cap.provider) if cap.provider else entries


def _sentence(standing: Standing, asked: int | None) -> str:
    cap = standing.cap
    costs = "nobody knows what this would cost"
    if asked is not None:
        costs = f"this would cost {in_words(asked)}"
    return (
        f"Nothing was ordered: the cap “{cap}” of {in_words(cap.amount_micros)} has "
        f"{in_words(standing.left)} left, and {costs}. "
        "Raise the cap on the Costs page, or order less."
    )

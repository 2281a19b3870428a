"""Caps: the most that may be spent or reserved, per order, day, month, project or provider.

`check` runs inside the transaction that reserves. SQLite lets one writer in at a time and other
databases lock the cap rows, so parallel orders cannot slip past a cap together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils import timezone

from production.models import Cap, LedgerEntry
from production.money import in_words

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
    """All caps that count over time, as they stand today."""
    over_time = Cap.objects.exclude(period=Cap.Period.ORDER).select_related("project")
    today = timezone.localdate()
    return [Standing(cap, _committed(cap, today)) for cap in over_time]


def check(entries: Sequence[LedgerEntry]) -> None:
    """Raise CapReached when these reserves, all of one order, would pass any cap."""
    wanted = [entry for entry in entries if entry.delta_usd]
    if not wanted:
        return
    today = wanted[0].day
    for cap in Cap.objects.select_for_update(of=("self",)).select_related("project").order_by("id"):
        asked = sum(entry.delta_usd for entry in wanted if _holds_for(cap, entry))
        if not asked:
            continue
        committed = 0 if cap.period == Cap.Period.ORDER else _committed(cap, today)
        if committed + asked > cap.amount_micros:
            raise CapReached(_sentence(cap, asked, committed))


def _holds_for(cap: Cap, entry: LedgerEntry) -> bool:
    in_project = cap.project is None or cap.project.slug == entry.project_slug
    return in_project and cap.provider in ("", entry.provider)


def _committed(cap: Cap, today: date) -> int:
    """Micros of USD spent and reserved under this cap."""
    entries = LedgerEntry.objects.all()
    if cap.period == Cap.Period.DAY:
        entries = entries.filter(day=today)
    elif cap.period == Cap.Period.MONTH:
        entries = entries.filter(day__gte=today.replace(day=1))
    if cap.project is not None:
        entries = entries.filter(project_slug=cap.project.slug)
    if cap.provider:
        entries = entries.filter(provider=cap.provider)
    return entries.aggregate(total=Sum("delta_usd"))["total"] or 0


def _sentence(cap: Cap, asked: int, committed: int) -> str:
    left = max(0, cap.amount_micros - committed)
    return (
        f"Nothing was ordered: the cap “{cap}” of {in_words(cap.amount_micros)} has "
        f"{in_words(left)} left, and this would cost {in_words(asked)}. "
        "Raise the cap on the Costs page, or order less."
    )

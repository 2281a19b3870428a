"""What the sidebar says beside the names of pages. It stands on every page: one query."""

from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from production import control, doubts, spending, unchecked


class SideFigures(NamedTuple):
    """`spent` is micros of USD this month; the others are how many wait for the user's word: doubts
    about a charge, results that are kept unchecked, and held work."""

    spent: int = 0
    doubts: int = 0
    unchecked: int = 0
    held: int = 0

    @property
    def decisions(self) -> int:
        """Held work is let go or cancelled as a whole."""
        return self.doubts + self.unchecked + bool(self.held)


def side_figures() -> SideFigures:
    cost = F("delta_usd") + Coalesce("reserved_usd", 0)
    spent = spending.closed_this_month().annotate(what=Value("spent")).values("what")
    waiting = [
        _named(name, rows)
        for name, rows in (
            ("doubts", doubts.waiting()),
            ("unchecked", unchecked.open_unchecked()),
            ("held", control.held()),
        )
    ]
    found = spent.annotate(figure=Sum(cost)).union(*waiting, all=True)
    return SideFigures(**{row["what"]: row["figure"] or 0 for row in found})


def _named(name: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """One row: the name, and how many there are."""
    named = rows.select_related(None).order_by().annotate(what=Value(name)).values("what")
    counted: QuerySet[Any, Any] = named.annotate(figure=Count("pk"))
    return counted

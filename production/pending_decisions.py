"""What waits for the user's decision, in one place: what asks for one is counted and listed here.

That is what may have been charged (work whose fate is unknown, and reserves that work left open
when it was cancelled, failed or sent again before its cost was known), results that are kept
unchecked, and work that is held since its database was restored. The counts stand on every page,
beside the month's sum: one query.
"""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum, Value
from django.utils import timezone

from foundation.prepared_queries import prepared
from ledger import spending
from production import actions, reconciliation
from production.engine import unchecked_results
from production.models import Generation, UncheckedResult


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
    figures: Counter[str] = Counter()
    for what, figure in _side_figures(spending.month_of(timezone.localdate())):
        figures[what] += figure or 0
    return SideFigures(**figures)


@prepared
def _side_figures(month: date) -> QuerySet[Any, Any]:
    counted = [
        _named(name, rows).annotate(figure=Count("pk"))
        for name, rows in (
            ("doubts", reconciliation.waiting()),
            ("unchecked", unchecked_results.open_unchecked()),
            ("held", actions.held()),
        )
    ]
    spent = [
        _named("spent", rows).annotate(figure=Sum("change")) for rows in spending.spent_since(month)
    ]
    rows: QuerySet[Any, Any] = spent[0].union(*spent[1:], *counted, all=True)
    return rows


def _named(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """To become one row: the name, and a figure of them all."""
    named: QuerySet[Any, Any] = rows.select_related(None).order_by().annotate(what=Value(name))
    return named.values_list("what")


class Decisions(NamedTuple):
    """`cards` are the newest generations whose fate is unknown, `kept` the newest results that are
    kept unchecked, `figures` how many wait in all."""

    cards: list[Generation]
    kept: list[UncheckedResult]
    figures: SideFigures

    @property
    def elsewhere(self) -> int:
        """Doubts that have no card here."""
        return max(0, self.figures.doubts - len(self.cards))


def listed(most: int, figures: SideFigures) -> Decisions:
    """At most so many of each. `figures` tell what there is to look for."""
    return Decisions(
        list(reconciliation.open_doubts().select_related("project")[:most])
        if figures.doubts
        else [],
        list(unchecked_results.open_unchecked()[:most]) if figures.unchecked else [],
        figures,
    )

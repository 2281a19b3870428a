"""The two figures beside the names of pages, on every page: so one query has to do for both."""

from typing import NamedTuple

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce

from production import doubts, spending

SPENT, WAITING = "spent", "waiting"


class SideFigures(NamedTuple):
    """Micros of USD spent this month, and how many decisions wait for the user."""

    spent: int
    decisions: int


def side_figures() -> SideFigures:
    cost = F("delta_usd") + Coalesce("reserved_usd", 0)
    spent = spending.closed_this_month().annotate(what=Value(SPENT)).values("what")
    waiting = doubts.waiting().order_by().annotate(what=Value(WAITING)).values("what")
    rows = spent.annotate(figure=Sum(cost)).union(waiting.annotate(figure=Count("pk")), all=True)
    found = {row["what"]: row["figure"] or 0 for row in rows}
    return SideFigures(found.get(SPENT, 0), found.get(WAITING, 0))

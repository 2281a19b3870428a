"""A whole grid added up: how its cells are, and what they cost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from production import work_costs
from production.grid_models import Grid
from production.models import ACTIVE, Generation, State


@dataclass(frozen=True)
class Totals:
    """Of all `cells`, ordered or not: how many are in each state; `spent` in micros by currency,
    and how many cost nobody knows what."""

    cells: int
    states: Mapping[State, int]
    spent: Mapping[str, int]
    unknown: int

    @property
    def missing(self) -> int:
        return self.cells - sum(self.states.values())

    @property
    def done(self) -> int:
        return self.states.get(State.DONE, 0)

    @property
    def is_live(self) -> bool:
        return any(state in ACTIVE for state in self.states)


def of(grid: Grid, cells: int) -> Totals:
    """`cells` is how many its axes make. One query."""
    states: Counter[State] = Counter()
    spent: Counter[str] = Counter()
    unknown = 0
    rows = (
        Generation.objects.filter(cell__grid=grid)
        .order_by()
        .values_list("state", "currency")
        .annotate(
            number=Count("pk"),
            micros=Sum("cost_micros"),
            unknown=Count("pk", work_costs.IS_UNKNOWN),
        )
    )
    for state, currency, number, micros, of_no_known_cost in rows:
        states[State(state)] += number
        unknown += of_no_known_cost
        if micros:
            spent[currency] += micros
    return Totals(cells, states, spent, unknown)

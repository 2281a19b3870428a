"""What the Create form says of a grid: that it is one, and the axes that are typed.

Names in the HTML: `grid`, and `axis-name` and `axis-values`, of each as many as there are axes.
"""

from dataclasses import dataclass, field

from django.http import QueryDict

from production.expansion import Way
from production.grids import axes
from production.grids.planning import Plan, planned
from production.order_requests import OrderRequest

FEWEST_ROWS = 2
OF_OURS = (axes.SEED, axes.TEMPLATE, axes.PROVIDER, axes.MODEL)
LONGEST = 20_000


@dataclass(frozen=True)
class GridForm:
    """`rows` are the name and the values of each axis, as they were typed."""

    is_on: bool = False
    rows: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, data: QueryDict) -> "GridForm":
        rows = zip(data.getlist("axis-name"), data.getlist("axis-values"), strict=False)
        filled = [(name[:200], text[:LONGEST]) for name, text in rows if name or text.strip()]
        return cls(data.get("grid") == "1", filled[: axes.MOST_AXES + 1])

    def plan(self, request: OrderRequest, way: Way, draw: int) -> Plan | None:
        """None where no grid is wanted. Raises OrderRejected."""
        if not self.is_on:
            return None
        way = way if way is Way.AS_WRITTEN else Way.ALL
        return planned(request, self.rows, way, draw)

    @property
    def rows_to_fill(self) -> list[tuple[str, str]]:
        """With rows to write in."""
        return self.rows + [("", "")] * max(1, FEWEST_ROWS - len(self.rows))


@dataclass(frozen=True)
class PresentedGrid:
    """`names` are (value, words, what its values are among) of what an axis can vary."""

    is_on: bool
    rows: list[tuple[str, str]]
    names: list[tuple[str, str, str]]


def grid_facts(form: GridForm, parameters: list[tuple[str, str, str]]) -> PresentedGrid:
    """`parameters` are those of the form, with their titles and those of their choices."""
    ours = [(name, axes.TITLES[name], "") for name in OF_OURS]
    theirs = [
        (f"{axes.PARAMETER}{name}" if name in axes.TITLES else name, title, among)
        for name, title, among in parameters
        if name != axes.SEED
    ]
    known = {name for name, *_ in (*ours, *theirs)}
    typed = [(name, name, "") for name, _ in form.rows if name and name not in known]
    return PresentedGrid(form.is_on, form.rows_to_fill, [*theirs, *ours, *typed])

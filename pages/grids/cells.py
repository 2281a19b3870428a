"""The cells of a grid that a page shows, each with what became of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.utils.safestring import SafeString

from foundation.written import thousands
from ledger.money import in_words
from pages.formatting import cost, cut, plural, took
from pages.gallery.presenters import Card, card
from pages.queue.buttons import Buttons, buttons_of
from production.generation_actions import actions_of
from production.grid_models import Grid, GridCell
from production.grids import totals
from production.grids.totals import Totals
from production.models import ACTIVE, Generation, GenerationOutput, State

LONGEST_WHY = 140
ENDED_ILL = (State.FAILED, State.REFUSED, State.CANCELLED, State.UNKNOWN)
OF_PRODUCTS = (
    *("pk", "uid", "medium", "prompt", "title", "text", "remarks", "role", "favourite", "rating"),
    *("is_hidden", "is_imported", "trashed_at"),
)
OF_ASSETS = (
    *("sha256", "path", "medium", "mime", "width", "height", "duration"),
    *("thumbnail", "waveform", "colour", "needs_preview", "has_larger_preview"),
)
OF_THE_REST = (*(f"product__asset__{name}" for name in OF_ASSETS), "product__project__is_hidden")


@dataclass(frozen=True)
class Cell:
    """`state` is "missing" where nothing was ordered, and "gone" where nothing of it is left. What
    is under way `is_live`; `percent` is "" where that is not known."""

    key: str
    state: str = "missing"
    words: str = "Not ordered"
    href: str = ""
    card: Card | None = None
    why: str = ""
    cost: SafeString | str = ""
    took: str = ""
    percent: str = ""
    is_live: bool = False
    buttons: Buttons = field(default_factory=Buttons)

    @property
    def is_gone(self) -> bool:
        return self.state == "gone"


def presented_cells(grid: Grid, keys: Collection[str], details: str) -> dict[str, Cell]:
    """By their keys. `details` is the address of a generation's, with 0 for its number."""
    made = _products(grid, keys)
    rows = GridCell.objects.filter(grid=grid, key__in=keys)
    work = [(key, _Row(*facts)) for key, *facts in rows.values_list("key", *OF_GENERATIONS)]
    ill = [row.pk for _, row in work if row.state in ENDED_ILL]
    whole = Generation.objects.in_bulk(ill) if ill else {}
    costs: dict[Paid, SafeString] = {}
    for _, row in work:
        if row.paid not in costs:
            costs[row.paid] = cost(cast(Generation, row))
    return {
        key: _cell(key, row, whole.get(row.pk), made.get(row.pk), costs[row.paid], details)
        for key, row in work
    }


class _Row(NamedTuple):
    """What is shown of a generation that is well. Four hundred whole rows would take longer than
    all the rest of the page."""

    pk: int
    state: State
    progress: float | None
    cost_micros: int | None
    estimate_micros: int | None
    most_micros: int | None
    basis: str
    currency: str
    charged: str
    submitted_at: datetime | None
    ended_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def paid(self) -> "Paid":
        """What of it tells the cost: most cells of a grid cost the same."""
        return (*self[3:9], self.is_active)


Paid = tuple[Any, ...]
OF_GENERATIONS = [f"generation__{name}" for name in _Row._fields]


def _products(grid: Grid, keys: Collection[str]) -> dict[int, Card]:
    """The card of each generation's first product that is not in the trash, by the columns that a
    card shows."""
    rows = GenerationOutput.objects.filter(
        generation__cell__grid=grid,
        generation__cell__key__in=keys,
        product__trashed_at__isnull=True,
    ).order_by("-position")
    columns = (*(f"product__{name}" for name in OF_PRODUCTS), *OF_THE_REST)
    found: dict[int, Card] = {}
    for generation, *values in rows.values_list("generation_id", *columns):
        own = dict(zip(OF_PRODUCTS, values, strict=False))
        asset = dict(zip(OF_ASSETS, values[len(OF_PRODUCTS) : -1], strict=True))
        own["short_id"] = own["uid"].hex[:8]
        asset["extension"] = asset["path"].rpartition(".")[2]
        file, project = SimpleNamespace(**asset), SimpleNamespace(is_hidden=values[-1])
        product: Any = SimpleNamespace(**own, asset=file, project=project)
        found[generation] = card(product)
    return found


def _cell(
    key: str,
    row: _Row,
    whole: Generation | None,
    product: Card | None,
    paid: SafeString,
    details: str,
) -> Cell:
    work: Any = row
    state = State(row.state)
    facts: dict[str, Any] = {
        "key": key,
        "state": state.value,
        "words": state.label,
        "href": details.replace("/0/", f"/{row.pk}/"),
        "cost": paid,
        "took": took(work),
        "is_live": row.is_active,
    }
    if row.is_active and row.progress is not None:
        facts["percent"] = f"{row.progress:.0%}".replace("%", " %")
    if whole is not None:
        facts["why"] = cut(whole.error, LONGEST_WHY)
        facts["buttons"] = buttons_of(whole, actions_of(whole, ()))
    if state == State.DONE:
        if product is None:
            return Cell(**facts | {"state": "gone", "words": "In the trash or removed"})
        facts["card"] = product
    return Cell(**facts)


@dataclass(frozen=True)
class GridTotals:
    """Of a whole grid. `words` are as in "9 cells · 8 done · 1 failed"."""

    words: str
    cost: str
    missing: int
    done: int
    is_live: bool


def presented_totals(grid: Grid, cells: int) -> GridTotals:
    found = totals.of(grid, cells)
    return GridTotals(
        " · ".join(_parts(found)),
        " + ".join(_costs(found)),
        found.missing,
        found.done,
        found.is_live,
    )


def _parts(found: Totals) -> Iterable[str]:
    yield f"{thousands(found.cells)} cell{plural(found.cells)}"
    for state in State:
        if count := found.states.get(state):
            yield f"{thousands(count)} {state.label.lower()}"
    if found.missing:
        yield f"{thousands(found.missing)} not ordered"


def _costs(found: Totals) -> Iterable[str]:
    yield from (in_words(micros, currency) for currency, micros in found.spent.items())
    if found.unknown:
        yield f"{thousands(found.unknown)} at an unknown cost"

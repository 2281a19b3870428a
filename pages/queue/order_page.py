"""One order, its results large and side by side, and in what the models' parameters differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger import listed_models
from ledger.listed_models import Listed
from ledger.models import Basis
from pages.gallery.presenters import product_href, thumbnail_href, veil
from pages.queue.presenters import present_orders, with_generations
from production.models import Generation, GenerationInput, Order, State
from providers import catalogue, connect, registry
from providers.contract import Kind
from providers.models import CatalogueModel
from providers.schema import fields


@dataclass(frozen=True)
class Column:
    """One model of the order. `micros`: what all its results cost, None where a part is unknown;
    `seconds`: how long one took, on average."""

    ref: str
    label: str
    provider: str
    generations: list[Generation]
    micros: int | None
    currency: str
    is_estimate: bool
    seconds: float | None

    @property
    def first(self) -> Generation:
        return self.generations[0]

    @property
    def seeds(self) -> list[int]:
        return [row.seed for row in self.generations if row.seed is not None]

    @property
    def done_words(self) -> str:
        done = sum(row.state == State.DONE for row in self.generations)
        return f"{done} of {len(self.generations)}"

    @property
    def time_words(self) -> str:
        return "–" if self.seconds is None else f"{self.seconds:.1f} s"


@dataclass(frozen=True)
class Cell:
    """`is_default`: not sent, the model's own default."""

    value: Any
    is_default: bool = False


NONE = Cell(None)


@dataclass(frozen=True)
class InputFile:
    """A file that went in; all but the `field` are of its picture."""

    field: str
    href: str
    thumbnail: str
    alt: str
    veil: dict[str, Any]


@require_GET
def order_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    inputs = Prefetch(
        "inputs", GenerationInput.objects.select_related("product__asset", "product__project")
    )
    rows = Order.objects.select_related("project", "template__template", "grid").filter(uid=uid)
    order = rows.prefetch_related(with_generations(inputs)).first()
    if order is None:
        raise Http404
    present_orders([order])
    columns = _columns(order.shown)  # type: ignore[attr-defined]
    refs = {column.ref for column in columns}
    differing, common = compared(columns, catalogue.rows_of(refs).values())
    return render(
        request,
        "production/order_page.html",
        {
            "here": "create",
            "order": order,
            "columns": columns,
            "differing": differing,
            "common": common,
            "inputs": _inputs(columns[0].first) if columns else [],
            "others": _others(listed_models.offered(Kind(order.kind)), refs),
        },
    )


def compared(
    columns: list[Column], known: Iterable[CatalogueModel] = ()
) -> tuple[list[tuple[str, list[Cell]]], list[tuple[str, Cell]]]:
    """The parameters that differ, a cell per model, and those that are the same for all.

    `known` are models whose own defaults stand in for what was not sent.
    """
    defaults = _defaults(columns, known)
    params_of_columns = [_params(column.first) for column in columns]
    differing, common = [], []
    for name in dict.fromkeys(name for params in params_of_columns for name in params):
        cells = [
            Cell(params[name])
            if name in params
            else Cell(defaults[column.ref][name], is_default=True)
            if name in defaults.get(column.ref, {})
            else NONE
            for column, params in zip(columns, params_of_columns, strict=True)
        ]
        if all(cell.value == cells[0].value for cell in cells):
            common.append((name, cells[0]))
        else:
            differing.append((name, cells))
    return differing, common


def _columns(generations: Iterable[Generation]) -> list[Column]:
    groups: dict[str, list[Generation]] = {}
    for row in generations:
        groups.setdefault(row.model_ref, []).append(row)
    return [_column(ref, rows) for ref, rows in groups.items()]


def _column(ref: str, rows: list[Generation]) -> Column:
    costs = [_cost(row) for row in rows]
    known = [cost for cost in costs if cost is not None]
    times = [
        (row.ended_at - row.submitted_at).total_seconds()
        for row in rows
        if row.state == State.DONE and row.ended_at and row.submitted_at
    ]
    return Column(
        ref=ref,
        label=rows[0].model_label or rows[0].model_id,
        provider=registry.label(rows[0].provider),
        generations=rows,
        micros=sum(known) if len(known) == len(costs) else None,
        currency=rows[0].currency,
        is_estimate=any(row.basis != Basis.ACTUAL and _cost(row) for row in rows),
        seconds=sum(times) / len(times) if times else None,
    )


def _cost(row: Generation) -> int | None:
    """What it cost or will cost; nothing where it ended without a charge."""
    if row.cost_micros is not None:
        return row.cost_micros
    if row.charged == "no" and not row.is_active:
        return 0
    return row.estimate_micros


def _params(row: Generation) -> dict[str, Any]:
    """As they were ordered, without the prompt and the seed, which stand on their own."""
    return {
        name: value
        for name, value in row.params.items()
        if value != row.prompt and not (name.endswith("seed") and value == row.seed)
    }


def _defaults(columns: list[Column], known: Iterable[CatalogueModel]) -> dict[str, dict[str, Any]]:
    """Model → parameter → the default that it has by itself."""
    wanted = {column.ref for column in columns}
    return {
        row.ref: {
            field.name: field.default for field in fields(row.schema) if field.default is not None
        }
        for row in known
        if row.ref in wanted
    }


def _inputs(generation: Generation) -> list[InputFile]:
    """Those of which there is something to see."""
    return [
        InputFile(
            row.field,
            product_href(row.product.pk),
            thumbnail_href(row.product.asset),
            f"Input {row.field}: product {row.product.pk}",
            veil(row.product),
        )
        for row in generation.inputs.all()
        if row.product and row.product.asset.thumbnail
    ]


def _others(offered: Iterable[Listed], refs: set[str]) -> list[Listed]:
    """Other models for the same kind of work that can be ordered from."""
    return [
        model
        for model in offered
        if model.ref not in refs and connect.has_key(registry.get(model.provider))
    ]

"""What a template is saved from: a generation, an order or a product, as what it would ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from foundation.user_input import row_id
from gallery.metadata_limits import storable
from gallery.models import Product
from parameter_templates.body import LONGEST_PARAMETER, MOST_MODELS, MOST_VALUES, Body
from production.models import Generation, Order
from providers import catalogue
from providers.contract import Json, Kind
from providers.models import CatalogueModel


class NoSource(ValueError):
    """Why no template can be made of it, in a sentence."""


@dataclass(frozen=True)
class Source:
    """The kind of work, and what was asked for: all its values are to begin with, its files are
    named by field. The seed is left out, or everything made by the template would be the same."""

    kind: str
    body: Body


def named(typed: str) -> Source:
    """Of what is named so: a generation (`g12`), an order (`o12`) or a product (`p12`). Raises
    NoSource."""
    number = row_id(typed[1:]) or 0
    if typed.startswith("g") and (made := Generation.objects.filter(pk=number).first()):
        return of_generation(made)
    if typed.startswith("o") and (order := Order.objects.filter(pk=number).first()):
        return of_order(order)
    if typed.startswith("p") and (product := Product.objects.filter(pk=number).first()):
        return of_product(product)
    raise NoSource("What you wanted to save no longer exists.")


def of_generation(generation: Generation) -> Source:
    return _of([generation], generation.kind, generation.prompt)


def of_order(order: Order) -> Source:
    """Of all its models; a parameter that they share is as the first has it."""
    firsts: dict[str, Generation] = {}
    for one in order.generations.order_by("id"):
        firsts.setdefault(one.model_ref, one)
    rows = list(firsts.values())[:MOST_MODELS]
    return _of(rows, order.kind, order.prompt or (rows[0].prompt if rows else ""))


def of_product(product: Product) -> Source:
    """By its recipe, be it another tool's. Raises NoSource."""
    if product.kind not in list(Kind):
        raise NoSource(f"How #{product.pk} was made is unknown, so there is nothing to save.")
    recipe = storable(product.recipe)
    params = recipe.get("params") if isinstance(recipe, dict) else None
    refs = [f"{product.provider}/{product.model_id}"] if product.provider else []
    values = _values(params if isinstance(params, dict) else {}, product.prompt, _row(refs))
    inputs = tuple((row.role, row.source.uid) for row in product.sources.select_related("source"))
    return Source(product.kind, Body(product.prompt, tuple(refs), {}, values, inputs))


def _of(rows: list[Generation], kind: str, prompt: str) -> Source:
    values: Json = {}
    inputs: dict[Any, None] = {}
    for row in reversed(rows):
        values |= _values(row.params, row.prompt, _row([row.model_ref]))
    for row in rows[:1]:
        for entry in row.inputs.select_related("product"):
            if entry.product:
                inputs[entry.field, entry.product.uid] = None
    refs = tuple(row.model_ref for row in rows)
    return Source(kind, Body(prompt, refs, {}, values, tuple(inputs)))


def _row(refs: Iterable[str]) -> CatalogueModel | None:
    return next(iter(catalogue.rows_of(refs).values()), None)


def _values(params: Json, prompt: str, row: CatalogueModel | None) -> Json:
    """Without the prompt, the seed and what no template could hold."""
    apart = {row.prompt_field, row.seed_field} if row else {"seed"}
    kept = {
        name: value
        for name, value in params.items()
        if name not in apart and value is not None and not (prompt and value == prompt)
        if 0 < len(name) <= LONGEST_PARAMETER and name.isprintable()
    }
    return dict(list(kept.items())[:MOST_VALUES])

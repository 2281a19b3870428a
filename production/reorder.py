"""Order once more what was ordered before, and undo that while nothing is sent yet."""

import secrets
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from foundation.prepared_queries import prepared_rows
from production import jobs
from production.confirmation import NONE, Yes
from production.engine import policy, transitions
from production.estimates import Estimate, price_today
from production.fallbacks import Fallback
from production.generation_actions import NotPossible, existing
from production.models import Generation, Order, State
from production.orders import OrderInput, OrderLine, OrderRequest, as_it_stands, place
from providers.models import CatalogueModel


def order_again(id: int, yes: Yes = NONE, *, same_seed: bool = False) -> Order:
    """A new order with the same model, parameters and inputs, and the same second model if that can
    still be had, in the generation's own project: with a new seed, or the `same_seed`.

    Nothing of it is sent for five seconds, whatever becomes of the page. Pressed twice in a moment
    it is one order. Raises NotPossible and OrderRejected, `YesWanted` as `orders.place`.
    """
    request, _ = _rebuilt_order(existing(id), same_seed=same_seed)
    nonce = secrets.token_urlsafe(18)
    return place(replace(request, nonce=nonce), yes)


def _rebuilt_order(generation: Generation, *, same_seed: bool = False) -> tuple[OrderRequest, str]:
    """The order, and why it names no second model where the generation did. Raises NotPossible."""
    input_rows = list(generation.inputs.select_related("product__asset"))
    if any(one.product is None for one in input_rows):
        raise NotPossible("What it was made from is deleted. Edit it and choose another input.")
    inputs = tuple(OrderInput(one.field, one.product) for one in input_rows if one.product)
    seed = "" if same_seed else seed_field(generation)
    params = {name: value for name, value in generation.params.items() if name != seed}
    line = OrderLine(generation.model_ref, params, inputs, drawn=generation.drawn)
    alone = OrderRequest(
        kind=generation.kind,
        prompt=generation.prompt,
        lines=[line],
        project=generation.project,
        most_micros=generation.most_micros,
        again_of=generation.pk,
        purse=generation.order.purse,
        part=generation.order.part,
        template=generation.order.template,
        wait=policy.UNDO,
    )
    if generation.fallback is None:
        return alone, ""
    second = replace(line, fallback=Fallback(**generation.fallback).model_ref)
    request = replace(alone, lines=[second])
    wrong = as_it_stands(request).rejected
    if wrong and "fallback" in wrong.errors:
        return alone, str(wrong)
    return request, ""


def undo(uid: UUID) -> Order:
    """Cancel what is not sent yet, at no cost. Raises NotPossible where anything is."""
    order = Order.objects.filter(uid=uid).first()
    if order is None:
        raise NotPossible("It no longer exists.")
    made = order.generations.select_related("order", "project")
    for generation in made.filter(state=State.QUEUED, attempt=0):
        transitions.cancelled(generation)
    jobs.wake()
    if made.exclude(state=State.CANCELLED).exists():
        raise NotPossible("It is sent already. Cancel it in the bar at the bottom or on Queue.")
    return order


def price_again(generation: Generation) -> tuple[Estimate, str]:
    """What it costs to order it again today: the dearer of its models, as far as both can be had.
    And why the second cannot, "" where it can or there was none."""
    if generation.fallback is None:
        return price(generation), ""
    try:
        request, why = _rebuilt_order(generation)
    except NotPossible:
        return price(generation), ""
    quote = as_it_stands(request)
    return (price(generation) if quote.rejected or why else quote.at_most), why


def price(generation: Generation) -> Estimate:
    """What the same costs today of its own model, at most where the user has said so and nobody
    knows; of a model that is gone, what it was to cost."""
    model = model_of(generation)
    if model is None:
        return Estimate(generation.estimate_micros, generation.currency)
    return price_today(generation, model).or_most(generation.most_micros)


def seed_field(generation: Generation) -> str:
    """The parameter that holds its seed; "" where there is none, so that there is no same one."""
    model = model_of(generation)
    name = model.seed_field if model else ""
    return name if name in generation.params else ""


def model_of(generation: Generation) -> CatalogueModel | None:
    """As the catalogue has it today, None where it is gone. One row of a generation asks once."""
    if not hasattr(generation, "_model"):
        found = _models(generation.provider, generation.model_id)
        generation._model = found[0] if found else None  # type: ignore[attr-defined]
    return generation._model  # type: ignore[attr-defined,no-any-return]


@prepared_rows(2)
def _models(provider: str, model_id: str) -> QuerySet[CatalogueModel]:
    return CatalogueModel.objects.filter(provider=provider, model_id=model_id)

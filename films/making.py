"""From a plan to orders. A take is written in the very transaction of its order, so that there is
never one without the other; its number is taken there, so that two who make the same at once do not
pay twice: the second order is taken back as a whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError

from films import basis, casting, planning, profiles
from films.asking import Model
from films.board import products_of
from films.models import Film
from films.planning import Item, Plan
from films.stages import Stage
from films.take_models import Take
from gallery.models import Product
from production import confirmation, orders
from production.confirmation import NONE, Yes
from production.estimates import Estimate, estimate_of
from production.models import Order
from production.order_requests import (
    MOST_RESULTS,
    OrderInput,
    OrderLine,
    OrderRejected,
    OrderRequest,
)
from production.quotes import Quote

MADE_BY = "film"


class Overtaken(OrderRejected):
    """Somebody did something about it meanwhile; nothing is wrong."""


class AlreadyOrdered(Overtaken):
    """Somebody else has just ordered something of it. Nothing was ordered twice."""

    def __init__(self) -> None:
        words = "Some of this is being made already. Nothing was ordered twice."
        super().__init__({"": [words]})


class Stopped(Overtaken):
    """Somebody has just stopped the film, or let it go on up to another stage."""

    def __init__(self) -> None:
        super().__init__({"": ["The film was stopped meanwhile. Nothing more was ordered."]})


@dataclass
class Done:
    """`orders` were placed, `rejected` is why the rest was not: nothing of that was ordered."""

    orders: list[Order] = field(default_factory=list)
    made: int = 0
    rejected: OrderRejected | None = None


def make(
    plan: Plan,
    yes: Yes = NONE,
    *,
    accept_unknown: bool = False,
    no_dearer: bool = False,
    by_itself: bool = False,
) -> Done:
    """Order what is ready of a plan, a stage at a time; what waits comes by `films.advance`. All of
    it is checked before any of it is ordered. Raises OrderRejected where nothing was ordered,
    YesWanted where the user is to be asked about the whole of it and `yes` does not agree to that.
    `no_dearer`: it is not sent where it costs more by then than the plan says. `by_itself`: only as
    long as the film goes on by itself up to where it did as it was planned."""
    confirmation.want(price_of(plan), yes, len(plan.ready))
    requests = [
        _request(plan, items, accept_unknown, no_dearer, by_itself) for items in batches(plan.ready)
    ]
    quotes = [orders.quote(request, [items[0].model.row]) for request, items in requests]
    done = Done()
    for quote, (_, items) in zip(quotes, requests, strict=True):
        try:
            done.orders.append(_place(quote, Yes(given="the whole was agreed to")))
        except OrderRejected as rejected:
            if not done.orders:
                raise
            done.rejected = rejected
            break
        done.made += len(items)
    return done


def price_of(plan: Plan) -> Estimate:
    """Of all that is ready."""
    return estimate_of(item.price for item in plan.ready)


def _place(quote: Quote, yes: Yes) -> Order:
    try:
        return orders.place(quote, yes)
    except IntegrityError:
        raise AlreadyOrdered from None


def batches(found: Iterable[Item]) -> list[list[Item]]:
    """The items of each order: those of a stage, as many as an order takes."""
    by_stage: dict[Stage, list[Item]] = defaultdict(list)
    for item in found:
        by_stage[item.target.stage].append(item)
    return [
        items[start : start + MOST_RESULTS]
        for items in by_stage.values()
        for start in range(0, len(items), MOST_RESULTS)
    ]


def _request(
    plan: Plan, items: list[Item], accept_unknown: bool, no_dearer: bool, by_itself: bool
) -> tuple[OrderRequest, list[Item]]:
    film, stage, model = plan.board.film, items[0].target.stage, items[0].model
    if stage is Stage.VOICE:
        items = _cast(plan, items, model)
    products = products_of(sorted(_products(items)))
    return (
        OrderRequest(
            kind=model.kind.value,
            prompt="",
            lines=[_line(item, products) for item in items],
            project=film.project,
            made_by=MADE_BY,
            accept_unknown=accept_unknown,
            most_micros=estimate_of(item.price for item in items).usd if no_dearer else None,
            purse=film.purse,
            part=stage.value,
            title=f"{film.name}: {stage.label.lower()}"[:200],
            keep=lambda order: _keep(plan, items, order, by_itself),
        ),
        items,
    )


def _cast(plan: Plan, items: list[Item], model: Model) -> list[Item]:
    """The same, once everybody has a voice."""
    casting.cast(plan.board, model)
    again = planning.plan(
        plan.board,
        [Stage.VOICE],
        what="all",
        quality=plan.quality,
        targets={item.target for item in items},
    )
    return again.items


def _products(items: Sequence[Item]) -> set[int]:
    return {key for item in items for _, key in item.order.pictures} | {
        key for item in items for key in item.media
    }


def _line(item: Item, products: dict[int, Product]) -> OrderLine:
    if not item.media:
        return item.order.line(item.model, products)
    place = next(one for one in item.model.fields if one.multiple and one.name == "media")
    inputs = tuple(OrderInput(place.name, products[key]) for key in item.media)
    return OrderLine(item.model.row.ref, item.order.params, inputs, prompt="")


def _keep(plan: Plan, items: list[Item], order: Order, by_itself: bool) -> None:
    """The takes of an order, in its transaction."""
    board, film = plan.board, plan.board.film
    goes_on = Film.objects.shown().filter(pk=film.pk, auto_until=film.auto_until)
    if by_itself and not goes_on.exists():
        raise Stopped
    generations = list(order.generations.order_by("pk").values_list("pk", flat=True))
    takes = []
    for item, generation in zip(items, generations, strict=True):
        target = item.target
        parts = basis.basis(board, target)
        length = basis.frames_needed(board, target)
        stored = basis.short(parts) | ({} if length is None else {basis.LENGTH: length})
        takes.append(
            Take(
                film=film,
                stage=target.stage.value,
                **target.columns,
                number=board.numbers.get(target, 0) + 1,
                generation_id=generation,
                basis=basis.digest(parts),
                basis_parts=stored,
                quality=profiles.quality_of(film, target.stage, plan.quality),
            )
        )
    Take.objects.bulk_create(takes)
    if plan.when_ordered:
        plan.when_ordered(items)

"""Generations as pages show them: the room a card keeps free, how long it usually takes, orders
with what came of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.urls import reverse

from foundation.prepared_queries import prepared_rows
from pages.formatting import cut
from pages.gallery.presenters import card, newest_first
from pages.gallery.walk import order_query_string
from pages.queue.buttons import buttons_of
from pages.queue.order_filters import CHOICES, narrowed
from production import captions, prompt_help
from production.engine import futile_polls, live_preview, unchecked_results
from production.engine.poll_interval import usual_seconds
from production.generation_actions import actions_of
from production.models import Generation, GenerationOutput, Order, State
from production.reconciliation import choices
from production.wait_reasons import ITS_TURN, TO_UNDO, reasons
from projects.models import Project
from providers.contract import Kind, Medium

NUMBER = Subquery(
    Generation.objects.filter(order=OuterRef("pk"))
    .order_by()
    .values("order")
    .annotate(number=Count("pk"))
    .values("number")
)
LONGEST_WHAT = 140
LONGEST_WHY = 200
VERSUS = {"class": "versus", "data-least": 140}
ORDERS = 12
MOST_CARDS = 48
"""Of as many of those orders as have so few results together; the rest comes as one scrolls."""
FIRST_RESULTS = 8
FEW_RESULTS = 10
SHAPES = {
    Medium.IMAGE: (1, 1),
    Medium.VIDEO: (16, 9),
    Medium.AUDIO: (8, 5),
    Medium.TEXT: (4, 3),
}
PAIR = re.compile(r"^\s*(\d{1,5})\s*[:x×*/]\s*(\d{1,5})\s*$")
RATIO_NAMES = ("aspect_ratio", "image_size", "size", "resolution", "ratio")


def shape_of(generation: Generation) -> tuple[int, int]:
    """The width and height that the result is likely to have, as far as the parameters tell."""
    medium = Kind(generation.kind).medium
    params = generation.params
    if medium in (Medium.IMAGE, Medium.VIDEO):
        width, height = params.get("width"), params.get("height")
        if _is_length(width) and _is_length(height):
            return int(width), int(height)
        for name in RATIO_NAMES:
            found = PAIR.match(str(params.get(name, "")))
            if found and int(found[1]) and int(found[2]):
                return int(found[1]), int(found[2])
    return SHAPES[medium]


def _is_length(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def presented(generations: Iterable[Generation]) -> list[Generation]:
    """The same rows with what templates show of them.

    `face` (the card of it: "live", "made", "ended", "" for none), `note` (how its end is coloured),
    `has_begun`, `is_put_off` (something is in the way of what waits), `shape`, `medium`, `usual`
    (seconds, None where unknown; in short, `usual_words`), `words` (how it goes) with `is_sent`
    (they go on with the time since), `buttons` (what it offers), `choices` (of one in doubt),
    `unchecked` (its results that wait for the user's word), `what` (its prompt, cut), `model`,
    `instead` (which model could not be had, and why) and the addresses `href`, `edit_href` and
    `preview`, with the attributes `veil` of what is blurred.
    """
    rows = list(generations)
    waits = reasons(rows)
    odd = [row for row in rows if not row.is_active and (row.error or row.round > 1)]
    kept = unchecked_results.of(odd) if odd else {}
    prefetch_related_objects([row for row in rows if row.instead_of_id], "instead_of")
    for row in rows:
        row.waits = waits.get(row.pk, "")  # type: ignore[attr-defined]
        row.is_put_off = row.waits not in ("", ITS_TURN, TO_UNDO)  # type: ignore[attr-defined]
        row.unchecked = kept.get(row.pk, [])  # type: ignore[attr-defined]
        row.choices = choices(row) if row.state == State.UNKNOWN else None  # type: ignore[attr-defined]
        row.shape = shape_of(row)  # type: ignore[attr-defined]
        row.usual = _usual(row)  # type: ignore[attr-defined]
        row.medium = Kind(row.kind).medium.value  # type: ignore[attr-defined]
        first = row.instead_of
        row.instead = instead_of(first.model_label or first.model_id, first.error) if first else ""  # type: ignore[attr-defined]
        _put_into_words(row)
    return rows


def instead_of(label: str, why: str) -> str:
    """Which model was asked first, and why it could not be had."""
    return f"Instead of {label}: {cut(why, LONGEST_WHY)}"


def _usual(row: Generation) -> float | None:
    """Only for what is under way: that is what is asked for how long it takes."""
    if row.state not in (State.SUBMITTING, State.RUNNING):
        return None
    return usual_seconds(row.provider, row.model_id)


def what_of(row: Generation) -> str:
    """Its prompt, cut; its kind where it has none."""
    return cut(row.prompt or row.get_kind_display(), LONGEST_WHAT)


def details_href(pk: int) -> str:
    return _details().replace("0", str(pk))


def _put_into_words(row: Any) -> None:
    row.what = what_of(row)
    row.model = row.model_label or row.model_id
    row.href = details_href(row.pk)
    row.edit_href = f"{_create()}?from=g{row.pk}"
    row.is_sent = row.state != State.QUEUED and row.submitted_at is not None
    row.words = _how_it_goes(row)
    row.face = _face(row)
    row.note = "unknown" if row.state == State.UNKNOWN else "failed"
    row.has_begun = row.state != State.QUEUED
    row.usual_words = f"{row.usual:.1f}" if row.usual and not row.tries else ""
    row.buttons = buttons_of(row, actions_of(row, row.unchecked))
    row.preview = _preview(row)
    is_hidden = row.preview and row.project.is_hidden
    row.veil = {"data-veiled": "project" if is_hidden else None}


def _face(row: Generation) -> str:
    if row.is_active:
        return "live"
    return {State.DONE: "made", State.CANCELLED: ""}.get(State(row.state), "ended")


def _preview(row: Any) -> str:
    """The address of a rough picture of what is coming; "" without one."""
    is_under_way = row.state in (State.SUBMITTING, State.RUNNING)
    version = live_preview.version_of(row) if is_under_way else ""
    return reverse("live-preview", args=[row.pk, version]) if version else ""


def _how_it_goes(row: Any) -> str:
    if row.state == State.QUEUED:
        return row.waits or "Waiting for its turn"
    place = f"Place {row.queue_position} in the provider’s queue"
    parts = (
        place if row.queue_position is not None else "",
        futile_polls.words(row, row.usual),
        row.message.removesuffix("."),
    )
    return " ".join(f"{part} ·" for part in parts if part)


def with_cards(
    rows: Iterable[Generation], query_strings: Mapping[int, str] | None = None
) -> list[Generation]:
    """The same rows, with the `cards` of what came of those that are done; `query_strings` follow
    their links, by the key of the order."""
    found = list(rows)
    for row in found:
        outputs = row.outputs.all() if row.state == State.DONE else ()
        within = (query_strings or {}).get(row.order_id, "")
        row.cards = [card(one.product, large=True, query_string=within) for one in outputs]  # type: ignore[attr-defined]
    return found


@cache
def _create() -> str:
    return reverse("create")


@cache
def _details() -> str:
    return reverse("details", args=[0])


def with_products() -> Prefetch:  # type: ignore[type-arg]  # not generic at run time
    """The prefetch that brings a generation's products that are not in the trash."""
    outputs = GenerationOutput.objects.filter(product__trashed_at__isnull=True)
    return Prefetch("outputs", outputs.select_related("product__asset", "product__project"))


def with_generations(*more: Prefetch) -> Prefetch:  # type: ignore[type-arg]
    """The prefetch that brings an order's generations with their products, and `more` of them. What
    another model has taken the place of is no result of it."""
    generations = (
        Generation.objects.for_cards()
        .exclude(state=State.REPLACED)
        .select_related("project")
        .order_by("id")
        .prefetch_related(with_products(), *more)
    )
    return Prefetch("generations", generations)


@dataclass(frozen=True)
class ByTemplate:
    """The version of a template that an order was made by."""

    href: str
    words: str


def by_template(order: Order) -> ByTemplate | None:
    version = order.template
    if version is None:
        return None
    href = f"{reverse('template', args=[version.template_id])}?version={version.number}"
    return ByTemplate(href, f"{version.template.name}, version {version.number}")


def present_orders(orders: list[Order]) -> None:
    """Give each order `shown` (its generations, presented, with cards), `what` (title, prompt or
    kind), `is_live`, `models` (how many they are), `labels` (their names), `layout` (attributes of
    the row), `side_by_side`, the address of its own page where that has something to compare, and
    `by_template` where it was made by one; `folded` is how many of its results a button shows.
    """
    rows = with_cards(
        presented(row for order in orders for row in order.generations.all()),
        {order.pk: order_query_string(order.uid) for order in orders},
    )
    for order in orders:
        order.shown = [row for row in rows if row.order_id == order.pk]  # type: ignore[attr-defined]
        order.is_live = any(row.is_active for row in order.shown)  # type: ignore[attr-defined]
        order.models = len({row.model_ref for row in order.shown})  # type: ignore[attr-defined]
        order.labels = list(dict.fromkeys(row.model_label for row in order.shown))  # type: ignore[attr-defined]
        order.what = order.title or order.prompt or order.get_kind_display()  # type: ignore[attr-defined]
        order.by_template = by_template(order)  # type: ignore[attr-defined]
        order.layout = VERSUS if order.models > 1 else {}  # type: ignore[attr-defined]
        count = len(order.shown)  # type: ignore[attr-defined]
        order.folded = count - FIRST_RESULTS if count > FEW_RESULTS else 0  # type: ignore[attr-defined]
        several = len(order.shown) > 1  # type: ignore[attr-defined]
        order.side_by_side = reverse("order-page", args=[order.uid]) if several else ""  # type: ignore[attr-defined]


def newest_order(project: Project | None, orders: list[Order]) -> Order | None:
    """The newest that was ordered, also where it is not among these `orders`."""
    among = (order for order in orders if order.pk == order.newest)  # type: ignore[attr-defined]
    return next(among, None) or _of_create(project).first()


def _of_create(project: Project | None) -> QuerySet[Order]:
    others = Order.objects.filter(grid=None)  # a grid has a page of its own
    orders = others.exclude(made_by__in=(prompt_help.MADE_BY, captions.MADE_BY))
    return orders.filter(project=project) if project else orders


class OrderBatch(NamedTuple):
    """Orders of a page; there are more before the key `older`, None where there are none."""

    orders: list[Order]
    older: int | None


def orders_with_results(
    project: Project | None,
    before: int | None = None,
    after: int | None = None,
    show: str = "",
) -> OrderBatch:
    """Orders, newest first, each with `shown`: its presented generations; those before an order or
    those after it, narrowed to what `show` names (`pages.queue.order_filters`). Four queries at
    most.

    Those for prompt help, for captions and of grids are left out. On the first page those with work
    under way stand before the others. `newest` is the key of the newest of all.
    """
    if before is None and after is None:
        key = (project.pk,) if project else ()
        found = _first_orders(show if show in dict(CHOICES) else "", bool(key))(*key)
    else:
        orders = _orders(_of_create(project), show)
        if before:
            orders = orders.filter(pk__lt=before)
        if after is not None:
            orders = orders.filter(pk__gt=after)
        found = list(orders[:ORDERS])
    older = found[-1].pk if len(found) == ORDERS else None
    if after is None and (most := _that_fit(found)) < len(found):
        found = found[:most]
        older = found[-1].pk
    prefetch_related_objects(found, with_generations())
    present_orders(found)
    if before is None and after is None:
        found.sort(key=lambda order: not order.is_live)  # type: ignore[attr-defined]
        made = (row for order in found for row in order.shown if row.cards)  # type: ignore[attr-defined]
        for row in islice(made, 1):
            row.cards = newest_first(row.cards)
    return OrderBatch(found, older)


def order_with_results(order: int) -> Order:
    """One of them by its key."""
    found = _by_key(order)
    prefetch_related_objects(found, with_generations())
    present_orders(found)
    return found[0]


@prepared_rows(1)
def _by_key(order: int) -> QuerySet[Order]:
    return _orders(_of_create(None), "").filter(pk=order)


@cache
def _first_orders(show: str, of_project: bool) -> Callable[..., list[Order]]:
    """The newest, by the key of their project where it is of one."""

    @prepared_rows(int(of_project))
    def rows(*project: int) -> QuerySet[Order]:
        return _orders(_of_create(Project(pk=project[0]) if project else None), show)[:ORDERS]

    return rows


def _orders(of_create: QuerySet[Order], show: str) -> QuerySet[Order]:
    newest = of_create.order_by("-pk").values("pk")[:1]
    rows = narrowed(of_create, show).select_related("template__template")
    return rows.annotate(newest=Subquery(newest), number=NUMBER)


def _that_fit(orders: list[Order]) -> int:
    """How many of them are drawn at once, one at least."""
    cards: list[int] = [order.number for order in orders]  # type: ignore[attr-defined]
    return max(1, sum(number <= MOST_CARDS for number in accumulate(cards)))

"""Generations as pages show them: the room a card keeps free, how long it usually takes, orders
with what came of them."""

import re
from collections.abc import Iterable

from django.db.models import Avg, F, Prefetch

from production import stopping, unchecked, vain
from production.doubts import choices
from production.models import Generation, GenerationOutput, Order, State
from production.prompt_help import MADE_BY
from production.waiting import reasons
from projects.models import Project
from providers.contract import Kind, Medium

RECENT_RUNS = 400
ORDERS = 12
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


def dressed(generations: Iterable[Generation]) -> list[Generation]:
    """The same rows with what templates show of them: `shape`, `usual` (seconds, None where
    unknown), `medium`, `waits` (why, "" where it does not), `vain` (since when it is asked about in
    vain, "" where it is not), `give_up` (what that does, "" where it cannot be), `choices` (of one
    in doubt) and `unchecked` (its results that wait for the user's word).

    One query tells the usual time of all models that have run lately.
    """
    rows = list(generations)
    usual = usual_times() if any(row.is_active for row in rows) else {}
    waits = reasons(rows)
    odd = [row for row in rows if not row.is_active and (row.error or row.round > 1)]
    kept = unchecked.of(odd) if odd else {}
    for row in rows:
        row.waits = waits.get(row.pk, "")  # type: ignore[attr-defined]
        row.unchecked = kept.get(row.pk, [])  # type: ignore[attr-defined]
        row.choices = choices(row) if row.state == State.UNKNOWN else None  # type: ignore[attr-defined]
        row.shape = shape_of(row)  # type: ignore[attr-defined]
        row.usual = usual.get((row.provider, row.model_id))  # type: ignore[attr-defined]
        row.vain = vain.words(row, row.usual)  # type: ignore[attr-defined]
        row.give_up = stopping.what_giving_up_does(row)  # type: ignore[attr-defined]
        row.medium = Kind(row.kind).medium.value  # type: ignore[attr-defined]
    return rows


def usual_times() -> dict[tuple[str, str], float]:
    """Mean seconds from submission to product, per (provider, model id), over the recent runs."""
    done = Generation.objects.filter(state=State.DONE, submitted_at__isnull=False)
    recent = done.order_by("-id").values("pk")[:RECENT_RUNS]
    means = (
        Generation.objects.filter(pk__in=recent)
        .values_list("provider", "model_id")
        .annotate(mean=Avg(F("ended_at") - F("submitted_at")))
        .order_by()
    )
    return {(provider, model): mean.total_seconds() for provider, model, mean in means if mean}


def with_products() -> Prefetch:  # type: ignore[type-arg]  # not generic at run time
    """The prefetch that brings a generation's products that are not in the trash."""
    outputs = GenerationOutput.objects.filter(product__trashed_at__isnull=True)
    return Prefetch("outputs", outputs.select_related("product__asset"))


def with_generations(*more: Prefetch) -> Prefetch:  # type: ignore[type-arg]
    """The prefetch that brings an order's generations with their products, and `more` of them."""
    generations = Generation.objects.order_by("id").prefetch_related(with_products(), *more)
    return Prefetch("generations", generations)


def furnish(orders: list[Order]) -> None:
    """Give each order `shown` (its dressed generations), `is_live`, `models` (how many they are)
    and `labels` (their names)."""
    rows = dressed(row for order in orders for row in order.generations.all())
    for order in orders:
        order.shown = [row for row in rows if row.order_id == order.pk]  # type: ignore[attr-defined]
        order.is_live = any(row.is_active for row in order.shown)  # type: ignore[attr-defined]
        order.models = len({row.model_ref for row in order.shown})  # type: ignore[attr-defined]
        order.labels = list(dict.fromkeys(row.model_label for row in order.shown))  # type: ignore[attr-defined]


def orders_with_results(project: Project | None, before: int | None = None) -> list[Order]:
    """Orders, newest first, each with `shown`: its dressed generations. Four queries at most.

    Those for prompt help are left out. On the first page those with work under way stand before
    the others.
    """
    orders = Order.objects.exclude(made_by=MADE_BY)
    if project:
        orders = orders.filter(project=project)
    if before:
        orders = orders.filter(pk__lt=before)
    found = list(orders.prefetch_related(with_generations())[:ORDERS])
    furnish(found)
    if before is None:
        found.sort(key=lambda order: not order.is_live)  # type: ignore[attr-defined]
    return found

"""Every prompt that was used, each once by its exact text: how often, by which models, at what
cost, and the best that came of it.

Prompts of hidden projects, and those all of whose results are hidden, are left out unless it is
asked for them; in a project one stands in it oneself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from foundation.prepared_queries import prepared
from foundation.row_by_row import ExistsForRow
from gallery.models import Product
from production import captions, prompt_help, quick_actions
from production.models import Generation, GenerationOutput, Order
from production.work_costs import IS_UNKNOWN
from projects.models import Project

NOT_WRITTEN = (prompt_help.MADE_BY, quick_actions.MADE_BY, captions.MADE_BY)
"""Who orders with prompts that no person wrote."""
MOST_USES = 200
"""Orders of one prompt, the newest, whose results are looked at."""
MOST_WORDS = 12
LOOKED, SEARCHED = 2_000, 20_000
"""Orders that one page looks at, and those whose texts it looks at for words. The next page goes
on where it ended: none takes long, none is left out (100,000 texts take a fifth of a second)."""
WIDER = 4
"""Times as many orders are looked at for prompts that are brought back."""
SPARE = 4
"""Times as many are taken as a page holds, since some of them stood on a page before."""


@dataclass
class UsedPrompt:
    """`newest` is the last order with it, `uses` how many there were. Of the newest MOST_USES of
    them: `models` by reference, the commonest first, each with its label; what was `spent`, in
    micros by currency, without the `unknown` many results of which nobody knows; the `best` of
    what came of it and is there still: the best rated, a favourite, the newest."""

    text: str
    newest: int
    kind: str
    used_at: datetime
    uses: int
    models: dict[str, str] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    unknown: int = 0
    best: Product | None = None


@dataclass(frozen=True)
class Page:
    """`before` goes on where this page ends, None at the end of all."""

    prompts: list[UsedPrompt]
    before: int | None


def recent(
    project: Project | None, most: int, longest: int, *, with_hidden: bool = False
) -> list[str]:
    """The prompts ordered last, newest first, each once; without the very long ones."""
    texts = (text for (text,) in _recent(project, 2 * most, with_hidden))
    return list(dict.fromkeys(text for text in texts if len(text) <= longest))[:most]


@prepared
def _recent(project: Project | None, most: int, with_hidden: bool) -> "QuerySet[Order, tuple[str]]":
    """Of the newest orders, each prompt once: whether all that came of it is hidden is looked up
    among all of its orders, which may be thousands."""
    newest = _written(project, with_hidden=with_hidden).order_by("-pk").values("pk")[: WIDER * most]
    once = Order.objects.filter(pk__in=newest).order_by().values("prompt_key")
    lasts = once.annotate(last=Max("pk")).values("last")
    written = Order.objects.filter(pk__in=lasts).order_by("-pk")
    if not with_hidden:
        of_it = Q(generation__order__prompt_key=OuterRef("prompt_key"), product__isnull=False)
        made = GenerationOutput.objects.filter(of_it).order_by()
        written = written.filter(~ExistsForRow(made) | ExistsForRow(made.exclude(_hidden(project))))
    return written.values_list("prompt")[:most]


def page(
    project: Project | None,
    *,
    words: str = "",
    with_hidden: bool = False,
    before: int | None = None,
    limit: int = 30,
) -> Page:
    """Those that have all of these words in them, wherever, the one used last first; where many
    orders have none, fewer than `limit` or none. `before` is as the page before says."""
    written = _written(project, with_hidden=with_hidden)
    top = before or (written.aggregate(top=Max("pk"))["top"] or 0) + 1
    floor = top - (SEARCHED if words.strip() else LOOKED)
    window = _with_words(written.filter(pk__gte=floor, pk__lt=top), words).order_by()
    grouped = window.values_list("prompt_key").annotate(last=Max("pk")).order_by("-last")
    taken = dict(grouped[: limit * SPARE])
    listed, end = _not_shown_yet(written, taken, top, limit)
    prompts = _facts(written, listed, project, with_hidden=with_hidden)
    if end is None and len(taken) == limit * SPARE:
        end = min(taken.values())
    if end is None and floor > 1 and written.filter(pk__lt=floor).exists():
        end = floor
    return Page(prompts, end)


def _not_shown_yet(
    written: "QuerySet[Order]", taken: Mapping[str, int], top: int, limit: int
) -> tuple[dict[str, tuple[int, int]], int | None]:
    """Of these the first whose last order is not above `top`, each with that and how many orders
    there are; and where the page ends, if before the end of these."""
    rows = written.filter(prompt_key__in=list(taken)).order_by().values_list("prompt_key")
    whole = {key: (last, uses) for key, last, uses in rows.annotate(Max("pk"), Count("pk"))}
    new = [key for key in taken if whole[key][0] < top]
    listed = {key: whole[key] for key in new[:limit]}
    return listed, taken[new[limit - 1]] if len(new) > limit else None


def _written(project: Project | None, *, with_hidden: bool) -> "QuerySet[Order]":
    written = Order.objects.exclude(prompt_key="").exclude(made_by__in=NOT_WRITTEN)
    if project is not None:
        return written.filter(project=project)
    away = Q(deleted_at__isnull=False)
    if not with_hidden:
        away |= Q(is_hidden=True)
    return written.exclude(project__in=Project.objects.filter(away))


def _with_words(written: "QuerySet[Order]", words: str) -> "QuerySet[Order]":
    for word in words.split()[:MOST_WORDS]:
        spelt = Q(prompt__icontains=word)
        if not word.isascii():
            # What SQLite compares without case are the letters of ASCII alone.
            for other in {word.lower(), word.upper(), word.capitalize()}:
                spelt |= Q(prompt__contains=other)
        written = written.filter(spelt)
    return written


def _facts(
    written: "QuerySet[Order]",
    shown: Mapping[str, tuple[int, int]],
    project: Project | None,
    *,
    with_hidden: bool,
) -> list[UsedPrompt]:
    texts = Order.objects.in_bulk([last for last, _ in shown.values()])
    prompts = {
        key: UsedPrompt(row.prompt, last, row.kind, row.created_at, uses)
        for key, (last, uses) in shown.items()
        if (row := texts.get(last))
    }
    orders = _newest_orders(written, list(prompts))
    _add_models_and_costs(prompts, orders)
    best = _best(orders, project)
    for key, (product, is_hidden) in best.items():
        if is_hidden and not with_hidden:
            del prompts[key]
        elif product.trashed_at is None:
            prompts[key].best = product
    return list(prompts.values())


def _newest_orders(written: "QuerySet[Order]", keys: Sequence[str]) -> dict[int, str]:
    place = Window(RowNumber(), partition_by="prompt_key", order_by=F("pk").desc())
    rows = written.filter(prompt_key__in=keys).order_by().annotate(place=place)
    return dict(rows.filter(place__lte=MOST_USES).values_list("pk", "prompt_key"))


def _add_models_and_costs(prompts: Mapping[str, UsedPrompt], orders: Mapping[int, str]) -> None:
    by_model = ("provider", "model_id", "model_label", "currency")
    rows = (
        Generation.objects.filter(order__in=list(orders))
        .order_by()
        .values_list("order__prompt_key", *by_model)
        .annotate(results=Count("pk"), spent=Sum("cost_micros"), unknown=Count("pk", IS_UNKNOWN))
    )
    for key, provider, model, label, currency, _, spent, no_cost in sorted(
        rows, key=lambda row: -row[5]
    ):
        prompt = prompts[key]
        if label or f"{provider}/{model}" not in prompt.models:
            prompt.models[f"{provider}/{model}"] = label or model
        prompt.unknown += no_cost
        if spent is not None:
            prompt.spent[currency] = prompt.spent.get(currency, 0) + spent


def _hidden(project: Project | None) -> Q:
    """Outputs whose product is hidden to who stands in this project."""
    elsewhere = Q(product__project__is_hidden=True)
    if project is not None:
        elsewhere &= ~Q(product__project=project)
    return Q(product__is_hidden=True) | elsewhere


def _best(orders: Mapping[int, str], project: Project | None) -> dict[str, tuple[Product, bool]]:
    """The best of what came of each, what is in the trash last, and whether it is hidden, which it
    is only where all are."""
    is_hidden = _hidden(project)
    made = (
        GenerationOutput.objects.filter(generation__order__in=list(orders), product__isnull=False)
        .order_by()
        .annotate(
            is_hidden=Case(When(is_hidden, then=Value(True)), default=Value(False)),
            is_away=Case(When(product__trashed_at=None, then=Value(0)), default=Value(1)),
        )
    )
    first = (
        *("is_hidden", "is_away"),
        *(F("product__rating").desc(), F("product__favourite").desc()),
        F("product").desc(),
    )
    place = Window(RowNumber(), partition_by="generation__order__prompt_key", order_by=first)
    rows = made.annotate(place=place).filter(place=1)
    found = {
        key: (pk, is_hidden)
        for key, pk, is_hidden in rows.values_list(
            "generation__order__prompt_key", "product", "is_hidden"
        )
    }
    products = Product.objects.select_related("asset", "project").defer("recipe")
    there = products.in_bulk([pk for pk, _ in found.values()])
    return {key: (there[pk], hidden) for key, (pk, hidden) in found.items() if pk in there}

"""A list as its page shows it: its columns, what an order by it would be, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from foundation.written import thousands
from gallery.models import Product
from ledger import listed_models
from pages.create.price_presenters import presented_price
from pages.formatting import cut, plural
from pages.gallery.presenters import SmallCard, picked, product_href
from parameter_templates import body as bodies
from parameter_templates import searching
from parameter_templates.list_files.errors import BadListFile
from production import list_orders, used_lists
from production.engine.poll_interval import usual_seconds
from production.list_models import UsedList
from production.list_orders import ANEW, LEFT_OUT, OF_EACH
from production.models import ACTIVE, State
from production.used_lists import Column, Look
from providers import registry
from providers.contract import Kind
from providers.schema import Field

MOST_FAULTS = 50
MOST_ROWS = 300
MOST_PICTURES = 4
"""Of one row."""
LONGEST_PROMPT = 300
TITLES = {"prompt": "Prompt", "seed": "Seed", "model": "Model"}
WORDS = dict(State.choices) | {
    list_orders.PARTLY: "Partly done",
    list_orders.CHARGED: "Failed, may have been charged",
}


@dataclass(frozen=True)
class Row:
    name: str
    href: str
    created_at: datetime
    words: str


@dataclass(frozen=True)
class ColumnRow:
    """`options` are (value, label, chosen) of what it may be."""

    name: str
    examples: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class OrderedRow:
    """`products` are (number, address, small picture, None where there is none to show)."""

    line: int
    prompt: str
    state: str
    words: str
    products: list[tuple[int, str, SmallCard | None]]
    cost: str
    error: str


@dataclass(frozen=True)
class ListProgress:
    """What came of the rows that were ordered; `anew` many may be ordered again, `orders` are
    (number, address)."""

    rows: list[OrderedRow]
    more: int
    words: str
    is_live: bool
    anew: int
    orders: list[tuple[int, str]]


def row(used_list: UsedList) -> Row:
    """As one of many."""
    number = sum(len(one.lines) for one in used_list.ordered.all())
    words = f"{thousands(number)} rows ordered" if number else "not ordered"
    return Row(used_list.name, reverse("list", args=[used_list.uid]), used_list.created_at, words)


def look_facts(
    used_list: UsedList, look: Look, most: str, errors: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What `lists/check.html` shows."""
    kinds = listed_models.kinds()
    listed, quote = look.listed, look.quote
    has_rows = bool(quote and quote.lines)
    return {
        "columns": [_column(column, look.known) for column in look.columns],
        "kinds": [(kind.value, kind.label, kind.value == used_list.kind) for kind in kinds],
        "models": [
            (
                one.ref,
                f"{one.label} · {registry.label(one.provider)}",
                one.ref == used_list.model_ref,
            )
            for one in (
                listed_models.offered(Kind(used_list.kind)) if used_list.kind in list(Kind) else ()
            )
        ],
        "rows": len(listed.rows) + len(listed.wrong) if listed else 0,
        "passed": listed.passed if listed else 0,
        "faults": [_fault(one) for one in look.wrong[:MOST_FAULTS]],
        "more_faults": max(0, len(look.wrong) - MOST_FAULTS),
        "at_fault": len({one.line for one in look.wrong if one.line}),
        "price": presented_price(
            quote, used_list.project, results=quote.request.results, most=most, errors=errors
        )
        if quote and has_rows
        else None,
        "time": _time(look),
        "template": _template(used_list),
        "templates": [
            (
                one.pk,
                one.name,
                used_list.template is not None and used_list.template.template_id == one.pk,
            )
            for one in searching.search(kind=used_list.kind, project=used_list.project)
        ],
        "is_again": look.placed > 0,
        "cannot": _cannot(look, has_rows=has_rows),
    }


def _template(used_list: UsedList) -> str:
    """What the chosen one asks for, in a sentence."""
    if used_list.template is None:
        return ""
    placeholders = bodies.from_stored(used_list.template.body).all_placeholders
    names = ", ".join(one.title for one in placeholders)
    words = f"It asks for {names}: a column each." if placeholders else "It asks for nothing."
    return f"{words} Its prompt is drawn for each row; what stands in a cell is words."


def _cannot(look: Look, *, has_rows: bool) -> str:
    """Why nothing can be ordered now."""
    if rows := len({one.line for one in look.wrong if one.line}):
        return f"{thousands(rows)} row{plural(rows)} with problems, listed above."
    if look.wrong:
        return "Settle what is listed above first."
    return "" if has_rows else "There is no row to order."


def _column(column: Column, known: Mapping[str, Field]) -> ColumnRow:
    others = {name: TITLES[name] for name in OF_EACH} | {
        name: one.title for name, one in known.items()
    }
    if column.is_ and column.is_ not in others:
        others[column.is_] = f"as named: {column.is_}"
    options = [(value, label, value == column.is_) for value, label in others.items()]
    if column.is_ is None:
        options.insert(0, ("?", "Choose …", True))
    options.append((LEFT_OUT, "– left out –", column.is_ == LEFT_OUT))
    return ColumnRow(column.name, " · ".join(column.examples), options)


def _fault(fault: BadListFile) -> tuple[str, str]:
    return fault.place, fault.sentence


def _time(look: Look) -> str:
    """How long a result takes usually, where that is known of all of its models."""
    if look.quote is None or not look.quote.lines:
        return ""
    models = {(one.model.row.provider, one.model.row.model_id) for one in look.quote.lines}
    times = [usual_seconds(*model) for model in models]
    if None in times:
        return ""
    least, most = min(filter(None, times)), max(filter(None, times))
    if round(least) == round(most):
        return f"about {most:.0f} s each" if most >= 1 else "under a second each"
    return f"about {least:.0f} to {most:.0f} s each"


def _products(numbers: Sequence[int]) -> QuerySet[Product]:
    return Product.objects.select_related("asset", "project").filter(pk__in=numbers)


def progress(used_list: UsedList) -> ListProgress | None:
    """None where nothing was ordered."""
    placed = used_lists.ordered_of(used_list)
    if not placed:
        return None
    found = used_lists.came_of(used_list)
    first = sorted(found)[:MOST_ROWS]
    numbers = [number for line in first for number in found[line][0].products[:MOST_PICTURES]]
    pictures = {one.pk: picked(one) for one in _products(numbers)}
    rows = [
        OrderedRow(
            line,
            cut(prompt, LONGEST_PROMPT),
            one.state,
            WORDS.get(one.state, one.state),
            [(number, product_href(number), pictures.get(number)) for number in one.products],
            one.cost,
            one.error,
        )
        for line, (one, prompt) in sorted(found.items())
    ]
    states = Counter(one.words for one in rows)
    return ListProgress(
        rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
        words=" · ".join(f"{thousands(count)} {words.lower()}" for words, count in states.items()),
        is_live=any(one.state in ACTIVE for one in rows),
        anew=sum(one.state in ANEW for one in rows),
        orders=[(one.order_id, reverse("order-page", args=[one.order.uid])) for one in placed],
    )

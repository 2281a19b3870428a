"""Lists that the browser sent: kept as they came, looked at, ordered, and given back as a report.

A row of which a result is there is never ordered again, nor one that is under way or may have been
charged for; what failed is, each time that one asks for it.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation import user_input
from foundation.user_input import row_id
from gallery.models import Product
from ledger.money import from_micros
from parameter_templates import body as bodies
from parameter_templates.list_files import report
from parameter_templates.list_files.errors import BadListFile
from parameter_templates.list_files.reading import CSV, JSON, REPORT, ListFile, Row
from parameter_templates.list_files.report import Outcome
from production import list_orders, orders, template_orders
from production.confirmation import NONE, Yes
from production.expansion import Way
from production.list_models import ListOrder, UsedList
from production.list_orders import ANEW, LEFT_OUT, OF_EACH, Listed, RowBase
from production.models import Generation, GenerationOutput, Order
from production.order_requests import MOST_RESULTS, OrderLine, OrderRejected, OrderRequest
from production.template_rows import ByTemplate
from projects.models import Project
from providers import catalogue
from providers.contract import Json, Medium
from providers.schema import Field, Type, fields

LARGEST = 20_000_000
"""Bytes of a list that is taken in: an order has at most a thousand results."""
MOST_EXAMPLES = 3
CHANGED = "This list was ordered meanwhile. Nothing more was ordered. Look at what came of it."
WORDS = {"text": "prompt", "words": "prompt", "prompts": "prompt"}


class NotAList(ValueError):
    """Why a file is no list that can be ordered, in a sentence or two."""


@dataclass
class Column:
    """A column, some of what stands in it, and what it `is`: as `list_orders.Columns` says; None
    where that is to be said yet."""

    name: str
    examples: list[str] = field(default_factory=list)
    is_: str | None = None


@dataclass(frozen=True)
class Look:
    """A list looked at: `known` is what its columns may be, `wrong` why it cannot be ordered, row
    by row, `quote` what it would be, `placed` how many orders by it there were."""

    known: Mapping[str, Field]
    columns: Sequence[Column]
    listed: Listed | None
    quote: orders.Quote | None
    wrong: Sequence[BadListFile]
    placed: int = 0


def take(name: str, data: bytes, project: Project | None) -> UsedList:
    """Keep a file that was sent. Raises NotAList."""
    plain = user_input.words(Path(name.replace("\\", "/")).name).strip() or "list.csv"
    ending = Path(plain).suffix.lower()
    if ending not in CSV + JSON:
        raise NotAList(f"“{user_input.short(plain)}” is no CSV or JSON file.")
    if len(data) > LARGEST:
        raise NotAList(
            f"“{user_input.short(plain)}” has more than {LARGEST // 1_000_000} MB. Split the list."
        )
    used_list = UsedList(name=plain[-200:], data=data, project=project)
    rows = _rows_of(used_list)
    _begin(used_list, rows)
    used_list.save()
    return used_list


def _rows_of(used_list: UsedList) -> Sequence[Column]:
    """Raises NotAList."""
    try:
        with opened(used_list) as source:
            return _columns(source)
    except BadListFile as error:
        raise NotAList(f"“{user_input.short(used_list.name)}” cannot be read. {error}") from None


@contextmanager
def opened(used_list: UsedList) -> Iterator[ListFile]:
    """Rows at fault are told by the page, and do not keep the file from being added."""
    with tempfile.TemporaryDirectory(prefix="list-", dir=settings.PATHS.uploads) as folder:
        path = Path(folder) / f"list{Path(used_list.name).suffix.lower()}"
        path.write_bytes(bytes(used_list.data))
        yield ListFile(path, faults=[])


def _columns(source: ListFile) -> list[Column]:
    """Those that the first rows have, in their order, but for those of a report."""
    found: dict[str, Column] = {}
    for number, (_, pairs) in enumerate(source.raw_rows()):
        for name, value in pairs:
            if not name or name in REPORT:
                continue
            column = found.setdefault(name, Column(name))
            if len(column.examples) < MOST_EXAMPLES and value not in (None, ""):
                column.examples.append(user_input.short(str(value), 60))
        if number > MOST_RESULTS:
            break
    empty = [name for name in source.columns if name and name not in (*found, *REPORT)]
    return [*found.values(), *map(Column, empty)]


def _begin(used_list: UsedList, columns: Sequence[Column]) -> None:
    """By the model that the list names first, or the first that there is."""
    named = next((c.examples[0] for c in columns if c.name == "model" and c.examples), "")
    row = catalogue.rows_of({named}).get(named) if named else None
    if row is None and (kinds := catalogue.kinds()):
        row = catalogue.first_of(catalogue.models_for(kinds[0]))
    if row is not None:
        used_list.kind, used_list.model_ref = row.kind, row.ref


def targets(used_list: UsedList) -> Mapping[str, Field]:
    """What a column may be: what the template asks for, and the parameters of the model that its
    rows are ordered by."""
    row = catalogue.rows_of({used_list.model_ref}).get(used_list.model_ref)
    if row is None:
        return {}
    apart = {row.prompt_field, row.seed_field}
    known = {one.name: one for one in fields(row.schema) if one.name not in apart}
    if used_list.template is None:
        return known
    body = bodies.from_stored(used_list.template.body)
    own = {one.name: Field(one.name, Type.TEXT, one.title) for one in body.all_placeholders}
    return own | {name: one for name, one in known.items() if name not in (*own, *body.fixed)}


def guessed(name: str, known: Mapping[str, Field]) -> str | None:
    """What a column is by its name, None where that says nothing."""
    plain = _plain(name)
    for word in (*known, *OF_EACH):
        if plain == _plain(word):
            return word
    if plain in WORDS:
        return WORDS[plain]
    return next((word for word, one in known.items() if plain == _plain(one.title)), None)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def columns_of(used_list: UsedList, source: ListFile, known: Mapping[str, Field]) -> list[Column]:
    """Each with what was said that it is, as far as the model has that, else what its name says."""
    found = _columns(source)
    names_models = any(column.name == "model" for column in found)
    for column in found:
        meaning = used_list.columns.get(column.name)
        if meaning == LEFT_OUT or meaning in OF_EACH or meaning in known:
            column.is_ = meaning
        else:
            column.is_ = guessed(column.name, known)
            if column.is_ is None and names_models:
                column.is_ = column.name  # another model may know it
    return found


def look(used_list: UsedList, base: OrderRequest, *, anew: bool = False) -> Look:
    """What an order by it would be now; `anew`: also of rows that another order has already."""
    known = targets(used_list)
    with opened(used_list) as source:
        columns = columns_of(used_list, source, known)
        unsaid, meanings = _column_problems(columns), _column_meanings(columns)
        count = used_list.ordered.count()
        came = outcomes_of(used_list) if count else {}
        try:
            listed = list_orders.listed(
                source,
                replace(base, title=used_list.name),
                _product,
                f"{used_list.uid} {count}" if count or anew else "",
                meanings,
                lambda line: line not in came or came[line].state in ANEW,
                _base_of(used_list, base),
            )
            listed = listed.read(Way.RANDOM) if used_list.template and listed.rows else listed
            quote = orders.as_it_stands(listed.request)
        except (BadListFile, OrderRejected) as error:
            fault = error if isinstance(error, BadListFile) else BadListFile(str(error))
            return Look(known, columns, None, None, [*unsaid, fault])
    faults = listed.faults(quote) if listed.rows or listed.wrong else []
    if unsaid:
        # What a row lacks may stand in one of these columns.
        there = {name for name, is_ in meanings.items() if is_ != LEFT_OUT}
        of_rows = source.faults or []
        faults = [*unsaid, *(one for one in faults if one.column in there or one in of_rows)]
        return Look(known, columns, listed, None, faults, count)
    return Look(known, columns, listed, quote, faults, count)


def _base_of(used_list: UsedList, base: OrderRequest) -> Callable[[Row], RowBase] | None:
    """What holds for a row by the template. Raises OrderRejected."""
    if used_list.template is None:
        return None
    template, body = used_list.template.template, bodies.from_stored(used_list.template.body)
    if template_orders.models_of(template, body, [used_list.model_ref]).left_out:
        words = f"{used_list.model_ref} is switched off, or makes something else. Choose another."
        raise OrderRejected({"models": [words]}, "nothing_to_run")
    return ByTemplate(
        used_list.template, {}, _product, others=[used_list.model_ref], project=base.project
    ).base_of


def _column_meanings(columns: Sequence[Column]) -> dict[str, str]:
    """What each is; the second of two that are the same is none."""
    found: dict[str, str] = {}
    for column in columns:
        is_new = column.is_ not in found.values()
        found[column.name] = (column.is_ or LEFT_OUT) if is_new else LEFT_OUT
    return found


def _column_problems(columns: Sequence[Column]) -> list[BadListFile]:
    """Columns that are nothing yet, and those that are the same."""
    wrong: list[BadListFile] = []
    taken: dict[str, str] = {}
    for column in columns:
        if column.is_ is None:
            message = f"What is “{user_input.short(column.name)}”? Choose, or leave it out."
            wrong.append(BadListFile(message))
        elif column.is_ and (other := taken.setdefault(column.is_, column.name)) != column.name:
            both = f"“{user_input.short(other)}” and “{user_input.short(column.name)}”"
            wrong.append(BadListFile(f"{both} cannot both be “{column.is_}”."))
    return wrong


def _product(typed: str, medium: Medium | None) -> Product:
    """A list from elsewhere names no files of this machine."""
    number = row_id(typed.strip().removeprefix("#"))
    product = Product.objects.shown().select_related("asset").filter(pk=number or 0).first()
    if product is None:
        words = f"There is no product “{user_input.short(typed)}”. Write a product's number."
        raise OrderRejected({"input": [words]})
    return product


def request_of(used_list: UsedList, project: Project | None, **typed: Any) -> OrderRequest:
    """What holds for each row that does not say otherwise."""
    lines = [OrderLine(used_list.model_ref)]
    typed["template"] = used_list.template
    return OrderRequest(used_list.kind, "", lines, used_list.count, project, **typed)


def place(used_list: UsedList, look: Look, yes: Yes = NONE) -> Order:
    """Order what was looked at. Raises OrderRejected, `YesWanted` as `orders.place`."""
    if look.wrong or look.listed is None or look.quote is None:
        words = str(look.wrong[0]) if look.wrong else "There is no row to order."
        raise OrderRejected({"": [words]})
    each = look.quote.request.count
    keep = partial(_keep, used_list, look, look.listed.lines, [n * each for n in look.listed.sizes])
    request = replace(look.quote.request, keep=keep)
    return orders.place(replace(look.quote, request=request), yes)


def _keep(
    used_list: UsedList, look: Look, lines: list[int], sizes: list[int], order: Order
) -> None:
    """Where it is as it was looked at: two windows may have shown the same rows."""
    UsedList.objects.select_for_update().get(pk=used_list.pk)
    came = outcomes_of(used_list)
    is_as_it_was = used_list.ordered.count() == look.placed
    if not is_as_it_was or any(line in came and came[line].state not in ANEW for line in lines):
        raise OrderRejected({"": [CHANGED]})
    ListOrder.objects.create(
        order=order, used_list=used_list, lines=lines, sizes=sizes, count=used_list.count
    )


def ordered_of(used_list: UsedList) -> list[ListOrder]:
    """The orders by it, the oldest first."""
    return list(used_list.ordered.select_related("order")) if used_list.pk else []


def outcomes_of(used_list: UsedList) -> dict[int, Outcome]:
    """What came of each row that was ordered, by its line; of the last order of it."""
    return {line: outcome for line, (outcome, _) in came_of(used_list).items()}


def came_of(used_list: UsedList) -> dict[int, tuple[Outcome, str]]:
    """The same with the prompt of its first result."""
    found: dict[int, tuple[Outcome, str]] = {}
    placed = ordered_of(used_list)
    made = _generations_of([one.order_id for one in placed])
    for one in placed:
        results, sizes = made.get(one.order_id, []), one.sizes or [one.count] * len(one.lines)
        outcomes = list_orders.outcomes(one.lines, results, sizes)
        firsts = [sum(sizes[:number]) for number in range(len(sizes))]
        for line, first in zip(one.lines, firsts, strict=True):
            words = results[first]["prompt"] if first < len(results) else ""
            found[line] = (outcomes[line], words)
    return found


def _generations_of(ids: Sequence[int]) -> dict[int, list[Json]]:
    """The generations of orders, by these, as far as a report tells of them."""
    rows = Generation.objects.filter(order__in=ids).order_by("id")
    outputs: dict[int, list[Json]] = {}
    of_them = GenerationOutput.objects.filter(generation__order__in=ids, product__isnull=False)
    for generation, product in of_them.order_by("position").values_list("generation", "product"):
        outputs.setdefault(generation, []).append({"id": product})
    found: dict[int, list[Json]] = {}
    columns = ("id", "order", "state", "charged", "cost_micros", "currency", "error", "prompt")
    for pk, order, state, charged, micros, currency, error, words in rows.values_list(*columns):
        one: Json = {"state": state, "charged": charged, "currency": currency, "prompt": words}
        one["products"] = outputs.get(pk, [])
        one["cost"] = None if micros is None else str(from_micros(micros))
        one["error"] = {"message": error} if error else None
        found.setdefault(order, []).append(one)
    return found


def remove(used_list: UsedList) -> None:
    """The list alone: its orders and their products stay."""
    used_list.delete()


def report_of(used_list: UsedList) -> tuple[str, bytes]:
    """The name of the report and what is in it. Raises BadListFile, OSError."""
    name = Path(used_list.name)
    stem = name.stem.removesuffix(".report")
    with opened(used_list) as source:
        target = source.path.with_name(f"report{source.path.suffix}")
        report.write(source, target, outcomes_of(used_list).get)
        return f"{stem}.report{name.suffix}", target.read_bytes()

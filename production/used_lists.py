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

from artfactory import user_input
from artfactory.user_input import row_id
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
    kept = UsedList(name=plain[-200:], data=data, project=project)
    rows = _rows_of(kept)
    _begin(kept, rows)
    kept.save()
    return kept


def _rows_of(kept: UsedList) -> Sequence[Column]:
    """Raises NotAList."""
    try:
        with opened(kept) as source:
            return _columns(source)
    except BadListFile as error:
        raise NotAList(f"“{user_input.short(kept.name)}” cannot be read. {error}") from None


@contextmanager
def opened(kept: UsedList) -> Iterator[ListFile]:
    """Rows at fault are told by the page, and do not keep the file from being added."""
    with tempfile.TemporaryDirectory(prefix="list-", dir=settings.PATHS.uploads) as folder:
        path = Path(folder) / f"list{Path(kept.name).suffix.lower()}"
        path.write_bytes(bytes(kept.data))
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


def _begin(kept: UsedList, columns: Sequence[Column]) -> None:
    """By the model that the list names first, or the first that there is."""
    named = next((c.examples[0] for c in columns if c.name == "model" and c.examples), "")
    row = catalogue.rows_of({named}).get(named) if named else None
    if row is None and (kinds := catalogue.kinds()):
        row = catalogue.first_of(catalogue.models_for(kinds[0]))
    if row is not None:
        kept.kind, kept.model_ref = row.kind, row.ref


def targets(kept: UsedList) -> Mapping[str, Field]:
    """What a column may be: what the template asks for, and the parameters of the model that its
    rows are ordered by."""
    row = catalogue.rows_of({kept.model_ref}).get(kept.model_ref)
    if row is None:
        return {}
    apart = {row.prompt_field, row.seed_field}
    known = {one.name: one for one in fields(row.schema) if one.name not in apart}
    if kept.template is None:
        return known
    body = bodies.from_stored(kept.template.body)
    asked = {one.name: Field(one.name, Type.TEXT, one.title) for one in body.all_placeholders}
    return asked | {name: one for name, one in known.items() if name not in (*asked, *body.fixed)}


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


def columns_of(kept: UsedList, source: ListFile, known: Mapping[str, Field]) -> list[Column]:
    """Each with what was said that it is, as far as the model has that, else what its name says."""
    found = _columns(source)
    names_models = any(column.name == "model" for column in found)
    for column in found:
        said = kept.columns.get(column.name)
        if said == LEFT_OUT or said in OF_EACH or said in known:
            column.is_ = said
        else:
            column.is_ = guessed(column.name, known)
            if column.is_ is None and names_models:
                column.is_ = column.name  # another model may know it
    return found


def look(kept: UsedList, base: OrderRequest, *, anew: bool = False) -> Look:
    """What an order by it would be now; `anew`: also of rows that another order has already."""
    known = targets(kept)
    with opened(kept) as source:
        columns = columns_of(kept, source, known)
        unsaid, said = _column_problems(columns), _column_meanings(columns)
        count = kept.ordered.count()
        came = outcomes_of(kept) if count else {}
        try:
            listed = list_orders.listed(
                source,
                replace(base, title=kept.name),
                _product,
                f"{kept.uid} {count}" if count or anew else "",
                said,
                lambda line: line not in came or came[line].state in ANEW,
                _base_of(kept, base),
            )
            listed = listed.read(Way.RANDOM) if kept.template and listed.rows else listed
            quote = orders.as_it_stands(listed.request)
        except (BadListFile, OrderRejected) as error:
            fault = error if isinstance(error, BadListFile) else BadListFile(str(error))
            return Look(known, columns, None, None, [*unsaid, fault])
    faults = listed.faults(quote) if listed.rows or listed.wrong else []
    if unsaid:
        # What a row lacks may stand in one of these columns.
        there = {name for name, is_ in said.items() if is_ != LEFT_OUT}
        of_rows = source.faults or []
        faults = [*unsaid, *(one for one in faults if one.column in there or one in of_rows)]
        return Look(known, columns, listed, None, faults, count)
    return Look(known, columns, listed, quote, faults, count)


def _base_of(kept: UsedList, base: OrderRequest) -> Callable[[Row], RowBase] | None:
    """What holds for a row by the template. Raises OrderRejected."""
    if kept.template is None:
        return None
    template, body = kept.template.template, bodies.from_stored(kept.template.body)
    if template_orders.models_of(template, body, [kept.model_ref]).left_out:
        words = f"{kept.model_ref} is switched off, or makes something else. Choose another."
        raise OrderRejected({"models": [words]}, "nothing_to_run")
    return ByTemplate(
        kept.template, {}, _product, others=[kept.model_ref], project=base.project
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
            said = f"What is “{user_input.short(column.name)}”? Choose, or leave it out."
            wrong.append(BadListFile(said))
        elif column.is_ and (other := taken.setdefault(column.is_, column.name)) != column.name:
            both = f"“{user_input.short(other)}” and “{user_input.short(column.name)}”"
            wrong.append(BadListFile(f"{both} cannot both be “{column.is_}”."))
    return wrong


def _product(said: str, medium: Medium | None) -> Product:
    """A list from elsewhere names no files of this machine."""
    number = row_id(said.strip().removeprefix("#"))
    product = Product.objects.shown().select_related("asset").filter(pk=number or 0).first()
    if product is None:
        words = f"There is no product “{user_input.short(said)}”. Write a product's number."
        raise OrderRejected({"input": [words]})
    return product


def request_of(kept: UsedList, project: Project | None, **said: Any) -> OrderRequest:
    """What holds for each row that does not say otherwise."""
    lines = [OrderLine(kept.model_ref)]
    said["template"] = kept.template
    return OrderRequest(kept.kind, "", lines, kept.count, project, **said)


def place(kept: UsedList, look: Look, yes: Yes = NONE) -> Order:
    """Order what was looked at. Raises OrderRejected, `YesWanted` as `orders.place`."""
    if look.wrong or look.listed is None or look.quote is None:
        words = str(look.wrong[0]) if look.wrong else "There is no row to order."
        raise OrderRejected({"": [words]})
    each = look.quote.request.count
    keep = partial(_keep, kept, look, look.listed.lines, [n * each for n in look.listed.sizes])
    request = replace(look.quote.request, keep=keep)
    return orders.place(replace(look.quote, request=request), yes)


def _keep(kept: UsedList, look: Look, lines: list[int], sizes: list[int], order: Order) -> None:
    """Where it is as it was looked at: two windows may have shown the same rows."""
    UsedList.objects.select_for_update().get(pk=kept.pk)
    came = outcomes_of(kept)
    is_as_it_was = kept.ordered.count() == look.placed
    if not is_as_it_was or any(line in came and came[line].state not in ANEW for line in lines):
        raise OrderRejected({"": [CHANGED]})
    ListOrder.objects.create(
        order=order, used_list=kept, lines=lines, sizes=sizes, count=kept.count
    )


def ordered_of(kept: UsedList) -> list[ListOrder]:
    """The orders by it, the oldest first."""
    return list(kept.ordered.select_related("order")) if kept.pk else []


def outcomes_of(kept: UsedList) -> dict[int, Outcome]:
    """What came of each row that was ordered, by its line; of the last order of it."""
    return {line: outcome for line, (outcome, _) in came_of(kept).items()}


def came_of(kept: UsedList) -> dict[int, tuple[Outcome, str]]:
    """The same with the prompt of its first result."""
    found: dict[int, tuple[Outcome, str]] = {}
    placed = ordered_of(kept)
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


def remove(kept: UsedList) -> None:
    """The list alone: its orders and their products stay."""
    kept.delete()


def report_of(kept: UsedList) -> tuple[str, bytes]:
    """The name of the report and what is in it. Raises BadListFile, OSError."""
    name = Path(kept.name)
    stem = name.stem.removesuffix(".report")
    with opened(kept) as source:
        target = source.path.with_name(f"report{source.path.suffix}")
        report.write(source, target, outcomes_of(kept).get)
        return f"{stem}.report{name.suffix}", target.read_bytes()

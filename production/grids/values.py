"""What a person types as the values of an axis, and what is ordered for each of them."""

from collections.abc import Iterable

from foundation import user_input
from ledger import listed_models
from parameter_templates import language
from parameter_templates.models import ParameterTemplate
from parameter_templates.word_lists import all_lists
from production.expansion import is_written
from production.grids import axes
from production.grids.axes import MOST_CELLS, PROMPT, RESULT, Axis, Value
from providers import catalogue, registry
from providers.contract import Kind, ProviderError
from providers.models import CatalogueModel


def typed(name: str, text: str, kind: str, model_ref: str, after: int = 0) -> Axis:
    """The axis of that name with the values of a text: a line each, or parted by commas; or what
    the text says in the language of prompts. `after`: how many results there are already. Raises
    OrderRejected."""
    name = _one_name(name.strip(), model_ref)
    if not name or name.startswith(axes.WORDS) or name == axes.FIELDS:
        raise axes.wrong("Choose what each axis varies.")
    return axes.axis(name, values(name, text, kind, model_ref, after))


def _one_name(name: str, model_ref: str) -> str:
    """What the model calls its seed or its prompt is the axis of these."""
    name = axes.plain(name)
    row = catalogue.rows_of({model_ref}).get(model_ref)
    if row is not None and name.removeprefix(axes.PARAMETER) == row.seed_field:
        return axes.SEED
    if row is not None and name.removeprefix(axes.PARAMETER) == row.prompt_field:
        return PROMPT
    return name


def values(name: str, text: str, kind: str, model_ref: str, after: int = 0) -> list[Value]:
    """Raises OrderRejected."""
    parts = _parts(name, text)
    if not parts:
        raise axes.wrong(f"“{user_input.short(name)}” has no values. Separate them with commas.")
    match name:
        case axes.MODEL:
            return [_model(part, kind) for part in parts]
        case axes.PROVIDER:
            return _providers(parts, kind, model_ref)
        case axes.TEMPLATE:
            return [_template(part, kind) for part in parts]
        case axes.SEED:
            return [_number(name, part) for part in parts]
        case axes.RESULT:
            return _results(parts, after)
    return [Value(part, axes.words(part)) for part in parts]


def _parts(name: str, text: str) -> list[str]:
    text = user_input.words(text).strip()
    if is_written(text):
        try:
            parts = language.parse(text, all_lists()).first(MOST_CELLS + 1)
        except language.BadTemplate as error:
            raise axes.wrong(f"{user_input.short(name)}: {error}") from None
    elif "\n" in text or name == PROMPT:
        parts = text.split("\n")
    else:
        parts = text.split(",")
        if text and not all(part.strip() for part in parts):
            raise axes.wrong(f"“{user_input.short(name)}” has an empty value.")
    return [part.strip() for part in parts if part.strip()]


def _number(name: str, part: str) -> Value:
    try:
        number = int(user_input.whole(part))
    except user_input.NoNumber as error:
        raise axes.wrong(f"{user_input.short(name)}: {error}") from None
    return Value(number, str(number))


def _results(parts: Iterable[str], after: int) -> list[Value]:
    """So many more."""
    more = sum(_number(RESULT, part).content for part in parts)
    if not 0 < more <= MOST_CELLS:
        raise axes.wrong(f"Results: 1 to {MOST_CELLS:,} more.")
    return results(after + more, after)


def results(count: int, after: int = 0) -> list[Value]:
    return [Value(number, str(number + 1)) for number in range(after, count)]


def of_models(rows: Iterable[CatalogueModel]) -> list[Value]:
    """Where two are called the same, their provider tells them apart."""
    there = list(rows)
    labels = [row.label for row in there]
    return [
        Value(row.ref, f"{row.label}, {registry.label(row.provider)}")
        if labels.count(row.label) > 1
        else Value(row.ref, row.label)
        for row in there
    ]


def _model(part: str, kind: str) -> Value:
    """By its reference, or by its name."""
    offered = listed_models.offered(Kind(kind))
    named = [one for one in offered if one.label.casefold() == part.casefold()]
    if len(named) == 1:
        return Value(named[0].ref, named[0].label)
    try:
        row = catalogue.find_model(part)
    except (catalogue.UnknownModel, registry.UnknownProvider, ProviderError) as error:
        raise axes.wrong(str(error)) from None
    return Value(row.ref, row.label)


def _providers(parts: Iterable[str], kind: str, model_ref: str) -> list[Value]:
    """Of each the model that is called as the one that is ordered from, else its first."""
    offered = listed_models.offered(Kind(kind))
    label = next((row.label for row in offered if row.ref == model_ref), "")
    found = []
    for part in parts:
        names = {part.casefold()}
        own = [
            row
            for row in offered
            if names & {row.provider.casefold(), registry.label(row.provider).casefold()}
        ]
        same = [row for row in own if row.ref == model_ref or row.label == label]
        row = next(iter(same), None) or catalogue.first_of(own)
        if row is None:
            raise axes.wrong(f"“{user_input.short(part)}” has no model here that makes {kind}.")
        found.append(Value(row.ref, registry.label(row.provider)))
    return found


def _template(part: str, kind: str) -> Value:
    named = ParameterTemplate.objects.present().filter(name__iexact=part)
    row = named.filter(kind=kind).first() or named.first()
    if row is None or row.current_id is None:
        raise axes.wrong(f"There is no template “{user_input.short(part)}”.")
    if row.kind != kind:
        raise axes.wrong(f"The template “{row}” makes {row.kind}, not {kind}.")
    return Value(row.current_id, row.name)

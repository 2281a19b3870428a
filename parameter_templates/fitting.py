"""What of a template still fits: a model may be gone, or its schema another one than it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parameter_templates import placeholders
from providers.contract import Json, ModelSpec
from providers.params import Checker, InvalidParams
from providers.schema import Field, Type, same

LONGEST_SHOWN = 60
NO_PLACE = "the model has no such parameter"


@dataclass
class Fitted:
    """The values that a model takes, and a phrase for each that it does not."""

    values: Json = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def fitted(values: Mapping[str, Any], specs: Sequence[ModelSpec]) -> Fitted:
    """What all those of the models take that have such a parameter, and at least one has. A value
    that has something to be asked for is looked at once that is known."""
    return fitted_by(values, [Checker(spec) for spec in specs])


def fitted_by(values: Mapping[str, Any], checkers: Sequence[Checker]) -> Fitted:
    """The same for models whose schemas are read already."""
    found = Fitted()
    for name, value in values.items():
        reasons = [_why_not(checker, name, value) for checker in checkers]
        wrong = [why for why in reasons if why not in ("", NO_PLACE)]
        if not wrong and "" in reasons:
            found.values[name] = value
        elif reasons:
            found.left_out.append(_phrase(name, value, (wrong or reasons)[0]))
    return found


def decided(values: Mapping[str, Any], known: Iterable[Field]) -> Json:
    """What was decided, not what was the model's own default anyway."""
    defaults = {field.name: field.default for field in known}
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (name in defaults and same(value, defaults[name]))
    }


def for_model(values: Mapping[str, Any], spec: ModelSpec) -> Json:
    """Those that this one model has a place for; with those of another it has nothing to do."""
    known = Checker(spec).fields
    return {name: value for name, value in values.items() if name in known}


def place_for(known: Mapping[str, Field], name: str, medium: str, taken: Mapping[str, Any]) -> str:
    """The field that a file goes into: that of its name, else the first that is free and takes such
    a medium; "" where there is none."""
    fields = [one for one in known.values() if one.type is Type.MEDIA]
    fit = [one.name for one in fields if not medium or one.medium in (None, medium)]
    if name in fit:
        return name
    free = (one for one in fit if one not in taken or known[one].multiple)
    return next(free, "")


def _why_not(checker: Checker, name: str, value: Any) -> str:
    """ "" where the model takes it."""
    known = checker.fields.get(name)
    if known is not None and name == checker.spec.prompt_field:
        return "it is the prompt"
    if any(placeholders.named(text) for text in placeholders.texts_in(value)):
        return "" if known is not None else NO_PLACE
    try:
        checker.check({name: value})
    except InvalidParams as error:
        if known is None and name in error.errors:
            return NO_PLACE
        return " ".join(error.errors.get(name, ()))
    return ""


def _phrase(name: str, value: Any, why: str) -> str:
    shown = str(value)
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
    return f"{name.replace('_', ' ')} {shown} ({why.rstrip('.')})"

"""Values on their way from one form to another: what was typed, and what still fits."""

from collections.abc import Sequence
from typing import Any

from django import forms

from pages.create import several_values
from pages.create.model_form import InvalidParams, ParamField, ParamsForm
from pages.create.widgets import control_value
from pages.formatting import cut
from production.expansion import Alternatives
from providers.params import Checker
from providers.schema import Type

LONGEST_DROPPED = 200


def typed(param: ParamField, value: Any) -> Any:
    """None for what is no value (yet)."""
    try:
        return param.to_python(value)
    except forms.ValidationError:
        return None


def changed(form: ParamsForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the person changed: typed values, and raw text that is no value (yet), by parameter."""
    values: dict[str, Any] = {}
    broken: dict[str, Any] = {}
    for key, param in form.fields.items():
        raw = param.widget.value_from_datadict(form.data, form.files, form.add_prefix(key))
        try:
            if param.has_changed(form.get_initial_for_field(param, key), raw):
                value = param.to_python(raw)
                if value is not None:
                    values[form.names[key]] = value
        except forms.ValidationError:
            broken[form.names[key]] = raw
    return values, broken


def filled(form: ParamsForm, values: dict[str, Any]) -> tuple[ParamsForm, list[str]]:
    """The form with the values that fit, and words for those that do not."""
    initial: dict[str, Any] = {}
    dropped = []
    checkers = [Checker(spec) for spec in form.specs]
    for name, value in values.items():
        keys = [
            (key, param)
            for key, param in form.fields.items()
            if isinstance(param, ParamField) and form.names[key] == name
        ]
        fitting = [(key, param) for key, param in keys if _fits(param, name, value, checkers)]
        for key, param in fitting:
            initial[key] = control_value(param.param, _as_text(param, value))
        if not fitting:
            dropped.append(f"{name.replace('_', ' ')} {cut(str(value), LONGEST_DROPPED)}")
    return type(form)(initial=initial), dropped


def _fits(param: ParamField, name: str, value: Any, checkers: Sequence[Checker]) -> bool:
    """Do all models that share the field take this value? Other parameters do not matter here."""
    value = _as_text(param, value)
    if isinstance(value, Alternatives):
        own = [one for one in checkers if one.spec in param.models]
        return all(several_values.fit(checker, name, value) for checker in own)
    if param.param.type is Type.JSON:
        value = control_value(param.param, value)
    for checker in checkers:
        try:
            if checker.spec in param.models:
                checker.check({name: value})
        except InvalidParams as error:
            if name in error.errors:
                return False
    return True


def _as_text(param: ParamField, value: Any) -> Any:
    """A number of another model (its seed) where this one takes text."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number and param.param.type is Type.TEXT else value

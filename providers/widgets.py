"""The control for each type of field."""

import json
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from providers.params import key_of
from providers.schema import Field, Type

MOST_BOXES = 12
UNSET = "", "Default"


class Suggesting(forms.TextInput):
    """A text box with suggestions: anything may be typed."""

    def __init__(self, suggestions: list[str], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        list_id = f"{(attrs or {}).get('id', name)}_list"
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((s,) for s in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class Lines(forms.Textarea):
    """A list, one entry to a line."""

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, list):
            return "\n".join(str(entry) for entry in value)
        return super().format_value(value)


def widget_for(field: Field) -> forms.Widget:
    attrs = _attrs(field)
    if field.type in (Type.INTEGER, Type.NUMBER):
        return forms.NumberInput(attrs)
    if field.type is Type.BOOLEAN:
        return _switch(field, attrs)
    if field.type is Type.CHOICE:
        return forms.Select(attrs, _options(field))
    if field.type is Type.LIST:
        if field.choices and len(field.choices) <= MOST_BOXES:
            return forms.CheckboxSelectMultiple(None, _pairs(field))
        return Lines({**attrs, "rows": 3})
    if field.choices:
        return Suggesting([key_of(field, choice.value) for choice in field.choices], attrs)
    if field.type is Type.LONG_TEXT:
        return forms.Textarea({**attrs, "rows": 3})
    if field.type is Type.JSON:
        return forms.Textarea({**attrs, "rows": 3, "spellcheck": "false", "data-format": "json"})
    if field.format == "password":
        return forms.PasswordInput({**attrs, "autocomplete": "off"}, render_value=True)
    return forms.TextInput(attrs)


def shown(field: Field, value: Any) -> Any:
    """A typed value as the control shows it."""
    if value is None:
        return None
    if field.type is Type.CHOICE:
        return key_of(field, value)
    if field.type is Type.BOOLEAN:
        return value if _is_checkbox(field) else str(bool(value)).lower()
    if field.type is Type.JSON and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if field.type is Type.LIST and field.choices and isinstance(value, list):
        return [key_of(field, entry) for entry in value]
    return value


def _switch(field: Field, attrs: dict[str, Any]) -> forms.Widget:
    """A checkbox says yes or no; where the model's own choice is a third state, a list does."""
    if _is_checkbox(field):
        return forms.CheckboxInput(attrs)
    return forms.Select(attrs, [UNSET, ("true", "Yes"), ("false", "No")])


def _is_checkbox(field: Field) -> bool:
    return field.required or field.default is not None


def _attrs(field: Field) -> dict[str, Any]:
    attrs: dict[str, Any] = {"data-param": field.name}
    if field.type in (Type.INTEGER, Type.NUMBER):
        bounds = {"min": field.minimum, "max": field.maximum}
        attrs |= {name: bound for name, bound in bounds.items() if bound is not None}
        attrs["step"] = field.step or "any"
        attrs["inputmode"] = "numeric" if field.type is Type.INTEGER else "decimal"
    if field.max_length is not None:
        attrs["maxlength"] = field.max_length
    if field.min_length is not None:
        attrs["minlength"] = field.min_length
    if field.required and field.type is not Type.BOOLEAN:
        attrs["aria-required"] = "true"
    return attrs


def _pairs(field: Field) -> list[tuple[str, str]]:
    return [(key_of(field, choice.value), choice.label) for choice in field.choices]


def _options(field: Field) -> list[tuple[str, str]]:
    """With an empty line on top where nothing need be chosen and nothing is chosen by default."""
    needs_none = field.default is None and not (field.required and len(field.choices) == 1)
    return [UNSET, *_pairs(field)] if needs_none else _pairs(field)

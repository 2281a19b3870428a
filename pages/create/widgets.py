"""The control for each type of field."""

import json
import re
from copy import copy
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from foundation import user_input
from pages.create.past_values import takes_loras
from production.expansion import Alternatives, is_written
from providers.coercion import SIDES, is_plain_text, key_of, one_line_end
from providers.schema import Field, Type, same

MOST_BOXES = 12
LINE_END = re.compile(r"[\r\n]")
LINE_ENDS = re.compile(r"\s*[\r\n]\s*")
UNSET = "", "Default"
OWN = "own", "Own size"
OF_NUMBERS = ("min", "max", "step", "inputmode")


class Line(forms.TextInput):
    """A text box; of several lines where the text has them, since a browser would join them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        if isinstance(value, str) and LINE_END.search(value):
            return forms.Textarea({**self.attrs, "rows": 3}).render(name, value, attrs, renderer)
        return super().render(name, value, attrs, renderer)


class Several(forms.Widget):
    """A control of one value, which is a text box where it has several of them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = data.get(name)
        if isinstance(value, str) and is_written(value):
            return Alternatives(LINE_ENDS.sub(" ", user_input.words(value)).strip())
        return super().value_from_datadict(data, files, name)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        if not isinstance(value, Alternatives):
            return super().render(name, value, attrs, renderer)
        own = {key: attribute for key, attribute in self.attrs.items() if key not in OF_NUMBERS}
        box = forms.Textarea({**own, "rows": 2, "data-several": "", "autocomplete": "off"})
        return box.render(name, value, attrs, renderer)


class Number(Several, forms.NumberInput): ...


class Choice(Several, forms.Select): ...


class Switch(Several, forms.CheckboxInput): ...


class Suggesting(Line):
    """A text box with suggestions: anything may be typed."""

    def __init__(self, suggestions: list[str], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        if isinstance(value, str) and LINE_END.search(value):
            return super().render(name, value, attrs, renderer)
        list_id = f"{(attrs or {}).get('id', name)}_list"
        box = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((s,) for s in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class Lines(forms.Textarea):
    """A list, one entry to a line; as JSON where an entry would be taken for several."""

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, list):
            return super().format_value(value)
        entries = [str(entry) for entry in value]
        is_plain = len(entries) > 1 or not any("," in entry for entry in entries)
        if (
            is_plain
            and all(entry and entry == entry.strip() for entry in entries)
            and not any(LINE_END.search(entry) for entry in entries)
            and not "".join(entries[:1]).startswith("[")
        ):
            return "\n".join(entries)
        return json.dumps(value, ensure_ascii=False)


class Boxes(forms.CheckboxSelectMultiple):
    """Any of a few choices. Those that are chosen in another order stand first, in that order, in
    which a browser sends them."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        there = [str(choice) for choice, _ in self.choices]
        if value != sorted(value, key=lambda one: there.index(one) if one in there else -1):
            first = [choice for one in value for choice in self.choices if str(choice[0]) == one]
            ordered = copy(self)
            ordered.choices = [*first, *(one for one in self.choices if one not in first)]
            return super(Boxes, ordered).optgroups(name, value, attrs)
        return super().optgroups(name, value, attrs)


class _OneSize(forms.Select):
    """A size that has a name, or two numbers beside it; as text "1024x768"."""

    def __init__(
        self, attrs: dict[str, Any], choices: list[tuple[str, str]], bounds: dict[str, Any]
    ) -> None:
        super().__init__(attrs, choices)
        self.bounds = bounds

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        sides = SIDES.fullmatch(str(value or ""))
        chosen = OWN[0] if sides else value
        given = (sides[1], sides[2]) if sides else ("", "")
        boxes = [
            forms.NumberInput({**self.bounds, "aria-label": side, "data-side": name}).render(
                f"{name}-{side.lower()}", number
            )
            for side, number in zip(("Width", "Height"), given, strict=True)
        ]
        names = super().render(name, chosen, attrs, renderer)
        return format_html('<span class="size-row">{}{}<i>×</i>{}</span>', names, *boxes)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        named = data.get(name)
        if named != OWN[0]:
            return named
        sides = (str(data.get(f"{name}-{side}", "")).strip() for side in ("width", "height"))
        return "x".join(sides)


class Size(Several, _OneSize): ...


def widget_for(field: Field) -> forms.Widget:
    attrs = _attrs(field)
    if field.type in (Type.INTEGER, Type.NUMBER):
        return Number(attrs)
    if field.type is Type.BOOLEAN:
        return _switch(field, attrs)
    if field.type is Type.CHOICE:
        return Choice(attrs, _options(field))
    if field.type is Type.SIZE:
        return Size(attrs, [*_options(field), OWN], _bounds(field))
    if field.type is Type.LIST:
        if field.choices and len(field.choices) <= MOST_BOXES:
            return Boxes(None, _pairs(field))
        return Lines({**attrs, "rows": 3})
    if field.choices and field.type is not Type.LONG_TEXT:
        return Suggesting([key_of(field, choice.value) for choice in field.choices], attrs)
    if field.type is Type.LONG_TEXT:
        return forms.Textarea({**attrs, "rows": 3})
    if field.type is Type.JSON:
        columns = {"data-columns": json.dumps(list(map(_column, field.columns)))}
        attrs |= {"rows": 3, "spellcheck": "false", "data-format": "json"}
        return forms.Textarea(attrs | columns if field.columns else attrs)
    if field.format == "password":
        return forms.PasswordInput({**attrs, "autocomplete": "off"}, render_value=True)
    return Line(attrs)


def control_value(field: Field, value: Any) -> Any:
    """A typed value as the control shows it."""
    if value is None or isinstance(value, Alternatives):
        return value
    if field.type is Type.CHOICE:
        return key_of(field, _as_chosen(field, value))
    if field.type is Type.BOOLEAN:
        return value if _is_checkbox(field) else str(bool(value)).lower()
    if field.type is Type.SIZE:
        return _sides(value) if isinstance(value, dict) else value
    if field.type is Type.JSON and not (isinstance(value, str) and is_plain_text(value)):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if field.type is Type.LIST and field.choices and isinstance(value, list):
        return [key_of(field, _as_chosen(field, entry)) for entry in value]
    return value


def _as_chosen(field: Field, value: Any) -> Any:
    """The choice that it equals, as that is written: 1 for 1.0."""
    return next((one.value for one in field.choices if same(one.value, value)), value)


def _sides(size: dict[str, Any]) -> str:
    """ "1024x768"; what has no width or no height shows none."""
    sides = [size.get(side, "") for side in ("width", "height")]
    return "x".join(str(int(side) if isinstance(side, float) else side) for side in sides)


def as_sent(value: Any) -> Any:
    """What a browser would send of it, with one kind of line end."""
    if isinstance(value, list):
        return [str(entry) for entry in value]
    return value if isinstance(value, bool) else one_line_end(str(value))


def _column(field: Field) -> dict[str, Any]:
    """What the page's script needs to draw a property of a list's entries."""
    return {
        "name": field.name,
        "title": field.title,
        "help": field.help,
        "type": field.type.value,
        "required": field.required,
        "default": field.default,
        "choices": [[choice.value, choice.label] for choice in field.choices],
        **_bounds(field),
    }


def _switch(field: Field, attrs: dict[str, Any]) -> forms.Widget:
    """A checkbox says yes or no; where the model's own choice is a third state, a list does."""
    if _is_checkbox(field):
        return Switch(attrs)
    return Choice(attrs, [UNSET, ("true", "Yes"), ("false", "No")])


def _is_checkbox(field: Field) -> bool:
    return field.required or field.default is not None


def _attrs(field: Field) -> dict[str, Any]:
    attrs: dict[str, Any] = {"data-param": field.name}
    if takes_loras(field):
        attrs["list"] = "past-loras"
    if field.type in (Type.INTEGER, Type.NUMBER):
        attrs |= _bounds(field)
    if field.max_length is not None:
        attrs["maxlength"] = field.max_length
    if field.min_length is not None:
        attrs["minlength"] = field.min_length
    if field.required and field.type is not Type.BOOLEAN:
        attrs["aria-required"] = "true"
    return attrs


def _bounds(field: Field) -> dict[str, Any]:
    bounds = {"min": field.minimum, "max": field.maximum}
    return {name: bound for name, bound in bounds.items() if bound is not None} | {
        "step": field.step or "any",
        "inputmode": "decimal" if field.type is Type.NUMBER else "numeric",
    }


def _pairs(field: Field) -> list[tuple[str, str]]:
    return [(key_of(field, choice.value), choice.label) for choice in field.choices]


def _options(field: Field) -> list[tuple[str, str]]:
    """With an empty line on top where nothing need be chosen and nothing is chosen by default."""
    needs_none = field.default is None and not (field.required and len(field.choices) == 1)
    return [UNSET, *_pairs(field)] if needs_none else _pairs(field)

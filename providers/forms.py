"""The form of one or several models, made from their JSON Schemas; nothing here is per model.

A property that several models have is one field, as long as one control can serve them all. The
prompt and the media inputs are drawn by the page itself (`prompt`, `media_fields`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from providers.contract import Json, ModelSpec
from providers.params import InvalidParams, NotA, check_params, coerced
from providers.schema import Field, Type, fields, same
from providers.widgets import shown, widget_for

Models = tuple[ModelSpec, ...]
Shapes = list[tuple[Field, Models]]

__all__ = ["InvalidParams", "MediaField", "ParamsForm", "check_params", "form_for"]


@dataclass(frozen=True)
class MediaField:
    """A place for files. `models` are those that take it."""

    field: Field
    models: Models

    @property
    def name(self) -> str:
        return self.field.name


class ParamField(forms.Field):
    """One parameter. `param` is its shape, `models` are those that take it."""

    def __init__(self, param: Field, models: Models) -> None:
        super().__init__(
            required=False,
            widget=widget_for(param),
            label=param.title,
            help_text=escape(param.help),  # form templates take help for HTML
            initial=shown(param, param.default),
        )
        self.param = param
        self.models = models
        self.must = param.required

    def to_python(self, value: Any) -> Any:
        try:
            typed = coerced(self.param, value)
        except NotA as error:
            raise ValidationError(str(error)) from None
        if typed is None and self.must:
            raise ValidationError(f"{self.param.title} is needed.")
        return typed


class ParamsForm(forms.Form):
    """What `form_for` makes. HTML names begin with "param-", so they clash with no other field."""

    prefix = "param"
    specs: ClassVar[Models] = ()
    prompt: ClassVar[Field | None] = None
    media_fields: ClassVar[tuple[MediaField, ...]] = ()
    names: ClassVar[dict[str, str]] = {}

    def params_for(self, spec: ModelSpec) -> Json:
        """Exactly what this model is sent of this form: typed; optional and empty is left out."""
        return {
            self.names[key]: value
            for key, field in self._own.items()
            if spec in field.models
            for value in [self.cleaned_data.get(key)]
            if value is not None
        }

    def main_fields(self) -> Iterator[forms.BoundField]:
        return (self[key] for key, field in self._own.items() if not field.param.advanced)

    def advanced_fields(self) -> Iterator[forms.BoundField]:
        return (self[key] for key, field in self._own.items() if field.param.advanced)

    def clean(self) -> dict[str, Any]:
        """Each model's own schema has the last word on what goes to it."""
        for spec in self.specs:
            elsewhere = {field.name for field in fields(spec.schema) if _is_elsewhere(field, spec)}
            try:
                check_params(spec, self.params_for(spec), media=elsewhere)
            except InvalidParams as error:
                self._take(spec, error)
        return self.cleaned_data

    def _take(self, spec: ModelSpec, error: InvalidParams) -> None:
        several = len(self.specs) > 1
        for name, sentences in error.errors.items():
            key = next((k for k in self._keys_of(spec) if self.names[k] == name), None)
            if key in self.errors:
                continue
            words = [f"{spec.label}: {words}" if several else words for words in sentences]
            self.add_error(key, words)

    def _keys_of(self, spec: ModelSpec) -> list[str]:
        return [key for key, field in self._own.items() if spec in field.models]

    @property
    def _own(self) -> dict[str, ParamField]:
        return {key: one for key, one in self.fields.items() if isinstance(one, ParamField)}


def form_for(specs: Sequence[ModelSpec]) -> type[ParamsForm]:
    """The form class for these models together, in the order of the first, then of the others."""
    slots: dict[str, Shapes] = {}
    media: dict[str, Shapes] = {}
    prompts: list[Field] = []
    for spec in specs:
        for field in fields(spec.schema):
            if field.name == spec.prompt_field:
                prompts.append(field)
            elif field.type is Type.MEDIA:
                _join(media.setdefault(field.name, []), field, spec)
            else:
                _join(slots.setdefault(field.name, []), field, spec)
    names: dict[str, str] = {}
    controls: dict[str, forms.Field] = {}
    for name, shapes in slots.items():
        for number, (field, models) in enumerate(shapes):
            key = name if number == 0 else f"{name}--{number + 1}"
            if len(shapes) > 1:
                who = ", ".join(model.label for model in models)
                field = replace(field, title=f"{field.title} ({who})")
            controls[key] = ParamField(field, models)
            names[key] = name
    places = [MediaField(*shape) for shapes in media.values() for shape in shapes]

    class ModelParamsForm(ParamsForm): ...

    ModelParamsForm.specs = tuple(specs)
    ModelParamsForm.prompt = reduce(_common_prompt, prompts) if prompts else None
    ModelParamsForm.media_fields = tuple(places)
    ModelParamsForm.names = names
    # Not as attributes of the class: a parameter may be called "data" or "clean".
    ModelParamsForm.base_fields = controls
    return ModelParamsForm


def _is_elsewhere(field: Field, spec: ModelSpec) -> bool:
    return field.type is Type.MEDIA or field.name == spec.prompt_field


def _join(shapes: Shapes, field: Field, model: ModelSpec) -> None:
    """Let an earlier model's field serve this one too where one control can; else add a field."""
    for number, (other, models) in enumerate(shapes):
        if both := _both(other, field):
            shapes[number] = both, (*models, model)
            return
    shapes.append((field, (model,)))


def _both(one: Field, other: Field) -> Field | None:
    """One field for two models: the widest bounds, every choice; None where the types differ."""
    if (one.type, one.item, one.medium, one.multiple) != (
        other.type,
        other.item,
        other.medium,
        other.multiple,
    ):
        return None
    more = tuple(c for c in other.choices if not any(same(c.value, o.value) for o in one.choices))
    return replace(
        one,
        required=one.required and other.required,
        default=one.default if same(one.default, other.default) else None,
        minimum=_widest(min, one.minimum, other.minimum),
        maximum=_widest(max, one.maximum, other.maximum),
        step=one.step if one.step == other.step else None,
        min_length=_widest(min, one.min_length, other.min_length),
        max_length=_widest(max, one.max_length, other.max_length),
        min_items=_widest(min, one.min_items, other.min_items),
        max_items=_widest(max, one.max_items, other.max_items),
        choices=one.choices + more,
        advanced=one.advanced and other.advanced,
    )


def _common_prompt(one: Field, other: Field) -> Field:
    """The prompt goes to every model, so the narrowest length holds."""
    lengths = [length for length in (one.max_length, other.max_length) if length is not None]
    return replace(
        one,
        required=one.required or other.required,
        max_length=min(lengths, default=None),
    )


def _widest(pick: Any, one: Any, other: Any) -> Any:
    return None if one is None or other is None else pick(one, other)

"""The form of one or several models, made from their JSON Schemas; nothing here is per model.

A property that several models have is one field, as long as one control can serve them all. The
prompt and the media inputs are drawn by the page itself (`prompt`, `media_fields`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape

from pages.create import several_values
from pages.create.widgets import UNSET, as_sent, control_value, widget_for
from production.expansion import Alternatives
from providers import media_paths, seeds
from providers.contract import Json, ModelSpec
from providers.meanings import Meaning, meaning
from providers.params import InvalidParams, NotA, check_params, coerced
from providers.schema import Field, Type, fields, same, with_distinct_titles

# Before the name of a place for files, in HTML.
INPUT = "input-"
EXTENT = {Meaning.SHAPE, Meaning.SIZE}

Models = tuple[ModelSpec, ...]
Shapes = list[tuple[Field, Models]]

__all__ = ["INPUT", "InvalidParams", "MediaField", "ParamsForm", "check_params", "form_for"]


@dataclass(frozen=True)
class MediaField:
    """A place for files. `models` are those that take it."""

    field: Field
    models: Models

    @property
    def name(self) -> str:
        return self.field.name


class ParamField(forms.Field):
    """One parameter. `param` is its shape, `models` are those that take it; `whose` is what its
    title says of them, "" where it says nothing."""

    def __init__(self, param: Field, models: Models) -> None:
        super().__init__(
            required=False,
            widget=widget_for(param),
            label=param.title,
            help_text=escape(param.help),  # form templates take help for HTML
            initial=control_value(param, param.default),
        )
        self.param = param
        self.models = models
        whose = _whose(models)
        self.whose = whose if param.title.endswith(whose) else ""

    def clean(self, value: Any) -> Any:
        """None for what is left to the model: what nobody touched, and what is not given."""
        return None if self.is_untouched(value) else super().clean(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Alternatives):
            return value
        try:
            return coerced(self.param, value)
        except NotA as error:
            raise ValidationError(str(error)) from None

    def is_untouched(self, value: Any) -> bool:
        """Does the control still hold the default that it was shown with?"""
        default = self.param.default
        if default is None or value is None:
            return value is None or (value == UNSET[0] and self.param.type is Type.CHOICE)
        if as_sent(value) == as_sent(control_value(self.param, default)):
            return True
        try:
            return same(coerced(self.param, value), default)
        except NotA:
            return False


class SeedField(ParamField):
    """A seed: drawn for each result unless the box holds one, be it by default."""

    def __init__(self, param: Field, models: Models) -> None:
        super().__init__(replace(param, default=None, required=False), models)
        self.initial = control_value(param, seeds.decided_default(param))

    def is_untouched(self, value: Any) -> bool:
        return seeds.is_undecided(self.param, value)


class ParamsForm(forms.Form):
    """What `form_for` makes. HTML names begin with "param-", so they clash with no other field."""

    prefix = "param"
    specs: ClassVar[Models] = ()
    prompt: ClassVar[Field | None] = None
    media_fields: ClassVar[tuple[MediaField, ...]] = ()
    names: ClassVar[dict[str, str]] = {}
    known: ClassVar[tuple[dict[str, Field], ...]] = ()
    held: ClassVar[Json] = {}
    own: ClassVar[tuple[Json, ...]] = ()

    def params_for(self, spec: ModelSpec) -> Json:
        """Exactly what this model is sent of this form: what was decided, and of the defaults those
        that it asks for. What has a default and was emptied is sent empty."""
        own = self.known[self.specs.index(spec)]
        params = self.held_for(spec)
        for key, field in self._own.items():
            if spec in field.models:
                value = self.cleaned_data.get(key)
                shape = own[self.names[key]]
                if value is None and shape.required and field.is_untouched(self[key].data):
                    value = shape.default
                if value is not None:
                    params[shape.name] = value
        return params

    def held_for(self, spec: ModelSpec) -> Json:
        """What is not for a control of its own to say, as far as this model has a place for it."""
        known = self.known[self.specs.index(spec)]
        held = (self.own_for(spec) | self.held).items()
        return {name: value for name, value in held if name in known and value is not None}

    def own_for(self, spec: ModelSpec) -> Json:
        """Of that what was said for this model alone."""
        return self.own[self.specs.index(spec)] if self.own else {}

    def main_fields(self) -> list[forms.BoundField]:
        """What is decided each time, by what it means, then as the schemas have it."""
        main = [key for key, field in self._own.items() if self._is_main(field)]
        return [self[key] for key in sorted(main, key=lambda key: self._place(self._own[key]))]

    def advanced_fields(self) -> list[forms.BoundField]:
        return [self[key] for key, field in self._own.items() if not self._is_main(field)]

    def _is_main(self, field: ParamField) -> bool:
        """What the schema has in front, and what people decide each time, where it has nothing of
        that meaning there."""
        if not field.param.advanced:
            return True
        found = self._meaning(field)
        return found is not None and found not in self._decided

    @cached_property
    def _decided(self) -> set[Meaning]:
        """What the schema's own main fields decide: a shape or a size decides both."""
        main = (field for field in self._own.values() if not field.param.advanced)
        found = {what for field in main if (what := self._meaning(field)) is not None}
        return found | EXTENT if found & EXTENT else found

    def _place(self, field: ParamField) -> int:
        found = self._meaning(field)
        return len(Meaning) if found is None else found

    @staticmethod
    def _meaning(field: ParamField) -> Meaning | None:
        return meaning(field.param, field.models[0].seed_field)

    def clean(self) -> dict[str, Any]:
        """Each model's own schema has the last word on what goes to it."""
        for spec, known in zip(self.specs, self.known, strict=True):
            elsewhere = {field.name for field in known.values() if self._is_elsewhere(field, spec)}
            try:
                several_values.check(spec, self.params_for(spec), elsewhere)
            except InvalidParams as error:
                self._take(spec, error)
        return self.cleaned_data

    def _is_elsewhere(self, field: Field, spec: ModelSpec) -> bool:
        """Is it for the page to say whether this is there? Of a place inside something else it is
        known here, as what is around it is there with it."""
        if field.type is Type.MEDIA and media_paths.is_path(field.name):
            return f"{INPUT}{field.name}" in self.data
        return field.type is Type.MEDIA or field.name == spec.prompt_field

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


def form_for(
    specs: Sequence[ModelSpec], held: Json | None = None, own: Sequence[Json] = ()
) -> type[ParamsForm]:
    """The form class for these models together, in the order of the first, then of the others.
    What is `held` has no control: its value is sent as it is, or not yet known where it is None.
    `own` is the same for each of the models alone.
    """
    held, own = held or {}, tuple(own) or tuple({} for _ in specs)
    slots: dict[str, Shapes] = {}
    media: dict[str, Shapes] = {}
    prompts: list[Field] = []
    known = tuple({field.name: field for field in fields(spec.schema)} for spec in specs)
    for spec, there, without in zip(specs, known, own, strict=True):
        for field in there.values():
            if field.name == spec.prompt_field:
                prompts.append(field)
            elif field.type is Type.MEDIA:
                _join(media.setdefault(field.name, []), field, spec)
            elif field.name not in held and field.name not in without:
                _join(slots.setdefault(field.name, []), field, spec)
    names: dict[str, str] = {}
    controls: dict[str, forms.Field] = {}
    shapes = [shape for group in slots.values() for shape in _by_who(group)]
    places = [shape for group in media.values() for shape in group]
    titled = with_distinct_titles(field for field, _ in shapes + places)
    for field, (_, models) in zip(titled, shapes, strict=False):
        again = list(names.values()).count(field.name)
        key = f"{field.name}--{again + 1}" if again else field.name
        controls[key] = _control(field, models)
        names[key] = field.name
    last = titled[len(shapes) :]

    class ModelParamsForm(ParamsForm): ...

    ModelParamsForm.specs = tuple(specs)
    ModelParamsForm.prompt = reduce(_common_prompt, prompts) if prompts else None
    ModelParamsForm.media_fields = tuple(
        MediaField(field, models) for field, (_, models) in zip(last, places, strict=True)
    )
    ModelParamsForm.names = names
    ModelParamsForm.known = known
    ModelParamsForm.held = held
    ModelParamsForm.own = own
    # Not as attributes of the class: a parameter may be called "data" or "clean".
    ModelParamsForm.base_fields = controls
    return ModelParamsForm


def _by_who(group: Shapes) -> Shapes:
    """One property as the models have it; where they differ, each says whose it is."""
    if len(group) == 1:
        return group
    return [
        (replace(field, title=f"{field.title}{_whose(models)}"), models) for field, models in group
    ]


def _whose(models: Models) -> str:
    return f" ({', '.join(one.label for one in models)})"


def _control(field: Field, models: Models) -> ParamField:
    is_seed = any(field.name == model.seed_field for model in models)
    return SeedField(field, models) if is_seed else ParamField(field, models)


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
        columns=one.columns if one.columns == other.columns else (),
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

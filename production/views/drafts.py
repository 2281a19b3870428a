"""A draft: what the form on the Create page holds, from any of the ways it comes to be.

It starts empty, comes from the page itself (another kind or model was chosen), from a past generation
or product, or from the press of the button. Names in the HTML: `kind`, `model` (several), `prompt`,
`count`, `param-<name>` for parameters and `input-<name>` for the products that fill media fields.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from gallery.models import Product
from gallery.views.feed import whole_number
from production.models import Generation, Order
from production.money import to_micros
from production.orders import Estimate, OrderInput, OrderLine, OrderRequest
from projects.models import Project
from providers import catalogue, connect, registry
from providers.contract import Json, Kind, Medium, Money
from providers.forms import (
    InvalidParams,
    MediaField,
    ParamField,
    ParamsForm,
    check_params,
    form_for,
)
from providers.models import CatalogueModel
from providers.widgets import shown

MOST_RESULTS = 8
GROUPS = (
    ("Image", "image", (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)),
    ("Video", "video", (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)),
    ("Speech", "speech", (Kind.TEXT_TO_SPEECH,)),
    ("Music", "music", (Kind.TEXT_TO_AUDIO,)),
    ("Text", "file-text", (Kind.TEXT_GENERATION,)),
)
FROM = {
    Kind.TEXT_TO_IMAGE: "from words",
    Kind.IMAGE_TO_IMAGE: "from an image",
    Kind.TEXT_TO_VIDEO: "from words",
    Kind.IMAGE_TO_VIDEO: "from an image",
    Kind.VIDEO_TO_VIDEO: "from a video",
}
ASKS = {
    Medium.IMAGE: "Describe the picture",
    Medium.VIDEO: "Describe what is seen and how it moves",
    Medium.AUDIO: "Describe the music: style, mood, instruments",
    Medium.TEXT: "Write what you want to know or have written",
}


@dataclass(frozen=True)
class Group:
    """One tab of the kinds: what is made, and from what it can be made."""

    name: str
    icon: str
    kinds: tuple[Kind, ...]
    is_on: bool


@dataclass(frozen=True)
class Chip:
    """A model that can be chosen, with its price for one result as the form stands."""

    model: CatalogueModel
    is_on: bool
    needs_key: bool
    price: Money | None

    @property
    def micros(self) -> int | None:
        return None if self.price is None else to_micros(self.price)

    @property
    def currency(self) -> str:
        return self.price.currency if self.price else "USD"


@dataclass(frozen=True)
class Slot:
    """A place for files and the products that are in it."""

    media: MediaField
    products: list[Product]
    errors: list[str]


@dataclass
class Draft:
    kind: Kind
    offered: list[CatalogueModel]
    models: list[CatalogueModel]
    form: ParamsForm
    prompt: str = ""
    count: int = 1
    inputs: dict[str, list[Product]] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    accept_unknown: bool = False

    @cached_property
    def groups(self) -> list[Group]:
        """The tabs: only kinds that some model does."""
        there = catalogue.kinds()
        found = []
        for name, icon, kinds in GROUPS:
            can = tuple(kind for kind in kinds if kind in there)
            if can:
                found.append(Group(name, icon, can, self.kind in can))
        return found

    @property
    def origins(self) -> list[tuple[Kind, str]]:
        """From what the chosen medium can be made, where there is a choice."""
        kinds = next((group.kinds for group in self.groups if group.is_on), ())
        return [(kind, FROM[kind]) for kind in kinds] if len(kinds) > 1 else []

    @cached_property
    def chips(self) -> list[Chip]:
        chosen = {model.ref for model in self.models}
        return [
            Chip(
                model,
                is_on=model.ref in chosen,
                needs_key=not connect.has_key(registry.get(model.provider)),
                price=self._price_of(model) if model.ref in chosen else _usual_price(model),
            )
            for model in self.offered
        ]

    @cached_property
    def slots(self) -> list[Slot]:
        return [
            Slot(media, self.inputs.get(media.name, []), self.errors.get(media.name, []))
            for media in self.form.media_fields
        ]

    @property
    def counts(self) -> range:
        return range(1, MOST_RESULTS + 1)

    @property
    def results(self) -> int:
        return self.count * len(self.models)

    @cached_property
    def advanced(self) -> list[forms.BoundField]:
        return list(self.form.advanced_fields())

    @property
    def has_advanced_errors(self) -> bool:
        return any(bound.errors for bound in self.advanced)

    @cached_property
    def seed_keys(self) -> set[str]:
        """The fields that take a seed."""
        names = {model.seed_field for model in self.models}
        return {key for key, name in self.form.names.items() if name in names}

    @property
    def takes_prompt(self) -> bool:
        return self.form.prompt is not None

    @property
    def ask(self) -> str:
        """What the empty prompt asks for."""
        if self.kind == Kind.TEXT_TO_SPEECH:
            return "Write the words to speak"
        if self.kind in (Kind.IMAGE_TO_IMAGE, Kind.VIDEO_TO_VIDEO):
            return "Describe what to change"
        return ASKS[self.kind.medium]

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with the order as a whole, or with a field that is not on the form."""
        here = {"prompt", "models", "count"} | set(self.form.names.values())
        here |= {media.name for media in self.form.media_fields}
        return [words for name, group in self.errors.items() if name not in here for words in group]

    @cached_property
    def price(self) -> Estimate:
        """What the order will cost as the form stands; `micros` None when a part is unknown."""
        prices = [self._price_of(model) for model in self.models]
        known = [price for price in prices if price is not None]
        currencies = {price.currency for price in known}
        if not known or len(known) < len(prices) or len(currencies) > 1:
            return Estimate(None)
        return Estimate(sum(map(to_micros, known)) * self.count, currencies.pop())

    def request(self, project: Project | None, nonce: str) -> OrderRequest:
        lines = [
            OrderLine(model.ref, self._params(model), tuple(self._inputs_of(model)))
            for model in self.models
        ]
        return OrderRequest(
            kind=self.kind.value,
            prompt=self.prompt,
            lines=lines,
            count=self.count,
            project=project,
            nonce=nonce,
            accept_unknown=self.accept_unknown,
        )

    def reject(self, errors: dict[str, list[str]]) -> None:
        """Take errors in, those of parameters beside their fields."""
        for name, sentences in errors.items():
            key = next((key for key, own in self.form.names.items() if own == name), None)
            if key is None or not self.form.is_bound:
                self.errors.setdefault(name, []).extend(sentences)
            elif key not in self.form.errors:
                self.form.add_error(key, sentences)

    def _inputs_of(self, model: CatalogueModel) -> Iterable[OrderInput]:
        for media in self.form.media_fields:
            if model.model_id in media.models:
                for product in self.inputs.get(media.name, []):
                    yield OrderInput(media.name, product)

    def _params(self, model: CatalogueModel) -> Json:
        if self.form.is_bound:
            self.form.is_valid()
            return self.form.params_for(model.spec())
        return {
            self.form.names[key]: value
            for key, param in self.form.fields.items()
            if isinstance(param, ParamField) and model.model_id in param.models
            for value in [_typed(param, self.form.get_initial_for_field(param, key))]
            if value is not None
        }

    def _price_of(self, model: CatalogueModel) -> Money | None:
        spec = model.spec()
        params = self._params(model)
        if spec.prompt_field:
            params[spec.prompt_field] = self.prompt
        return catalogue.price_of(model, params)


def empty(kind: str = "", refs: Collection[str] = ()) -> Draft | None:
    """The form to begin with; None when no model can be ordered from."""
    return _draft(kind, refs)


def of_last_order(project: Project | None) -> Draft | None:
    """The form to begin with: the kind and the models that were ordered last."""
    orders = Order.objects.filter(project=project) if project else Order.objects.all()
    last = orders.only("kind", "params").first()
    return _draft(last.kind, list(last.params)) if last else _draft("")


def from_page(data: QueryDict) -> Draft | None:
    """What the page holds, after another kind or model was chosen: values that fit are kept.

    `of` names the models that the fields on the page belong to.
    """
    before = _bound(data, _rows(data.get("of", "").split(",")))
    draft = _draft(data.get("kind", ""), data.getlist("model"))
    if draft is None or before is None:
        return draft
    changed, broken = _changed(before)
    _fill(draft, changed | broken)
    draft.count = _count(data)
    inputs = _inputs(data, before.media_fields)
    taken = {media.name for media in draft.form.media_fields}
    draft.inputs = {name: products for name, products in inputs.items() if name in taken}
    loose = [product for name, group in inputs.items() if name not in taken for product in group]
    for product in loose:
        if not _place(draft, product):
            draft.dropped.append(f"input #{product.pk}")
    return draft


def from_press(data: QueryDict) -> Draft | None:
    """What was sent with the press of the button."""
    draft = _draft(data.get("kind", ""), data.getlist("model"))
    if draft is None:
        return None
    draft.form = form_for([model.spec() for model in draft.models])(data)
    draft.prompt = data.get("prompt", "")
    draft.count = _count(data)
    draft.inputs = _inputs(data, draft.form.media_fields)
    draft.accept_unknown = data.get("accept_unknown") == "1"
    return draft


def from_generation(generation: Generation) -> Draft | None:
    """The form as it was when this was ordered."""
    return _again(
        generation.kind,
        generation.model_ref,
        generation.prompt,
        generation.params,
        [(row.field, row.product) for row in generation.inputs.select_related("product__asset")],
    )


def from_product(product: Product) -> Draft | None:
    """The form that makes this product, by its recipe."""
    params = product.recipe.get("params")
    return _again(
        product.kind,
        f"{product.provider}/{product.model_id}",
        product.prompt,
        params if isinstance(params, dict) else {},
        [(row.role, row.source) for row in product.sources.select_related("source__asset")],
    )


def with_input(product: Product) -> Draft | None:
    """A form of the first kind that takes this product, with it in its place; a text is the prompt."""
    kinds = catalogue.kinds()
    if product.medium == Medium.TEXT:
        draft = _draft("")
        if draft:
            draft.prompt = product.text
        return draft
    wanted = [kind for kind in kinds if kind.value.startswith(product.medium)]
    for kind in [*wanted, *(kind for kind in kinds if kind not in wanted)]:
        for model in catalogue.models_for(kind):
            draft = _draft(kind, [model.ref])
            if draft and _place(draft, product):
                return draft
    return None


def _draft(kind: str, refs: Collection[str] = ()) -> Draft | None:
    """An empty form for a kind and those of the models that do it, or else its default."""
    there = catalogue.kinds()
    if not there:
        return None
    chosen_kind = Kind(kind) if kind in there else there[0]
    offered = catalogue.models_for(chosen_kind)
    models = [model for model in offered if model.ref in refs]
    default = catalogue.default_for(chosen_kind)
    if not models and default:
        models = [default]
    return Draft(chosen_kind, offered, models, form_for([model.spec() for model in models])())


def _again(
    kind: str, ref: str, prompt: str, params: Json, inputs: list[tuple[str, Product | None]]
) -> Draft | None:
    draft = _draft(kind, [ref])
    if draft is None:
        return None
    if ref not in [model.ref for model in draft.models]:
        draft.dropped.append(f"the model {ref}, which is no longer there")
    draft.prompt = prompt
    specs = [model.spec() for model in draft.models]
    media = {media.name for media in draft.form.media_fields}
    apart = {spec.prompt_field for spec in specs} | media
    _fill(draft, {name: value for name, value in params.items() if name not in apart})
    for name, product in inputs:
        if product and product.trashed_at is None and name in media:
            draft.inputs.setdefault(name, []).append(product)
        else:
            draft.dropped.append(f"the input of {name}, which is no longer there")
    return draft


def _rows(refs: Iterable[str]) -> list[CatalogueModel]:
    wanted = {tuple(ref.split("/", 1)) for ref in refs if "/" in ref}
    rows = CatalogueModel.objects.filter(
        provider__in={pair[0] for pair in wanted}, model_id__in={pair[1] for pair in wanted}
    )
    return [row for row in rows if (row.provider, row.model_id) in wanted]


def _bound(data: QueryDict, rows: list[CatalogueModel]) -> ParamsForm | None:
    return form_for([row.spec() for row in rows])(data) if rows else None


def _changed(form: ParamsForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the person changed: typed values, and raw text that is no value (yet), by parameter."""
    typed: dict[str, Any] = {}
    broken: dict[str, Any] = {}
    for key, param in form.fields.items():
        raw = param.widget.value_from_datadict(form.data, form.files, form.add_prefix(key))
        try:
            if param.has_changed(form.get_initial_for_field(param, key), raw):
                value = param.to_python(raw)
                if value is not None:
                    typed[form.names[key]] = value
        except forms.ValidationError:
            broken[form.names[key]] = raw
    return typed, broken


def _fill(draft: Draft, values: dict[str, Any]) -> None:
    """Put the values that fit into the form and name those that do not."""
    initial: dict[str, Any] = {}
    for name, value in values.items():
        keys = [key for key, own in draft.form.names.items() if own == name]
        fitting = [key for key in keys if _fits(draft, key, value)]
        for key in fitting:
            param = draft.form.fields[key]
            initial[key] = shown(param.param, value)
        if not fitting:
            draft.dropped.append(f"{name.replace('_', ' ')} {value}")
    draft.form = type(draft.form)(initial=initial)


def _fits(draft: Draft, key: str, value: Any) -> bool:
    param = draft.form.fields[key]
    name = draft.form.names[key]
    for model in draft.models:
        if model.model_id in param.models:
            try:
                check_params(model.spec(), {name: value})
            except InvalidParams as error:
                if name in error.errors:
                    return False
    return True


def _place(draft: Draft, product: Product) -> bool:
    """Put a product into the first free place that takes its medium."""
    for media in draft.form.media_fields:
        held = draft.inputs.get(media.name, [])
        if media.field.medium == product.medium and (media.field.multiple or not held):
            draft.inputs[media.name] = [*held, product]
            return True
    return False


def _inputs(data: QueryDict, places: Iterable[MediaField]) -> dict[str, list[Product]]:
    """The products that the page put into each place, in its order."""
    asked = {
        media.name: [
            number for number in map(whole_number, data.getlist(f"input-{media.name}")) if number
        ]
        for media in places
    }
    rows = (
        Product.objects.shown()
        .select_related("asset")
        .in_bulk({number for numbers in asked.values() for number in numbers})
    )
    return {
        name: [rows[number] for number in numbers if number in rows]
        for name, numbers in asked.items()
        if numbers
    }


def _count(data: QueryDict) -> int:
    return min(MOST_RESULTS, max(1, whole_number(data.get("count")) or 1))


def _typed(param: ParamField, value: Any) -> Any:
    try:
        return param.to_python(value)
    except forms.ValidationError:
        return None


def _usual_price(model: CatalogueModel) -> Money | None:
    """With the model's own defaults."""
    return catalogue.price_of(model, {})

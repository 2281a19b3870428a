"""The ways a draft comes to be: empty, from the page itself (another kind or model was chosen),
from a past generation or product, or from the press of the button."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from gallery.models import Product
from production.inputs import fits
from production.models import Generation, Order
from production.views.drafts import MOST_RESULTS, Draft
from projects.asked import whole_number
from providers import catalogue
from providers.contract import Json, Kind, Medium, ModelSpec
from providers.forms import (
    InvalidParams,
    MediaField,
    ParamField,
    ParamsForm,
    check_params,
    form_for,
)
from providers.models import CatalogueModel
from providers.schema import fields, same
from providers.widgets import shown


def empty(kind: str = "", refs: Collection[str] = ()) -> Draft | None:
    """The form to begin with; None when no model can be ordered from."""
    return _draft(kind, refs)


def of_order(order: Order | None) -> Draft | None:
    """The form to begin with: the kind and the models of that order, if there is one."""
    return _draft(order.kind, list(order.params)) if order else _draft("")


def from_page(data: QueryDict) -> Draft | None:
    """What the page holds, after another kind or model was chosen: values that fit are kept.

    `of` names the models that the fields on the page belong to.
    """
    before = _bound(data, _rows(data.get("of", "").split(",")))
    draft = _draft(data.get("kind", ""), data.getlist("model"))
    if draft is None or before is None:
        return draft
    changed, broken = _changed(before)
    _fill(draft, _reseeded(changed | broken, before.specs, draft))
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
    """What was sent with the press of the button. Nothing is put right in silence: a model or count
    that cannot be had is an error of the draft."""
    draft = _draft(data.get("kind", ""), data.getlist("model"))
    if draft is None:
        return None
    asked = data.getlist("model")
    draft.models = [model for model in draft.offered if model.ref in asked]
    if lost := set(asked) - {model.ref for model in draft.models}:
        names = ", ".join(f"“{ref[:80]}”" for ref in sorted(lost))
        draft.errors["models"] = [f"{names} cannot be ordered here. Choose another model."]
    elif not asked:
        draft.errors["models"] = ["Choose at least one model."]
    count = whole_number(data.get("count", "1"))
    if count is None or not 1 <= count <= MOST_RESULTS:
        draft.errors["count"] = [f"Order between 1 and {MOST_RESULTS} results."]
    draft.form = _form(draft.models)(data)
    draft.prompt = data.get("prompt", "")
    draft.count = _count(data)
    draft.inputs = _inputs(data, draft.form.media_fields)
    draft.accept_unknown = data.get("accept_unknown") == "1"
    draft.take_most(data.get("most", ""))
    return draft


def from_generation(generation: Generation, others: Sequence[str] = ()) -> Draft | None:
    """The form as it was when this was ordered; with `others`, on those models instead."""
    return _again(
        generation.kind,
        generation.model_ref,
        generation.prompt,
        generation.params,
        [(row.field, row.product) for row in generation.inputs.select_related("product__asset")],
        others,
    )


def from_product(product: Product, others: Sequence[str] = ()) -> Draft | None:
    """The form that makes this product, by its recipe; with `others`, on those models instead."""
    params = product.recipe.get("params")
    return _again(
        product.kind,
        f"{product.provider}/{product.model_id}",
        product.prompt,
        params if isinstance(params, dict) else {},
        [(row.role, row.source) for row in product.sources.select_related("source__asset")],
        others,
    )


def with_input(product: Product) -> Draft | None:
    """A form that takes this product, with it in its place; a text becomes the prompt."""
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
    if not models and (default := catalogue.first_of(offered)):
        models = [default]
    return Draft(chosen_kind, there, offered, models, _form(models)())


def _again(
    kind: str,
    ref: str,
    prompt: str,
    params: Json,
    inputs: list[tuple[str, Product | None]],
    others: Sequence[str],
) -> Draft | None:
    draft = _draft(kind, others or [ref])
    if draft is None:
        return None
    chosen = [model.ref for model in draft.models]
    for lost in [one for one in others or [ref] if one not in chosen]:
        draft.dropped.append(f"the model {lost[:200]}, which is no longer there")
    draft.prompt = prompt
    before = [row.spec() for row in _rows([ref])]
    values = dict(params)
    if ref not in chosen:
        values = _decided(before, values)
    specs = [*before, *draft.form.specs]
    apart = {spec.prompt_field for spec in specs} | {field for field, _ in inputs}
    apart |= {media.name for media in draft.form.media_fields}
    values = {name: value for name, value in values.items() if name not in apart}
    _fill(draft, _reseeded(values, before, draft))
    places = {media.name for media in draft.form.media_fields}
    for name, product in inputs:
        if product is None or product.trashed_at is not None:
            draft.dropped.append(f"the input of {name}, which is no longer there")
        elif name in places:
            draft.inputs.setdefault(name, []).append(product)
        elif not _place(draft, product):
            draft.dropped.append(f"input #{product.pk}")
    return draft


def _decided(before: Sequence[ModelSpec], values: dict[str, Any]) -> dict[str, Any]:
    """What was decided, not what was the model's own default anyway."""
    defaults = {field.name: field.default for spec in before for field in fields(spec.schema)}
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (name in defaults and same(value, defaults[name]))
    }


def _reseeded(values: dict[str, Any], before: Sequence[ModelSpec], draft: Draft) -> dict[str, Any]:
    """The seed under the name that the chosen models have for it."""
    there = set(draft.form.names.values())
    new = next((spec.seed_field for spec in draft.form.specs if spec.seed_field in there), None)
    old = next((spec.seed_field for spec in before if spec.seed_field in values), None)
    if new is None or old is None or old in there:
        return values
    return {new if name == old else name: value for name, value in values.items()}


def _rows(refs: Iterable[str]) -> list[CatalogueModel]:
    wanted = {tuple(ref.split("/", 1)) for ref in refs if "/" in ref}
    rows = CatalogueModel.objects.filter(
        provider__in={pair[0] for pair in wanted}, model_id__in={pair[1] for pair in wanted}
    )
    return [row for row in rows if (row.provider, row.model_id) in wanted]


def _bound(data: QueryDict, rows: list[CatalogueModel]) -> ParamsForm | None:
    return _form(rows)(data) if rows else None


def _form(rows: list[CatalogueModel]) -> type[ParamsForm]:
    form = form_for([row.spec() for row in rows])
    seeds = {row.seed_field for row in rows}
    for key, param in form.base_fields.items():
        if form.names[key] in seeds:
            param.widget.attrs["placeholder"] = "Drawn for each"
    return form


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
        keys = [
            (key, param)
            for key, param in draft.form.fields.items()
            if isinstance(param, ParamField) and draft.form.names[key] == name
        ]
        fitting = [(key, param) for key, param in keys if _fits(param, name, value)]
        for key, param in fitting:
            initial[key] = shown(param.param, value)
        if not fitting:
            draft.dropped.append(f"{name.replace('_', ' ')} {value}")
    draft.form = type(draft.form)(initial=initial)


def _fits(param: ParamField, name: str, value: Any) -> bool:
    """Do all models that share the field take this value? Other parameters do not matter here."""
    for spec in param.models:
        try:
            check_params(spec, {name: value})
        except InvalidParams as error:
            if name in error.errors:
                return False
    return True


def _place(draft: Draft, product: Product) -> bool:
    """Put a product into the first free place that takes its medium."""
    for media in draft.form.media_fields:
        held = draft.inputs.get(media.name, [])
        if fits(media.field.medium, product.medium) and (media.field.multiple or not held):
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

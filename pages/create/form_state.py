"""The ways a draft comes to be: empty, from a past generation or product, from a template, or from
the press of the button. `pages.create.changing` makes it of the page itself."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.http import QueryDict

from foundation.user_input import row_id
from gallery import products
from gallery.metadata_limits import storable
from gallery.models import Product
from ledger import listed_models
from ledger.listed_models import Listed
from pages.create import foreign_values, second_model, shape_control
from pages.create.form import MOST_RESULTS, Draft
from pages.create.grid_form import GridForm
from pages.create.in_use import ASK, InUse
from pages.create.model_form import ParamsForm
from pages.create.param_form import form_of
from pages.create.places import Inputs, aside_in, bring_files, inputs_in, place, with_inputs
from pages.create.values import filled
from parameter_templates import body as bodies
from parameter_templates import fitting
from parameter_templates.models import TemplateVersion
from production import quick_actions, template_orders
from production.expansion import Way
from production.models import Generation, Order
from production.order_requests import LONGEST_PROMPT
from production.quick_action_kinds import QuickAction
from providers import catalogue, registry
from providers.contract import Json, Kind, Medium, ModelSpec
from providers.features import Takes
from providers.models import CatalogueModel
from providers.schema import fields

TAKES_FILES = {*Takes} - {Takes.WORDS}


def empty(kind: str = "", refs: Collection[str] = ()) -> Draft | None:
    """The form to begin with; None when no model can be ordered from."""
    return draft_for(kind, refs)


def of_order(order: Order | None) -> Draft | None:
    """The form to begin with: the kind and the models of that order, if there is one."""
    if order is None:
        return draft_for("")
    refs, fallback = second_model.models_of(order)
    return second_model.keep(draft_for(order.kind, refs), fallback)


def with_prompt_of(order: Order) -> Draft | None:
    """The same with what it asked for in words."""
    draft = of_order(order)
    if draft:
        draft.prompt = order.prompt
    return draft


def from_press(data: QueryDict) -> Draft | None:
    """What was sent with the press of the button. Nothing is put right in silence: a model or count
    that cannot be had is an error of the draft."""
    draft = draft_for(data.get("kind", ""), data.getlist("model"))
    if draft is None:
        return None
    refs = data.getlist("model")
    draft.models = [model for model in draft.models if model.ref in refs]
    if lost := set(refs) - {model.ref for model in draft.models}:
        names = ", ".join(f"“{ref[:80]}”" for ref in sorted(lost))
        draft.errors["models"] = [f"{names} cannot be ordered here. Choose another model."]
    elif not refs:
        draft.errors["models"] = ["Choose at least one model."]
    count = row_id(data.get("count", "1"))
    if count is None or not 1 <= count <= MOST_RESULTS:
        draft.errors["count"] = [f"Order between 1 and {MOST_RESULTS} results."]
    draft.prompt = data.get("prompt", "")
    draft.use = InUse.of(data)
    draft.way = way_of(data, draft.use)
    draft.use.is_read = draft.way is not Way.AS_WRITTEN
    for name, sentence in draft.use.answered(draft.prompt)[1].items():
        draft.errors[f"{ASK}{name}"] = [sentence]
    draft.shape = shape_control.known(data.get("shape", ""))
    draft.form = _held(draft, draft.prompt)(data)
    draft.count = count_of(data)
    draft.inputs = inputs_in(data, draft.form.media_fields)
    draft.aside = aside_in(data)
    draft.accept_unknown = data.get("accept_unknown") == "1"
    draft.take_most(data.get("most", ""))
    draft.nonce = data.get("nonce", "")
    draft.draw = row_id(data.get("draw")) or 0
    draft.grid = GridForm.of(data)
    second_model.take(draft, data.get("fallback", ""))
    return draft


def from_generation(generation: Generation, others: Sequence[str] = ()) -> Draft | None:
    """The form as it was when this was ordered, what its provider did not accept marked; with
    `others`, on those models instead."""
    draft = _again(
        generation.kind,
        generation.model_ref,
        generation.prompt,
        generation.params,
        [
            (row.field, row.product)
            for row in generation.inputs.select_related("product__asset", "product__project")
        ],
        others,
    )
    if draft and not others:
        second_model.keep(draft, second_model.of_generation(generation))
        draft.mark(registry.label(generation.provider), generation.wrong_fields)
    return draft


def from_product(product: Product, others: Sequence[str] = ()) -> Draft | None:
    """The form that makes this product, by its recipe; with `others`, on those models instead."""
    inputs = [
        (row.role, row.source)
        for row in product.sources.select_related("source__asset", "source__project")
    ]
    if not product.provider:
        return _from_elsewhere(product, others, inputs)
    params = product.recipe.get("params")
    return _again(
        product.kind,
        f"{product.provider}/{product.model_id}",
        product.prompt,
        params if isinstance(params, dict) else {},
        inputs,
        others,
    )


def with_only(product: Product, what: str, newest: Order | None) -> Draft | None:
    """The form as for the newest order, with this product's "prompt" or "seed" and nothing else."""
    draft = of_order(newest)
    if draft and what == "prompt":
        draft.prompt = product.prompt
    if draft and what == "seed" and product.seed is not None:
        names = {draft.form.names[key] for key in draft.seed_keys}
        fill(draft, dict.fromkeys(names, product.seed))
        if not names:
            draft.dropped.append("the seed, which this model does not take")
    return draft


def _from_elsewhere(product: Product, others: Sequence[str], inputs: Inputs) -> Draft | None:
    """The form with what another tool's recipe says, as far as it fits: of its kind, if there are
    models for that."""
    draft = draft_for(product.kind, others)
    if draft is None:
        return None
    recipe = storable(product.recipe) or {}
    draft.prompt = product.prompt
    draft.dropped += foreign_values.left_out(recipe)
    specs = draft.form.specs
    apart = {spec.prompt_field for spec in specs} | {one.name for one in draft.form.media_fields}
    values = foreign_values.fitted(recipe, specs)
    fill(draft, {name: value for name, value in values.items() if name not in apart})
    return with_inputs(draft, inputs)


def with_input(product: Product, action: QuickAction | None = None) -> Draft | None:
    """A form that takes this product, with it in its place; a text becomes the prompt. For a
    `action`, that of a model which can do it, with what it is told."""
    for model in quick_actions.able(action) if action else ():
        draft = draft_for(action.kind, [model.ref]) if action else None
        if draft and place(draft, product):
            draft.prompt = quick_actions.words_for(action, model) if action else ""
            return draft
    kinds = listed_models.kinds()
    if product.medium == Medium.TEXT:
        draft = draft_for("")
        if draft:
            draft.prompt = products.words_of(product, LONGEST_PROMPT)
        return draft
    wanted = [kind for kind in kinds if kind.value.startswith(product.medium)]
    for kind in [*wanted, *(kind for kind in kinds if kind not in wanted)]:
        for one in listed_models.offered(kind):
            draft = draft_for(kind, [one.ref]) if one.features.takes & TAKES_FILES else None
            if draft and place(draft, product):
                return draft
    return None


def from_template(version: TemplateVersion, others: Collection[str] = ()) -> Draft | None:
    """The form as this version has it, to be asked for the rest; on `others` of its models if some
    are named."""
    body = bodies.from_stored(version.body)
    kind = version.template.kind
    every = listed_models.every()
    offered = listed_models.offered(Kind(kind), every)
    chosen = template_orders.models_of(version.template, body, others, offered)
    draft = draft_for(kind, [one.ref for one in chosen.models], InUse([version]), every)
    if draft is None:
        return None
    if kind not in draft.kinds:
        draft.dropped.append(f"the kind {Kind(kind).label}, which no model that is on makes")
    draft.prompt, draft.way = body.prompt, Way.RANDOM
    draft.count = min(body.count, MOST_RESULTS)
    draft.dropped += chosen.left_out
    fit = fitting.fitted(body.defaults, draft.form.specs)
    fill(draft, fit.values)
    draft.dropped += fit.left_out
    return bring_files(draft, body)


def way_of(data: QueryDict, use: InUse) -> Way:
    """Templates are written in the language; of other prompts only the user can tell."""
    named = data.get("way", "")
    usual = Way.RANDOM if use.versions else Way.AS_WRITTEN
    return Way(named) if named in list(Way) else usual


def draft_for(
    kind: str,
    refs: Collection[str] = (),
    use: InUse | None = None,
    every: Sequence[Listed] | None = None,
) -> Draft | None:
    """An empty form for a kind and those of the models that do it, or else its default. `every` are
    those of `listed_models.every`, where they are at hand."""
    every = listed_models.every() if every is None else every
    there = listed_models.kinds(every)
    if not there:
        return None
    chosen_kind = Kind(kind) if kind in there else there[0]
    offered = listed_models.offered(chosen_kind, every)
    chosen = [model for model in offered if model.ref in refs]
    if not chosen and (default := catalogue.first_of(offered)):
        chosen = [default]
    models = list(listed_models.rows_of(chosen).values())
    draft = Draft(chosen_kind, there, offered, models, form_of(models)(), use=use or InUse())
    if draft.use.versions:
        draft.form = _held(draft)()
    return draft


def _held(draft: Draft, prompt: str = "") -> type[ParamsForm]:
    """The form of the draft's models without what its templates fix."""
    fit = draft.use.fitted([model.spec() for model in draft.models], prompt)
    _, lost = draft.use.places({media.name: media.field for media in draft.form.media_fields})
    draft.dropped += [one for one in (*fit.left_out, *lost) if one not in draft.dropped]
    return form_of(draft.models, fit.values, draft.shape)


def _again(
    kind: str,
    ref: str,
    prompt: str,
    params: Json,
    inputs: Inputs,
    others: Sequence[str],
) -> Draft | None:
    draft = draft_for(kind, others or [ref])
    if draft is None:
        return None
    chosen = [model.ref for model in draft.models]
    for lost in [one for one in others or [ref] if one not in chosen]:
        draft.dropped.append(f"the model {lost[:200]}, which no longer exists")
    draft.prompt = prompt
    before = [row.spec() for row in rows_for([ref])]
    values = dict(params)
    if ref not in chosen:
        values = fitting.decided(values, [one for spec in before for one in fields(spec.schema)])
    specs = [*before, *draft.form.specs]
    apart = {spec.prompt_field for spec in specs} | {field for field, _ in inputs}
    apart |= {media.name for media in draft.form.media_fields}
    values = {name: value for name, value in values.items() if name not in apart}
    fill(draft, reseeded(values, before, draft), before)
    return with_inputs(draft, inputs)


def reseeded(values: dict[str, Any], before: Sequence[ModelSpec], draft: Draft) -> dict[str, Any]:
    """The seed under the name that the chosen models have for it."""
    there = set(draft.form.names.values())
    new = next((spec.seed_field for spec in draft.form.specs if spec.seed_field in there), None)
    old = next((spec.seed_field for spec in before if spec.seed_field in values), None)
    if new is None or old is None or old in there:
        return values
    return {new if name == old else name: value for name, value in values.items()}


def rows_for(refs: Iterable[str]) -> list[CatalogueModel]:
    return list(catalogue.rows_of(refs).values())


def bound(data: QueryDict, rows: list[CatalogueModel], use: InUse) -> ParamsForm | None:
    """What the page's own fields hold: none were there for what its templates fix."""
    if not rows:
        return None
    held = use.fitted([row.spec() for row in rows]).values if use.versions else {}
    return form_of(rows, held, shape_control.OWN)(data)


def fill(draft: Draft, values: Json, before: Sequence[ModelSpec] = (), shape: str = "") -> None:
    """With these values, of the models `before` where those were others."""
    carried = shape_control.carried(values, before, draft.form.specs, shape)
    draft.count = min(MOST_RESULTS, draft.count * carried.results)
    draft.shape = carried.shape
    if draft.shape:
        draft.form = _held(draft)()
    draft.form, lost = filled(draft.form, carried.values)
    draft.dropped += lost


def count_of(data: QueryDict) -> int:
    return min(MOST_RESULTS, max(1, row_id(data.get("count")) or 1))

"""The form after something was chosen on the page: another kind, another model, a template, or what
a product is to be used as. Values and files that fit are kept.

The page's script remembers the form of each kind as it was left and sends those that may come back
as `kept`, each as the query that the form would send. A file that no place takes is kept `aside`,
in the form, and comes back with a kind that takes it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.http import QueryDict

from foundation.user_input import row_id
from gallery import products
from gallery.models import Product
from ledger import listed_models
from pages.create import places, second_model
from pages.create.form import Draft
from pages.create.form_state import (
    bound,
    count_of,
    draft_for,
    fill,
    reseeded,
    rows_for,
    way_of,
)
from pages.create.grid_form import GridForm
from pages.create.in_use import InUse
from pages.create.model_form import INPUT
from pages.create.values import changed
from parameter_templates import body as bodies
from parameter_templates.models import TemplateVersion
from production import template_orders, uses
from production.expansion import Way
from production.order_requests import LONGEST_PROMPT
from production.uses import Use
from providers.contract import Kind, Medium
from providers.features import Takes
from providers.media_fields import a_file
from providers.media_roles import Role, role

MOST_FORMS = 20
TAKES = {Medium.IMAGE: Takes.PICTURE, Medium.VIDEO: Takes.VIDEO, Medium.AUDIO: Takes.SOUND}

Positions = dict[str, list[Product]]


@dataclass
class FormOnPage:
    """What the page holds: the kind that it shows, the files in their places, what these places are
    for (None for a mask), and the files that are aside."""

    kind: str = ""
    positions: Positions = field(default_factory=dict)
    roles: dict[str, Role | None] = field(default_factory=dict)
    aside: list[Product] = field(default_factory=list)

    @classmethod
    def of(cls, data: QueryDict) -> "FormOnPage":
        rows = rows_for(data.get("of", "").split(","))
        form = bound(data, rows, InUse())
        fields = form.media_fields if form else ()
        kind = Kind(rows[0].kind) if rows else None
        return cls(
            kind or "",
            places.inputs_in(data, fields),
            {one.name: role(one.field, kind) for one in fields if kind},
            places.aside_in(data),
        )

    def loose(self) -> Iterator[tuple[Product, Role | None]]:
        for name, group in self.positions.items():
            for product in group:
                yield product, self.roles.get(name)


def from_page(data: QueryDict) -> Draft | None:
    """The form that is asked for. `of` names the models that the fields on the page belong to,
    `among` the kinds of a tab, of which one that takes the files is better than `kind`; `use` is a
    product to be used `as` something, or several without a word: then where they fit."""
    if data.get("use") and not data.get("as"):
        return _with_files(data)
    present = FormOnPage.of(data)
    forms = _forms_by_kind(data)
    way, product = _used(data, present, forms)
    kind = str(way.model.kind) if way and way.model else _kind(data, present, forms)
    source = forms.get(kind, data) if kind != present.kind else data
    refs: list[str] = source.getlist("model")
    model = way.model.ref if way and way.model else _model_for(kind, refs, present, source is data)
    if model and (way is None or model not in refs):
        refs = [model]
    draft, added = _changed(source, kind, refs)
    if draft is None:
        return None
    if way and product:
        _put(draft, way.use, product)
        for name in draft.inputs.keys() & _single(draft):
            present.positions.pop(name, None)
    if draft.kind != present.kind and way and way.use.kinds:
        # What was there is not wanted with this; it comes back with its own kind.
        present.aside += [one for one, _ in present.loose()]
        present.positions = {}
    were = present.positions
    if source is not data:
        were = places.inputs_in(source, draft.form.media_fields)
    places.bring(draft, were, list(present.loose()), present.aside)
    for version in added:
        places.bring_files(draft, bodies.from_stored(version.body))
    return draft


def _with_files(data: QueryDict) -> Draft | None:
    """With files that came without a word: in places of the form that is there, or in the form of a
    use that takes the first one that it cannot take. What was done is said."""
    fields = data.copy()
    numbers = fields.setlistdefault("use")
    fields["use"] = ""
    draft = from_page(fields)
    rows = Product.objects.shown().select_related("asset", "project")
    there = rows.in_bulk([number for number in map(row_id, numbers) if number])
    files = [there[number] for number in map(row_id, numbers) if number in there]
    if draft is None or not files:
        return draft
    left = [product for product in files if not places.give(draft, product)]
    use = uses.at_hand(left[0].medium, draft.kind) if left else None
    if use is None:
        draft.aside += left
        draft.did += [f"#{one.pk} waits: no model here takes {a_file(one.medium)}." for one in left]
        return draft
    was = draft.kind
    fields["use"], fields["as"] = str(left[0].pk), use.name
    draft = from_page(fields)
    if draft is None:
        return None
    draft.did.append(
        f"Nothing in {was.label.lower()} took #{left[0].pk}: “{use.label}” was chosen."
    )
    others = [one for one in files if one != left[0]]
    draft.aside += [one for one in others if not places.give(draft, one)]
    return draft


def with_use(product: Product, use: Use) -> Draft | None:
    """The form to begin with, for a product that is used so; None where no model does that."""
    fields = QueryDict(mutable=True)
    fields.update({"use": str(product.pk), "as": use.name})
    draft = from_page(fields)
    is_there = draft is not None and (draft.given_prompt or any(draft.inputs.values()))
    return draft if is_there else None


def _changed(
    data: QueryDict, kind: str, refs: Collection[str]
) -> tuple[Draft | None, list[TemplateVersion]]:
    """With the values of `data`, but for its files; and the templates that come with this."""
    was = InUse.of(data)
    use = was.after(data)
    before = bound(data, rows_for(data.get("of", "").split(",")), was)
    added = [one for one in use.versions if one not in was.versions]
    if added:
        kind, refs = _of_template(added[0], kind, refs)
    draft = draft_for(kind, refs, use)
    if draft is None or before is None:
        return draft, added
    typed, broken = changed(before)
    values = typed | broken | (was.freed if use.is_freed else {})
    for version in added:
        values |= bodies.from_stored(version.body).defaults
    fill(draft, reseeded(values, before.specs, draft), before.specs, data.get("shape", ""))
    draft.count = count_of(data)
    draft.draw = row_id(data.get("draw")) or draft.draw
    draft.way = Way.RANDOM if added else way_of(data, use)
    draft.grid = GridForm.of(data)
    second_model.keep(draft, data.get("fallback", ""))
    return draft, added


def _forms_by_kind(data: QueryDict) -> dict[str, QueryDict]:
    forms = [QueryDict(one) for one in data.getlist("kept")[:MOST_FORMS]]
    return {form.get("kind", ""): form for form in forms}


def _kind(data: QueryDict, present: FormOnPage, forms: dict[str, QueryDict]) -> str:
    """The kind that is asked for, or of the same tab one that takes what is there."""
    wanted = data.get("kind", "")
    there = [product for product, _ in present.loose()] or present.aside
    among = [one for one in data.get("among", "").split(",") if one in list(Kind)]
    if not there or not among or present.kind in among:
        return wanted
    medium = there[0].medium
    among.sort(key=lambda kind: (not kind.startswith(f"{medium}-"), kind != wanted))
    held = {str(product.pk) for product in there}
    if wanted in forms and held & _numbers(forms[wanted]):
        return wanted
    return next((kind for kind in among if _takers(kind, medium)), wanted)


def _numbers(form: QueryDict) -> set[str]:
    """Of the products in its places for files."""
    names = [name for name in form if name.startswith(INPUT)]
    return {number for name in names for number in form.getlist(name)}


def _takers(kind: str, medium: str) -> list[str]:
    """The models of a kind that take a file of this medium and can be ordered from."""
    wanted, keyed = TAKES.get(Medium(medium)), uses.Keyed()
    return [
        one.ref
        for one in listed_models.offered(Kind(kind))
        if wanted in one.features.takes and keyed.has(one.provider)
    ]


def _model_for(kind: str, refs: Collection[str], present: FormOnPage, is_anew: bool) -> str | None:
    """For a kind that is looked at the first time: a model that takes what is there."""
    there = [product for product, _ in present.loose()] or present.aside
    if not (is_anew and there and kind in list(Kind)) or kind == present.kind:
        return None
    takers = _takers(kind, there[0].medium)
    return None if not takers or set(refs) & set(takers) else takers[0]


def _used(
    data: QueryDict, present: FormOnPage, forms: dict[str, QueryDict]
) -> tuple[uses.Way | None, Product | None]:
    """What is to be used as what, with the model for it: rather one that the page knows."""
    number = row_id(data.get("use"))
    rows = Product.objects.shown().select_related("asset", "project")
    product = rows.filter(pk=number).first() if number else None
    use = uses.named(product.medium, data.get("as", "")) if product else None
    if product is None or use is None:
        return None, None
    wanted = {ref for form in (data, *forms.values()) for ref in form.getlist("model")}
    return uses.way(use, kind=present.kind, wanted=wanted), product


def _single(draft: Draft) -> set[str]:
    """The places that take one file: what comes in goes in the place of what was there."""
    return {media.name for media in draft.form.media_fields if not media.field.multiple}


def _put(draft: Draft, use: Use, product: Product) -> None:
    if not use.roles:
        draft.prompt = draft.given_prompt = products.words_of(product, LONGEST_PROMPT)
        return
    fields = [media.field for media in draft.form.media_fields]
    place = uses.place_for(use, draft.kind, fields)
    if place is None:
        draft.dropped.append(f"#{product.pk}, which nothing here takes")
    else:
        places.put(draft, place, product)


def _of_template(
    version: TemplateVersion, kind: str, refs: Collection[str]
) -> tuple[str, Collection[str]]:
    """The kind and the models for a template that comes to a form: its own where it has some."""
    body = bodies.from_stored(version.body)
    if version.template.kind == kind and not (version.template.model_ref or body.models):
        return kind, refs
    chosen = template_orders.models_of(version.template, body)
    return version.template.kind, [one.ref for one in chosen.models]

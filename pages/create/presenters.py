"""The form of the Create page as its templates show it: words and addresses ready-made."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.safestring import SafeString

from gallery.media_facts import megabytes, most_bytes
from ledger.money import in_words
from pages import markdown
from pages.create import past_values, second_model
from pages.create.candidates import Finder, finder_of
from pages.create.controls import (
    control,
    has_several,
    may_have_several,
    segments,
    span,
    titles_of,
)
from pages.create.expansion_presenters import expansion_facts
from pages.create.form import Draft
from pages.create.form_parts import Chip, Slot
from pages.create.grid_form import grid_facts
from pages.create.price_presenters import cap_href, price_facts
from pages.create.template_presenters import template_facts
from pages.formatting import cut, medium_icon
from pages.gallery.presenters import SmallCard, picked
from production.model_search import Sort
from projects.models import Project
from providers import ends, registry, shapes
from providers.contract import Kind
from providers.masks import mask_style
from providers.media_fields import a_file

LONGEST_HELP = 110
LONGEST_AMONG = 400
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True)
class Tab:
    """A link that asks for the form of another `kind`: by `attributes` with script."""

    words: str
    sign: str
    href: str
    is_on: bool
    attributes: dict[str, str | None]


@dataclass(frozen=True)
class ModelChip:
    """A model that can be chosen; `provider` and `ends` are "" where they are not said. `can_go`:
    others are chosen beside it."""

    ref: str
    label: str
    title: str
    is_on: bool
    provider: str
    ends: str
    price: str
    can_go: bool


@dataclass(frozen=True)
class PresentedField:
    """`label` is what it is called among those of its models.

    `look` is "segments", "check", "boxes" or "line"; `choices` are (value, label, chosen);
    `says_shape`: it alone tells the shape;
    `samples` are where each value that is a voice can be heard, as JSON, "" where none can;
    `one_value` are the attributes that make a control of one value of it again, {} where it is,
    and `among` the titles that its values are among, "" where anything may be;
    `finds_loras` is where the LoRAs are listed that fit, "" where nobody can tell them; `finder`
    is there where a model sees what can be chosen for it."""

    bound: BoundField
    label: str
    look: str
    choices: list[tuple[str, str, bool]]
    span: int
    help: str
    short_help: SafeString
    is_seed: bool
    says_shape: bool
    errors: list[str]
    samples: str
    one_value: dict[str, str | None]
    among: str
    finds_loras: str
    finder: Finder | None


@dataclass(frozen=True)
class FieldGroup:
    """Fields that all chosen models have, or that only some have; `title` says which, "" where
    there is but one model."""

    title: str
    fields: list[PresentedField]


@dataclass(frozen=True)
class PresentedSlot:
    """A place for files. `data` are what the page's script reads of it."""

    name: str
    title: str
    help: str
    short_help: SafeString
    may_stay_empty: bool
    sign: str
    what: str
    up_to: str
    pick_href: str
    data: dict[str, Any]
    accept: str | None
    multiple: bool
    products: list[SmallCard]
    errors: list[str]


def form_facts(draft: Draft, project: Project | None) -> dict[str, Any]:
    """What `form.html` shows."""
    return {
        "draft": draft,
        "models_of": ",".join(model.ref for model in draft.models),
        "tabs": [
            _tab(group.name, group.icon, group.kinds, is_on=group.is_on) for group in draft.groups
        ],
        "origins": [
            _tab(words, "", (kind,), is_on=kind == draft.kind) for kind, words in draft.origins
        ],
        "model_errors": draft.errors.get("models", []),
        "prompt_errors": draft.errors.get("prompt", []),
        "cap_href": cap_href(draft.stop) if draft.stop else "",
        "model_request": form_request(),
        "templates": template_facts(draft),
        "near": [_chip(chip, is_one_of_several=len(draft.models) > 1) for chip in draft.near],
        "every_href": f"{reverse('models')}?kind={draft.kind.value}&sort={Sort.PRICE.value}",
        "every_count": len(draft.offered),
        **second_model.facts(draft),
        "slots": [_slot(slot) for slot in draft.slots],
        "aside": [picked(product) for product in draft.aside],
        "past_loras": past_values.loras(draft.kind, draft.form),
        "shape": draft.shape_control,
        "field_groups": _groups(draft, draft.form.main_fields()),
        "more_groups": _groups(draft, draft.advanced),
        "more_count": len(draft.advanced),
        "several": [
            (bound.html_name, bound.label)
            for bound in (*draft.form.main_fields(), *draft.advanced)
            if may_have_several(bound)
        ],
        "price": price_facts(draft, project),
        "expansion": expansion_facts(draft),
        "grid": grid_facts(
            draft.grid,
            [
                (draft.form.names[bound.name], str(bound.label), ", ".join(titles_of(bound)))
                for bound in (*draft.form.main_fields(), *draft.advanced)
            ],
        ),
    }


def form_request(kind: str = "", **overrides: str) -> dict[str, str | None]:
    """The attributes that ask for the form anew, with all that it holds but the prompt;
    `overrides` are values in the place of those that it holds."""
    values = {"kind": kind, **overrides} if kind else overrides
    return {
        "hx-get": reverse("create-form"),
        "hx-include": "#create-form",
        "hx-params": "not prompt,csrfmiddlewaretoken,nonce",
        "hx-target": "#create-form",
        "hx-swap": "morph",
        "hx-sync": "#create-form:replace",
        "hx-vals": json.dumps(values) if values else None,
    }


def _tab(words: str, sign: str, kinds: Sequence[Kind], *, is_on: bool) -> Tab:
    """One that leads to the first of these kinds, or to one of them that was there before or takes
    the files that are there."""
    href = f"{reverse('create')}?kind={kinds[0].value}"
    among = ",".join(kinds)
    overrides = {"among": among} if len(kinds) > 1 else {}
    asks = form_request(kinds[0].value, **overrides)
    return Tab(words, sign, href, is_on, asks | {"data-kinds": among})


def _chip(chip: Chip, *, is_one_of_several: bool) -> ModelChip:
    model = chip.model
    return ModelChip(
        ref=model.ref,
        label=model.label,
        title=f"{chip.provider}: {cut(model.description, LONGEST_DESCRIPTION)}",
        is_on=chip.is_on,
        provider=chip.provider if chip.names_provider else "",
        ends=ends.in_short(model),
        price=_price_of(chip),
        can_go=chip.is_on and is_one_of_several,
    )


def _price_of(chip: Chip) -> str:
    if chip.needs_key:
        return "its key is not opened" if chip.is_unreadable else "needs a key"
    if chip.learned:
        return f"usually {in_words(chip.learned.micros, chip.learned.currency)}"
    return "price unknown" if chip.micros is None else in_words(chip.micros, chip.currency)


def _groups(draft: Draft, fields: Iterable[BoundField]) -> list[FieldGroup]:
    """Those of all models first, then those of some."""
    every = list(fields)
    pairs = list(zip(every, _fields(draft, every), strict=True))
    if len(draft.models) < 2:
        return [FieldGroup("", [one for _, one in pairs])] if pairs else []
    groups: dict[str, list[PresentedField]] = {"For all": []}
    for bound, one in pairs:
        models = bound.field.models  # type: ignore[attr-defined]
        is_all = len(models) == len(draft.form.specs)
        title = "For all" if is_all else f"Only for {' and '.join(m.label for m in models)}"
        groups.setdefault(title, []).append(one)
    return [FieldGroup(title, group) for title, group in groups.items() if group]


def _fields(draft: Draft, fields: Iterable[BoundField]) -> list[PresentedField]:
    return [
        _field(
            bound,
            is_seed=bound.name in draft.seed_keys,
            samples=past_values.voice_samples(draft.kind, bound),
            marked=draft.errors.get(draft.form.names[bound.name], []),
            finds_loras=_lora_list(draft, bound),
            finder=finder_of(draft, bound),
        )
        for bound in fields
    ]


def _lora_list(draft: Draft, bound: BoundField) -> str:
    """The list of the first chosen model whose field it is, and whose provider can tell them."""
    param, specs = bound.field.param, bound.field.models  # type: ignore[attr-defined]
    if not (past_values.takes_loras(param) and param.columns):
        return ""
    takers = {spec.id for spec in specs}
    for model in draft.models:
        if model.model_id in takers and registry.get(model.provider).can_tell_loras:
            return reverse("model-loras", args=[model.pk])
    return ""


def _field(
    bound: BoundField,
    *,
    is_seed: bool,
    samples: dict[str, str],
    marked: list[str],
    finds_loras: str = "",
    finder: Finder | None = None,
) -> PresentedField:
    is_several = has_several(bound)
    samples = {} if is_several else samples
    choices = [] if samples else segments(bound)
    help_text = bound.field.param.help  # type: ignore[attr-defined]
    return PresentedField(
        bound=bound,
        label=str(bound.label).removesuffix(bound.field.whose),  # type: ignore[attr-defined]
        look="segments" if choices else control(bound),
        choices=choices,
        span=2 if finder else span(bound),
        help=markdown.plain(help_text),
        short_help=_short(help_text),
        is_seed=is_seed and not is_several,
        says_shape=shapes.way_of((bound.field.param,)) is not None,  # type: ignore[attr-defined]
        one_value=form_request(**{bound.html_name: ""}) if is_several else {},
        among=cut(", ".join(titles_of(bound)), LONGEST_AMONG) if is_several else "",
        errors=[*bound.errors, *marked],
        samples=json.dumps(samples) if samples else "",
        finds_loras=finds_loras,
        finder=None if is_several else finder,
    )


def _short(help_text: str) -> SafeString:
    return markdown.rendered(markdown.cut(markdown.pieces(help_text), LONGEST_HELP))


def _slot(slot: Slot) -> PresentedSlot:
    field, placeholder = slot.media.field, slot.placeholder
    help_text = placeholder.help if placeholder else field.help
    medium = field.medium.value if field.medium else None
    most = most_bytes(medium)
    return PresentedSlot(
        name=slot.media.name,
        title=placeholder.title if placeholder else field.title,
        help=markdown.plain(help_text),
        short_help=_short(help_text),
        may_stay_empty=not field.required and (placeholder is None or placeholder.optional),
        sign=medium_icon(medium or ""),
        what=a_file(medium),
        up_to=megabytes(most),
        pick_href=f"{reverse('pick')}?medium={medium or ''}",
        data={
            "data-drop": slot.media.name,
            "data-medium": medium or "",
            "data-multiple": "" if field.multiple else None,
            "data-most-bytes": most,
            "data-mask": mask_style(field),
        },
        accept=f"{medium}/*" if medium else None,
        multiple=field.multiple,
        products=[picked(product) for product in slot.products],
        errors=slot.errors,
    )

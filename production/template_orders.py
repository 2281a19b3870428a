"""An order by a template: what it asks for, filled in, for models that are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gallery.models import Product
from ledger import listed_models
from ledger.listed_models import Listed
from parameter_templates import answers, fitting, placeholders
from parameter_templates import body as bodies
from parameter_templates.answers import Unanswered, Values
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import Placeholder
from production.order_requests import OrderInput, OrderLine, OrderRejected, OrderRequest
from providers import catalogue
from providers.coercion import titled
from providers.contract import Json, Kind, ModelSpec
from providers.models import CatalogueModel
from providers.params import Checker
from providers.schema import Field


@dataclass
class Chosen:
    """The models that a template is used with, and phrases that say which of its own are gone."""

    models: list[Listed] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[CatalogueModel]:
        """The same whole."""
        there = catalogue.rows_of(one.ref for one in self.models)
        return [there[one.ref] for one in self.models if one.ref in there]


def models_of(
    template: ParameterTemplate,
    body: Body,
    others: Collection[str] = (),
    offered: Sequence[Listed] | None = None,
) -> Chosen:
    """The models of that name if `others` are said, else its own; where none of them is there, the
    first of its kind. `offered` are those of its kind where they are loaded already."""
    offered = listed_models.offered(Kind(template.kind)) if offered is None else offered
    own = [template.model_ref] if template.model_ref else list(body.models)
    wanted = list(others) or own
    chosen = Chosen([one for one in offered if one.ref in wanted])
    there = {one.ref for one in chosen.models}
    chosen.left_out = [
        f"the model {ref[:200]}, which no longer exists" for ref in wanted if ref not in there
    ]
    if not chosen.models and (first := catalogue.first_of(offered)):
        chosen.models = [first]
    return chosen


def request(
    version: TemplateVersion,
    typed: Mapping[str, str],
    products: Mapping[str, Product],
    others: Collection[str] = (),
    *,
    is_read: bool = True,
    **options: Any,
) -> tuple[OrderRequest, list[str]]:
    """What is ordered by it, with `typed` texts and `products` for its placeholders, and phrases
    for what of it does not fit. `others` are models that are wanted in the place of its own, and no
    further ones. `is_read`: its prompt is read as the prompt language later. `options` are those of
    an OrderRequest. Raises OrderRejected, by the names of placeholders that are open."""
    template, body = version.template, bodies.from_stored(version.body)
    _want_known(body, {*typed, *products})
    chosen = models_of(template, body, others)
    if others and chosen.left_out:
        words = f"{', '.join(others)} is switched off, or makes something else. Choose another."
        raise OrderRejected({"models": [words]}, "nothing_to_run")
    if not chosen.models:
        words = f"No model is switched on that makes {template.kind}. Name one, or start the app."
        raise OrderRejected({"models": [words]}, "nothing_to_run")
    specs = [row.spec() for row in chosen.rows]
    values = _answered(body, _by_titles(body, typed, specs))
    fixed: Json = {
        name: placeholders.filled(value, values, is_read=is_read)
        for name, value in body.fixed.items()
    }
    fit = fitting.fitted(body.defaults | fixed, specs)
    files, lost = _files(body, products)
    lines = []
    for row, spec in zip(chosen.rows, specs, strict=True):
        inputs, without = _placed(Checker(spec).fields, files)
        lost += without
        params = fitting.for_model(fit.values, spec)
        lines.append(OrderLine(row.ref, params, tuple(inputs)))
    wanted = OrderRequest(
        kind=template.kind,
        prompt=placeholders.filled_text(body.prompt, values, is_read=is_read),
        lines=lines,
        template=version,
        **{"count": body.count, "project": template.project} | options,
    )
    return wanted, [*chosen.left_out, *fit.left_out, *dict.fromkeys(lost)]


def _want_known(body: Body, names: Collection[str]) -> None:
    known = [one.name for one in body.all_placeholders]
    for name in names:
        if name not in known:
            asks = f"It asks for {', '.join(known)}." if known else "It asks for nothing."
            raise OrderRejected({name[:80]: [f"The template does not ask for that. {asks}"]})


def _by_titles(body: Body, values: Mapping[str, str], specs: Sequence[ModelSpec]) -> dict[str, str]:
    """What was given, where a choice that is the whole value of a parameter is called by its title
    there as it is kept."""
    found = dict(values)
    known = [Checker(spec).fields for spec in reversed(specs)]
    fields = {name: one for own in known for name, one in own.items()}
    for one in body.all_placeholders:
        if one.type != "choice" or found.get(one.name) in (None, "", *one.choices):
            continue
        for name, value in body.fixed.items():
            if name in fields and placeholders.alone(value) == one.name:
                title = found[one.name].strip().casefold()
                named = (
                    key for key in one.choices if titled(fields[name], key).casefold() == title
                )
                found[one.name] = next(named, found[one.name])
    return found


def _answered(body: Body, values: Mapping[str, str]) -> Values:
    try:
        return answers.checked(body.all_placeholders, values, body.named)
    except Unanswered as open_ones:
        errors = {name: [sentence] for name, sentence in open_ones.errors.items()}
        raise OrderRejected(errors) from None


Files = list[tuple[str, str, Product]]
"""The field that a file was for, its medium, and the product."""


def _files(body: Body, products: Mapping[str, Product]) -> tuple[Files, list[str]]:
    """Those of the template and those that were given. Raises OrderRejected for one that is
    missing."""
    there = (
        Product.objects.shown()
        .select_related("asset")
        .filter(uid__in=[uid for _, uid in body.inputs])
    )
    by_uid = {product.uid: product for product in there}
    files = [(name, by_uid[uid].medium, by_uid[uid]) for name, uid in body.inputs if uid in by_uid]
    lost = [
        f"the input of {name}, which no longer exists"
        for name, uid in body.inputs
        if uid not in by_uid
    ]
    for one in file_placeholders(body.all_placeholders):
        if one.name in products:
            files.append((one.field, one.medium or products[one.name].medium, products[one.name]))
        elif not one.optional:
            raise OrderRejected({one.name: [f"{one.title} is needed. Choose a product."]})
    return files, lost


def file_placeholders(placeholders: Sequence[Placeholder]) -> list[Placeholder]:
    return [one for one in placeholders if one.type == "product"]


def _placed(known: Mapping[str, Field], files: Files) -> tuple[list[OrderInput], list[str]]:
    taken: dict[str, Product] = {}
    found, lost = [], []
    for name, medium, product in files:
        if place := fitting.place_for(known, name, medium, taken):
            taken[place] = product
            found.append(OrderInput(place, product))
        else:
            lost.append(f"input #{product.pk}")
    return found, lost

"""What commands that order by a parameter template have in common: which one, and what is given for
what it asks for."""

from dataclasses import replace
from typing import Any

from artfactory.user_input import short
from gallery.models import Product
from parameter_templates import body as bodies
from parameter_templates import searching
from parameter_templates.list_files.reading import Row
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import Literal, literal
from production import template_orders
from production.expansion import Way
from production.list_orders import RowBase
from production.management.ordering import model_of, product_of, project_of
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from providers.contract import Medium


def named(name: str) -> ParameterTemplate:
    """By its name, or by its number where several have that."""
    found = searching.named(name)
    if len(found) > 1:
        ids = ", ".join(f"#{one.pk}" for one in found)
        raise _bad(f"{len(found)} templates have that name. Say which: {ids}.")
    if not found:
        raise _bad(f"There is no template “{short(name)}”. “templates list” names all.")
    return found[0]


def version_of(template: ParameterTemplate, number: int | None) -> TemplateVersion:
    """The newest where no number is said."""
    rows = template.versions.select_related("template", "template__project")
    found = rows.filter(number=number).first() if number is not None else rows.first()
    if found is None:
        raise _bad(f"“{template}” has no version {number}.")
    return found


def _bad(words: str) -> OrderRejected:
    return OrderRejected({"template": [words]})


class ByTemplate:
    """Orders by one version, with `said` for what it asks for; `options` are those of an
    OrderRequest, `model` is wanted in the place of its own, `params` in that of what it begins
    with. `reads_rows`: what a list says is in the language of prompts, too."""

    def __init__(
        self,
        version: TemplateVersion,
        said: dict[str, str],
        model: str,
        way: Way,
        params: dict[str, Any],
        options: dict[str, Any],
        *,
        reads_rows: bool = False,
    ) -> None:
        self.version, self._body, self._said = version, bodies.kept(version.body), said
        self._others = [model_of(model, version.template.kind).ref] if model else []
        self._params, self._options = params, options
        self._is_read = way is not Way.AS_WRITTEN
        self._keeps_rows = self._is_read and not reads_rows
        if fixed := [name for name in params if name in self._body.fixed]:
            words = f"“{short(fixed[0])}” is fixed by the template."
            raise OrderRejected({"param": [words]})

    def request(self) -> tuple[OrderRequest, list[str]]:
        """And phrases for what of it does not fit. Raises OrderRejected."""
        return self._filled(self._said)

    def base(self) -> OrderRequest:
        """What holds for each row of a list, by whose columns it is filled. Raises
        OrderRejected."""
        template = self.version.template
        rows = template_orders.models_of(template, self._body, self._others).rows
        if len(rows) != 1:
            words = "A list is ordered by one model. Say which: --model P/ID."
            raise OrderRejected({"models": [words]}, "nothing_to_run" if not rows else "bad_input")
        usual = {"count": self._body.count, "project": template.project}
        lines = [OrderLine(rows[0].ref)]
        return OrderRequest(
            template.kind, "", lines, template=self.version, **usual | self._options
        )

    def base_of(self, row: Row) -> RowBase:
        """What it says with what a row gives for what it asks for, and the rest of the row."""
        asked = {one.name for one in self._body.asked}
        given = {name: str(value) for name, value in row.values.items() if name in asked}
        rest = {name: value for name, value in row.values.items() if name not in asked}
        if fixed := [name for name in rest if name in self._body.fixed]:
            raise row.wrong(fixed[0], "This is fixed by the template.")
        try:
            request, _ = self._filled(self._said | given)
        except OrderRejected as error:
            name, sentences = next(iter(error.errors.items()))
            raise row.wrong(name, sentences[0]) from None
        line = replace(request.lines[0], prompt=request.prompt)
        return line, replace(row, values=self._kept(rest) if self._keeps_rows else rest)

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        """Signs of the language in them are words."""
        texts: dict[str, str] = {
            name: Literal(one) for name, one in values.items() if isinstance(one, str)
        }
        if "prompt" in texts:
            texts["prompt"] = literal(values["prompt"])
        return values | texts

    def _filled(self, said: dict[str, str]) -> tuple[OrderRequest, list[str]]:
        given, products = self._given(said)
        request, left_out = template_orders.request(
            self.version, given, products, self._others, is_read=self._is_read, **self._options
        )
        lines = [replace(line, params=line.params | self._params) for line in request.lines]
        return replace(request, lines=lines), left_out

    def _given(self, said: dict[str, str]) -> tuple[dict[str, str], dict[str, Product]]:
        """Texts, and products by number or file."""
        asked = template_orders.asked_files(self._body.asked)
        media = {one.name: Medium(one.medium) if one.medium else None for one in asked}
        project = self._options.get("project")
        texts = {name: value for name, value in said.items() if name not in media}
        products = {
            name: product_of(said[name], project, medium)
            for name, medium in media.items()
            if name in said
        }
        return texts, products


def options_of(options: dict[str, Any]) -> dict[str, Any]:
    """Those of an OrderRequest that were said."""
    said: dict[str, Any] = {}
    if options["project"]:
        said["project"] = project_of(options["project"])
    if options["count"] is not None:
        said["count"] = options["count"]
    return said

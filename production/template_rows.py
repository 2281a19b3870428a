"""Orders by one version of a template: by what is given for it, and by the rows of a list, each of
which fills what it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from foundation.user_input import short
from gallery.models import Product
from parameter_templates import body as bodies
from parameter_templates.list_files.reading import Row
from parameter_templates.models import TemplateVersion
from parameter_templates.placeholders import Literal, literal
from production import template_orders
from production.list_orders import BadRows, RowBase, TakeFile
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from providers.contract import Json, Medium


class ByTemplate:
    """`values` are what is put in for what it asks for, files by what `take_file` understands;
    `options` are those of an OrderRequest, `others` are models in the place of its own, `params`
    stand in that of what it begins with. `is_read`: in the language of prompts; `reads_rows`: what
    a list says, too."""

    def __init__(
        self,
        version: TemplateVersion,
        values: Mapping[str, str],
        take_file: TakeFile,
        *,
        others: Sequence[str] = (),
        params: Json | None = None,
        is_read: bool = True,
        reads_rows: bool = False,
        **options: Any,
    ) -> None:
        self.version, self._body, self._said = (
            version,
            bodies.from_stored(version.body),
            dict(values),
        )
        self._take_file, self._others, self._params = take_file, others, params or {}
        self._options, self._is_read = options, is_read
        self._keeps_rows = is_read and not reads_rows
        if fixed := [name for name in self._params if name in self._body.fixed]:
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
        """What it says with what a row gives for what it asks for, and the rest of the row. Raises
        BadRows, with all that is open or fixed."""
        placeholders = {one.name for one in self._body.all_placeholders}
        values = {name: str(value) for name, value in row.values.items() if name in placeholders}
        rest = {name: value for name, value in row.values.items() if name not in placeholders}
        faults = [
            row.wrong(name, "This is fixed by the template.")
            for name in rest
            if name in self._body.fixed
        ]
        free = {name: value for name, value in rest.items() if name not in self._body.fixed}
        kept = replace(row, values=self._as_literals(free) if self._keeps_rows else free)
        try:
            request, _ = self._filled(self._said | values)
        except OrderRejected as error:
            faults += [row.wrong(name, words[0]) for name, words in error.errors.items()]
            raise BadRows(faults, kept) from None
        if faults:
            raise BadRows(faults, kept)
        return replace(request.lines[0], prompt=request.prompt), kept

    def _as_literals(self, values: Json) -> Json:
        """Signs of the language in them are words."""
        texts: dict[str, str] = {
            name: Literal(one) for name, one in values.items() if isinstance(one, str)
        }
        if "prompt" in texts:
            texts["prompt"] = literal(values["prompt"])
        return values | texts

    def _filled(self, values: Mapping[str, str]) -> tuple[OrderRequest, list[str]]:
        texts, products = self._texts_and_products(values)
        request, left_out = template_orders.request(
            self.version, texts, products, self._others, is_read=self._is_read, **self._options
        )
        lines = [replace(line, params=line.params | self._params) for line in request.lines]
        return replace(request, lines=lines), left_out

    def _texts_and_products(
        self, values: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, Product]]:
        """Texts, and products. Raises OrderRejected, by the name of what is no file."""
        placeholders = template_orders.file_placeholders(self._body.all_placeholders)
        media = {one.name: Medium(one.medium) if one.medium else None for one in placeholders}
        texts = {name: value for name, value in values.items() if name not in media}
        products = {}
        for name, medium in media.items():
            if name in values:
                products[name] = self._take_file(values[name], medium)
        return texts, products

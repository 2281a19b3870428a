"""The order line of a cell: what all have in common, with the cell's own value of each axis."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from parameter_templates import body as bodies
from parameter_templates import fitting
from parameter_templates.models import TemplateVersion
from production import template_orders
from production.expansion import Way, expand
from production.grids import axes
from production.grids.axes import (
    FIELDS,
    MODEL,
    PROMPT,
    PROVIDER,
    RESULT,
    SEED,
    TEMPLATE,
    WORDS,
    Axis,
)
from production.grids.base import Base
from production.order_requests import OrderInput, OrderLine, OrderRejected
from providers import catalogue, seeds
from providers.contract import ModelSpec
from providers.models import CatalogueModel
from providers.params import Checker


class Lines:
    """Of one grid; each model is loaded once, however many cells it has."""

    def __init__(self, base: Base, along: Sequence[Axis]) -> None:
        self.base, self.axes = base, along
        refs = [line.model_ref for line in base.lines]
        named = [axis for axis in along if axis.name in (MODEL, PROVIDER)]
        refs += [one.content for axis in named for one in axis.values]
        self.rows: dict[str, CatalogueModel] = catalogue.rows_of(refs)
        self._spec = cache(self._spec_of)
        self._seed_field = cache(self._seed_field_of)
        self._first = cache(self._first_of)
        self._by_template = cache(self._by_template_of)

    def at(self, key: str) -> OrderLine:
        """Raises OrderRejected where a template of an axis asks for more than there is."""
        values = {
            axis.name: axis.values[place].content
            for axis, place in zip(self.axes, axes.place(key), strict=True)
        }
        ref = values.get(MODEL) or values.get(PROVIDER) or self.base.lines[0].model_ref
        line, words = self._first(ref), self._words(values)
        if TEMPLATE in values:
            line, words = self._by_template(values[TEMPLATE], ref, words)
        varied: dict[str, Any] = dict(values.get(FIELDS, {}))
        words = varied.pop("", words)
        for axis in self.axes:
            if axis.name not in axes.TITLES and not axis.name.startswith(WORDS):
                varied[axis.parameter] = values[axis.name]
        line = replace(line, prompt=words, params=line.params | varied)
        return replace(line, seed=self._seed(line, values))

    def _words(self, values: dict[str, Any]) -> str:
        if PROMPT in values:
            return str(values[PROMPT])
        return "".join(
            part if isinstance(part, str) else values[f"{WORDS}{part}"] for part in self.base.prompt
        )

    def _seed(self, line: OrderLine, values: dict[str, Any]) -> int | None:
        """The same in all cells that are not told one, so that nothing else differs by chance."""
        if SEED in values:
            return int(values[SEED])
        field = self._seed_field(line.model_ref)
        if field is None:
            return None
        value = line.params.get(field.name)
        first = self.base.seed if seeds.is_undecided(field, value) else seeds.whole(value)
        return None if first is None else first + values.get(RESULT, 0)

    def _first_of(self, ref: str) -> OrderLine:
        """What that model is ordered with to begin with: what of the others' it has a place for."""
        own = next((line for line in self.base.lines if line.model_ref == ref), None)
        if own is not None:
            return own
        spec = self._spec(ref)
        if spec is None:
            return replace(self.base.lines[0], model_ref=ref)
        others = {name: v for line in self.base.lines[::-1] for name, v in line.params.items()}
        known = Checker(spec).fields
        inputs: dict[str, OrderInput] = {}
        for one in self.base.lines[0].inputs:
            if field := fitting.place_for(known, one.field, one.product.medium, inputs):
                inputs[field] = replace(one, field=field)
        params = fitting.for_model(fitting.fitted(others, [spec]).values, spec)
        return OrderLine(ref, params, tuple(inputs.values()))

    def _by_template_of(self, version: int, ref: str, words: str) -> tuple[OrderLine, str]:
        """Where it asks for one text, it is given the prompt of the grid."""
        row = TemplateVersion.objects.select_related("template__project").filter(pk=version).first()
        if row is None:
            raise axes.wrong("One of its templates no longer exists. Nothing was ordered.")
        placeholders = [
            one for one in bodies.from_stored(row.body).all_placeholders if one.type == "text"
        ]
        open_ones = [one for one in placeholders if not one.default and not one.optional]
        values = {open_ones[0].name: words} if len(open_ones) == 1 and words else {}
        try:
            written, _ = template_orders.request(row, values, {}, [ref])
            expanded = expand(replace(written, count=1), Way.RANDOM, self.base.seed).request
        except OrderRejected as error:
            raise axes.wrong(f"The template “{row.template}”: {error}") from None
        line, base = expanded.lines[0], self._first(ref)
        return (
            replace(
                base,
                params=base.params | line.params,
                inputs=tuple({one.field: one for one in (*base.inputs, *line.inputs)}.values()),
            ),
            expanded.words_of(line) or words,
        )

    def _spec_of(self, ref: str) -> ModelSpec | None:
        return self.rows[ref].spec() if ref in self.rows else None

    def _seed_field_of(self, ref: str) -> Any:
        spec = self._spec(ref)
        return Checker(spec).fields.get(spec.seed_field or "") if spec else None

"""A grid before it is ordered: its axes, its cells, and the request for those that are not there.

plan = planned(request, [("steps", "20, 30")], Way.ALL, draw=7)
plan.request          a line for each cell, as `orders.place` takes it
grown(grid, {0: "40"}, request).request     those of one value more
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import product as combinations
from typing import TypeVar

from parameter_templates import language
from parameter_templates.models import TemplateVersion
from parameter_templates.placeholders import Literal
from parameter_templates.word_lists import all_lists
from production.expansion import Way, is_written
from production.grid_models import LONGEST_NAME, Grid
from production.grids import axes, sameness, values
from production.grids import base as bases
from production.grids.axes import (
    FIELDS,
    MODEL,
    MOST_CELLS,
    PROMPT,
    PROVIDER,
    RESULT,
    WORDS,
    Axis,
    Value,
)
from production.grids.base import Base
from production.grids.lines import Lines
from production.order_requests import GridOrder, OrderRejected, OrderRequest
from providers import catalogue
from providers.contract import Json

Result = TypeVar("Result")
FIRST_SEEDS = 9_000
"""So many to begin with: small ones, that every model takes."""


@dataclass(frozen=True)
class Plan:
    """`original` is the request that the grid is of; `there` are the cells that have been ordered,
    `only` those that are wanted where that is not all. `grid` is the row of one that is there."""

    original: OrderRequest
    base: Base
    axes: Sequence[Axis]
    name: str
    grid: Grid | None = None
    there: frozenset[str] = field(default_factory=frozenset)
    only: str = ""

    @cached_property
    def keys(self) -> list[str]:
        """Of the cells that are to be ordered."""
        if self.only:
            return [self.only]
        return [key for key in axes.keys(self.axes) if key not in self.there]

    @cached_property
    def request(self) -> OrderRequest:
        """Raises OrderRejected."""
        lines = Lines(self.base, self.axes)
        return replace(
            self.original,
            prompt="",
            lines=[lines.at(key) for key in self.keys],
            count=1,
            grid=GridOrder(
                tuple(self.keys),
                self.name,
                self.base.as_json(),
                [one.as_json() for one in self.axes],
                self.grid.pk if self.grid else None,
                is_again=bool(self.only),
            ),
        )

    @property
    def shape(self) -> str:
        """ "3 × 2"."""
        return " × ".join(str(len(one.values)) for one in self.axes)


def planned(
    request: OrderRequest, typed: Sequence[tuple[str, str]], way: Way, draw: int, name: str = ""
) -> Plan:
    """The grid that a request is along axes that are typed, and along what varies in it already:
    its models, what its prompt and parameters choose from, its results. Raises OrderRejected."""
    first = request.lines[0].model_ref if request.lines else ""
    if not request.lines:
        raise OrderRejected({"models": ["Choose at least one model."]})
    along = [values.typed(name, text, request.kind, first) for name, text in typed]
    if len(request.lines) > 1 and not {MODEL, PROVIDER} & {one.name for one in along}:
        rows = catalogue.rows_of(line.model_ref for line in request.lines)
        named = {one.content: one for one in values.of_models(rows.values())}
        refs = [line.model_ref for line in request.lines]
        # What is gone is refused when it is looked at, and does not just fall away.
        along.append(axes.axis(MODEL, [named.get(ref) or Value(ref, ref) for ref in refs]))
    prompt: bases.Prompt = (request.words,)
    if way is not Way.AS_WRITTEN:
        prompt, more = _written(request, draw)
        along += [one for one in more if one.name not in {axis.name for axis in along}]
    if request.count > 1:
        along.append(Axis(RESULT, tuple(values.results(request.count))))
    along = sameness.once(along, [line.model_ref for line in request.lines])
    axes.want_possible(along)
    lines = tuple(replace(line, prompt=None) for line in request.lines)
    version = request.template.pk if request.template else None
    base = Base(request.kind, prompt, lines, 1 + draw % FIRST_SEEDS, version)
    called = name or axes.words(request.words) or "Grid"
    return Plan(request, base, along, called[:LONGEST_NAME])


def grown(grid: Grid, more: Mapping[int, str], request: OrderRequest) -> Plan:
    """The grid with more values on some of its axes, by their numbers, and what of it is not
    ordered yet. `request` says how it is ordered. Raises OrderRejected."""
    base, known = bases.from_json(grid.base), axes.from_json(grid.axes)
    along = list(known)
    for number, text in more.items():
        one = along[number]
        if one.name == FIELDS:
            raise axes.wrong("Linked parts of a prompt cannot be extended. Make a new grid.")
        first = base.lines[0].model_ref
        added = values.values(one.name, text, base.kind, first, len(one.values))
        along[number] = one.with_more(added)
    along = sameness.joined(known, along, [line.model_ref for line in base.lines])
    axes.want_possible(along)
    there = frozenset(grid.cells.values_list("key", flat=True))
    plan = Plan(_of(base, request), base, along, grid.name, grid, there)
    if not plan.keys:
        raise axes.wrong("All of these cells exist already. Nothing was ordered.")
    return plan


def again(grid: Grid, key: str, request: OrderRequest) -> Plan:
    """One cell once more, of which nothing is left. Raises OrderRejected."""
    base = bases.from_json(grid.base)
    return Plan(
        _of(base, request), base, axes.from_json(grid.axes), grid.name, grid, frozenset(), only=key
    )


def _of(base: Base, request: OrderRequest) -> OrderRequest:
    version = TemplateVersion.objects.filter(pk=base.template).first() if base.template else None
    return replace(request, kind=base.kind, template=version)


def _written(request: OrderRequest, draw: int) -> tuple[bases.Prompt, list[Axis]]:
    """The prompt with places for its axes of words, and the axes of what is written in the language
    of prompts."""
    params: Json = {}
    for line in request.lines:
        params = line.params | params
    fields = {
        name: value
        for name, value in {WORDS: request.words, **params}.items()
        if isinstance(value, str) and not isinstance(value, Literal) and is_written(value)
    }
    if not fields:
        return (request.words,), []
    parsed = _or_wrong(partial(language.request, fields, all_lists()))
    parts = _or_wrong(partial(parsed.pieces, draw, MOST_CELLS))
    if parts is None:
        return (request.words,), [_together(parsed, draw)]
    of_field = dict(zip(parsed.written, parts, strict=True))
    prompt: list[str | int] = []
    along: list[Axis] = []
    for piece in of_field.pop(WORDS, []):
        if len(piece.texts) > 1:
            along.append(_axis(f"{WORDS}{len(along)}", piece.texts))
            prompt.append(len(along) - 1)
        else:
            prompt += piece.texts
    along += [
        _axis(name, ["".join(texts) for texts in combinations(*(one.texts for one in pieces))])
        for name, pieces in of_field.items()
    ]
    return tuple(prompt) or (request.words,), along


def _axis(name: str, texts: Sequence[str]) -> Axis:
    own = {*axes.TITLES}
    called = f"{axes.PARAMETER}{name}" if name in own else name
    return axes.axis(called, [Value(text, axes.words(text) or "–") for text in texts])


def _together(parsed: language.Request, draw: int) -> Axis:
    """One axis of all that it says, where that hangs together."""
    texts = _or_wrong(partial(parsed.first, MOST_CELLS + 1, draw))
    if list(parsed.written) == [WORDS]:
        return axes.axis(PROMPT, [Value(one[WORDS], axes.words(one[WORDS])) for one in texts])
    return axes.axis(
        FIELDS,
        [
            Value(
                {("" if name == WORDS else name): text for name, text in one.items()},
                axes.words(", ".join(one.values())),
            )
            for one in texts
        ],
    )


def _or_wrong(say: Callable[[], Result]) -> Result:
    try:
        return say()
    except language.BadTemplate as error:
        name = "prompt" if error.field in (None, "", WORDS) else error.field
        raise OrderRejected({name: [str(error)]}) from None

"""The door to the language: one text, or several fields of a request, as something to count, to
look up by number, and to draw from.

    fox = parse("a {red|green} fox", lists)
    fox.count()       2
    fox.at(1)         "a green fox"
    fox.draw(7, 0)    a random one, the same each time for seed 7 and index 0
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, Generic, TypeVar

from parameter_templates.language.certainty import differ
from parameter_templates.language.choosing import SubPrompts
from parameter_templates.language.drawing import Chance
from parameter_templates.language.entries import NO_LISTS, Lists
from parameter_templates.language.errors import BadTemplate, NoList
from parameter_templates.language.linking import Linker
from parameter_templates.language.nodes import Row
from parameter_templates.language.parser import is_plain
from parameter_templates.language.parser import parse as read
from parameter_templates.language.pieces import Piece, pieces
from parameter_templates.language.plan import Fields, Plan, Rendering, TooMany
from parameter_templates.language.scope import Around, Scope, Source

MOST_SUBPROMPTS = 1_000

Result = TypeVar("Result")
Drawn = dict[str, list[str]]
"""Entries of word lists, by the names of the lists."""


class Expansion(ABC, Generic[Result]):
    """What one template can become. Nothing is written out that is not asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def count(self) -> int:
        """How many combinations there are."""
        return self._plan.count

    def turns(self) -> int:
        """How many draws it takes until all that comes by turns has come once."""
        return self._plan.turns

    def is_exact(self) -> bool:
        """Whether all of them are different; else some may say the same, so that there are “at
        most” as many."""
        return differ(self._plan)

    def at(self, index: int, seed: int = 0) -> Result:
        """The combination of a number, from 0. The seed is for parts that are always drawn."""
        if not 0 <= index < self._plan.count:
            raise IndexError(index)
        return self.at_with_entries(index, seed)[0]

    def at_with_entries(self, index: int, seed: int = 0) -> tuple[Result, Drawn]:
        """The same with the entries of word lists in it."""
        return self._with_entries(self._rendering_at(index, seed))

    def first(self, most: int, seed: int = 0) -> list[Result]:
        return [self.at(index, seed) for index in range(min(most, self._plan.count))]

    def draw(self, seed: int, index: int) -> Result:
        """A random one, by the weights; it may come again under another index. Where `||` or “!”
        stands, its alternatives come by turns."""
        return self.draw_with_entries(seed, index)[0]

    def draw_with_entries(self, seed: int, index: int) -> tuple[Result, Drawn]:
        """The same with the entries of word lists in it."""
        return self._with_entries(self._rendering_drawn(seed, index))

    def _with_entries(self, rendering: Rendering) -> tuple[Result, Drawn]:
        return self._result(rendering.fields), rendering.drawn

    def _rendering_at(self, index: int, seed: int) -> Rendering:
        return self._render(lambda rendering: self._plan.at(index, rendering), seed, index)

    def _rendering_drawn(self, seed: int, index: int) -> Rendering:
        turn = index % self._plan.turns
        return self._render(lambda rendering: self._plan.drawn(turn, rendering), seed, index)

    def _render(self, say: Callable[[Rendering], object], seed: int, index: int) -> Rendering:
        rendering = Rendering(Chance(seed, index), index)
        try:
            say(rendering)
        except NoList as error:
            raise BadTemplate(error.sentence) from None
        return rendering

    def pieces(self, seed: int, most: int) -> list[list[Piece]] | None:
        """`pieces.pieces` of each of its fields."""
        try:
            return pieces(self._plan, seed, most)
        except NoList as error:
            raise BadTemplate(error.sentence) from None

    @abstractmethod
    def _result(self, texts: tuple[str, ...]) -> Result: ...


class Template(Expansion[str]):
    def _result(self, texts: tuple[str, ...]) -> str:
        return texts[0]


class Request(Expansion[dict[str, Any]]):
    """Several fields. What is no text, and text that says just itself, stays as it was."""

    def __init__(self, plan: Plan, fields: Mapping[str, Any], written: Sequence[str]) -> None:
        super().__init__(plan)
        self._fields, self.written = fields, written

    def _result(self, texts: tuple[str, ...]) -> dict[str, Any]:
        return {**self._fields, **dict(zip(self.written, texts, strict=True))}


def parse(text: str, lists: Lists = NO_LISTS) -> Template:
    """The template that a text is. Raises BadTemplate."""
    return Template(_plan({"": text}, lists))


def request(fields: Mapping[str, Any], lists: Lists = NO_LISTS) -> Request:
    """The request that some fields are together, texts and others by their names, in the order in
    which their variables are set. Raises BadTemplate, with the name of the field."""
    written = [n for n, value in fields.items() if isinstance(value, str) and not is_plain(value)]
    return Request(_plan({name: fields[name] for name in written}, lists), fields, written)


def _plan(texts: Mapping[str, str], lists: Lists) -> Plan:
    """All combinations of the fields' sub-prompts, each with the variables that it uses. Variables
    that any of them sets are there for all."""
    rows = {name: _rows(name, text) for name, text in texts.items()}
    sources = {name: Source(text, field=name) for name, text in texts.items()}
    if prod(map(len, rows.values())) > MOST_SUBPROMPTS:
        raise BadTemplate(f"More than {MOST_SUBPROMPTS:,} ways to combine what “||” divides.")
    linker = Linker(lists)
    around = Around(next(iter(sources.values()), Source("")), Scope())
    every = [(row, sources[name]) for name, several in rows.items() for row in several if row.sets]

    def chosen(some: Sequence[Row]) -> Plan:
        def body(around: Around) -> Plan:
            placed = zip(some, sources.values(), strict=True)
            return Fields(
                [linker.row(row, around._replace(source=source)) for row, source in placed]
            )

        return linker.settings(every, around, body)

    try:
        plans = list(map(chosen, product(*rows.values())))
        return plans[0] if len(plans) == 1 else SubPrompts(plans)
    except TooMany as error:
        raise around.source.wrong(str(error)) from None


def _rows(name: str, text: str) -> tuple[Row, ...]:
    try:
        return read(text)
    except BadTemplate as error:
        error.field = name
        raise

"""A request that is written in the language of prompts (docs/prompt-language.md), and what it says.

    asked = expand(request, Way.ALL, draw=7)
    asked.results           how many there will be
    asked.first_prompts()   the first twenty prompts
    asked.request           the same request with a line for each, as `orders.place` takes it

Nothing is written out that is not asked for: ten to the thirtieth combinations are counted at once.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial
from typing import TypeVar

from parameter_templates import language
from parameter_templates.placeholders import Literal
from parameter_templates.word_lists import all_lists
from production.order_requests import MOST_RESULTS, OrderLine, OrderRejected, OrderRequest
from production.orders import as_it_stands
from production.quotes import Quote
from providers.contract import Json
from providers.models import CatalogueModel

Result = TypeVar("Result")
FIRST = 20
MOST_ENTRIES = 50
"""Of one word list that are remembered of a result."""
PROMPT = ""
"""The prompt among the fields of a line; a parameter may be called so."""


class Alternatives(str):
    """Several values of a parameter that takes no text, in the language of prompts: they are read
    whichever way the prompt is."""


class Way(StrEnum):
    """RANDOM: so many as `count` says, drawn. ALL: every combination, each `count` times.
    AS_WRITTEN: the signs of the language are words like any others."""

    RANDOM = "random"
    ALL = "all"
    AS_WRITTEN = "as-written"


@dataclass(frozen=True)
class Expanded:
    """`draw` is the seed of all that is drawn: the same request with the same draw says the same,
    each result alone, too. `templates` has one for each line of what is `written`, where that says
    more than itself and may. `has_signs`: something in it has a meaning in the language; `sign` is
    the first that is sent as its letters, where nothing is read."""

    written: OrderRequest
    way: Way
    draw: int
    templates: Sequence[language.Request] = ()
    has_signs: bool = False
    sign: str = ""

    @property
    def is_plain(self) -> bool:
        """It says just itself, whichever way."""
        return not self.templates

    @property
    def combinations(self) -> int:
        """Of the line that has most of them."""
        return max((template.count() for template in self.templates), default=1)

    @property
    def is_exact(self) -> bool:
        """Whether all combinations are different, as far as can be told without writing them."""
        return all(template.is_exact() for template in self.templates)

    @property
    def results(self) -> int:
        if self.is_plain:
            return self.written.results
        return self._count * sum(map(self._number, self.templates))

    @property
    def sizes(self) -> list[int]:
        """How many lines each of those that are written becomes."""
        if self.is_plain:
            return [1] * len(self.written.lines)
        return [self._number(template) for template in self.templates]

    @cached_property
    def request(self) -> OrderRequest:
        """What is ordered. Raises OrderRejected where it is too much, or a word list that is met
        only now is not there."""
        if self.is_plain:
            return self.written
        self._want_few()
        lines = [
            self._line(line, template, index)
            for line, template in zip(self.written.lines, self.templates, strict=True)
            for index in range(self._number(template))
        ]
        return replace(
            self.written,
            lines=lines,
            count=self._count,
            written=self.written,
            reading=f"{self.way} {self.draw}",
        )

    def first_prompts(self, most: int = FIRST) -> list[str]:
        """The first prompts of the first line."""
        if self.is_plain:
            prompts = map(self.written.words_of, self.written.lines)
            return list(dict.fromkeys(prompts))[:most] or [self.written.words]
        template, words = self.templates[0], self.written.words_of(self.written.lines[0])
        number = min(most, self._number(template))
        return [self._fields_at(template, index).get(PROMPT, words) for index in range(number)]

    def first_params(self, most: int = FIRST) -> list[Json]:
        """The parameters in which these differ, of each."""
        if self.is_plain:
            return [{} for _ in self.first_prompts(most)]
        template = self.templates[0]
        values = [
            self._fields_at(template, index) for index in range(min(most, self._number(template)))
        ]
        return [{name: one[name] for name in one if name != PROMPT} for one in values]

    def outline(self, known: Sequence[CatalogueModel] = ()) -> Quote:
        """The quote of it while it is still being written: where twenty from all over many cost the
        same, so do all. What is ordered is quoted one by one (`orders.quote`)."""
        if self.is_plain or self.results <= FIRST:
            return as_it_stands(self.request, known)
        self._want_few()
        few = [self._few(*both) for both in zip(self.written.lines, self.templates, strict=True)]
        lines = [line for group in few for line in group]
        quoted = as_it_stands(replace(self.written, lines=lines, count=self._count), known)
        numbers = {self._number(template) for template in self.templates}
        kinds = {
            (line.order_line.model_ref, line.price, line.fallback and line.fallback.price)
            for line in quoted.lines
        }
        alike = len(kinds) == len(few)
        if quoted.rejected or not alike or len(numbers) > 1:
            return as_it_stands(self.request, known)
        one_each = [group[0] for group in few]
        whole = replace(self.written, lines=one_each, count=self._count * numbers.pop())
        return as_it_stands(whole, known)

    def _few(self, line: OrderLine, template: language.Request) -> list[OrderLine]:
        last, steps = self._number(template) - 1, min(FIRST, self._number(template)) - 1
        places = (last * step // max(steps, 1) for step in range(steps + 1))
        return [self._line(line, template, place) for place in places]

    @property
    def _count(self) -> int:
        return self.written.count if self.way is Way.ALL else 1

    def _number(self, template: language.Request) -> int:
        """What always comes, as both sides of “||”, comes for each result that is drawn."""
        is_all = self.way is Way.ALL
        return template.count() if is_all else self.written.count * template.turns()

    def _line(self, line: OrderLine, template: language.Request, index: int) -> OrderLine:
        fields, entries = self._fields_and_entries(template, index)
        prompt = fields.pop(PROMPT, line.prompt)
        drawn = {name: several[:MOST_ENTRIES] for name, several in entries.items()}
        return replace(line, prompt=prompt, params=line.params | fields, drawn=drawn)

    def _fields_at(self, template: language.Request, index: int) -> Json:
        return self._fields_and_entries(template, index)[0]

    def _fields_and_entries(
        self, template: language.Request, index: int
    ) -> tuple[Json, language.Drawn]:
        if self.way is Way.ALL:
            return _or_rejected(partial(template.at_with_entries, index, self.draw))
        return _or_rejected(partial(template.draw_with_entries, self.draw, index))

    def _want_few(self) -> None:
        if self.results > MOST_RESULTS:
            words = f"That is {self.results:,} results, and an order has at most {MOST_RESULTS:,}."
            raise OrderRejected(
                {"count": [f"{words} Draw some of them at random, or ask for less."]}
            )


def expand(request: OrderRequest, way: Way, draw: int) -> Expanded:
    """Raises OrderRejected, by prompt or parameter, where something is not of the language."""
    fields = [_written(request.words_of(line), line.params) for line in request.lines]
    has_signs, sign = any(fields), ""
    if way is Way.AS_WRITTEN:
        sign = next(map(language.first_sign, _letters(fields)), "")
        fields = [_alternatives(group) for group in fields]
        way = Way.ALL if any(fields) else way
    if not any(fields):
        return Expanded(request, way, draw, has_signs=has_signs, sign=sign)
    lists = all_lists()
    templates = [_or_rejected(partial(language.request, group, lists)) for group in fields]
    return Expanded(request, way, draw, templates, has_signs=True, sign=sign)


def new_draw() -> int:
    return secrets.randbelow(10**6)


def is_written(text: str) -> bool:
    """Whether it says more than itself. JSON is what a model asked for, not alternatives."""
    return not language.is_plain(text) and not _is_json(text)


def _written(prompt: str, params: Json) -> Json:
    """The fields that say more than themselves."""
    fields = {PROMPT: prompt} | params
    return {
        name: value
        for name, value in fields.items()
        if isinstance(value, str) and not isinstance(value, Literal) and is_written(value)
    }


def _letters(fields: Sequence[Json]) -> Iterator[str]:
    """What of these is text like any other where nothing is read."""
    for group in fields:
        yield from (text for text in group.values() if not isinstance(text, Alternatives))


def _alternatives(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if isinstance(value, Alternatives)}


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _or_rejected(say: Callable[[], Result]) -> Result:
    try:
        return say()
    except language.BadTemplate as error:
        way_out = "Or choose “As it stands” (--as-written)."
        raise OrderRejected({error.field or "prompt": [f"{error} {way_out}"]}) from None

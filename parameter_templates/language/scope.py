"""What a part of a template sees around it while it is put in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from parameter_templates.language.errors import BadTemplate
from parameter_templates.language.nodes import Mark, Node
from parameter_templates.language.plan import Plan

DEEPEST = 80
"""Brackets, lists and variables inside one another, all told."""


@dataclass(frozen=True)
class Source:
    """The text that a part was read from; of a word list, its name and line."""

    text: str
    list_name: str = ""
    line: int = 0
    field: str = ""

    def wrong(self, message: str, start: int = 0, end: int | None = None) -> BadTemplate:
        error = BadTemplate(message, start, len(self.text) if end is None else end, self.text)
        return self.placed(error)

    def placed(self, error: BadTemplate) -> BadTemplate:
        if self.list_name:
            error.list_name, error.line = self.list_name, self.line
        error.field = error.field or self.field
        return error


@dataclass(frozen=True, eq=False)
class Later:
    """A variable that is put in place anew at every use. `lists`: inside of which it was set.
    `before`: what the name stood for until then, which it may be built of."""

    name: str
    node: Node
    source: Source
    lists: tuple[str, ...]
    before: "Value | None"


Value = Later | Plan


@dataclass(frozen=True, eq=False)
class Scope:
    """Variables by their names."""

    names: Mapping[str, Value] = field(default_factory=dict)

    def having(self, name: str, value: Value) -> "Scope":
        return Scope({**self.names, name: value})


NO_NAMES = Scope()


class Around(NamedTuple):
    """`mark` is how what is around is gone through. `lists` and `variables` are those that are
    being put in place: one that is met among them again goes round in a circle."""

    source: Source
    scope: Scope = NO_NAMES
    mark: Mark = Mark.NONE
    lists: tuple[str, ...] = ()
    variables: tuple[Later, ...] = ()
    depth: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What a part's plan depends on, beside the part."""
        again = tuple(one for one in self.variables if one.before is not None)
        return id(self.scope), self.mark, again

    def marked(self, own: Mark) -> "Around":
        """Inside of a part with a mark. What is random or by turns stays so all the way in."""
        is_drawn = self.mark in (Mark.RANDOM, Mark.CYCLE)
        keeps = own is Mark.NONE or (is_drawn and own is Mark.ALL)
        return self if keeps else self._replace(mark=own)

    def having(self, name: str, value: Value) -> "Around":
        return self._replace(scope=self.scope.having(name, value))

    def deeper(self, start: int, end: int) -> "Around":
        if self.depth >= DEEPEST:
            message = f"Brackets, lists and variables nest at most {DEEPEST} deep."
            raise self.source.wrong(message, start, end)
        return self._replace(depth=self.depth + 1)

    def in_list(self, name: str, line: Source, start: int, end: int) -> "Around":
        if name in self.lists:
            way = " → ".join((*self.lists[self.lists.index(name) :], name))
            message = f"The word list “{name}” names itself: {way}."
            raise self.source.wrong(message, start, end)
        return self._replace(source=line, lists=(*self.lists, name))

    def in_variable(self, value: Later, start: int, end: int) -> "Around":
        """A variable is read as if it stood where it was set, but for the variables it is made of:
        they have the values that they have here."""
        if value in self.variables:
            names = [one.name for one in self.variables[self.variables.index(value) :]]
            way = " → ".join((*names, value.name))
            message = f"The variable “{value.name}” is built of itself: {way}."
            raise self.source.wrong(message, start, end)
        variables = (*self.variables, value)
        return self._replace(source=value.source, lists=value.lists, variables=variables)

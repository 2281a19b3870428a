"""From the tree of a template to its plan: lists are found, variables put in place.

Where a variable is used twice its plan is shared, so that what is written short stays small.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from parameter_templates.language.choosing import OneOf, SomeOf
from parameter_templates.language.drawing import Chance
from parameter_templates.language.entries import NO_LISTS, Entries, Lists, Words
from parameter_templates.language.errors import BadTemplate, NoList
from parameter_templates.language.nodes import (
    Choice,
    Mark,
    Node,
    Row,
    Set,
    Text,
    Use,
    WordList,
    Wrap,
    is_closed,
)
from parameter_templates.language.options import entries_of
from parameter_templates.language.parser import parse_line
from parameter_templates.language.plan import (
    FixedText,
    Once,
    Plan,
    Rendering,
    Series,
    Slot,
    TooMany,
    Wrapped,
)
from parameter_templates.language.scope import Around, Later, Scope, Source

LONGEST_RESULT = 200_000
MOST_PARTS = 100_000
MOST_NAMES = 1_000
"""Lists that one name with alternatives in it may lead to."""
MOST_LINES = 100_000
"""Lines of lists that are templates themselves."""

SHORT_LINE = 200
"""Letters of a line that stays read."""

_read_short = lru_cache(maxsize=20_000)(parse_line)


def read_line(text: str) -> Row:
    return _read_short(text) if len(text) <= SHORT_LINE else parse_line(text)


def closed_list(entries: Entries, mark: Mark) -> OneOf | None:
    """A list whose lines know of nothing outside of them, as most do: it is the same wherever it
    stands. None for another, or where a line cannot be read."""
    if mark not in entries.compiled:
        entries.compiled[mark] = _closed_list(entries, mark)
    made: OneOf | None = entries.compiled[mark]
    return made


def _closed_list(entries: Entries, mark: Mark) -> OneOf | None:
    plans: dict[int, Plan] = {}
    linker = Linker(NO_LISTS)
    for place in entries.special:
        try:
            row = parse_line(entries[place])
            if not is_closed(row):
                return None
            plans[place] = linker.plan(row, Around(Source(""), mark=mark))
        except BadTemplate:
            return None
    return OneOf(entries, plans, mark)


class NameNeeds(Exception):
    """The name of a list is built of a variable, whose value must be known before."""

    def __init__(self, slot: Slot) -> None:
        super().__init__()
        self.slot = slot


class Linker:
    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.lines_left = MOST_LINES
        self.parts_left = MOST_PARTS
        self._lists: dict[str, Entries] = {}
        self._plans: dict[tuple[object, ...], tuple[Plan, object, Scope]] = {}

    def plan(self, node: Node, around: Around) -> Plan:
        """The plan of one part. Raises BadTemplate, NameNeeds."""
        if isinstance(node, Text):
            return FixedText(node.text)
        key = (id(node), *around.key)
        if key in self._plans:
            return self._plans[key][0]
        self.parts_left -= 1
        start, end = (0, None) if isinstance(node, Row | Wrap) else (node.start, node.end)
        if self.parts_left < 0:
            message = f"With its lists and variables this has more than {MOST_PARTS:,} parts."
            raise around.source.wrong(message, start, end)
        try:
            made = self._plan(node, around)
        except TooMany as error:
            raise around.source.wrong(str(error), start, end) from None
        if made.longest > LONGEST_RESULT:
            message = f"A result of this may have more than {LONGEST_RESULT:,} characters."
            raise around.source.wrong(message, start, end)
        # The node and the scope are kept, so that no other gets their ids.
        self._plans[key] = made, node, around.scope
        return made

    def settings(
        self,
        rows: Sequence[tuple[Row, Source]],
        around: Around,
        body: Callable[[Around], Plan],
    ) -> Plan:
        """What all rows set, around what sees it. Raises BadTemplate."""
        if not rows:
            return body(around)
        (row, source), more = rows[0], rows[1:]
        around = around._replace(source=source)
        return self.setting(row.sets, around, lambda inner: self.settings(more, inner, body))

    def setting(self, sets: Sequence[Set], around: Around, body: Callable[[Around], Plan]) -> Plan:
        """What is set, around what sees it."""
        if not sets:
            return body(around)
        one, more = sets[0], sets[1:]
        inner = around.deeper(one.start, one.end)
        if one.if_unset and one.name in around.scope.names:
            return self.setting(more, inner, body)
        if not one.is_once:
            before = around.scope.names.get(one.name)
            later = Later(one.name, one.value, around.source, around.lists, before)
            return self.setting(more, inner.having(one.name, later), body)
        value = self.plan(one.value, inner)
        if isinstance(value, FixedText):
            return self.setting(more, inner.having(one.name, value), body)
        slot = Slot(value)
        try:
            inside = self.setting(more, inner.having(one.name, slot), body)
        except NameNeeds as need:
            if need.slot is not slot:
                raise
        else:
            return Once(slot, value, inside) if slot in inside.open else inside
        return self._each(
            value,
            inner,
            lambda text: self.setting(more, inner.having(one.name, FixedText(text)), body),
            (one.start, one.end),
        )

    def row(self, row: Row, around: Around) -> Plan:
        """The parts of a row, without what it sets."""
        plans = [self.plan(part, around) for part in row.parts]
        return plans[0] if len(plans) == 1 else Series(plans) if plans else FixedText("")

    def _plan(self, node: Row | Choice | WordList | Use | Wrap, around: Around) -> Plan:
        if isinstance(node, Row):
            around = around.deeper(0, len(around.source.text))
            return self.setting(node.sets, around, lambda inner: self.row(node, inner))
        if isinstance(node, Wrap):
            around = around.deeper(0, len(around.source.text))
            return Wrapped((self.plan(node.around, around), self.plan(node.inside, around)))
        around = around.deeper(node.start, node.end)
        if isinstance(node, Use):
            return self._use(node, around)
        if isinstance(node, WordList):
            around = around.marked(node.mark)
            return self.setting(node.sets, around, lambda inner: self._word_list(node, inner))
        return self._choice(node, around.marked(node.mark))

    def _use(self, node: Use, around: Around) -> Plan:
        value = around.scope.names.get(node.name)
        while isinstance(value, Later) and value in around.variables and value.before is not None:
            value = value.before
        if isinstance(value, Later):
            inside = around.in_variable(value, node.start, node.end)
            return self.plan(value.node, inside)
        if value is not None:
            return value
        if node.default is None:
            message = (
                f"The variable “{node.name}” is not set here. Set it before, with "
                f"${{{node.name}=…}}, or give a default: ${{{node.name}:…}}."
            )
            raise around.source.wrong(message, node.start, node.end)
        return self.plan(node.default, around)

    def _choice(self, node: Choice, around: Around) -> Plan:
        only = node.options[0].node
        if len(node.options) == 1 and isinstance(only, WordList):
            # Several of a list are several of its lines.
            around = around.marked(only.mark)
            return self.setting(only.sets, around, lambda inner: self._of_list(node, only, inner))
        entries, nodes = entries_of(node.options)
        plans = {place: self.plan(inside, around) for place, inside in nodes.items()}
        of = OneOf(entries, plans, around.mark)
        return SomeOf(of, node.pick, around.mark) if node.pick else of

    def _of_list(self, node: Choice, only: WordList, around: Around) -> Plan:
        of = self._word_list(only, around)
        return SomeOf(of, node.pick, around.mark) if node.pick else of

    def _word_list(self, node: WordList, around: Around) -> OneOf:
        name = self.plan(node.name, around._replace(mark=Mark.NONE))
        if isinstance(name, FixedText):
            return self._lines(name.text.strip(), node, around)
        place = (node.start, node.end)
        return self._each(name, around, lambda text: self._lines(text.strip(), node, around), place)

    def _lines(self, name: str, node: WordList, around: Around) -> OneOf:
        key = (name, *around.key)
        if key in self._plans:
            known = self._plans[key][0]
            assert isinstance(known, OneOf)
            return known
        entries = self._entries(name, node, around)
        made = closed_list(entries, around.mark)
        if made is None:
            plans = {place: self._line(entries, place, node, around) for place in entries.special}
            made = OneOf(entries, plans, around.mark)
        self._plans[key] = made, entries, around.scope
        return made

    def _entries(self, name: str, node: WordList, around: Around) -> Entries:
        if name in self._lists:
            return self._lists[name]
        try:
            entries = self.lists.find(name)
        except NoList as error:
            wrong = around.source.wrong(error.sentence, node.start, node.end)
            if error.line and not wrong.list_name:
                wrong.list_name, wrong.line, wrong.column = error.name, error.line, 1
            raise wrong from None
        self.lines_left -= len(entries.special)
        if self.lines_left < 0:
            message = f"More than {MOST_LINES:,} lines of lists here are templates themselves."
            raise around.source.wrong(message, node.start, node.end)
        self._lists[name] = entries
        return entries

    def _line(self, entries: Entries, place: int, node: WordList, around: Around) -> Plan:
        list_name, line = entries.source(place)
        text = entries[place]
        source = Source(text, list_name, line)
        inside = around.in_list(list_name, source, node.start, node.end)
        try:
            row = read_line(text)
        except BadTemplate as error:
            raise source.placed(error) from None
        return self.plan(row, inside)

    def _each(
        self, value: Plan, around: Around, make: Callable[[str], Plan], place: tuple[int, int]
    ) -> OneOf:
        """One plan for each text of a value, where not only text depends on it."""
        for slot in value.open:
            raise NameNeeds(slot)
        is_just_text = isinstance(value, OneOf) and not value.plans
        count = len(value.entries) if isinstance(value, OneOf) and is_just_text else value.count
        if count > MOST_NAMES:
            message = f"The name of a list may be built in at most {MOST_NAMES:,} ways."
            raise around.source.wrong(message, *place)
        if isinstance(value, OneOf) and is_just_text:
            plans = [make(value.entries[at]) for at in range(count)]
            return _either(plans, value.mark or around.mark, value.entries.weights)
        texts = [value.at(index, Rendering(Chance(0, index), index)) for index in range(count)]
        return _either([make(text) for text in texts], around.mark)


def _either(plans: Sequence[Plan], mark: Mark, weights: Sequence[float] | None = None) -> OneOf:
    return OneOf(Words([""] * len(plans), weights), dict(enumerate(plans)), mark)

"""From the text of a template to its tree (docs/prompt-language.md tells the language).

template = row ("||" row)*
row      = (text | choice | list | use | set | wrap | comment)*
choice   = "{" [mark] [pick] option ("|" option)* "}"
option   = [number "::"] (numbers | row)
numbers  = number ".." number [".." number]
pick     = (n | n "-" n | n "-" | "-" n) "$$" [between "$$"]
mark     = "!" | "~" | "@"
list     = "__" [mark] (text | choice | use)+ ["(" given ("," given)* ")"] "__"
given    = name "=" ["!"] row
set      = "${" name ["?"] "=" ["!"] row "}"
use      = "${" name [":" row] "}"
wrap     = "%{" row "$$" row "}"
comment  = "#" and a space, to the end of the line, where no word stands before it

A backslash takes the meaning from what follows it. One reader goes from left to right and never
back; what nests calls itself, at most DEEPEST times.
"""

from collections.abc import Callable

from parameter_templates.language import tokens
from parameter_templates.language.errors import BadTemplate
from parameter_templates.language.nodes import (
    Choice,
    Mark,
    Node,
    Numbers,
    Option,
    Pick,
    Row,
    Set,
    Text,
    Use,
    WordList,
    Wrap,
)
from parameter_templates.language.numbers import RANGE, numbers
from parameter_templates.language.rows import RowSoFar, merged, single, without_ends
from parameter_templates.language.tokens import Part

LONGEST = 100_000
DEEPEST = 40
LARGEST_WEIGHT = 1e9
MOST_DIGITS = 9


def is_plain(text: str) -> bool:
    """Whether it says just itself, as most text does."""
    return not tokens.SPECIAL.search(text)


def first_sign(text: str) -> str:
    """The first part of it that has a meaning here, as it is written; "" where it says just
    itself."""
    found = tokens.SPECIAL.search(text)
    if found is None:
        return ""
    whole = tokens.WHOLE_SIGN.search(text, found.start())
    return whole[0] if whole else found[0].strip()


def parse(text: str) -> tuple[Row, ...]:
    """One row for each sub-prompt, that is, for what stands between “||”. Raises BadTemplate."""
    return Reader(text).rows()


def parse_line(text: str) -> Row:
    """A line of a word list, where bars are text. Raises BadTemplate."""
    return Reader(text).row(tokens.LINE)


class Reader:
    """`variables` are those that it met, each with the part that it stands in; what is inside of
    one comes before it."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            message = f"A template has at most {LONGEST:,} characters; this has {len(text):,}."
            raise BadTemplate(message, LONGEST, len(text), text)
        self.text, self.place, self.depth = text, 0, 0
        self.variables: list[tuple[Use | Set, Part]] = []
        self._part = tokens.TOP

    def rows(self) -> tuple[Row, ...]:
        """As `parse`."""
        first = self.row(tokens.TOP)
        if self.place == len(self.text):
            return (first,)
        rows = [without_ends(first)]
        while self.place < len(self.text):
            start, self.place = self.place, self.place + 2
            rows.append(without_ends(self.row(tokens.TOP)))
            if not all(row.parts for row in rows[-2:]):
                message = "One side of “||” is empty. For the bars themselves, write \\|\\|."
                raise BadTemplate(message, start, start + 2, self.text)
        return tuple(rows)

    def wrong(self, message: str, start: int, end: int | None = None) -> BadTemplate:
        return BadTemplate(message, start, start + 1 if end is None else end, self.text)

    def row(self, part: Part) -> Row:
        """Up to what ends it, which is left to be read."""
        row, outer = RowSoFar(part.is_trimmed), self._part
        self._part = part
        while self.place < len(self.text) and not self.text.startswith(part.ends, self.place):
            if self._is_comment(part):
                self._skip_comment(row)
            elif (node := self._node()) is None:
                row.add_text(*self._piece(part))
            elif isinstance(node, Set):
                row.sets.append(node)
                self._skip_space()
            else:
                row.add(node)
        self._part = outer
        return row.done()

    def _is_comment(self, part: Part) -> bool:
        if self.text[self.place] != "#" or part is tokens.LIST_NAME:
            return False
        before = self.text[max(self.place - 2, 0) : self.place]
        stands_apart = not before or before[-1].isspace() or before[-1] in "{}|" or before == "__"
        return stands_apart and bool(tokens.COMMENT.match(self.text, self.place))

    def _skip_comment(self, row: RowSoFar) -> None:
        has_its_line = row.before_comment()
        end = self.text.find("\n", self.place)
        self.place = len(self.text) if end < 0 else end + has_its_line

    def _skip_space(self) -> None:
        found = tokens.SPACE.match(self.text, self.place)
        assert found
        self.place = found.end()

    def _node(self) -> Node | Set | None:
        """What begins here; None where that is text."""
        for opening, read in (("{", self._choice), ("${", self.variable), ("%{", self._wrap)):
            if self.text.startswith(opening, self.place):
                return self._nested(read)
        if tokens.LIST_BEGINS.match(self.text, self.place):
            return self._nested(self._list)
        return None

    def _nested(self, read: Callable[[], Node | Set]) -> Node | Set:
        if self.depth >= DEEPEST:
            raise self.wrong(f"Brackets go at most {DEEPEST} deep.", self.place)
        self.depth += 1
        node = read()
        self.depth -= 1
        return node

    def _piece(self, part: Part) -> tuple[str, bool]:
        """A run of text, and whether it was escaped."""
        text, start = self.text, self.place
        if found := part.plain.match(text, start):
            self.place = found.end()
            return found[0], False
        if found := part.escaped.match(text, start):
            self.place = found.end()
            return found[1], True
        letter = text[start]
        if part is tokens.LIST_NAME and letter in "}#|),\\":
            raise self.wrong(f"Expected “__” before {letter}, after the list's name.", start)
        if letter == "}":
            message = "This } closes nothing that was opened. For the bracket itself, write \\}."
            raise self.wrong(message, start)
        if part.is_trimmed and text.startswith("$$", start):
            message = "“$$” stands after a number: {2$$a|b|c}. For the letters, write \\$\\$."
            raise self.wrong(message, start, start + 2)
        if found := tokens.UNDERSCORES.match(text, start):
            whole = len(found[0]) > 3
            self.place = found.end() if whole else start + 1
        else:
            self.place += 1
        return text[start : self.place], False

    def _choice(self) -> Choice:
        start = self.place
        found = tokens.MARK.match(self.text, start + 1)
        assert found
        mark, self.place = Mark(found[1]), found.end()
        pick = self._pick()
        options = [self._option()]
        while self.text.startswith("|", self.place):
            self.place += 1
            options.append(self._option())
        self._closed(start, "{", "}", "| or }")
        if not any(option.weight for option in options):
            message = "Every weight here is 0, so that nothing could be drawn."
            raise self.wrong(message, start, self.place)
        return Choice(
            merged(options, Text | Numbers if pick else object), mark, pick, start, self.place
        )

    def _pick(self) -> Pick | None:
        start = self.place
        found = tokens.COUNT.match(self.text, start)
        if not found:
            return None
        self.place = found.end()
        if max(len(digits or "") for digits in found.groups()) > MOST_DIGITS:
            raise self.wrong("This number of picks is too large.", start, self.place)
        exact, dash, upper, most = found.groups()
        low = int(exact or 1)
        high = int(most or upper or 0) if most or dash else low
        if upper or most:
            low, high = sorted((low, high))
        between = ","
        if found := tokens.BETWEEN.match(self.text, self.place):
            self.place = found.end()
            between = tokens.OPTION.escaped.sub(r"\1", found[1])
        return Pick(low, high if upper or most or not dash else None, between)

    def _option(self) -> Option:
        if found := tokens.SIMPLE.match(self.text, self.place):
            self.place = found.end()
            return Option(Text(found[1]), 1.0)
        self._skip_space()
        start, weight = self.place, 1.0
        if found := tokens.WEIGHT.match(self.text, start):
            self.place, weight = found.end(), float(found[1])
            if weight > LARGEST_WEIGHT:
                raise self.wrong("This weight is too large.", start, self.place)
        if found := RANGE.match(self.text, self.place):
            start, self.place = self.place, found.end()
            self._skip_space()
            return Option(self._numbers(found[1], found[2], found[3], start), weight)
        return Option(single(self.row(tokens.OPTION)), weight)

    def _numbers(self, first: str, last: str, step: str | None, start: int) -> Numbers:
        try:
            return numbers(first, last, step)
        except ValueError as error:
            raise self.wrong(str(error), start, self.place) from None

    def variable(self) -> Use | Set:
        """The one that begins here."""
        found = self._variable()
        self.variables.append((found, self._part))
        return found

    def _variable(self) -> Use | Set:
        start = self.place
        found = tokens.NAME.match(self.text, start + 2)
        if not found:
            message = "Expected the name of a variable after “${”. For the letters, write \\${."
            raise self.wrong(message, start, start + 2)
        name, self.place = found[1], found.end()
        if found := tokens.SETS.match(self.text, self.place):
            self.place = found.end()
            value = single(self.row(tokens.VALUE))
            self._closed(start, "${", "}", "}")
            return Set(name, value, bool(found[2]), bool(found[1]), start, self.place)
        default = None
        if self.text.startswith(":", self.place):
            self.place += 1
            default = single(self.row(tokens.VALUE))
        self._closed(start, "${", "}", "}" if default else "=, : or }")
        return Use(name, default, start, self.place)

    def _wrap(self) -> Wrap:
        start = self.place
        self.place += 2
        around = single(self.row(tokens.AROUND))
        self._closed(start, "%{", "$$", "$$ between what is around and what is inside")
        inside = single(self.row(tokens.VALUE))
        self._closed(start, "%{", "}", "}")
        return Wrap(around, inside)

    def _list(self) -> WordList:
        start = self.place
        found = tokens.LIST_MARK.match(self.text, start)
        assert found
        mark, self.place = Mark(found[1]), found.end()
        name = single(without_ends(self.row(tokens.LIST_NAME)))
        sets: list[Set] = []
        if self.text.startswith("(", self.place):
            sets.append(self._assignment())
            while self.text.startswith(",", self.place):
                sets.append(self._assignment())
            self._closed(start, "__", ")", "“,” or “)”")
            self._skip_space()
        expected = "“__” after the list's name. For two underscores, write \\__"
        self._closed(start, "__", "__", expected)
        return WordList(name, mark, tuple(sets), start, self.place)

    def _assignment(self) -> Set:
        start = self.place + 1
        found = tokens.SETS_IN_LIST.match(self.text, start)
        if not found:
            message = "Expected a variable and its value: __list(name=value)__."
            raise self.wrong(message, start)
        self.place = found.end()
        value = single(without_ends(self.row(tokens.IN_LIST)))
        return Set(found[1], value, bool(found[2]), False, start, self.place)

    def _closed(self, start: int, opening: str, closing: str, expected: str) -> None:
        if self.text.startswith(closing, self.place):
            self.place += len(closing)
            return
        hint = " For the bracket itself, write \\{." if opening == "{" else ""
        message = f"This {opening} is not closed. Expected {expected}.{hint}"
        raise self.wrong(message, start, start + len(opening))

"""From the text of a query to its tree (docs/search.md tells the language).

query  = both ("or" both)*          "|" says the same
both   = one one*                   "AND" between them says nothing more
one    = "-" one | "NOT" one | "(" query ")" | name ":" value ("," value)* | "phrase" | word
value  = [">" | ">=" | "<" | "<=" | "="] text | text ".." text      text may stand in quotes
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gallery.search.nodes import And, BadQuery, Condition, Node, Not, Or, Value, Word

LONGEST = 10_000
DEEPEST = 20
MOST_CONDITIONS = 64

QUOTES = '"“”„'
NAME = re.compile(r"[^\W\d][\w.\-]*:")
PLAIN = re.compile(rf"[^\s(){QUOTES}]+")
PLAIN_VALUE = re.compile(rf"[^\s(),{QUOTES}]+")
OPERATOR = re.compile(r">=|<=|>|<|=")
SPACE = re.compile(r"\s+")
NO_FIELDS = ("http", "https", "ftp", "file", "data", "mailto")
"""What stands before a colon in the middle of a text."""


@dataclass(frozen=True)
class Token:
    """`kind` is "(", ")", "-", "or", "and", "word" or "condition"; the last two have a node."""

    kind: str
    start: int
    end: int
    node: Node | None = None


def parse(text: str) -> Node | None:
    """The tree of a query, None where it asks for nothing. Raises BadQuery."""
    if len(text) > LONGEST:
        raise BadQuery(
            f"A query has at most {LONGEST:,} letters; this has {len(text):,}.", LONGEST, len(text)
        )
    return _Reader(list(scan(text)), len(text)).all()


def scan(text: str) -> Iterator[Token]:
    """The tokens of a query, one after the other. Raises BadQuery."""
    place = 0
    while place < len(text):
        if space := SPACE.match(text, place):
            place = space.end()
            continue
        token = _token(text, place)
        yield token
        place = token.end


def _token(text: str, start: int) -> Token:
    letter = text[start]
    if letter in "()":
        return Token(letter, start, start + 1)
    if letter == "|":
        return Token("or", start, start + 1)
    if letter == "-" and not _begins_something(text[start + 1 : start + 2]):
        return Token("word", start, start + 1, Word("-", False, start, start + 1))
    if letter == "-":
        return Token("-", start, start + 1)
    if letter in QUOTES:
        inside, end = quoted(text, start)
        return Token("word", start, end, Word(inside, True, start, end))
    if condition := _condition(text, start):
        return Token("condition", start, condition.end, condition)
    found = PLAIN.match(text, start)
    assert found
    word, end = found[0].partition("|")[0], start + len(found[0].partition("|")[0])
    if word in ("or", "OR"):
        return Token("or", start, end)
    if word in ("AND", "NOT"):
        return Token({"AND": "and", "NOT": "-"}[word], start, end)
    return Token("word", start, end, Word(word, False, start, end))


def _begins_something(letter: str) -> bool:
    """Whether a condition could begin with it, so that a minus before it takes that out."""
    return letter in ("(", *QUOTES) or bool(PLAIN.match(letter))


def quoted(text: str, start: int) -> tuple[str, int]:
    """What stands in the quotation marks that open at `start`, and where the text goes on."""
    inside, place = "", start + 1
    while place < len(text):
        if text[place] == "\\" and text[place + 1 : place + 2] in ("\\", *QUOTES):
            inside, place = inside + text[place + 1], place + 2
        elif text[place] in QUOTES:
            return inside, place + 1
        else:
            inside, place = inside + text[place], place + 1
    raise BadQuery("This quotation mark is not closed. Add another at the end.", start, len(text))


def _condition(text: str, start: int) -> Condition | None:
    """A field with its values, where one stands here."""
    named = NAME.match(text, start)
    if not named or named[0][:-1].lower() in NO_FIELDS:
        return None
    place = named.end()
    if place == len(text) or text[place].isspace() or text[place] in "()/":
        return None
    values: list[Value] = []
    while True:
        value = _value(text, place)
        values.append(value)
        place = value.end
        if (
            text[place : place + 1] != ","
            or text[place + 1 : place + 2] in ("", ",")
            or text[place + 1].isspace()
        ):
            break
        place += 1
    if text[place : place + 1] == ",":
        place += 1
    return Condition(named[0][:-1].lower(), tuple(values), start, place)


def _value(text: str, start: int) -> Value:
    operator = OPERATOR.match(text, start)
    place = operator.end() if operator else start
    op = operator[0] if operator else ""
    if text[place : place + 1] and text[place] in QUOTES:
        inside, end = quoted(text, place)
        return Value(inside, op, "", True, start, end)
    found = PLAIN_VALUE.match(text, place)
    if not found:
        raise BadQuery("A value is missing here.", start, max(place, start + 1))
    lower, dots, upper = found[0].partition("..")
    if dots and not op and (lower or upper):
        return Value(lower, "..", upper, False, start, found.end())
    return Value(found[0], op, "", False, start, found.end())


class _Reader:
    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens, self.length = tokens, length
        self.place = 0
        self.conditions = 0

    def all(self) -> Node | None:
        if not self.tokens:
            return None
        node = self.query(0)
        if self.next is not None:
            raise BadQuery(
                "This bracket closes none that was opened.", self.next.start, self.next.end
            )
        return node

    @property
    def next(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def query(self, depth: int) -> Node:
        parts = [self.both(depth)]
        while self.next is not None and self.next.kind == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts), parts[0].start, parts[-1].end)

    def both(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.next is not None and self.next.kind not in ("or", ")"):
            if self.next.kind == "and":
                self.take()
            else:
                parts.append(self.one(depth))
        if not parts:
            raise self.nothing_here()
        return parts[0] if len(parts) == 1 else And(tuple(parts), parts[0].start, parts[-1].end)

    def nothing_here(self) -> BadQuery:
        before = self.tokens[self.place - 1] if self.place else self.tokens[0]
        if before.kind == "(":
            return BadQuery("Nothing stands in these brackets.", before.start, before.end)
        if self.place == 0 and before.kind == ")":
            return BadQuery("This bracket closes none that was opened.", before.start, before.end)
        sentence = 'On both sides of “or” something must stand. For the word itself, write "or".'
        return BadQuery(sentence, before.start, before.end)

    def one(self, depth: int) -> Node:
        token = self.take()
        if depth >= DEEPEST and token.kind in ("-", "("):
            raise BadQuery(f"Brackets go at most {DEEPEST} deep.", token.start, token.end)
        if token.kind == "-":
            if self.next is None or self.next.kind in ("or", "and", ")"):
                raise BadQuery("What is to be left out is missing here.", token.start, token.end)
            part = self.one(depth + 1)
            return Not(part, token.start, part.end)
        if token.kind == "(":
            inside = self.query(depth + 1)
            if self.next is None:
                raise BadQuery("This bracket is not closed.", token.start, self.length)
            closing = self.take()
            return replace(inside, start=token.start, end=closing.end)
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            sentence = (
                f"A query has at most {MOST_CONDITIONS} conditions. Leave some out from here."
            )
            raise BadQuery(sentence, token.start, self.length)
        assert token.node is not None
        return token.node

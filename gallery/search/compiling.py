"""From the tree of a query to what is asked of the index. What its words name (a tag, a model, a
value of a parameter) is looked up here, so that renaming a tag or project changes no product."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property

from foundation.user_input import row_id, short
from gallery.models import Product
from gallery.organising_models import Collection, Tag
from gallery.search import engine, facts, terms, values
from gallery.search.choosing import chosen, did_you_mean, is_between, stands_in
from gallery.search.expressions import Outcome, Phrase, Range, both, either, has, without
from gallery.search.fields import (
    BY_NAME,
    NUMBERS,
    OTHER_NAMES,
    PARAMETERS,
    Field,
    canonical,
    parameter_key,
)
from gallery.search.nodes import And, BadQuery, Condition, Node, Not, Or, Value, Word
from gallery.search.words import fold, is_prefix, tokens
from projects.models import Project

HEX = re.compile(r"[0-9a-f]{8}|[0-9a-f]{32}")
MOST_DESCENDANTS = 5_000
MOST_NAMED = 12
TRASHED = has("is", "trashed")
INPUT = has("is", "input")
WORKS = without(either(TRASHED, INPUT))


def expression(node: Node | None) -> Outcome:
    """What a query finds; the trash, and what is no work, are left out unless it asks for them.
    Raises BadQuery."""
    if node is None:
        return WORKS
    plain = _without_signs(node)
    if plain is None:
        return False
    found = _Compiler().of(plain)
    if _names(plain, "trashed"):
        return found
    return both(found, without(TRASHED) if _names(plain, "input") else WORKS)


def is_hidden(projects: Iterable[int]) -> Outcome:
    """What is hidden by itself, and all of these projects."""
    return either(has("is", "hidden"), *(has("project", str(pk)) for pk in projects))


def _without_signs(node: Node) -> Node | None:
    """The same without words that are signs alone: a comma in a prompt does no harm."""
    if isinstance(node, Word):
        return node if tokens(node.text) else None
    if isinstance(node, Not):
        part = _without_signs(node.part)
        return part and replace(node, part=part)
    if isinstance(node, And | Or):
        parts = tuple(part for one in node.parts if (part := _without_signs(one)))
        return replace(node, parts=parts) if parts else None
    return node


def _names(node: Node, state: str) -> bool:
    """Does it ask for what is so, or for products by their ids?"""
    if isinstance(node, Condition):
        if node.name == "id":
            return state == "input"
        return node.name == "is" and any(value.text.lower() == state for value in node.values)
    if isinstance(node, Not):
        return _names(node.part, state)
    return isinstance(node, And | Or) and any(_names(part, state) for part in node.parts)


class _Compiler:
    """One query; what it looks up is looked up once."""

    def of(self, node: Node) -> Outcome:
        if isinstance(node, Word):
            return self.word(node)
        if isinstance(node, Condition):
            return either(*(self.condition(node, value) for value in node.values))
        if isinstance(node, Not):
            return without(self.of(node.part))
        join = both if isinstance(node, And) else either
        return join(*(self.of(part) for part in node.parts))

    def word(self, node: Word) -> Outcome:
        name = node.text[:-1].lower() if node.text.endswith(":") and not node.is_quoted else ""
        if field := BY_NAME.get(canonical(name)):
            sentence = f"A value is missing after “{short(name)}:”, for example {field.example}."
            raise BadQuery(sentence, node.start, node.end)
        wanted = tuple(tokens(node.text))
        may_go_on = not node.is_quoted and is_prefix(wanted[-1])
        found: list[Outcome] = [
            _begun(wanted[0]) if may_go_on and len(wanted) == 1 else Phrase(wanted, may_go_on)
        ]
        found += [
            has("tag", str(pk))
            for pk, name in self.tags
            if stands_in(wanted, tokens(name), may_go_on)
        ]
        if not node.is_quoted:
            found += _id_facts(node.text)
        return either(*found)

    @cached_property
    def tags(self) -> list[tuple[int, str]]:
        return list(Tag.objects.values_list("pk", "name"))

    def condition(self, node: Condition, value: Value) -> Outcome:
        try:
            return self.value(node, value)
        except BadQuery:
            raise
        except ValueError as error:
            raise BadQuery(str(error), value.start, value.end) from None

    def value(self, node: Condition, value: Value) -> Outcome:
        name = canonical(node.name)
        field = BY_NAME.get(name)
        if field is None:
            return self.parameter(node, parameter_key(node.name), value)
        if field.takes in NUMBERS:
            return self.number(field, value)
        if field.takes == "date":
            return self.date(value)
        if value.op not in ("", "="):
            raise ValueError(f"“{name}:” takes no {value.op} but {_takes(field)}.")
        return {
            "choice": self.choice,
            "name": self.named,
            "text": self.text,
            "words": self.words,
            "product": self.product,
        }[field.takes](field, value)

    def choice(self, field: Field, value: Value) -> Outcome:
        word = value.text.lower()
        if word not in field.choices:
            raise ValueError(
                f"“{field.name}:” takes {_takes(field)}{did_you_mean(word, field.choices)}"
            )
        if field.name == "favourite":
            favourite = has("is", "favourite")
            return favourite if word == "yes" else without(favourite)
        if field.name == "has":
            return self.has(word)
        if word in BY_NAME["medium"].choices:
            return has("medium", word)
        if field.name == "is" and word == "hidden":
            projects = Project.objects.filter(is_hidden=True).values_list("pk", flat=True)
            return is_hidden(projects)
        if word == "rated":
            return either(*(has("rating", str(rating)) for rating in range(1, 6)))
        return has(field.name, word)

    def has(self, word: str) -> Outcome:
        if word in ("tag", "collection"):
            return either(*(has(word, value) for value, _ in terms.values(word)))
        return has("has", word)

    def named(self, field: Field, value: Value) -> Outcome:
        """Something that the user named: the one of that name, else those that begin so."""
        rows: list[tuple[int, str, str]]
        if field.name == "project":
            rows = list(Project.objects.values_list("pk", "name", "slug"))
        else:
            table = Tag if field.name == "tag" else Collection
            rows = [(pk, name, name) for pk, name in table.objects.values_list("pk", "name")]
        names = {name for _, *both_names in rows for name in both_names}
        meant = chosen(value, names)
        if not meant:
            known = sorted({name for _, name, _ in rows}, key=fold)
            raise ValueError(
                f"There is no {field.name} “{short(value.text)}”{did_you_mean(value.text, known)}"
            )
        return either(
            *(has(field.name, str(pk)) for pk, *both_names in rows if meant & {*both_names})
        )

    def text(self, field: Field, value: Value) -> Outcome:
        return self.text_of(field.name, value)

    def words(self, field: Field, value: Value) -> Outcome:
        """These words in their order, wherever they stand in it."""
        wanted = tuple(facts.word_facts(field.name, value.text))
        if not wanted:
            raise ValueError(f"“{short(value.text)}” has no letter to look for.")
        return Phrase(wanted)

    def text_of(self, name: str, value: Value) -> Outcome:
        if not tokens(value.text):
            raise ValueError(f"“{short(value.text)}” has no letter to look for.")
        if self.fields.get(name, (False, False))[0]:
            return Phrase(tuple(facts.word_facts(name, value.text)))
        known = {one for one, _ in terms.values(name)}
        return either(
            *(Phrase((facts.value_fact(name, one),)) for one in sorted(chosen(value, known)))
        )

    @cached_property
    def fields(self) -> dict[str, tuple[bool, bool]]:
        return terms.fields()

    def number(self, field: Field, value: Value) -> Outcome:
        low, high = values.bounds(value, field.takes)
        if field.name == "rating":
            return either(*(has("rating", str(n)) for n in range(6) if low <= n <= high))
        if field.name == "seed" and value.op in ("", "="):
            return has("seed", str(int(value.text) if value.text.isdecimal() else int(low)))
        return self.between(field.name, low, high)

    def between(self, name: str, low: float, high: float) -> Outcome:
        is_many, repeats = self.fields.get(name, (False, False))
        if is_many:
            return Range(name, low, high, repeats)
        known = [one for one, _ in terms.values(name)]
        return either(*(has(name, one) for one in known if is_between(one, low, high)))

    def date(self, value: Value) -> Outcome:
        first, last = values.days(value)
        known = [date.fromisoformat(day) for day, _ in terms.values("date")]
        if not known:
            return False
        names = {4: "year", 7: "month", 10: "date"}
        spans = values.spans(max(first, min(known)), min(last, max(known)))
        return either(*(has(names[len(span)], span) for span in spans))

    def parameter(self, node: Condition, name: str, value: Value) -> Outcome:
        """Any parameter by its own name: its numbers, else its texts."""
        self.must_be_known(node, name)
        found: list[Outcome] = []
        numbers: Callable[[], values.Bounds] = lambda: values.bounds(value, "number")  # noqa: E731
        if value.op not in ("", "="):
            return self.between(name, *numbers())
        if not value.is_quoted:
            with suppress(ValueError):
                found.append(self.between(name, *numbers()))
        if tokens(value.text):
            found.append(self.text_of(name, value))
        return either(*found)

    def must_be_known(self, node: Condition, name: str) -> None:
        if name in self.fields or name in PARAMETERS:
            return
        meant = did_you_mean(node.name, [*BY_NAME, *OTHER_NAMES, *PARAMETERS, *self.fields])
        raise BadQuery(
            f"There is no field “{short(node.name)}”, and no product has such a parameter{meant}"
            " If it belongs to the text, put it in quotation marks.",
            node.start,
            node.start + len(node.name) + 1,
        )

    def product(self, field: Field, value: Value) -> Outcome:
        text = value.text.lower().replace("-", "")
        if field.name == "id":
            return either(*_id_facts(text)) if _id_facts(text) else _no_product(value.text)
        found = Product.objects.filter(pk=row_id(text) or 0)
        if not found.exists() and HEX.fullmatch(text):
            found = Product.objects.filter(
                uid__gte=text.ljust(32, "0"), uid__lte=text.ljust(32, "f")
            )
        pk = found.values_list("pk", flat=True).first()
        if pk is None:
            return _no_product(value.text)
        return either(*(has("from", str(one)) for one in (pk, *_parents_below(pk))))


def _begun(word: str) -> Outcome:
    """All words that begin so, by their names where they are few: a full-text index puts together
    all that begin so before it gives the first hit, and reads those of a name as they are asked."""
    named = terms.words(word, MOST_NAMED + 1) if terms.is_counted(word) else None
    if named is None or len(named) > MOST_NAMED:
        return Phrase((word,), is_prefix=True)
    return either(*(Phrase((one,)) for one in named))


def _no_product(text: str) -> Outcome:
    raise ValueError(f"There is no product “{short(text)}”.")


def _id_facts(text: str) -> list[Outcome]:
    """A number, a short id or a whole one, whichever it can be."""
    bare = text.lower().replace("-", "")
    found: list[Outcome] = []
    if row_id(bare) is not None:
        found.append(has("id", str(int(bare))))
    if HEX.fullmatch(bare):
        found.append(has("uid", bare))
    return found


def _parents_below(pk: int) -> list[int]:
    """Products that were made from this one, over however many others."""
    found = engine.rows(
        "WITH RECURSIVE below (product) AS ("
        "SELECT product_id FROM gallery_source WHERE source_id = %s UNION"
        " SELECT s.product_id FROM gallery_source s JOIN below ON s.source_id = below.product)"
        " SELECT product FROM below WHERE EXISTS (SELECT 1 FROM gallery_source"
        f" WHERE source_id = below.product) LIMIT {MOST_DESCENDANTS}",
        [pk],
    )
    return [product for (product,) in found]


def _takes(field: Field) -> str:
    if field.choices:
        return f"{', '.join(field.choices[:-1])} or {field.choices[-1]}"
    return f"a value, for example {field.example}"

"""The language: what is read, what is refused and where, and back to text."""

import pytest

from gallery.search import find
from gallery.search.completion import MOST as MOST_OFFERED
from gallery.search.completion import complete
from gallery.search.nodes import And, BadQuery, Condition, Node, Not, Word
from gallery.search.parser import DEEPEST, LONGEST, MOST_CONDITIONS, parse
from gallery.search.writer import chips, condition, narrowed, write
from tests import naughty


def plain(node: Node | None) -> object:
    """A tree as nested tuples."""
    if node is None:
        return None
    if isinstance(node, Word):
        return f'"{node.text}"' if node.is_quoted else node.text
    if isinstance(node, Condition):
        return (
            node.name,
            *(f"{one.op}{one.text}{'~' if one.upper else ''}{one.upper}" for one in node.values),
        )
    if isinstance(node, Not):
        return ("not", plain(node.part))
    return ("and" if isinstance(node, And) else "or", *map(plain, node.parts))


class TestParse:
    @pytest.mark.parametrize(
        ("query", "tree"),
        [
            ("", None),
            (" \t\n", None),
            ("fox", "fox"),
            ("fox red", ("and", "fox", "red")),
            ("fox AND red", ("and", "fox", "red")),
            ("cat and dog", ("and", "cat", "and", "dog")),
            ('"red fox"', '"red fox"'),
            ("“red fox”", '"red fox"'),
            (r'"say \"no\""', '"say "no""'),
            ("-fox", ("not", "fox")),
            ("NOT fox", ("not", "fox")),
            ("--fox", ("not", ("not", "fox"))),
            ("well-known", "well-known"),
            ('-"red fox"', ("not", '"red fox"')),
            ("a or b c", ("or", "a", ("and", "b", "c"))),
            ("a|b", ("or", "a", "b")),
            ("a OR b | c", ("or", "a", "b", "c")),
            ("(a or b) c", ("and", ("or", "a", "b"), "c")),
            ("a(b)c", ("and", "a", "b", "c")),
            ("-(a b)", ("not", ("and", "a", "b"))),
            ("oranges or order", ("or", "oranges", "order")),
            ("kind:image", ("kind", "image")),
            ("KIND:Image", ("kind", "Image")),
            ("tag:a,b", ("tag", "a", "b")),
            ('tag:"blue hour",b', ("tag", "blue hour", "b")),
            ("steps:>20", ("steps", ">20")),
            ("steps:>=20", ("steps", ">=20")),
            ("cost:<0.05", ("cost", "<0.05")),
            ("cost:1..5", ("cost", "..1~5")),
            ("cost:1..", ("cost", "..1")),
            ("date:2026-11", ("date", "2026-11")),
            ("nested.name:x", ("nested.name", "x")),
            ("-steps:>20", ("not", ("steps", ">20"))),
            ("http://x.y/z", "http://x.y/z"),
            ("12:30", "12:30"),
            ("style: ink", ("and", "style:", "ink")),
            ("a:b:c", ("a", "b:c")),
            ("fox, red", ("and", "fox,", "red")),
            ("fox -", ("and", "fox", "-")),
        ],
    )
    def test_what_is_meant(self, query, tree):
        assert plain(parse(query)) == tree

    @pytest.mark.parametrize(
        ("query", "part"),
        [
            ('fox "red', '"red'),
            ("fox (red", "(red"),
            ("fox )", ")"),
            ("()", "("),
            ("fox or", "or"),
            ("or fox", "or"),
            ("a | | b", "|"),
            ("--(", "("),
            ("NOT", "NOT"),
            ("steps:>", ":>"),
            ("(" * 30 + "a", "("),
            ("a " * 70, "a " * 6),
        ],
    )
    def test_a_wrong_one_says_why_and_where(self, query, part):
        with pytest.raises(BadQuery) as raised:
            parse(query)
        error = raised.value
        assert error.sentence.endswith(".")
        assert (
            query[error.start : error.end].strip() in part or part in query[error.start : error.end]
        )
        assert 0 <= error.start < error.end <= len(query)

    def test_limits_are_where_they_are_said_to_be(self):
        assert parse("a" * LONGEST)
        assert parse("(" * DEEPEST + "a" + ")" * DEEPEST)
        assert parse("a " * MOST_CONDITIONS)
        for query in ("a" * (LONGEST + 1), "(" * 21 + "a" + ")" * 21, "a " * (MOST_CONDITIONS + 1)):
            with pytest.raises(BadQuery):
                parse(query)


class TestWrittenBack:
    QUERIES = (
        *(
            "fox -cat",
            'a "b c" or (d -e)',
            "kind:image,video x",
            "-(a or b) c",
            "cost:1..5 rating:>=4",
        ),
        *('tag:"blue hour"', r'"say \"no\""', "a (b (c or d))", "--a", "date:..2026"),
    )

    @pytest.mark.parametrize("query", QUERIES)
    def test_means_the_same(self, query):
        once = write(parse(query))
        assert plain(parse(once)) == plain(parse(query))
        assert write(parse(once)) == once

    def test_chips_are_the_conditions_that_must_all_hold(self):
        query = 'fox  (a or b) -tag:"x y" steps:>20'
        found = chips(query)
        assert [chip.text for chip in found] == ["fox", "(a or b)", '-tag:"x y"', "steps:>20"]
        assert [query[chip.start : chip.end] for chip in found] == [chip.text for chip in found]
        assert found[1].without == 'fox -tag:"x y" steps:>20'
        assert found[0].without == '(a or b) -tag:"x y" steps:>20'

    @pytest.mark.parametrize("query", ["a or b", "(a b)", "fox"])
    def test_what_cannot_be_taken_apart_is_one_chip(self, query):
        assert [(chip.text, chip.without) for chip in chips(query)] == [(query, "")]

    def test_nothing_has_none(self):
        assert chips(" ") == []

    @pytest.mark.parametrize(
        ("query", "whole"),
        [
            ("", "x:1"),
            ("a", "a x:1"),
            ("a or b", "(a or b) x:1"),
            ("(a or b)", "(a or b) x:1"),
            ("(a) or (b)", "((a) or (b)) x:1"),
        ],
    )
    def test_narrowed(self, query, whole):
        assert narrowed(query, "x:1") == whole

    @pytest.mark.parametrize(
        "value", ["a b", 'say "no"', "1..2", ">5", "a,b", "(x)", "a\\", "-x", "plain"]
    )
    def test_a_condition_made_of_any_value_reads_back_as_it(self, value):
        node = parse(condition("tag", value))
        assert isinstance(node, Condition)
        assert [(one.text, one.op, one.upper) for one in node.values] == [(value, "", "")]


@pytest.mark.django_db
class TestStrangeWords:
    @pytest.mark.parametrize("query", [*naughty.KINDS, *naughty.NO_TEXT])
    def test_are_looked_for_or_refused_in_a_sentence(self, query):
        for text in (
            query,
            f"steps:{query}",
            f"tag:{query}",
            f'"{query}"',
            f"-({query})",
            f"rating:>{query}",
        ):
            self.try_one(text)

    def test_many_drawn_ones(self):
        for word in naughty.strings("search"):
            self.try_one(word)
            self.try_one(f"date:{word}")

    @pytest.mark.parametrize(
        "one", ["(", "a (", '"', "-", "a:", "|", "a|", "a:,", "..", "a:1..", "\\", "é", "(a)"]
    )
    def test_ten_kilobytes_take_no_time(self, one, figure_free_clock):
        text = (one * LONGEST)[:LONGEST]
        self.try_one(text)
        assert len(complete(text)) <= MOST_OFFERED
        assert figure_free_clock() < 1.0

    @staticmethod
    def try_one(text):
        try:
            found = find.ids(text)
            find.count(text)
        except BadQuery as error:
            assert error.sentence.rstrip()[-1] in ".?!"
            assert 0 <= error.start <= error.end <= max(len(text), error.end)
        else:
            assert found == []


@pytest.fixture
def figure_free_clock():
    """Seconds of this process since the test began."""
    import time

    began = time.thread_time()
    return lambda: time.thread_time() - began


@pytest.mark.django_db
class TestWrongValues:
    @pytest.mark.parametrize(
        ("query", "part", "says"),
        [
            ("fox rating:x", "x", "not a number"),
            ("kind:picture", "picture", "takes"),
            ("is:trash", "trash", "Did you mean “trashed”?"),
            ("date:2026-13", "2026-13", "no day"),
            ("date:soon", "soon", "no date"),
            ("size:>5furlongs", ">5furlongs", "units"),
            ("tag:nobody", "nobody", "no tag"),
            ("project:nowhere", "nowhere", "no project"),
            ("modle:flux", "modle:", "Did you mean “model”?"),
            ("from:999999", "999999", "no product"),
            ("id:fox", "fox", "no product"),
            ("favourite:maybe", "maybe", "yes or no"),
            ("model:>5", ">5", "takes no >"),
            ("a rating:", "rating:", "rating:>=4"),
            ("seed:1e999", "1e999", "number"),
            ("lora:_", "_", "no letter"),
        ],
    )
    def test_say_what_is_wrong_and_where(self, query, part, says):
        with pytest.raises(BadQuery) as raised:
            find.ids(query)
        assert says in raised.value.sentence
        assert query[raised.value.start : raised.value.end] == part

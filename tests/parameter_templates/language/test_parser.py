from contextlib import suppress

import pytest

from parameter_templates.language import BadTemplate, InMemoryLists, parse
from parameter_templates.language.parser import DEEPEST, LONGEST
from tests.timing import thread_seconds

LISTS = InMemoryLists(
    {
        "a": ["1", "__b__"],
        "b": ["__c__"],
        "c": ["__a__"],
        "broken": ["fine", "{x|y", "fine too"],
        "needs": ["x", "${who} sings"],
    }
)


def wrong(text: str) -> BadTemplate:
    with pytest.raises(BadTemplate) as error:
        parse(text, LISTS)
    return error.value


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "line", "column", "said"),
        [
            ("a\nb {c|d", 2, 3, "This { is not closed"),
            ("a {b|{c|d} e", 1, 3, "This { is not closed"),
            ("a b} c", 1, 4, "closes nothing"),
            ("a ${x", 1, 3, "This ${ is not closed"),
            ("a ${x=1", 1, 3, "This ${ is not closed"),
            ("a ${=1}", 1, 3, "name of a variable"),
            ("%{a ... b}", 1, 1, "This %{ is not closed. Expected $$"),
            ("a __b", 1, 3, "This __ is not closed"),
            ("{x|__b}", 1, 7, "Expected “__” before }"),
            ("__b(x=1__", 1, 1, "This __ is not closed"),
            ("__b(1)__", 1, 5, "a variable and its value"),
            ("{a$$b|c}", 1, 3, "stands after a number"),
            ("{9999999999$$b|c}", 1, 2, "too large"),
            ("{1e9|99999999999::b}", 1, 6, "too large"),
            ("{0::a|0::b}", 1, 1, "Every weight here is 0"),
            ("{1..5..0}", 1, 2, "must not be 0"),
            ("{1..9999999}", 1, 2, "at most 1,000,000 numbers"),
            ("a ||", 1, 3, "One side of “||” is empty"),
            ("|| b", 1, 1, "One side of “||” is empty"),
            ("a || || b", 1, 3, "One side of “||” is empty"),
        ],
    )
    def test_they_have_their_place(self, text: str, line: int, column: int, said: str) -> None:
        error = wrong(text)
        assert said in error.sentence
        assert (error.line, error.column, error.list_name) == (line, column, "")

    def test_a_line_of_a_list_is_named(self) -> None:
        error = wrong("hm {x|__broken__}")
        assert (error.list_name, error.line, error.column) == ("broken", 2, 1)
        assert str(error).startswith("List “broken”, line 2, column 1: This { is not closed")

    def test_so_is_the_line_where_a_variable_is_missing(self) -> None:
        error = wrong("__needs__")
        assert (error.list_name, error.line) == ("needs", 2)
        assert parse("__needs(who=she)__", LISTS).first(5) == ["x", "she sings"]

    def test_lists_in_a_circle_are_told_with_the_way(self) -> None:
        assert "names itself: a → b → c → a." in wrong("__a__").sentence
        assert "names itself: b → c → a → b." in wrong("{x|__b__}").sentence

    def test_variables_in_a_circle_too(self) -> None:
        assert "x → y → x." in wrong("${x={1|${y}}} ${y=${x}} ${x}").sentence
        assert "x → x." in wrong("${x=${x} and more}${x}").sentence
        lists = InMemoryLists({"l": ["${x}"], "m": ["a ${x:b}"], "n": ["{c|__m(x=so ${x})__}"]})
        for text in ("${x=__l__}${x}", "__l(x=__l__)__", "__l(x={1|${x}})__"):
            with pytest.raises(BadTemplate, match=r"x → x\."):
                parse(text, lists)
        # It may be built of what it was before, and a list stand in what is given to it.
        assert parse("${x=1}${x=${x}{2|3}}${x}").first(3) == ["12", "13"]
        assert parse("__m(x=__m(x=c)__)__", lists).first(2) == ["a a c"]
        assert parse("${x=1}${x=__l__ 2} ${x} __l__ ${x}", lists).first(2) == ["1 2 1 2 1 2"]
        assert parse("${x=d}__n__", lists).first(3) == ["c", "a so d"]
        # What nobody uses may go round as it likes.
        assert parse("${x=${x}}a").first(2) == ["a"]


class TestLimits:
    def test_brackets_go_so_deep(self) -> None:
        nested = parse("{" * DEEPEST + "a|b" + "}" * DEEPEST)
        assert (nested.count(), nested.at(1), nested.draw(1, 1)) == (2, "b", nested.draw(1, 1))
        assert "deep" in wrong("{" * 10_000 + "}" * 10_000).sentence
        assert "deep" in wrong("{" * 10_000).sentence

    def test_lists_inside_one_another_go_so_deep(self) -> None:
        chain = InMemoryLists(
            {f"l{n}": [f"{{__l{n + 1}__}}"] for n in range(200)} | {"l200": ["x"]}
        )
        with pytest.raises(BadTemplate, match="lists and variables nest at most"):
            parse("__l0__", chain)
        assert parse("__l170__", chain).first(2) == ["x"]

    @pytest.mark.parametrize("depth", [1, 15, 35, 60, 200])
    @pytest.mark.parametrize(
        ("before", "inside", "after"),
        [
            *(("a {b|", "c", "} d"), ("${x:a ", "c", "}"), ("%{a ... $$b ", "c", " d}")),
            *(("{2$$a|", "c", "}"), ("${x=!{1|2}}{${x}", "c", "}"), ("__l(x=", "c", ")__")),
        ],
    )
    def test_whatever_nests_is_said_or_is_an_error(
        self, depth: int, before: str, inside: str, after: str
    ) -> None:
        lists = InMemoryLists({"l": ["{q|${x}}"]})
        try:
            template = parse(before * depth + inside + after * depth, lists)
        except BadTemplate as error:
            assert "deep" in error.sentence or "characters" in error.sentence
        else:
            assert template.at(template.count() - 1)
            assert template.draw(1, 1)
            template.is_exact()

    def test_variables_and_lists_by_turns_are_one_or_the_other(self) -> None:
        lines = {f"l{n}": [f"{{a|{{b|${{v{n}}}}}}}"] for n in range(200)}
        lists = InMemoryLists(lines | {"l200": ["x"]})
        sets = "".join(f"${{v{n}=%{{a ... $$__l{n + 1}__}}}}" for n in range(180, 200))
        with pytest.raises(BadTemplate, match="lists and variables nest at most"):
            parse(f"{sets}__l180__", lists)
        assert parse(f"{sets}__l196__", lists).count() > 1

    def test_a_template_is_so_long(self) -> None:
        assert parse("a" * LONGEST).count() == 1
        assert "at most 100,000 characters" in wrong("a" * (LONGEST + 1)).sentence

    def test_what_is_written_short_is_no_bomb(self) -> None:
        doubled = "".join(f"${{v{n + 1}=${{v{n}}}${{v{n}}}}}" for n in range(25))
        assert "characters" in wrong(f"${{v0=x}}{doubled}${{v25}}").sentence
        lists = InMemoryLists(
            {f"l{n}": [f"__l{n + 1}(a=1)__" * 2] for n in range(20)} | {"l20": ["${a}"]}
        )
        with pytest.raises(BadTemplate, match="more than 100,000 parts"):
            parse("__l0__", lists)
        assert "10^1000" in wrong(f"${{v0={{1|2}}}}{doubled}${{v25}}").sentence

    def test_more_combinations_than_are_counted(self) -> None:
        assert "10^1000" in wrong("{0..999999}" * 200).sentence
        assert "Pick fewer" in wrong("{500$$1..1000}").sentence
        assert "combine" in wrong("a" + "||b" * 2000).sentence

    @pytest.mark.parametrize(
        "text",
        [
            *("{a|" * 33_000, "{" + " " * 99_000, "{1" + " " * 99_000, "{" + "9" * 99_000),
            *("{2$$" * 25_000, "__a" * 33_000, "_" * 99_999, "\\" * 99_000, "# " * 49_000),
            *("a #\n" * 24_000, "{" + "a \n|" * 24_000 + "}", "${" * 49_000, "a||" * 33_000 + "a"),
            *("{" + "|" * 99_000 + "}", "$" * 99_000, "{" + "  \\ #\n" * 14_000 + "}"),
        ],
        ids=lambda text: text[:5],
    )
    def test_no_text_takes_long_to_read(self, text: str) -> None:
        def read() -> None:
            with suppress(BadTemplate):
                parse(text, LISTS)

        assert thread_seconds(read, enough=1.0) <= 1.0


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            *("", " a ", "a | b", "[a|b:0.5]", "(a:1.2)", "<lora:x:0.5>", "$5 and 100%", "a#b"),
            *("#ff0000", "a #1 fan", "a_b __ c", "____", "a % b", "C:\\new", "\\(x\\)", "a\n\nb"),
            *("http://x.y/z?a=b&c", "a $$ b", "e = mc²", "5..6", "2::a", "~a", "@you", "!"),
        ],
    )
    def test_it_says_itself(self, text: str) -> None:
        assert parse(text).first(2) == [text]

    def test_a_comment_goes_with_the_space_before_it(self) -> None:
        assert parse("a fox # red\n# or\n  # blue\nruns#1").first(2) == ["a fox\nruns#1"]
        assert parse("{a # b\n|c}# d").first(3) == ["a", "c"]

"""Placeholders in texts and values: found, filled, escaped, refused."""

import time

import pytest

from parameter_templates import answers, placeholders
from parameter_templates.body import Body
from parameter_templates.placeholders import BadValue, InvalidTemplate, Placeholder


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("a ${animal} in the ${place}", ["animal", "place"]),
            ("${ animal } and ${animal}", ["animal", "animal"]),
            ("${animal:a {red|grey} fox} runs", ["animal"]),
            ("${outer:${inner}}", ["outer", "inner"]),
            ("{${a}|${b}} __list__", ["a", "b"]),
            ("${größe} ${_x1} ${a-b}", ["größe", "_x1", "a-b"]),
            (r"\${animal} costs 5\$", []),
            (r"\\${animal}", ["animal"]),
            ("${animal=fox} ${animal=!{a|b}}", []),
            ("${animal ${9} ${} $ {x} $animal", []),
            ("} } ${a}", ["a"]),
        ],
    )
    def test_names(self, text, names):
        assert placeholders.named(text) == names

    def test_words_of_its_own_are_what_it_begins_with(self):
        body = Body("${a:a red fox} ${b:{x|y}} ${c} ${d:}", placeholders=(Placeholder("c"),))
        begins = {one.name: one.default for one in body.all_placeholders}
        assert begins == {"a": "a red fox", "b": "", "c": "", "d": ""}

    def test_what_the_prompt_sets_itself(self):
        assert placeholders.assigned("${a=1} ${b = !{x|y}} ${c?=z} ${d}") == {"a", "b", "c"}

    def test_a_text_of_nothing_but_brackets_takes_no_time(self):
        began = time.process_time()
        assert placeholders.named("${a:" * 50_000) == []
        assert placeholders.filled_text("${a:{" * 40_000, {"a": "x"})
        assert time.process_time() - began < 2


class TestFilling:
    def test_in_their_places_and_all_else_as_it_was(self):
        text = "a ${n} of {red|blue} ${what:fish} \\${n}"
        filled = placeholders.filled_text(text, {"n": 3, "what": "herons"})
        assert filled == "a 3 of {red|blue} herons \\${n}"

    def test_words_are_literal_whatever_they_are(self):
        given = r"{a|b} __x__ ${y} $1 100% C:\d #1 x::y 16:9 snake_case"
        filled = placeholders.filled_text("<${v}>", {"v": given})
        assert filled == (r"<\{a\|b\} \_\_x\_\_ \$\{y\} \$1 100% C:\\d \#1 x::y 16:9 snake_case>")

    def test_in_brackets_also_what_has_a_meaning_there(self):
        assert placeholders.filled_text("{${v}|b}", {"v": "2::x"}) == r"{2\:\:x|b}"
        assert placeholders.filled_text("{${v}|b}", {"v": "1..5 !"}) == r"{1\.\.5 \!|b}"

    def test_what_is_inside_another_is_filled_where_that_is_not(self):
        assert placeholders.filled_text("${a:x ${b}}", {"b": "y"}) == "${a:x y}"
        assert placeholders.filled_text("${a:x ${b}}", {"a": "z", "b": "y"}) == "z"

    def test_a_value_that_is_one_placeholder_stays_what_was_given(self):
        values = {"w": 640, "s": "16:9"}
        given = {"width": "${w}", "size": "${s}", "note": "${w} px", "rows": [{"at": "${w}"}]}
        assert placeholders.filled(given, values) == {
            "width": 640,
            "size": "16:9",
            "note": "640 px",
            "rows": [{"at": 640}],
        }


class TestValues:
    @pytest.mark.parametrize(
        ("one", "text", "value"),
        [
            (Placeholder("a"), "  red\r\nfox ", "red\nfox"),
            (Placeholder("a", optional=True), " ", ""),
            (Placeholder("a", type="choice", choices=("x", "y")), "y", "y"),
            (Placeholder("a", type="number", minimum=1, maximum=9, step=2), "5", 5),
            (Placeholder("a", type="number", step=0.1), "0.3", 0.3),
        ],
    )
    def test_that_will_do(self, one, text, value):
        assert one.value(text) == value

    @pytest.mark.parametrize(
        ("one", "text", "words"),
        [
            (Placeholder("main_subject"), " ", "Main subject is needed"),
            (Placeholder("a", type="choice", choices=("x", "y")), "z", "one of x, y"),
            (Placeholder("a", type="number"), "many", "not a number"),
            (Placeholder("a", type="number"), "1e999", "too large"),
            (Placeholder("a", type="number", minimum=2), "1.5", "at least 2"),
            (Placeholder("a", type="number", maximum=2), "3", "at most 2"),
            (Placeholder("a", type="number", minimum=1, step=2), "4", "steps of 2"),
            (Placeholder("a", type="number", step=1e-30), "10000000000", "steps of 1e-30"),
            (Placeholder("a"), "x" * 20_001, "more than 20,000"),
        ],
    )
    def test_that_will_not(self, one, text, words):
        with pytest.raises(BadValue, match=words):
            one.value(text)

    def test_all_that_is_open_is_named_at_once(self):
        asked = (Placeholder("a", label="Subject"), Placeholder("b"), Placeholder("c", default="x"))
        with pytest.raises(answers.Unanswered) as caught:
            answers.checked(asked, {}, {"a", "b", "c"})
        assert set(caught.value.errors) == {"a", "b"}
        assert "Subject is needed" in str(caught.value)

    def test_what_is_no_longer_in_the_text_is_not_asked(self):
        asked = (Placeholder("a"), Placeholder("b"))
        assert answers.checked(asked, {"b": "y"}, {"b"}) == {"b": "y"}


class TestReading:
    def test_there_and_back(self):
        one = Placeholder(
            "size", "Size", "number", "In cm.", "3", False, (), minimum=0, maximum=9, step=0.5
        )
        assert placeholders.read(one.as_json()) == one
        choice = Placeholder("c", type="choice", choices=("a b", "ü"), optional=True, default="ü")
        assert placeholders.read(choice.as_json()) == choice
        assert placeholders.read({"name": "x"}) == Placeholder("x")

    @pytest.mark.parametrize(
        "said",
        [
            *(None, [], "x", {}),
            *({"name": 3}, {"name": "a b"}, {"name": ""}, {"name": "x" * 41}, {"name": "1a"}),
            {"name": "a", "type": "colour"},
            {"name": "a", "strange": 1},
            {"name": "a", "type": "choice"},
            {"name": "a", "type": "choice", "choices": ["x", 3]},
            {"name": "a", "type": "choice", "choices": ["x", ""]},
            {"name": "a", "type": "choice", "choices": ["x"] * 201},
            {"name": "a", "type": "choice", "choices": ["x"], "default": "y"},
            {"name": "a", "type": "number", "default": "x"},
            {"name": "a", "type": "number", "minimum": 3, "maximum": 2},
            {"name": "a", "type": "number", "minimum": True},
            {"name": "a", "type": "number", "step": 0},
            {"name": "a", "label": "two\nlines"},
            {"name": "a", "label": "x" * 81},
            {"name": "a", "optional": 1},
            {"name": "a", "default": "\u202e"},
            {"name": "a", "medium": "smell"},
        ],
    )
    def test_what_is_none(self, said):
        with pytest.raises(InvalidTemplate):
            placeholders.read(said)

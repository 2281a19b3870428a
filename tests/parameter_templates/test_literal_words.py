"""Typed words stand for just these in the prompt language, wherever a placeholder stands."""

import json
import random

import pytest

from parameter_templates import language
from parameter_templates.language import InMemoryLists
from parameter_templates.placeholders import filled_text

LETTERS = r"ab 1:.!~@_$#%{}|\,()=-"


@pytest.mark.parametrize(
    "place", ["x ${v} y", "{${v}|${v}}", "${q:${v}}", "{2::${v}|2::${v}}", "# no\n${v}"]
)
def test_whatever_they_are(place):
    draw = random.Random(place)
    around = place.replace("# no\n", "")
    for _ in range(400):
        words = "".join(draw.choices(LETTERS, k=draw.randint(1, 8))).strip()
        if words:
            said = language.parse(filled_text(place, {"v": words})).at(0)
            wanted = words if around.startswith(("{", "${")) else around.replace("${v}", words)
            assert said == wanted, (place, words)


LISTS = InMemoryLists({"l": ["<${w}>"]})


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("__l(w=${v})__", "<{}>"),
        ("__l(w={${v}|${v}}, q=1)__", "<{}>"),
        ("${w=${v}}__l__", "<{}>"),
        ("${w=!{${v}|${v}}}__l__", "<{}>"),
        ("{2$$, $$${v}|${v}}", "{}"),
        ("%{a... b$$${v}}", "a{} b"),
        ("_${v}_", "_{}_"),
        ("1${v}{a|a}", "1{}a"),
    ],
)
def test_at_odd_places_too(place, said):
    draw = random.Random(place)
    for _ in range(400):
        words = "".join(draw.choices(LETTERS, k=draw.randint(1, 8))).strip()
        if words:
            filled = filled_text(place, {"v": words})
            found = language.parse(filled, LISTS).at(0)
            assert found == said.replace("{}", words), (filled, words)


def test_numbers_are_the_ends_of_a_range():
    filled = filled_text("a {${a}..${b}..${step}} fox", {"a": -0.5, "b": 1, "step": 0.5})
    said = language.parse(filled, LISTS)
    assert said.first(9) == [f"a {number} fox" for number in ("-0.5", "0", "0.5", "1")]


class TestJson:
    """A prompt that is JSON stays JSON, and is not read in the language."""

    @pytest.mark.parametrize("words", [*map(str, LETTERS), '"', "\\", 'say "{a|b}"\\', "${v}"])
    def test_words_are_what_they_are(self, words):
        text = '{"scene": "a ${v} # {red|blue}", "cuts": ["\\"${v}\\"", ${v}], "n": ${n}}'
        for is_read in (True, False):
            filled = filled_text(text, {"v": words, "n": 3}, is_read=is_read)
            assert json.loads(filled) == {
                "scene": f"a {words} # {{red|blue}}",
                "cuts": [f'"{words}"', words],
                "n": 3,
            }

    def test_what_is_none_is_of_the_language(self):
        assert filled_text('{"${v}|b}', {"v": "c:d"}) == r'{"c\:d|b}'
        assert filled_text("[${v}", {"v": "{x}"}) == r"[\{x\}"

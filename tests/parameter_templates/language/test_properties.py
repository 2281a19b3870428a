"""Templates made at random, with what they must become worked out beside them."""

from dataclasses import dataclass
from itertools import permutations, product
from random import Random

import pytest

from parameter_templates.language import BadTemplate, InMemoryLists, is_plain, parse
from tests import naughty

LISTS = InMemoryLists({"colour": ["red", "blue", "{dark|light} green"], "one": ["an owl"]})
LISTED = {"colour": ["red", "blue", "dark green", "light green"], "one": ["an owl"]}
WORDS = ("fox", "a hen", "é", "(x:1.2)", "snow_man", "5 $ ")
MOST = 3_000


@dataclass
class Made:
    text: str
    results: list[str]


def made(draw: Random, depth: int) -> Made:
    kind = draw.choice(("text", "row", "one", "some", "list", "numbers", "anew", "once", "wrap"))
    if depth == 0 or kind == "text":
        word = draw.choice(WORDS)
        return Made(word, [word])
    if kind == "list":
        name = draw.choice(list(LISTED))
        return Made(f"__{name}__", LISTED[name])
    if kind == "numbers":
        first, last = draw.randrange(5), draw.randrange(5)
        step = 1 if last >= first else -1
        numbers = [str(number) for number in range(first, last + step, step)]
        return Made(f"{{{first}..{last}}}", numbers)
    parts = [made(draw, depth - 1) for _ in range(draw.randint(1, 3))]
    if kind == "row":
        return Made("".join(p.text for p in parts), _joined(parts, ""))
    if kind == "wrap":
        around, inside = parts[0], parts[-1]
        results = [f"{a} by {b}" for a, b in product(around.results, inside.results)]
        return Made(f"%{{{around.text} by ...$${inside.text}}}", results)
    if kind in ("anew", "once"):
        name, value = f"v{draw.randrange(10**9)}", parts[0]
        sign = "!" if kind == "once" else ""
        twice = product(value.results, value.results)
        results = [f"{a}+{b}" for a, b in twice] if kind == "anew" else _twice(value.results)
        # A row of its own, so that what is set is seen here alone.
        return Made(f"{{${{{name}={sign}{value.text}}}${{{name}}}+${{{name}}}}}", results)
    return _chosen(draw, kind, parts)


def _chosen(draw: Random, kind: str, parts: list[Made]) -> Made:
    options = {part.text: part for part in parts}
    inside = "|".join(options)
    if kind == "one" or len(options) < 2:
        every = [result for part in options.values() for result in part.results]
        return Made(f"{{{inside}}}", every)
    low, high = sorted((draw.randint(0, 2), draw.randint(0, 3)))
    results: list[str] = []
    for picked in range(min(low, len(options)), min(high, len(options)) + 1):
        for some in permutations(options.values(), picked):
            results += _joined(list(some), " & ")
    return Made(f"{{{low}-{high}$$ & $${inside}}}", results)


def _joined(parts: list[Made], between: str) -> list[str]:
    return [between.join(texts) for texts in product(*(part.results for part in parts))]


def _twice(results: list[str]) -> list[str]:
    return [f"{one}+{one}" for one in results]


@pytest.mark.parametrize("seed", range(4))
def test_every_combination_is_there_once_and_in_its_place(seed: int) -> None:
    draw = Random(seed)
    tried = 0
    while tried < 60:
        wanted = made(draw, 3)
        if len(wanted.results) > MOST:
            continue
        tried += 1
        template = parse(wanted.text, LISTS)
        assert template.count() == len(wanted.results), wanted.text
        assert template.first(MOST) == wanted.results, wanted.text
        if template.is_exact():
            assert len(set(wanted.results)) == len(wanted.results), wanted.text
        every = set(wanted.results)
        for index in range(5):
            drawn = template.draw(seed, index)
            assert drawn in every, wanted.text
            assert template.draw(seed, index) == drawn


class TestWhatStrangersWrite:
    def test_it_is_a_template_or_an_error_with_its_place(self) -> None:
        draw = Random(11)
        signs = ["{", "}", "|", "$$", "${", "%{", "__", "||", "#", "\\", "::", "..", "(", ")", "=!"]
        mixed = ["".join(draw.choices([*signs, "a", " ", "1", "\n"], k=12)) for _ in range(1500)]
        for text in [*naughty.SOME, *naughty.NO_TEXT, *naughty.strings("templates"), *mixed]:
            try:
                template = parse(text, LISTS)
            except BadTemplate as error:
                assert 0 <= error.start <= len(text)
                assert error.sentence.endswith((".", "}"))
                assert error.line >= 1 and error.column >= 1
            else:
                template.first(3)
                template.draw(1, 1)
                template.is_exact()

    def test_text_without_signs_stays_as_it_is(self) -> None:
        for text in naughty.SOME:
            if is_plain(text):
                assert parse(text).first(2) == [text]

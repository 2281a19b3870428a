"""Counting, the result of a number, and drawing by a seed."""

import math
from collections import Counter
from pathlib import Path

import pytest

from parameter_templates.language import InMemoryLists, parse
from parameter_templates.word_lists.list_folder import Folder
from tests.timing import thread_seconds

LISTS = InMemoryLists({"colour": ["red", "green", "blue"], "deep": ["{a|b}", "c"]})
DRAWN = ["495473 a red,green", "353402 a green,blue", "606122 a blue,green"]
LETTERS = "{a|b|c|d|e|f|g|h|i|j}"


class TestCounting:
    def test_it_expands_nothing(self) -> None:
        def count() -> None:
            template = parse(" ".join([LETTERS] * 30))
            assert template.count() == 10**30
            assert template.is_exact()
            assert template.at(10**30 - 1) == " ".join("j" * 30)
            assert template.at(123) == " ".join("a" * 27) + " b c d"

        assert thread_seconds(count, enough=0.05) <= 0.05

    @pytest.mark.parametrize(
        "text",
        [", ".join([LETTERS] * 4), "a {" + "|".join(map("no {}".format, range(10_000))) + "}"],
        ids=["four brackets", "one bracket"],
    )
    def test_a_preview_of_ten_thousand_is_quick(self, text: str) -> None:
        def preview() -> None:
            template = parse(text)
            assert template.count() == 10_000
            assert template.is_exact()
            assert len(template.first(20)) == 20

        assert thread_seconds(preview, enough=0.05, goes=10) <= 0.05

    def test_picks_are_counted_in_every_order(self) -> None:
        assert parse("{2$$a|b|c}").count() == 6
        assert parse("{1-3$$a|b|{c|d}}").count() == 26
        assert parse("{5$$1..1000000}").count() == math.perm(1_000_000, 5)

    def test_a_variable_chosen_once_counts_once(self) -> None:
        assert parse("${c=!__colour__}${c} ${c} {x|y}", LISTS).count() == 6
        assert parse("${c=__colour__}${c} ${c}", LISTS).count() == 9
        assert parse("${c=!__colour__}nothing of it", LISTS).count() == 1

    def test_sub_prompts_use_what_they_use(self) -> None:
        template = parse("${c=!__colour__} ${c} {cat|dog} || ${c} owl || fox", LISTS)
        assert template.count() == 6 + 3 + 1
        assert template.at(9) == "fox"

    def test_whether_all_are_different(self) -> None:
        for text in ("{a|b}{c|d}", "{very |}{big|old} fox", "{1..500} {1..500}", "{2$$1..99}"):
            assert parse(text).is_exact(), text
        for text in ("{red|{red|blue}}", "{a|ab}{b|bb}", "{2$$__colour__|__deep__|red}"):
            assert not parse(text, LISTS).is_exact(), text

    def test_there_is_none_beyond(self) -> None:
        for index in (-1, 6):
            with pytest.raises(IndexError):
                parse("{2$$a|b|c}").at(index)


class TestListsOfTemplates:
    def test_ten_thousand_lines_are_quick_the_second_time(self, tmp_path: Path) -> None:
        lines = (f"a {{big|small}} thing {number}" for number in range(10_000))
        (tmp_path / "things.txt").write_text("\n".join(lines))
        assert parse("__things__", Folder(tmp_path)).count() == 20_000

        def preview() -> None:
            template = parse("{x|__things__}, __things__", Folder(tmp_path))
            assert template.count() == 20_001 * 20_000
            assert len(template.first(20)) == 20

        assert thread_seconds(preview, enough=0.05) <= 0.05


class TestDrawing:
    def test_it_is_the_same_again_wherever_it_is_done(self) -> None:
        """The figures are those of one machine; they hold for all."""
        template = parse("{1..1000000} {2::a|b} {2$$__colour__}", LISTS)
        assert [template.draw(7, index) for index in (0, 1, 10**12)] == DRAWN
        assert template.draw(8, 0) != DRAWN[0]

    def test_it_goes_by_the_weights(self) -> None:
        template = parse("{3::a|b|0::c}")
        drawn = Counter(template.draw(1, index) for index in range(2_000))
        assert drawn["c"] == 0
        assert 1_400 < drawn["a"] < 1_600

    def test_heavier_ones_are_picked_sooner(self) -> None:
        template = parse("{2$$5::a|b|c}")
        drawn = Counter(template.draw(1, index)[0] for index in range(1_000))
        assert 640 < drawn["a"] < 790
        assert parse("{3$$0::a|b|0::c}").draw(1, 1)[0] == "b"

    def test_an_option_of_many_is_as_likely_as_one_of_one(self) -> None:
        template = parse("{a|{1..1000}}")
        drawn = Counter(template.draw(1, index) == "a" for index in range(1_000))
        assert 430 < drawn[True] < 570


class TestNamesOfLists:
    """What is drawn or chosen once may say which list is meant."""

    def test_a_variable_chosen_once_does(self) -> None:
        template = parse("${k=!{colour|deep}}${l=!${k}} ${l}: __${l}__", LISTS)
        assert template.first(9) == [
            *("colour: red", "colour: green", "colour: blue", "deep: a", "deep: b", "deep: c")
        ]

    def test_it_goes_by_the_weights_and_marks_all_the_same(self) -> None:
        template = parse("${k=!{9::colour|deep}}${k} __${k}__", LISTS)
        drawn = Counter(template.draw(1, index).split()[0] for index in range(400))
        assert 330 < drawn["colour"] < 390
        kinds = {parse("__{~colour|deep}__", LISTS).at(0, seed) in "abc" for seed in range(30)}
        assert kinds == {True, False}


class TestMarks:
    def test_random_parts_multiply_nothing(self) -> None:
        template = parse("{1..50} {~a|b} __~colour__", LISTS)
        assert template.count() == 50
        assert {text.split()[1] for text in template.first(50)} == {"a", "b"}
        assert template.at(7, seed=1) == template.at(7, seed=1)
        assert [template.at(n, seed=1) for n in range(9)] != [template.at(n, 2) for n in range(9)]

    def test_parts_by_turns_keep_in_step(self) -> None:
        template = parse("{@a|b|c} {@1|2|3} {x|y|z|w}")
        assert template.first(9) == ["a 1 x", "b 2 y", "c 3 z", "a 1 w"]
        drawn = [parse("{@a|b} {@1|2}").draw(5, index) for index in range(4)]
        assert drawn == ["a 1", "b 2", "a 1", "b 2"]

    def test_inside_of_turns_there_are_turns(self) -> None:
        template = parse("{1..4} {@ball|{!car|bike}}")
        assert template.first(9) == ["1 ball", "2 car", "3 ball", "4 bike"]

    def test_all_of_these_random_of_those(self) -> None:
        template = parse("{!red|green} {1..1000}")
        drawn = [template.draw(1, index).split() for index in range(6)]
        assert [one[0] for one in drawn] == ["red", "green"] * 3
        assert len({one[1] for one in drawn}) > 2

    def test_all_inside_of_random_is_random(self) -> None:
        assert parse("{~{!a|b}|c}").count() == 1
        drawn = Counter(parse("{x|{!a|b}}").draw(1, index) for index in range(400))
        assert drawn["a"] > 50 and drawn["b"] > 50

    def test_sub_prompts_come_by_turns(self) -> None:
        drawn = [parse("{a|b} || {c|d}").draw(1, index) for index in range(6)]
        assert [one in "ab" for one in drawn] == [True, False] * 3
        assert parse("{a|b} || {c|d}").turns() == 2

    def test_so_many_draws_have_them_all(self) -> None:
        for text, turns in (("{a|b}", 1), ("{!a|b} {@x|y}", 2), ("{!a|b|c} || x", 6)):
            template = parse(text)
            assert template.turns() == turns
            drawn = {template.draw(1, index) for index in range(turns)}
            if turns > 1:
                assert len(drawn) == template.count()

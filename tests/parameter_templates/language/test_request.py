"""Several fields of one request."""

import pytest

from parameter_templates.language import BadTemplate, InMemoryLists, request

LISTS = InMemoryLists({"colour": ["red", "green"]})


def wrong(fields: dict[str, object]) -> BadTemplate:
    with pytest.raises(BadTemplate) as error:
        request(fields, LISTS)
    return error.value


class TestFields:
    def test_they_are_combined(self) -> None:
        made = request({"prompt": "a {cat|dog}", "negative_prompt": "{ugly|}", "steps": 5}, LISTS)
        assert made.count() == 4
        assert made.at(1) == {"prompt": "a cat", "negative_prompt": "", "steps": 5}
        assert [one["prompt"] for one in made.first(9)] == ["a cat", "a cat", "a dog", "a dog"]

    def test_they_share_variables(self) -> None:
        made = request(
            {"prompt": "${c=!__colour__}a ${c} fox", "negative_prompt": "no ${c}"}, LISTS
        )
        assert made.first(5) == [
            {"prompt": "a red fox", "negative_prompt": "no red"},
            {"prompt": "a green fox", "negative_prompt": "no green"},
        ]
        assert len({tuple(made.draw(seed, 0).values()) for seed in range(20)}) == 2

    def test_sub_prompts_are_combined_too(self) -> None:
        made = request({"prompt": "${c=!{1|2}}a ${c} || b", "style": "x || y"})
        assert made.count() == (2 + 1) * 2
        assert made.at(4) == {"prompt": "b", "style": "x"}
        assert made.is_exact()

    def test_what_says_just_itself_is_left_alone(self) -> None:
        fields = {"prompt": "a | b", "seed": 5, "inputs": ["{a|b}"], "on": True, "none": None}
        assert request(fields).first(2) == [fields]

    def test_an_error_names_its_field(self) -> None:
        error = wrong({"prompt": "fine {a|b}", "negative_prompt": "{a"})
        assert (error.field, error.column) == ("negative_prompt", 1)
        error = wrong({"prompt": "{a|b}", "style": "x\n${nobody}"})
        assert (error.field, error.line, error.column) == ("style", 2, 1)


class TestEntries:
    """Which entries of which lists a result has."""

    LISTS = InMemoryLists(
        {"colours": ["red", "green"], "animals": ["a {big|small} fox", "an owl in __colours__"]}
    )

    def entries(self, **fields: str) -> list[dict[str, list[str]]]:
        said = request(fields, self.LISTS)
        return [said.at_with_entries(index)[1] for index in range(said.count())]

    def test_of_each_combination(self) -> None:
        assert self.entries(prompt="a __colours__ {fox|hen}") == [
            {"colours": ["red"]},
            {"colours": ["red"]},
            {"colours": ["green"]},
            {"colours": ["green"]},
        ]

    def test_of_lists_in_lists_and_as_they_are_written_there(self) -> None:
        fox, owl = "a {big|small} fox", "an owl in __colours__"
        assert self.entries(prompt="__animals__") == [
            {"animals": [fox]},
            {"animals": [fox]},
            {"animals": [owl], "colours": ["red"]},
            {"animals": [owl], "colours": ["green"]},
        ]

    def test_of_several_at_once_by_turns_and_of_variables(self) -> None:
        both = self.entries(prompt="{2$$ and $$__colours__}")
        assert both == [{"colours": ["red", "green"]}, {"colours": ["green", "red"]}]
        once = self.entries(prompt="${c=!__colours__}${c} ${c}", more="${c}")
        assert once == [{"colours": ["red"]}, {"colours": ["green"]}]
        assert self.entries(prompt="__@colours__ {1|2}") == [
            {"colours": ["red"]},
            {"colours": ["green"]},
        ]

    def test_what_is_drawn(self) -> None:
        said = request({"prompt": "a __colours__ fox"}, self.LISTS)
        for index in range(20):
            [entry] = said.draw_with_entries(7, index)[1]["colours"]
            assert said.draw(7, index)["prompt"] == f"a {entry} fox"

    def test_nothing_of_brackets(self) -> None:
        assert self.entries(prompt="a {red|green} {1..2}") == [{}] * 4

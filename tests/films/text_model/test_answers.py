"""What is wrong with an answer is said in sentences; what is right is the script's own words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from films.script import reading
from films.text_model import answers, asking, building, units
from films.text_model.building import Built
from films.text_model.cast import Cast
from films.text_model.locating import Words
from tests.films.text_model import scripted
from tests.films.text_model.scripted import answer_to, spoken
from tests.films.text_model.test_reading import LAMP


def built(text: str, change: Callable[[Any], Any], names: tuple[str, ...] = ()) -> Built:
    """Of the first scene."""
    script = reading.read(text)
    every = units.units_of(script, "way")
    told = change(answer_to(asking.numbered(script, every)))
    answer = answers.read(told if isinstance(told, str) else json.dumps(told), len(every))
    assert answer.items.keys() | answer.faults.keys() == set(range(1, len(every) + 1))
    if faults := answer.faults.get(1):
        return Built(faults=faults)
    return building.build(script, every[0], answer.items[1], Cast(script, names), "model way")


def lines(made: Built) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for one in made.scenes[0].shots for line in one.lines]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (scripted.half, "no whole JSON"),
        (scripted.no_json, "no whole JSON"),
        (scripted.deep, "no whole JSON"),
        (lambda told: "", "no whole JSON"),
        (lambda told: json.dumps(told).replace("3", "NaN"), "no whole JSON"),
        (scripted.other_scenes, "left out"),
        (lambda told: {"scenes": []}, "left out"),
        (scripted.one_too_many, "as 2 scenes, and it is one"),
        (scripted.wrong_types, "shots/0/lines"),
        (scripted.a_stranger, "“Captain Nobody” is seen"),
        (scripted.a_strange_speaker, "“BOB” speaks"),
        (scripted.an_invented_line, "“all aboard the train to lyon!” is said"),
        (scripted.a_strange_place, "“A train arrives at the station”, which is not in it"),
        (scripted.no_place_at_all, "“A train arrives at the station”, which is not in it"),
        (scripted.no_shots, "no shots"),
        (scripted.shots_reversed, "stands before the one above"),
    ],
)
def test_what_is_wrong_is_said(wrong: Callable[[Any], Any], words: str):
    assert any(words in fault for fault in built(LAMP, wrong).faults)


@pytest.mark.parametrize(
    "around",
    ["{}", "```json\n{}\n```", "Here it is:\n{}\nI hope that helps!", "<think>Hm.</think>{}"],
)
def test_what_stands_around_the_json_does_not_matter(around: str):
    made = built(LAMP, lambda told: around.replace("{}", json.dumps(told)))
    assert made.faults == [] and lines(made)[0] == ("IDA", "It is out.")


def test_names_of_the_bible_may_be_said():
    def named(told):
        told["scenes"][0]["shots"][0]["seen"] = ["Mother Superior", "ida"]
        return told

    assert built(LAMP, named).faults
    assert built(LAMP, named, ("Mother Superior",)).scenes[0].shots[0].seen[:2] == (
        "Mother Superior",
        "IDA",
    )


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("He said: *It* is\n  out!", "it is out", "*It* is\n  out!".removeprefix("*")),
        ("“Komm“, sagte Ida.", '"Komm"', "Komm"),
        ("It’s late. Its late.", "it's late.", "It’s late."),
        ("Straße am Meer", "STRASSE", "Straße"),
        ("「行こう」と太郎は言った。", "行こう", "行こう"),
        ("Cafe\u0301", "Café", None),
        ("the keeperess", "the keeper", None),
        ("Ida waits.", "", None),
    ],
)
def test_quotes_are_found_word_for_word(text: str, quote: str, found: str | None):
    place = Words(text, 0, len(text)).find(quote)
    assert (text[slice(*place)] if place else None) == found


def test_of_the_same_words_twice_the_hint_chooses():
    text = "Ida waits.\nShe goes.\nIda waits.\n"
    words = Words(text, 0, len(text))
    assert words.find("ida waits", near=21) == (21, 31)
    assert words.find("ida waits", near=2) == (0, 10)
    assert words.find("ida waits", least=1) == (21, 31)


def test_action_is_never_spoken_and_a_long_line_may_be_quoted_in_part():
    text = LAMP.replace("It is out.", "It is out. We are late. Run!")

    def changed(told):
        first, *_ = told["scenes"][0]["shots"]
        first["lines"] = [
            spoken("Ida climbs the last steps.", "IDA"),
            spoken("We are late.", "IDA"),
        ]
        return told

    made = built(text, changed)
    assert [words for _, words in lines(made)] == [
        "It is out.",
        "We are late.",
        "Run!",
        "It was never lit.",
    ]


def test_shots_cover_the_scene_and_know_where_they_stand():
    script = reading.read(LAMP)
    made = built(LAMP, lambda told: told).scenes[0]
    assert (made.start, made.end) == (script.scenes[0].start, script.scenes[0].end)
    first, second = made.shots
    assert first.end == second.start and second.end == made.end
    assert script.text[first.start :].startswith("Ida climbs")

"""The parts of a request one after the other, as a grid has its axes by them."""

import pytest

from parameter_templates.language import BadTemplate, InMemoryLists, request


def said(text: str, most: int = 100) -> list[tuple[str, ...]] | None:
    parts = request({"": text}).pieces(7, most)
    return None if parts is None else [piece.texts for piece in parts[0]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a {red|blue} fox", [("a ",), ("red", "blue"), (" fox",)]),
        ("{a|{b|c}}{1..3}", [("a", "b", "c"), ("1", "2", "3")]),
        ("{2$$ $$a|b}", [("a b", "b a")]),
        ("${x={a|b}}${x}, ${x}", [("a", "b"), (", ",), ("a", "b")]),
        ("${x=!{a|b}}${x}, ${x}", None),
        ("a || b", None),
    ],
)
def test_what_is_chosen_apart_is_told_apart(text, pieces):
    assert said(text) == pieces


def test_together_they_are_all_combinations():
    asked = request({"": "a {red|blue} {fox|owl}"})
    texts = [piece.texts for piece in asked.pieces(7, 100)[0]]
    combined = [
        f"{a}{b}{c}{d}" for a in texts[0] for b in texts[1] for c in texts[2] for d in texts[3]
    ]
    assert combined == [one[""] for one in asked.first(4)]


def test_what_is_drawn_is_drawn_once():
    (one,) = said("{~a|b|c|d}") or []
    assert len(one) == 1 and said("{~a|b|c|d}") == [one]


def test_of_very_many_only_so_many_are_written_out():
    assert len(said("{1..1000000}", most=10)[0]) == 11


def test_each_field_has_its_own_and_a_lost_list_is_told():
    parts = request({"": "{a|b}", "steps": "{1|2}"}).pieces(7, 10)
    assert [[piece.texts for piece in one] for one in parts] == [[("a", "b")], [("1", "2")]]
    with pytest.raises(BadTemplate):
        request({"": "a __nowhere__ fox"}, InMemoryLists({})).pieces(7, 10)

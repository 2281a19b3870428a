"""What looks the same is made from the same; digests are those of takes made before."""

import pytest

from films import basis

KEPT = {
    "7baca2975189477fc1174bebe2523d2bf5d8302c9d53cd85b60cd5c512e049a7": (
        {"action": "Ida looks é"},
        {"action": "Ida  looks é"},
        {"action": "Ida looks e\u0301"},
        {"action": " Ida\tlooks\u00a0é\n"},
        {"action": "Ida looks\u2028é "},
    ),
    "1294ddd73d7f39a754041b7ff3911ef785809c63b3488a631f00d3e96cca77ae": (
        {"a": "plain", "b": [1, "two words"]},
        {"b": (1, "two  words"), "a": "plain"},
        {"a": "plain ", "b": [1, " two words"]},
    ),
    "96b2723f2e72cc6b6a424e7db9ea071b8065fb6b625d6c7991167146eea0427e": (
        {"a": "back\\slash", "b": ""},
        {"a": "back\\slash", "b": " "},
    ),
}


@pytest.mark.parametrize(("digest", "all_parts"), KEPT.items())
def test_what_looks_the_same_has_one_digest(digest, all_parts):
    for parts in all_parts:
        assert basis.digest(parts) == digest
        assert basis.changed(basis.short(all_parts[0]), parts) == []


def test_what_looks_different_has_another():
    told = ["a b", "a_b", 'a" b', 'a " b', "ab", "A b", ["a", "b"], ["a b"], None, "", 1, "1"]
    assert len({basis.digest({"a": one}) for one in told}) == len(told)

"""Patterns of foreign schemas: matched where that is quick, else left to the provider."""

import time

import pytest

from providers.contract import Kind, ModelSpec
from providers.params import InvalidParams, check_params
from providers.patterns import misses

SLOW = [
    "^(a+)+$",
    "^(a*)*$",
    "^(a|a)*$",
    "^(a|aa)+$",
    "^(a?){40}a{40}$",
    "^(?:(?:a+)b?)+$",
    "^a*a*a*a*a*a*a*a*$",
    "^" + "a?" * 60 + "a" * 60 + "$",
    r"^(a+)\1+$",
    "^(?=(a+)+$)",
    "(" * 400 + "a" + ")*" * 400,
]
TAKEN = {
    r"^\d+x\d+$": ("1024x1024", "1024"),
    r"^\d{3,4}x\d{3,4}$": ("1024x768", "12x12"),
    "^#[0-9a-fA-F]{6}$": ("#00ff7f", "green"),
    "^#?([a-f0-9]{6}|[a-f0-9]{3})$": ("#fff", "#ff"),
    r"^(https?|gs)://\S+$": ("https://a.b/c", "ftp://a.b"),
    r"^\d+(\.\d+)?$": ("1.5", "1."),
    "^[a-z]{2}(-[A-Z]{2})?$": ("en-GB", "english"),
    "fox": ("a fox", "a cat"),
}


def spec(schema: dict) -> ModelSpec:
    return ModelSpec("thing", Kind.TEXT_TO_IMAGE, "Thing", schema)


class TestMatching:
    @pytest.mark.parametrize("pattern", SLOW)
    @pytest.mark.parametrize("letters", [30, 1000])
    def test_what_may_take_for_ever_is_not_tried(self, pattern, letters):
        began = time.monotonic()
        assert not misses(pattern, "a" * letters + "!")
        assert time.monotonic() - began < 1

    @pytest.mark.parametrize("pattern", TAKEN)
    def test_what_providers_write_is(self, pattern):
        fits, does_not = TAKEN[pattern]
        assert not misses(pattern, fits)
        assert misses(pattern, does_not)

    def test_what_is_no_pattern_misses_nothing(self):
        assert not misses("([", "a")


class TestParameters:
    @pytest.mark.parametrize("pattern", SLOW)
    def test_the_provider_is_left_to_say_it(self, pattern):
        given = {"x": "a" * 40 + "!"}
        schema = {"properties": {"x": {"type": "string", "pattern": pattern}}}
        began = time.monotonic()
        assert check_params(spec(schema), given) == given
        assert time.monotonic() - began < 1

    @pytest.mark.parametrize("pattern", SLOW)
    def test_names_too(self, pattern):
        schema = {"patternProperties": {pattern: {}}, "additionalProperties": False}
        schema = {"properties": {"x": {"type": "object", **schema}}}
        began = time.monotonic()
        check_params(spec(schema), {"x": {"a" * 40 + "!": 1}})
        assert time.monotonic() - began < 1

    def test_a_quick_one_is_told(self):
        schema = {"properties": {"x": {"type": "string", "pattern": r"^\d+x\d+$"}}}
        with pytest.raises(InvalidParams, match="must look like"):
            check_params(spec(schema), {"x": "wide"})

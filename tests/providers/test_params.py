from typing import Any

import pytest

from providers.contract import Kind, ModelSpec
from providers.params import InvalidParams, check_params
from tests.providers.conformance import defaults_of
from tests.providers.schemas import FAL, REPLICATE


def model(schema: Any, **more: Any) -> ModelSpec:
    return ModelSpec("m", Kind.TEXT_TO_IMAGE, "Model M", schema, **more)


def of(*, required: tuple[str, ...] = (), **properties: Any) -> ModelSpec:
    return model({"type": "object", "required": [*required], "properties": properties})


def errors(spec: ModelSpec, params: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidParams) as caught:
        check_params(spec, params, **more)
    assert str(caught.value)
    return caught.value.errors


class TestTyped:
    """What a command gives as text becomes what the model wants."""

    @pytest.mark.parametrize(
        ("node", "text", "value"),
        [
            ({"type": "integer"}, "4", 4),
            ({"type": "integer"}, " -4 ", -4),
            ({"type": "integer"}, "4.0", 4),
            ({"type": "integer"}, "1e3", 1000),
            ({"type": "integer"}, "18446744073709551615", 2**64 - 1),
            ({"type": "number"}, "0.5", 0.5),
            ({"type": "number"}, "2", 2),
            ({"type": "boolean"}, "Yes", True),
            ({"type": "boolean"}, "0", False),
            ({"type": "string"}, "4", "4"),
            ({"type": "string"}, " a ", " a "),
            ({"enum": [4, 6]}, "6", 6),
            ({"enum": ["4", "6"]}, "6", "6"),
            ({"enum": [1, "1"]}, "1", "1"),
            ({"enum": [1, "1"]}, '"1"', "1"),
            ({"enum": [True, "auto"]}, "true", True),
            ({"enum": ["", "a"]}, "", ""),
            ({"type": "array", "items": {"type": "string"}}, "a, b,,", ["a", "b"]),
            ({"type": "array", "items": {"type": "string"}}, "a,b\nc", ["a,b", "c"]),
            ({"type": "array", "items": {"type": "integer"}}, "1,2", [1, 2]),
            ({"type": "array", "items": {"type": "integer"}}, "[1, 2]", [1, 2]),
            ({"type": "array", "items": {"type": "string"}}, "[draft", ["[draft"]),
            ({"type": "array", "items": {"enum": [1, 2]}}, "2", [2]),
            ({"type": "object"}, '{"a": [1]}', {"a": [1]}),
            ({"anyOf": [{"type": "object"}, {"enum": ["big"]}]}, "big", "big"),
            ({"anyOf": [{"type": "object"}, {"enum": ["big"]}]}, '{"w": 1}', {"w": 1}),
            ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "auto", "auto"),
            ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "4", 4),
            ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "4.0", 4.0),
            ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "4.5", "4.5"),
            ({"anyOf": [{"type": "number"}, {"type": "string"}]}, "true", "true"),
            ({"anyOf": [{"type": "number"}, {"type": "string"}]}, "[1]", "[1]"),
            ({"type": ["string", "array"]}, '{"a": 1}', '{"a": 1}'),
            ({"type": ["string", "array"]}, "\n", "\n"),
            ({"type": "integer", "nullable": True}, "4", 4),
            ({"type": "number"}, "0.6000000000000001", 0.6000000000000001),
            ({"type": "number"}, "1e-20", 1e-20),
            ({"type": "number", "multipleOf": 0.05}, "0.7", 0.7),
        ],
    )
    def test_text(self, node: Any, text: str, value: Any) -> None:
        got = check_params(of(x=node), {"x": text})["x"]
        assert got == value
        assert type(got) is type(value)

    @pytest.mark.parametrize("value", ["", None])
    def test_nothing_is_left_out(self, value: Any) -> None:
        spec = of(a={"type": "integer"}, b={"type": "string"}, c={"enum": ["x"]}, d={})
        assert check_params(spec, dict.fromkeys("abcd", value)) == {}

    def test_what_has_its_type_keeps_it(self) -> None:
        params = {"a": 1, "b": "x", "c": [1, 2], "d": {"e": None}, "f": False, "g": 0.5}
        spec = of(a={"type": "integer"}, b={"type": "string"}, c={"type": "array"}, d={},
                  f={"type": "boolean"}, g={"type": "number"})  # fmt: skip
        assert check_params(spec, params) == params

    def test_a_whole_float_is_an_integer(self) -> None:
        assert check_params(of(a={"type": "integer"}), {"a": 4.0}) == {"a": 4}

    def test_every_script_of_the_world_is_text(self) -> None:
        text = "🦊 שלום \u202e <b>&amp; \x07 ﷽"
        assert check_params(of(a={"type": "string"}), {"a": text}) == {"a": text}


class TestRefused:
    @pytest.mark.parametrize(
        ("node", "value", "words"),
        [
            ({"type": "integer"}, "x", "must be a whole number, not “x”"),
            ({"type": "integer"}, "4.5", "must be a whole number"),
            ({"type": "integer"}, "1e999", "too large"),
            ({"type": "integer"}, True, "must be a whole number"),
            ({"type": "integer"}, "9" * 400, "too large"),
            ({"type": "number"}, "inf", "must be a number"),
            ({"type": "number"}, "nan", "must be a number"),
            ({"type": "number"}, float("nan"), "too large"),
            ({"type": "boolean"}, "maybe", "must be yes or no"),
            ({"type": "string"}, 7, "must be text"),
            ({"type": "string"}, "a\0b", "not text"),
            ({"type": "string"}, "\ud83d", "not text"),
            ({"type": "string", "maxLength": 3}, "abcd", "at most 3 characters"),
            ({"type": "string", "minLength": 3}, "ab", "at least 3 characters"),
            ({"type": "string", "pattern": "^a+$"}, "b", "must look like ^a+$"),
            ({"enum": ["plain", "ink"]}, "inc", "one of plain, ink, not “inc”. Did you mean ink?"),
            ({"enum": [1, 2]}, True, "one of 1, 2"),
            ({"enum": ["a"], "enumNames": ["Oil"]}, "Oils", "one of Oil, not “Oils”. Did you"),
            ({"enum": ["a", "b"], "enumNames": ["Same", "Same"]}, "Same", "one of a, b"),
            ({"type": "integer", "minimum": 1}, "0", "at least 1"),
            ({"type": "integer", "maximum": 4}, "5", "at most 4"),
            ({"type": "number", "exclusiveMinimum": 0}, "0", "more than 0"),
            ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, "0", "more than 0"),
            ({"type": "number", "exclusiveMaximum": 1}, "1", "less than 1"),
            ({"type": "integer", "multipleOf": 8}, "9", "multiple of 8"),
            ({"type": "number", "multipleOf": 0.05}, "0.72", "multiple of 0.05"),
            ({"type": "number"}, "1e-40", "digits after the point"),
            ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, "a,b", "at most 1"),
            ({"type": "array", "items": {"type": "string"}, "minItems": 2}, "a", "at least 2"),
            ({"type": "array", "items": {"type": "integer"}}, "1,x", "must be a whole number"),
            ({"type": "array", "items": {"enum": ["a"]}}, "b", "must be one of a"),
            ({"type": "array", "uniqueItems": True, "items": {"type": "string"}}, "a,a", "twice"),
            ({"type": "object"}, "{", "must be JSON"),
            ({"type": "object"}, '{"a": NaN}', "must be JSON"),
            ({"type": "object"}, '{"a": 1e999}', "too large"),
            ({"type": "object"}, "[" * 100_000, "levels deep"),
            ({"type": "object"}, "[]", "must be an object"),
            ({"type": "object", "required": ["w"]}, "{}", "'w' is a required"),
            ({"properties": {"w": {"maximum": 9}}}, '{"w": 10}', "X['w'] must be at most 9"),
            ({"anyOf": [{"type": "object"}, {"enum": ["big"]}]}, "7", "none of the forms"),
            ({"const": 7}, "8", "must be one of 7"),
            ({"type": "string"}, "x" * 2_000_001, "longer than 2,000,000"),
        ],
    )
    def test_it_says_what_is_wrong(self, node: Any, value: Any, words: str) -> None:
        found = errors(of(x=node), {"x": value})
        assert list(found) == ["x"]
        assert words in " ".join(found["x"])

    def test_what_is_needed(self) -> None:
        spec = of(a={"type": "string", "title": "Text"}, required=("a",))
        assert errors(spec, {}) == {"a": ["Text is needed."]}
        assert errors(spec, {"a": ""}) == {"a": ["Text is needed."]}

    def test_an_unknown_one_with_its_likeness(self) -> None:
        spec = of(prompt={"type": "string"}, width={"type": "integer"})
        assert errors(spec, {"widht": "4"}) == {
            "widht": ["Model M has no parameter “widht”. Did you mean width?"]
        }
        assert "It takes prompt, width." in errors(spec, {"zzz": "4"})["zzz"][0]

    def test_unless_the_schema_takes_more_than_it_names(self) -> None:
        spec = model({"properties": {}, "additionalProperties": True})
        assert check_params(spec, {"zzz": 4}) == {"zzz": 4}

    def test_all_errors_at_once(self) -> None:
        spec = of(a={"type": "integer"}, b={"type": "integer", "maximum": 1}, c={}, required=("c",))
        assert sorted(errors(spec, {"a": "x", "b": "2", "d": "1"})) == ["a", "b", "c", "d"]

    def test_rules_between_fields_are_told_of_the_whole(self) -> None:
        spec = model({
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "dependentRequired": {"a": ["b"]},
        })  # fmt: skip
        assert list(errors(spec, {"a": 1})) == [""]
        assert check_params(spec, {"a": 1, "b": 2})


class TestMedia:
    SPEC = of(image_url={"type": "string", "maxLength": 5}, n={"type": "integer"},
              required=("image_url",))  # fmt: skip

    def test_a_file_counts_as_given(self) -> None:
        assert check_params(self.SPEC, {"n": "1"}, media={"image_url"}) == {"n": 1}
        assert errors(self.SPEC, {"n": "1"}) == {"image_url": ["Image is needed."]}

    def test_a_file_for_an_unknown_field(self) -> None:
        assert (
            "Did you mean image_url?"
            in errors(self.SPEC, {}, media={"image_url", "imageurl"})["imageurl"][0]
        )

    def test_either_of_two(self) -> None:
        spec = model({
            "properties": {"prompt": {"type": "string"}, "image_url": {"type": "string"}},
            "anyOf": [{"required": ["prompt"]}, {"required": ["image_url"]}],
        })  # fmt: skip
        assert check_params(spec, {}, media={"image_url"}) == {}
        assert list(errors(spec, {})) == [""]


class TestRealShapes:
    @pytest.mark.parametrize("schema", [FAL, REPLICATE], ids=["fal", "replicate"])
    def test_defaults_are_good(self, schema: Any) -> None:
        params, media = defaults_of(model(schema))
        assert check_params(model(schema), params, media=media) == params

    def test_null_and_open_bounds_of_openapi(self) -> None:
        spec = model(REPLICATE)
        assert check_params(spec, {"prompt": "x", "seed": None}) == {"prompt": "x"}
        assert "more than 0" in errors(spec, {"prompt": "x", "strength": "0"})["strength"][0]

    def test_a_size_by_name_or_by_numbers(self) -> None:
        spec = model(FAL)
        assert check_params(spec, {"prompt": "x", "image_size": "square_hd"})
        assert check_params(spec, {"prompt": "x", "image_size": '{"width": 9, "height": 9}'})
        assert errors(spec, {"prompt": "x", "image_size": '{"width": 0}'})


class TestOddSchemas:
    @pytest.mark.parametrize(
        "schema",
        [
            {"properties": {"x": {"type": "string", "pattern": "(["}}},
            {"properties": {"x": {"$ref": "https://127.0.0.1:1/schema.json"}}},
            {"properties": {"x": {"$ref": "#/nowhere"}}},
            {"properties": {"x": {"type": "text"}}},
            {"properties": {"x": {"type": "string", "maxLength": 9, "minimum": "1"}}},
            {"properties": {"x": {"type": "string", "format": "nonsense"}}, "$schema": "odd"},
            {"properties": {"x": {"multipleOf": 0}}},
            {"properties": {"x": {"enum": []}}},
            {"properties": {"x": {"type": "string", "required": True}}},
            {"$id": "https://example.com/a", "properties": {"x": {}}},
            {"properties": {"x": None}},
            {"properties": {"x": ["string"], "y": True}},
            {"properties": {"x": {"anyOf": [None, {"type": "string"}]}}},
            {"properties": {"x": {"allOf": "all", "not": "any", "items": 7}}},
        ],
    )
    def test_they_do_not_stop_the_order(self, schema: Any) -> None:
        assert check_params(model(schema), {"x": "abc"}) == {"x": "abc"}

    def test_items_of_an_older_draft_are_one_by_one(self) -> None:
        pair = {"type": "array", "items": [{"type": "string"}, {"type": "integer"}]}
        assert check_params(of(x=pair), {"x": '["a", 1]'}) == {"x": ["a", 1]}
        assert "must be a whole number" in errors(of(x=pair), {"x": ["a", "b"]})["x"][0]

    def test_properties_may_be_named_like_keywords(self) -> None:
        names = ("enum", "type", "nullable", "properties", "default", "$ref", "required")
        number = {"type": "integer", "minimum": 1}
        spec = model({"properties": dict.fromkeys(names, number)})
        assert check_params(spec, dict.fromkeys(names, "2")) == dict.fromkeys(names, 2)
        assert sorted(errors(spec, dict.fromkeys(names, "0"))) == sorted(names)

    def test_one_that_goes_in_a_circle_says_so(self) -> None:
        spec = model(
            {"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}}
        )
        assert "circle" in errors(spec, {"x": "abc"})[""][0]

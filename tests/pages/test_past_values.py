"""What is offered to be picked again."""

import pytest

from pages.create import past_values
from pages.create.model_form import form_for
from providers.contract import Kind, ModelSpec
from providers.schema import fields
from tests.production.rows import make_generation


def field(name: str, **node):
    [found] = fields({"type": "object", "properties": {name: {"type": "string"} | node}})
    return found


def form(**properties):
    schema = {"type": "object", "properties": properties}
    return form_for([ModelSpec("m", "M", Kind.TEXT_TO_IMAGE, schema)])()


class TestLoras:
    @pytest.mark.parametrize("name", ["lora", "loras", "lora_url", "hf_lora", "extra_lora"])
    def test_names_of_them(self, name):
        assert past_values.takes_loras(field(name))

    @pytest.mark.parametrize(
        ("name", "node"),
        [
            ("lora_scale", {"type": "number"}),
            ("flora", {}),
            ("lora", {"enum": ["a", "b"]}),
            ("use_lora", {"type": "boolean"}),
        ],
    )
    def test_what_is_none(self, name, node):
        assert not past_values.takes_loras(field(name, **node))

    @pytest.mark.django_db
    def test_the_last_used_first_each_once_of_whatever_shape(self):
        for params in (
            {"lora_url": "owner/old"},
            {"loras": [{"path": "owner/ink", "scale": 0.5}, {"scale": 1}, "owner/flat"]},
            {"hf_lora": "owner/old", "lora_scale": 1, "loras": None},
            {"loras": "[not read]", "prompt": "owner/none"},
        ):
            make_generation(params=params)
        make_generation(kind="text-to-speech", params={"lora": "owner/elsewhere"})
        found = past_values.loras(Kind.TEXT_TO_IMAGE, form(lora={"type": "string"}))
        assert found == ["[not read]", "owner/old", "owner/ink", "owner/flat"]

    @pytest.mark.django_db
    def test_where_no_field_takes_one_nothing_is_asked(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert past_values.loras(Kind.TEXT_TO_IMAGE, form(width={"type": "integer"})) == []


class TestVoices:
    @pytest.mark.parametrize("name", ["voice", "voice_id", "speaker", "speaker_name"])
    def test_names_of_them(self, name):
        assert past_values.is_voice(field(name))

    @pytest.mark.parametrize("name", ["voice_prompt", "invoice", "voice_speed_text", "id"])
    def test_what_is_none(self, name):
        assert not past_values.is_voice(field(name))


class TestColumns:
    ITEM = {
        "type": "object",
        "required": ["path"],
        "properties": {
            "path": {"type": "string"},
            "scale": {"type": "number", "default": 1},
            "more": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
    }

    def columns(self, **node):
        return [
            (one.name, one.type.value, one.required)
            for one in field("loras", type="array", **node).columns
        ]

    def test_are_the_plain_properties_of_an_entry(self):
        assert self.columns(items=self.ITEM) == [
            ("path", "text", True),
            ("scale", "number", False),
        ]

    def test_are_none_where_an_entry_needs_more(self):
        assert self.columns(items=self.ITEM | {"required": ["more"]}) == []

    def test_are_followed_through_references(self):
        schema = {
            "type": "object",
            "properties": {"loras": {"type": "array", "items": {"$ref": "#/$defs/Lora"}}},
            "$defs": {"Lora": self.ITEM},
        }
        [found] = fields(schema)
        assert [one.name for one in found.columns] == ["path", "scale"]

    def test_of_a_schema_that_contains_itself_end(self):
        schema = {
            "type": "object",
            "properties": {"loras": {"$ref": "#/$defs/L"}},
            "$defs": {
                "L": {"type": "array", "items": {"$ref": "#/$defs/I"}},
                "I": {"type": "object", "properties": {"n": {"$ref": "#/$defs/L"}}},
            },
        }
        [found] = fields(schema)
        assert found.columns == ()

    def test_of_two_models_that_differ_are_a_box_of_json(self):
        one, other = (
            ModelSpec(
                id,
                id,
                Kind.TEXT_TO_IMAGE,
                {
                    "type": "object",
                    "properties": {"loras": {"type": "array", "items": item}},
                },
            )
            for id, item in (("a", self.ITEM), ("b", self.ITEM | {"required": []}))
        )
        [bound] = form_for([one, other])()
        assert bound.field.param.columns == ()

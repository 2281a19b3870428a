import copy
import time
from typing import Any

import pytest

from providers.contract import Medium
from providers.schema import Choice, Field, Type, fields
from tests.providers.schemas import FAL, REPLICATE


def one(node: Any, name: str = "x", **around: Any) -> Field:
    """The field of a schema with this one property."""
    (field,) = fields({"type": "object", "properties": {name: node}, **around})
    return field


def values(field: Field) -> list[Any]:
    return [choice.value for choice in field.choices]


class TestFal:
    def fields(self) -> dict[str, Field]:
        return {field.name: field for field in fields(FAL)}

    def test_the_input_is_found_by_the_post_and_in_its_order(self) -> None:
        assert list(self.fields()) == FAL["components"]["schemas"]["BIn"]["x-fal-order-properties"]

    def test_types(self) -> None:
        assert {name: field.type.value for name, field in self.fields().items()} == {
            "prompt": "long-text",
            "image_size": "size",
            "steps": "integer",
            "guidance": "number",
            "image_urls": "media",
            "mask_url": "media",
            "loras": "json",
            "seed": "integer",
            "safety": "choice",
            "sync_mode": "boolean",
        }

    def test_a_size_is_a_choice_or_two_numbers(self) -> None:
        size = self.fields()["image_size"]
        assert values(size) == ["square_hd", "landscape_4_3"]
        assert size.default == "landscape_4_3"

    def test_bounds_and_defaults(self) -> None:
        steps = self.fields()["steps"]
        assert (steps.minimum, steps.maximum, steps.step, steps.default) == (1, 12, 1, 4)
        guidance = self.fields()["guidance"]
        assert (guidance.minimum, guidance.maximum, guidance.step) == (0, 20, None)

    def test_null_is_no_type(self) -> None:
        seed = self.fields()["seed"]
        assert seed.nullable
        assert seed.help == "The same seed gives the same image."

    def test_media(self) -> None:
        images = self.fields()["image_urls"]
        assert (images.medium, images.multiple, images.max_items) == (Medium.IMAGE, True, 3)
        assert not self.fields()["mask_url"].multiple


class TestReplicate:
    def fields(self) -> dict[str, Field]:
        return {field.name: field for field in fields(REPLICATE)}

    def test_x_order_holds(self) -> None:
        assert list(self.fields()) == [
            "prompt", "aspect_ratio", "duration", "image", "strength", "references", "seed",
            "webhook_key",
        ]  # fmt: skip

    def test_an_enum_inside_all_of(self) -> None:
        ratio = self.fields()["aspect_ratio"]
        assert ratio.type is Type.CHOICE
        assert values(ratio) == ["1:1", "16:9"]
        assert ratio.default == "1:1"
        assert ratio.help == "Shape of the image"
        assert ratio.title == "Aspect ratio"

    def test_numbers_as_choices_stay_numbers(self) -> None:
        assert values(self.fields()["duration"]) == [4, 6, 8]

    def test_files(self) -> None:
        assert self.fields()["image"].medium is Medium.IMAGE
        references = self.fields()["references"]
        assert (references.type, references.multiple) == (Type.MEDIA, True)

    def test_a_password(self) -> None:
        assert self.fields()["webhook_key"].format == "password"


class TestTypes:
    @pytest.mark.parametrize(
        ("node", "kind"),
        [
            ({"type": "string"}, Type.TEXT),
            ({"type": "string", "maxLength": 2000}, Type.LONG_TEXT),
            ({"type": "integer"}, Type.INTEGER),
            ({"type": "number"}, Type.NUMBER),
            ({"type": "boolean"}, Type.BOOLEAN),
            ({"enum": ["a", "b"]}, Type.CHOICE),
            ({"const": 7}, Type.CHOICE),
            ({"type": "object", "properties": {"a": {"type": "string"}}}, Type.JSON),
            ({"type": "array", "items": {"type": "object"}}, Type.JSON),
            ({"type": "array", "items": {"type": "array"}}, Type.JSON),
            ({"type": "array"}, Type.JSON),
            ({}, Type.JSON),
            (True, Type.JSON),
            ({"type": "nonsense"}, Type.JSON),
            ({"not": {"type": "string"}}, Type.JSON),
            ({"type": ["string", "null"]}, Type.TEXT),
            ({"type": ["null", "integer"]}, Type.INTEGER),
            ({"type": ["string", "integer"]}, Type.JSON),
            ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, Type.NUMBER),
            ({"oneOf": [{"type": "string"}, {"enum": ["a"]}]}, Type.TEXT),
            ({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, Type.CHOICE),
            ({"anyOf": [{"type": "integer"}, {"const": "auto"}]}, Type.JSON),
            ({"anyOf": []}, Type.JSON),
            ({"$ref": "#/nowhere"}, Type.JSON),
            ({"$ref": "https://example.com/schema.json"}, Type.JSON),
            ({"$ref": 7}, Type.JSON),
            ({"enum": []}, Type.JSON),
            ({"enum": "abc", "type": "string"}, Type.TEXT),
        ],
    )
    def test_each_schema_has_a_control(self, node: Any, kind: Type) -> None:
        assert one(node).type is kind

    @pytest.mark.parametrize(
        ("items", "item"),
        [
            ({"type": "string"}, Type.TEXT),
            ({"type": "integer"}, Type.INTEGER),
            ({"type": "number"}, Type.NUMBER),
            ({"enum": ["a", "b"]}, Type.CHOICE),
        ],
    )
    def test_lists_of_simple_things(self, items: Any, item: Type) -> None:
        field = one({"type": "array", "items": items, "minItems": 1, "maxItems": 4})
        assert (field.type, field.item) == (Type.LIST, item)
        assert (field.min_items, field.max_items) == (1, 4)

    def test_an_enum_of_mixed_types(self) -> None:
        field = one({"enum": [1, "auto", True, 1.5, None, "auto"], "default": True})
        assert values(field) == [1, "auto", True, 1.5]
        assert field.default is True
        assert field.nullable

    def test_true_is_not_one(self) -> None:
        assert values(one({"enum": [1, True, 0, False]})) == [1, True, 0, False]
        assert one({"enum": [1, 2], "default": True}).default is None

    def test_labels_of_choices(self) -> None:
        assert one({"enum": ["a", "b"], "enumNames": ["Ay", "Bee"]}).choices == (
            Choice("a", "Ay"),
            Choice("b", "Bee"),
        )
        titled = one({"oneOf": [{"const": "a", "title": "Ay"}, {"const": 2}]})
        assert titled.choices == (Choice("a", "Ay"), Choice(2, "2"))

    def test_a_default_that_is_no_choice_is_none(self) -> None:
        assert one({"enum": ["a"], "default": "b"}).default is None

    def test_a_constant_that_is_required_is_its_own_default(self) -> None:
        assert one({"const": "v1"}, required=["x"]).default == "v1"
        assert one({"const": "v1"}).default is None

    def test_examples_are_suggestions(self) -> None:
        assert values(one({"type": "string", "examples": ["a", "b", {"no": 1}]})) == ["a", "b"]


class TestBounds:
    @pytest.mark.parametrize(
        ("node", "low", "high"),
        [
            ({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9}, 1, 8),
            ({"type": "integer", "minimum": 0, "exclusiveMinimum": True}, 1, None),
            ({"type": "integer", "maximum": 9, "exclusiveMaximum": True}, None, 8),
            ({"type": "integer", "minimum": 0, "exclusiveMinimum": False}, 0, None),
            ({"type": "integer", "exclusiveMinimum": 0, "multipleOf": 8}, 8, None),
            ({"type": "number", "exclusiveMinimum": 0}, 0, None),
            ({"type": "number", "minimum": "1", "maximum": None}, None, None),
            ({"anyOf": [{"type": "integer", "minimum": 4, "maximum": 6},
                        {"type": "number", "minimum": 1, "maximum": 2}]}, 1, 6),
        ],
    )  # fmt: skip
    def test_open_and_closed(self, node: Any, low: float | None, high: float | None) -> None:
        field = one(node)
        assert (field.minimum, field.maximum) == (low, high)

    def test_steps(self) -> None:
        assert one({"type": "integer", "multipleOf": 16}).step == 16
        assert one({"type": "number", "multipleOf": 0.5}).step == 0.5


class TestMedia:
    @pytest.mark.parametrize(
        ("name", "node", "medium"),
        [
            ("image_url", {"type": "string"}, Medium.IMAGE),
            ("imageUrl", {"type": "string"}, Medium.IMAGE),
            ("start_image", {"type": "string"}, Medium.IMAGE),
            ("mask_url", {"type": "string"}, Medium.IMAGE),
            ("video", {"type": "string", "format": "uri"}, Medium.VIDEO),
            ("driving_video_url", {"type": "string"}, Medium.VIDEO),
            ("audio_file", {"type": "string"}, Medium.AUDIO),
            ("last_frame", {"type": "string", "format": "uri"}, Medium.IMAGE),
            ("speaker", {"type": "string", "format": "uri"}, Medium.AUDIO),
            ("source", {"type": "string", "format": "uri", "description": "A video"}, Medium.VIDEO),
            ("clip", {"type": "string", "x-media": "video"}, Medium.VIDEO),
            ("thing", {"type": "string", "x-media": True}, Medium.IMAGE),
            ("thing", {"type": "string", "contentMediaType": "audio/wav"}, Medium.AUDIO),
            ("image", {"anyOf": [{"format": "uri", "type": "string"}, {}]}, Medium.IMAGE),
            ("image_url", {"anyOf": [{"type": "string"}, {"type": "object"}]}, Medium.IMAGE),
        ],
    )  # fmt: skip
    def test_it_takes_a_file(self, name: str, node: Any, medium: Medium) -> None:
        field = one(node, name)
        assert (field.type, field.medium, field.multiple) == (Type.MEDIA, medium, False)

    @pytest.mark.parametrize(
        ("name", "node"),
        [
            ("prompt", {"type": "string"}),
            ("image_size", {"type": "string"}),
            ("image_format", {"type": "string", "enum": ["png"]}),
            ("generate_audio", {"type": "boolean"}),
            ("num_images", {"type": "integer"}),
            ("lora_url", {"type": "string", "format": "uri", "description": "for the image"}),
            ("webhook_url", {"type": "string", "format": "uri"}),
            ("image_model_url", {"type": "string"}),
            ("voice", {"type": "string"}),
            ("link", {"type": "string", "format": "uri", "description": "of an image"}),
            ("image", {"type": "string", "enum": ["a", "b"]}),
            ("url", {"type": "string"}),
        ],
    )
    def test_it_does_not(self, name: str, node: Any) -> None:
        assert one(node, name).type is not Type.MEDIA

    @pytest.mark.parametrize(
        "node",
        [
            {"type": "array", "items": {"type": "string", "format": "uri"}},
            {"type": "array", "items": {"type": "string"}},
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
            {"type": "array", "x-media": "image", "items": {}},
        ],
    )
    def test_several_files(self, node: Any) -> None:
        field = one(node, "reference_images")
        assert (field.type, field.medium, field.multiple) == (Type.MEDIA, Medium.IMAGE, True)


class TestAdvanced:
    def names(self, schema: Any) -> list[str]:
        return [field.name for field in fields(schema) if field.advanced]

    def test_the_schema_says(self) -> None:
        properties = {"a": {"x-advanced": True}, "b": {"x-advanced": False}, "c": {}}
        assert self.names({"properties": properties}) == ["a"]

    def test_else_a_short_list_is_all_shown(self) -> None:
        assert self.names({"properties": {f"p{n}": {} for n in range(5)}}) == []

    def test_and_of_a_long_one_what_people_seldom_touch_waits(self) -> None:
        odd = {f"p{n}": {"type": "string"} for n in range(9)}
        shown = {"aspect_ratio": {"type": "string"}, "image": {"type": "string"}, "need": {}}
        assert self.names({"properties": odd | shown, "required": ["need"]}) == list(odd)


class TestWhole:
    @pytest.mark.parametrize(
        "schema",
        [{}, {"type": "object"}, {"properties": None}, {"properties": []}, [], None, True, "x",
         {"components": 7}, {"components": {"schemas": {}}}, {"$ref": "#"}, {"$ref": "#/a/b"},
         {"paths": {"/x": {"post": None}}}],
    )  # fmt: skip
    def test_one_without_properties_has_no_fields(self, schema: Any) -> None:
        assert fields(schema) == ()

    def test_cycles_end(self) -> None:
        schema = {
            "properties": {"node": {"$ref": "#/$defs/node"}, "me": {"$ref": "#/properties/me"}},
            "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}},
        }
        assert [field.type for field in fields(schema)] == [Type.JSON, Type.JSON]

    def test_a_cycle_through_unions_ends(self) -> None:
        tree = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/t"}}]}
        (field,) = fields({"properties": {"x": {"$ref": "#/$defs/t"}}, "$defs": {"t": tree}})
        assert field.type is Type.JSON

    def test_so_does_one_that_is_itself_or_null(self) -> None:
        same = {"anyOf": [{"$ref": "#/$defs/t"}, {"type": "null"}]}
        (field,) = fields({"properties": {"x": same}, "$defs": {"t": same}})
        assert field.type is Type.JSON

    def test_schemas_that_point_to_each_other_many_times_over_end_soon(self) -> None:
        """Following every reference anew would take 4 to the 12th steps."""
        names = "abcd"
        circle = {
            name: {"allOf": [{"$ref": f"#/$defs/{other}"} for other in names]} for name in names
        }
        circle["a"]["title"] = "A circle"  # type: ignore[assignment]
        began = time.monotonic()
        (field,) = fields({"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": circle})
        assert (field.type, field.title) == (Type.JSON, "A circle")
        assert time.monotonic() - began < 2

    def test_all_of_joins_properties_and_what_they_require(self) -> None:
        schema = {
            "allOf": [
                {"properties": {"a": {"type": "string"}}, "required": ["a"]},
                {"$ref": "#/$defs/more"},
            ],
            "$defs": {"more": {"properties": {"b": {"type": "integer"}}, "required": ["b"]}},
        }
        assert [(field.name, field.required) for field in fields(schema)] == [
            ("a", True),
            ("b", True),
        ]

    def test_a_union_of_objects_has_the_fields_of_all(self) -> None:
        schema = {
            "anyOf": [
                {"properties": {"a": {"type": "string"}, "b": {}}, "required": ["a", "b"]},
                {"properties": {"a": {"type": "string"}, "c": {}}, "required": ["a"]},
            ]
        }
        assert {field.name: field.required for field in fields(schema)} == {
            "a": True, "b": False, "c": False,
        }  # fmt: skip

    def test_two_hundred_properties_are_all_there(self) -> None:
        schema = {"properties": {f"p{n}": {"type": "integer"} for n in range(200)}}
        assert [field.name for field in fields(schema)] == [f"p{n}" for n in range(200)]

    def test_what_is_not_understood_is_kept_and_told(self) -> None:
        field = one({"type": "string", "description": "Size.", "x-unit": "px", "x-deep": {"a": 1}})
        assert field.extra == {"x-unit": "px", "x-deep": {"a": 1}}
        assert field.help == "Size. unit: px."

    def test_titles(self) -> None:
        titles = {
            "num_images": "Num images",
            "cfgScale": "Cfg scale",
            "uploadUrl": "Upload",
            "xVectorOnlyMode": "X vector only mode",
            "imageURL": "ImageURL",
            "image_urls": "Image",
            "url": "Url",
            "cfg-scale": "Cfg scale",
        }
        for name, title in titles.items():
            assert one({"type": "string"}, name).title == title

    def test_a_name_with_a_point_is_no_place_inside_another(self) -> None:
        uri = {"type": "string", "format": "uri"}
        assert one(uri, "image.url").type is Type.TEXT
        assert one({"type": "array", "items": uri}, "image.url").type is Type.JSON

    def test_odd_names_and_titles(self) -> None:
        for name in ("", "ü", "a b", "<b>", "x" * 300, "__proto__"):
            assert one({"type": "string"}, name).name == name
        assert one({"type": "string", "title": 7, "description": ["x"]}).title == "X"


class TestKept:
    def test_the_same_schema_is_read_once_and_a_changed_one_anew(self) -> None:
        schema = {"type": "object", "properties": {"steps": {"type": "integer", "maximum": 50}}}
        assert fields(copy.deepcopy(schema)) is fields(schema)
        [before] = fields(schema)
        schema["properties"]["steps"]["maximum"] = 20  # type: ignore[index]
        [now] = fields(schema)
        assert (before.maximum, now.maximum) == (50, 20)

    def test_the_order_of_properties_tells_schemas_apart(self) -> None:
        one, other = {"type": "integer"}, {"type": "string"}
        schemas = {"a": one, "b": other}, {"b": other, "a": one}
        named = [[found.name for found in fields({"properties": each})] for each in schemas]
        assert named == [["a", "b"], ["b", "a"]]

    def test_what_is_no_json_is_read_all_the_same(self) -> None:
        itself: dict[str, Any] = {"type": "object", "title": "X"}
        itself["again"] = itself
        [found] = fields({"properties": {"x": {"type": "integer", "note": {1, 2}}}})
        assert found.type is Type.INTEGER
        assert fields({"properties": {"x": {"type": "string"}}, "circle": itself})

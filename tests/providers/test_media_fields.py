"""Which properties take a file, and of what medium: by the words of name and description."""

from typing import Any

import pytest

from providers import media_paths, openapi_document
from providers.contract import Medium
from providers.params import InvalidParams, check_params
from providers.schema import Field, Type, fields
from tests.providers.test_params import of

URI = {"type": "string", "format": "uri"}
TEXT = {"type": "string"}


def one(name: str, node: Any, said: str = "") -> Field:
    (field,) = fields({"properties": {name: node | {"description": said}}})
    return field


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "node", "said", "medium"),
        [
            ("image2", URI, "", Medium.IMAGE),
            ("frame1", URI, "", Medium.IMAGE),
            ("cn_img1", URI, "", Medium.IMAGE),
            ("input_image2", URI, "", Medium.IMAGE),
            ("model_image", URI, "", Medium.IMAGE),
            ("subject", URI, "An image of a person", Medium.IMAGE),
            ("source_face_url", TEXT, "The source", Medium.IMAGE),
            ("media_url", TEXT, "The address of the video", Medium.VIDEO),
            ("media_url", TEXT, "The image or video to work on", None),
            ("control_lora_image_url", TEXT, "", Medium.IMAGE),
            ("target", URI, "Audio file (wav, mp3)", Medium.AUDIO),
            ("driving", URI, "An MP4 that moves", Medium.VIDEO),
            ("video1_url", TEXT, "", Medium.VIDEO),
            ("imageUrl2", TEXT, "", Medium.IMAGE),
            ("anything", URI, "", None),
            ("input_file", URI, "An image, a video or a zip file", None),
            ("upload_url", TEXT, "", None),
        ],
    )
    def test_take_what_their_words_say(
        self, name: str, node: Any, said: str, medium: Medium | None
    ) -> None:
        field = one(name, node, said)
        assert (field.type, field.medium) == (Type.MEDIA, medium)

    @pytest.mark.parametrize(
        ("name", "node", "said"),
        [
            ("images", TEXT, "A JSON list of addresses"),
            ("images", TEXT, "Addresses, comma-separated"),
            ("video", TEXT, "Describe the video"),
            ("image_urls", TEXT, "A JSON list"),
            ("webhook_url", URI, ""),
            ("lora_url", TEXT, ""),
            ("image_lora_url", TEXT, "Weights for images"),
            ("weights", URI, "The weights of a model of images"),
            ("input_images", TEXT | {"default": "a, b"}, ""),
            ("page", URI, "The web page to photograph"),
            ("source", URI, "A zip file of images"),
            ("image_encoder_path", TEXT, "Path to the image encoder"),
            ("history", URI, "An .npz file to clone the voice of some audio"),
        ],
    )
    def test_of_something_else_stay_text(self, name: str, node: Any, said: str) -> None:
        assert one(name, node, said).type in (Type.TEXT, Type.LONG_TEXT)

    def test_what_the_vendor_shows_it_as_goes_before_the_words(self) -> None:
        node = {"type": "array", "items": TEXT | {"_fal_ui_field": "audio"}}
        field = one("references", node)
        assert (field.medium, field.multiple) == (Medium.AUDIO, True)


ELEMENT = {
    "type": "object",
    "required": ["frontal_image_url"],
    "properties": {
        "frontal_image_url": TEXT,
        "reference_image_urls": {"type": "array", "items": TEXT, "minItems": 1},
        "name": TEXT,
    },
}


class TestInsideOthers:
    def test_a_list_of_objects_has_its_places(self) -> None:
        spec = of(elements={"type": "array", "items": ELEMENT, "maxItems": 3})
        known = {field.name: field for field in fields(spec.schema)}
        assert list(known) == [
            "elements", "elements[].frontal_image_url", "elements[].reference_image_urls[]",
        ]  # fmt: skip
        front = known["elements[].frontal_image_url"]
        assert (front.type, front.medium, front.max_items) == (Type.MEDIA, Medium.IMAGE, 3)
        assert front.title == "Elements: frontal image"

    @pytest.mark.parametrize(
        ("node", "path"),
        [
            ({"type": "object", "properties": {"image_url": TEXT}}, "a.image_url"),
            ({"anyOf": [{"type": "array", "items": {"properties": {"preset": URI}}},
                        {"type": "null"}]}, "a[].preset"),
            ({"type": "object", "properties": {"b": {"type": "object", "properties": {
                "audio_url": TEXT}}}}, "a.b.audio_url"),
        ],
    )  # fmt: skip
    def test_wherever_they_are(self, node: Any, path: str) -> None:
        assert path in {field.name for field in fields({"properties": {"a": node}})}

    def test_those_of_loras_are_addresses(self) -> None:
        lora = {"type": "object", "properties": {"path": TEXT, "file_url": TEXT}}
        schema = {"properties": {"loras": {"type": "array", "items": lora}}}
        assert [field.name for field in fields(schema)] == ["loras"]

    def test_a_picture_beside_weights_has_its_place(self) -> None:
        lora = {"type": "object", "properties": {"path": TEXT, "control_image_url": TEXT}}
        schema = {"properties": {"control_loras": {"type": "array", "items": lora}}}
        assert [field.name for field in fields(schema)] == [
            "control_loras", "control_loras[].control_image_url",
        ]  # fmt: skip

    def test_files_go_to_their_entries_in_order(self) -> None:
        body: Any = {"elements": [{"name": "a"}, {"name": "b"}]}
        files = {
            "elements[].reference_image_urls[]": ["1", "2", "3"],
            "elements[].frontal_image_url": ["x", "y"],
        }
        openapi_document.place(body, {}, files)
        assert body["elements"] == [
            {"name": "a", "frontal_image_url": "x", "reference_image_urls": ["1", "2"]},
            {"name": "b", "frontal_image_url": "y", "reference_image_urls": ["3"]},
        ]

    def test_entries_that_are_not_there_are_made(self) -> None:
        body: Any = {}
        media_paths.place(body, {"a[].url": ["x", "y"], "b.image_url": ["z"]})
        assert body == {"a": [{"url": "x"}, {"url": "y"}], "b": {"image_url": "z"}}

    def test_the_whole_is_given_with_a_file_in_it(self) -> None:
        spec = of(elements={"type": "array", "items": ELEMENT}, required=("elements",))
        assert check_params(spec, {}, media=["elements[].frontal_image_url"]) == {}
        with pytest.raises(InvalidParams, match="Elements is needed"):
            check_params(spec, {})
        with pytest.raises(InvalidParams, match="frontal_image_url"):
            check_params(spec, {"elements": [{"name": "a"}]})

"""Reading OpenAPI documents of models, good ones and odd ones."""

import time
from typing import Any

import pytest

from providers import openapi, schema
from providers.contract import Json, Kind, Medium


def document(input: Json, **parts: Json) -> Json:
    schemas = {"Input": input, **parts}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Input"}}}}
    return {"components": {"schemas": schemas}, "paths": {"/x": {"post": {"requestBody": body}}}}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


class TestInput:
    def test_only_what_the_input_points_to_is_kept(self) -> None:
        whole = document(
            {"type": "object", "properties": {"size": {"anyOf": [ref("Size"), {"type": "null"}]}}},
            Size={"type": "object", "properties": {"unit": ref("Unit")}},
            Unit={"enum": ["px"]},
            QueueStatus={"type": "object"},
        )
        found = openapi.input_schema(whole)
        assert set(found["components"]["schemas"]) == {"Size", "Unit"}
        assert [one.name for one in schema.fields(found)] == ["size"]

    def test_a_plain_schema_stays_as_it_is(self) -> None:
        plain = {"type": "object", "properties": {"prompt": {"type": "string"}}}
        assert openapi.input_schema(plain) == plain

    @pytest.mark.parametrize(
        "whole",
        [
            document(ref("Input")),
            document(ref("A"), A=ref("B"), B=ref("A")),
            document({"properties": {"a": ref("A")}}, A={"properties": {"a": ref("A")}}),
            document({"type": "object"}),
            document({"properties": {"a": ref("Missing")}}),
            document({"properties": {f"p{n}": {"type": "string"} for n in range(200)}}),
            document({"properties": {"a": {"x-odd": [1], "mystery": {"deep": True}}}}),
            document({"properties": "none"}),
            {"paths": None, "components": []},
            {},
        ],
    )
    def test_odd_documents_end_in_fields_or_none(self, whole: Any) -> None:
        found = openapi.input_schema(whole)
        assert len(schema.fields(found)) in (0, 1, 200)
        openapi.prompt_field(found)
        openapi.seed_field(found)


class TestOutput:
    def test_where_addresses_are(self) -> None:
        uri = {"type": "string", "format": "uri"}
        whole = document({}, One={"type": "array", "items": uri}, Two={"type": "string"})
        whole["components"]["schemas"]["Three"] = {"properties": {"file": uri}}
        assert openapi.holds_files(whole, "One")
        assert not openapi.holds_files(whole, "Two")
        assert openapi.holds_files(whole, "Three")
        assert openapi.holds_files(whole, "NotThere")

    def test_an_output_that_contains_itself(self) -> None:
        node = {"type": "object", "properties": {"a": ref("Loop"), "b": ref("Loop")}}
        assert not openapi.holds_files(document({}, Loop=node), "Loop")

    def test_one_that_contains_itself_two_hundred_times_over_ends_soon(self) -> None:
        node = {"type": "object", "properties": {f"p{n}": ref("Loop") for n in range(200)}}
        began = time.monotonic()
        assert not openapi.holds_files(document({}, Loop=node), "Loop")
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("medium", "properties", "required", "kind"),
    [
        (Medium.IMAGE, ["prompt"], [], Kind.TEXT_TO_IMAGE),
        (Medium.IMAGE, ["prompt", "image_url"], [], Kind.TEXT_TO_IMAGE),
        (Medium.IMAGE, ["prompt", "image_url"], ["image_url"], Kind.IMAGE_TO_IMAGE),
        (Medium.IMAGE, ["image_url"], [], Kind.IMAGE_TO_IMAGE),
        (Medium.VIDEO, ["prompt", "image_url"], [], Kind.TEXT_TO_VIDEO),
        (Medium.VIDEO, ["prompt", "image_url"], ["image_url"], Kind.IMAGE_TO_VIDEO),
        (Medium.VIDEO, ["video_url", "audio_url"], ["video_url"], Kind.VIDEO_TO_VIDEO),
        (Medium.AUDIO, ["prompt"], [], Kind.TEXT_TO_AUDIO),
        (Medium.AUDIO, ["text", "voice"], [], Kind.TEXT_TO_SPEECH),
        (Medium.TEXT, ["prompt", "image_url"], [], Kind.TEXT_GENERATION),
    ],
)
def test_kinds(medium: Medium, properties: list[str], required: list[str], kind: Kind) -> None:
    named = {name: {"type": "string"} for name in properties}
    assert openapi.kind_for(medium, {"properties": named, "required": required}) is kind

"""Reading OpenAPI documents of models, good ones and odd ones."""

from typing import Any

import pytest

from providers import openapi_document, schema
from providers.contract import Json


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
        found = openapi_document.input_schema(whole)
        assert set(found["components"]["schemas"]) == {"Size", "Unit"}
        assert [one.name for one in schema.fields(found)] == ["size"]

    def test_a_plain_schema_stays_as_it_is(self) -> None:
        plain = {"type": "object", "properties": {"prompt": {"type": "string"}}}
        assert openapi_document.input_schema(plain) == plain

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
        found = openapi_document.input_schema(whole)
        assert len(schema.fields(found)) in (0, 1, 200)
        openapi_document.prompt_field(found)
        openapi_document.seed_field(found)

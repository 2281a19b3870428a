"""Input schemas in the forms that providers really write them in (shapes, not copies)."""

from typing import Any

# fmt: off
# OpenAPI 3.0, the input behind the POST's $ref, order beside the properties, unions with null.
FAL: dict[str, Any] = {
    "openapi": "3.0.4",
    "info": {"title": "Queue OpenAPI", "x-fal-metadata": {"endpointId": "a/b"}},
    "paths": {
        "/a/requests/{request_id}": {"get": {"responses": {}}},
        "/a/b": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/BIn"}}
                    },
                }
            }
        },
    },
    "components": {
        "schemas": {
            "AnInput": {"type": "object", "properties": {"wrong": {"type": "string"}}},
            "ImageSize": {
                "type": "object",
                "properties": {
                    "width": {"type": "integer", "exclusiveMinimum": 0, "maximum": 14142},
                    "height": {"type": "integer", "exclusiveMinimum": 0, "maximum": 14142},
                },
            },
            "LoraWeight": {
                "type": "object",
                "required": ["path"],
                "properties": {"path": {"type": "string"}, "scale": {"type": "number"}},
            },
            "BIn": {
                "title": "Input",
                "type": "object",
                "x-fal-order-properties": [
                    "prompt",
                    "image_size",
                    "steps",
                    "guidance",
                    "image_urls",
                    "mask_url",
                    "loras",
                    "seed",
                    "safety",
                    "sync_mode",
                ],
                "required": ["prompt"],
                "properties": {
                    "seed": {
                        "anyOf": [{"type": "integer"}, {"type": "null"}],
                        "title": "Seed",
                        "description": "The same seed gives the same image.",
                    },
                    "prompt": {"type": "string", "title": "Prompt", "examples": ["A cat"]},
                    "image_size": {
                        "anyOf": [
                            {"$ref": "#/components/schemas/ImageSize"},
                            {"type": "string", "enum": ["square_hd", "landscape_4_3"]},
                        ],
                        "title": "Image Size",
                        "default": "landscape_4_3",
                    },
                    "steps": {"type": "integer", "minimum": 1, "maximum": 12, "default": 4},
                    "guidance": {"type": "number", "minimum": 0, "maximum": 20, "default": 3.5},
                    "image_urls": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
                    "mask_url": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "loras": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/LoraWeight"},
                        "default": [],
                    },
                    "safety": {"type": "string", "enum": ["1", "2", "3"], "default": "2"},
                    "sync_mode": {"type": "boolean", "default": False},
                },
            },
        }
    },
}

# fmt: on
# Enums inside allOf, x-order on each, nullable, uri strings for files.
REPLICATE: dict[str, Any] = {
    "openapi": "3.0.2",
    "components": {
        "schemas": {
            "aspect_ratio": {
                "enum": ["1:1", "16:9"],
                "type": "string",
                "title": "aspect_ratio",
                "description": "An enumeration.",
            },
            "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
            "Input": {
                "type": "object",
                "title": "Input",
                "required": ["prompt"],
                "properties": {
                    "seed": {"type": "integer", "title": "Seed", "x-order": 6, "nullable": True},
                    "image": {"type": "string", "format": "uri", "title": "Image", "x-order": 3},
                    "prompt": {"type": "string", "title": "Prompt", "x-order": 0},
                    "aspect_ratio": {
                        "allOf": [{"$ref": "#/components/schemas/aspect_ratio"}],
                        "default": "1:1",
                        "x-order": 1,
                        "description": "Shape of the image",
                    },
                    "strength": {
                        "type": "number",
                        "minimum": 0,
                        "exclusiveMinimum": True,
                        "maximum": 1,
                        "default": 0.8,
                        "x-order": 4,
                    },
                    "duration": {"enum": [4, 6, 8], "type": "integer", "default": 4, "x-order": 2},
                    "references": {
                        "type": "array",
                        "items": {"type": "string", "format": "uri"},
                        "default": [],
                        "x-order": 5,
                        "title": "Reference images",
                    },
                    "webhook_key": {"type": "string", "format": "password", "x-order": 7},
                },
            },
        }
    },
}

"""What OpenAI's calls take, as JSON Schemas. The order is the order written here."""

from providers.contract import Json
from providers.schema_builders import closed_inputs


def _images(most: int, title: str, description: str) -> Json:
    return {
        "type": "array",
        "items": {"type": "string", "format": "uri"},
        "maxItems": most,
        "title": title,
        "description": description,
        "x-media": "image",
    }


PROMPT: Json = {"type": "string", "title": "Prompt", "minLength": 1, "maxLength": 32_000}
SIZE: Json = {
    "title": "Size",
    "description": "Or any WIDTHxHEIGHT: multiples of 16, at most 3840x2160, not longer than 3:1.",
    "default": "1024x1024",
    "anyOf": [
        {"enum": ["auto", "1024x1024", "1536x1024", "1024x1536", "1536x864", "2560x1440"]},
        {"type": "string", "pattern": r"^\d{2,4}x\d{2,4}$"},
    ],
}
SIZES_OF_OLD: Json = {
    "type": "string",
    "title": "Size",
    "default": "1024x1024",
    "enum": ["auto", "1024x1024", "1536x1024", "1024x1536"],
}
QUALITIES = ["auto", "low", "medium", "high"]
FINER = [*QUALITIES, "xhigh", "max"]


def _picture(size: Json, qualities: list[str]) -> Json:
    """What image calls take beside the prompt and the pictures that go in."""
    return {
        "size": size,
        "quality": {
            "type": "string",
            "title": "Quality",
            "default": "medium",
            "enum": qualities,
        },
        "n": {
            "type": "integer",
            "title": "Images",
            "description": "All from one call; they fail or succeed together.",
            "default": 1,
            "minimum": 1,
            "maximum": 10,
        },
        "background": {
            "type": "string",
            "title": "Background",
            "description": "Transparent needs PNG or WebP.",
            "enum": ["auto", "opaque", "transparent"],
            "x-advanced": True,
        },
        "output_format": {
            "type": "string",
            "title": "File format",
            "default": "png",
            "enum": ["png", "jpeg", "webp"],
            "x-advanced": True,
        },
        "output_compression": {
            "type": "integer",
            "title": "Compression quality",
            "description": "JPEG and WebP only.",
            "minimum": 0,
            "maximum": 100,
            "x-advanced": True,
        },
        "complexity": {
            "type": "string",
            "title": "Planning effort",
            "enum": ["low", "medium", "high"],
            "x-advanced": True,
        },
    }


def _overlay(title: str, description: str) -> Json:
    return {
        "type": "string",
        "format": "uri",
        "title": title,
        "description": description,
        "x-media": "image",
    }


def generate(size: Json, qualities: list[str]) -> Json:
    moderation: Json = {
        "type": "string",
        "title": "Moderation",
        "enum": ["auto", "low"],
        "x-advanced": True,
    }
    return closed_inputs(
        ["prompt"], {"prompt": PROMPT, **_picture(size, qualities), "moderation": moderation}
    )


def edit(size: Json, qualities: list[str], *, markup: bool) -> Json:
    """`markup`: the model takes drawn hints as well."""
    mask = "PNG of the first image's size, under 4 MB; transparent is repainted."
    hints = "Transparent PNG with arrows and notes over the first image; not with a mask."
    return closed_inputs(
        ["prompt", "image"],
        {
            "prompt": PROMPT,
            "image": _images(16, "Images", "Up to 16, each under 50 MB: PNG, JPEG or WebP."),
            "mask": _overlay("Mask", mask),
            **({"markup": _overlay("Markup", hints)} if markup else {}),
            **_picture(size, qualities),
        },
    )


VOICES = ["alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova"]
VOICES += ["sage", "shimmer", "verse", "marin", "cedar"]


def speech(*, instructions: bool) -> Json:
    facts: Json = {
        "type": "string",
        "title": "How to speak",
        "description": "For example: calm, slow, with a smile.",
        "maxLength": 4096,
    }
    return closed_inputs(
        ["input"],
        {
            "input": {"type": "string", "title": "Text", "minLength": 1, "maxLength": 4096},
            "voice": {"type": "string", "title": "Voice", "default": "alloy", "enum": VOICES},
            **({"instructions": facts} if instructions else {}),
            "speed": {
                "type": "number",
                "title": "Speed",
                "minimum": 0.25,
                "maximum": 4,
                "x-advanced": True,
            },
            "response_format": {
                "type": "string",
                "title": "File format",
                "default": "mp3",
                "enum": ["mp3", "wav", "flac", "aac", "opus"],
                "x-advanced": True,
            },
        },
    )


TEXT = closed_inputs(
    ["prompt"],
    {
        "prompt": PROMPT | {"maxLength": 400_000},
        "instructions": {
            "type": "string",
            "title": "Instructions",
            "description": "What the model should be and do, before it reads the prompt.",
            "maxLength": 100_000,
        },
        "images": _images(8, "Images", "Pictures that the prompt speaks of."),
        "json_schema": {
            "type": "object",
            "title": "JSON schema of the answer",
            "description": "With it the answer is JSON of this form.",
            "x-advanced": True,
        },
        "max_output_tokens": {
            "type": "integer",
            "title": "Longest answer (tokens)",
            "description": "Thinking counts as well.",
            "minimum": 16,
            "maximum": 128_000,
            "x-advanced": True,
        },
        "reasoning_effort": {
            "type": "string",
            "title": "Thinking",
            "enum": ["low", "medium", "high"],
            "x-advanced": True,
        },
    },
)

"""What Google's models take, as JSON Schemas. The order is the order written here."""

from providers.contract import Json
from providers.schema_builders import closed_inputs

RATIOS = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]
RATIOS += ["1:4", "4:1", "1:8", "8:1"]
VOICES = ["Kore", "Puck", "Zephyr", "Charon", "Fenrir", "Leda", "Orus", "Aoede", "Callirrhoe"]
VOICES += ["Autonoe", "Enceladus", "Iapetus", "Umbriel", "Algieba", "Despina", "Erinome"]
VOICES += ["Algenib", "Rasalgethi", "Laomedeia", "Achernar", "Alnilam", "Schedar", "Gacrux"]
VOICES += ["Pulcherrima", "Achird", "Zubenelgenubi", "Vindemiatrix", "Sadachbia", "Sadaltager"]
VOICES += ["Sulafat"]

PROMPT: Json = {"type": "string", "title": "Prompt", "minLength": 1, "maxLength": 32_000}
SEED: Json = {
    "type": "integer",
    "title": "Seed",
    "minimum": 0,
    "maximum": 2_147_483_647,
    "x-advanced": True,
}
THINKING: Json = {
    "type": "string",
    "title": "Thinking",
    "enum": ["low", "high"],
    "x-advanced": True,
}
VIDEO_RATIO: Json = {
    "type": "string",
    "title": "Aspect ratio",
    "default": "16:9",
    "enum": ["16:9", "9:16"],
}


def file(medium: str, title: str, description: str = "") -> Json:
    return {
        "type": "string",
        "format": "uri",
        "title": title,
        "description": description,
        "x-media": medium,
    }


def files(medium: str, most: int, title: str, description: str = "") -> Json:
    return {
        "type": "array",
        "items": {"type": "string", "format": "uri"},
        "maxItems": most,
        "title": title,
        "description": description,
        "x-media": medium,
    }


def choice(
    title: str, values: list[str], default: str | None = None, *, advanced: bool = False
) -> Json:
    node: Json = {"type": "string", "title": title, "enum": values}
    node |= {"default": default} if default else {}
    return node | ({"x-advanced": True} if advanced else {})


RESOLUTION = choice("Resolution", ["360p", "720p", "1080p", "4k"], "720p")
CONTINUE: Json = {
    "type": "string",
    "title": "Go on from",
    "description": "The id of an earlier video at Google (its request id); kept for 55 days.",
    "maxLength": 200,
    "x-advanced": True,
}


def text_to_video(longest: int, references: int) -> Json:
    return closed_inputs(
        ["prompt"],
        {
            "prompt": PROMPT,
            "reference_images": files(
                "image", references, "Reference images", "People, things and places to show."
            ),
            "aspect_ratio": VIDEO_RATIO,
            "resolution": RESOLUTION,
            "duration": _seconds(longest),
            "thinking_level": THINKING,
            "previous_interaction_id": CONTINUE,
        },
    )


def image_to_video(longest: int, references: int) -> Json:
    return closed_inputs(
        ["prompt", "image"],
        {
            "prompt": PROMPT,
            "image": file("image", "First frame"),
            "last_frame": file("image", "Last frame", "With it, at most 10 seconds."),
            "reference_images": files(
                "image", references, "Reference images", "People, things and places to show."
            ),
            "aspect_ratio": VIDEO_RATIO,
            "resolution": RESOLUTION,
            "duration": _seconds(longest),
            "thinking_level": THINKING,
        },
    )


def video_to_video() -> Json:
    return closed_inputs(
        ["prompt", "video"],
        {
            "prompt": PROMPT,
            "video": file(
                "video",
                "Video",
                "10 seconds at most to extend. Not offered in the EEA, Switzerland and the UK.",
            ),
            "task": choice("What to do", ["edit", "extend", "upscale"], "edit"),
            "resolution": RESOLUTION,
        },
    )


def _seconds(longest: int) -> Json:
    return {
        "type": "integer",
        "title": "Seconds",
        "default": 8,
        "minimum": 3,
        "maximum": longest,
    }


def image(sizes: list[str], inputs: int = 0) -> Json:
    """Text to image; with `inputs`, what to do with up to so many images."""
    pictures = files("image", inputs, "Images", "PNG, JPEG, WebP, HEIC or HEIF.")
    return closed_inputs(
        ["prompt", "images"] if inputs else ["prompt"],
        {
            "prompt": PROMPT,
            **({"images": pictures} if inputs else {}),
            "aspect_ratio": choice("Aspect ratio", RATIOS, None if inputs else "1:1"),
            **({"image_size": choice("Size", sizes, "1K")} if sizes else {}),
            "seed": SEED,
        },
    )


def speech() -> Json:
    return closed_inputs(
        ["text"],
        {
            "text": {
                "type": "string",
                "title": "Text",
                "description": "The style goes into it: “Say cheerfully: …”.",
                "minLength": 1,
                "maxLength": 24_000,
            },
            "voice": {
                "type": "string",
                "title": "Voice",
                "default": "Kore",
                "examples": VOICES,
                "maxLength": 100,
            },
            "language_code": {
                "type": "string",
                "title": "Language",
                "description": "Such as en-US; found out from the text when left out.",
                "maxLength": 20,
                "x-advanced": True,
            },
            "speakers": {
                "type": "array",
                "title": "Two speakers",
                "description": 'Their names as they stand in the text ("Joe: …"), with a voice.',
                "minItems": 2,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "required": ["speaker", "voice"],
                    "properties": {"speaker": {"type": "string"}, "voice": {"type": "string"}},
                },
                "x-advanced": True,
            },
        },
    )


def music() -> Json:
    words = "Genre, mood, instruments, tempo, length and, if wanted, lyrics."
    return closed_inputs(
        ["prompt"],
        {
            "prompt": PROMPT | {"description": words},
            "mime_type": choice(
                "File format", ["audio/mp3", "audio/wav"], "audio/mp3", advanced=True
            ),
        },
    )


def text() -> Json:
    return closed_inputs(
        ["prompt"],
        {
            "prompt": PROMPT | {"maxLength": 1_000_000},
            "instructions": {
                "type": "string",
                "title": "Instructions",
                "description": "What the model should be and do, before it reads the prompt.",
                "maxLength": 100_000,
            },
            "images": files("image", 16, "Images", "Pictures that the prompt speaks of."),
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
                "maximum": 65_536,
                "x-advanced": True,
            },
            "temperature": {
                "type": "number",
                "title": "Temperature",
                "minimum": 0,
                "maximum": 2,
                "x-advanced": True,
            },
            "thinking_level": THINKING,
            "seed": SEED,
        },
    )

"""Parameters that several workshops share, as JSON Schema. Pure data."""

from __future__ import annotations

from providers.contract import Json


def ordered(**properties: Json) -> Json:
    """An object schema whose fields stand in the order in which they are given here."""
    return {
        "type": "object",
        "properties": {
            name: {**rules, "x-order": place}
            for place, (name, rules) in enumerate(properties.items())
        },
        "additionalProperties": False,
    }


ASPECTS = {
    "16:9": 16 / 9,
    "9:16": 9 / 16,
    "1:1": 1.0,
    "4:3": 4 / 3,
    "3:4": 3 / 4,
    "21:9": 21 / 9,
}
MOVES = {
    "auto": "As the prompt says",
    "zoom-in": "Zoom in",
    "zoom-out": "Zoom out",
    "pan-left": "Pan left",
    "pan-right": "Pan right",
    "pan-up": "Pan up",
    "pan-down": "Pan down",
    "diagonal": "Diagonal",
    "rotate": "Rotate",
    "orbit": "Orbit",
    "handheld": "Handheld",
    "still": "Still",
    "custom": "Custom path",
}
MOVE: Json = {
    "type": "string",
    "title": "Camera move",
    "description": "The prompt may say “slow push in”, “pan left”, “orbit” …",
    "enum": list(MOVES),
    "x-enum-labels": list(MOVES.values()),
    "default": "auto",
}
DURATION: Json = {
    "type": "number",
    "title": "Duration",
    "description": "Seconds.",
    "minimum": 1,
    "maximum": 20,
    "default": 4,
}
RESOLUTION: Json = {
    "type": "string",
    "title": "Resolution",
    "enum": ["480p", "720p", "1080p"],
    "default": "720p",
}
FPS: Json = {
    "type": "integer",
    "title": "Frames per second",
    "enum": [24, 25, 30, 50, 60],
    "default": 24,
}
STRENGTH: Json = {
    "type": "number",
    "title": "Strength",
    "description": "How far the move goes.",
    "minimum": 0.1,
    "maximum": 2,
    "default": 1,
    "x-advanced": True,
}
EASING: Json = {
    "type": "string",
    "title": "Easing",
    "description": "How the move starts and stops.",
    "enum": ["smooth", "linear", "ease-in", "ease-out"],
    "x-enum-labels": ["Soft start and end", "Even", "Soft start", "Soft end"],
    "default": "smooth",
    "x-advanced": True,
}
CUSTOM_PATH: Json = {
    "type": "array",
    "title": "Custom path",
    "description": (
        "Keyframes for the move “custom”: t from 0 (start) to 1 (end); x and y, the point in the"
        " middle of the frame, 0 to 1; zoom from 1; rotation in degrees. For example"
        ' [{"t": 0, "x": 0.3, "zoom": 1}, {"t": 1, "x": 0.7, "zoom": 2, "rotation": 5}].'
    ),
    "items": {"type": "object"},
    "x-advanced": True,
}
SEED: Json = {
    "type": "integer",
    "title": "Seed",
    "description": "The same seed gives the same film. Empty: a new one each time.",
    "minimum": 0,
    "maximum": 2**31 - 1,
    "x-advanced": True,
}

SOUND_MIMES = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}
SOUND_FORMAT: Json = {
    "type": "string",
    "title": "Format",
    "enum": list(SOUND_MIMES),
    "x-enum-labels": ["MP3", "WAV", "FLAC"],
    "default": "mp3",
    "x-advanced": True,
}

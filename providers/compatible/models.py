"""The models of a server as specs. A list of ids says nothing of what they make; their names do."""

import re
from typing import Any

from providers.contract import Json, Kind, ModelSpec
from providers.schema_builders import inputs, number, one_of, text, whole
from providers.sdk import split_id

PICTURES = re.compile(
    r"flux|stable-?diffusion|sdxl|\bsd[-_]?\d|dall-?e|image|kandinsky|pixart|hidream|playground-v",
    re.I,
)
SPEECH = re.compile(
    r"tts|speech|kokoro|orpheus|piper|bark|xtts|parler|voice(?!.*whisper)|chatterbox|csm-", re.I
)
NONE_OF_OURS = re.compile(
    r"embed|rerank|whisper|moderation|transcri|\bbge-|\bgte-|\be5-|minilm|clip-|guard", re.I
)
LOOKS = re.compile(r"vision|\bvl\b|-vl|llava|pixtral|gemma-?3|omni|minicpm-v|gpt-4o|internvl", re.I)
LONGEST_ID = 200


def _described(node: Json, title: str, advanced: bool = False) -> Json:
    return node | {"title": title} | ({"x-advanced": True} if advanced else {})


PROMPT: Json = {"type": "string", "title": "Prompt", "minLength": 1, "maxLength": 400_000}
IMAGES: Json = {
    "type": "array",
    "items": {"type": "string", "format": "uri"},
    "maxItems": 8,
    "title": "Images",
    "description": "Pictures that the prompt speaks of.",
    "x-media": "image",
}
SEED = _described(whole(0, 2**31 - 1), "Seed", advanced=True)


def text_schema(pictures: bool, thinks: bool = True) -> Json:
    properties: Json = {
        "prompt": PROMPT,
        "instructions": _described(
            text("What the model should be and do, before it reads the prompt."), "Instructions"
        ),
        **({"images": IMAGES} if pictures else {}),
        "json_schema": {
            "type": "object",
            "title": "JSON schema of the answer",
            "description": "With it the answer is JSON of this form.",
            "x-advanced": True,
        },
        "max_tokens": _described(
            whole(1, 1_000_000, description="Thinking counts as well."),
            "Longest answer (tokens)",
            advanced=True,
        ),
        "temperature": _described(number(0, 2), "Temperature", advanced=True),
        "seed": SEED,
    }
    if thinks:
        effort = one_of("none", "low", "medium", "high")
        properties["reasoning_effort"] = _described(effort, "Thinking", advanced=True)
    return inputs(properties, ["prompt"])


PICTURE = inputs(
    {
        "prompt": PROMPT,
        "size": _described(
            {"type": "string", "pattern": r"^\d{2,4}x\d{2,4}$", "default": "1024x1024"}, "Size"
        ),
        "n": _described(whole(1, 10, 1), "Images"),
        "negative_prompt": _described(text("What should not be there."), "Without", advanced=True),
        "seed": SEED,
        "response_format": _described(
            one_of("b64_json", "url", default="b64_json"), "How pictures come", advanced=True
        ),
    },
    ["prompt"],
)
SPOKEN = inputs(
    {
        "input": {"type": "string", "title": "Text", "minLength": 1, "maxLength": 20_000},
        "voice": _described(text("As the server calls it.", default="alloy", minLength=1), "Voice"),
        "speed": _described(number(0.25, 4), "Speed", advanced=True),
        "response_format": _described(
            one_of("mp3", "wav", "flac", "opus", default="mp3"), "File format", advanced=True
        ),
    },
    ["input"],
)


def spec_of(model_id: Any, label: str = "", description: str = "") -> ModelSpec | None:
    """The spec of a model by its id, at whose end its kind may stand; None where it makes nothing
    that this app can show."""
    if not isinstance(model_id, str) or not model_id.strip() or len(model_id) > LONGEST_ID:
        return None
    name, named_kind = split_id(model_id)
    kind = named_kind or _kind_of(name)
    facts = {
        Kind.TEXT_GENERATION: (text_schema(pictures=True), "prompt", "seed"),
        Kind.TEXT_TO_IMAGE: (PICTURE, "prompt", "seed"),
        Kind.TEXT_TO_SPEECH: (SPOKEN, "input", None),
    }
    if kind not in facts:
        return None
    schema, prompt, seed = facts[kind]
    return ModelSpec(
        model_id,
        kind,
        (label or name)[:120],
        schema,
        description=description or _looks(name, kind),
        prompt_field=prompt,
        seed_field=seed,
    )


def _kind_of(name: str) -> Kind | None:
    if NONE_OF_OURS.search(name):
        return None
    if SPEECH.search(name):
        return Kind.TEXT_TO_SPEECH
    if PICTURES.search(name) and not LOOKS.search(name):
        return Kind.TEXT_TO_IMAGE
    return Kind.TEXT_GENERATION


def _looks(name: str, kind: Kind) -> str:
    return "Sees pictures." if kind is Kind.TEXT_GENERATION and LOOKS.search(name) else ""

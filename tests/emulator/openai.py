"""OpenAI's wire: images, speech, responses, models.

Bodies, statuses and error bodies as the service has them; pictures and sounds are real files.
"""

import base64
import io
import json
import math
import struct
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tests.emulator import media
from tests.emulator.openai_errors import ERRORS, USER, error_of
from tests.emulator.script import Script
from tests.emulator.vendor import HTML, Asked, Reply, Vendor, reply

IMAGE_MODELS = {
    "gpt-image-2",
    "gpt-image-2-2026-04-21",
    "gpt-image-2.5-flare",
    "gpt-image-2.5-sunburst",
    "gpt-image-2.6-flare",
    "gpt-image-2.6-sunburst",
    "gpt-image-1-mini",
    "gpt-image-3-preview",
}
SPEECH_MODELS = {"gpt-4o-mini-tts", "tts-1", "tts-1-hd"}
TEXT_MODELS = {"gpt-6-luna", "gpt-6.1-sol", "gpt-6.2-terra", "gpt-4.1"}
OTHER_MODELS = {"omni-moderation-latest", "text-embedding-3-large", "gpt-realtime-2.1-mini"}
ENDS = {"gpt-image-1-mini": "2026-12-01", "gpt-4.1": "2027-01-14"} | dict.fromkeys(
    SPEECH_MODELS, "2027-01-06"
)
IMAGE_FIELDS = {
    "model",
    "prompt",
    "n",
    "size",
    "quality",
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "complexity",
    "safety_identifier",
    "user",
    "stream",
    "partial_images",
}
TOKENS = {"low": 200, "medium": 1767, "high": 7033, "xhigh": 9000, "max": 12000, "auto": 1767}


LIMIT_HEADERS = {
    "x-ratelimit-limit-requests": "50",
    "x-ratelimit-remaining-requests": "49",
    "x-ratelimit-reset-requests": "1.2s",
    "openai-organization": "emulated-org",
    "openai-processing-ms": "12",
}


class OpenAIEmulator(Vendor):
    key = "sk-emulated-openai-1234567890"
    errors = ERRORS

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def error(self, status: int, message: str) -> Reply:
        return reply(error_of(None, message, "invalid_request_error"), status)

    def not_authorized(self, asked: Asked) -> Reply:
        status, body = ERRORS["invalid_api_key"]
        return reply(body, status)

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["v1", "models"]:
                names = IMAGE_MODELS | SPEECH_MODELS | TEXT_MODELS | OTHER_MODELS
                data = [_described(name) for name in sorted(names)]
                return reply({"object": "list", "data": data}, headers=LIMIT_HEADERS)
            case "GET", ["v1", "models", name]:
                return self._model(name)
            case "POST", ["v1", "images", "generations"]:
                body = asked.json()
                return self.spend(str(body.get("prompt")), lambda s: _images(body, [], s))
            case "POST", ["v1", "images", "edits"]:
                fields, files = asked.form()
                return self.spend(fields.get("prompt", ""), lambda s: _edit(fields, files, s))
            case "POST", ["v1", "audio", "speech"]:
                body = asked.json()
                return self.spend(str(body.get("input")), lambda s: _speech(body, s))
            case "POST", ["v1", "responses"]:
                body = asked.json()
                return self.spend(json.dumps(body.get("input")), lambda s: _response(body, s))
        return self.error(404, f"Unknown request URL: {asked.method} {asked.path}.")

    def _model(self, name: str) -> Reply:
        if name not in IMAGE_MODELS | SPEECH_MODELS | TEXT_MODELS | OTHER_MODELS:
            message = f"The model '{name}' does not exist"
            body = error_of("model_not_found", message, "invalid_request_error", "model")
            return reply(body, 404)
        return reply(_described(name))


def _described(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": 1_770_000_000 + len(name),
        "owned_by": "openai",
        "shutdown_date": ENDS.get(name),
    }


def _images(body: dict[str, Any], inputs: list[bytes], script: Script) -> tuple[Any, Decimal]:
    wrong = _wrong_picture(body)
    if wrong:
        return wrong, Decimal(0)
    quality = body.get("quality", "auto")
    size = body.get("size", "auto")
    size = "1024x1024" if size == "auto" else size
    count = int(body.get("n") or 1)
    format = body.get("output_format", "png")
    width, height = map(int, size.split("x"))
    files = [
        _file(script, sum(body["prompt"].encode()) + number, width, height, format)
        for number in range(count)
    ]
    out, seen = TOKENS[quality] * count, 1120 * len(inputs)
    text = max(len(body["prompt"]) // 4, 1)
    answer = {
        "created": 1_770_935_200,
        "background": "opaque",
        "output_format": format,
        "quality": "medium" if quality == "auto" else quality,
        "size": size,
        "data": [{"b64_json": file} for file in files],
        "usage": {
            "total_tokens": text + seen + out,
            "input_tokens": text + seen,
            "output_tokens": out,
            "input_tokens_details": {"text_tokens": text, "image_tokens": seen},
            "output_tokens_details": {"text_tokens": 0, "image_tokens": out},
        },
    }
    if script.end == "no-files":
        answer["data"] = []
    if not script.tells_cost:
        del answer["usage"]
    answer |= script.answer or {}
    price = Decimal(text * 5 + seen * 8 + out * 30) / 1_000_000
    return Reply(json.dumps(answer).encode(), headers=LIMIT_HEADERS), price


def _wrong_picture(body: dict[str, Any]) -> Reply | None:
    def no(code: str, message: str, param: str) -> Reply:
        return reply(error_of(code, message, USER, param), 400)

    for name in body:
        if name not in IMAGE_FIELDS:
            return no("unknown_parameter", f"Unknown parameter: '{name}'.", name)
    model = body.get("model")
    if model not in IMAGE_MODELS:
        return no("invalid_value", f"The model '{model}' does not exist.", "model")
    if not body.get("prompt"):
        return no("missing_required_parameter", "Missing required parameter: 'prompt'.", "prompt")
    size = str(body.get("size", "auto"))
    sides = [int(side) for side in size.split("x")] if size != "auto" else [1024, 1024]
    if len(sides) != 2 or any(side % 16 for side in sides) or max(sides) > 3 * min(sides):
        return no("invalid_value", f"Invalid size '{size}'.", "size")
    if body.get("quality", "auto") not in TOKENS:
        return no("invalid_value", f"Invalid quality '{body['quality']}'.", "quality")
    if body.get("background") == "transparent" and body.get("output_format") == "jpeg":
        return no("invalid_value", "Transparent background needs png or webp.", "background")
    return None


def _edit(
    fields: dict[str, Any], files: list[tuple[str, str, str, bytes]], script: Script
) -> tuple[Any, Decimal]:
    pictures = [file for file in files if file[0] in ("image", "image[]")]
    for field, _, mime, _ in files:
        if mime not in ("image/png", "image/jpeg", "image/webp"):
            body = error_of("invalid_value", f"Unsupported file type {mime}.", USER, field)
            return reply(body, 400), Decimal(0)
    if not pictures or len(pictures) > 16:
        body = error_of("invalid_value", "Between 1 and 16 images.", USER, "image")
        return reply(body, 400), Decimal(0)
    if "moderation" in fields:
        body = error_of("unknown_parameter", "Unknown parameter: 'moderation'.", USER, "moderation")
        return reply(body, 400), Decimal(0)
    body = {name: int(value) if value.isdigit() else value for name, value in fields.items()}
    return _images(body, [content for *_, content in pictures], script)


def _file(script: Script, seed: int, width: int, height: int, format: str) -> str:
    """A picture in base64, or what the script wants in its place."""
    if script.file == "not-base64":
        return "§§§ this is no base64 §§§"
    content = picture(seed, min(width, 256), min(height, 256), format)
    odd = {
        "html": HTML,
        "empty": b"",
        "corrupt": content[: len(content) // 2],
        "data": b"\x00\xff\x13nonsense" * 900_000,
    }
    return base64.b64encode(odd.get(script.file, content)).decode()


@lru_cache(maxsize=64)
def picture(seed: int, width: int, height: int, format: str) -> bytes:
    png = media.png(seed, width, height)
    if format == "png":
        return png
    from PIL import Image

    file = io.BytesIO()
    Image.open(io.BytesIO(png)).save(file, format)
    return file.getvalue()


CODECS = {
    "mp3": ("mp3", "libmp3lame", "audio/mpeg"),
    "opus": ("ogg", "libopus", "audio/ogg"),
    "aac": ("adts", "aac", "audio/aac"),
    "flac": ("flac", "flac", "audio/flac"),
    "wav": ("wav", "pcm_s16le", "audio/wav"),
}


@lru_cache(maxsize=32)
def sound(format: str, pitch: int, seconds: float) -> bytes:
    import av
    import numpy

    container, codec, _ = CODECS[format]
    rate = 48_000 if format == "opus" else 24_000
    tone = [12_000 * math.sin(2 * math.pi * pitch * n / rate) for n in range(int(rate * seconds))]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            numpy.array([tone], dtype=numpy.int16), format="s16", layout="mono"
        )
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    return file.getvalue()


def _speech(body: dict[str, Any], script: Script) -> tuple[Any, Decimal]:
    if body.get("model") not in SPEECH_MODELS:
        status, error = ERRORS["model_not_found"]
        return reply(error, status), Decimal(0)
    text = str(body.get("input") or "")
    if not 0 < len(text) <= 4096:
        error = error_of("string_above_max_length", "input too long", "invalid_request", "input")
        return reply(error, 400), Decimal(0)
    format = body.get("response_format", "mp3")
    content = sound(format, 220 + len(text) % 400, min(0.2 + len(text) / 60, 4.0))
    if format == "wav":
        content = _streamed(content)
    if script.end == "no-files":
        content = b""
    price = Decimal(len(text)) * 15 / 1_000_000
    if isinstance(script.answer, list):
        lines = "".join(f"event: x\ndata: {json.dumps(one)}\n\n" for one in script.answer)
        return Reply(lines.encode(), mime="text/event-stream; charset=utf-8"), price
    if script.answer is not None:
        return reply(script.answer), price
    return Reply(content, mime=CODECS[format][2]), price


def _streamed(wav: bytes) -> bytes:
    """The same WAV as the service streams it: with a header that does not know its length."""
    endless = bytearray(wav)
    struct.pack_into("<I", endless, 4, 0xFFFFFFFF)
    struct.pack_into("<I", endless, endless.index(b"data") + 4, 0xFFFFFFFF)
    return bytes(endless)


def _response(body: dict[str, Any], script: Script) -> tuple[Any, Decimal]:
    if body.get("model") not in TEXT_MODELS:
        status, error = ERRORS["model_not_found"]
        return reply(error, status), Decimal(0)
    form = (body.get("text") or {}).get("format") or {}
    is_form = form.get("type") == "json_schema"
    own = json.dumps(sample(form["schema"])) if is_form else ""
    text = script.message or own or f"Words about {_words(body.get('input'))}"
    part = {"type": "output_text", "text": text, "annotations": []}
    answer: dict[str, Any] = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": body["model"],
    }
    if script.end == "refused":
        part = {"type": "refusal", "refusal": "I cannot help with that."}
    if script.end in ("cut-off", "cut-off-at-once", "filtered"):
        why = "content_filter" if script.end == "filtered" else "max_output_tokens"
        answer |= {"status": "incomplete", "incomplete_details": {"reason": why}}
    if script.end.startswith("failed"):
        code = script.end.partition(":")[2] or "server_error"
        error = {"code": code, "message": script.message or "The model broke down."}
        answer |= {"status": "failed", "error": error}
    into, out = max(len(json.dumps(body)) // 4, 1), max(len(text) // 4, 1)
    answer["output"] = [
        {
            "type": "message",
            "id": "msg_1",
            "role": "assistant",
            "status": "completed",
            "content": [part] if script.end not in ("no-files", "cut-off-at-once") else [],
        }
    ]
    answer["usage"] = {
        "input_tokens": into,
        "output_tokens": out,
        "total_tokens": into + out,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }
    answer |= script.answer or {}
    return answer, Decimal(into * 10 + out * 50) / 100_000_000


def _words(input: Any) -> str:
    if isinstance(input, str):
        return input
    return next(part["text"] for part in input[0]["content"] if part["type"] == "input_text")


def sample(schema: Any) -> Any:
    """Something that fits a JSON Schema."""
    if not isinstance(schema, dict):
        return None
    if schema.get("enum"):
        return schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    made: dict[str, Any] = {
        "string": "some words",
        "integer": schema.get("minimum", 3),
        "number": schema.get("minimum", 1.5),
        "boolean": True,
        "null": None,
    }
    if schema.get("type") == "array":
        return [sample(schema.get("items"))] * max(int(schema.get("minItems", 1)), 1)
    if schema.get("type") == "object" or "properties" in schema:
        return {name: sample(node) for name, node in schema.get("properties", {}).items()}
    return made.get(str(schema.get("type")))

"""Google's wire: interactions, generateContent, files, models, and Veo of the enterprise platform.

Jobs do not run: how they stand is worked out from the clock. Both spellings of a field are taken
(`inlineData`, `inline_data`), since the SDK sends both.
"""

import base64
import io
import json
import time
import wave
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.emulator import media
from tests.emulator.google_errors import ERRORS, RPC, of_interactions, of_rpc
from tests.emulator.openai import picture, sample, sound
from tests.emulator.vendor import HTML, Asked, Reply, Turn, Vendor, reply

VIDEO = {"gemini-omni-1.2-flash": 15, "gemini-omni-1.1-flash": 10}
IMAGE = {
    "gemini-nano-banana-2.1": 30,
    "gemini-3.1-flash-image": 60,
    "gemini-3.1-flash-lite-image": 30,
    "gemini-3-pro-image": 120,
    "gemini-4-image-preview": 60,
}
SPEECH = {"gemini-3.8-flash-tts": 9, "gemini-3.8-flash-lite-tts": 6}
MUSIC = {"lyria-3.5", "lyria-3-pro-preview", "lyria-3-clip-preview"}
TEXT = {"gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-4-argon"}
OTHER = {"gemini-embedding-2", "gemini-robotics-er-2-preview", "aqa"}
VEO = {
    "veo-3.1-generate-001",
    "veo-3.1-fast-generate-001",
    "veo-3.1-lite-generate-001",
    "veo-4-001",
}
PER_SECOND = {"360p": 1931, "720p": 5792, "1080p": 8688, "4k": 17376}
IMAGE_TOKENS = {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520}
HOME = "https://generativelanguage.googleapis.com"


@dataclass
class Work:
    """One background interaction or operation."""

    id: str
    number: int
    model: str
    asked: dict[str, Any]
    script: Turn
    price: Decimal
    polls: int = 0
    cancelled: bool = False
    born: float = field(default_factory=time.monotonic)

    def age(self) -> float:
        return time.monotonic() - self.born

    def ended(self) -> bool:
        return self.age() >= self.script.duration


class GoogleEmulator(Vendor):
    key = "AIza-emulated-google-1234567890"
    errors = ERRORS

    def clear(self) -> None:
        super().clear()
        self.works: dict[str, Work] = {}
        self.files: dict[str, tuple[bytes, str, float]] = {}
        self.uploads: dict[str, dict[str, Any]] = {}

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("x-goog-api-key") == self.key

    def free(self, asked: Asked) -> bool:
        return asked.path.startswith("/upload-here/")

    def error(self, status: int, message: str) -> Reply:
        return reply(of_rpc(status, "UNKNOWN", message), status)

    def not_authorized(self, asked: Asked) -> Reply:
        status, body = RPC["API_KEY_INVALID"]
        if asked.path.partition("/interactions")[1]:
            status, body = ERRORS["authentication"]
        return reply(body, status)

    def named(self, name: str) -> Reply:
        status, body = ERRORS[name]
        return reply(body, status)

    def answer(self, asked: Asked) -> Reply:
        version, *rest = asked.path.strip("/").split("/")
        if asked.path.startswith("/upload"):
            return self._upload(asked)
        if version not in ("v1", "v1beta", "v1beta1"):
            return self.error(404, "Not found.")
        match asked.method, rest:
            case "POST", ["interactions"]:
                return self._create(asked.json())
            case "POST", ["interactions", id, "cancel"]:
                if id in self.works:
                    self.works[id].cancelled = True
                return self._told(id)
            case "GET", ["interactions", id]:
                return self._told(id)
            case "GET", ["models"]:
                return self._models()
            case "GET", ["models", name]:
                return self._model(name)
            case "POST", ["models", name] if name.endswith(":generateContent"):
                return self._generate(name.partition(":")[0], asked.json())
            case "GET", ["files", name]:
                return self._file(name)
            case "GET", ["publishers", "google", "models"]:
                names = sorted(VEO | {"gemini-3.8-flash"})
                listed = [{"name": f"publishers/google/models/{name}"} for name in names]
                return reply({"publisherModels": listed})
            case "GET", ["publishers", "google", "models", name]:
                if name not in VEO:
                    return self.named("NOT_FOUND")
                return reply({"name": f"publishers/google/models/{name}"})
            case "POST", ["publishers", "google", "models", name]:
                return self._veo(name, asked.json())
        return self.error(404, f"{asked.method} {asked.path} is not there.")

    def _models(self) -> Reply:
        names = [*VIDEO, *IMAGE, *SPEECH, *sorted(MUSIC | TEXT | OTHER)]
        return reply({"models": [_described(name) for name in names]})

    def _model(self, name: str) -> Reply:
        if name not in {*VIDEO, *IMAGE, *SPEECH, *MUSIC, *TEXT, *OTHER}:
            return self.named("NOT_FOUND")
        return reply(_described(name))

    # Interactions

    def _create(self, body: dict[str, Any]) -> Reply:
        return self.spend(_prompt(body.get("input")), lambda script: self._begin(body, script))

    def _begin(self, body: dict[str, Any], script: Turn) -> tuple[Any, Decimal]:
        model, format = body.get("model"), body.get("response_format") or {}
        if model not in VIDEO and model not in MUSIC:
            return self.named("model_not_found"), Decimal(0)
        if wrong := _wrong_video(body) if model in VIDEO else None:
            return wrong, Decimal(0)
        price = Decimal("0.08")
        if model in VIDEO:
            tokens = PER_SECOND[format.get("resolution", "720p")] * _seconds(format)
            price = Decimal(tokens) * Decimal("17.5") / 1_000_000
        with self.lock:
            number = len(self.works) + 1
            work = Work(f"v1_{number:05d}", number, str(model), body, script, price)
            self.works[work.id] = work
        if body.get("background"):
            return {"id": work.id, "object": "interaction", "status": "in_progress"}, price
        time.sleep(script.duration)
        return self._standing(work), price

    def _told(self, id: str) -> Reply:
        work = self.works.get(id)
        if work is None or work.script.status == "vanish":
            return reply(of_interactions("not_found", f"Interaction {id} not found."), 404)
        work.polls += 1
        fault, times = work.script.status, work.script.status_times
        if fault and (times < 0 or work.polls <= times):
            if fault in self.errors:
                return self.named(fault)
            odd = {"cut": Reply(cut="all"), "html": Reply(HTML, mime="text/html"), "empty": Reply()}
            odd["odd"] = reply(self._standing(work) | {"status": "contemplating"})
            return odd.get(fault) or self.error(int(fault), "Something else.")
        return reply(self._standing(work))

    def _standing(self, work: Work) -> dict[str, Any]:
        told: dict[str, Any] = {"id": work.id, "object": "interaction", "model": work.model}
        told |= {"created": "2026-11-20T10:00:00Z", "updated": "2026-11-20T10:00:10Z"}
        if work.cancelled:
            return told | {"status": "cancelled"}
        if not work.ended():
            waits = work.script.queue and work.age() < work.script.duration / 4
            return told | {"status": "queued" if waits else "in_progress"}
        return told | self._ended(work)

    def _ended(self, work: Work) -> dict[str, Any]:
        end = work.script.end
        nothing = {"total_input_tokens": 12, "total_output_tokens": 0}
        if end == "refused" or end.startswith("failed"):
            code = "safety" if end == "refused" else end.partition(":")[2] or "api_error"
            said = {"code": code, "message": work.script.message or "It came to nothing."}
            return {"status": "failed", "errors": [said], "usage": nothing, "steps": []}
        if end == "step-error":
            step = {"type": "model_output", "error": {"code": 3, "message": "violates the policy"}}
            return {"status": "failed", "steps": [step], "usage": nothing}
        if end == "no-files":
            return {"status": "completed", "steps": [], "usage": nothing}
        if end in ("incomplete", "budget_exceeded", "requires_action", "cancelled"):
            return {"status": end, "steps": []}
        made = self._song(work) if work.model in MUSIC else self._film(work)
        return made | (work.script.answer or {})

    def _film(self, work: Work) -> dict[str, Any]:
        format = work.asked.get("response_format") or {}
        tokens = PER_SECOND[format.get("resolution", "720p")] * _seconds(format)
        content = media.mp4(work.number % 8)
        block: dict[str, Any] = {"type": "video", "mime_type": "video/mp4"}
        if format.get("delivery") == "uri":
            name = f"made{work.number:05d}"
            self.files[name] = content, "video/mp4", time.monotonic() + work.script.file_ttl
            block["uri"] = f"{HOME}/v1beta/files/{name}:download?alt=media"
        else:
            block["data"] = base64.b64encode(content).decode()
        if work.script.file == "not-base64":
            block = {"type": "video", "mime_type": "video/mp4", "data": "§§§"}
        return {
            "status": "completed",
            "service_tier": "standard",
            "steps": [
                {"type": "thought", "signature": "c2ln"},
                {"type": "model_output", "content": [block]},
            ],
            "usage": {
                "total_input_tokens": 12,
                "total_output_tokens": tokens,
                "total_thought_tokens": 310,
                "total_tokens": 322 + tokens,
                "output_tokens_by_modality": [{"modality": "video", "tokens": tokens}],
            },
        }

    def _song(self, work: Work) -> dict[str, Any]:
        kind = work.asked["response_format"]["mime_type"].partition("/")[2]
        data = base64.b64encode(sound(kind, 300 + work.number, 1.0)).decode()
        blocks = [
            {"type": "text", "text": "[Verse] a small boat"},
            {"type": "audio", "mime_type": f"audio/{kind}", "data": data},
        ]
        if work.model.endswith("preview"):
            return {"status": "completed", "outputs": blocks}
        return {"status": "completed", "steps": [{"type": "model_output", "content": blocks}]}

    # Files

    def _upload(self, asked: Asked) -> Reply:
        if not self.free(asked):
            told = asked.json()["file"]
            id = f"up{len(self.uploads) + 1:05d}"
            name = asked.headers.get("X-Goog-Upload-File-Name", "")
            self.uploads[id] = told | {"content": b"", "named": name}
            return Reply(b"{}", headers={"x-goog-upload-url": f"{self.url}/upload-here/{id}"})
        id = asked.path.rpartition("/")[2]
        upload = self.uploads[id]
        upload["content"] += asked.body
        if "finalize" not in asked.headers.get("X-Goog-Upload-Command", ""):
            return Reply(b"{}", headers={"x-goog-upload-status": "active"})
        mime = upload.get("mimeType") or upload.get("mime_type")
        self.files[id] = upload["content"], mime, time.monotonic() + 3600
        state = "PROCESSING" if mime.startswith("video/") else "ACTIVE"
        return reply({"file": self._about(id, state)}, headers={"x-goog-upload-status": "final"})

    def _about(self, id: str, state: str = "ACTIVE") -> dict[str, Any]:
        content, mime, _ = self.files[id]
        return {
            "name": f"files/{id}",
            "mimeType": mime,
            "sizeBytes": str(len(content)),
            "state": state,
            "source": "UPLOADED",
            "uri": f"{HOME}/v1beta/files/{id}",
        }

    def _file(self, name: str) -> Reply:
        id, download = name.partition(":")[0], name.endswith(":download")
        found = self.files.get(id)
        if found is None or time.monotonic() > found[2]:
            message = f"You do not have permission to access the File {id} or it may not exist."
            return reply(of_rpc(403, "PERMISSION_DENIED", message), 403)
        return Reply(found[0], mime=found[1]) if download else reply(self._about(id))

    # generateContent

    def _generate(self, model: str, body: dict[str, Any]) -> Reply:
        prompt = _prompt(body["contents"][0])
        return self.spend(prompt, lambda script: self._made(model, prompt, body, script))

    def _made(
        self, model: str, prompt: str, body: dict[str, Any], script: Turn
    ) -> tuple[Any, Decimal]:
        settings = body.get("generationConfig") or {}
        told, out = script.message, 0
        inputs = [part for part in body["contents"][0]["parts"] if "text" not in part]
        into = max(len(prompt) // 4, 1) + 1120 * len(inputs)
        if model in IMAGE:
            size = settings.get("imageConfig", {}).get("imageSize", "1K")
            out, rate = IMAGE_TOKENS[size], IMAGE[model]
            parts = [_inline(picture(sum(prompt.encode()), 96, 64, "jpeg"), "image/jpeg", script)]
            spoken, modality = ([{"text": told}] if told else []), "IMAGE"
            price = Decimal(out * rate) / 1_000_000
            parts = spoken + parts
        elif model in SPEECH:
            samples = _samples(len(prompt))
            out, modality = max(len(samples) // 48_000 * 25, 5), "AUDIO"
            parts = [_inline(samples, "audio/L16;codec=pcm;rate=24000", script)]
            price = Decimal(out * SPEECH[model] * 2 + into) / 2_000_000
        elif model in TEXT:
            schema = settings.get("responseJsonSchema")
            own = json.dumps(sample(schema)) if schema else f"Words about {prompt}"
            text = told or own
            out, modality = max(len(text) // 4, 1), "TEXT"
            parts = [{"text": text}]
            price = Decimal(into * 75 + out * 375) / 100_000_000
        else:
            return self.named("NOT_FOUND"), Decimal(0)
        usage = {"promptTokenCount": into, "totalTokenCount": into}
        if script.end == "blocked":
            answer = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
            return answer | {"usageMetadata": usage, "responseId": "r"}, Decimal(0)
        if script.end not in ("succeeded", "no-files", "words-only"):
            candidate = {"finishReason": script.end, "index": 0}
            return {"candidates": [candidate], "usageMetadata": usage}, Decimal(0)
        if script.end == "no-files":
            parts = []
        if script.end == "words-only":
            parts = [{"text": "I would rather talk about it."}]
        usage |= {
            "candidatesTokenCount": out,
            "totalTokenCount": into + out,
            "candidatesTokensDetails": [{"modality": modality, "tokenCount": out}],
        }
        if script.answer is not None:
            return {"usageMetadata": usage} | script.answer, price
        content = {"role": "model", "parts": parts}
        return {
            "candidates": [{"content": content, "finishReason": "STOP", "index": 0}],
            "usageMetadata": usage,
            "modelVersion": model,
            "responseId": f"resp-{self.submissions}",
        }, price

    # Veo

    def _veo(self, name: str, body: dict[str, Any]) -> Reply:
        model, _, verb = name.partition(":")
        if verb == "fetchPredictOperation":
            return self._operation(body["operationName"])
        if verb != "predictLongRunning":
            return self.error(404, "Not found.")
        prompt = str(body["instances"][0].get("prompt"))
        return self.spend(prompt, lambda script: self._begin_veo(model, body, script))

    def _begin_veo(self, model: str, body: dict[str, Any], script: Turn) -> tuple[Any, Decimal]:
        if model not in VEO:
            return self.named("NOT_FOUND"), Decimal(0)
        seconds = body["parameters"].get("durationSeconds", 8)
        if seconds not in (4, 6, 8):
            return self.named("INVALID_ARGUMENT"), Decimal(0)
        price = Decimal("0.40") * seconds
        with self.lock:
            number = len(self.works) + 1
            id = f"publishers/google/models/{model}/operations/op{number:05d}"
            self.works[id] = Work(id, number, model, body, script, price)
        return {"name": id}, price

    def _operation(self, id: str) -> Reply:
        work = self.works.get(id)
        if work is None:
            return self.named("NOT_FOUND")
        if work.script.status:
            return self.named(work.script.status)
        if not work.ended():
            return reply({"name": id})
        told: dict[str, Any] = {"name": id, "done": True}
        end = work.script.end
        if end == "failed":
            return reply(told | {"error": {"code": 13, "message": "Internal error."}})
        if end == "refused":
            message = "The prompt violates Google's usage guidelines."
            return reply(told | {"error": {"code": 3, "message": message}})
        if end == "filtered":
            reasons = ["The video was filtered for safety. You were not charged."]
            answer = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": reasons}
            return reply(told | {"response": answer})
        if end == "no-files":
            return reply(told | {"response": {"videos": []}})
        data = base64.b64encode(media.mp4(work.number % 8)).decode()
        videos = [{"bytesBase64Encoded": data, "mimeType": "video/mp4"}]
        answer = {"raiMediaFilteredCount": 0, "videos": videos} | (work.script.answer or {})
        return reply(told | {"response": answer})


def _described(name: str) -> dict[str, Any]:
    methods = ["createInteraction"] if name in VIDEO or name in MUSIC else ["generateContent"]
    return {
        "name": f"models/{name}",
        "displayName": name.replace("-", " ").title(),
        "description": f"What {name} is for.",
        "supportedGenerationMethods": methods,
    }


def _prompt(input: Any) -> str:
    """The words in an input, in whichever form it comes."""
    if isinstance(input, str):
        return input
    if isinstance(input, list):
        return " ".join(filter(None, map(_prompt, input)))
    if isinstance(input, dict):
        return str(input.get("text") or "") or _prompt(input.get("content") or input.get("parts"))
    return ""


def _seconds(format: dict[str, Any]) -> int:
    return int(float(str(format.get("duration", "10s")).removesuffix("s")))


def _wrong_video(body: dict[str, Any]) -> Reply | None:
    def no(message: str) -> Reply:
        return reply(of_interactions("invalid_request", message), 400)

    format, longest = body.get("response_format") or {}, VIDEO[body["model"]]
    if body.get("background") and body.get("store") is False:
        return no("background needs store.")
    if _seconds(format) < 3:
        return no("duration: minimum allowed 3s.")
    if _seconds(format) > longest:
        return no(f"duration: maximum allowed {longest}s.")
    if format.get("resolution", "720p") not in PER_SECOND:
        return no("resolution: unknown.")
    if format.get("aspect_ratio", "16:9") not in ("16:9", "9:16"):
        return no("aspect_ratio: unknown.")
    return None


def _inline(content: bytes, mime: str, script: Turn) -> dict[str, Any]:
    odd = {"corrupt": content[: len(content) // 2], "html": HTML, "empty": b""}
    data = base64.b64encode(odd.get(script.file, content)).decode()
    if script.file == "not-base64":
        data = "§§§ no base64"
    return {"inlineData": {"mimeType": mime, "data": data}}


def _samples(letters: int) -> bytes:
    """Bare 16-bit samples at 24 kHz, a tone of a length that fits the text."""
    with wave.open(io.BytesIO(media.wav(letters, min(0.5 + letters / 60, 4.0), 24_000))) as file:
        return file.readframes(file.getnframes())

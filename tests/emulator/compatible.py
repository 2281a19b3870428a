"""The wire of servers that speak OpenAI's language, and that of Ollama beside it.

Error bodies: one envelope whose `code` is null (Ollama, vLLM), a number (llama.cpp) or a word (LM
Studio, gateways); a route that is not there answers plain text.
"""

import base64
import json
import threading
from decimal import Decimal
from typing import Any

from tests.emulator import media
from tests.emulator.openai import sample
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, Vendor, reply


def error_of(
    message: str, type: str = "invalid_request_error", code: Any = None, param: str | None = None
) -> dict[str, Any]:
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "api_error": (500, error_of("llama runner process has terminated", "api_error")),
    "unauthorized": (401, error_of("Incorrect API key provided", code="invalid_api_key")),
    "forbidden": (403, error_of("This key may not use chat.", "permission_error")),
    "no_credits": (402, error_of("This request requires more credits", code=402)),
    "quota": (429, error_of("You exceeded your quota", code="insufficient_quota")),
    "slow_down": (429, error_of("Too many requests", "rate_limit_error")),
    "busy": (
        503,
        error_of("server busy, please try again.  maximum pending requests exceeded", "api_error"),
    ),
    "loading": (503, error_of("Loading model", "unavailable_error", 503)),
    "down_for_good": (503, error_of("upstream connect error", "api_error")),
    "no_model": (404, error_of("model 'x' not found", "not_found_error")),
    "no_model_coded": (404, error_of("The model `x` does not exist.", code="model_not_found")),
    "bad_parameter": (
        400,
        error_of("temperature must be non-negative", param="temperature", code="invalid_value"),
    ),
    "no_pictures": (400, error_of("image input is not supported by this model", code=400)),
    "too_large": (413, error_of("Request Entity Too Large")),
    "unprocessable": (422, error_of("seed: Input should be a valid integer")),
    "filtered": (400, error_of("The response was filtered", code="content_filter")),
}
NOT_THERE = Reply(b"404 page not found", 404, "text/plain")


class CompatibleEmulator(Vendor):
    key = "sk-emulated-compatible-4f7a2c"
    errors = ERRORS
    names: tuple[str, ...] = (
        "qwen3:0.6b",
        "llava-1.6",
        "flux.1-schnell",
        "kokoro-82m",
        "text-embedding-nomic",
        "whisper-large-v3",
    )
    fingerprint = "fp_server"

    def clear(self) -> None:
        super().clear()
        self.listed: Any = {"object": "list", "data": [{"id": name} for name in self.names]}

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def error(self, status: int, message: str) -> Reply:
        return reply(error_of(message), status)

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["v1", "models"]:
                return reply(self.listed)
            case "POST", ["v1", "chat", "completions"]:
                body = asked.json()
                return self.spend(_said(body), lambda s: (self._chat(body, s), Decimal(0)))
            case "POST", ["v1", "images", "generations"]:
                body = asked.json()
                made = lambda s: (self._pictures(body, s), Decimal(0))  # noqa: E731
                return self.spend(str(body.get("prompt")), made)
            case "POST", ["v1", "audio", "speech"]:
                body = asked.json()
                made = lambda s: (self._speech(body, s), Decimal(0))  # noqa: E731
                return self.spend(str(body.get("input")), made)
            case "GET", ["files", *_]:
                return Reply(media.png(7, 64, 64), mime="image/png")
        return NOT_THERE

    def _chat(self, body: dict[str, Any], script: Script) -> dict[str, Any]:
        text = f"Of {_said(body)}: a small story."
        form = body.get("response_format") or {}
        if form.get("type") == "json_schema":
            text = json.dumps(sample(form["json_schema"]["schema"]))
        text = script.message or text
        message: dict[str, Any] = {"role": "assistant", "content": text, "reasoning": "Hm."}
        ended = "stop"
        if script.end == "refused":
            message |= {"content": None, "refusal": "I cannot help with that."}
        elif script.end == "no-files":
            message["content"] = ""
        elif script.end == "filtered":
            ended = "content_filter"
        elif script.end.startswith("cut-off"):
            ended = "length"
            message["content"] = "" if script.end == "cut-off-at-once" else text[:20]
        letters = len(json.dumps(body["messages"]))
        made = {
            "id": "chatcmpl-150",
            "object": "chat.completion",
            "created": 1776298304,
            "model": body["model"],
            "system_fingerprint": self.fingerprint,
            "choices": [{"index": 0, "message": message, "finish_reason": ended}],
            "usage": {"prompt_tokens": letters // 4, "completion_tokens": 15, "total_tokens": 99},
        }
        return made | (script.answer or {})

    def _pictures(self, body: dict[str, Any], script: Script) -> dict[str, Any]:
        count = 0 if script.end == "no-files" else int(body.get("n") or 1)
        if body.get("response_format") == "url":
            data = [{"url": f"/files/{number}.png"} for number in range(count)]
        else:
            pictures = [media.png(number + 1, 64, 64) for number in range(count)]
            data = [{"b64_json": base64.b64encode(one).decode()} for one in pictures]
        return {"created": 1776298304, "data": data} | (script.answer or {})

    def _speech(self, body: dict[str, Any], script: Script) -> Any:
        if script.answer is not None:
            return script.answer
        content = b"" if script.end == "no-files" else media.make("audio", 3)
        return Reply(content, mime=media.MIMES["audio"])


class OllamaEmulator(CompatibleEmulator):
    """`on_disk`: name → what /api/show says that it can; `pulled` are those that were asked for,
    and `steps` in how many parts a pull comes, a few hundredths of a second each."""

    key = "none"
    fingerprint = "fp_ollama"

    def clear(self) -> None:
        super().clear()
        self.on_disk: dict[str, list[str]] = {
            "qwen3:0.6b": ["completion", "tools", "thinking"],
            "llava:latest": ["completion", "vision"],
            "nomic-embed-text:latest": ["embedding"],
            "gpt-oss:120b-cloud": ["completion"],
        }
        self.in_memory = ["qwen3:0.6b"]
        self.pulled: list[str] = []
        self.steps = 4
        self.hold = threading.Event()
        self.hold.set()

    def authorized(self, asked: Asked) -> bool:
        return True

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["api", "version"]:
                return reply({"version": "0.13.5"})
            case "GET", ["api", "tags"]:
                return reply({"models": [self._entry(name) for name in self.on_disk]})
            case "GET", ["api", "ps"]:
                return reply({"models": [self._entry(name) for name in self.in_memory]})
            case "POST", ["api", "show"]:
                name = asked.json()["model"]
                if name not in self.on_disk:
                    return reply({"error": f"model '{name}' not found"}, 404)
                return reply({"capabilities": self.on_disk[name], "details": {}})
            case "POST", ["api", "generate"]:
                body = asked.json()
                if body.get("keep_alive") == 0 and body["model"] in self.in_memory:
                    self.in_memory.remove(body["model"])
                return reply({"model": body["model"], "done": True, "done_reason": "unload"})
            case "POST", ["api", "pull"]:
                return self._pull(asked.json()["model"])
            case _, ["v1", "images" | "audio", *_]:
                return NOT_THERE
        return super().answer(asked)

    def _entry(self, name: str) -> dict[str, Any]:
        details = {"format": "gguf", "parameter_size": "8.0B", "quantization_level": "Q4_0"}
        return {"name": name, "model": name, "size": 4_661_224_676, "details": details}

    def _pull(self, name: str) -> Reply:
        self.pulled.append(name)
        if name == "no-such-model":
            told = [
                {"status": "pulling manifest"},
                {"error": "pull model manifest: file does not exist"},
            ]
            return Reply(_lines(told), mime="application/x-ndjson")
        self.hold.wait(10)
        total = 4_661_224_676
        told = [{"status": "pulling manifest"}]
        for step in range(self.steps + 1):
            done = total * step // self.steps
            told.append({"status": "pulling 6a0746a1ec1a", "total": total, "completed": done})
        told += [{"status": "verifying sha256 digest"}, {"status": "success"}]
        self.on_disk[name if ":" in name else f"{name}:latest"] = ["completion"]
        return Reply(_lines(told), mime="application/x-ndjson")


def _lines(told: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in told)


def _said(body: dict[str, Any]) -> str:
    content = body["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return next(part["text"] for part in content if part["type"] == "text")

"""MiniMax's wire: two APIs with two ways to say that something is wrong, files by their ids.

What goes wrong with the first API is an answer of 200 with a code inside; the names in `errors` are
those codes, and, for the second API, "v2-" and a type.
"""

import itertools
import time
from decimal import Decimal
from typing import Any

from providers.contract import ModelSpec
from providers.minimax.models import SHIPPED
from tests.emulator import media
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]
OK = {"base_resp": {"status_code": 0, "status_msg": "success"}}


def coded(code: int, words: str) -> Body:
    return {"base_resp": {"status_code": code, "status_msg": words}, "trace_id": "01b8bf9bb743"}


def typed(status: int, type: str, words: str) -> tuple[int, Body]:
    about = {"type": type, "message": words, "http_code": str(status)}
    return status, {"type": "error", "error": about, "request_id": "04ede0ab069f"}


WORDS = {
    1000: "unknown error",
    1001: "timeout",
    1002: "rate limit",
    1004: "login fail: Please carry the API secret key in the 'Authorization' field",
    1008: "insufficient balance",
    1013: "internal error",
    1024: "internal error",
    1026: "input new_sensitive",
    1027: "output new_sensitive",
    1028: "Daily quota exhausted for image-01",
    1030: "plan quota exhausted",
    1033: "system error",
    1039: "token limit",
    1041: "connection limit",
    1042: "invisible character ratio limit",
    1043: "asr similarity check failed",
    1044: "clone prompt similarity check failed",
    2013: "invalid params, duration must be 6 or 10",
    2037: "voice duration is too short",
    2038: "voice clone is forbidden: real-name verification is needed",
    2039: "voice clone voice id duplicate",
    2042: "you don't have access to this voice_id",
    2045: "rate growth limit",
    2048: "prompt audio is too long",
    2049: "invalid api key",
    2056: "usage limit exceeded, 5-hour limit",
    2061: "your current token plan not support model",
    20132: "invalid samples or voice_id",
}
ERRORS: dict[str, tuple[int, Body]] = {
    **{str(code): (200, coded(code, words)) for code, words in WORDS.items()},
    "9999": (200, coded(9999, "something new")),
    "no-base-resp": (200, {"hello": "world"}),
    "v2-bad": typed(400, "bad_request_error", "invalid params, duration (2013)"),
    "v2-request": typed(400, "invalid_request_error", "no such field"),
    "v2-auth": typed(401, "authorized_error", "login fail"),
    "v2-balance": typed(402, "insufficient_balance_error", "insufficient balance (1008)"),
    "v2-policy": typed(422, "unprocessable_entity_error", "input new_sensitive (1026)"),
    "v2-rate": typed(429, "rate_limit_error", "rate limit (1002)"),
    "v2-broken": typed(500, "server_error", "internal error"),
    "v2-overloaded": typed(529, "overloaded_error", "overloaded"),
}
ENDS = {"policy": (1027, "output new_sensitive"), "failed": (1000, "unknown error")}
SOUND = ("/v1/t2a_v2", "/v1/music_generation")


class MiniMaxEmulator(Queued):
    """`voices` are those that were cloned here."""

    key = "sk-api-emulated-minimax-0123456789"
    errors = ERRORS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in SHIPPED}

    def clear(self) -> None:
        super().clear()
        self.voices: list[str] = []
        self.samples: dict[int, bytes] = {}
        self.numbers = itertools.count(176844028768320)

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        if asked.path.startswith("/v2/"):
            status, body = ERRORS["v2-auth"]
            return reply(body, status)
        return reply(ERRORS["1004"][1])

    def error(self, status: int, message: str) -> Reply:
        types = {401: "authorized_error", 404: "not_found", 429: "rate_limit_error"}
        known = {400: "bad_request_error", 402: "insufficient_balance_error"}
        type = (types | known).get(status, "server_error")
        return reply(typed(status, type, message)[1], status)

    def job_id(self, number: int) -> str:
        return f"106916112{number:06d}"

    def failed(self, job: Job) -> bool:
        return job.script.end in ENDS

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["files", *_]:
                return self.file(asked)
            case "POST", ["v1", "get_voice"]:
                return self._voices()
            case "POST", ["v1", "files", "upload"]:
                return self._upload(asked)
            case "POST", ["v1", "t2a_v2" | "music_generation"]:
                return self._at_once(asked, self._sound)
            case "POST", ["v1", "image_generation"]:
                return self._at_once(asked, self._pictures)
            case "POST", ["v1", "voice_clone"]:
                return self._at_once(asked, self._cloned)
            case "POST", ["v1", "voice_design"]:
                return self._at_once(asked, self._designed)
            case "POST", ["v1", "video_generation" | "t2a_async_v2"]:
                return self._create(asked, "v1")
            case "POST", ["v2", "video_generation"]:
                return self._create(asked, "v2")
            case "GET", ["v1", "query", "video_generation" | "t2a_async_query_v2"]:
                return self._task(asked.query.get("task_id", [""])[0], "v1")
            case "GET", ["v2", "query", "video_generation", id]:
                return self._task(id, "v2")
            case "DELETE", ["v2", "video_generation", id]:
                return self._delete(id)
            case "GET", ["v1", "files", "retrieve"]:
                return self._retrieve(asked.query.get("file_id", [""])[0])
        return Reply(b"404 page not found", 404, "text/plain")

    def _voices(self) -> Reply:
        system = [
            {"voice_id": "English_expressive_narrator", "voice_name": "Expressive Narrator"},
            {"voice_id": "Chinese_calm_woman", "voice_name": "Calm Woman", "description": []},
        ]
        own = [{"voice_id": id, "created_time": "2026-11-01"} for id in self.voices]
        return reply({"system_voice": system, "voice_cloning": own, "voice_generation": None} | OK)

    def _upload(self, asked: Asked) -> Reply:
        fields, ((name, file_name, _, content),) = asked.form()
        if fields.get("purpose") != "voice_clone" or name != "file":
            return reply(coded(2013, "invalid params, purpose"))
        id = next(self.numbers)
        self.samples[id] = content
        file = {"file_id": id, "bytes": len(content), "filename": file_name}
        return reply({"file": file} | OK)

    def _at_once(self, asked: Asked, make: Any) -> Reply:
        body = asked.json()
        words = str(body.get("text") or body.get("prompt") or "")
        return self.spend(words, lambda script: (make(asked, body, script), Decimal(script.price)))

    def _sound(self, asked: Asked, body: Body, script: Script) -> Body | Reply:
        if body["output_format"] != "hex" or body["stream"]:
            return reply(coded(2013, "only hex is emulated"))
        data: Any = {"audio": media.wav(self.submissions).hex(), "status": 2}
        odd = {"half-hex": "4944330", "no-files": "", "unfinished": ""}
        if script.end in odd:
            data = {"audio": odd[script.end], "status": 1 if script.end == "unfinished" else 2}
        if body.get("subtitle_enable"):
            data["subtitle_file"] = f"{self.url}/files/subtitles.json"
        told = {"audio_length": 500, "usage_characters": len(str(body.get("text", "")))}
        return {"data": data, "extra_info": told, "trace_id": "01b8bf9bb743"} | OK

    def _pictures(self, asked: Asked, body: Body, script: Script) -> Body:
        count = int(body.get("n", 1))
        held = count if script.end == "refused" else int(script.end == "fewer-files")
        spec = self.models["image-01"]
        job = self.begin(spec, body, script)
        urls = [self.url_of(job, n) for n in range(count - held)]
        odd = script.answer if script.answer is not None else {"image_urls": urls}
        counts = {"success_count": str(count - held), "failed_count": str(held)}
        return {"id": "03ff3cd0820949eb", "data": odd, "metadata": counts} | OK

    def _cloned(self, asked: Asked, body: Body, script: Script) -> Body | Reply:
        if body["file_id"] not in self.samples or set(body) - {
            *("file_id", "voice_id", "text", "model")
        }:
            return reply(ERRORS["20132"][1])
        if body["voice_id"] in self.voices:
            return reply(ERRORS["2039"][1])
        self.voices.append(body["voice_id"])
        job = self.begin(self.models["speech-2.8-hd"], body, script)
        demo = "" if script.end == "no-files" else self.url_of(job)
        return {"demo_audio": demo, "input_sensitive": False} | OK

    def _designed(self, asked: Asked, body: Body, script: Script) -> Body:
        return {"voice_id": "ttv-voice-2026", "trial_audio": media.wav(3).hex()} | OK

    def _create(self, asked: Asked, version: str) -> Reply:
        body = asked.json()
        words = next((c["text"] for c in body.get("content", []) if c["type"] == "text"), "")
        words = words or str(body.get("prompt") or body.get("text") or "")

        def take(script: Script) -> Any:
            spec = self._spec(body, asked.path)
            if spec is None or (version == "v2" and not body.get("content")):
                if version == "v2":
                    return reply(ERRORS["v2-bad"][1], 400), Decimal(0)
                return reply(ERRORS["2013"][1], 200), Decimal(0)
            job = self.begin(spec, body | {"n": 1, "version": version}, script)
            return {"task_id": job.id} | (OK if version == "v1" else {}), Decimal(0)

        return self.spend(words, take)

    def _spec(self, body: Body, path: str) -> ModelSpec | None:
        wanted = body.get("model")
        found = (spec for id, spec in self.models.items() if id.partition("/")[0] == wanted)
        return next(found, None)

    def _task(self, id: str, version: str) -> Reply:
        job = self.jobs.get(id)
        if job is None or job.input["version"] != version:
            unknown = reply(coded(2013, "invalid params, no such task"))
            return unknown if version == "v1" else self.error(404, "task not found")
        if fault := self.status_fault(job):
            return fault
        state = self.state(job)
        return reply(self._first(job, state) if version == "v1" else self._second(job, state))

    def _first(self, job: Job, state: str) -> Body:
        words = {"queued": "Queueing", "running": "Processing", "succeeded": "Success"}
        status = "Contemplating" if self.is_odd(job) else words.get(state, "Fail")
        told: Body = {"task_id": job.id, "status": status, "file_id": ""}
        if state == "failed":
            return told | coded(*ENDS[job.script.end])
        if state == "succeeded" and job.script.end != "no-files":
            told["file_id"] = job.id
        return told | OK

    def _second(self, job: Job, state: str) -> Body:
        status = "contemplating" if self.is_odd(job) else state
        task: Body = {"id": job.id, "model": job.model.partition("/")[0], "status": status}
        if state == "failed":
            code, words = ENDS[job.script.end]
            task["error"] = {"code": str(code), "message": words}
        if state == "succeeded":
            empty = job.script.end == "no-files"
            task["content"] = {} if empty else {"url": self.url_of(job)}
            task["usage"] = {"total_seconds": 5, "input_seconds": 0, "output_seconds": 5}
        return {"task": task}

    def _delete(self, id: str) -> Reply:
        """What is done it throws away."""
        job = self.jobs.get(id)
        if job is None or self.state(job) == "running":
            return reply(ERRORS["v2-bad"][1], 400)
        if self.state(job) == "queued":
            job.cancelled_at = time.monotonic()
        else:
            del self.jobs[id]
        return reply({})

    def _retrieve(self, id: str) -> Reply:
        job = self.jobs.get(id)
        if job is None:
            return reply(coded(2013, "invalid params, no such file"))
        address = "" if job.script.file == "no-address" else self.url_of(job)
        return reply({"file": {"file_id": int(id), "download_url": address}} | OK)

"""A gateway to Suno, as sunoapi.org speaks: errors inside good answers, two songs a task.

`submit` of a script is a name in REFUSALS, `end` one in FAILURES or ODD_ENDS.
"""

import json
import time
from typing import Any

from providers.contract import ModelSpec
from providers.suno.models import MODELS, longest
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]


def code(number: int, words: str, status: int = 200) -> tuple[int, Body]:
    return status, {"code": number, "msg": words, "data": None}


REFUSALS: dict[str, tuple[int, Body]] = {
    "token": code(401, "You do not have access permissions"),
    "token-401": code(401, "You do not have access permissions", 401),
    "credits": code(429, "The current credits are insufficient. Please top up."),
    "credits-402": code(402, "Insufficient credits"),
    "rate": code(430, "Your call frequency is too high. Please try again later."),
    "rate-429": code(429, "Too many requests, slow down.", 429),
    "limit": code(405, "The call limit is exceeded."),
    "bad": code(400, "The style is too long."),
    "copyright": code(400, "The lyrics contain copyrighted material."),
    "match": code(413, "The audio matches an existing work of art."),
    "too-long": code(409, "The prompt is too long."),
    "no-path": code(404, "The path is not found."),
    "source": code(451, "Failed to download the source audio."),
    "artist": code(451, "The prompt names an artist."),
    "maintenance": code(455, "The system is under maintenance."),
    "refunded": code(531, "Generation failed, credits refunded."),
    "fault": code(500, "Server error"),
    "fault-500": code(500, "Server error", 500),
}
FAILURES: dict[str, tuple[str, Any, str]] = {
    "failed": ("GENERATE_AUDIO_FAILED", 501, "Audio generation failed."),
    "not-started": ("CREATE_TASK_FAILED", None, ""),
    "refunded": ("GENERATE_AUDIO_FAILED", "531", "Credits were refunded."),
    "refused": ("SENSITIVE_WORD_ERROR", 400, "Song Description contained producer tag X."),
    "callback-empty": ("CALLBACK_EXCEPTION", None, ""),
}
ODD_ENDS = ("one-track", "no-address", "same-address", "callback", "packed", "no-files", "null")
NEEDED = {
    "add-vocals": "uploadUrl prompt title style negativeTags model",
    "add-instrumental": "uploadUrl tags title negativeTags model",
    "replace-section": "taskId audioId prompt tags title infillStartS infillEndS",
}
TIMED = [{"word": "[Verse]\nNeon ", "success": True, "startS": 1.36, "endS": 1.79, "palign": 0}]


class SunoEmulator(Queued):
    key = "suno-gateway-key-0123456789"
    errors = REFUSALS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in MODELS}

    def clear(self) -> None:
        super().clear()
        self.asked: dict[str, Body] = {}
        self.credits: Any = 100

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.method == "GET" and asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(REFUSALS["token"][1])

    def error(self, status: int, message: str) -> Reply:
        return reply({"code": status, "msg": message, "data": None}, status)

    def job_id(self, number: int) -> str:
        return f"5c79{number:04d}be8e"

    def failed(self, job: Job) -> bool:
        return job.script.end in FAILURES

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["files", *_]:
                return self.file(asked)
            case "POST", ["api", "file-stream-upload"]:
                return self._upload(asked)
            case "GET", ["api", "v1", "generate", "credit"]:
                return reply({"code": 200, "msg": "success", "data": self.credits})
            case "GET", ["api", "v1", *rest, "record-info"]:
                job = self.jobs.get(asked.query.get("taskId", [""])[0])
                if job is None:
                    return reply({"code": 404, "msg": "The task is not found", "data": None})
                return self.status_fault(job) or reply(self._told(job, rest[0]))
            case "POST", ["api", "v1", "generate", "get-timestamped-lyrics"]:
                words = {"alignedWords": TIMED, "hootCer": 0.3}
                return self.spend("", lambda script: (_good(words), 0))
            case "POST", ["api", "v1", *rest] if rest:
                return self._take(asked.json(), rest)
        return reply({"code": 404, "msg": "Not Found", "data": None}, 404)

    def _take(self, body: Body, rest: list[str]) -> Reply:
        def take(script: Script) -> Any:
            if wrong := _wrong(body, rest):
                return {"code": 400, "msg": wrong, "data": None}, 0
            known = {"lyrics": "lyrics", "vocal-removal": "stems", "wav": "wav"}
            spec: ModelSpec = self.models[known.get(rest[0], "V5")]
            job = self.begin(spec, {"prompt": str(body.get("prompt", ""))}, script)
            self.asked[job.id] = body
            return _good({"taskId": job.id}), 0

        return self.spend(str(body.get("prompt", "")), take)

    def _told(self, job: Job, what: str) -> Body:
        state, end = self.state(job), job.script.end
        share = job.fraction(time.monotonic())
        status = "PENDING" if share < 0.25 else "TEXT_SUCCESS" if share < 0.5 else "FIRST_SUCCESS"
        told: Body = {"taskId": job.id, "response": None, "errorCode": None, "errorMessage": None}
        if state == "failed":
            status, error, words = FAILURES[end]
            told |= {"errorCode": error, "errorMessage": words}
        elif state == "succeeded":
            status = "CALLBACK_EXCEPTION" if end == "callback" else "SUCCESS"
        if self.is_odd(job):
            status = "PONDERING"
        flag = "successFlag" if what in ("wav", "vocal-removal") else "status"
        told |= {flag: status, "type": "GENERATE", "param": "{}"}
        if state == "succeeded" or (what == "generate" and status.endswith("_SUCCESS")):
            told |= self._response(job, what, share)
        return _good(None if end == "null" and state == "succeeded" else told)

    def _response(self, job: Job, what: str, share: float) -> Body:
        if job.script.end == "no-files":
            return {"response": {"sunoData": []}}
        if what == "lyrics":
            texts = [{"text": f"[Verse]\nWords {n}", "title": f"T{n}"} for n in (1, 2)]
            return {"response": {"data": [one | {"status": "complete"} for one in texts]}}
        if what == "wav":
            return {"response": {"audioWavUrl": self.url_of(job)}}
        if what == "vocal-removal":
            stems = {"vocalUrl": self.url_of(job), "instrumentalUrl": self.url_of(job, 1)}
            return {"response": {"id": None, "originUrl": None} | stems}
        count = 1 if job.script.end == "one-track" else 2
        response = {
            "taskId": job.id,
            "sunoData": [self._track(job, n, share) for n in range(count)],
        }
        if job.script.end == "packed":
            return {"resultJson": json.dumps(response)}
        return {"response": response}

    def _track(self, job: Job, number: int, share: float) -> Body:
        body, end = self.asked.get(job.id, {}), job.script.end
        is_there = share >= 1 or (number == 0 and share >= 0.5)
        url = self.url_of(job, 0 if end == "same-address" else number) if is_there else ""
        if end == "no-address" and number:
            url = ""
        return {
            "id": f"8551-{job.number}-{number}",
            "audioUrl": url,
            "streamAudioUrl": f"{self.url}/files/stream",
            "imageUrl": f"{self.url}/files/cover.jpeg",
            "prompt": "" if body.get("instrumental") else "[Verse]\nNeon rain",
            "modelName": "chirp-crow",
            "title": body.get("title") or "Neon Rain",
            "tags": body.get("style") or "synthwave",
            "createTime": "2025-01-01 00:00:00",
            "duration": 198.44,
        }

    def _upload(self, asked: Asked) -> Reply:
        fields, ((_, _, mime, content),) = asked.form()
        self.uploads[fields["fileName"]] = content, mime
        return reply(_good({"downloadUrl": f"{self.url}/files/{fields['fileName']}"}))


def _good(data: Any) -> Body:
    return {"code": 200, "msg": "success", "data": data}


def _wrong(body: Body, rest: list[str]) -> str:
    """What the gateway finds wrong with a body; "" for nothing."""
    if not str(body.get("callBackUrl", "")).startswith("https://"):
        return "callBackUrl is required"
    if rest != ["generate"]:
        needed = NEEDED.get(rest[-1], "").split()
        return next((f"{name} is required" for name in needed if name not in body), "")
    needed = ["customMode", "instrumental", "model"]
    if body.get("customMode"):
        needed += ["style", "title", *([] if body["instrumental"] else ["prompt"])]
    for name in needed:
        if name not in body:
            return f"{name} is required"
    limits = longest(body["model"]) if body["customMode"] else {"prompt": 500}
    return next((f"{n} is too long" for n, m in limits.items() if len(body.get(n, "")) > m), "")

"""Ark's wire: pictures at once, videos as tasks, its codes; fields that a model does not know are
refused.

Jobs do not run: how they stand is worked out from the clock. An `end` of a script is a code of
`ENDS`, "expired", "no-files", or for pictures "fewer-files" and "refused".
"""

import time
from decimal import Decimal
from typing import Any

from providers.contract import Kind, Medium, ModelSpec
from providers.jimeng.models import SHIPPED, tail
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]
NEWEST = "seedream-6-0-270101"


def problem(status: int, code: str, message: str, param: str = "") -> tuple[int, Body]:
    about = {"code": code, "message": f"{message} Request id: 0217913", "type": "BadRequest"}
    return status, {"error": about | ({"param": param} if param else {})}


_CODES: tuple[tuple[int, str, str], ...] = (
    (400, "MissingParameter.prompt", "one or more required parameters are missing."),
    (400, "InvalidParameter.size", "the parameter size is not valid."),
    (400, "InvalidParameter.UnsupportedParameter", "the parameter seed is not supported."),
    (400, "InvalidImageURL.InvalidFormat", "the image cannot be decoded."),
    (400, "InputTextSensitiveContentDetected", "the input text may contain sensitive words."),
    (400, "InputImageSensitiveContentDetected.PrivacyInformation", "the image has a real face."),
    (400, "InputVideoSensitiveContentDetected", "the input video may be sensitive."),
    (400, "InputAudioSensitiveContentDetected", "the input audio may be sensitive."),
    (400, "SensitiveContentDetected.SevereViolation", "sensitive content."),
    (400, "InputTextRiskDetection", "risk in the input."),
    (400, "OutputTextRiskDetection", "risk in the output."),
    (400, "OutputImageSensitiveContentDetected", "the output image may be sensitive."),
    (400, "OutputVideoSensitiveContentDetected.PolicyViolation", "copyright restrictions."),
    (401, "AuthenticationError", "the API key is missing or invalid."),
    (401, "InvalidAccountStatus", "the account is not in order."),
    (403, "AccountOverdueError", "your account has an overdue balance."),
    (403, "OperationDenied.ServiceOverdue", "the service is overdue."),
    (403, "AccessDenied", "you have no access."),
    (403, "OperationDenied.ServiceNotOpen", "the service is not open."),
    (403, "OperationDenied.PermissionDenied", "permission denied."),
    (404, "InvalidEndpointOrModel.NotFound", "the model does not exist."),
    (404, "ModelNotOpen", "your account has not activated the model."),
    (404, "NotFound", "the specified resource is not found."),
    (429, "RateLimitExceeded.EndpointRPMExceeded", "requests a minute."),
    (429, "RateLimitExceeded.EndpointTPMExceeded", "tokens a minute."),
    (429, "RateLimitExceeded.FoundationModelRPMExceeded", "requests a minute."),
    (429, "ModelAccountRpmRateLimitExceeded", "requests a minute."),
    (429, "ModelAccountTpmRateLimitExceeded", "tokens a minute."),
    (429, "ModelAccountIpmRateLimitExceeded", "images a minute."),
    (429, "AccountRateLimitExceeded", "requests a minute."),
    (429, "RequestBurstTooFast", "the requests grow too fast."),
    (429, "ServerOverloaded", "the service is overloaded."),
    (429, "QuotaExceeded", "your free trial quota is used up."),
    (429, "SetLimitExceeded", "the limit that you have set is reached."),
    (429, "InflightBatchsizeExceeded", "too much in flight."),
    (500, "InternalServiceError", "the service met an internal error."),
)
ERRORS = {code: problem(status, code, words) for status, code, words in _CODES} | {
    "QuotaExceeded.queue": problem(429, "QuotaExceeded", "too many tasks are queued."),
    "error-in-200-too": problem(200, "InternalServiceError", "the service met an error."),
    "UnheardOf": problem(400, "UnheardOf", "something new."),
}
ENDS = {
    "OutputVideoSensitiveContentDetected.PolicyViolation": "copyright restrictions.",
    "InternalServiceError": "the service met an internal error.",
}
KNOWN = ("model", "content", "return_last_frame", "callback_url")


class ArkEmulator(Queued):
    key = "ark-emulated-0123-4567-89ab"
    errors = ERRORS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in SHIPPED}

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(ERRORS["AuthenticationError"][1], 401)

    def error(self, status: int, message: str) -> Reply:
        codes = {401: "AuthenticationError", 403: "AccountOverdueError", 404: "NotFound"}
        codes |= {429: "RateLimitExceeded.EndpointRPMExceeded", 400: "InvalidParameter"}
        code = codes.get(status, "InternalServiceError" if status >= 500 else "InvalidParameter")
        return reply(problem(status, code, message)[1], status)

    def job_id(self, number: int) -> str:
        return f"cgt-20260514183217-{number:05d}"

    def failed(self, job: Job) -> bool:
        return job.script.end in (*ENDS, "expired")

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/files/"):
            return self.file(asked)
        if not asked.path.startswith("/api/v3/"):
            return self.error(404, "Not found.")
        match asked.method, asked.path.removeprefix("/api/v3/").split("/"):
            case "GET", ["models"]:
                ids = [*dict.fromkeys(id.partition("/")[0] for id in self.models), NEWEST]
                rows = [{"id": id, "object": "model"} for id in (*ids, "seed-2-0-pro-chat")]
                return reply({"object": "list", "data": rows})
            case "POST", ["images", "generations"]:
                return self._pictures(asked)
            case "POST", ["contents", "generations", "tasks"]:
                return self._create(asked)
            case "GET", ["contents", "generations", "tasks"]:
                return self._listed(asked)
            case "GET", ["contents", "generations", "tasks", id]:
                return self._task(id)
            case "DELETE", ["contents", "generations", "tasks", id]:
                return self._delete(id)
        return self.error(404, "Not found.")

    def _pictures(self, asked: Asked) -> Reply:
        body = asked.json()

        def make(script: Script) -> Any:
            spec = self._spec(body, Medium.IMAGE, bool(body.get("image")))
            if spec is None:
                return reply(ERRORS["InvalidEndpointOrModel.NotFound"][1], 404), Decimal(0)
            series = body.get("sequential_image_generation_options") or {}
            count = int(series.get("max_images", 1))
            job = self.begin(spec, body | {"n": count}, script)
            held = count if script.end == "refused" else int(script.end == "fewer-files")
            urls = [{"url": self.url_of(job, n), "size": "2048x2048"} for n in range(count - held)]
            code, words = "OutputImageSensitiveContentDetected", "may be sensitive"
            bad = [{"error": {"code": code, "message": words}}] * held
            rows = [] if script.end == "no-files" else urls + bad
            usage = {"generated_images": count - held, "output_tokens": 3888}
            price = Decimal(script.price) * (count - held)
            return {"model": body["model"], "created": 1, "data": rows, "usage": usage}, price

        return self.spend(str(body.get("prompt", "")), make)

    def _create(self, asked: Asked) -> Reply:
        body = asked.json()
        content = body.get("content") or []
        words = next((part["text"] for part in content if part["type"] == "text"), "")

        def take(script: Script) -> Any:
            has_files = any(part["type"] != "text" for part in content)
            spec = self._spec(body, Medium.VIDEO, has_files)
            if spec is None:
                return reply(ERRORS["InvalidEndpointOrModel.NotFound"][1], 404), Decimal(0)
            unknown = [
                name
                for name, value in body.items()
                if name not in (*KNOWN, *spec.schema["properties"]) and value is not None
            ]
            if unknown:
                code = "InvalidParameter.UnsupportedParameter"
                return reply(problem(400, code, f"{unknown}", unknown[0])[1], 400), Decimal(0)
            job = self.begin(spec, body | {"n": 1}, script)
            return {"id": job.id}, Decimal(0)

        return self.spend(words, take)

    def _spec(self, body: Body, medium: Medium, has_files: bool) -> ModelSpec | None:
        """By its id of either region; an unheard-of one is taken for the newest."""
        wanted = tail(str(body.get("model")))
        kinds = {Kind.TEXT_TO_IMAGE, Kind.TEXT_TO_VIDEO}
        for spec in self.models.values():
            is_it = tail(spec.id) == wanted or (wanted == tail(NEWEST))
            if is_it and spec.kind.medium is medium and (spec.kind in kinds) is not has_files:
                return spec
        return None

    def _task(self, id: str) -> Reply:
        job = self.jobs.get(id)
        if job is None:
            return reply(ERRORS["NotFound"][1], 404)
        return self.status_fault(job) or reply(self._described(job))

    def _listed(self, asked: Asked) -> Reply:
        wants_flex = asked.query.get("filter.service_tier") == ["flex"]
        jobs = [
            job
            for job in reversed(self.jobs.values())
            if "content" in job.input and (job.input.get("service_tier") == "flex") is wants_flex
        ]
        number, size = (int(asked.query[name][0]) for name in ("page_num", "page_size"))
        shown = jobs[(number - 1) * size : number * size]
        return reply({"total": len(jobs), "items": [self._described(job) for job in shown]})

    def _described(self, job: Job) -> Body:
        state = self.state(job)
        made = int(self.created[job.id].timestamp())
        asked = {name: value for name, value in job.input.items() if name not in ("content", "n")}
        told: Body = asked | {"id": job.id, "created_at": made, "updated_at": made + 1}
        told["status"] = "contemplating" if self.is_odd(job) else state
        told["duration"] = str(asked.get("duration", 5))
        if asked.get("ratio") == "adaptive":
            told["ratio"] = "4:3"
        if state == "failed" and job.script.end == "expired":
            told["status"] = "expired"
        elif state == "failed":
            told["error"] = {"code": job.script.end, "message": ENDS[job.script.end]}
        elif state == "succeeded":
            tokens = 900 * (24 * int(asked.get("duration", 5)) + 1)
            told["usage"] = {"completion_tokens": tokens, "total_tokens": tokens}
            told["content"] = (
                {} if job.script.end == "no-files" else {"video_url": self.url_of(job)}
            )
            if asked.get("return_last_frame"):
                told["content"]["last_frame_url"] = self.url_of(job, 1, "image")
            told["seed"] = asked.get("seed", 1276)
        return told

    def _delete(self, id: str) -> Reply:
        """What has ended it throws away."""
        job = self.jobs.get(id)
        if job is None or self.state(job) == "running":
            return self.error(400, "the task is running.")
        if self.state(job) == "queued":
            job.cancelled_at = time.monotonic()
        else:
            del self.jobs[id]
        return Reply()

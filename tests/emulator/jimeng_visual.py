"""The wire of Volcengine's visual service: signatures that are verified, one task at a time, its
codes and those of the gate.

Jobs do not run: how they stand is worked out from the clock. An `end` of a script is a code of
`ENDS` that comes with a task that is done, "no-files" or "binary".
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from providers.contract import ModelSpec
from providers.jimeng.signing import headers
from providers.jimeng.visual_models import SHIPPED
from providers.sdk import split_id
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]
FRESH = timedelta(minutes=15)


def coded(code: int, message: str) -> Body:
    told = {"code": code, "data": None, "message": message, "status": code}
    return told | {"request_id": "202511281418218670D4", "time_elapsed": "36.799829ms"}


def gate(code: str, message: str) -> Body:
    error = {"CodeN": 100010, "Code": code, "Message": message}
    return {"ResponseMetadata": {"RequestId": "r1", "Error": error}}


_CODES = {
    **dict.fromkeys((50411, 50412, 50413, 50513, 50514, 50518), (400, "Risk Not Pass")),
    **dict.fromkeys((50512, 50520, 50521, 50522), (400, "Risk Not Pass")),
    **dict.fromkeys((50511, 50519, 50516, 50517), (400, "Post Img Risk Not Pass")),
    50215: (400, "Input invalid for this service."),
    50429: (429, "Request Has Reached API Limit, Please Try Later"),
    50430: (429, "Request Has Reached API Concurrent Limit, Please Try Later"),
    50500: (500, "Internal Error"),
    50501: (500, "Internal RPC Error"),
    50400: (400, "Access Denied"),
    59999: (400, "something new"),
}
ERRORS: dict[str, tuple[int, Body]] = {
    **{str(code): (status, coded(code, words)) for code, (status, words) in _CODES.items()},
    "in-200": (200, coded(50413, "Post Text Risk Not Pass")),
    "SignatureDoesNotMatch": (401, gate("SignatureDoesNotMatch", "The signature does not match.")),
    "InvalidAccessKey": (401, gate("InvalidAccessKey", "The access key is invalid.")),
    "LackPolicy": (403, gate("LackPolicy", "The user lacks a policy.")),
    "FlowLimitExceeded": (429, gate("FlowLimitExceeded", "Too many requests.")),
    "InternalError": (500, gate("InternalError", "Internal error.")),
}
ENDS = ("50511", "50413", "50215", "50512")


class VisualEmulator(Queued):
    key = "AK-emulated-volc-0123456789"
    secret = "SK-emulated-volc-9876543210"
    errors = ERRORS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in SHIPPED}

    def clear(self) -> None:
        super().clear()
        self.slots = 100

    def authorized(self, asked: Asked) -> bool:
        return self._trouble(asked) == ""

    def free(self, asked: Asked) -> bool:
        return asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        status, body = ERRORS[self._trouble(asked)]
        return reply(body, status)

    def error(self, status: int, message: str) -> Reply:
        codes = {401: 50400, 402: 50400, 429: 50429, 422: 50413}
        return reply(coded(codes.get(status, 50500 if status >= 500 else 50215), message), status)

    def _trouble(self, asked: Asked) -> str:
        """The code of the gate; "" where the call is signed as it should be."""
        given = asked.headers.get("Authorization") or ""
        date = asked.headers.get("X-Date") or ""
        if f"Credential={self.key}/" not in given:
            return "InvalidAccessKey"
        try:
            signed = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            return "SignatureDoesNotMatch"
        query = "&".join(f"{name}={values[0]}" for name, values in sorted(asked.query.items()))
        host = asked.headers["Host"]
        right = headers(self.key, self.secret, host, query, asked.body, signed)
        is_right = right["Authorization"] == given
        is_right &= asked.headers.get("X-Content-Sha256") == hashlib.sha256(asked.body).hexdigest()
        is_fresh = abs(datetime.now(UTC) + self.clock - signed) < FRESH
        return "" if is_right and is_fresh else "SignatureDoesNotMatch"

    def job_id(self, number: int) -> str:
        return f"73926163365196{number:05d}"

    def failed(self, job: Job) -> bool:
        return job.script.end in ENDS

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/files/"):
            return self.file(asked)
        if asked.path != "/" or asked.method != "POST":
            return Reply(b"404 page not found", 404, "text/plain")
        action = asked.query["Action"][0]
        if action == "CVSync2AsyncSubmitTask":
            return self._create(asked.json())
        return self._task(asked.json())

    def _create(self, body: Body) -> Reply:
        def take(script: Script) -> Any:
            spec = self._spec(body)
            if spec is None:
                return reply(coded(50215, "req_key is invalid"), 400), Decimal(0)
            busy = sum(self.state(job) in ("queued", "running") for job in self.jobs.values())
            if busy >= self.slots:
                return reply(ERRORS["50430"][1], 429), Decimal(0)
            job = self.begin(spec, body | {"n": 1}, script)
            return good({"task_id": job.id}), Decimal(0)

        return self.spend(str(body.get("prompt", "")), take)

    def _spec(self, body: Body) -> ModelSpec | None:
        has_files = bool(body.get("binary_data_base64"))
        return next(
            (
                spec
                for spec in self.models.values()
                if split_id(spec.id)[0] == body.get("req_key")
                and ("image" in spec.schema["properties"]) is has_files
            ),
            None,
        )

    def _task(self, body: Body) -> Reply:
        job = self.jobs.get(body["task_id"])
        how = json.loads(body["req_json"])
        if job is None or split_id(job.model)[0] != body["req_key"] or not how["return_url"]:
            return good({"status": "not_found"})
        if fault := self.status_fault(job):
            return fault
        state = self.state(job)
        if state == "failed":
            beside = {"data": job.script.answer} if job.script.answer else {}
            return reply(ERRORS[job.script.end][1] | beside)
        words = {"queued": "in_queue", "running": "generating", "succeeded": "done"}
        data: Body = {
            "status": "contemplating" if self.is_odd(job) else words.get(state, "expired")
        }
        if state == "succeeded" and job.script.end == "binary":
            data["binary_data_base64"] = [base64.b64encode(self.data_of(job)).decode()]
        elif state == "succeeded" and job.script.end != "no-files":
            url = self.url_of(job)
            is_film = job.medium == "video"
            data |= (
                {"video_url": url, "aigc_meta_tagged": True} if is_film else {"image_urls": [url]}
            )
        return good(data)


def good(data: Body) -> Reply:
    told = {"code": 10000, "data": data, "message": "Success", "status": 10000}
    return reply(told | {"request_id": "20240720103939AF0029", "time_elapsed": "104.8ms"})

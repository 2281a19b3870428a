"""Kling's wire: tasks of both of its APIs, tokens that are verified, slots, units, its codes.

Jobs do not run: how they stand is worked out from the clock. An `end` of a script is a text that
Kling gives for a failure (`ENDS`), "no-files" or "null".
"""

import base64
import hashlib
import hmac
import json
import time
from decimal import Decimal
from typing import Any

from providers.contract import ModelSpec
from providers.kling.models import OFFERS
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]


def problem(code: int, message: str, status: int) -> tuple[int, Body]:
    return status, {"code": code, "message": message, "request_id": "e7c3-9a"}


ERRORS = {
    "1000": problem(1000, "Authentication failed", 401),
    "1001": problem(1001, "Authorization is empty", 401),
    "1002": problem(1002, "api key not found", 401),
    "1003": problem(1003, "Authorization is not yet valid", 401),
    "1004": problem(1004, "Authorization has expired", 401),
    "1100": problem(1100, "Account exception", 429),
    "1101": problem(1101, "Account in arrears", 429),
    "1102": problem(1102, "Resource pack depleted/expired", 429),
    "1103": problem(1103, "Unauthorized access to the requested resource", 403),
    "1200": problem(1200, "Invalid request parameters", 400),
    "1201": problem(1201, "duration value '7' is invalid", 400),
    "1202": problem(1202, "The requested method is invalid", 404),
    "1203": problem(1203, "The requested resource does not exist", 404),
    "1300": problem(1300, "Trigger platform strategy", 400),
    "1301": problem(1301, "Trigger the content security policy of the platform", 400),
    "1302": problem(1302, "Too many requests", 429),
    "1303": problem(1303, "parallel task over resource pack limit", 429),
    "1304": problem(1304, "Trigger the IP whitelisting policy", 429),
    "5000": problem(5000, "Server internal error", 500),
    "5001": problem(5001, "Server temporarily unavailable, under maintenance", 503),
    "5002": problem(5002, "Server internal timeout", 504),
    "in-200": problem(1102, "Resource pack depleted/expired", 200),
    "unheard-of": problem(7777, "something new", 200),
}
ENDS = {
    "policy": "Content policy violation",
    "failed": "Internal generation error",
    "refused": "Failure to pass the risk control system",
}
SECOND = tuple(offer.path for offer in OFFERS.values() if offer.is_new)
FIRST = tuple({offer.path for offer in OFFERS.values() if not offer.is_new})


class KlingEmulator(Queued):
    """`key` is the API key and, with `secret`, the access key; `ahead` is how far its clock is."""

    key = "AK-emulated-kling-0123456789"
    secret = "SK-emulated-kling-9876543210"
    errors = ERRORS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec_id: offer.spec for spec_id, offer in OFFERS.items()}

    def clear(self) -> None:
        super().clear()
        self.ours: dict[str, str] = {}
        self.slots = 100

    def authorized(self, asked: Asked) -> bool:
        return self._trouble(asked) == ""

    def free(self, asked: Asked) -> bool:
        return asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        status, body = ERRORS[self._trouble(asked)]
        return reply(body, status)

    def error(self, status: int, message: str) -> Reply:
        code = {401: 1000, 402: 1102, 404: 1203, 429: 1302}.get(status, 1201)
        return reply(problem(5000 if status >= 500 else code, message, status)[1], status)

    def _trouble(self, asked: Asked) -> str:
        """The code of what is wrong with the token; "" where it is good."""
        token = (asked.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token == self.key or token == f"api-key-{self.key}":
            return "" if token.startswith("api-key-") else "1002"
        if not token or token.count(".") != 2:
            return "1002" if token else "1001"
        signed, _, mark = token.rpartition(".")
        digest = hmac.new(self.secret.encode(), signed.encode(), hashlib.sha256).digest()
        if _unpacked(mark) != digest:
            return "1002"
        head, claims = (json.loads(_unpacked(part)) for part in signed.split("."))
        if head != {"alg": "HS256", "typ": "JWT"} or claims["iss"] != self.key:
            return "1002"
        if any(asked.path.startswith(path) for path in (*SECOND, "/tasks")):
            return "1002"
        now = time.time() + self.clock.total_seconds()
        return "1003" if now < claims["nbf"] else "1004" if now > claims["exp"] else ""

    def job_id(self, number: int) -> str:
        return f"84{number:017d}"

    def failed(self, job: Job) -> bool:
        return job.script.end in ENDS

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/files/"):
            return self.file(asked)
        if asked.method == "GET" and asked.path == "/account/costs":
            pack = {"resource_pack_name": "Video", "total_quantity": 5000}
            pack |= {"remaining_quantity": 4990.5, "status": "online"}
            old = {"remaining_quantity": 0, "status": "expired"}
            return said({"code": 0, "msg": "success", "resource_pack_subscribe_infos": [pack, old]})
        if asked.method == "GET" and asked.path == "/tasks":
            return self._listed(asked)
        path = asked.path.removeprefix("/v1/")
        if asked.method == "POST" and asked.path in SECOND:
            return self._create(asked, asked.path)
        if asked.method == "POST" and asked.path.startswith("/v1/") and path in FIRST:
            return self._create(asked, path)
        place, _, id = path.rpartition("/")
        if asked.method == "GET" and asked.path.startswith("/v1/") and place in FIRST:
            return self._task(place, id)
        return self.error(404, "The requested resource does not exist")

    def _create(self, asked: Asked, path: str) -> Reply:
        body = asked.json()
        words = body.get("prompt") or _inner(body).get("text") or ""
        words = words or next((c["text"] for c in body.get("contents", []) if "text" in c), "")

        def take(script: Script) -> Any:
            spec = self._spec(path, body)
            if spec is None:
                return self.error(404, "model is not supported"), Decimal(0)
            if wrong := _wrong(body, path):
                return self.error(400, wrong), Decimal(0)
            ours = body.get("external_task_id") or body["options"]["external_task_id"]
            if ours in self.ours:
                return self.error(400, "external_task_id is already in use"), Decimal(0)
            busy = sum(self.state(job) in ("queued", "running") for job in self.jobs.values())
            if busy >= self.slots:
                return reply(ERRORS["1303"][1], 429), Decimal(0)
            job = self.begin(spec, body, script)
            self.ours[ours] = job.id
            return said(self._described(job)), Decimal(0)

        return self.spend(str(words), take)

    def _spec(self, path: str, body: Body) -> ModelSpec | None:
        return next(
            (
                offer.spec
                for offer in OFFERS.values()
                if offer.path == path
                and offer.fixed.get("model_name") == body.get("model_name")
                and ("image" in body) <= ("image" in offer.spec.schema["properties"])
            ),
            None,
        )

    def _task(self, place: str, id: str) -> Reply:
        job = self.jobs.get(self.ours.get(id, id))
        if job is None or OFFERS[job.model].path != place:
            return reply(ERRORS["1203"][1], 404)
        return self.status_fault(job) or said(self._described(job))

    def _listed(self, asked: Asked) -> Reply:
        ids = asked.query.get("task_ids", [""])[0].split(",")
        ids += [self.ours.get(one, "") for one in asked.query.get("external_task_ids", [])]
        found = [
            self.jobs[id] for id in ids if id in self.jobs and OFFERS[self.jobs[id].model].is_new
        ]
        faults = [fault for job in found if (fault := self.status_fault(job))]
        return faults[0] if faults else said([self._described(job) for job in found])

    def _described(self, job: Job) -> Body:
        """As the API has it that the job came by."""
        state = self.state(job)
        words = {"queued": "submitted", "running": "processing", "succeeded": "succeed"}
        status = "contemplating" if self.is_odd(job) else words.get(state, state)
        units = f"{self.cost(job)}"
        why = ENDS.get(job.script.end, "") if state == "failed" else ""
        if OFFERS[job.model].is_new:
            ended = state in ("succeeded", "failed")
            bill = {"charge_type": "unit", "package_type": "video", "amount": units}
            return {
                "id": job.id,
                "status": "succeeded" if status == "succeed" else status,
                "message": why,
                "outputs": self._files(job) if state == "succeeded" else [],
                "billing": [bill] if ended and not why else [],
            }
        told: Body = {"task_id": job.id, "task_status": status, "task_status_msg": why}
        told |= {"task_info": {}, "created_at": 1722769557708, "updated_at": 1722769560000}
        if state == "succeeded":
            made = self._files(job)
            told["task_result"] = None if job.script.end == "null" else {f"{job.medium}s": made}
            if job.script.tells_cost:
                told["final_unit_deduction"] = units
        return told

    def _files(self, job: Job) -> list[Body]:
        if job.script.end in ("no-files", "null"):
            return []
        if job.script.answer is not None:
            return list(job.script.answer)
        if job.medium == "audio":
            return [{"id": "a1", "mp3_url": f"{self.url}/files/x.mp3", "wav_url": self.url_of(job)}]
        marked = "https://marked.invalid/x.mp4"
        made = [
            {"index": n, "id": f"v{n}", "url": self.url_of(job, n), "watermark_url": marked}
            for n in range(int(job.input["n"]))
        ]
        return made[::-1]


class WithApiKey(KlingEmulator):
    """Its one key is of the newer kind, which needs no secret one."""

    key = "api-key-kling-emulated-0123456789"


def said(data: Any) -> Reply:
    return reply({"code": 0, "message": "SUCCEED", "request_id": "req-1", "data": data})


def _wrong(body: Body, path: str) -> str:
    """What the wire minds: files with a `data:` head, numbers where it wants text."""
    if "data:image" in json.dumps(body) or "data:audio" in json.dumps(body):
        return "File is not in a base64 format"
    if path.startswith("videos/") and not isinstance(body.get("duration", "5"), str):
        return "duration must be a string"
    return ""


def _inner(body: Body) -> Body:
    given = body.get("input")
    return given if isinstance(given, dict) else {}


def _unpacked(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""

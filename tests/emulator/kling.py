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
from tests.emulator import media
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
    "no-face": problem(1201, "No face is detected in the video", 400),
    "session": problem(1203, "The session does not exist or has expired", 404),
    "in-200": problem(1102, "Resource pack depleted/expired", 200),
    "unheard-of": problem(7777, "something new", 200),
}
ENDS = {
    "policy": "Content policy violation",
    "failed": "Internal generation error",
    "refused": "Failure to pass the risk control system",
}
SECOND = tuple(offer.path for offer in OFFERS.values() if offer.is_new)
ADVANCED = "videos/advanced-lip-sync"
FACES = ({"start_time": 0, "end_time": 5200}, {"start_time": 1000, "end_time": 4000})
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
        self.faces = FACES
        self.looks = 0
        self.look_units = ""
        self.look_fault = ""
        self.sessions: set[str] = set()

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
            if (name := asked.path.rpartition("/")[2]).startswith("face-"):
                return Reply(media.png(int(name[5:-4])), mime="image/png")
            return self.file(asked)
        if asked.method == "GET" and asked.path == "/account/costs":
            pack = {"resource_pack_name": "Video", "total_quantity": 5000}
            pack |= {"remaining_quantity": 4990.5, "status": "online"}
            old = {"remaining_quantity": 0, "status": "expired"}
            return said({"code": 0, "msg": "success", "resource_pack_subscribe_infos": [pack, old]})
        if asked.method == "GET" and asked.path == "/tasks":
            return self._listed(asked)
        if asked.method == "POST" and asked.path == "/tasks":
            return self.list_fault() or self._later(asked)
        path = asked.path.removeprefix("/v1/")
        if asked.method == "POST" and path == "videos/identify-face":
            return self._look(asked)
        if asked.method == "POST" and asked.path in SECOND:
            return self._create(asked, asked.path)
        if asked.method == "POST" and asked.path.startswith("/v1/") and path in FIRST:
            return self._create(asked, path)
        if asked.method == "GET" and asked.path.startswith("/v1/") and path in FIRST:
            return self.list_fault() or self._page(path, asked)
        place, _, id = path.rpartition("/")
        if asked.method == "GET" and asked.path.startswith("/v1/") and place in FIRST:
            return self._task(place, id)
        return self.error(404, "The requested resource does not exist")

    def _look(self, asked: Asked) -> Reply:
        """The faces of a video, in a session of its own."""
        if self.look_fault:
            status, told = ERRORS[self.look_fault]
            return reply(told, status)
        body = asked.json()
        if [*body] not in (["video_id"], ["video_url"]):
            return self.error(400, "one of video_id and video_url")
        self.looks += 1
        session = f"session-{self.looks}"
        self.sessions.add(session)
        found = [
            {"face_id": f"{session}-{n}", "face_image": f"{self.url}/files/face-{n}.png"} | when
            for n, when in enumerate(self.faces)
        ]
        units = {"final_unit_deduction": self.look_units} if self.look_units else {}
        return said({"session_id": session, "face_data": found} | units)

    def _page(self, path: str, asked: Asked) -> Reply:
        """A list of the first API, newest first."""
        number, size = (int(asked.query[name][0]) for name in ("pageNum", "pageSize"))
        jobs = [job for job in self.jobs.values() if OFFERS[job.model].path == path][::-1]
        return said([self._described(job) for job in jobs[(number - 1) * size : number * size]])

    def _later(self, asked: Asked) -> Reply:
        """The list of the second API."""
        body = asked.json()
        begins, ends = body["start_time"] / 1000, body["end_time"] / 1000
        jobs = [
            job
            for job in [*self.jobs.values()][::-1]
            if OFFERS[job.model].is_new and begins <= self.created[job.id].timestamp() < ends
        ]
        place = int(body.get("cursor") or 0)
        part, end = jobs[place : place + body["limit"]], place + body["limit"]
        more = {"next_cursor": str(end), "has_more": end < len(jobs)}
        return said({"result": [*map(self._described, part)], "count": len(part)} | more)

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
            if path == ADVANCED and (fault := self._wrong_face(body)):
                return reply(fault[1], fault[0]), Decimal(0)
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

    def _wrong_face(self, body: Body) -> tuple[int, Body] | None:
        """What the wire minds in the order for a face."""
        [choice], session = body["face_choose"], body["session_id"]
        if session not in self.sessions or not choice["face_id"].startswith(f"{session}-"):
            return ERRORS["session"]
        begins, ends = choice["sound_start_time"], choice["sound_end_time"]
        is_right = isinstance(begins, int) and isinstance(ends, int) and ends - begins >= 2000
        return None if is_right and choice["sound_file"] else ERRORS["1201"]

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
                "create_time": int(self.created[job.id].timestamp() * 1000),
                "outputs": self._files(job) if state == "succeeded" else [],
                "billing": [bill] if ended and not why else [],
            }
        told: Body = {"task_id": job.id, "task_status": status, "task_status_msg": why}
        created = int(self.created[job.id].timestamp() * 1000)
        told |= {"task_info": {}, "created_at": created, "updated_at": created + 2000}
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

"""Replicate's wire: predictions, models, versions, search, files, account.

`submit` of a script is a name in REFUSALS, `end` one in FAILURES or ODD_ENDS; `shape` is a form of
the output; `price` is what one result costs.
"""

import base64
import itertools
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from jsonschema import Draft202012Validator

from providers.contract import Kind, ModelSpec
from providers.json_schema import checkable
from providers.replicate.models import MODELS
from tests.emulator import media
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued, page
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]
LIMITS = {"ratelimit-remaining": "599", "ratelimit-reset": "1"}
CREDIT = (
    "You have insufficient credit to run this model. Go to "
    "https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, "
    "please wait a few minutes before trying again."
)
THROTTLED = (
    "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per "
    "minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit "
    "resets in ~5s."
)
EXTRA = "additional_property_not_allowed"
RATIO = 'aspect_ratio must be one of the following: "1:1", "9:16"'


def problem(status: int, detail: str, title: str = "", **more: Any) -> tuple[int, Body]:
    named = {"title": title} if title else {}
    return status, {"detail": detail, "status": status, **named, **more}


UNAUTHENTICATED = problem(401, "You did not pass a valid authentication token", "Unauthenticated")
NO_VERSION = problem(
    422,
    "The specified version does not exist (or perhaps you don't have permission to use it?)",
    "Invalid version or not permitted",
)
NOT_FOUND = problem(404, "The requested resource could not be found.")
REFUSALS: dict[str, tuple[int, Body]] = {
    "token": UNAUTHENTICATED,
    "credit": problem(402, CREDIT, "Insufficient credit"),
    "private": problem(403, "You do not have permission to perform this action.", "Forbidden"),
    "not-found": NOT_FOUND,
    "version": NO_VERSION,
    "field": problem(
        422,
        f"- input.aspect_ratio: {RATIO}\n",
        "Input validation failed",
        invalid_fields=[
            {"type": "enum", "field": "input.aspect_ratio", "description": RATIO},
        ],
    ),
    "missing": problem(
        422,
        "- input: prompt is required\n",
        "Input validation failed",
        invalid_fields=[
            {"type": "required", "field": "input", "description": "prompt is required"},
        ],
    ),
    "flagged": problem(
        422, "The input was flagged as sensitive. Please try again with different inputs. (E005)"
    ),
    "throttled": problem(429, THROTTLED, retry_after=7),
    "throttled-by-header": problem(429, "Request was throttled."),
    "fault": problem(500, "Internal server error"),
    "away": problem(503, "Service unavailable"),
}
FAILURES: dict[str, Body] = {
    "nsfw": {
        "status": "failed",
        "error": "NSFW content detected. Try running it again, or try a different prompt.",
    },
    "sensitive": {
        "status": "failed",
        "error": "The input or output was flagged as sensitive. (E005)",
    },
    "memory": {"status": "failed", "error": "CUDA out of memory (E1001)"},
    "unknown": {"status": "failed", "error": "Prediction failed for an unknown reason. (E1000)"},
    "object": {"status": "failed", "error": {"message": "Something deep inside."}},
    "silent": {"status": "failed", "error": None},
    "aborted": {"status": "aborted", "error": None, "metrics": {}},
}
ODD_ENDS = ("no-files", "null", "filtered", "removed")
OUTPUTS: dict[str, Body] = {
    "text": {"type": "array", "items": {"type": "string"}, "x-cog-array-type": "iterator"},
}
URI = {"type": "string", "format": "uri"}
PAINTER = ModelSpec(
    id="acme/painter:" + "ab" * 32,
    kind=Kind.TEXT_TO_IMAGE,
    label="acme/painter",
    description="Paints what you say.",
    schema={
        "type": "object",
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string", "x-order": 0},
            "mood": {"type": "string", "enum": ["calm", "wild"], "default": "calm", "x-order": 1},
            "seed": {"type": "integer", "x-order": 2},
        },
    },
)
DUBBER = replace(
    PAINTER,
    id="acme/dubber:" + "cd" * 32,
    kind=Kind.VIDEO_TO_VIDEO,
    description="Dubs a video.",
    schema={
        "type": "object",
        "required": ["video"],
        "properties": {"video": URI | {"x-order": 0}, "voice": {"type": "string", "x-order": 1}},
    },
)
CAPTIONER = replace(
    PAINTER,
    id="acme/captioner:" + "ef" * 32,
    kind=Kind.TEXT_GENERATION,
    description="Says what a picture shows.",
    schema={"type": "object", "required": ["image"], "properties": {"image": URI}},
)


class ReplicateEmulator(Queued):
    key: ClassVar[str] = "r8_EmulatedToken0123456789"
    errors = REFUSALS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in (*MODELS, PAINTER, DUBBER, CAPTIONER)}
        self.numbers = itertools.count(1)
        self.input_of: dict[str, Body] = {}
        # A host that the list names for its next page.
        self.next_host = ""

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.method == "GET" and asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(UNAUTHENTICATED[1], 401)

    def error(self, status: int, message: str) -> Reply:
        return reply(problem(status, message)[1], status)

    def job_id(self, number: int) -> str:
        return f"emu{number:05d}rp0cf0p29mzk2am"

    def failed(self, job: Job) -> bool:
        return job.script.end in FAILURES

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["files", *_]:
                return self.file(asked)
            case "GET", ["v1", "account"]:
                account = {"type": "user", "username": "emulated", "name": "E", "github_url": None}
                return reply(account, headers=LIMITS)
            case "GET", ["v1", "hardware"]:
                return reply([{"sku": "cpu", "name": "CPU"}])
            case "POST", ["v1", "predictions"]:
                body = asked.json()
                return self._create(asked, body, str(body.get("version") or ""))
            case "POST", ["v1", "models", owner, name, "predictions"]:
                official = f"{owner}/{name}"
                if official not in self.models:
                    return reply(NOT_FOUND[1], 404)
                return self._create(asked, asked.json(), official)
            case "GET", ["v1", "predictions"]:
                return self._list(asked)
            case "GET", ["v1", "predictions", id]:
                return self._prediction(id)
            case "POST", ["v1", "predictions", id, "cancel"]:
                return self._cancel(id)
            case "GET" | "QUERY", ["v1", "models"]:
                return page(self._found(asked.body.decode()))
            case "GET", ["v1", "search"]:
                return self._search(asked)
            case "GET", ["v1", "models", owner, name, *rest]:
                return self._model(f"{owner}/{name}", rest)
            case method, ["v1", "files", *rest]:
                return self._files(asked, method, rest)
        return reply(NOT_FOUND[1], 404)

    def _create(self, asked: Asked, body: Body, version: str) -> Reply:
        input = body.get("input")
        prompt = str((input or {}).get("prompt") or (input or {}).get("text") or "")

        def take(script: Script) -> Any:
            spec = self._spec(version)
            if spec is None:
                return reply(NO_VERSION[1], 422), 0
            extra = set(body) - {"version", "input", "webhook", "webhook_events_filter", "stream"}
            wrong = [f"Additional property {name} is not allowed" for name in sorted(extra)]
            fields = [(EXTRA, "", said) for said in wrong]
            fields += _wrong(spec, input if isinstance(input, dict) else {})
            if fields:
                return reply(_invalid(fields), 422), 0
            job = self.begin(spec, dict(input), script)
            self.input_of[job.id] = dict(input)
            answer = self._described(job)
            if asked.headers.get("Prefer", "").startswith("wait"):
                answer |= {"status": "processing", "output": [self._data_uri(job)]}
            return reply(answer, 201, LIMITS), 0

        return self.spend(prompt, take)

    def _spec(self, version: str) -> ModelSpec | None:
        """`owner/name` of an official model, `owner/name:version` or the version alone."""
        if version in self.models:
            return self.models[version]
        by_version = {id.partition(":")[2]: one for id, one in self.models.items() if ":" in id}
        return by_version.get(version)

    def _prediction(self, id: str) -> Reply:
        job = self.jobs.get(id)
        if job is None:
            return reply(NOT_FOUND[1], 404)
        if fault := self.status_fault(job):
            return fault
        described = self._described(job)
        if self.is_odd(job):
            described["status"] = "pondering"
        return reply(described, headers=LIMITS)

    def _list(self, asked: Asked) -> Reply:
        jobs = self.listed(asked, "created_after", "created_before")
        cursor = asked.query.get("cursor", ["p0"])[0]
        place = int(cursor.removeprefix("p")) % 10_000
        if fault := self.list_fault():
            return fault
        further = self.next_place(int(cursor.removeprefix("p")), len(jobs))
        address = f"{self.next_host or self.url}/v1/predictions?cursor=p{further}"
        rows = [self._listed(job) for job in jobs[place : place + self.page_size]]
        return page(rows, next=None if further is None else address)

    def _listed(self, job: Job) -> Body:
        name, _, version = job.model.partition(":")
        return self._described(job) | {"model": name, "version": version or "hidden"}

    def _described(self, job: Job) -> Body:
        state = self.state(job)
        words = {"queued": "starting", "running": "processing", "cancelled": "canceled"}
        here = f"{self.url}/v1/predictions/{job.id}"
        told: Body = {
            "id": job.id,
            "model": "replicate/internal-model",
            "version": "hidden",
            "input": self.input_of.get(job.id) or {n: v for n, v in job.input.items() if n != "n"},
            "logs": "" if state == "queued" else self._logs(job),
            "output": None,
            "data_removed": False,
            "error": None,
            "status": words.get(state, state),
            "source": "api",
            "created_at": _stamp(self.created.get(job.id, datetime.now(UTC))),
            "urls": {"get": here, "cancel": f"{here}/cancel", "web": f"https://x.invalid/{job.id}"},
        }
        if state == "cancelled":
            ran = min(max(0.0, (job.cancelled_at or 0) - job.born), 1.0)
            told |= {"logs": None, "metrics": {"predict_time": ran}, "completed_at": _stamp()}
        elif state == "running":
            told |= {"output": job.script.meanwhile}
        elif state in ("succeeded", "failed"):
            metrics = {"predict_time": 1.5, "total_time": 1.6}
            if job.medium == "image":
                metrics["image_count"] = float(job.input["n"])
            told |= {"metrics": metrics, "completed_at": _stamp(), "started_at": _stamp()}
            told |= FAILURES[job.script.end] if state == "failed" else self._outcome(job)
        return told

    def _logs(self, job: Job) -> str:
        seed = job.input.get("seed") or 42069
        filtered = "NSFW content detected in image 0\n" if job.script.end == "filtered" else ""
        return f"Using seed: {seed}\n" + "\n".join(self.log_lines(job)) + "\n" + filtered

    def _outcome(self, job: Job) -> Body:
        if job.script.end == "removed" or self.gone(job):
            return {"data_removed": True, "input": {}, "logs": None, "output": None}
        if job.script.end == "null":
            return {"output": None}
        if job.script.end in ("no-files", "filtered"):
            return {"output": []}
        odd = job.script.answer
        return {"output": self._output(job) if odd is None else odd}

    def _output(self, job: Job) -> Any:
        shape = getattr(job.script, "shape", "")
        if job.medium == "text":
            answer = f"An answer to: {job.input.get('prompt', '')}"
            return answer if shape == "single" else [*answer]
        urls = [self.url_of(job, number) for number in range(int(job.input["n"]))]
        shapes = {
            "single": urls[0],
            "list-of-one": urls[:1],
            "object": {job.medium: urls[0], "preview": self.url_of(job, 7, "image"), "score": 0.5},
            "objects": [{"file": url} for url in urls],
            "nested": {"groups": [[urls[0]], []]},
            "data-uri": [self._data_uri(job)],
            "not-base64": ["data:image/png;base64,§§§"],
            "no-suffix": [f"{self.url}/files/{job.id}/0"],
            "api-file": [f"{self.url}/v1/files/out/content.png"],
        }
        return shapes.get(shape, urls if job.medium == "image" else urls[0])

    def _data_uri(self, job: Job) -> str:
        data = base64.b64encode(self.data_of(job)).decode()
        return f"data:{media.MIMES[job.medium]};base64,{data}"

    def _cancel(self, id: str) -> Reply:
        job = self.jobs.get(id)
        if job is None or getattr(job.script, "cancel", "") == "gone":
            return reply(NOT_FOUND[1], 404)
        if self.state(job) in ("queued", "running") and getattr(job.script, "cancel", "") != "late":
            job.cancelled_at = time.monotonic()
        return reply(self._described(job))

    def _search(self, asked: Asked) -> Reply:
        found = [
            {"model": model, "metadata": {"tags": ["image"], "score": 0.9}}
            for model in self._found(asked.query.get("query", [""])[0])
        ]
        limit = int(asked.query.get("limit", ["20"])[0])
        return reply({"query": "", "models": found[:limit], "collections": [], "pages": []})

    def _found(self, words: str) -> list[Body]:
        wanted = words.lower().split()
        return [
            self._about(spec)
            for spec in self.models.values()
            if all(word in f"{spec.id} {spec.description}".lower() for word in wanted)
        ]

    def _model(self, name: str, rest: list[str]) -> Reply:
        spec = next((s for s in self.models.values() if s.id.partition(":")[0] == name), None)
        if spec is None:
            return reply(NOT_FOUND[1], 404)
        about = self._about(spec)
        if not rest:
            return reply(about, headers=LIMITS)
        if rest == ["versions"]:
            return page([about["latest_version"]])
        if rest[0] == "versions" and rest[1] == about["latest_version"]["id"]:
            return reply(about["latest_version"])
        return reply(NOT_FOUND[1], 404)

    def _about(self, spec: ModelSpec) -> Body:
        name, _, version = spec.id.partition(":")
        return {
            "url": f"https://replicate.com/{name}",
            "owner": name.partition("/")[0],
            "name": name.partition("/")[2],
            "description": spec.description,
            "visibility": "public",
            "is_official": not version,
            "github_url": None,
            "paper_url": None,
            "license_url": None,
            "run_count": 12345,
            "cover_image_url": None,
            "default_example": self._example(spec),
            "latest_version": {
                "id": version or "0" * 64,
                "created_at": _stamp(),
                "cog_version": "0.10.0",
                "openapi_schema": _document(spec),
            },
        }

    def _example(self, spec: ModelSpec) -> Body | None:
        if spec.kind is Kind.TEXT_GENERATION:
            return None
        ending = media.SUFFIXES[spec.kind.medium.value]
        return {
            "id": "example",
            "status": "succeeded",
            "output": f"https://replicate.delivery/xezq/abc/out.{ending}",
            "model": "replicate/internal-model",
            "version": "hidden",
        }

    def _files(self, asked: Asked, method: str, rest: list[str]) -> Reply:
        if method == "POST" and not rest:
            _, ((_, name, mime, content),) = asked.form()
            id = f"file{next(self.numbers):04d}"
            self.uploads[id] = content, mime
            ends = datetime.now(UTC) + timedelta(hours=24)
            about = {
                "id": id,
                "name": name,
                "content_type": mime,
                "size": len(content),
                "etag": "d41d8cd98f00b204e9800998ecf8427e",
                "checksums": {},
                "metadata": {},
                "created_at": _stamp(),
                "expires_at": _stamp(ends),
                "urls": {"get": f"{self.url}/v1/files/{id}"},
            }
            return reply(about, 201)
        if method == "GET" and rest == ["out", "content.png"]:
            return Reply(media.png(1), mime="image/png")
        if method == "DELETE" and rest and self.uploads.pop(rest[0], None):
            return Reply(status=204)
        return reply(NOT_FOUND[1], 404)


def _document(spec: ModelSpec) -> Body:
    """The schema as Cog writes it: enums are parts of their own."""
    properties, parts = {}, {}
    for name, node in spec.schema["properties"].items():
        if "enum" in node:
            parts[name] = {"type": node["type"], "enum": node["enum"], "title": name}
            rest = {key: value for key, value in node.items() if key not in ("type", "enum")}
            node = {"allOf": [{"$ref": f"#/components/schemas/{name}"}], **rest}
        properties[name] = {"title": name.replace("_", " ").title(), **node}
    input = {"type": "object", "title": "Input", "properties": properties}
    if spec.schema.get("required"):
        input["required"] = spec.schema["required"]
    medium = spec.kind.medium.value
    made = OUTPUTS.get(medium, {"type": "array", "items": URI} if medium == "image" else URI)
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "components": {"schemas": {"Input": input, "Output": made, **parts}},
    }


def _wrong(spec: ModelSpec, input: Body) -> list[tuple[str, str, str]]:
    """(type, field, description); what is missing or too much is told of the input as a whole."""
    schema = checkable(spec.schema)
    needed = schema.get("required") or []
    wrong = [("required", "input", f"{name} is required") for name in needed if name not in input]
    wrong += [
        (EXTRA, "input", f"Additional property {name} is not allowed")
        for name in input
        if name not in schema.get("properties", {})
    ]
    return wrong + [
        (
            str(error.validator),
            ".".join(["input", *map(str, error.absolute_path)]),
            error.message[:200],
        )
        for error in Draft202012Validator(schema).iter_errors(input)
        if error.validator != "required"
    ]


def _invalid(fields: list[tuple[str, str, str]]) -> Body:
    said = "".join(f"- {field}: {why}\n" for _, field, why in fields)
    entries = [{"type": t, "field": field, "description": why} for t, field, why in fields]
    return problem(422, said, "Input validation failed", invalid_fields=entries)[1]


def _stamp(when: datetime | None = None) -> str:
    """Nine digits of a second, as Replicate writes them now and then."""
    return (when or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z"

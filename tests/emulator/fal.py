"""fal's wire on one origin: queue, storage, platform API, schemas, files.

`submit` of a script is a name in REFUSALS, `end` one in RESULTS or "flagged"; `shape` is one of
SHAPES; `price` is what one billable unit costs, `tells_cost` says whether the units are told. The
emulator's `unit` is the word for it in the price list.
"""

import base64
import itertools
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from jsonschema import Draft202012Validator

from providers.contract import Kind, ModelSpec
from providers.fal.models import MODELS
from providers.json_schema import checkable
from tests.emulator import media
from tests.emulator.fal_errors import REFUSALS, RESULTS
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import HTML, Asked, Reply, reply

CATEGORIES = {kind: kind.value for kind in Kind} | {Kind.TEXT_GENERATION: "llm"}
BRUSH = ModelSpec(
    id="acme/brush/turbo",
    kind=Kind.TEXT_TO_IMAGE,
    label="Acme Brush Turbo",
    description="A brush that is not in the list that ships.",
    schema={
        "title": "BrushInput",
        "type": "object",
        "required": ["prompt"],
        "x-fal-order-properties": ["prompt", "size", "mood", "reference_image_url"],
        "properties": {
            "mood": {"allOf": [{"$ref": "#/components/schemas/Mood"}], "default": "calm"},
            "prompt": {"type": "string", "title": "Prompt"},
            "size": {"anyOf": [{"$ref": "#/components/schemas/ImageSize"}, {"enum": ["square"]}]},
            "reference_image_url": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    },
    seed_field=None,
)
PARTS = {
    "Mood": {"type": "string", "enum": ["calm", "wild"]},
    "ImageSize": {"type": "object", "properties": {"width": {"type": "integer"}}},
}
MESH = replace(BRUSH, id="acme/mesh", label="Acme Mesh")
UNLISTED = replace(BRUSH, id="acme/private", label="Acme Private")
SHAPES = (
    *("", "single", "data-uri", "list", "url-string", "stems", "by-products"),
    *("base64", "not-base64", "empty"),
)


class FalEmulator(Queued):
    key: ClassVar[str] = "emulated-key-id:emulated-secret-0123456789"
    errors = REFUSALS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in (*MODELS, BRUSH, MESH, UNLISTED)}
        self.parts: dict[str, tuple[str, dict[int, bytes]]] = {}
        self.tokens = itertools.count(1)
        self.retired: set[str] = set()
        self.unit = "images"

    def authorized(self, asked: Asked) -> bool:
        if asked.path.startswith("/files/upload"):
            return asked.headers.get("Authorization", "").startswith("Bearer emulated-cdn-token")
        return asked.headers.get("Authorization") == f"Key {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.method == "GET" and asked.path.startswith(("/files/", "/api/openapi/"))

    def not_authorized(self, asked: Asked) -> Reply:
        scheme, _, value = asked.headers.get("Authorization", "").partition(" ")
        if scheme == "Key" and ":" not in value:
            wanted = "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."
            return self.error(401, wanted)
        return self.error(401, "No user found for Key ID and Secret")

    def error(self, status: int, message: str) -> Reply:
        return reply({"detail": message}, status, {"x-fal-request-id": str(uuid.uuid4())})

    def job_id(self, number: int) -> str:
        return f"019da052-818d-7270-8173-{number:012x}"

    def failed(self, job: Job) -> bool:
        return job.script.end in RESULTS

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["files", *_]:
                return self.file(asked)
            case "POST" | "PUT", ["files" | "storage", *rest]:
                return self._storage(asked, rest)
            case "GET", ["v1", "models"]:
                return self._models(asked)
            case "GET", ["v1", "models", "pricing"]:
                return self._prices(asked)
            case "GET", ["v1", "models", "requests", "by-endpoint"]:
                return self._requests(asked)
            case "GET", ["api", "openapi", "queue", "openapi.json"]:
                return self._document(asked.query.get("endpoint_id", [""])[0])
            case method, [*app, "requests", id] if method == "GET":
                return self._result(app, id)
            case "GET", [*app, "requests", id, "response"]:
                return self._result(app, id)
            case "GET", [*app, "requests", id, "status"]:
                return self._status(app, id, asked)
            case "PUT", [*app, "requests", id, "cancel"]:
                return self._cancel(app, id)
            case "POST", [_, _, *_]:
                return self._submit(asked)
        return self.error(404, f"Path {asked.path} not found")

    def _submit(self, asked: Asked) -> Reply:
        id, input = asked.path.strip("/"), asked.json()
        prompt = str(input.get("prompt") or input.get("text") or "")

        def take(script: Script) -> Any:
            spec = self.models.get(id)
            if spec is None or id in self.retired:
                return self.error(404, f"Application '{id.split('/')[1]}' not found"), 0
            job = self.begin(spec, input, script)
            urls = self._addresses(job)
            queued = {"status": "IN_QUEUE", "queue_position": script.queue, "logs": None}
            return reply(queued | {"request_id": job.id, "metrics": {}} | urls), 0

        return self.spend(prompt, take)

    def _addresses(self, job: Job) -> dict[str, str]:
        """Only owner and app are left of the endpoint."""
        names = job.model.split("/")
        app = "/".join(names[: 3 if names[0] in ("workflows", "comfy") else 2])
        base = f"{self.url}/{app}/requests/{job.id}"
        return {
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
        }

    def _job(self, app: list[str], id: str) -> Job | None:
        job = self.jobs.get(id)
        if job is None or not self._addresses(job)["response_url"].startswith(
            f"{self.url}/{'/'.join(app)}/requests/"
        ):
            return None
        return None if self.gone(job) or job.script.end == "gone" else job

    def _status(self, app: list[str], id: str, asked: Asked) -> Reply:
        job = self._job(app, id)
        if job is None:
            return self.error(404, "Request not found")
        if job.script.status == "early":  # done, it says, before the result can be had
            return reply({"status": "COMPLETED", "logs": None, "metrics": {}})
        if fault := self.status_fault(job):
            return fault
        state = self.state(job)
        if state in ("queued", "running"):
            now = time.monotonic()
            told: dict[str, Any] = {"response_url": self._addresses(job)["response_url"]}
            if self.is_odd(job):
                return reply(told | {"status": "PONDERING"}, 202)
            if state == "queued":
                return reply(
                    told | {"status": "IN_QUEUE", "queue_position": job.position(now)}, 202
                )
            return reply(told | {"status": "IN_PROGRESS", "logs": self._logs(job, asked)}, 202)
        done: dict[str, Any] = {"status": "COMPLETED", "logs": self._logs(job, asked)}
        done["metrics"] = {"inference_time": round(job.script.duration, 2)}
        if state == "cancelled":
            done |= {"error": "Request was cancelled", "error_type": "client_cancelled"}
        elif state == "failed":
            done |= {"error": f"Invalid status code: {RESULTS[job.script.end][0]}"}
        return reply(done)

    def _logs(self, job: Job, asked: Asked) -> list[dict[str, str]] | None:
        if asked.query.get("logs", ["false"])[0] not in ("true", "1"):
            return None
        at = datetime.now(UTC).isoformat()
        return [
            {"message": line, "level": "INFO", "source": "USER", "timestamp": at}
            for line in self.log_lines(job)
        ]

    def _result(self, app: list[str], id: str) -> Reply:
        job = self._job(app, id)
        if job is None:
            return self.error(404, "Request not found")
        headers = {"x-fal-request-id": job.id}
        state = self.state(job)
        if state in ("queued", "running"):
            return reply({"detail": "Request is still in progress"}, 400, headers)
        if state in ("cancelled", "failed"):
            status, body = RESULTS["cancelled" if state == "cancelled" else job.script.end]
            return reply(body, status, headers)
        if job.script.end == "gateway":
            return Reply(HTML, 502, "text/html")
        if job.script.end == "gate-away":
            return self.error(503, "Service Unavailable")
        if job.script.end == "gate-limit":
            made = self.error(429, "Rate limit exceeded. Please try again later.")
            return Reply(made.body, 429, headers=made.headers | {"Retry-After": "2"})
        if job.script.end == "gate-locked":
            return self.error(403, REFUSALS["locked"][1]["detail"])
        if job.script.end == "not-json":
            return Reply(HTML, mime="text/html")
        if job.script.end == "deep":
            return Reply(b'{"images":' + b"[" * 150_000 + b"]" * 150_000 + b"}", headers=headers)
        wrong = _wrong(self.models[job.model], job.input)
        if wrong:
            return reply({"detail": wrong}, 422, headers)
        if job.script.tells_cost:
            headers |= {"x-fal-billable-units": str(job.input["n"])}
        return reply(self._made(job), headers=headers)

    def _made(self, job: Job) -> Any:
        shape = getattr(job.script, "shape", "")
        if job.script.answer is not None:
            return job.script.answer
        if job.medium == "text":
            return {"output": f"An answer to: {job.input.get('prompt', '')}", "usage": {"cost": 0}}
        count = 0 if job.script.end == "no-files" else int(job.input["n"])
        files = [self._file(job, number) for number in range(count)]
        seed = {"seed": job.input.get("seed") or 900380537}
        if shape == "empty" or not files:
            return {f"{job.medium}s": [], **seed}
        if shape == "data-uri":
            files[0]["url"] = self._data_uri(job)
        if shape in ("base64", "not-base64"):
            data = base64.b64encode(self.data_of(job)).decode()
            data = data if shape == "base64" else f"§§§ {data}"
            return {"images": [{"b64_json": data, "content_type": media.MIMES[job.medium]}]}
        if shape == "list":
            return {job.medium: files, **seed}
        if shape == "url-string":
            thumbnail = self.url_of(job, 7, "image")
            return {f"{job.medium}_url": files[0]["url"], "thumbnail_url": thumbnail}
        if shape == "stems":
            return {name: self._file(job, at) for at, name in enumerate(("vocals", "drums"))}
        if shape == "by-products":
            picture = {"url": self.url_of(job, 7, "image"), "content_type": "image/jpg"}
            return {job.medium: files[0], "thumbnail": picture, "spritesheet": picture}
        if job.medium == "image" and shape != "single":
            flagged = [job.script.end == "flagged"] * len(files)
            prompt = job.input.get("prompt", "")
            times = {"timings": {"inference": 1.5}, "prompt": prompt}
            return {"images": files, "has_nsfw_concepts": flagged, **times, **seed}
        return {job.medium: files[0], **seed}

    def _file(self, job: Job, number: int) -> dict[str, Any]:
        return {
            "url": self.url_of(job, number),
            "content_type": media.MIMES[job.medium],
            "file_name": None,
            "file_size": None,
            "width": None,
            "height": None,
        }

    def _data_uri(self, job: Job) -> str:
        data = base64.b64encode(self.data_of(job)).decode()
        return f"data:{media.MIMES[job.medium]};base64,{data}"

    def _cancel(self, app: list[str], id: str) -> Reply:
        job = self._job(app, id)
        how = getattr(job.script, "cancel", "") if job else "gone"
        if job is None or how == "gone":
            return reply({"status": "NOT_FOUND"}, 404)
        state = self.state(job)
        if how == "late" or state in ("succeeded", "failed"):
            return reply({"status": "ALREADY_COMPLETED"}, 400)
        job.cancelled_at = time.monotonic()
        if state == "queued":
            return reply({"status": "OK"})
        return reply({"status": "CANCELLATION_REQUESTED"}, 202)

    def _storage(self, asked: Asked, rest: list[str]) -> Reply:
        match asked.method, asked.path.split("/")[1], rest:
            case "POST", "storage", ["auth", "token"]:
                ends = datetime.now(UTC) + timedelta(hours=1)
                token = {"token": f"emulated-cdn-token-{next(self.tokens)}", "token_type": "Bearer"}
                return reply(
                    token | {"base_url": self.url, "expires_at": ends.isoformat(timespec="seconds")}
                )
            case "POST", "storage", ["upload", "initiate"]:
                name = f"b/upload-{len(self.uploads) + 1}"
                address = {"file_url": f"{self.url}/files/{name}"}
                return reply(address | {"upload_url": f"{self.url}/storage/put/{name}?signature=x"})
            case "PUT", "storage", ["put", *name]:
                return self._keep("/".join(name), asked, Reply())
            case "POST", "files", ["upload"]:
                name = f"b/upload-{len(self.uploads) + 1}"
                return self._keep(name, asked, reply({"access_url": f"{self.url}/files/{name}"}))
            case "POST", "files", ["upload", "multipart"]:
                name = f"b/upload-{len(self.uploads) + 1 + len(self.parts)}"
                self.parts[name] = asked.headers["Content-Type"], {}
                where = {"access_url": f"{self.url}/files/upload/{name}", "uploadId": "up-1"}
                return reply(where)
            case "PUT", "files", ["upload", *name, "multipart", _, number]:
                self.parts["/".join(name)][1][int(number)] = asked.body
                return Reply(headers={"etag": f'"part-{number}"'})
            case "POST", "files", ["upload", *name, "multipart", _, "complete"]:
                mime, parts = self.parts.pop("/".join(name))
                content = b"".join(parts[at["partNumber"]] for at in asked.json()["parts"])
                self.uploads["upload/" + "/".join(name)] = content, mime
                return reply({})
        return self.error(404, f"Path {asked.path} not found")

    def _keep(self, name: str, asked: Asked, made: Reply) -> Reply:
        self.uploads[name] = asked.body, asked.headers.get("Content-Type") or ""
        return made

    def _requests(self, asked: Asked) -> Reply:
        """One endpoint's, of the last day unless a beginning is given; cursors are pages."""
        [endpoint] = asked.query.get("endpoint_id", [""])
        limit = asked.query.get("limit", ["50"])[0]
        if endpoint not in self.models or not 1 <= int(limit) <= 100:
            said = {"type": "validation_error", "message": f"No endpoint {endpoint}"}
            return reply({"error": said}, 404)
        if "start" not in asked.query:
            asked.query["start"] = [(datetime.now(UTC) - timedelta(days=1)).isoformat()]
        jobs = [job for job in self.listed(asked, "start", "end") if job.model == endpoint]
        cursor = asked.query.get("cursor", ["p0"])[0]
        place = int(cursor.removeprefix("p")) % 10_000
        if fault := self.list_fault():
            return fault
        further = self.next_place(int(cursor.removeprefix("p")), len(jobs))
        with_payloads = "payloads" in asked.query.get("expand", [])
        rows = [self._listed(job, with_payloads) for job in jobs[place : place + self.page_size]]
        on = {"next_cursor": None if further is None else f"p{further}"}
        return reply({"items": rows, **on, "has_more": further is not None})

    def _listed(self, job: Job, with_payloads: bool) -> dict[str, Any]:
        state, made = self.state(job), self.created[job.id]
        row: dict[str, Any] = {
            "request_id": job.id,
            "endpoint_id": job.model,
            "sent_at": made.isoformat(),
            "started_at": made.isoformat(),
            "ended_at": (made + timedelta(seconds=3)).isoformat(),
            "status_code": 200,
            "duration": 2.5,
        }
        if state in ("queued", "running"):
            return row | {"ended_at": None, "status_code": None}
        if state == "failed":
            row["status_code"] = RESULTS[job.script.end][0]
        if with_payloads and not self.gone(job):
            row["json_input"] = {name: value for name, value in job.input.items() if name != "n"}
            row["json_output"] = self._made(job) if state == "succeeded" else None
        if job.script.tells_cost:
            row["billable_units"] = str(job.input["n"])
        return row

    def _models(self, asked: Asked) -> Reply:
        wanted = asked.query.get("endpoint_id")
        words = asked.query.get("q", [""])[0].lower().split()
        category = asked.query.get("category", [""])[0]
        rows = [
            {"endpoint_id": spec.id, "metadata": self._metadata(spec)}
            for spec in self.models.values()
            if spec.id != UNLISTED.id and (not wanted or spec.id in wanted)
            if all(w in f"{spec.id} {spec.label} {spec.description}".lower() for w in words)
        ]
        rows = [row for row in rows if not category or row["metadata"]["category"] == category]
        limit = int(asked.query.get("limit", ["50"])[0])
        return reply({"models": rows[:limit], "next_cursor": None, "has_more": len(rows) > limit})

    def _metadata(self, spec: ModelSpec) -> dict[str, Any]:
        return {
            "display_name": spec.label,
            "category": "image-to-3d"
            if spec is MESH or spec.id == MESH.id
            else CATEGORIES[spec.kind],
            "description": spec.description,
            "status": "deprecated" if spec.id in self.retired else "active",
            "tags": [],
            "updated_at": "2026-02-27T22:27:29.257Z",
            "thumbnail_url": f"{self.url}/files/thumbnail.jpg",
            "model_url": f"https://fal.run/{spec.id}",
            "license_type": "commercial",
            "kind": "inference",
        }

    def _prices(self, asked: Asked) -> Reply:
        price = float(self.playbook.settings.price)
        rows = [
            {"endpoint_id": id, "unit_price": price, "unit": self.unit, "currency": "USD"}
            for id in asked.query.get("endpoint_id", [])
            if id in self.models and id != UNLISTED.id
        ]
        return reply({"prices": rows, "next_cursor": None, "has_more": False})

    def _document(self, id: str) -> Reply:
        spec = self.models.get(id)
        if spec is None:
            return self.error(404, "Not found")
        app = "/".join(id.split("/")[:2])
        body = {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Input1"}}}
        }
        made = "Video" if spec.kind.medium == "video" else "Image"
        return reply(
            {
                "openapi": "3.0.4",
                "info": {
                    "title": f"Queue OpenAPI for {id}",
                    "x-fal-metadata": {"endpointId": id, "category": CATEGORIES[spec.kind]},
                },
                "components": {
                    "schemas": {
                        "QueueStatus": {"type": "object", "properties": {"status": {}}},
                        "Input1": spec.schema,
                        "BrushOutput": {
                            "type": "object",
                            "properties": {f"{made.lower()}s": {"type": "array"}},
                        },
                        **PARTS,
                    }
                },
                "paths": {
                    f"/{app}/requests/{{request_id}}/status": {"get": {}},
                    f"/{id}": {"post": {"requestBody": {"required": True} | body}},
                },
            }
        )


def _wrong(spec: ModelSpec, input: dict[str, Any]) -> list[dict[str, Any]]:
    """What pydantic would say of parameters that the schema does not take."""
    schema = checkable(spec.schema | {"components": {"schemas": PARTS}})
    given = {name: value for name, value in input.items() if name != "n"}
    return [
        {
            "loc": ["body", *error.absolute_path],
            "msg": error.message[:200],
            "type": {"required": "missing", "enum": "literal_error"}.get(
                str(error.validator), str(error.validator)
            ),
        }
        for error in Draft202012Validator(schema).iter_errors(given)
    ]

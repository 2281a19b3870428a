"""Civitai's wire: workflows, blobs, and the site with its models and LoRAs.

`submit` of a script is a name in REFUSALS, `end` one in FAILURES or ODD_ENDS; `price` is what one
result costs in Buzz, of which the first 10 are blue.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from providers.civitai.models import ECOSYSTEMS, MODELS, STEPS
from providers.contract import Kind, ModelSpec
from providers.sdk import split_id
from tests.emulator import media
from tests.emulator.jobs import Job
from tests.emulator.queued import Course, Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, Turn, reply

Body = dict[str, Any]
RFC = "https://tools.ietf.org/html/rfc9110#section-15.5.1"


def problem(status: int, title: str, **more: Any) -> tuple[int, Body]:
    return status, {"type": RFC, "title": title, "status": status} | more


def invalid(path: str, why: str) -> tuple[int, Body]:
    return problem(400, "One or more validation errors occurred.", errors={path: [why]})


REFUSALS: dict[str, tuple[int, Any]] = {
    "token": problem(401, "Unauthorized"),
    "poor": problem(402, "Insufficient Buzz to run this workflow."),
    "poor-400": problem(400, "Payment failed", detail="Insufficient buzz balance"),
    "field": invalid("steps[0].input.steps", "The field steps must be between 1 and 150."),
    "template": invalid("$.speed", "The JSON property 'speed' could not be mapped."),
    "not-allowed": (403, "This recipe is not enabled for your account."),
    "mature": (403, "Mature content is not permitted for this workflow."),
    "moderated": problem(422, "The prompt was blocked by moderation."),
    "no-resource": problem(404, "Not Found", detail="The resource does not exist."),
    "conflict": problem(409, "Conflict", detail="The workflow cannot be changed any more."),
    "slow-down": problem(429, "Too Many Requests"),
    "fault": problem(500, "An error occurred while processing your request."),
}
FAILURES = {
    "blocked": {"reason": "blocked", "blockedReason": "A minor is named in the prompt."},
    "no-provider": {"reason": "no_provider_available"},
    "timeout": {"reason": "timeout"},
    "expired": {},
    "canceled": {"reason": "canceled"},
    "silent": {},
    "failed": {},
    "refused": {"reason": "blocked"},
}
ODD_ENDS = ("no-files", "null", "withheld", "some-withheld", "blocked-url")
TEMPLATE = {
    *("steps", "currencies", "tags", "metadata", "externalId", "allowMatureContent", "callbacks"),
    *("tips", "arguments", "ephemeral", "upgradeMode"),
}
SITE_MODELS: list[Body] = [
    {
        "id": 777,
        "name": "Acme Painter",
        "type": "Checkpoint",
        "nsfw": False,
        "description": "<p>Paints like nobody &amp; everybody.</p>",
        "base": "SDXL 1.0",
        "air": "urn:air:sdxl:checkpoint:civitai:777@1777",
        "trainedWords": ["acmestyle"],
    },
    {
        "id": 778,
        "name": "Ink Lines",
        "type": "LORA",
        "base": "SDXL 1.0",
        "air": "urn:air:sdxl:lora:civitai:778@1778",
        "trainedWords": ["inklines", " bold ink ", "inklines", None],
    },
    {"id": 779, "name": "Old Lines", "type": "LORA", "base": "SD 1.5", "trainedWords": []},
    {"id": 780, "name": "Cloud Video", "type": "Checkpoint", "base": "Wan Video 14B t2v"},
]


@dataclass(frozen=True)
class Buzz(Course):
    price: str = "8"


class CivitaiEmulator(Queued):
    key = "civitai-key-0123456789abcdef"
    errors = REFUSALS
    turn: ClassVar[type[Turn]] = Buzz

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models = {spec.id: spec for spec in MODELS}

    def clear(self) -> None:
        super().clear()
        self.sent: dict[str, Body] = {}
        self.quotes = 0

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.method == "GET" and ("/blobs/" in asked.path or "/pictures/" in asked.path)

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(REFUSALS["token"][1], 401)

    def error(self, status: int, message: str) -> Reply:
        return reply(problem(status, message)[1], status)

    def job_id(self, number: int) -> str:
        return f"5-{20261001000000000 + number}"

    def failed(self, job: Job) -> bool:
        return job.script.end in FAILURES

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["v2", "consumer", "blobs", "content", *rest]:
                return self.file(_with_path(asked, "/files/" + "/".join(rest)))
            case "POST", ["v2", "consumer", "workflows"]:
                return self._take(asked, asked.json())
            case "GET", ["v2", "consumer", "workflows"]:
                return self._list(asked)
            case "GET", ["v2", "consumer", "workflows", id] if job := self.jobs.get(id):
                return self._stands(job)
            case "PUT", ["v2", "consumer", "workflows", id] if job := self.jobs.get(id):
                return self._cancel(job)
            case "GET", ["pictures", name]:
                return Reply(media.png(int(name.partition(".")[0])), mime="image/png")
            case "GET", ["api", "v1", "me"]:
                return reply({"id": 5, "username": "emulated", "tier": "free"})
            case "GET", ["api", "v1", *rest]:
                return self._site(asked, rest)
        return reply(problem(404, "Not Found")[1], 404)

    def _take(self, asked: Asked, body: Body) -> Reply:
        if unknown := set(body) - TEMPLATE:
            name = sorted(unknown)[0]
            return reply(invalid(f"$.{name}", "It could not be mapped.")[1], 400)
        if "currencies" not in body or len(body.get("steps") or ()) != 1:
            return reply(invalid("currencies", "The field is required.")[1], 400)
        [step] = body["steps"]
        given = step["input"]
        if asked.query.get("whatif") == ["true"]:
            self.quotes += 1
            cost = int(Decimal(self.playbook.settings.price)) * int(given.get("quantity", 1))
            return reply(self._quote(cost))
        prompt = str(given.get("prompt") or given.get("text") or given.get("musicDescription"))

        def take(script: Script) -> Any:
            spec = self._spec(step)
            if wrong := _wrong(spec, given):
                return reply(invalid(*wrong)[1], 400), 0
            known = next((j for j in self.jobs.values() if j.key == body.get("externalId")), None)
            if known is not None:
                return self._told(known), 0
            count = {"n": given.get("quantity", 1)}
            job = self.begin(spec or MODELS[0], dict(given) | count, script)
            job.key = str(body.get("externalId") or "")
            self.sent[job.id] = body
            return reply(self._told(job), 202), 0

        return self.spend(prompt, take)

    def _quote(self, cost: int) -> Body:
        debit = {"type": "debit", "amount": cost, "accountType": "blue"}
        tips = {"civitai": 0, "creators": 0}
        return {
            "status": "unassigned",
            "cost": {"base": cost, "factors": {}, "tips": tips, "total": cost},
            "transactions": {"list": [debit], "insufficientBuzz": False},
        }

    def _spec(self, step: Body) -> ModelSpec | None:
        """The model that such a step is of; checkpoints by their family."""
        given = step["input"]
        for id, known in STEPS.items():
            is_it = all(given.get(name) == value for name, value in known.fixed.items())
            has_picture = "sourceImage" in given or given.get("operation") == "image-to-video"
            fits = has_picture == id.endswith("image-to-video")
            if step["$type"] == known.type and is_it and fits:
                return self.models[id]
        family = ECOSYSTEMS.get(given.get("ecosystem", ""))
        if family is None:
            return None
        kind = Kind.IMAGE_TO_IMAGE if given["operation"] == "createVariant" else None
        return next(
            spec
            for spec in MODELS
            if f":{given['ecosystem']}:" in spec.id and split_id(spec.id)[1] is kind
        )

    def _stands(self, job: Job) -> Reply:
        if fault := self.status_fault(job):
            return fault
        told = self._told(job)
        if self.is_odd(job):
            told["status"] = "pondering"
        running = self.state(job) in ("queued", "running")
        return reply(told, 202 if running else 200)

    def _told(self, job: Job) -> Body:
        state = self.state(job)
        words = {"queued": "scheduled", "running": "processing", "cancelled": "canceled"}
        status = words.get(state, state)
        if state == "failed" and job.script.end in ("expired", "canceled"):
            status = job.script.end
        cost, body = int(self.cost(job)) or 1, self.sent.get(job.id) or self._as_sent(job)
        entries = [{"type": "debit", "amount": cost, "id": "t1", "accountType": "blue"}]
        if status in ("failed", "expired", "canceled"):
            entries.append(entries[0] | {"type": "credit", "id": "t2"})
        [step] = body["steps"]
        one: Body = {"id": "j1", "status": status, "cost": 8.0, "queuePosition": None}
        if state == "queued":
            one["queuePosition"] = {"support": "available", "precedingJobs": job.script.queue}
        if state == "running":
            one["estimatedProgressRate"] = round(job.fraction(time.monotonic()), 3)
        if state == "failed":
            one |= FAILURES[job.script.end]
        total = 0 if len(entries) > 1 else cost
        return {
            "id": job.id,
            "createdAt": self.created[job.id].isoformat(),
            "status": status,
            "externalId": body.get("externalId"),
            "tags": body.get("tags") or [],
            "metadata": {},
            "arguments": {},
            "callbacks": [],
            "currencies": body.get("currencies", []),
            "cost": {"base": total, "tips": {"civitai": 0, "creators": 0}, "total": total},
            "transactions": {"list": entries},
            "steps": [
                {
                    **{"$type": step["$type"], "name": "made", "status": status},
                    **{"input": step["input"], "output": self._output(job, step["$type"], state)},
                    "jobs": [one],
                }
            ],
        }

    def _as_sent(self, job: Job) -> Body:
        """What was ordered elsewhere, as the site would have ordered it."""
        given = {name: value for name, value in job.input.items() if name != "n"}
        fixed = {"engine": "sdcpp", "ecosystem": "sdxl", "operation": "createImage"}
        step = {"$type": "imageGen", "input": fixed | {"model": MODELS[0].id} | given}
        return {"steps": [step]}

    def _output(self, job: Job, type: str, state: str) -> Body | None:
        if state == "running" and job.script.meanwhile:
            return {"images": [{"id": "p", "available": False, "url": None} | job.script.meanwhile]}
        if state != "succeeded" or job.script.end == "null":
            return None
        if job.script.end == "no-files" or self.gone(job):
            return {"images": [], "errors": []}
        blobs = [self._blob(job, number) for number in range(int(job.input["n"]))]
        if type == "textToSpeech":
            return {"audioBlob": blobs[0], "speaker": "vivian"}
        if type == "videoGen":
            return {"video": blobs[0], "additionalVideos": []}
        if type == "imageGen":
            return {"images": blobs, "errors": []}
        return {"blob": blobs[0]}

    def _blob(self, job: Job, number: int) -> Body:
        end = job.script.end
        told = {
            **{"type": job.medium, "id": f"B{number}.{media.SUFFIXES[job.medium]}"},
            **{"available": True, "nsfwLevel": "pg", "previewUrl": None},
            "url": self.url_of(job, number),
        }
        if end == "withheld" or (end == "some-withheld" and number == 0):
            return told | {"available": False, "url": None, "blockedReason": "Mature content"}
        if end == "blocked-url":
            return told | {"url": f"{self.url}/v2/consumer/blobs/blocked/x"}
        return told

    def url_of(self, job: Job, number: int = 0, medium: str = "") -> str:
        name = f"{number}.{media.SUFFIXES[medium or job.medium]}"
        return f"{self.url}/v2/consumer/blobs/content/{job.id}/{name}"

    def _cancel(self, job: Job) -> Reply:
        how = getattr(job.script, "cancel", "")
        if how:
            return reply(REFUSALS["conflict"][1], 409 if how == "late" else 404)
        job.cancelled_at = time.monotonic()
        return Reply(status=204)

    def _list(self, asked: Asked) -> Reply:
        if fault := self.list_fault():
            return fault
        tags = asked.query.get("tags")
        jobs = [
            job
            for job in self.listed(asked, "fromDate", "toDate")
            if not tags or tags[0] in (self.sent.get(job.id) or {}).get("tags", ())
        ]
        place = int(asked.query.get("cursor", ["p0"])[0].removeprefix("p"))
        start = place % 10_000
        further = self.next_place(place, len(jobs))
        rows = [self._told(job) for job in jobs[start : start + self.page_size]]
        return reply({"next": None if further is None else f"p{further}", "items": rows})

    def _site(self, asked: Asked, rest: list[str]) -> Reply:
        match rest:
            case ["models"]:
                return self._found(asked)
            case ["models", id]:
                found = [self._about(one) for one in SITE_MODELS if str(one["id"]) == id]
                return reply(found[0]) if found else reply({"error": f"No model with id {id}"}, 404)
            case ["model-versions", id]:
                for one in SITE_MODELS:
                    if str(one["id"] + 1000) == id:
                        return reply(self._version(one) | {"modelId": one["id"], "model": one})
        return reply({"error": "Not found"}, 404)

    def _found(self, asked: Asked) -> Reply:
        if any("," in base for base in asked.query.get("baseModels", [])):
            return reply({"code": "bad", "message": "Invalid", "issues": []}, 400)
        words = asked.query.get("query", [""])[0].lower().split()
        found = [
            self._about(one)
            for one in SITE_MODELS
            if one["type"] in asked.query.get("types", [])
            and one["base"] in asked.query.get("baseModels", [])
            and all(word in one["name"].lower() for word in words)
        ]
        return reply({"items": found, "metadata": {"nextCursor": None}})

    def _about(self, one: Body) -> Body:
        return {k: one.get(k) for k in ("id", "name", "type", "nsfw", "description")} | {
            "modelVersions": [self._version(one)]
        }

    def _version(self, one: Body) -> Body:
        told = {
            "id": one["id"] + 1000,
            "name": "v1",
            "baseModel": one["base"],
            "trainedWords": one.get("trainedWords"),
            "images": [
                {"url": f"{self.url}/pictures/clip.mp4", "type": "video"},
                {"url": f"{self.url}/pictures/{one['id']}.png", "type": "image"},
            ],
        }
        return told | ({"air": one["air"]} if "air" in one else {})


def _with_path(asked: Asked, path: str) -> Asked:
    return Asked(asked.method, path, asked.query, asked.headers, asked.body)


def _wrong(spec: ModelSpec | None, given: Body) -> tuple[str, str] | None:
    """(path, why) of the first thing that such a step does not take."""
    if spec is None:
        return "steps[0].input.engine", "There is no such engine."
    fixed = STEPS[spec.id].fixed if spec.id in STEPS else {}
    known = {*spec.schema["properties"], *fixed, "engine", "ecosystem", "operation"}
    known |= {"model", "diffuserModel"} - {"allowMatureContent"}
    for name in given:
        if name not in known:
            return f"steps[0].input.{name}", f"The property '{name}' is not known."
    for name in spec.schema["required"]:
        if name not in given:
            return f"steps[0].input.{name}", f"The {name} field is required."
    if isinstance(given.get("loras", {}), list):
        return "steps[0].input.loras", "The JSON value could not be converted."
    return None

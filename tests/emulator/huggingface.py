"""Hugging Face's wire: the hub with its mappings, and the router with each provider's own wire.

`submit` of a script is a name in REFUSALS, `end` one in FAILURES or "no-files" or "black".
"""

import base64
import io
import time
from typing import Any
from urllib.parse import unquote

from PIL import Image

from providers.contract import Kind, ModelSpec
from providers.huggingface.models import MODELS, spec, task_of
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import HTML, Asked, Reply, reply

Body = dict[str, Any]
DENIED = "Access to model black-forest-labs/FLUX.1-dev is restricted and you are not in the "
REFUSALS: dict[str, tuple[int, Body]] = {
    "token": (401, {"error": "Invalid credentials in Authorization header"}),
    "credits": (
        402,
        {
            "error": "You have exceeded your monthly included credits for Inference Providers. "
            "Subscribe to PRO to get 20x more monthly included credits."
        },
    ),
    "gated": (403, {"error": DENIED + "authorized list. Visit its page to ask for access."}),
    "not-allowed": (403, {"error": "This token may not call Inference Providers."}),
    "no-model": (404, {"error": "Model x does not exist"}),
    "limit": (429, {"error": "Rate limit reached. Please log in or use a HF access token"}),
    "cold": (503, {"error": "Model is currently loading", "estimated_time": 20.0}),
    "field": (
        422,
        {
            "detail": [
                {
                    "loc": ["body", "num_inference_steps"],
                    "msg": "Input should be less than or equal to 50",
                    "type": "less_than_equal",
                }
            ]
        },
    ),
    "bad": (400, {"error": "Bad request: unsupported parameter"}),
    "policy": (400, {"error": {"message": "The prompt was flagged by our safety system."}}),
    "fault": (500, {"error": "Internal Server Error"}),
    "away": (503, {"error": "Service Unavailable"}),
}
FAILURES = {"failed": "The worker ran out of memory.", "refused": "NSFW content detected"}
PAINTER = spec("acme/painter", "nscale", Kind.TEXT_TO_IMAGE)
MANY = ("together", "nscale", "fal-ai", "replicate", "wavespeed", "zai-org")
SERVED: dict[str, dict[str, tuple[str, str]]] = {
    "acme/painter": {"nscale": ("acme/painter", "text-to-image")},
    "acme/everywhere": {by: (f"{by}/everywhere", "text-to-image") for by in MANY},
    "acme/dubber": {"zai-org": ("dubber", "text-to-image"), "groq": ("dubber", "summarization")},
    "acme/singer": {"together": ("acme/singer", "text-to-speech")},
    "acme/clip": {
        "wavespeed": ("acme/clip", "text-to-video"),
        "together": ("acme/clip", "text-to-video"),
        "replicate": ("acme/clip:v1", "text-to-video"),
    },
    "acme/gated": {"together": ("acme/gated", "text-to-image")},
    "acme/talker": {"groq": ("talker", "conversational"), "novita": ("talk", "conversational")},
}


class HuggingFaceEmulator(Queued):
    key = "hf_emulated0123456789abcdef"
    errors = REFUSALS

    def clear(self) -> None:
        super().clear()
        self.served = dict(SERVED)
        # What is said of completed work in a queue, and whether its result can be had.
        self.completed_with, self.has_result = "", True
        for one in MODELS:
            repository, _, by = one.id.partition(":")
            known = self.served.setdefault(repository, {})
            by = "groq" if by == "auto" else by
            known[by] = (f"{by}/{repository.partition('/')[2]}", task_of(one.kind))

    def authorized(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {self.key}"

    def free(self, asked: Asked) -> bool:
        return asked.method == "GET" and asked.path.startswith("/files/")

    def not_authorized(self, asked: Asked) -> Reply:
        return reply(REFUSALS["token"][1], 401)

    def error(self, status: int, message: str) -> Reply:
        return reply({"error": message}, status)

    def job_id(self, number: int) -> str:
        return f"hf-{number:06d}"

    def failed(self, job: Job) -> bool:
        return job.script.end in FAILURES

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["files", *_]:
                return self.file(asked)
            case "GET", ["api", "whoami-v2"]:
                return reply({"type": "user", "name": "emulated"})
            case "GET", ["api", "models"]:
                words = asked.query.get("search", [""])[0].lower()
                found = [self._about(name) for name in self.served if words in name.lower()]
                return reply(found)
            case "GET", ["api", "models", *rest]:
                name = unquote("/".join(rest))
                if name not in self.served:
                    return reply({"error": "Repository not found"}, 404)
                return reply(self._about(name))
            case "POST", [by, *rest]:
                return self._take(asked, by, unquote("/".join(rest)))
            case "GET", ["fal-ai", _, _, "requests", id] if job := self.jobs.get(id):
                return self._fal_result(job)
            case "GET", ["fal-ai", _, _, "requests", id, "status"] if job := self.jobs.get(id):
                return self.status_fault(job) or reply(self._fal(job))
            case "GET", [*_, id] if job := self.jobs.get(id):
                return self.status_fault(job) or reply(self._stands(job))
        return reply({"error": "Not Found"}, 404)

    def _about(self, name: str) -> Body:
        mapping = {
            by: {"status": "live", "providerId": id, "task": task}
            for by, (id, task) in self.served[name].items()
        }
        tasks = [task for _, task in self.served[name].values()]
        tag = "text-generation" if tasks[0] == "conversational" else tasks[0]
        gated = "manual" if name == "acme/gated" else False
        about = {"id": name, "pipeline_tag": tag, "gated": gated}
        return about | {"inferenceProviderMapping": mapping}

    def _take(self, asked: Asked, by: str, path: str) -> Reply:
        body = asked.json()
        inner = body.get("input") if isinstance(body.get("input"), dict) else body
        words = inner.get("prompt") or inner.get("text") or inner.get("inputs") or ""
        words = body["messages"][-1]["content"] if "messages" in body else words

        def take(script: Script) -> Any:
            kind, medium = self._work(by, path, body)
            model = ModelSpec(path, kind, path, {})
            job = self.begin(model, {"prompt": str(words), "by": by}, script)
            job.medium = medium
            return self._begun(by, path, job, asked), 0

        return self.spend(str(words), take)

    def _work(self, by: str, path: str, body: Body) -> tuple[Kind, str]:
        """What is made, by the provider's own name of the model, or by the path."""
        if path.endswith("chat/completions"):
            return Kind.TEXT_GENERATION, "text"
        named = str(body.get("model") or path)
        for mapping in self.served.values():
            for served_by, (id, task) in mapping.items():
                if served_by == by and id.partition(":")[0] in named:
                    kind = Kind(task)
                    return kind, kind.medium.value
        is_video = path.endswith("videos") or body.get("version") == "v1"
        kind = Kind.TEXT_TO_VIDEO if is_video else Kind.TEXT_TO_IMAGE
        return kind, kind.medium.value

    def _begun(self, by: str, path: str, job: Job, asked: Asked) -> Any:
        if path.endswith("chat/completions"):
            said = {"role": "assistant", "content": f"An answer to: {job.input['prompt']}"}
            usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
            choice = {"index": 0, "message": said, "finish_reason": "stop"}
            return {"id": job.id, "model": "m", "choices": [choice], "usage": usage}
        if job.medium == "audio" and by in ("together", "deepinfra", "hf-inference"):
            return Reply(self._content(job), mime="audio/wav")
        if by == "hf-inference":
            return Reply(self._content(job), mime="image/png")
        if by in ("together", "nscale") and job.medium == "image":
            return {"id": "x", "data": [{"b64_json": self._packed(job)}]}
        if by == "fal-ai" and asked.query.get("_subdomain") != ["queue"]:
            name = "audio" if job.medium == "audio" else "images"
            file = {"url": self.url_of(job)}
            return {name: file if name == "audio" else [file], "seed": 42}
        if by == "fal-ai":
            root = f"https://queue.fal.run/fal-ai/x/requests/{job.id}"
            return {"request_id": job.id, "status": "IN_QUEUE", "response_url": root}
        if by == "wavespeed":
            get = f"https://api.wavespeed.ai/api/v3/predictions/{job.id}"
            return {"code": 200, "data": {"id": job.id, "status": "created", "urls": {"get": get}}}
        if by == "replicate":
            return self._stands(job)
        return {"id": job.id, "status": "queued"}

    def _fal(self, job: Job) -> Body:
        words = {"queued": "IN_QUEUE", "running": "IN_PROGRESS"}
        status = words.get(self.state(job), "COMPLETED")
        place = {"queue_position": job.position(time.monotonic())} if status == "IN_QUEUE" else {}
        told = {"error": self.completed_with} if status == "COMPLETED" else {}
        return {"status": "PONDERING" if self.is_odd(job) else status} | place | told

    def _fal_result(self, job: Job) -> Reply:
        if not self.has_result:
            return Reply(HTML, 502, "text/html")
        if self.state(job) == "failed":
            said = {"loc": ["body", "prompt"], "msg": FAILURES[job.script.end], "type": "x"}
            return reply({"detail": [said]}, 422)
        name = "video" if job.medium == "video" else "images"
        file = {"url": self.url_of(job)}
        if job.script.end == "no-files":
            return reply({name: None})
        return reply({name: file if name == "video" else [file], "seed": 42})

    def _stands(self, job: Job) -> Body:
        """As Replicate, Together and WaveSpeed have it, each under its own names."""
        state, by = self.state(job), job.input["by"]
        url = None if state != "succeeded" or job.script.end == "no-files" else self.url_of(job)
        failure = FAILURES.get(job.script.end) if state == "failed" else None
        if by == "replicate":
            words = {"queued": "starting", "running": "processing"}
            output = None if url is None else [url]
            return {"id": job.id, "status": words.get(state, state), "output": output} | (
                {"error": failure} if failure else {}
            )
        if by == "wavespeed":
            words = {"queued": "created", "running": "processing", "succeeded": "completed"}
            told = {
                "id": job.id,
                "status": words.get(state, state),
                "outputs": [url] if url else [],
            }
            return {"code": 200, "data": told | ({"error": failure} if failure else {})}
        words = {"queued": "queued", "running": "in_progress", "succeeded": "completed"}
        told = {"id": job.id, "status": words.get(state, state), "outputs": {"video_url": url}}
        return told | ({"error": {"message": failure}} if failure else {})

    def _content(self, job: Job) -> bytes:
        if job.script.end == "black":
            made = io.BytesIO()
            Image.new("RGB", (16, 16)).save(made, "PNG")
            return made.getvalue()
        return b"" if job.script.end == "no-files" else self.data_of(job)

    def _packed(self, job: Job) -> str:
        return base64.b64encode(self._content(job)).decode()

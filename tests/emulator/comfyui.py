"""ComfyUI's wire: workflows, queue, history, files and the websocket, as its server.py has them.

`submit` of a script is a name in REFUSALS; `end` is "failed" or a name in ENDS; `meanwhile` is the
picture that comes by the websocket while a job runs. `is_old` makes it an engine that gives ids of
its own and stops whatever runs; `restart()` forgets all jobs, as a restart does.
"""

import base64
import hashlib
import json
import struct
import threading
import time
import uuid
from decimal import Decimal
from typing import Any, ClassVar

from tests.emulator import comfyui_checks, media
from tests.emulator.comfyui_nodes import KINDS
from tests.emulator.jobs import Job
from tests.emulator.queued import Queued
from tests.emulator.script import Script
from tests.emulator.vendor import Asked, Reply, reply

Body = dict[str, Any]
STATS: Body = {
    "system": {"os": "posix", "comfyui_version": "0.8.2", "python_version": "3.12.4", "argv": []},
    "devices": [{"name": "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync", "type": "cuda"}],
}
REFUSALS: dict[str, tuple[int, Body]] = {
    "sign-in": (401, {"error": "Authorization required"}),
    "missing": (
        400,
        {
            "error": {
                "type": "missing_node_type",
                "message": "Node 'Face Detailer' not found. The custom node may not be installed.",
                "details": "Node ID '#3'",
                "extra_info": {"node_id": "3", "class_type": "FaceDetailer"},
            },
            "node_errors": {},
        },
    ),
    "busy": (429, {"error": "Too many requests"}),
    "fault": (500, {"error": "500 Internal Server Error"}),
}
ENDS = ("nothing", "temp-only", "other-file", "text", "silent", "interrupted")
WS = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
LORA_FACTS = {"ink.safetensors": {"modelspec.trigger_phrase": "inkstyle"}}


class ComfyUIEmulator(Queued):
    key: ClassVar[str] = "ada:who-she-is-0123456789"
    errors = REFUSALS

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.is_old = False
        # Whether a server in front of it asks for a name and a password.
        self.asks_who = True
        self.kinds = KINDS
        # Whether it is as new as to tell of pictures beside its LoRAs.
        self.has_previews = True
        # Whether it takes every workflow as it comes.
        self.takes_all = False
        self.listeners = 0

    def clear(self) -> None:
        super().clear()
        self.graphs: dict[str, Body] = {}
        self.clients: dict[str, str] = {}
        self.interrupted: set[str] = set()

    def restart(self) -> None:
        """Everything that was queued, ran or was done is forgotten; files stay."""
        with self.lock:
            self.jobs.clear()

    def authorized(self, asked: Asked) -> bool:
        login = f"Basic {base64.b64encode(self.key.encode()).decode()}"
        return not self.asks_who or asked.headers.get("Authorization") == login

    def error(self, status: int, message: str) -> Reply:
        return Reply(b"", status, "text/plain")

    def failed(self, job: Job) -> bool:
        return job.script.end in ("failed", "silent", "interrupted")

    def answer(self, asked: Asked) -> Reply:
        match asked.method, asked.path.removeprefix("/api").strip("/").split("/"):
            case "GET", ["system_stats"]:
                return reply(STATS)
            case "GET", ["object_info"]:
                return reply(self.kinds)
            case "GET", ["object_info", kind]:
                return reply({kind: self.kinds[kind]} if kind in self.kinds else {})
            case "GET", ["view_metadata", "loras"]:
                told = LORA_FACTS.get(asked.query["filename"][0])
                return reply(told) if told else self.error(404, "")
            case "GET", ["experiment", "models", "loras"] if self.has_previews:
                return reply([{"name": "ink.safetensors", "pathIndex": 1, "size": 9}])
            case "GET", ["experiment", "models", "preview", "loras", "1", "ink.safetensors"]:
                return Reply(media.png(7), mime="image/png")
            case "POST", ["prompt"]:
                return self._prompt(asked.json())
            case "GET", ["history"]:
                most = int(asked.query.get("max_items", ["10000"])[0])
                done = [job for job in self.jobs.values() if self._is_over(job)][-most:]
                return reply({job.id: self._entry(job) for job in done})
            case "GET", ["history", id]:
                job = self.jobs.get(id)
                if job and (fault := self.status_fault(job)):
                    return fault
                return reply({id: self._entry(job)} if job and self._is_over(job) else {})
            case "GET", ["queue"]:
                return reply(self._queue())
            case "POST", ["queue"]:
                for id in asked.json().get("delete", []):
                    if id in self.jobs and self.state(self.jobs[id]) == "queued":
                        del self.jobs[id]
                return Reply()
            case "POST", ["interrupt"]:
                self._interrupt(asked)
                return Reply()
            case "POST", ["jobs", id, "cancel"] if not self.is_old:
                return reply({"cancelled": self._cancel(id)})
            case "GET", ["view"]:
                return self._view(asked)
            case "POST", ["upload", "image"]:
                return self._upload(asked)
        return Reply(b"404: Not Found", 404, "text/plain")

    def _prompt(self, body: Body) -> Reply:
        graph = body.get("prompt") or {}
        texts = [v for n in graph.values() for v in n["inputs"].values() if isinstance(v, str)]

        def make(script: Script) -> tuple[Any, Decimal]:
            error, node_errors = comfyui_checks.problems(graph, self.kinds)
            if error and not self.takes_all:
                return reply({"error": error, "node_errors": node_errors}, 400), Decimal(0)
            id = str(uuid.uuid4()) if self.is_old else body.get("prompt_id") or str(uuid.uuid4())
            with self.lock:
                number = len(self.jobs) + 1
                job = Job(id, number, "", "", comfyui_checks.medium(graph), {"n": 1}, script)
                self.jobs[id] = job
                self.graphs[id] = graph
                self.clients[id] = body.get("client_id", "")
            return {"prompt_id": id, "number": number, "node_errors": node_errors}, Decimal(0)

        return self.spend(" ".join(texts), make)

    def _is_over(self, job: Job) -> bool:
        return self.state(job) in ("succeeded", "failed", "cancelled")

    def _row(self, job: Job) -> list[Any]:
        more = {"client_id": self.clients[job.id]}
        return [job.number, job.id, self.graphs[job.id], more, ["9"]]

    def _queue(self) -> Body:
        states = [(self.state(job), job) for job in self.jobs.values()]
        return {
            "queue_running": [self._row(job) for state, job in states if state == "running"],
            "queue_pending": [self._row(job) for state, job in states if state == "queued"],
        }

    def _entry(self, job: Job) -> Body:
        end = "interrupted" if self.state(job) == "cancelled" else job.script.end
        outputs = {"9": self._outputs(job, end)}
        if end == "failed":
            about = {
                **{"prompt_id": job.id, "node_id": "3", "node_type": "KSampler"},
                "exception_message": job.script.message or "CUDA out of memory.",
                "exception_type": "torch.OutOfMemoryError",
            }
            last = ["execution_error", about]
        elif end == "interrupted":
            last = ["execution_interrupted", {"prompt_id": job.id, "node_id": "3"}]
        else:
            last = ["execution_success", {"prompt_id": job.id, "timestamp": 1700000012000}]
        is_good = last[0] == "execution_success" and end != "silent"
        begun = ["execution_start", {"prompt_id": job.id, "timestamp": 1700000000000}]
        messages = [begun] if end == "silent" else [begun, last]
        return {
            "prompt": self._row(job),
            "outputs": outputs if is_good and end != "nothing" else {},
            "status": {
                "status_str": "success" if is_good else "error",
                "completed": is_good,
                "messages": messages,
            },
        }

    def _outputs(self, job: Job, end: str) -> Body:
        if end == "text":
            return {"text": ["A fox, drawn in ink."]}
        suffix = "glb" if end == "other-file" else media.SUFFIXES[job.medium]
        name = {"image": "images", "video": "gifs", "audio": "audio"}[job.medium]
        kind = "temp" if end == "temp-only" else "output"
        made = {"filename": f"ArtFactory_{job.number:05d}_.{suffix}", "subfolder": "day one"}
        shown = {"filename": f"preview_{job.number:05d}_.png", "subfolder": "", "type": "temp"}
        return (
            {name: [made | {"type": kind}], "images": [shown]}
            if name != "images"
            else {
                "images": [shown, made | {"type": kind}]
                if kind == "output"
                else [made | {"type": kind}]
            }
        )

    def _cancel(self, id: str) -> bool:
        job = self.jobs.get(id)
        state = self.state(job) if job else ""
        if state == "queued":
            del self.jobs[id]
        elif job and state == "running":
            job.cancelled_at = time.monotonic()
        return state in ("queued", "running")

    def _interrupt(self, asked: Asked) -> None:
        wanted = json.loads(asked.body or b"{}").get("prompt_id")
        for job in self.jobs.values():
            mine = self.is_old or not wanted or job.id == wanted
            if mine and self.state(job) == "running":
                job.cancelled_at = time.monotonic()

    def _view(self, asked: Asked) -> Reply:
        name = asked.query["filename"][0]
        number = int("".join(filter(str.isdigit, name)) or 0)
        job = next((job for job in self.jobs.values() if job.number == number), None)
        if job is None:
            return self.error(404, "")
        if job.script.file.isdigit():
            return self.error(int(job.script.file), "")
        return Reply(self.data_of(job), mime=media.MIMES[job.medium])

    def _upload(self, asked: Asked) -> Reply:
        _, [(_, name, mime, content)] = asked.form()
        stem, _, suffix = name.rpartition(".")
        number, taken = 0, name
        while taken in self.uploads and self.uploads[taken][0] != content:
            number += 1
            taken = f"{stem} ({number}).{suffix}"
        self.uploads[taken] = content, mime
        return reply({"name": taken, "subfolder": "", "type": "input"})

    def upgraded(self, handler: Any, asked: Asked) -> None:
        """The websocket: which node runs, how far it is, its picture, and then silence."""
        digest = hashlib.sha1((handler.headers["Sec-WebSocket-Key"] + WS).encode()).digest()
        handler.send_response(101)
        handler.send_header("Upgrade", "websocket")
        handler.send_header("Connection", "Upgrade")
        handler.send_header("Sec-WebSocket-Accept", base64.b64encode(digest).decode())
        handler.end_headers()
        client = asked.query.get("clientId", [""])[0]
        self.listeners += 1
        for kind, payload in self._news(client):
            head = bytes([0x80 | kind])
            size = len(payload)
            head += bytes([size]) if size < 126 else bytes([126]) + struct.pack(">H", size)
            handler.wfile.write(head + payload)
        threading.Event().wait(0.3)

    def _news(self, client: str) -> list[tuple[int, bytes]]:
        """(1 for text or 2 for bytes, the message)"""
        text = [{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}]
        running = [
            job
            for job in self.jobs.values()
            if self.clients[job.id] == client and self.state(job) == "running"
        ]
        picture = b""
        for job in running:
            about = {"node": "3", "prompt_id": job.id}
            share = round(job.fraction(time.monotonic()) * 20)
            text.append({"type": "executing", "data": about})
            text.append({"type": "progress", "data": about | {"value": share, "max": 20}})
            picture = job.script.meanwhile or b""
        news = [(1, json.dumps(one).encode()) for one in text]
        return [*news, (2, struct.pack(">II", 1, 2) + picture)] if picture else news

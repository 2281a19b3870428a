"""The emulator's HTTP side: the provider's wire, its files, and the control paths.

GET  /v1/account                 who the key belongs to
POST /v1/files                   upload an input → {"url"}
POST /v1/jobs                    submit {"model", "medium", "input"}; header Idempotency-Key
GET  /v1/jobs?key=K              the jobs that were submitted with this key
GET  /v1/jobs/ID                 how a job stands
POST /v1/jobs/ID/cancel          stop it
GET  /files/ID/N.ext             a result
GET  /_control/stats · POST /_control/script · POST /_control/reset
"""

import contextlib
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.emulator import media
from tests.emulator.files import send_file
from tests.emulator.jobs import Job, Jobs
from tests.emulator.listening import Listening
from tests.emulator.script import Playbook, Script

KEY = "scripted-key-0123456789"
ERRORS = {
    400: "The request makes no sense.",
    401: "This key is not valid.",
    402: "The wallet is empty.",
    403: "This key may not do that.",
    404: "There is no such job.",
    422: "guidance must be at most 20.",
    429: "Slow down.",
    500: "Something broke.",
    503: "Too busy.",
}
DEEP = b"[" * 150_000 + b"]" * 150_000
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


class Cut(Exception):
    """End the connection without another byte."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: "Server"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    @property
    def jobs(self) -> Jobs:
        return self.server.jobs

    def _answer(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        try:
            if parts.path.startswith("/_control/"):
                self._control(parts.path.removeprefix("/_control/"))
                return
            self.jobs.note(self.command, self.path, self._authorized())
            if parts.path.startswith("/files/"):
                send_file(self, parts.path.removeprefix("/files/"))
            elif not self._authorized():
                self.error(401)
            else:
                self._api(parts.path, parse_qs(parts.query))
        except Cut:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _authorized(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {self.server.key}"

    def _control(self, what: str) -> None:
        if what == "stats":
            self.json(self.jobs.stats())
        elif what == "reset":
            self.jobs.clear()
            self.jobs.playbook.reset()
            self.json({})
        elif what == "script":
            try:
                self.jobs.playbook.change(**json.loads(self.body))
                self.json({})
            except (ValueError, TypeError) as error:
                self.json({"error": str(error)}, 400)
        else:
            self.error(404)

    def _api(self, path: str, query: dict[str, list[str]]) -> None:
        time.sleep(self.jobs.playbook.settings.latency)
        match self.command, path.strip("/").split("/"):
            case "GET", ["v1", "account"]:
                self.json({"name": "Scripted account"})
            case "POST", ["v1", "files"]:
                self._upload()
            case "POST", ["v1", "jobs"]:
                self._submit()
            case "GET", ["v1", "jobs"]:
                found = self.jobs.with_key(query.get("key", [""])[0])
                self.json({"jobs": [self._described(job) for job in found]})
            case "GET", ["v1", "jobs", id] if job := self.jobs.get(id):
                self._status(job)
            case "POST", ["v1", "jobs", id, "cancel"] if job := self.jobs.get(id):
                if job.state(time.monotonic()) in ("queued", "running"):
                    job.cancelled_at = time.monotonic()
                self.json(self._described(job))
            case _:
                self.error(404)

    def _upload(self) -> None:
        name = f"upload-{len(self.jobs.uploads) + 1}"
        mime = self.headers.get("Content-Type") or "application/octet-stream"
        self.jobs.uploads[name] = self.body, mime
        self.json({"url": f"{self.server.url}/files/{name}"}, 201)

    def _submit(self) -> None:
        key = self.headers.get("Idempotency-Key") or ""
        asked = json.loads(self.body)
        input = asked.get("input") or {}
        script = self.jobs.script_for(str(input.get("prompt", "")))
        self.jobs.seen(key)
        fault = script.submit
        if fault in ("cut-before", "hang-before"):
            time.sleep(script.hang if fault == "hang-before" else 0)
            raise Cut
        if fault.isdigit():
            extra = {"Retry-After": script.retry_after} if script.retry_after else {}
            self.error(int(fault), script.message, extra)
            return
        if fault == "moved":
            self.send(307, b"", {"Location": f"{self.server.url}/v1/elsewhere"})
            return
        if fault == "error-in-200":
            self.json({"error": {"type": "invalid", "message": script.message or ERRORS[422]}})
            return
        job = self.jobs.add(key, asked["model"], asked.get("medium", "image"), input, script)
        if fault in ("cut-after", "hang-after"):
            time.sleep(script.hang if fault == "hang-after" else 0)
            raise Cut
        if fault == "nan-id":
            self.json(self._described(job) | {"id": float("nan")}, 201)
        elif fault == "list-id":
            self.json(self._described(job) | {"id": [job.id]}, 201)
        elif fault:
            self.odd(fault)
        else:
            self.json(self._described(job), 201)

    def _status(self, job: Job) -> None:
        fault = job.script.status if self.jobs.poll(job) else ""
        if fault == "vanish":
            self.error(404)
        elif fault.isdigit():
            self.error(int(fault), "", {"Retry-After": "1"} if fault == "429" else {})
        elif fault == "hang":
            time.sleep(job.script.hang)
            raise Cut
        elif fault == "cut":
            raise Cut
        elif fault == "odd":
            self.json(self._described(job) | {"status": "contemplating"})
        elif fault == "huge":
            self.json(self._described(job) | {"logs": ["x" * 1000] * 10_500})
        elif fault:
            self.odd(fault)
        else:
            self.json(self._described(job))

    def _described(self, job: Job) -> dict[str, Any]:
        now, script = time.monotonic(), job.script
        state = job.state(now)
        told: dict[str, Any] = {"id": job.id, "status": state, "key": job.key}
        lines = int(script.logs * job.fraction(now))
        told["logs"] = [f"step {n + 1} of {script.logs}" for n in range(lines)]
        if state == "queued":
            told["queue_position"] = job.position(now)
        if state == "running" and script.progress:
            told["progress"] = round(job.fraction(now), 3)
        if state == "running" and script.meanwhile:
            told["preview"] = script.meanwhile
        if state == "failed":
            told["error"] = {
                "type": "content_policy" if script.end == "refused" else "failed",
                "message": script.message or "The model gave up.",
            }
        if state == "succeeded":
            told["seed"] = job.input.get("seed") or job.number
            if script.end.startswith("seed-"):
                told["seed"] = float(script.end.removeprefix("seed-"))
            told["outputs"] = [self._output(job, n) for n in range(job.count())]
            if script.tells_cost:
                told["cost"] = {"amount": str(job.cost()), "currency": "USD"}
        return told

    def _output(self, job: Job, number: int) -> dict[str, Any]:
        if job.script.end == "same-file-twice":
            number = 0
        mime = media.MIMES[job.medium]
        if job.script.file == "data":
            content = media.make(job.medium, job.number)
            return {"url": f"data:{mime},{quote(content)}", "type": mime}
        name = f"{number}.{media.SUFFIXES[job.medium]}"
        address = f"{self.server.url}/files/{job.id}/{name}"
        odd = {"letters": f" {address}?name=schön und gut ", "no-address": name}
        return {
            "url": odd.get(job.script.file, address),
            "type": mime,
            "needs_key": job.script.file == "needs-key",
        }

    def json(self, answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(answer).encode()
        self.send(status, body, {"Content-Type": "application/json", **(headers or {})})

    def error(self, status: int, message: str = "", headers: dict[str, str] | None = None) -> None:
        words = message or ERRORS.get(status, "Something else.")
        self.json({"error": {"message": words}}, status, headers)

    def odd(self, fault: str) -> None:
        """Something that is not JSON where JSON should be."""
        if fault == "deep":
            self.send(200, DEEP, {"Content-Type": "application/json"})
            return
        body = HTML if fault == "html" else b""
        self.send(200, body, {"Content-Type": "text/html"})

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("X-Request-Id", f"req-{id(self)}-{time.monotonic_ns()}")
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(Listening):
    def __init__(self, port: int, settings: Script, key: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.key = key
        self.jobs = Jobs(Playbook(settings))
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Emulator:
    """The server on a thread of this process."""

    def __init__(self, port: int = 0, key: str = KEY, **settings: Any) -> None:
        self.server = Server(port, Script(**settings), key)
        self.url = self.server.url
        self.key = key
        self._thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> "Emulator":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """From now on connections are refused; what was counted can still be read."""
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(5)

    def script(self, **changes: Any) -> None:
        """settings={…} for all, next=[{…}, …] for the next in turn, match={word: {…}} by prompt."""
        self.server.jobs.playbook.change(**changes)

    def stats(self) -> dict[str, Any]:
        return self.server.jobs.stats()

    def reset(self) -> None:
        self.server.jobs.clear()
        self.server.jobs.playbook.reset()

"""A stand-in for one vendor's servers: its HTTP side, its faults, what it saw and billed.

    with OpenAIEmulator() as openai:
        openai.script(next=[{"submit": "moderation_blocked"}])
        openai.stats()["submissions"]

A vendor's module says what the paths answer (`answer`); the scripts are those of
`tests/emulator/script.py`, their `submit` is also any name in the vendor's `errors`. Over HTTP:
`POST /_control/script`, `GET /_control/stats`, `POST /_control/reset`.
"""

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.emulator.listening import Listening
from tests.emulator.script import Playbook, Script

DEEP = b'{"a":' + b"[" * 150_000 + b"]" * 150_000 + b"}"
ID = re.compile(rb'"(request_id|id|name|task_id|taskId)": "[^"]*"')
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    def form(self) -> tuple[dict[str, str], list[tuple[str, str, str, bytes]]]:
        """A multipart body: its fields, and its files as (field, name, type, content)."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        fields: dict[str, str] = {}
        files = []
        for part in BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True) or b""
            if part.get_filename() is None:
                fields[name] = content.decode()
            else:
                files.append((name, str(part.get_filename()), part.get_content_type(), content))
        return fields, files


@dataclass(frozen=True)
class Reply:
    """`cut`: "" whole, "all" the connection ends without a byte, "half" half way."""

    body: bytes = b""
    status: int = 200
    mime: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: str = ""


def reply(answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return Reply(json.dumps(answer).encode(), status, headers=headers or {})


@dataclass(frozen=True)
class Turn(Script):
    """A script whose words for what goes wrong are the vendor's own."""

    def __post_init__(self) -> None:
        pass


class Vendor:
    """One vendor. Subclasses fill `key`, `errors`, `authorized`, `error` and `answer`."""

    key: ClassVar[str]
    errors: ClassVar[dict[str, tuple[int, dict[str, Any]]]]
    turn: ClassVar[type[Turn]] = Turn

    def __init__(self, port: int = 0, **settings: Any) -> None:
        self.playbook = Playbook(self.turn(**settings))
        self.lock = threading.Lock()
        # How far the vendor's clock is ahead of ours.
        self.clock = timedelta(0)
        self.clear()
        self.server = _Server(("127.0.0.1", port), self)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def clear(self) -> None:
        # What a proxy before it says to everything, as long as there is one.
        self.proxy: Reply | None = None
        self.submissions = 0
        self.billed = Decimal(0)
        self.log: list[dict[str, Any]] = []

    def authorized(self, asked: Asked) -> bool:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def error(self, status: int, message: str) -> Reply:
        """The vendor's own error body for a plain status."""
        raise NotImplementedError

    def not_authorized(self, asked: Asked) -> Reply:
        return self.error(401, "This key is not valid.")

    def free(self, asked: Asked) -> bool:
        """May this be asked without a key?"""
        return False

    def upgraded(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer what asks for a websocket, which is written by hand."""
        raise NotImplementedError

    def spend(self, prompt: str, make: Callable[[Script], tuple[Any, Decimal]]) -> Reply:
        """One submission: counted, sabotaged by its script, else made and billed.

        `make` gives the answer (a Reply, or what becomes JSON) and its price.
        """
        with self.lock:
            self.submissions += 1
            script = self.playbook.take(prompt)
        fault = script.submit
        if fault in ("cut-before", "hang-before"):
            time.sleep(script.hang if fault == "hang-before" else 0)
            return Reply(cut="all")
        wait = {"Retry-After": script.retry_after} if script.retry_after else {}
        if fault in self.errors:
            status, body = self.errors[fault]
            return reply(body, status, wait)
        if fault.isdigit():
            made = self.error(int(fault), script.message or "Something else.")
            return Reply(made.body, made.status, headers=wait)
        if fault == "moved":
            return Reply(status=307, headers={"Location": f"{self.url}/elsewhere"})
        if fault == "gateway":
            return Reply(HTML, 502, "text/html")
        if fault == "error-in-200":
            return reply(next(iter(self.errors.values()))[1])
        time.sleep(script.latency)
        made, price = make(script)
        if isinstance(made, Reply) and made.status >= 400:
            return made
        with self.lock:
            self.billed += price
        whole = made if isinstance(made, Reply) else reply(made)
        if fault in ("cut-after", "hang-after"):
            time.sleep(script.hang if fault == "hang-after" else 0)
            return Reply(cut="all")
        if fault == "half":
            return Reply(whole.body, whole.status, whole.mime, whole.headers, cut="half")
        odd = {
            "html": Reply(HTML, mime="text/html"),
            "empty": Reply(),
            "broken-json": Reply(whole.body[:-2] or b"{"),
            "deep": Reply(DEEP),
            "no-id": Reply(ID.sub(rb'"\1": NaN', whole.body)),
            "list-id": Reply(ID.sub(rb'"\1": [1]', whole.body)),
            "nonsense": Reply(b"\x00\xff nonsense \x9c" * 700_000, mime="application/json"),
        }
        return odd.get(fault, whole)

    def script(self, **changes: Any) -> None:
        """settings={…} for all, next=[{…}, …] for the next in turn, match={word: {…}} by prompt."""
        with self.lock:
            self.playbook.change(**changes)

    def stats(self) -> dict[str, Any]:
        with self.lock:
            return {
                "submissions": self.submissions,
                "billed": str(self.billed),
                "log": [{k: v for k, v in one.items() if k != "body"} for one in self.log],
            }

    def posts(self, path: str = "") -> list[Any]:
        """The bodies of the POSTs to paths that end so, as they came."""
        with self.lock:
            seen = [one for one in self.log if one["method"] == "POST"]
            return [one["body"] for one in seen if one["path"].endswith(path)]

    def reset(self) -> None:
        with self.lock:
            self.clear()
            self.playbook.reset()

    def __enter__(self) -> "Any":
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

    def handle(self, asked: Asked) -> Reply:
        if asked.path.startswith("/_control/"):
            return self._control(asked)
        with_key = self.authorized(asked)
        with self.lock:
            if len(self.log) < 5000:
                seen = {"method": asked.method, "path": asked.path, "authorized": with_key}
                self.log.append(seen | {"body": asked.body, "headers": dict(asked.headers)})
        if self.proxy is not None:
            return self.proxy
        if not with_key and not self.free(asked):
            return self.not_authorized(asked)
        return self.answer(asked)

    def _control(self, asked: Asked) -> Reply:
        what = asked.path.removeprefix("/_control/")
        if what == "stats":
            return reply(self.stats())
        if what == "reset":
            self.reset()
        elif what == "script":
            try:
                self.script(**asked.json())
            except (ValueError, TypeError) as error:
                return reply({"error": str(error)}, 400)
        else:
            return reply({"error": "stats, script or reset"}, 404)
        return reply({})


class _Server(Listening):
    def __init__(self, address: tuple[str, int], vendor: Vendor) -> None:
        super().__init__(address, _Handler)
        self.vendor = vendor


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def do_QUERY(self) -> None:
        self._answer()

    def date_time_string(self, timestamp: float | None = None) -> str:
        ahead = self.server.vendor.clock.total_seconds()
        return super().date_time_string((timestamp or time.time()) + ahead)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        body = self._body()
        parts = urlsplit(self.path)
        asked = Asked(self.command, parts.path, parse_qs(parts.query), self.headers, body)
        try:
            if self.headers.get("Upgrade") == "websocket":
                self.close_connection = True
                self.server.vendor.upgraded(self, asked)
                return
            self._send(self.server.vendor.handle(asked))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _send(self, made: Reply) -> None:
        if made.cut != "all":
            self.send_response(made.status)
            self.send_header("X-Request-Id", f"req_{time.monotonic_ns():x}")
            self.send_header("Content-Type", made.mime)
            self.send_header("Content-Length", str(len(made.body)))
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()
            whole = len(made.body) // (2 if made.cut else 1)
            self.wfile.write(made.body[:whole])
        if made.cut:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

"""Emulators that put the key into every field of every answer, in every form there is.

    with echoing(FalEmulator) as fal:
        fal.how = "words"      # all strings but those that steer the work
        fal.how = "places"     # ids and addresses; the work goes on under the longer ones
        fal.how = "all"        # every string, for answers that are errors

A request for an id with the echo behind it, hidden or not, is one for the id itself.
"""

import base64
import itertools
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

from tests.emulator import server
from tests.emulator.vendor import Asked, Reply, Vendor

TAIL = "5d41402abc4b2a76"
KEY = f'canary-id+0x/1:s3cret=&"%<{TAIL}'
STEERS = frozenset(
    """status state type object role mime_type mimeType content_type data b64_json model currency
    bytesBase64Encoded finishReason modality modelVersion created updated created_at completed_at
    started_at timestamp amount unit service_tier format signature supportedGenerationMethods key
    shutdown_date category filename ckpt_name model_name""".split()  # noqa: SIM905
)
PLACES = frozenset(
    """id request_id name url response_url status_url cancel_url uri get cancel web responseId next
    prompt_id task_id file_id previous upload_url file_url endpoint_id version owner""".split()  # noqa: SIM905
)
PLACES |= {"taskId", "audioUrl", "image_urls", "video_url", "video_urls"}
SCHEMAS = frozenset(("components", "paths", "openapi_schema", "schema"))
ECHO = re.compile(rb"~(?:\*|%|[\w.-])+")


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FORMS = (
    *(KEY, f"Key {KEY}", f"Bearer {KEY}", quote(KEY, safe=""), quote_plus(KEY).lower()),
    *(quote(quote(KEY, safe=""), safe=""), json.dumps(KEY), json.dumps(json.dumps(KEY))),
    *(
        base64_of(KEY),
        base64_of(f"a{KEY}z"),
        base64_of(f"ab{KEY}"),
        f"Basic {base64_of(KEY + ':')}",
    ),
    *(f"{base64_of('user:' + KEY)}", KEY.partition(":")[2]),
)
PARTS = [base64_of("x" * at + TAIL + "xx")[at * 2 : at * 2 + 16] for at in range(3)]
NEEDLES = (TAIL, quote(TAIL), *PARTS)


class Echo:
    """Writes the key into the JSON of answers."""

    def __init__(self) -> None:
        self.how = "words"
        self.forms = itertools.cycle(FORMS)

    def headers(self) -> dict[str, str]:
        names = ("X-Request-Id", "X-Fal-Request-Id", "X-Trace-Id", "Request-Id", "X-Error-Message")
        return dict.fromkeys(names, f"req-{KEY}")

    def body(self, body: bytes) -> bytes:
        try:
            return json.dumps(self._in(json.loads(body))).encode()
        except (ValueError, RecursionError):
            return body + f"\n{KEY}".encode() if body.startswith(b"<") else body

    def _in(self, said: Any, name: str = "") -> Any:
        if isinstance(said, dict):
            inner = {key: self._in(value, key) for key, value in said.items()}
            return inner | ({} if name in SCHEMAS else {"echo": next(self.forms), KEY: KEY})
        if isinstance(said, list):
            return [self._in(one, name) for one in said]
        return self._string(said, name) if isinstance(said, str) else said

    def _string(self, said: str, name: str) -> str:
        if self.how == "all":
            return f"{said} {next(self.forms)}"
        if name in STEERS or said.startswith("data:"):
            return said
        if name in PLACES:
            return f"{said}~{quote(KEY, safe='')}" if self.how == "places" else said
        return f"{said} {next(self.forms)}" if self.how == "words" else said


def without_echo(text: str) -> str:
    return ECHO.sub(b"", text.encode()).decode()


def echoing(kind: type[Vendor], **facts: Any) -> Any:
    """The vendor's emulator, which knows KEY alone and says it at every turn; `facts` are what else
    is set of it."""

    class Echoing(kind):  # type: ignore[misc, valid-type]
        key = KEY

        def __init__(self) -> None:
            super().__init__()
            self.echo = Echo()
            vars(self).update(facts)

        def handle(self, asked: Asked) -> Reply:
            body = ECHO.sub(b"", asked.body) if asked.body.startswith(b"{") else asked.body
            query = {name: [*map(without_echo, asked.query[name])] for name in asked.query}
            plain = replace(asked, path=without_echo(asked.path), query=query, body=body)
            made = super().handle(plain)
            headers = made.headers | self.echo.headers()
            return replace(made, body=self.echo.body(made.body), headers=headers)

    return Echoing()


class EchoingHandler(server.Handler):
    echo = Echo()

    def _answer(self) -> None:
        self.path = without_echo(self.path)
        super()._answer()

    def send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        is_file = self.path.startswith("/files/")
        body = body if is_file else self.echo.body(body)
        super().send(status, body, headers | self.echo.headers())


def echoing_scripted() -> server.Emulator:
    running = server.Emulator(key=KEY)
    running.server.RequestHandlerClass = EchoingHandler
    running.echo = EchoingHandler.echo = Echo()  # type: ignore[attr-defined]
    return running

"""How waitress receives requests: each body only once its headers were judged.

The judgement is `artfactory.bodies`; a request that is refused goes to the app without its body,
which answers it with a page, and its connection ends.
"""

import contextlib
import socket
import sys
import time
from typing import Any

from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

from artfactory import bodies
from artfactory.launcher import web_server

LONGEST_CHUNK_LINE = 1024
LONGEST_TRAILER = 16 * 1024
SECONDS_TO_HEAR = 5.0
"""For which a refused sender may go on, unheard: one that is cut off at once reads no answer."""


def watch(server: Any) -> None:
    """Let a server of waitress, with one socket, receive like this."""
    server.channel_class = Channel
    server.adj.max_request_body_size = sys.maxsize  # the judgement has the limits
    # One that waits for its answer is heard, so that it is known when it has gone.
    server.adj.channel_request_lookahead = 1


class Parser(HTTPRequestParser):
    def __init__(self, channel: "Channel", adj: Any) -> None:
        super().__init__(adj)
        self._channel = channel
        self._most = sys.maxsize
        self.refusal: bodies.Refusal | None = None

    def received(self, data: bytes) -> int:
        was_judged = self.headers_finished
        try:
            consumed: int = super().received(data)
        except ValueError:  # a length of more digits than Python reads
            self.error, self.completed = BadRequest("Content-Length is invalid"), True
            return len(data)
        if self.body_rcv is None or (self.error and not self._is_too_large()):
            return consumed
        verdict = self._channel.judge(self) if not was_judged else self._go_on()
        if isinstance(verdict, bodies.Refusal):
            self._refuse(verdict)
            return len(data)
        self._most = verdict
        return consumed

    def _is_too_large(self) -> bool:
        return isinstance(self.error, RequestEntityTooLarge)

    def _go_on(self) -> bodies.Refusal | int:
        """In the body, of which only its chunks can tell that it is too large."""
        if self.body_bytes_received > self._most:
            return bodies.too_large(self._most)
        line = getattr(self.body_rcv, "control_line", b"")
        trailer = getattr(self.body_rcv, "trailer", b"")
        if len(line) > LONGEST_CHUNK_LINE or len(trailer) > LONGEST_TRAILER:
            return bodies.Refusal(400, "What was sent could not be read.")
        return self._most

    def _refuse(self, refusal: bodies.Refusal) -> None:
        self.close()
        self.body_rcv = self.error = None
        self.expect_continue = False
        self.completed = True
        self.headers["CONTENT_LENGTH"] = "0"
        self.headers["CONNECTION"] = "close"
        self.refusal = refusal


class Task(web_server.Task):
    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.request.refusal:
            environ[bodies.KEY] = self.request.refusal
            self.set_close_on_finish()
        return environ


class Channel(web_server.Channel):
    task_class = Task

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._refused = False
        self._hears_until: float | None = None
        super().__init__(*args, **kwargs)

    def parser_class(self, adj: Any) -> Parser:
        return Parser(self, adj)

    def judge(self, request: Parser) -> bodies.Refusal | int:
        body, request.body_rcv = request.body_rcv, None
        try:
            return bodies.judge(WSGITask(self, request).get_environment())
        finally:
            request.body_rcv = body

    def service(self) -> None:
        self._refused = self.requests[0].refusal is not None
        super().service()

    def handle_read(self) -> None:
        if self._hears_until is None:
            super().handle_read()
        elif not self._hears_on():
            self.handle_close()

    def _hears_on(self) -> bool:
        try:
            return bool(self.socket.recv(self.adj.recv_bytes)) and (
                time.monotonic() < (self._hears_until or 0)
            )
        except OSError:
            return False

    def handle_close(self) -> None:
        """After a refusal is written, what still comes is read and forgotten for a moment."""
        if self._refused and self._hears_until is None and self.connected and self.will_close:
            self._hears_until = time.monotonic() + SECONDS_TO_HEAR
            self.will_close = False
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
                return
        if self.request is not None:
            self.request.close()
        super().handle_close()

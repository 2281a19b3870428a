"""waitress, made firm against clients that begin a request and do not end it, downloads, and other
servers that pages ask.

Such a request costs no thread, but a connection, of which there is a limited number. An answer that
is made piece by piece (a ZIP, a sheet) keeps its thread for as long as its reader takes: once it is
larger than a page, another thread stands in for that one until it is over, so that pages always
have as many as ever. So one does for a page that waits for a provider (`stand_ins`). A file as it
lies (a picture, a stretch of a video) needs none.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress.adjustments import Adjustments
from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

from foundation import stand_ins

PATIENCE = 10.0
"""Seconds for all headers together, and between two pieces of a body."""
LARGEST_PAGE = 2_000_000
"""Bytes; what has sent more by itself is a download."""
MOST_DOWNLOADS = 32
MOST_STAND_INS = MOST_DOWNLOADS + stand_ins.MOST_WAITING
"""In one process."""
LOOKS, EACH = 10, 0.005
"""How often, and seconds, a download waits with its next piece while a page is being made."""


class Task(WSGITask):
    def set_close_on_finish(self) -> None:
        """waitress ends a connection with each answer that has no body, since none has a length:
        the one that says that nothing is new comes four times a second."""
        asked = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version != "1.1" or asked == "close":
            super().set_close_on_finish()


class Channel(HTTPChannel):
    """One connection."""

    task_class = Task
    has_asked = False
    """Whether a whole request ever came."""
    begun_at = 0.0
    """When the request under way began to come."""
    written = 0
    """Bytes of the answer under way, but for a file that is sent as it lies."""
    is_download = False
    creation_time: float
    last_activity: float
    will_close: bool

    def received(self, data: bytes) -> bool:
        before = self.request
        goes_on: bool = super().received(data)
        if self.request is not before:
            self.begun_at = time.time()
        return goes_on

    def write_soon(self, data: Any) -> int:
        if not isinstance(data, ReadOnlyFileBasedBuffer):
            self.written += len(data)
            if self.written > LARGEST_PAGE and not self.is_download:
                self.is_download = True
                self.server.stand_in(1)
            if self.is_download:
                self.server.let_pages_go_first()
        return int(super().write_soon(data))

    def service(self) -> None:
        self.written = 0
        try:
            super().service()
        finally:
            if self.is_download:
                self.is_download = False
                self.server.stand_in(-1)

    @property
    def waits_since(self) -> float | None:
        """Since when the client has been awaited; None while it is the one who waits.

        A body and an answer under way count from their last piece: slow but steady ones go on.
        """
        if self.requests:
            return None
        if self.request and not self.request.headers_finished:
            return self.begun_at
        if self.request or self.has_asked:
            return self.last_activity
        return self.creation_time

    @property
    def patience(self) -> float:
        """Seconds; more for a connection that is merely kept for the next request."""
        is_kept = self.has_asked and not self.request
        return self.adj.channel_timeout if is_kept else PATIENCE


class Server(TcpWSGIServer):
    channel_class = Channel

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._counting = threading.Lock()
        self._elsewhere = 0
        super().__init__(*args, **kwargs)

    def let_pages_go_first(self) -> None:
        """For a moment: a page takes some milliseconds of the interpreter, a download all of it."""
        for _ in range(LOOKS):
            if self.task_dispatcher.active_count <= self._elsewhere:
                return
            time.sleep(EACH)

    def stand_in(self, more: int) -> None:
        """So many more threads make no page: they keep a download, or wait for another server."""
        with self._counting:
            self._elsewhere += more
            others = min(self._elsewhere, MOST_STAND_INS)
            with contextlib.suppress(RuntimeError):  # where no thread is to be had, it goes on
                self.task_dispatcher.set_thread_count(self.adj.threads + others)

    def add_task(self, task: Channel) -> None:
        task.has_asked = True
        super().add_task(task)

    def handle_accept(self) -> None:
        """Whoever has been awaited longest makes room for who comes."""
        super().handle_accept()
        if self._is_full() and (oldest := self._oldest()):
            oldest.handle_close()

    def maintenance(self, now: float) -> None:
        for channel in self.active_channels.values():
            since = channel.waits_since
            if since is not None and now - since > channel.patience:
                channel.will_close = True
        # Full of requests that were all being answered, it took no more; now one may be done.
        if self._is_full() and (oldest := self._oldest()):
            oldest.will_close = True

    def _is_full(self) -> bool:
        return bool(len(self._map) >= self.adj.connection_limit)

    def _oldest(self) -> Channel | None:
        """Of those that owe a request; only where there are none, of those that take an answer."""
        awaited = [
            (channel.total_outbufs_len > 0, since, fd)
            for fd, channel in self.active_channels.items()
            if (since := channel.waits_since) is not None
        ]
        return self.active_channels[min(awaited)[2]] if awaited else None


def create_server(
    application: Callable[..., Any], *, listening: socket.socket, **adjustments: Any
) -> Server:
    """As waitress makes it, on a socket that is bound already."""
    return Server(
        application,
        _sock=listening,
        adj=Adjustments(
            sockets=[listening], cleanup_interval=1, asyncore_use_poll=True, **adjustments
        ),
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        bind_socket=False,
    )

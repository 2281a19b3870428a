"""waitress, made firm against clients that begin a request and do not end it.

Such a request costs no thread, but a connection, of which there is a limited number.
"""

import resource
import socket
import time
from collections.abc import Callable
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

PATIENCE = 10.0
"""Seconds for all headers together, and between two pieces of a body."""
OPEN_FILES = 4096


class Channel(HTTPChannel):
    """One connection."""

    has_asked = False
    """Whether a whole request ever came."""
    begun_at = 0.0
    """When the request under way began to come."""

    def received(self, data: bytes) -> bool:
        before = self.request
        goes_on: bool = super().received(data)
        if self.request is not before:
            self.begun_at = time.time()
        return goes_on

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
        return len(self._map) >= self.adj.connection_limit

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


def allow_many_files() -> None:
    """A shell may allow 256 open files, too few for the connections alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

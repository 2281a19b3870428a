"""Signs of life: every child beats once a second on a line of its own, and hears on it how the
others are.

The line is a socket, so it needs no disk. A child that was stopped does not beat: SIGSTOP, a
debugger, a machine that only swaps stop all its threads, this one too.
"""

import json
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

EVERY = 1.0
LONGEST_MESSAGE = 2048


@dataclass(frozen=True)
class Beat:
    """`busy` are the seconds for which the child's main loop has been at one thing."""

    pid: int
    busy: float = 0.0


@dataclass(frozen=True)
class Standing:
    """What the supervisor tells: `at` is its monotonic time, which is the same in all processes of
    a machine; `silent` are the parts that do not answer, each with the seconds since they did."""

    at: float
    silent: dict[str, float] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)


class Line:
    """The supervisor's end. `fd` is what the child inherits, and who replaces it, too."""

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._here.setblocking(False)
        self.fd = self._there.fileno()

    def newest_beat(self, pid: int | None) -> Beat | None:
        """The newest beat of that process since the last look."""
        beats = [Beat(**message) for message in _received(self._here)]
        return next((beat for beat in reversed(beats) if beat.pid == pid), None)

    def busy(self, pid: int | None) -> float | None:
        """For how long that process has been at one thing; None without a beat of it."""
        beat = self.newest_beat(pid)
        return None if beat is None else beat.busy

    def report(self, standing: Standing) -> None:
        _send(self._here, asdict(standing))

    def close(self) -> None:
        self._here.close()
        self._there.close()


class _Pulse:
    """The child's end: beats, and keeps what it hears."""

    def __init__(self) -> None:
        self.newest: Standing | None = None
        self.busy: Callable[[], float] = float

    def keep(self, fd: int) -> None:
        line = socket.socket(fileno=fd)
        line.setblocking(False)
        threading.Thread(target=self._run, args=(line,), name="beat", daemon=True).start()

    def _run(self, line: socket.socket) -> None:
        pause = threading.Event()
        while True:
            _send(line, asdict(Beat(os.getpid(), self.busy())))
            self.hear(line)
            pause.wait(EVERY)

    def hear(self, line: socket.socket) -> None:
        for message in _received(line):
            self.newest = Standing(**message)


pulse = _Pulse()
"""Of this process."""


def _send(line: socket.socket, message: dict[str, Any]) -> None:
    """A line that is full, for nobody listens, loses it."""
    try:
        line.send(json.dumps(message).encode())
    except OSError:
        return


def _received(line: socket.socket) -> list[dict[str, Any]]:
    messages = []
    while True:
        try:
            messages.append(json.loads(line.recv(LONGEST_MESSAGE)))
        except OSError:
            return messages

"""Readers of one page, as light as they can be: `python -m artfactory.bench.reading ADDRESS READERS
SECONDS PATH`, a process of its own, for what it takes the app has not.

Each keeps one connection, as browsers do, and asks again as soon as it has its answer, unpacking
nothing. Counted is what came after the first second. Prints JSON.
"""

import json
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

FIRST = 1.0
LENGTH = b"\r\nContent-Length: "
AT_ONCE = 1 << 20


class Reader:
    def __init__(self, where: tuple[str, int], request: bytes) -> None:
        self._where, self._request = where, request
        self.socket = socket.create_connection(where, timeout=60)
        self._came = b""
        self._left = 0
        self._asked_at = 0.0

    def ask(self) -> None:
        self._came, self._left = b"", 0
        self._asked_at = time.monotonic()
        self.socket.sendall(self._request)

    def take(self) -> tuple[int, float] | None:
        """Status and seconds of an answer that is whole now; status 0 for a connection that was
        closed, or for an answer of no known length."""
        piece = self.socket.recv(AT_ONCE)
        if not piece:
            return 0, 0.0
        if self._left:
            self._left -= len(piece)
        else:
            self._came += piece
            end = self._came.find(b"\r\n\r\n")
            if end < 0:
                return None
            at = self._came.find(LENGTH, 0, end + 2)
            if at < 0 and self._came[9:12] != b"204":
                return 0, 0.0
            length = int(self._came[at + len(LENGTH) :].split(b"\r", 1)[0]) if at >= 0 else 0
            self._left = end + 4 + length - len(self._came)
        if self._left:
            return None
        return int(self._came[9:12]), time.monotonic() - self._asked_at


def read(address: str, readers: int, seconds: float, path: str) -> dict[str, float]:
    parts = urlsplit(address)
    assert parts.hostname and parts.port
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n"
        f"Cookie: artfactory_csrf={'a' * 32}\r\n\r\n"
    ).encode()
    waiting = selectors.DefaultSelector()
    for _ in range(readers):
        reader = Reader((parts.hostname, parts.port), request)
        reader.ask()
        waiting.register(reader.socket, selectors.EVENT_READ, reader)
    begins = time.monotonic() + FIRST
    ends = begins + seconds
    taken: list[float] = []
    errors = 0
    while (now := time.monotonic()) < ends and waiting.get_map():
        for key, _ in waiting.select(ends - now):
            answer = key.data.take()
            if answer is None:
                continue
            status, took = answer
            errors += status not in (200, 204)
            if not status:
                waiting.unregister(key.data.socket)
                key.data.socket.close()
                continue
            if time.monotonic() >= begins:
                taken.append(took)
            key.data.ask()
    taken.sort()
    return {
        "answers": len(taken),
        "errors": errors,
        "a minute": len(taken) / seconds * 60,
        "p95": taken[int(len(taken) * 0.95)] * 1000 if taken else 0.0,
        "own work": time.process_time(),
    }


if __name__ == "__main__":
    address, readers, seconds, path = sys.argv[1:]
    sys.stdout.write(json.dumps(read(address, int(readers), float(seconds), path)))

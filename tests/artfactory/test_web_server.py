"""The web server alone, with an application of the test: who reads slowly stops nobody."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from artfactory.launcher import web_server
from artfactory.launcher.web_server import Server
from foundation import stand_ins
from tests.artfactory.app import until

THREADS = 2
DOWNLOADS = 5
BLOCK = bytes(1_000_000)
BLOCKS = 64
answered = threading.Event()
"""By the other server, for which the application waits at one address."""


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/nothing":
        start("204 No Content", [("Content-Length", "0")])
        return []
    if environ["PATH_INFO"] == "/asks":
        try:
            with stand_ins.while_waiting():
                answered.wait(60)
        except stand_ins.AllWait:
            start("503 Service Unavailable", [("Content-Length", "0")])
            return []
    start("200 OK", [("Content-Type", "application/octet-stream")])
    return (BLOCK for _ in range(BLOCKS)) if environ["PATH_INFO"] == "/zip" else [b"a page"]


@pytest.fixture
def server() -> Iterator[Server]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = web_server.create_server(
        application, listening=listening, threads=THREADS, connection_limit=50, channel_timeout=60
    )
    runs = threading.Thread(target=server.run, daemon=True)
    runs.start()
    answered.clear()
    stand_ins.set_stand_in(server.stand_in)
    yield server
    answered.set()
    stand_ins.set_stand_in(None)
    server.task_dispatcher.shutdown(timeout=1)
    server.close()


def page(server: Server) -> bytes:
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
    connection.request("GET", "/")
    said = connection.getresponse().read()
    connection.close()
    return said


def test_an_answer_without_a_body_keeps_the_connection(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.effective_port, timeout=20)
    sockets = set()
    for path in ("/nothing", "/nothing", "/", "/nothing"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) in ((204, b""), (200, b"a page"))
        sockets.add(connection.sock)
    assert len(sockets) == 1
    connection.request("GET", "/nothing", headers={"Connection": "close"})
    assert connection.getresponse().headers["Connection"] == "close"
    connection.close()


def test_downloads_that_nobody_reads_leave_pages_their_threads(server: Server) -> None:
    """More of them than threads, each of which writes more than a socket and its buffer take."""
    where = ("127.0.0.1", server.effective_port)
    slow = [socket.create_connection(where) for _ in range(DOWNLOADS)]
    for client in slow:
        client.sendall(b"GET /zip HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    until(lambda: len(server.task_dispatcher.threads) == THREADS + DOWNLOADS)
    assert page(server) == b"a page"
    came = 0
    while piece := slow[0].recv(1_000_000):
        came += len(piece)
    assert came > BLOCKS * len(BLOCK)
    assert page(server) == b"a page"
    for client in slow:
        client.close()
    until(lambda: len(server.task_dispatcher.threads) == THREADS)
    assert page(server) == b"a page"


def test_pages_that_wait_for_another_server_leave_others_their_threads(server: Server) -> None:
    """More of them than threads; and one that finds no place to wait is told so at once."""
    where = ("127.0.0.1", server.effective_port)
    waiting = [socket.create_connection(where) for _ in range(stand_ins.MOST_WAITING)]
    for client in waiting:
        client.sendall(b"GET /asks HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    until(lambda: len(server.task_dispatcher.threads) == THREADS + stand_ins.MOST_WAITING)
    assert page(server) == b"a page"
    connection = HTTPConnection(*where, timeout=20)
    connection.request("GET", "/asks")
    assert connection.getresponse().status == 503
    connection.close()
    answered.set()
    for client in waiting:
        assert client.recv(12) == b"HTTP/1.1 200"
        client.close()
    until(lambda: len(server.task_dispatcher.threads) == THREADS)
    assert page(server) == b"a page"

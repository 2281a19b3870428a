"""Requests that are begun and not ended, against the app as a person starts it."""

import http.client
import io
import random
import resource
import selectors
import shlex
import socket
import sys
import threading
import time
import wave
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psutil
import pytest

from artfactory.launcher.web_server import PATIENCE
from tests.artfactory.app import App, until, with_tables

POST = b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: artfactory_csrf=" + b"a" * 32 + b"\r\n"
HALVES = {
    "nothing at all": b"",
    "blank lines": b"\r\n\r\n",
    "half a line": b"GET /heal",
    "headers without an end": b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n",
    "a body that stops": POST + b"Content-Length: 90\r\n\r\na=1",
    "pieces that stop": POST + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
}
STEPS = 13
"""Seconds that the slow ones take: more than the patience."""
BYTES = 12_000_000
EDGE = "the-edge-between-the-parts"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    home = with_tables(tmp_path_factory.mktemp("home"))
    app = App(home, "--port", "0").ready()
    yield app
    app.end()


def place(app: App) -> tuple[str, int]:
    host, _, port = app.address.removeprefix("http://").rstrip("/").partition(":")
    return host, int(port)


def half_sent(app: App, sent: bytes) -> socket.socket:
    client = socket.create_connection(place(app), timeout=15)
    client.sendall(sent)
    return client


def closed_after(clients: list[socket.socket], *, within: float) -> list[float]:
    """The seconds until the server closed each; those that it did not close are left out."""
    began = time.monotonic()
    seconds = []
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client, selectors.EVENT_READ)
        while waiting.get_map() and (left := began + within - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                try:
                    is_over = not key.fileobj.recv(65536)
                except OSError:
                    is_over = True
                if is_over:
                    seconds.append(time.monotonic() - began)
                    waiting.unregister(key.fileobj)
    return seconds


def a_sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((2, 2, 44100, 0, "NONE", ""))
        sound.writeframes(random.Random(0).randbytes(BYTES))
    return file.getvalue()


def upload(app: App, *, steps: int = 1) -> bytes:
    """Upload a sound in so many steps of a second; the answer's body."""
    host, port = place(app)
    page = http.client.HTTPConnection(host, port, timeout=30)
    page.request("GET", "/gallery/")
    answer = page.getresponse()
    answer.read()
    page.close()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        f"{cookie.partition('=')[2]}\r\n--{EDGE}\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    ).encode()
    body = head + a_sound() + f"\r\n--{EDGE}--\r\n".encode()
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.putrequest("POST", "/gallery/upload/")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={EDGE}")
    connection.putheader("Content-Length", str(len(body)))
    connection.putheader("Cookie", cookie)
    connection.endheaders()
    pause = threading.Event()
    size = len(body) // steps + 1
    for at in range(0, len(body), size):
        connection.send(body[at : at + size])
        if steps > 1:
            pause.wait(1)
    answer = connection.getresponse()
    assert answer.status == 200
    said = answer.read()
    connection.close()
    return said


def download_slowly(app: App) -> int:
    """Download product 1 in small pieces, one a second; the number of bytes that came."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    client.settimeout(15)
    client.connect(place(app))
    client.sendall(b"GET /download/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    pause = threading.Event()
    came = 0
    for _ in range(STEPS):
        came += len(client.recv(65536))
        pause.wait(1)
    while piece := client.recv(1_000_000):
        came += len(piece)
    client.close()
    return came


class TestHalfSentRequests:
    def test_each_has_ten_seconds_and_a_kept_connection_more(self, app: App) -> None:
        """At once, since they wait."""
        checks = (self.each_kind_is_closed, self.headers_have_them_together, self.kept_stays_open)
        with ThreadPoolExecutor() as pool:
            for check in [pool.submit(check, app) for check in checks]:
                check.result()

    def each_kind_is_closed(self, app: App) -> None:
        clients = [half_sent(app, sent) for sent in HALVES.values()]
        seconds = closed_after(clients, within=PATIENCE + 5)
        assert len(seconds) == len(HALVES)
        assert min(seconds) > PATIENCE - 0.5
        assert max(seconds) < PATIENCE + 3

    def headers_have_them_together(self, app: App) -> None:
        client = half_sent(app, b"GET /health HTTP/1.1\r\n")
        began, pause = time.monotonic(), threading.Event()

        def is_over() -> bool:
            try:
                client.sendall(b"X-A: b\r\n")
            except OSError:
                return True
            return pause.wait(0.5)

        until(is_over, within=PATIENCE + 5)
        assert PATIENCE - 0.5 < time.monotonic() - began < PATIENCE + 3

    def test_hundreds_stop_nothing_and_slow_ones_go_on(self, app: App) -> None:
        upload(app)
        with ThreadPoolExecutor() as slow:
            taken: Future[bytes] = slow.submit(upload, app, steps=STEPS)
            given: Future[int] = slow.submit(download_slowly, app)
            kinds = list(HALVES.values())
            clients = [half_sent(app, kinds[number % len(kinds)]) for number in range(450)]
            for _ in range(3):
                began = time.monotonic()
                assert app.get("projects/")[0] == 200
                assert time.monotonic() - began < 2
            assert len(closed_after(clients, within=PATIENCE + 5)) == 450
            assert b"picked-item" in taken.result()
            assert given.result() > BYTES

    def test_the_oldest_make_room(self, app: App) -> None:
        oldest = [half_sent(app, HALVES["half a line"]) for _ in range(60)]
        others = [half_sent(app, HALVES["half a line"]) for _ in range(390)]
        assert len(closed_after(oldest, within=2)) >= 45
        assert not closed_after(others[100:], within=1)
        for client in (*oldest, *others):
            client.close()

    def kept_stays_open(self, app: App) -> None:
        connection = http.client.HTTPConnection(*place(app), timeout=15)
        connection.request("GET", "/static/mark.svg")
        connection.getresponse().read()
        kept = connection.sock
        assert not closed_after([kept], within=PATIENCE + 3)
        connection.request("GET", "/static/mark.svg")
        assert connection.getresponse().status == 200
        assert connection.sock is kept
        connection.close()


def test_a_shell_with_few_open_files_is_no_hindrance(tmp_path) -> None:
    """The shell has few, not this process: it may have more open than that by now."""
    few = tmp_path / "python"
    few.write_text(f'#!/bin/sh\nulimit -S -n 256\nexec {shlex.quote(sys.executable)} "$@"\n')
    few.chmod(0o755)
    app = App(with_tables(tmp_path), "--port", "0", python=str(few))
    try:
        app.ready()
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        assert psutil.Process(app.process.pid).rlimit(psutil.RLIMIT_NOFILE)[0] == 256
        for name in ("web", "worker-1"):
            allowed = psutil.Process(app.children()[name]).rlimit(psutil.RLIMIT_NOFILE)[0]
            assert allowed >= min(1024, most), name
    finally:
        app.end()

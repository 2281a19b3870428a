"""The whole app as a user runs it, in a home of its own, for measuring it from outside."""

import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings

PATIENCE = 120.0
TOKEN = re.compile(rb'name="csrfmiddlewaretoken"\s+value="([^"]+)"')
NONCE = re.compile(rb'name="nonce"\s+value="([^"]+)"')


@dataclass
class App:
    """A running app: its supervisor process and a browser-like client with cookies."""

    process: "subprocess.Popen[bytes]"
    address: str
    seconds_to_first_page: float
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
    )

    def get(self, path: str) -> bytes:
        with self.opener.open(self.address + path, timeout=PATIENCE) as answer:
            body: bytes = answer.read()
            return body

    def post(self, path: str, data: dict[str, Any], **more: str) -> bytes:
        """With `more` headers than those of a form."""
        request = urllib.request.Request(
            self.address + path,
            urllib.parse.urlencode(data, doseq=True).encode(),
            {"Origin": self.address, "Sec-Fetch-Site": "same-origin", **more},
        )
        with self.opener.open(request, timeout=PATIENCE) as answer:
            body: bytes = answer.read()
            return body

    def order(self, **data: Any) -> float:
        """Order as the script of the Create page does; seconds from click to its new cards."""
        page = self.get("/")
        token, nonce = TOKEN.search(page), NONCE.search(page)
        assert token and nonce, "the Create page has no form"
        data |= {"csrfmiddlewaretoken": token[1].decode(), "nonce": nonce[1].decode()}
        before = time.perf_counter()
        answer = self.post("/order/", data, **{"HX-Request": "true"})
        seconds = time.perf_counter() - before
        assert b'id="create-form"' not in answer, "the order was not taken"
        return seconds

    def processes(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def memory(self) -> float:
        """MB of the whole set: proportional where the system tells it, else resident."""
        total = 0
        for process in self.processes():
            try:
                info = process.memory_full_info()
                total += getattr(info, "pss", 0) or info.rss
            except psutil.Error:
                continue
        return total / 1e6

    def cpu_seconds(self) -> float:
        total = 0.0
        for process in self.processes():
            try:
                times = process.cpu_times()
                total += times.user + times.system
            except psutil.Error:
                continue
        return total

    def idle_cpu(self, seconds: float) -> float:
        """Per cent of one processor while nothing runs."""
        before = self.cpu_seconds()
        time.sleep(seconds)
        return (self.cpu_seconds() - before) / seconds * 100


@contextmanager
def running(home: Path, **environment: str) -> Iterator[App]:
    """Start the app on `home`, wait for its first page, stop it at the end. What Python compiles is
    kept, as it is for users, whatever this process was told."""
    inherited = {name: it for name, it in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--no-browser"],
        cwd=settings.CHECKOUT,
        env=inherited | {"ARTFACTORY_HOME": str(home)} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = _first_page(home, process)
        yield App(process, address, time.perf_counter() - before)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _first_page(home: Path, process: "subprocess.Popen[bytes]") -> str:
    """The address of the app that this process started, once it answers."""
    note = home / "run" / "start.json"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the app stopped by itself with exit code {process.returncode}")
        try:
            facts = json.loads(note.read_text())
            if facts["pid"] == process.pid:
                address = f"http://127.0.0.1:{facts['port']}"
                connection = http.client.HTTPConnection("127.0.0.1", facts["port"], timeout=5)
                connection.request("GET", "/")
                if connection.getresponse().status == 200:
                    return address
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    raise TimeoutError("the app did not show a page")

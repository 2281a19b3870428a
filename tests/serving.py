"""The app under its own kind of server, in a thread of the test's process.

`ARTFACTORY_TEST_SLOW=150` holds each answer up by as many milliseconds at most, by chance: a test
that looks before something has come, or presses before it can be heard, fails then and not one day.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from wsgiref.types import WSGIApplication

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from waitress import create_server, wasyncore

from artfactory.launcher import receiving
from artfactory.wsgi_request import Handler
from tests.static_files import listed_at_the_start

SLOW = float(os.environ.get("ARTFACTORY_TEST_SLOW", 0)) / 1000


def noting(app: WSGIApplication, used: set[BaseDatabaseWrapper]) -> WSGIApplication:
    """Which connections its threads have used: each keeps its own, longer than it lives."""

    def run(environ, start_response):
        used.add(connections["default"])
        return app(environ, start_response)

    return run


def held_up(app: WSGIApplication) -> WSGIApplication:
    """Both before it does something and before it tells."""

    def run(environ, start_response):
        time.sleep(random.uniform(0, SLOW / 2))
        answer = app(environ, start_response)
        time.sleep(random.uniform(0, SLOW / 2))
        return answer

    return run


@contextmanager
def serving(threads: int = 4) -> Iterator[int]:
    """Serve the app on a free port of loopback and give the port.

    Everything is closed by the thread whose loop watches the sockets: one that another thread
    closes under it may stop the loop with an error.
    """
    sockets: dict[int, object] = {}
    used: set[BaseDatabaseWrapper] = set()
    with listed_at_the_start():
        app = noting(Handler(), used)
    server = create_server(
        held_up(app) if SLOW else app,
        sockets,
        host="127.0.0.1",
        port=0,
        threads=threads * 4 if SLOW else threads,
        clear_untrusted_proxy_headers=False,
    )
    receiving.watch(server)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)
        for one in used:
            one.inc_thread_sharing()
            one.close()

    loop = threading.Thread(target=run, daemon=True)
    loop.start()
    try:
        yield server.effective_port
    finally:
        stop.set()
        with suppress(OSError):  # it has ended already, and closed what would wake it
            server.pull_trigger()
        loop.join(10)

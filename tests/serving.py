"""The app under its own kind of server, in a thread of the test's process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from waitress import create_server, wasyncore

from artfactory.launcher import receiving
from artfactory.request import Handler
from tests.static_files import listed_at_the_start


@contextmanager
def serving(threads: int = 4) -> Iterator[int]:
    """Serve the app on a free port of loopback and give the port.

    Everything is closed by the thread whose loop watches the sockets: one that another thread
    closes under it may stop the loop with an error.
    """
    sockets: dict[int, object] = {}
    with listed_at_the_start():
        app = Handler()
    server = create_server(
        app,
        sockets,
        host="127.0.0.1",
        port=0,
        threads=threads,
        clear_untrusted_proxy_headers=False,
    )
    receiving.watch(server)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    loop = threading.Thread(target=run, daemon=True)
    loop.start()
    try:
        yield server.effective_port
    finally:
        stop.set()
        with suppress(OSError):  # it has ended already, and closed what would wake it
            server.pull_trigger()
        loop.join(10)

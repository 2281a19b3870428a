"""Pages while everything else is asked of the web server at once: `python -m
artfactory.bench.all_at_once N ROUNDS`, with an empty folder as ARTFACTORY_HOME.

The whole app on a home of N products. Two ZIPs of a thousand pictures and a video by its ranges are
downloaded, and ten pages wait for a provider that does not answer, while others are asked for as by
one who looks around. Then so many wait that there is no place for more. Prints figures as JSON:
milliseconds over HTTP, and how many of those that are too many were told so at once.
"""

import json
import socket
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

import django

from artfactory.bench import downloading
from artfactory.bench.app import TOKEN, App, running
from artfactory.bench.figures import p95
from foundation import stand_ins

PAGES = ("/gallery/", "/gallery/1/", "/running/", "/")
ROUNDS = 8
PAUSE = 0.1
WAITING = 10
TOO_MANY = 8
TEST_PATH = "/providers/replicate/test/"
SECONDS = 5.0


def measure(products: int, rounds: int = ROUNDS) -> dict[str, float]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from artfactory.bench import seeding
    from gallery import own_media

    call_command("migrate", verbosity=0)
    own_media.check_home()
    seeding.fill(products)
    connections.close_all()
    places = settings.WEB_PROCESSES * stand_ins.MOST_WAITING
    with (
        _Silent() as silent,
        running(
            settings.HOME,
            REPLICATE_BASE_URL=silent.address,
            REPLICATE_API_TOKEN="r8_" + "a" * 37,
        ) as app,
        ThreadPoolExecutor(places + TOO_MANY) as readers,
    ):
        _looked_at(app, 6)  # each of the processes has drawn each page by then
        quiet = _looked_at(app, rounds)
        with downloading.beside(app):
            waiting = _asking(app, readers, WAITING)
            beside = _looked_at(app, rounds)
            assert not wait(waiting, 0).done, "one of them did not wait"
        silent.hang_up()
        wait(waiting)
        waiting = _asking(app, readers, places + TOO_MANY)
        told = wait(waiting, SECONDS).done
        full = _looked_at(app, rounds)
        assert all(b"Nothing was sent" in one.result() for one in told)
        assert wait(waiting, 0).done == told, "some waited no more"
        silent.hang_up()
    return {
        "pages at rest, p95": quiet,
        f"pages beside {WAITING} waiting answers, two ZIPs and a video, p95": beside,
        "pages beside as many waiting answers as have a place, p95": full,
        "told at once that too many wait": len(told),
    }


def _looked_at(app: App, rounds: int) -> float:
    """p95 in milliseconds."""
    taken = []
    for path in PAGES * rounds:
        before = time.perf_counter()
        app.get(path)
        taken.append((time.perf_counter() - before) * 1000)
        time.sleep(PAUSE)
    return p95(taken)


def _asking(app: App, readers: ThreadPoolExecutor, count: int) -> list["Future[bytes]"]:
    """Pages that ask the silent provider whether its key is good."""
    token = TOKEN.search(app.get("/providers/"))
    assert token, "the Providers page has no form"
    form = {"csrfmiddlewaretoken": token[1].decode()}
    asked = [
        readers.submit(app.post, TEST_PATH, form, **{"HX-Request": "true"}) for _ in range(count)
    ]
    time.sleep(1)
    return asked


class _Silent:
    """A server that takes every question and answers none."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._taken: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> "_Silent":
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        self.hang_up()

    def hang_up(self) -> None:
        """On all who wait."""
        while self._taken:
            self._taken.pop().close()

    def _take(self) -> None:
        while True:
            try:
                self._taken.append(self._listening.accept()[0])
            except OSError:
                return


def main() -> None:
    django.setup()
    sys.stdout.write(json.dumps(measure(*map(int, sys.argv[1:]))))


if __name__ == "__main__":
    main()

"""How fast pages answer while a backup is made: `python -m artfactory.bench.backing_up_beside N`,
with an empty folder as ARTFACTORY_HOME.

The whole app on that home of N products, half a megabyte each, makes its first backup, as the
Backups page begins it, and pages are asked for meanwhile as one who looks around does, one every
fifth second. Milliseconds over HTTP, before, meanwhile, and how long the backup took.
"""

import time

from artfactory.bench import own_process
from artfactory.bench.app import TOKEN, App, running
from artfactory.bench.figures import p95
from artfactory.bench.importing_beside import PAUSE, QUIET_ROUNDS, look


def measure(products: int) -> dict[str, float]:
    from django.conf import settings
    from django.db import connection

    from artfactory.bench import library

    library.fill(products)
    connection.close()
    quiet: list[float] = []
    busy: list[float] = []
    with running(settings.HOME) as app:
        for _ in range(QUIET_ROUNDS):
            look(app, quiet)
        seconds = _saved(app, busy)
    return {
        "products": products,
        "pages before, p95": p95(quiet),
        "pages while a backup is made, p95": p95(busy),
        "pages meanwhile, asked for": len(busy),
        "seconds": seconds,
    }


def _saved(app: App, into: list[float]) -> float:
    """Seconds from the press until the page says that it is made."""
    token = TOKEN.search(app.get("/backups/"))
    assert token, "the Backups page has no form"
    began = time.perf_counter()
    app.post("/backups/make/", {"csrfmiddlewaretoken": token[1].decode()})
    while b"Back up now" not in (page := app.get("/backups/")):
        look(app, into)
        time.sleep(PAUSE)
    assert b"The last good backup was made" in page, "it failed"
    return time.perf_counter() - began


if __name__ == "__main__":
    own_process.with_tables(measure)

"""How fast pages answer while files come in: `python -m artfactory.bench.importing_beside N`.

The whole app on a home of its own takes N PNGs of one megapixel from a folder, as its Import page
begins it, and pages are asked for meanwhile as one who looks around does, one every fifth second.
Milliseconds over HTTP, before, meanwhile, and how long the import took.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

from artfactory.bench import importing
from artfactory.bench.app import TOKEN, App, running
from artfactory.bench.figures import p95

PAGES = ("/gallery/", "/queue/", "/", "/gallery/1/", "/gallery/?q=bench")
PAUSE = 0.2
QUIET_ROUNDS = 12


def measure(files: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as folder:
        pictures, first, home = (Path(folder) / name for name in ("pictures", "first", "home"))
        for made in (pictures, first):
            made.mkdir()
        for number in range(files):
            importing.picture(pictures, number)
        importing.picture(first, files)
        with running(home) as app:
            _timed_import(app, first, lambda: None)
            quiet: list[float] = []
            for _ in range(QUIET_ROUNDS):
                look(app, quiet)
            busy: list[float] = []
            seconds = _timed_import(app, pictures, lambda: look(app, busy))
    return {
        "pages before, p95": p95(quiet),
        "pages meanwhile, p95": p95(busy),
        "pages meanwhile, asked for": len(busy),
        "seconds": seconds,
        "files a second": files / seconds,
    }


def look(app: App, into: list[float]) -> None:
    for page in PAGES:
        before = time.perf_counter()
        app.get(page)
        into.append((time.perf_counter() - before) * 1000)
        time.sleep(PAUSE)


def _timed_import(app: App, folder: Path, meanwhile: Callable[[], None]) -> float:
    """Seconds from the press until the import says that it is over."""
    token = TOKEN.search(app.get("/gallery/import/"))
    assert token, "the Import page has no form"
    form = {"path": str(folder), "way": "copy", "project": "inbox"}
    began = time.perf_counter()
    app.post("/gallery/import/", form | {"csrfmiddlewaretoken": token[1].decode()})
    while b"data-polls" in app.get("/gallery/import/"):
        meanwhile()
        time.sleep(PAUSE)
    return time.perf_counter() - began


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))

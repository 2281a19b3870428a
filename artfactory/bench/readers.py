"""How many pages are answered a minute when many ask at once, in a copy of a kept home:
`python -m artfactory.bench.readers N`.

The whole app over HTTP, as it is started, with 1, 8 and 100 readers of one page, each with a
connection that it keeps; and eight readers while two ZIPs of a thousand pictures of a megabyte are
streamed, again and again, and a file of 200 MB is read by ranges. Prints figures as JSON: by page
and readers the answers a minute, the longest but for one in twenty, in milliseconds, what went
wrong, and the app's processor time, in milliseconds each.
"""

import json
import subprocess
import sys
from typing import Any

import django
from django.conf import settings

from artfactory.bench import downloading
from artfactory.bench.app import App, running
from artfactory.bench.figures import always_the_same

READERS = (1, 8, 100)
SECONDS = 6.0
ALWAYS_RUNS = 20
PAGES = {"gallery": "gallery", "product": "product", "status bar": "status-bar", "create": "create"}


def measure(
    seconds: float = SECONDS, readers: tuple[int, ...] = READERS
) -> dict[str, dict[str, float]]:
    paths = addresses()
    with running(settings.HOME) as app:
        for path in paths.values():
            app.get(path)
        found = {
            f"{page}, {number} reader{'s' if number > 1 else ''}": ask(app, number, seconds, path)
            for page, path in paths.items()
            for number in readers
        }
        with downloading.beside(app):
            return found | {
                f"{page}, 8 readers beside downloads": ask(app, 8, seconds, path)
                for page, path in paths.items()
            }


def addresses() -> dict[str, str]:
    """Of the pages of this process's home; no backup of it is begun meanwhile."""
    from django.db import connection
    from django.urls import reverse

    from gallery.models import Product
    from preferences import store

    newest = Product.objects.shown().order_by("-id").values_list("id", flat=True)[0]
    store.set("backup_daily", False)
    connection.close()
    needs = {"product": [newest]}
    return {page: reverse(name, args=needs.get(page)) for page, name in PAGES.items()}


def ask(app: App, readers: int, seconds: float, path: str) -> dict[str, float]:
    quickest = _least_of_what_is_always_the_same()
    before = app.cpu_seconds()
    program = [sys.executable, "-m", "artfactory.bench.reading", app.address]
    done = subprocess.run(
        [*program, str(readers), str(seconds), path],
        cwd=settings.CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
    )
    data: dict[str, Any] = json.loads(done.stdout)
    # The first second is asked for as well, and not counted.
    worked = (app.cpu_seconds() - before) * seconds / (seconds + 1)
    each = worked * 1000 / max(1, data["answers"])
    quickest = min(quickest, _least_of_what_is_always_the_same())
    return data | {"work each": each, "work each, steady": each / quickest}


def _least_of_what_is_always_the_same() -> float:
    """Right before and after what is measured: beside it, it would wait for its processor."""
    return min(always_the_same() for _ in range(ALWAYS_RUNS))


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure()))

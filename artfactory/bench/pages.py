"""How long pages take on the server, in a kept home: `python -m artfactory.bench.pages N`.

A process of its own, since a process has one home, which it leaves as it was. Milliseconds of
processor time, all that stands between a request and its compressed answer: with nothing and with
much under way, without statistics of the database and with. Prints figures as JSON.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from artfactory import garbage
from artfactory.bench.figures import Taken
from artfactory.bench.kept_home import HOURS

RUNS = 21
ACTIVE = (300, 10_000)
PLAIN = (
    *("create", "queue", "projects", "costs", "prices", "models", "providers", "limits"),
    *("settings", "storage", "tags", "collections", "best", "duplicates", "templates", "films"),
    *("lists", "word-lists", "grids", "imports", "backups", "saved-searches", "help", "state"),
)
"""Pages whose address needs nothing."""
BUSY = (
    *("gallery", "gallery searched", "product", "create", "queue", "costs", "project"),
    "status bar",
)
"""Those of them that are measured while much is under way, too."""


def measure(products: int) -> dict[str, Taken]:
    from artfactory.bench import bulk, gridding, searching
    from ledger import closing

    call_command("migrate", verbosity=0)
    closing.close_some(HOURS)
    get = reader()
    pages = addresses()
    for path in pages.values():
        get(path)
    garbage.pass_over_what_is_loaded()  # as a web process does
    figures = of_each_case(get, pages)
    with rolled_back():
        figures |= searching.measure()
        if products >= bulk.AT_ONCE:
            figures |= bulk.measure()
        figures["grid of 400 cells"] = worked_on(get, gridding.address())
    figures["thumbnail"] = _thumbnail_per_megapixel()
    # The last, since what a process knows of statistics stays with it.
    return figures | of_each_case(get, pages, with_statistics=True)


def of_each_case(
    get: Callable[[str], bytes], pages: dict[str, str], *, with_statistics: bool = False
) -> dict[str, Taken]:
    """All pages with nothing under way, those of `BUSY` with so many as well."""
    from production import live_status

    figures = {}
    for active in (0, *ACTIVE):
        case = f", {active:,} active" if active else ""
        case += ", after ANALYZE" if with_statistics else ""
        with _case(active, with_statistics):
            paths = {name: pages[name] for name in BUSY} if active else pages
            seen = f"{pages['status bar']}?seen={live_status.version()}"
            for name, path in [*paths.items(), ("status bar unchanged", seen)]:
                figures[f"{name}{case}"] = worked_on(get, path)
    return figures


@contextmanager
def _case(active: int, with_statistics: bool) -> Iterator[None]:
    from django.db import connection

    from artfactory.bench import past
    from ledger import closing

    if not active and not with_statistics:  # nothing is written, and as pages do, in no transaction
        yield
        return
    with rolled_back():
        if active:
            past.run_some(active)
            closing.close_some(HOURS)  # as the clock does within seconds
        if with_statistics:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield


def worked_on(get: Callable[[str], bytes], path: str) -> Taken:
    from artfactory.bench.figures import worked

    return worked(lambda: get(path), runs=RUNS)


def reader() -> Callable[[str], bytes]:
    """Who asks for pages as a browser on this machine does."""
    from django.test import Client

    client = Client(
        headers={"host": "127.0.0.1", "accept-encoding": "gzip"}, REMOTE_ADDR="127.0.0.1"
    )

    def get(path: str) -> bytes:
        response = client.get(path)
        assert response.status_code in (200, 204), (path, response.status_code)
        return b"" if response.streaming else response.content

    return get


def addresses() -> dict[str, str]:
    """Of the pages of this home, by the names of their figures."""
    from django.urls import reverse

    from gallery.models import Product
    from production.models import Generation, Order
    from projects.models import Project

    newest = Product.objects.shown().order_by("-id").values_list("id", flat=True)[0]
    last = Generation.objects.order_by("-id").values_list("id", flat=True)[0]
    project = Project.objects.exclude(slug=Project.INBOX).order_by("pk")[0]
    gallery, costs = reverse("gallery"), reverse("costs")
    return {
        "gallery": gallery,
        "gallery deep": f"{gallery}?before={newest // 2 + 1}",
        "gallery searched": f"{gallery}?q=lighthouse+storm",
        "gallery by model and rating": f"{gallery}?q=model:model-3+rating:3..",
        "gallery in the trash": f"{gallery}?view=trash",
        "product": reverse("product", args=[newest]),
        "inspector": reverse("inspector", args=[newest]),
        "one order": reverse("order-page", args=[Order.objects.order_by("-pk")[0].uid]),
        "project": reverse("project", args=[project.slug]),
        "history deep": f"{reverse('history')}?before={last // 2 + 1}",
        "create, videos of a picture": f"{reverse('create')}?kind=image-to-video",
        **{
            f"costs, all, by {by}": f"{costs}?period=all&by={by}"
            for by in ("project", "model", "order", "day", "provider", "kind")
        },
        **{name: reverse(name) for name in PLAIN},
        "storage, counted anew": f"{reverse('storage')}?anew",
        "status bar": reverse("strip"),
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """What the block writes is never kept."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _thumbnail_per_megapixel() -> Taken:
    """By the clock, since it may use several threads."""
    import numpy
    from PIL import Image

    from artfactory.bench.figures import least, p95, timed
    from gallery.thumbnails import make_thumbnail

    noise = numpy.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype="uint8")
    picture = Image.fromarray(noise).resize((1024, 1024), Image.Resampling.BICUBIC)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.png", Path(folder) / "b.webp"
        picture.save(source)

        def make() -> None:
            make_thumbnail(source, target)

        return Taken(p95(timed(make, runs=15)) / 1.048576, least(make, runs=15).steady)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))

"""How long pages take on the server, in a kept home: `python -m artfactory.bench.pages N`, with
another word of those pages alone whose names begin so.

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
from typing import NamedTuple

import django
from django.core.management import call_command

from artfactory import garbage
from artfactory.bench.cached_homes import HOURS
from artfactory.bench.figures import Timing

RUNS = 21
ACTIVE = (300, 10_000)
PLAIN = (
    *("create", "queue", "projects", "costs", "prices", "models", "providers", "limits"),
    *("settings", "storage", "tags", "collections", "best", "duplicates", "templates", "films"),
    *("lists", "word-lists", "grids", "imports", "backups", "saved-searches", "help", "state"),
    *("saved-search-counts", "prompts", "leaving", "film-new", "project-new"),
)
"""Pages whose address needs nothing."""
BUSY = (
    *("gallery", "gallery searched", "product", "create", "queue", "costs", "project"),
    "status bar",
)
"""Those of them that are measured while much is under way, too."""


class Address(NamedTuple):
    """`project` is the slug of the project that its page stands in, "" for none."""

    path: str
    project: str = ""


Get = Callable[[Address], bytes]


def measure(products: int, beginning: str = "") -> dict[str, Timing]:
    """Of pages whose names begin so, and nothing else then."""
    from ledger import closing

    call_command("migrate", verbosity=0)
    closing.close_some(HOURS)
    get = reader()
    pages = {name: at for name, at in addresses().items() if name.startswith(beginning)}
    for address in pages.values():
        get(address)
    garbage.pass_over_what_is_loaded()  # as a web process does
    figures = of_each_case(get, pages)
    if not beginning:
        figures |= _of_other_work(products, get)
    # The last, since what a process knows of statistics stays with it.
    return figures | of_each_case(get, pages, with_statistics=True)


def _of_other_work(products: int, get: Get) -> dict[str, Timing]:
    """Searches, acts on thousands, a large grid and a preview."""
    from django.urls import reverse

    from artfactory.bench import bulk, gridding, searching

    with rolled_back():
        figures = searching.measure()
        if products >= bulk.AT_ONCE:
            figures |= bulk.measure()
        large = gridding.grid(gridding.SIDE_OF_400)
        figures["grid of 400 cells"] = worked_on(get, Address(reverse("grid", args=[large.uid])))
    return figures | {"thumbnail": _thumbnail_per_megapixel()}


def of_each_case(
    get: Get, pages: dict[str, Address], *, with_statistics: bool = False
) -> dict[str, Timing]:
    """All pages with nothing under way, those of `BUSY` with so many as well."""
    from production import live_status

    figures: dict[str, Timing] = {}
    for active in (0, *ACTIVE):
        case = f", {active:,} active" if active else ""
        case += ", after ANALYZE" if with_statistics else ""
        with _case(active, with_statistics):
            wanted = {name: at for name, at in pages.items() if name in BUSY or not active}
            if "status bar" in wanted:
                seen = f"{wanted['status bar'].path}?seen={live_status.version()}"
                wanted["status bar unchanged"] = Address(seen)
            figures |= {
                f"{name}{case}": worked_on(get, address) for name, address in wanted.items()
            }
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


def worked_on(get: Get, address: Address) -> Timing:
    from artfactory.bench.figures import worked

    return worked(lambda: get(address), runs=RUNS)


def reader() -> Get:
    """Who asks for pages as a browser on this machine does."""
    from django.test import Client

    client = Client(
        headers={"host": "127.0.0.1", "accept-encoding": "gzip"}, REMOTE_ADDR="127.0.0.1"
    )

    def get(address: Address) -> bytes:
        headers = {"x-project": address.project} if address.project else {}
        response = client.get(address.path, headers=headers)
        assert response.status_code in (200, 204), (address, response.status_code)
        return b"" if response.streaming else response.content

    return get


def addresses() -> dict[str, Address]:
    """Of the pages of this home, by the names of their figures."""
    from django.urls import reverse

    from gallery.models import Product
    from production.models import Generation, Order, State
    from projects.models import Project

    newest = Product.objects.shown().order_by("-id").values_list("id", flat=True)[0]
    last = Generation.objects.order_by("-id").values_list("id", flat=True)[0]
    project = Project.objects.exclude(slug=Project.INBOX).order_by("pk")[0].slug
    order = Order.objects.order_by("-pk")[0].uid
    gallery, history = reverse("gallery"), reverse("history")
    states = {
        state: f"{reverse('queue')}?state={state}" for state in (State.FAILED, State.CANCELLED)
    }
    paths = {
        "gallery": gallery,
        "gallery deep": f"{gallery}?before={newest // 2 + 1}",
        "gallery searched": f"{gallery}?q=lighthouse+storm",
        "gallery by model and rating": f"{gallery}?q=model:model-3+rating:3..",
        "gallery in the trash": f"{gallery}?view=trash",
        "product": reverse("product", args=[newest]),
        "inspector": reverse("inspector", args=[newest]),
        "one order": reverse("order-page", args=[order]),
        "project": reverse("project", args=[project]),
        "history deep": f"{history}?before={last // 2 + 1}",
        **{f"history, {state}": path for state, path in states.items()},
        "create, videos of a picture": f"{reverse('create')}?kind=image-to-video",
        **_of_costs(project),
        **_of_what_is_kept(),
        **{name: reverse(name) for name in PLAIN},
        "storage, counted anew": f"{reverse('storage')}?anew",
        "status bar": reverse("status-bar"),
    }
    return {
        **{name: Address(path) for name, path in paths.items()},
        **{
            f"history, {state}, of a project": Address(path, project)
            for state, path in states.items()
        },
    }


def _of_costs(project: str) -> dict[str, str]:
    from django.urls import reverse

    from ledger.spending import DIMENSIONS, PERIODS

    costs = reverse("costs")
    each = [(period, by) for period in PERIODS for by in ("project", "model", "order")]
    each += [("all", by) for by in DIMENSIONS if ("all", by) not in each]
    return {
        **{f"costs, {period}, by {by}": f"{costs}?period={period}&by={by}" for period, by in each},
        "costs, all, by order of a project": f"{costs}?period=all&by=order&project={project}",
        "costs, year, by model of a project": f"{costs}?period=year&by=model&project={project}",
    }


def _of_what_is_kept() -> dict[str, str]:
    """The newest of each."""
    from django.urls import reverse

    from films.models import Film
    from gallery.organising_models import Collection
    from parameter_templates.models import ParameterTemplate
    from production.grid_models import Grid
    from production.list_models import UsedList

    template = ParameterTemplate.objects.present().filter(is_shipped=False).latest("pk").pk
    return {
        "collection": reverse("collection", args=[Collection.objects.latest("pk").pk]),
        "template": reverse("template", args=[template]),
        "create by a template": f"{reverse('create')}?template={template}",
        "film": reverse("film", args=[Film.objects.latest("pk").slug]),
        "grid": reverse("grid", args=[Grid.objects.latest("pk").uid]),
        "list": reverse("list", args=[UsedList.objects.latest("pk").uid]),
        "word list": f"{reverse('word-list')}?list=words-0.txt",
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """What the block writes is never kept."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _thumbnail_per_megapixel() -> Timing:
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

        return Timing(p95(timed(make, runs=15)) / 1.048576, least(make, runs=15).steady)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), *sys.argv[2:])))

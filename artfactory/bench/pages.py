"""How long pages take on the server, in a home of its own: `python -m artfactory.bench.pages N`.

A process of its own, since a process has one home. Prints figures as JSON.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command

RUNS = 60
HOURS = 10_000.0
"""Seconds: as long as it takes."""


def measure(products: int) -> dict[str, float]:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from artfactory.bench import bulk, gridding, searching, seeding
    from artfactory.bench.figures import p95, timed
    from gallery.models import Product
    from gallery.thumbnails import make_thumbnail
    from ledger import closing
    from production import live_status

    call_command("migrate", verbosity=0)
    call_command("models", verbosity=0, stdout=_Nowhere())
    seeding.gallery(products)
    closing.close_some(HOURS)
    client = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR="127.0.0.1")
    newest = Product.objects.order_by("-id").values_list("id", flat=True)[0]
    gallery = reverse("gallery")

    def get(path: str) -> bytes:
        response = client.get(path)
        assert response.status_code in (200, 204), (path, response.status_code)
        return b"" if response.streaming else response.content

    figures = {
        **_of_the_past(get),
        "feed": p95(timed(lambda: get(gallery), runs=RUNS)),
        "feed deep": p95(timed(lambda: get(f"{gallery}?before={newest // 2 + 1}"), runs=RUNS)),
        "product page": p95(timed(lambda: get(reverse("product", args=[newest])), runs=RUNS)),
        "create page": p95(timed(lambda: get(reverse("create")), runs=RUNS)),
        **searching.measure(),
        **bulk.measure(),
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with_statistics = _of_the_past(get).items()
    figures |= {f"{name}, after ANALYZE": value for name, value in with_statistics}
    grid = gridding.address()
    figures["grid of 400 cells"] = p95(timed(lambda: get(grid), runs=RUNS))
    _run_something(20)
    strip = reverse("strip")
    figures["strip"] = p95(timed(lambda: get(strip), runs=RUNS))
    seen = f"{strip}?seen={live_status.version()}"
    figures["strip unchanged"] = p95(timed(lambda: get(seen), runs=RUNS))
    figures["thumbnail"] = _thumbnail_per_megapixel(make_thumbnail)
    return figures


def _of_the_past(get: Callable[[str], bytes]) -> dict[str, float]:
    """Pages that tell of all that was ever made or paid."""
    from django.urls import reverse

    from artfactory.bench.figures import p95, timed
    from production.models import Generation

    middle = Generation.objects.order_by("-id").values_list("id", flat=True)[0] // 2 + 1
    costs = reverse("costs")
    paths = {
        "queue": reverse("queue"),
        "history deep": f"{reverse('history')}?before={middle}",
        "costs": costs,
        "costs, all, by project": f"{costs}?period=all&by=project",
        "costs, all, by model": f"{costs}?period=all&by=model",
        "costs, all, by order": f"{costs}?period=all&by=order",
    }
    return {
        name: p95(timed(lambda path=path: get(path), runs=RUNS)) for name, path in paths.items()
    }


def _run_something(count: int) -> None:
    """So many generations under way, as rows."""
    from production.models import Generation, Order, State
    from projects.models import Project

    project = Project.inbox()
    order = Order.objects.create(nonce="bench", project=project, kind="text-to-image", prompt="x")
    Generation.objects.bulk_create(
        Generation(
            order=order,
            project=project,
            provider="local",
            model_id="draft-image",
            model_label="Draft image",
            kind="text-to-image",
            prompt="a lighthouse",
            state=State.RUNNING,
            progress=0.3,
            estimate_micros=0,
        )
        for _ in range(count)
    )


def _thumbnail_per_megapixel(make_thumbnail) -> float:  # type: ignore[no-untyped-def]
    import numpy
    from PIL import Image

    from artfactory.bench.figures import p95, timed

    noise = numpy.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype="uint8")
    picture = Image.fromarray(noise).resize((1024, 1024), Image.Resampling.BICUBIC)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.png", Path(folder) / "b.webp"
        picture.save(source)
        return p95(timed(lambda: make_thumbnail(source, target), runs=15)) / 1.048576


class _Nowhere:
    def write(self, text: str) -> None:
        """Swallow it."""


def main() -> None:
    django.setup()
    sys.stdout.write(json.dumps(measure(int(re.sub(r"\D", "", sys.argv[1])))))


if __name__ == "__main__":
    main()

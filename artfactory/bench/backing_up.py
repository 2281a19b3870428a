"""What a backup costs over a bare copy: `python -m artfactory.bench.backing_up N`.

A home with N files of 1 MB and their rows is copied as it is by the standard library, saved,
saved once more unchanged, and put back. Seconds by the clock, and processor time of this process,
which other work on the machine does not stretch.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

SIZE = 1_000_000
AT_ONCE = 1000


def measure(files: int) -> dict[str, float]:
    from django.conf import settings
    from django.db import connection

    from backup import making, restoring
    from backup.place import Place

    _fill(files)
    home = settings.PATHS
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as folder:
        place = Place(Path(folder) / "place")

        def bare() -> None:
            for name in ("media", "sent"):
                shutil.copytree(home.home / name, Path(folder) / "bare" / name)
            shutil.copy(home.database, Path(folder) / "bare")
            os.sync()

        def put_back() -> None:
            connection.close()
            restoring.restore(place, restoring.choose(place), leaving=0)

        bare()
        shutil.rmtree(Path(folder) / "bare")
        took = {
            "bare": _took(bare),
            "first": _took(lambda: making.make(place.path, leaving=0)),
            "unchanged": _took(lambda: making.make(place.path, leaving=0)),
            "restore": _took(put_back),
        }
    return {
        "files": files,
        **{f"{name}, s": seconds for name, (seconds, _) in took.items()},
        **{f"{name}, s of processor": spent for name, (_, spent) in took.items()},
        **{
            f"{name} over bare, {unit}": took[name][at] / took["bare"][at]
            for name in ("first", "restore")
            for at, unit in enumerate(("clock", "processor"))
        },
    }


def _fill(files: int) -> None:
    from gallery import media_folder
    from gallery.models import Asset, Product
    from projects.models import Project

    media_folder.check_home()
    project = Project.inbox()
    folder = media_folder.media() / "projects" / "inbox" / "text-to-image"
    folder.mkdir(parents=True)
    for start in range(0, files, AT_ONCE):
        assets = []
        for number in range(start, min(start + AT_ONCE, files)):
            data, name = os.urandom(SIZE), f"2026-11-28-{number:08}.png"
            (folder / name).write_bytes(data)
            hashed, path = sha256(data).hexdigest(), f"projects/inbox/text-to-image/{name}"
            told = {"sha256": hashed, "content_sha256": hashed, "path": path, "size": SIZE}
            assets.append(Asset(**told, medium="image", mime="image/png"))
        Asset.objects.bulk_create(assets)
        Product.objects.bulk_create(
            Product(asset=one, project=project, medium="image") for one in assets
        )


def _took(work: Callable[[], Any]) -> tuple[float, float]:
    clock, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - spent


def main() -> None:
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(measure(int(sys.argv[1])), indent=1))


if __name__ == "__main__":
    main()

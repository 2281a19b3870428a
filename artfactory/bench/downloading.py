"""Downloads that go on beside pages: `python -m artfactory.bench.downloading ADDRESS IDS VIDEO`, a
process of its own that reads as fast as it can and keeps nothing, until it is ended.

What is downloaded are files that are laid where those of the newest products of a kept home would
be, and taken away again.
"""

import os
import random
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from artfactory.bench.app import App

ZIPS = 2
OF_A_ZIP = 1_000
PIECE = 1 << 20
VIDEO_BYTES = 200 << 20
TOKEN = "a" * 32
SIDE = 600
"""Pixels of a picture of noise, which as a PNG is a megabyte."""


@contextmanager
def beside(app: App) -> Iterator[None]:
    """They go on while the block runs."""
    from django.db import connection

    from gallery.models import Product

    rows = Product.objects.shown().select_related("asset").order_by("-pk")[: OF_A_ZIP + 1]
    video, *pictures = list(rows)
    connection.close()
    laid = [_laid_video(video.asset.file), *_laid_pictures([one.asset.file for one in pictures])]
    ids = ",".join(str(one.pk) for one in pictures)
    reads = subprocess.Popen(
        [sys.executable, "-m", __name__, app.address, ids, str(video.pk)], cwd=settings.CHECKOUT
    )
    try:
        yield
        assert reads.poll() is None, "the downloads have failed"
    finally:
        reads.kill()
        reads.wait()
        for file in laid:
            file.unlink(missing_ok=True)


def _laid_video(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"")
    os.truncate(file, VIDEO_BYTES)
    return file


def _laid_pictures(files: list[Path]) -> list[Path]:
    from PIL import Image

    noise = random.Random(1).randbytes(SIDE * SIDE * 3)
    Image.frombytes("RGB", (SIDE, SIDE), noise).save(files[0], "PNG")
    for file in files[1:]:
        file.unlink(missing_ok=True)
        os.link(files[0], file)
    return files


def read(address: str, ids: str, video: str) -> None:
    threading.excepthook = lambda _: os._exit(1)
    where = urlsplit(address).netloc
    for _ in range(ZIPS):
        threading.Thread(target=_zips, args=(address, ids), daemon=True).start()
    connection = HTTPConnection(where, timeout=60)
    while True:
        for start in range(0, VIDEO_BYTES, PIECE):
            wanted = {"Range": f"bytes={start}-{start + PIECE - 1}"}
            connection.request("GET", f"/download/{video}", headers=wanted)
            answer = connection.getresponse()
            assert answer.status == 206, answer.status
            answer.read()


def _zips(address: str, ids: str) -> None:
    fields = {"product": ids, "shape": "zip", "recipe": "embed", "name": "{n}", "ai_mark": "on"}
    form = urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode()
    headers = {"Cookie": f"artfactory_csrf={TOKEN}", "Origin": address}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        request = urllib.request.Request(f"{address}/gallery/export/", form, headers)
        with opener.open(request, timeout=120) as answer:
            assert answer.headers["Content-Type"] == "application/zip", answer.url
            while answer.read(PIECE):
                pass


if __name__ == "__main__":
    read(*sys.argv[1:])

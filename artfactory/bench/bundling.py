"""What a project as one file costs over copying its bytes: `python -m artfactory.bench.bundling N`.

A project of N pictures of 1 MB, all of them whole PNGs, is exported and imported into an empty
home; each time by turns with a bare copy of the same bytes that is made durable as well: into one
file beside the export, into N files beside the import. By the clock, and processor time of the
process with all its threads. Previews are made by a worker after that and are not in it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

SIDES = (640, 540)
"""Of noise, which is a megabyte as PNG."""
TURNS = 3
BLOCK = 1024**2
AT_ONCE = 500
END_CHUNK = 12
Seconds = tuple[float, float]


def measure(files: int) -> dict[str, float]:
    """Ratios of the sums of all turns, and seconds of one turn."""
    from production.bundles import exporting

    project = _filled(files)
    folder = Path(tempfile.mkdtemp(prefix="artfactory-bundle-"))
    bundle = folder / "bundle.zip"
    sources = sorted((_media() / "projects").rglob("*.png"))
    pairs: dict[str, list[tuple[Seconds, Seconds]]] = {"export": [], "import": []}
    try:
        for turn in range(TURNS):
            bundle.unlink(missing_ok=True)

            def bare() -> None:
                _copy_into_one(sources, folder / "bare")

            def ours() -> None:
                exporting.export(project, bundle)

            pairs["export"].append(_by_turns(turn, bare, ours))
            (folder / "bare").unlink()
        for turn in range(TURNS):
            pairs["import"].append(_imported_elsewhere(turn, bundle, _media()))
    finally:
        shutil.rmtree(folder)
    figures: dict[str, float] = {"files": files}
    for name, turns in pairs.items():
        for at, unit in enumerate(("clock", "processor")):
            bare_all, ours_all = (sum(turn[of][at] for turn in turns) for of in (0, 1))
            figures[f"{name} over a bare copy, {unit}"] = ours_all / bare_all
            figures[f"{name}, s of {unit}"] = ours_all / TURNS
    return figures


def take(turn: int, bundle: Path, media: Path) -> tuple[Seconds, Seconds]:
    """In the empty home of this process."""
    from gallery import own_media
    from production.bundles import importing

    own_media.check_home()
    sources = sorted((media / "projects").rglob("*.png"))
    copies = _media() / "copies"

    def ours() -> None:
        importing.import_file(bundle)

    return _by_turns(turn, lambda: _copy_each(sources, copies), ours)


def _imported_elsewhere(turn: int, bundle: Path, media: Path) -> tuple[Seconds, Seconds]:
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as home:
        answer = subprocess.run(
            [sys.executable, "-m", __spec__.name, "take", str(turn), str(bundle), str(media)],
            env=os.environ | {"ARTFACTORY_HOME": home},
            check=True,
            stdout=subprocess.PIPE,
        )
        bare, ours = json.loads(answer.stdout)
    return bare, ours


def _by_turns(turn: int, *both: Callable[[], Any]) -> tuple[Seconds, Seconds]:
    """Who goes first finds a disk that has less to write, so each does once in two turns."""
    order = both if turn % 2 == 0 else both[::-1]
    taken = {id(work): _timed(work) for work in order}
    return taken[id(both[0])], taken[id(both[1])]


def _timed(work: Callable[[], Any]) -> Seconds:
    clock, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - spent


def _copy_into_one(sources: Iterable[Path], target: Path) -> None:
    with target.open("wb", buffering=0) as copy:
        for source in sources:
            with source.open("rb", buffering=0) as file:
                shutil.copyfileobj(file, copy, BLOCK)
        os.fsync(copy.fileno())


def _copy_each(sources: Iterable[Path], folder: Path) -> None:
    folder.mkdir()
    for source in sources:
        target = folder / source.name
        with source.open("rb", buffering=0) as file, target.open("wb", buffering=0) as copy:
            shutil.copyfileobj(file, copy, BLOCK)
            os.fsync(copy.fileno())


def _filled(files: int) -> Any:
    from gallery import own_media
    from gallery.models import Asset, Product
    from gallery.search import index
    from projects.models import Project

    own_media.check_home()
    project = Project.inbox()
    folder = _media() / "projects" / "inbox" / "text-to-image"
    folder.mkdir(parents=True)
    picture = _picture()
    for start in range(0, files, AT_ONCE):
        assets = []
        for number in range(start, min(start + AT_ONCE, files)):
            data, name = _numbered(picture, number), f"2026-11-28-{number:08}.png"
            (folder / name).write_bytes(data)
            hashed, path = sha256(data).hexdigest(), f"projects/inbox/text-to-image/{name}"
            facts = {"sha256": hashed, "content_sha256": hashed, "path": path, "size": len(data)}
            shown = dict(zip(("width", "height"), SIDES, strict=True))
            assets.append(Asset(**facts, **shown, medium="image", mime="image/png"))
        Asset.objects.bulk_create(assets)
        made = Product.objects.bulk_create(
            Product(asset=one, project=project, medium="image", prompt="a fox") for one in assets
        )
        index.update(product.pk for product in made)
    return project


def _picture() -> bytes:
    import io

    from PIL import Image

    kept, (width, height) = io.BytesIO(), SIDES
    picture = Image.frombytes("RGB", SIDES, os.urandom(width * height * 3))
    picture.save(kept, "png", compress_level=1)
    return kept.getvalue()


def _numbered(picture: bytes, number: int) -> bytes:
    """The same picture as another file: with a word in a chunk before its end."""
    word = b"tEXtnumber\0" + str(number).encode()
    chunk = (len(word) - 4).to_bytes(4, "big") + word + zlib.crc32(word).to_bytes(4, "big")
    return picture[:-END_CHUNK] + chunk + picture[-END_CHUNK:]


def _media() -> Path:
    from gallery import media_folder

    return Path(media_folder.media())


def main() -> None:
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    if sys.argv[1] == "take":
        turn, bundle, media = int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
        sys.stdout.write(json.dumps(take(turn, bundle, media)))
    else:
        sys.stdout.write(json.dumps(measure(int(sys.argv[1])), indent=1))


if __name__ == "__main__":
    main()

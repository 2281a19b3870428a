"""What an import costs over what nobody can do without: `python -m artfactory.bench.importing N`.

By turns, some hundred PNGs of one megapixel at a time, each another picture, are taken in by the
app (check, two hashes, recipe, small preview, copy, rows, index) and decoded bare: all pixels, made
small and coded as WebP by the same library, with its own usual effort and with ours. All count
processor time of this process and its children.
"""

import resource
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from artfactory.bench import own_process
from gallery import decoder, pixels, thumbnails

WIDTH, HEIGHT = 1024, 1024
AT_ONCE = 200
USUAL_EFFORT = 4


def measure(files: int) -> dict[str, float]:
    """Of the sums, and milliseconds a file."""
    from gallery.importing import runs
    from projects.models import Project

    ours = bare = usual = 0.0
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as folder:
        for number in range(2 * decoder.MOST_CHILDREN):
            picture(Path(folder), 10**6 + number)
        # Their start is paid once in two thousand files.
        runs.go_on(runs.start([Path(folder)], Project.inbox(), "warm", is_linked=False))
    with tempfile.TemporaryDirectory(prefix="artfactory-bench-") as folder:
        for start in range(0, files, AT_ONCE):
            part = Path(folder) / str(start)
            part.mkdir()
            paths = [picture(part, number) for number in range(start, start + AT_ONCE)]
            run = runs.start([part], Project.inbox(), "bench", is_linked=False)
            ours += _spent(partial(runs.go_on, run))
            assert run.taken == len(paths), run.trouble
            bare += _spent(partial(_all_bare, paths, thumbnails.EFFORT))
            usual += _spent(partial(_all_bare, paths, USUAL_EFFORT))
            shutil.rmtree(part)
    return {
        "import over bare, with the library's usual effort": ours / usual,
        "import over bare, with the same effort": ours / bare,
        "import, a file": ours / files * 1000,
        "import bare, a file": bare / files * 1000,
    }


def picture(folder: Path, number: int) -> Path:
    """Smooth and noisy parts, as a photograph has them: a megabyte and a half."""
    import numpy
    from PIL import Image

    rng = numpy.random.default_rng(number)
    rough = rng.integers(0, 255, (12, 12, 3), dtype="uint8")
    smooth = Image.fromarray(rough).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    grain = rng.integers(0, 12, (HEIGHT, WIDTH, 3), dtype="uint8")
    pixels = numpy.asarray(smooth).astype("uint16") + grain
    path = folder / f"{number}.png"
    Image.fromarray(pixels.clip(0, 255).astype("uint8")).save(path, compress_level=1)
    return path


def _all_bare(paths: list[Path], effort: int) -> None:
    """On as many processors at once, which share their caches."""
    with ThreadPoolExecutor(decoder.MOST_CHILDREN) as threads:
        list(threads.map(partial(_bare, effort=effort), paths))


def _bare(path: Path, effort: int) -> None:
    pyvips = pixels.library()
    image = pyvips.Image.new_from_file(str(path), access="sequential").copy_memory()
    small = image.resize(thumbnails.SMALL / max(image.width, image.height))
    small.webpsave_buffer(Q=thumbnails.QUALITY, effort=effort, keep="none")


def _spent(work: Callable[[], Any]) -> float:
    before = _processor()
    work()
    return _processor() - before


def _processor() -> float:
    """Of this process and its children, those that ended and those at work."""
    ended = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    alive = [child.cpu_times() for child in psutil.Process().children()]
    spent: float = sum(one.ru_utime + one.ru_stime for one in ended)
    return spent + sum(float(one.user + one.system) for one in alive)


if __name__ == "__main__":
    own_process.with_tables(measure)

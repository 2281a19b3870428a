"""Previews behind the rows of a seeded gallery: pictures of noise, each a file as large as that of
a photograph and another than those beside it."""

from pathlib import Path

DIFFERENT = 300
MOST_LAID = 100_000


def lay() -> None:
    """Behind the newest rows, each under its own name: hard links to so many files."""
    from gallery import media_folder
    from gallery.models import Asset

    originals: dict[int, Path] = {}
    rows = Asset.objects.order_by("-pk").values_list("sha256", "width", "height")[:MOST_LAID]
    for number, (sha256, width, height) in enumerate(rows.iterator()):
        target = media_folder.absolute(media_folder.thumbnail(sha256))
        target.parent.mkdir(parents=True, exist_ok=True)
        if (original := originals.setdefault(number % DIFFERENT, target)) == target:
            assert width and height
            _draw(number, width, height, target)
        else:
            target.hardlink_to(original)


def _draw(number: int, width: int, height: int, target: Path) -> None:
    import numpy
    from PIL import Image

    from gallery.thumbnails import QUALITY, SMALL

    random = numpy.random.default_rng(number)
    size = width * SMALL // max(width, height), height * SMALL // max(width, height)
    rough = Image.fromarray(random.integers(0, 255, (24, 24, 3), dtype="uint8"))
    smooth = numpy.asarray(rough.resize(size, Image.Resampling.BICUBIC)).astype("int16")
    grain = random.integers(-4, 5, smooth.shape, dtype="int16")
    picture = Image.fromarray((smooth + grain).clip(0, 255).astype("uint8"))
    picture.save(target, quality=QUALITY, method=0)

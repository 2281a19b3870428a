"""A library whose files are there: honest rows, and bytes behind each of them."""

import os
from hashlib import sha256
from pathlib import Path

from artfactory.bench import seeding

SEEDED = "projects/bench/"
PRODUCT, PREVIEW = 475_000, 25_000
"""Bytes of each: ten thousand products are five gigabytes."""


def fill(products: int) -> None:
    """Into an empty home, with its past."""
    from gallery import own_media
    from gallery.models import Asset

    if Asset.objects.exists():
        raise SystemExit("This home is in use. Name an empty folder by ARTFACTORY_HOME.")
    own_media.check_home()
    seeding.gallery(products)
    _make_files()


def add(products: int) -> int:
    """Some more, just made; how many bytes their files are."""
    from gallery.models import Asset, Product
    from projects.models import Project

    like = Product.objects.latest("pk")
    assets = Asset.objects.bulk_create(
        Asset(
            sha256=(digest := os.urandom(32).hex()),
            path=f"{SEEDED}{digest}",
            medium="image",
            mime="image/png",
            size=0,
        )
        for _ in range(products)
    )
    facts = {"medium": "image", "prompt": like.prompt, "recipe": like.recipe}
    inbox = Project.inbox()
    Product.objects.bulk_create(Product(asset=one, project=inbox, **facts) for one in assets)
    return _make_files()


def _make_files() -> int:
    """Files behind the rows that have none yet."""
    from gallery import media_folder
    from gallery.models import Asset

    bare = list(Asset.objects.filter(path__startswith=SEEDED))
    for asset in bare:
        asset.path = f"projects/made/{asset.pk:08}.png"
        asset.thumbnail = f"thumbnails/{asset.pk % 256:02x}/{asset.pk:08}.webp"
        data = os.urandom(PRODUCT)
        asset.size, asset.sha256 = len(data), sha256(data).hexdigest()
        asset.content_sha256 = asset.sha256
        for path, content in ((asset.path, data), (asset.thumbnail, os.urandom(PREVIEW))):
            file: Path = media_folder.media() / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    changed = ("path", "thumbnail", "size", "sha256", "content_sha256")
    Asset.objects.bulk_update(bare, changed, batch_size=500)
    return len(bare) * (PRODUCT + PREVIEW)

"""A gallery of any size, made of rows over a handful of real small files."""

import hashlib
import random
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image

from gallery.models import Asset, Product
from projects.models import Project

SIZES = ((1024, 1024), (1344, 768), (768, 1344), (1216, 832), (832, 1216))
WORDS = [
    "lighthouse",
    "storm",
    "fox",
    "forest",
    "market",
    "harbour",
    "robot",
    "night",
    "neon",
    "rain",
    "castle",
    "meadow",
]
BATCH = 2000


def fill(products: int) -> None:
    """Add so many products. The rows are honest; the files behind them are a few, used again."""
    random.seed(products)
    projects = [Project.inbox()]
    projects += [
        Project.objects.create(name=f"Project {n}", slug=f"project-{n}") for n in range(12)
    ]
    thumbnails = [_thumbnail(size, n) for n, size in enumerate(SIZES)]
    now = timezone.now()
    for start in range(0, products, BATCH):
        count = min(BATCH, products - start)
        assets = Asset.objects.bulk_create(
            [_asset(start + n, thumbnails[n % len(SIZES)]) for n in range(count)]
        )
        Product.objects.bulk_create(
            [
                _product(
                    asset,
                    random.choice(projects),
                    now - timedelta(minutes=7) * (products - start - n),
                )
                for n, asset in enumerate(assets)
            ]
        )


def _asset(number: int, thumbnail: str) -> Asset:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    width, height = SIZES[number % len(SIZES)]
    return Asset(
        sha256=digest,
        content_sha256=digest,
        path=f"projects/bench/{digest}.png",
        medium="image",
        mime="image/png",
        size=1_400_000,
        width=width,
        height=height,
        thumbnail=thumbnail,
        colour="#445566",
    )


def _product(asset: Asset, project: Project, when: object) -> Product:
    prompt = " ".join(random.choices(WORDS, k=9))
    return Product(
        asset=asset,
        project=project,
        medium="image",
        kind="text-to-image",
        provider="local",
        model_id="draft-image",
        prompt=prompt,
        seed=random.randrange(2**31),
        cost_micros=0,
        favourite=random.random() < 0.05,
        recipe={"prompt": prompt, "params": {"prompt": prompt, "width": 1024}},
        created_at=when,
    )


def _thumbnail(size: tuple[int, int], number: int) -> str:
    relative = Path("thumbnails") / f"bench-{number}.webp"
    target = settings.PATHS.media / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (size[0] // 2, size[1] // 2), (40 * number, 90, 120)).save(target)
    return str(relative)

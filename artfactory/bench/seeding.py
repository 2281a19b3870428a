"""A gallery of any size, made of rows.

Like a real one: prompts of forty words of which few are common, a tenth of them Chinese, a dozen
parameters, a dozen models, ratings, tags, a little in the trash.
"""

import hashlib
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from artfactory.bench import organised, past
from artfactory.bench.multiplying import multiply
from gallery import media_folder
from gallery.models import Asset, Product
from gallery.organising_models import ProductTag, Tag
from gallery.search import index
from projects.models import Project

SIZES = ((1024, 1024), (1344, 768), (768, 1344), (1216, 832), (832, 1216))
COMMON = (
    *("lighthouse", "storm", "fox", "forest", "market", "harbour", "robot", "night", "neon"),
    *("rain", "castle", "meadow"),
)
SYLLABLES = ("ba", "ro", "mi", "ten", "sul", "ka", "ver", "don", "lis", "ar", "qui", "pem")
RARE = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
HAN = "一座灯塔在暴风雨的夜里红色狐狸森林雪山城市霓虹水墨画光影海边老人孩子花园月亮"
MODELS = [(f"account-{n % 4}", f"model-{n}") for n in range(12)]
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M Karras", "DPM++ SDE", "UniPC", "DDIM", "LCM")
TAGS = ("best", "draft", "client", "blue hour", "portrait", "poster", "to print", "odd")
BATCH = 2000
MOST_MADE = 100_000
"""A million of them would take half an hour; their copies take minutes."""
EVERY = timedelta(minutes=7)
SPAN = timedelta(days=500)
"""The most that all of it took to be made."""
Model = tuple[str, str]
"""Of an account, by its own name."""
Work = Callable[[datetime], tuple[Project, Model]]
"""What somebody was at, at a time."""


def gallery(products: int, *, clustered: bool = False) -> None:
    """So many products in an empty home, with all that led to them and what is kept beside them.
    Beyond a hundred thousand they are a multiple of as many as those."""
    times = products // MOST_MADE or 1
    fill(products // times, with_past=True, clustered=clustered)
    if times > 1:
        multiply(times)
    organised.add()


def fill(
    products: int,
    *,
    with_past: bool = False,
    clustered: bool = False,
    until: datetime | None = None,
) -> None:
    """Add so many products and, `with_past`, what they were ordered, made and paid by. The rows are
    honest; there are no files behind them. On each day all projects and models are at work or,
    `clustered`, as people work, one or two projects and two models. The newest was made a few
    minutes before `until`, or now."""
    random.seed(products)
    index.build_some(0.0)  # the index counts as whole, as the clock makes it in a new home
    projects = [Project.inbox()]
    projects += [
        Project.objects.create(name=f"Project {n}", slug=f"project-{n}") for n in range(12)
    ]
    tags = [Tag.objects.create(name=name) for name in TAGS]
    work = _clustered(projects) if clustered else _even(projects)
    every = min(EVERY, SPAN / max(1, products))
    first = (until or timezone.now()) - every * products
    for start in range(0, products, BATCH):
        numbers = range(start, min(start + BATCH, products))
        with transaction.atomic():
            assets = Asset.objects.bulk_create([_asset(number) for number in numbers])
            made = Product.objects.bulk_create(
                [
                    _product(asset, *work(when := first + every * number), when)
                    for number, asset in zip(numbers, assets, strict=True)
                ]
            )
            ProductTag.objects.bulk_create(
                ProductTag(product=product, tag=tag)
                for product in made
                for tag in random.sample(tags, random.choice((0, 0, 0, 1, 2)))
            )
            index.update(product.pk for product in made)
            if with_past:
                past.add(made)


def _even(projects: Sequence[Project]) -> Work:
    return lambda when: (random.choice(projects), random.choice(MODELS))


def _clustered(projects: Sequence[Project]) -> Work:
    def of_the_day(when: datetime) -> tuple[Project, Model]:
        day = random.Random(when.toordinal())
        at_work = day.sample(projects, day.choice((1, 2)))
        return random.choice(at_work), random.choice(day.sample(MODELS, 2))

    return of_the_day


def _asset(number: int) -> Asset:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    width, height = SIZES[number % len(SIZES)]
    return Asset(
        sha256=digest,
        content_sha256=digest,
        path=f"projects/bench/{digest}.png",
        medium="image",
        mime="image/png",
        size=900_000 + int(digest[:6], 16) // 16,
        width=width,
        height=height,
        thumbnail=media_folder.thumbnail(digest),
        colour="#445566",
    )


def _product(asset: Asset, project: Project, model_of: Model, when: datetime) -> Product:
    prompt = _prompt()
    provider, model = model_of
    seed = random.randrange(2**31)
    cost = random.choice((0, 3_000, 25_000, 40_000, random.randrange(90_000)))
    return Product(
        asset=asset,
        project=project,
        medium="image",
        kind="text-to-image",
        provider=provider,
        model_id=model,
        prompt=prompt,
        seed=seed,
        cost_micros=cost,
        favourite=random.random() < 0.05,
        rating=random.choice((0, 0, 0, 0, 1, 2, 3, 4, 5)),
        trashed_at=when if random.random() < 0.01 else None,
        recipe={
            "made_with": "Art Factory",
            "generation": str(uuid.UUID(int=random.getrandbits(128))),
            "position": 0,
            "kind": "text-to-image",
            "provider": provider,
            "model": model,
            "model_label": model.title(),
            "prompt": prompt,
            "params": _params(prompt),
            "seed": seed,
            "inputs": [],
            "cost": f"{cost / 1e6}",
            "cost_basis": "estimate",
            "currency": "USD",
            "remarks": [],
            "ordered_at": when.isoformat(),
        },
        created_at=when,
    )


def _prompt() -> str:
    if random.random() < 0.1:
        return "".join(random.choices(HAN, k=40))
    rare = (RARE[min(int(random.paretovariate(0.6)) - 1, len(RARE) - 1)] for _ in range(34))
    words = [*random.choices(COMMON, k=6), *rare]
    random.shuffle(words)
    return " ".join(words)


def _params(prompt: str) -> dict[str, object]:
    return {
        "prompt": prompt,
        "negative_prompt": " ".join(random.choices(RARE, k=8)),
        "steps": random.choice((4, 8, 20, 25, 28, 30, 40, 50)),
        "guidance_scale": random.choice((1, 3.5, 5, 7, 7.5, 12)),
        "sampler": random.choice(SAMPLERS),
        "scheduler": random.choice(("normal", "karras", "exponential")),
        "strength": round(random.random(), 4),
        "clip_skip": random.choice((1, 2)),
        "eta": round(random.random(), 1),
        "output_format": random.choice(("png", "webp")),
        "enable_safety_checker": random.random() < 0.5,
        "image_size": random.choice(("square_hd", "landscape_4_3", "portrait_16_9")),
        "loras": [{"path": f"styles/ink-{random.randrange(40)}", "scale": 0.8}],
    }

"""A few hundred products of every kind, the same each time, and queries about them."""

import random
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from gallery.models import Asset, Product, Source
from gallery.organising_models import Collection, CollectionItem, ProductTag, Tag
from gallery.search import index
from projects.models import Project

WORDS = (
    *(
        "fox",
        "Foxglove",
        "Storm",
        "café",
        "naïve",
        "Über",
        "lighthouse",
        "light",
        "50mm",
        "neon-lit",
    ),
    *("灯塔", "暴风雨", "ラーメン", "등대", "กระต่าย", "🦊", "Straße", "don't", "a", "C++"),
)
TAGS = ("best", "Blue Hour", "fox", "入選", "to print")
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M Karras")
MEDIA = ("image", "video", "audio", "text")
MIMES = {"image": "png", "video": "mp4", "audio": "mp3", "text": "txt"}


def make(count: int, *, seed: int = 1) -> list[Product]:
    """Products in projects, tags and collections, some made from others; all are in the index."""
    draw = random.Random(seed)
    projects = [
        Project.objects.create(name=name, slug=slug, is_hidden=slug == "secret")
        for name, slug in (("Inbox", "inbox"), ("Fox Film", "fox-film"), ("Secret", "secret"))
    ]
    tags = [Tag.objects.create(name=name) for name in TAGS]
    collections = [Collection.objects.create(name=name) for name in ("Show", "Best of")]
    made: list[Product] = []
    beside: list[ProductTag | CollectionItem | Source] = []
    for number in range(count):
        product = _product(draw, number, draw.choice(projects))
        for tag in draw.sample(tags, draw.choice((0, 0, 1, 2))):
            beside.append(ProductTag(product=product, tag=tag))
        for collection in draw.sample(collections, draw.choice((0, 0, 0, 1))):
            item = CollectionItem(product=product, collection=collection, position=number)
            beside.append(item)
        if made and draw.random() < 0.2:
            beside.append(Source(product=product, source=draw.choice(made), role="image"))
        made.append(product)
    Asset.objects.bulk_create(product.asset for product in made)
    Product.objects.bulk_create(made)
    for table in (ProductTag, CollectionItem, Source):
        table.objects.bulk_create(one for one in beside if isinstance(one, table))
    index.update(product.pk for product in made)
    return made


def _product(draw: random.Random, number: int, project: Project) -> Product:
    medium = draw.choice((*MEDIA, "image", "image"))
    digest = f"{number:064x}"
    is_seen, is_played = medium in ("image", "video"), medium in ("video", "audio")
    asset = Asset(
        sha256=digest,
        content_sha256=digest,
        path=f"projects/test/{number}.{MIMES[medium]}",
        medium=medium,
        mime=f"{medium}/{MIMES[medium]}",
        size=draw.choice((500, 900_000, 1_200_000, 5_000_000)) + number,
        width=draw.choice((512, 1024, 1344)) if is_seen else None,
        height=draw.choice((512, 768)) if is_seen else None,
        duration=draw.choice((2.5, 5.0, 5.04, 61.0)) if is_played else None,
        has_audio=medium == "audio" or (medium == "video" and draw.random() < 0.5),
        is_checked=draw.random() > 0.05,
        linked_path="/elsewhere" if draw.random() < 0.05 else "",
    )
    words = draw.sample(WORDS, draw.randrange(5))
    provider, model = draw.choice(
        (("fal", "flux/dev"), ("fal", "flux"), ("local", "draft"), ("", ""))
    )
    seed = draw.choice((None, 7, 42, 2**53 + 1, number))
    is_trashed = draw.random() < 0.1
    return Product(
        uid=uuid.UUID(int=draw.getrandbits(128)),
        asset=asset,
        project=project,
        medium=medium,
        kind="text-to-image" if medium == "image" and provider else "",
        provider=provider,
        model_id=model,
        prompt=draw.choice((" ", ", ", "")).join(words),
        text="a light text" if medium == "text" else "",
        title=draw.choice(("", "", "Fox at night", "untitled")),
        caption=draw.choice(("", "", "a lighthouse in a storm")),
        notes=draw.choice(("", "", "keep; café")),
        seed=seed,
        cost_micros=draw.choice((None, 0, 3_000, 40_000, 1_250_000)),
        rating=draw.randrange(6),
        favourite=draw.random() < 0.2,
        is_hidden=draw.random() < 0.1,
        is_imported=draw.random() < 0.3,
        trashed_at=timezone.now() if is_trashed else None,
        created_at=_when(draw),
        remarks=["Not drawn"] if draw.random() < 0.1 else [],
        recipe=_recipe(draw) if draw.random() < 0.8 else {},
    )


def _when(draw: random.Random) -> datetime:
    return timezone.now() - timedelta(days=draw.choice((0, 1, 6, 8, 40, 400, 800)))


def _recipe(draw: random.Random) -> dict[str, object]:
    """Ours, or another tool's, which lists its LoRAs beside the parameters."""
    params = _params(draw)
    listed = params.pop("loras", []) if draw.random() < 0.3 else []
    loras = [{"name": one["path"], "weight": 0.8} for one in listed]  # type: ignore[attr-defined]
    return {"params": params, "prompt": "x", "loras": loras}


def _params(draw: random.Random) -> dict[str, object]:
    steps = draw.choice(("steps", "num_inference_steps", "Steps"))
    guidance = draw.choice(("cfg_scale", "guidance_scale", "CFG scale"))
    drawn: dict[str, object] = {
        steps: draw.choice((4, 20, 20.0, "30")),
        guidance: draw.choice((1, 7.5, 12)),
        draw.choice(("sampler", "sampler_name")): draw.choice(SAMPLERS),
        "negative_prompt": draw.choice(("", "bad hands", "blurry, bad " + "x" * 120)),
        "safety": draw.random() < 0.5,
        "loras": draw.sample([{"path": "ink"}, {"path": "styles/ink-wash"}, {"path": "oil"}], 1),
        "weights": [draw.random(), draw.random()],
        "size": draw.choice(("square", "landscape_4_3")),
        "nested": {"mode": draw.choice(("fast", "slow"))},
    }
    return {name: drawn[name] for name in drawn if draw.random() < 0.9}


QUERIES = (
    *("", "fox", "FOX", "fo", "f", "a", "foxglove", "fox storm", "fox -storm", "-fox", "-fox -a"),
    *("cafe", "café", "CAFÉ", "naive", "uber", "strasse", "lighthouse light", "light", "ligh"),
    *("灯", "灯塔", "暴风", "风雨", "塔灯", "ラー", "등대", "등", "ต่าย", "🦊", "🦊 fox", '"🦊"'),
    *(
        '"fox at night"',
        '"at fox"',
        '"fox at nigh"',
        "at-night",
        "neon-lit",
        "neon",
        "don't",
        "C++",
    ),
    *("50mm", "50", "fox or storm", "fox OR storm | 灯塔", "(fox or storm) (light or neon)"),
    *("fox (storm or -light)", "-(fox or storm)", "NOT fox AND storm", "fox, storm", "_", "fox &"),
    *("blue", "hour", '"blue hour"', "入選", "print", "tag:best", "tag:b", 'tag:"blue hour"'),
    *(
        "tag:fox",
        "tag:best,fox",
        "-tag:best",
        "has:tag",
        "-has:tag",
        "collection:show",
        "collection:b",
    ),
    *("has:collection", "project:inbox", "project:fox-film", 'project:"Fox Film"', "project:fox"),
    *("kind:text-to-image", "kind:video", "medium:audio", "medium:image,text", "type:video"),
    *("model:flux", "model:fal/flux", "model:flux*", "model:draft", "model:dev", "provider:fal"),
    *("fal", "local/draft", "fal/flux", "other/draft", "format:png", "format:mp4,mp3"),
    *("rating:5", "rating:>=4", "rating:<2", "rating:1..3", "rating:0", "rating:2,4", "is:rated"),
    *("favourite:yes", "favourite:no", "favorite:yes", "is:favourite", "is:hidden", "-is:hidden"),
    *("is:trashed", "fox is:trashed", "is:trashed or fox", "-is:trashed fox", "is:imported"),
    *("is:linked", "is:unchecked", "is:video", "has:audio", "has:prompt", "has:text", "has:title"),
    *("has:caption", "has:notes", "has:seed", "-has:cost", "has:recipe", "has:source"),
    *("has:remarks", "has:lora", "lora:ink", "lora:styles/ink-wash", "lora:oil,ink", "lora:styles"),
    *(
        "cost:0",
        "cost:<0.05",
        "cost:>0.01",
        "cost:0.003",
        "cost:$1.25",
        "cost:0.01..2",
        "cost:<=0.04",
    ),
    *("size:>1MB", "size:<1kB", "size:1MB..2MB", "size:5MB", "size:>0.5MiB", "width:>1024"),
    *("width:512..1024", "height:768", "-width:512", "duration:5", "duration:<10", "duration:>1m"),
    *(
        "duration:2.5",
        "duration:..5",
        "seed:7",
        "seed:9007199254740993",
        "seed:<100",
        "seed:40..50",
    ),
    *("seed:7,42", "-seed:<100 fox", "fox or seed:42", "seed:<100 cost:>0.01 rating:>2"),
    *(
        "steps:20",
        "steps:>20",
        "num_inference_steps:30",
        "cfg:7.5",
        "guidance_scale:<5",
        "cfg:1..8",
    ),
    *("sampler:euler", 'sampler:"Euler a"', "sampler:dpm", "sampler_name:karras", "-sampler:euler"),
    *("negative_prompt:bad", 'negative_prompt:"bad hands"', "negative_prompt:hands", "safety:yes"),
    *("safety:no", "weights:<0.1", "-weights:<0.5", "weights:0.2..0.4 fox", "size:square"),
    *("param.size:square", "nested.mode:fast", "nested.mode:f", "steps:20 cfg:7.5 fox"),
    *(
        "date:today",
        "date:yesterday",
        "date:>7d",
        "date:<7d",
        "date:<=2w",
        "date:6d..0d",
        "date:>1y",
    ),
    *("date:2020", "date:>=2020-01", "date:..2024-12-31", "-date:>1m", "date:<1900"),
    *("http://x.y", "12:30", "fox:", "3", "id:3", "id:3,5", "-id:3", "00000000", "id:ffffffff"),
)
"""`size:square` is no number, and so wrong."""
